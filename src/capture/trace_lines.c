#include "trace_lines.h"

#include <stdlib.h>
#include <string.h>

/* One line, its end, and a bit more. */
#define ROOM (2 * TRACE_LINE_MAX)

bool trace_lines_init(struct trace_lines *lines, trace_read *read, void *context)
{
	*lines = (struct trace_lines){ .read = read, .context = context, .bytes = malloc(ROOM) };
	return lines->bytes != NULL;
}

void trace_lines_release(struct trace_lines *lines)
{
	free(lines->bytes);
}

/* False when no more can be had. */
static bool fill(struct trace_lines *lines)
{
	ssize_t got;
	if (lines->end)
		return false;
	if (lines->from > 0) {
		memmove(lines->bytes, lines->bytes + lines->from, lines->to - lines->from);
		lines->to -= lines->from;
		lines->scanned -= lines->from;
		lines->from = 0;
	}
	got = lines->read(lines->context, lines->bytes + lines->to, ROOM - lines->to);
	lines->failed = got < 0;
	lines->end = got <= 0;
	if (got > 0)
		lines->to += (size_t)got;
	return got > 0;
}

/* Where the line ends: index of its LF, or of what is not there yet; *found says which. */
static size_t find_end(struct trace_lines *lines, bool *found)
{
	for (;;) {
		const char *feed =
		        memchr(lines->bytes + lines->scanned, '\n', lines->to - lines->scanned);
		*found = feed != NULL;
		if (feed)
			return (size_t)(feed - lines->bytes);
		lines->scanned = lines->to;
		if (lines->to - lines->from > TRACE_LINE_MAX || !fill(lines))
			return lines->to;
	}
}

static void drop_rest(struct trace_lines *lines)
{
	while (lines->skipping) {
		bool found;
		size_t end = find_end(lines, &found);
		lines->from = lines->scanned = found ? end + 1 : end;
		lines->skipping = !found && !lines->end;
	}
}

bool trace_lines_next(struct trace_lines *lines, struct trace_line *line)
{
	bool found;
	size_t end, length;
	drop_rest(lines);
	end = find_end(lines, &found);
	length = end - lines->from;
	if (!found && length == 0)
		return false;
	line->cut = length > TRACE_LINE_MAX;
	line->ended = found;
	line->crlf = found && length > 0 && lines->bytes[end - 1] == '\r';
	line->text = (struct str){ lines->bytes + lines->from, length - line->crlf };
	if (line->cut)
		line->text.n = TRACE_LINE_MAX;
	lines->skipping = line->cut && !found;
	lines->from = lines->scanned = found ? end + 1 : end;
	lines->number++;
	return true;
}

void trace_lines_again(struct trace_lines *lines, const struct trace_line *line, size_t at)
{
	lines->from = lines->scanned = (size_t)(line->text.p - lines->bytes) + at;
	lines->number--;
}
