#include "report/line.h"

#include <string.h>

#include "base/utf8.h"

#define ELLIPSIS "\xe2\x80\xa6"
#define CLOCK_SECONDS 8 /* "12:23:53" of "12:23:53.401" */

void line_str(struct line *line, struct str s)
{
	size_t room = sizeof line->bytes - line->n;
	size_t n = s.n < room ? s.n : room;

	if (n > 0)
		memcpy(line->bytes + line->n, s.p, n);
	line->n += n;
}

void line_text(struct line *line, const char *text)
{
	line_str(line, str_from(text));
}

void line_number(struct line *line, uint64_t value)
{
	char digits[20];
	size_t at = sizeof digits;

	do {
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value > 0);
	line_str(line, (struct str){ digits + at, sizeof digits - at });
}

void line_count(struct line *line, uint64_t value)
{
	char digits[27];
	size_t at = sizeof digits, written = 0;

	do {
		if (written && written % 3 == 0)
			digits[--at] = ',';
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
		written++;
	} while (value > 0);
	line_str(line, (struct str){ digits + at, sizeof digits - at });
}

void line_comma(struct line *line)
{
	if (line->n > 0)
		line_text(line, ", ");
}

struct str line_get(const struct line *line)
{
	return (struct str){ line->bytes, line->n };
}

void text_blanks(struct writer *out, size_t n)
{
	while (n-- > 0)
		writer_char(out, ' ');
}

/* The length of the longest front of s that takes at most columns, and what it takes. */
static size_t fitting(struct str s, size_t columns, size_t *taken)
{
	size_t at = 0;

	*taken = 0;
	while (at < s.n) {
		uint32_t code;
		size_t n = utf8_decode(str_slice(s, at, s.n), &code);
		size_t wide;

		if (n == 0)
			n = 1;
		wide = writer_columns(str_slice(s, at, at + n));
		if (*taken + wide > columns)
			break;
		*taken += wide;
		at += n;
	}
	return at;
}

size_t text_cut(struct writer *out, struct str s, size_t columns)
{
	size_t taken;
	size_t n = fitting(s, columns, &taken);

	if (n == s.n) {
		writer_escaped(out, s);
		return taken;
	}
	if (columns == 0)
		return 0;
	n = fitting(s, columns - 1, &taken);
	writer_escaped(out, str_slice(s, 0, n));
	writer_text(out, ELLIPSIS);
	return taken + 1;
}

void text_pad(struct writer *out, struct str s, size_t columns)
{
	text_blanks(out, columns - text_cut(out, s, columns));
}

/* Where the word at the front of s ends: at a blank or newline, but not between backquotes. */
static size_t word_end(struct str s)
{
	size_t at = 0;

	while (at < s.n && s.p[at] != ' ' && s.p[at] != '\n') {
		size_t closing = s.p[at] == '`' ? str_find(s, '`', at + 1) : s.n;

		at = closing < s.n ? closing + 1 : at + 1;
	}
	return at;
}

static void new_line(struct writer *out, size_t indent)
{
	writer_char(out, '\n');
	text_blanks(out, indent);
}

void text_wrap_from(struct writer *out, struct str s, size_t column, size_t indent, size_t width)
{
	s = str_trim(s);
	while (s.n > 0) {
		size_t end = word_end(s);
		struct str word = str_slice(s, 0, end);
		size_t wide = writer_columns(word);

		if (column > indent && column + 1 + wide > width) {
			new_line(out, indent);
			column = indent;
		}
		if (column > indent && wide > 0) {
			writer_char(out, ' ');
			column++;
		}
		writer_escaped(out, word);
		column += wide;
		if (end < s.n && s.p[end] == '\n') {
			new_line(out, indent);
			column = indent;
		}
		s = str_slice(s, end + 1, s.n);
	}
}

void text_wrap(struct writer *out, struct str s, size_t indent, size_t width)
{
	text_wrap_from(out, s, indent, indent, width);
}

void text_count(struct writer *out, uint64_t value)
{
	struct line line = { 0 };

	line_count(&line, value);
	writer_str(out, line_get(&line));
}

void text_counted(struct writer *out, uint64_t value, const char *noun)
{
	text_count(out, value);
	writer_char(out, ' ');
	writer_text(out, noun);
	if (value != 1)
		writer_char(out, 's');
}

void text_plural(struct writer *out, uint64_t value, const char *noun)
{
	if (value > 0) {
		text_counted(out, value, noun);
		return;
	}
	writer_text(out, "no ");
	writer_text(out, noun);
	writer_char(out, 's');
}

void text_date(struct writer *out, stamp at)
{
	char date[STAMP_CLOCK_SIZE];
	char clock[STAMP_CLOCK_SIZE];

	stamp_date(at, date);
	stamp_clock(at, clock);
	writer_text(out, date);
	writer_char(out, ' ');
	writer_bytes(out, clock, CLOCK_SECONDS);
}

void text_when(struct writer *out, stamp at, stamp base)
{
	char date[STAMP_CLOCK_SIZE];
	char base_date[STAMP_CLOCK_SIZE];
	char clock[STAMP_CLOCK_SIZE];

	stamp_date(at, date);
	stamp_date(base, base_date);
	if (strcmp(date, base_date) != 0) {
		text_date(out, at);
		return;
	}
	stamp_clock(at, clock);
	writer_bytes(out, clock, CLOCK_SECONDS);
}

static void put_tenths(struct writer *out, stamp duration)
{
	uint64_t tenths = (uint64_t)((duration + STAMP_SECOND / 20) / (STAMP_SECOND / 10));

	writer_unsigned(out, tenths / 10);
	writer_char(out, '.');
	writer_unsigned(out, tenths % 10);
	writer_text(out, " s");
}

static void put_pair(struct writer *out, int64_t big, const char *big_unit, int64_t small,
                     const char *small_unit)
{
	writer_number(out, big);
	writer_text(out, big_unit);
	if (small == 0)
		return;
	writer_char(out, ' ');
	writer_number(out, small);
	writer_text(out, small_unit);
}

void text_duration(struct writer *out, stamp duration)
{
	int64_t seconds;

	if (duration < 0) {
		writer_char(out, '-');
		duration = -(duration + 1);
	}
	seconds = duration / STAMP_SECOND;
	if (duration < STAMP_SECOND) {
		writer_number(out, (duration + STAMP_MILLISECOND / 2) / STAMP_MILLISECOND);
		writer_text(out, " ms");
	} else if (seconds < 120) {
		put_tenths(out, duration);
	} else if (seconds < 7200) {
		put_pair(out, seconds / 60, " min", seconds % 60, " s");
	} else if (seconds < 172800) {
		put_pair(out, seconds / 3600, " h", seconds / 60 % 60, " min");
	} else {
		put_pair(out, seconds / 86400, " d", seconds / 3600 % 24, " h");
	}
}
