#ifndef REPORT_LINE_H
#define REPORT_LINE_H

/*
 * Pieces of the text report. A struct line collects raw bytes for one column; everything that may
 * hold bytes off the wire leaves through writer_escaped.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/stamp.h"
#include "base/str.h"
#include "base/writer.h"

#define LINE_SIZE 512

struct line { /* zero it first; what does not fit is left out */
	size_t n;
	char bytes[LINE_SIZE];
};

void line_str(struct line *line, struct str s);
void line_text(struct line *line, const char *text);
void line_number(struct line *line, uint64_t value);
void line_count(struct line *line, uint64_t value); /* "1,234" */
/* ", " unless the line is empty. */
void line_comma(struct line *line);
struct str line_get(const struct line *line);

/* At most columns columns of s, "…" at the end when it was cut. Returns the columns it took. */
size_t text_cut(struct writer *out, struct str s, size_t columns);
/* The same, filled up with blanks. */
void text_pad(struct writer *out, struct str s, size_t columns);
void text_blanks(struct writer *out, size_t n);
/*
 * Words of s, wrapped at width columns; the first stands at column indent already, later lines
 * begin there. A newline in s begins a line; what stands between `backquotes` is never broken.
 */
void text_wrap(struct writer *out, struct str s, size_t indent, size_t width);
/* The same, where the first word stands at column, directly behind what is there. */
void text_wrap_from(struct writer *out, struct str s, size_t column, size_t indent, size_t width);

/* "1,234" */
void text_count(struct writer *out, uint64_t value);
/* "1 user", "2 users", "no users" for zero; text_counted: "0 users" */
void text_plural(struct writer *out, uint64_t value, const char *noun);
void text_counted(struct writer *out, uint64_t value, const char *noun);
/* "12:30:33", with its date when that is not the date of base. */
void text_when(struct writer *out, stamp at, stamp base);
/* "2022-08-03 12:23:53" */
void text_date(struct writer *out, stamp at);
/* "24 ms", "5.0 s", "12 min 5 s", "3 h 5 min" */
void text_duration(struct writer *out, stamp duration);

#endif
