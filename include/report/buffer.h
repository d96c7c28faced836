#ifndef REPORT_BUFFER_H
#define REPORT_BUFFER_H

/* Memory that grows, as the sink of a writer: for text that has to wait for its place. */

#include <stddef.h>

#include "base/writer.h"

struct buffer {
	char *bytes;
	size_t used;
	size_t capacity;
};

/* A writer_sink: context is a struct buffer, zeroed before its first use. ENOMEM when it cannot
 * grow. */
int buffer_sink(void *context, const void *bytes, size_t n);
void buffer_release(struct buffer *buffer);

/* A writer together with the memory that it fills. */
struct draft {
	struct writer writer;
	struct buffer buffer;
};

/* 0, or -1 when memory is out. The draft must not be moved afterwards. */
int draft_init(struct draft *draft);
void draft_release(struct draft *draft);
/* Flushes; returns how many bytes there are now. */
size_t draft_length(struct draft *draft);
/* Copies all of it, or bytes [from, to), to out. Its error, if any, becomes out's. */
void draft_copy(struct draft *draft, struct writer *out);
void draft_copy_slice(struct draft *draft, size_t from, size_t to, struct writer *out);

#endif
