#include "report/buffer.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 4096
#define DRAFT_WRITER_SIZE 4096

static int grow(struct buffer *buffer, size_t needed)
{
	size_t capacity = buffer->capacity ? buffer->capacity : FIRST_CAPACITY;
	char *bytes;

	while (capacity < needed) {
		if (capacity > SIZE_MAX / 2)
			return ENOMEM;
		capacity *= 2;
	}
	bytes = realloc(buffer->bytes, capacity);
	if (!bytes)
		return ENOMEM;
	buffer->bytes = bytes;
	buffer->capacity = capacity;
	return 0;
}

int buffer_sink(void *context, const void *bytes, size_t n)
{
	struct buffer *buffer = context;

	if (n == 0)
		return 0;
	if (n > SIZE_MAX - buffer->used)
		return ENOMEM;
	if (buffer->used + n > buffer->capacity && grow(buffer, buffer->used + n) != 0)
		return ENOMEM;
	memcpy(buffer->bytes + buffer->used, bytes, n);
	buffer->used += n;
	return 0;
}

void buffer_release(struct buffer *buffer)
{
	free(buffer->bytes);
	*buffer = (struct buffer){ 0 };
}

int draft_init(struct draft *draft)
{
	draft->buffer = (struct buffer){ 0 };
	return writer_init(&draft->writer, buffer_sink, &draft->buffer, DRAFT_WRITER_SIZE);
}

void draft_release(struct draft *draft)
{
	writer_release(&draft->writer);
	buffer_release(&draft->buffer);
}

size_t draft_length(struct draft *draft)
{
	writer_flush(&draft->writer);
	return draft->buffer.used;
}

void draft_copy_slice(struct draft *draft, size_t from, size_t to, struct writer *out)
{
	struct str all = { draft->buffer.bytes, draft_length(draft) };
	int error = writer_error(&draft->writer);

	all.p = draft->buffer.bytes;
	if (error && !out->error)
		out->error = error;
	writer_str(out, str_slice(all, from, to));
}

void draft_copy(struct draft *draft, struct writer *out)
{
	draft_copy_slice(draft, 0, draft_length(draft), out);
}
