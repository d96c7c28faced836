#ifndef BASE_WRITER_H
#define BASE_WRITER_H

/*
 * Buffered output to a sink. Errors stick: after the first one nothing more is written, and
 * writer_error() says which errno it was. One writer, one output. The sink is handed whole lines,
 * but for what writer_flush() finds and for lines longer than 1 MiB.
 */

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"

/* Writes all n bytes or returns an errno value (> 0). */
typedef int writer_sink(void *context, const void *bytes, size_t n);

struct writer {
	writer_sink *sink;
	void *context;
	char *buffer;
	size_t size;
	size_t used;
	int error;
};

/* 0, or -1 when memory is out. size is the size of the buffer in bytes. */
int writer_init(struct writer *writer, writer_sink *sink, void *context, size_t size);
/* Does not flush. */
void writer_release(struct writer *writer);

/* When they do not fit, or an error sticks. */
void writer_overflow(struct writer *writer, const void *bytes, size_t n);
static inline void writer_bytes(struct writer *writer, const void *bytes, size_t n)
{
	size_t room = writer->error ? 0 : writer->size - writer->used;

	if (n > room) {
		writer_overflow(writer, bytes, n);
	} else if (n > 0) {
		memcpy(writer->buffer + writer->used, bytes, n);
		writer->used += n;
	}
}
void writer_overflow_char(struct writer *writer, char c);
static inline void writer_char(struct writer *writer, char c)
{
	if (writer->used < writer->size && !writer->error)
		writer->buffer[writer->used++] = c;
	else
		writer_overflow_char(writer, c);
}
static inline void writer_str(struct writer *writer, struct str s)
{
	writer_bytes(writer, s.p, s.n);
}
static inline void writer_text(struct writer *writer, const char *text)
{
	writer_str(writer, str_from(text));
}
void writer_number(struct writer *writer, int64_t value);
void writer_unsigned(struct writer *writer, uint64_t value);
/* printf for short texts: at most 511 bytes come of one call. Never for bytes off the wire. */
void writer_format(struct writer *writer, const char *format, ...)
        __attribute__((format(printf, 2, 3)));
/*
 * Bytes off the wire for a person's eyes: C0, C1, DEL, bidirectional controls and bytes that are no
 * UTF-8 become \xNN, so that nothing in it can drive a terminal.
 */
void writer_escaped(struct writer *writer, struct str s);
/* 0 or the sticky errno. */
int writer_flush(struct writer *writer);
int writer_error(const struct writer *writer);

/* How many columns writer_escaped(s) takes on a terminal (wide characters count 2, combining 0). */
size_t writer_columns(struct str s);

#endif
