#include "base/writer.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

#define FORMAT_SIZE 512
/* Of a buffer that is too small for a line. */
#define LINE_FIRST 64
#define LINE_MOST ((size_t)1024 * 1024)
#define ESCAPE_COLUMNS 4 /* \xNN */

int writer_init(struct writer *writer, writer_sink *sink, void *context, size_t size)
{
	*writer = (struct writer){ .sink = sink, .context = context };
	writer->buffer = malloc(size ? size : 1);
	if (!writer->buffer)
		return -1;
	writer->size = size;
	return 0;
}

void writer_release(struct writer *writer)
{
	free(writer->buffer);
	*writer = (struct writer){ 0 };
}

int writer_flush(struct writer *writer)
{
	if (!writer->error && writer->used > 0)
		writer->error = writer->sink(writer->context, writer->buffer, writer->used);
	writer->used = 0;
	return writer->error;
}

int writer_error(const struct writer *writer)
{
	return writer->error;
}

/* Twice as much, while a single line does not fit in. */
static bool grow(struct writer *writer)
{
	size_t size = writer->size ? writer->size * 2 : LINE_FIRST;
	char *buffer = size <= LINE_MOST ? realloc(writer->buffer, size) : NULL;

	if (!buffer)
		return false;
	writer->buffer = buffer;
	writer->size = size;
	return true;
}

/* The buffer is full. Half a line waits for its end: what a reader finds is whole at any time. */
static void make_room(struct writer *writer)
{
	size_t whole = writer->used;

	while (whole > 0 && writer->buffer[whole - 1] != '\n')
		whole--;
	if (whole == 0 && grow(writer))
		return;
	if (whole == 0)
		whole = writer->used;
	writer->error = writer->sink(writer->context, writer->buffer, whole);
	writer->used -= whole;
	memmove(writer->buffer, writer->buffer + whole, writer->used);
}

void writer_overflow(struct writer *writer, const void *bytes, size_t n)
{
	const char *from = bytes;

	while (!writer->error && n > 0) {
		size_t room = writer->size - writer->used;
		size_t part = n < room ? n : room;

		memcpy(writer->buffer + writer->used, from, part);
		writer->used += part;
		from += part;
		n -= part;
		if (n > 0)
			make_room(writer);
	}
}

void writer_overflow_char(struct writer *writer, char c)
{
	writer_overflow(writer, &c, 1);
}

void writer_unsigned(struct writer *writer, uint64_t value)
{
	char digits[20];
	size_t at = sizeof digits;

	do {
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value > 0);
	writer_bytes(writer, digits + at, sizeof digits - at);
}

void writer_number(struct writer *writer, int64_t value)
{
	if (value >= 0) {
		writer_unsigned(writer, (uint64_t)value);
		return;
	}
	writer_char(writer, '-');
	/* -INT64_MIN is no int64_t */
	writer_unsigned(writer, -(uint64_t)value);
}

void writer_format(struct writer *writer, const char *format, ...)
{
	char text[FORMAT_SIZE];
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	if (n < 0)
		return;
	writer_bytes(writer, text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1);
}

static bool is_plain_ascii(char c)
{
	return c >= 0x20 && c <= 0x7e;
}

/*
 * The length of the character at the front of s, and in *columns what it takes on a terminal; 0
 * when its bytes are to be escaped, *escaped of them.
 */
static size_t next_shown(struct str s, size_t *escaped, unsigned *columns)
{
	uint32_t code;
	size_t n;

	*escaped = 0;
	*columns = 1;
	if (is_plain_ascii(s.p[0]))
		return 1;
	n = utf8_decode(s, &code);
	if (n > 0 && !utf8_is_control(code)) {
		*columns = utf8_width(code);
		return n;
	}
	*escaped = n > 0 ? n : 1;
	*columns = (unsigned)*escaped * ESCAPE_COLUMNS;
	return 0;
}

static void escape(struct writer *writer, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned byte = (unsigned char)s.p[i];
		char text[ESCAPE_COLUMNS] = { '\\', 'x', "0123456789abcdef"[byte >> 4],
			                      "0123456789abcdef"[byte & 15] };
		writer_bytes(writer, text, sizeof text);
	}
}

void writer_escaped(struct writer *writer, struct str s)
{
	size_t from = 0;
	size_t at = 0;

	while (at < s.n) {
		size_t escaped;
		unsigned columns;
		size_t shown = next_shown(str_slice(s, at, s.n), &escaped, &columns);

		if (shown > 0) {
			at += shown;
			continue;
		}
		writer_str(writer, str_slice(s, from, at));
		escape(writer, str_slice(s, at, at + escaped));
		at += escaped;
		from = at;
	}
	writer_str(writer, str_slice(s, from, at));
}

size_t writer_columns(struct str s)
{
	size_t total = 0;
	size_t at = 0;

	while (at < s.n) {
		size_t escaped;
		unsigned columns;

		at += next_shown(str_slice(s, at, s.n), &escaped, &columns);
		at += escaped;
		total += columns;
	}
	return total;
}
