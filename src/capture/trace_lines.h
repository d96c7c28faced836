#ifndef CAPTURE_TRACE_LINES_H
#define CAPTURE_TRACE_LINES_H

/* Inside of the capture layer only: text, line by line, none longer than TRACE_LINE_MAX. */

#include "capture/trace.h"

struct trace_line {
	struct str text; /* without its end; valid until the next call */
	bool crlf;       /* ended with CR LF */
	bool ended;      /* false: the last of a file that has no line end there */
	bool cut;        /* it was longer; the rest is gone */
};

struct trace_lines {
	trace_read *read;
	void *context;
	char *bytes;
	size_t from, to; /* what was read and not given out */
	size_t scanned;  /* no line end before this */
	bool end, failed;
	bool skipping;   /* the rest of a line that was too long */
	uint64_t number; /* of the last line, from 1 */
};

/* False when memory is out. */
bool trace_lines_init(struct trace_lines *lines, trace_read *read, void *context);
void trace_lines_release(struct trace_lines *lines);
/* False at the end, and when reading failed (lines->failed). */
bool trace_lines_next(struct trace_lines *lines, struct trace_line *line);
/* The last line, from its octet at on, is given out once more. */
void trace_lines_again(struct trace_lines *lines, const struct trace_line *line, size_t at);

#endif
