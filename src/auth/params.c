#include "auth/params.h"

#include <string.h>

/* Bits: what an octet is. */
enum { BLANK = 1, SEPARATOR = 2, ENDS_TOKEN = 4 };

/* Semicolons are no separators of RFC 7616, but some phones send them behind a quoted value. */
static const unsigned char kinds[256] = {
	[' '] = BLANK | SEPARATOR | ENDS_TOKEN,
	['\t'] = BLANK | SEPARATOR | ENDS_TOKEN,
	['\r'] = BLANK | SEPARATOR | ENDS_TOKEN,
	['\n'] = BLANK | SEPARATOR | ENDS_TOKEN,
	[','] = SEPARATOR | ENDS_TOKEN,
	[';'] = SEPARATOR | ENDS_TOKEN,
	['='] = ENDS_TOKEN,
	['"'] = ENDS_TOKEN,
};

static bool is_a(char c, unsigned kind)
{
	return (kinds[(unsigned char)c] & kind) != 0;
}

/* Like str_slice, but an empty value keeps its place: absent and empty differ for the caller. */
static struct str cut(struct str s, size_t from, size_t to)
{
	if (s.p == NULL)
		return STR_NONE;
	return (struct str){ s.p + from, to - from };
}

static size_t skip_blanks(struct str s, size_t at)
{
	while (at < s.n && is_a(s.p[at], BLANK))
		at++;
	return at;
}

static size_t skip_separators(struct str s, size_t at)
{
	while (at < s.n && is_a(s.p[at], SEPARATOR))
		at++;
	return at;
}

static size_t skip_token(struct str s, size_t at)
{
	while (at < s.n && !is_a(s.p[at], ENDS_TOKEN))
		at++;
	return at;
}

/* Index of the quote that closes the one before at, or s.n when there is none. */
static size_t find_closing_quote(const struct params_cursor *cursor, size_t at)
{
	struct str s = cursor->rest;
	const char *quote = at < s.n ? memchr(s.p + at, '"', s.n - at) : NULL;

	if (!cursor->escapes)
		return quote ? (size_t)(quote - s.p) : s.n;
	while (at < s.n && s.p[at] != '"')
		at += s.p[at] == '\\' ? 2 : 1;
	return at < s.n ? at : s.n;
}

static bool has_parameter_at(struct str s, size_t at)
{
	size_t end = skip_token(s, at);
	size_t equals = skip_blanks(s, end);

	return end > at && equals < s.n && s.p[equals] == '=';
}

/* Behind a quoted string; from is the index behind its opening quote. */
static size_t close_quoted(struct params_cursor *cursor, size_t from, size_t *closing)
{
	*closing = find_closing_quote(cursor, from);
	if (*closing < cursor->rest.n)
		return *closing + 1;
	cursor->bad = true;
	cursor->unterminated = true;
	return *closing;
}

static void take_value(struct params_cursor *cursor, size_t from, struct param *out)
{
	struct str s = cursor->rest;
	size_t at = skip_blanks(s, from);
	size_t end = at;
	size_t next;

	out->quoted = at < s.n && s.p[at] == '"';
	if (out->quoted) {
		at++;
		next = close_quoted(cursor, at, &end);
	} else {
		while (end < s.n && !is_a(s.p[end], BLANK) && s.p[end] != ',')
			end++;
		next = end;
	}
	out->value = cut(s, at, end);
	cursor->rest = cut(s, next, s.n);
}

static void drop_junk(struct params_cursor *cursor, size_t token_end)
{
	struct str s = cursor->rest;
	size_t next = token_end;
	size_t closing;

	cursor->bad = true;
	if (next == 0)
		next = s.p[0] == '"' ? close_quoted(cursor, 1, &closing) : 1;
	cursor->rest = cut(s, next, s.n);
}

struct params_cursor params_begin(struct str rest)
{
	return (struct params_cursor){
		.rest = rest,
		.escapes = rest.n > 0 && memchr(rest.p, '\\', rest.n) != NULL,
	};
}

struct str params_scheme(struct str line, struct params_cursor *cursor)
{
	size_t from = skip_separators(line, 0);
	size_t end = skip_token(line, from);

	if (has_parameter_at(line, from))
		end = from;
	*cursor = params_begin(cut(line, end, line.n));
	return cut(line, from, end);
}

bool params_next(struct params_cursor *cursor, struct param *out)
{
	for (;;) {
		size_t start = skip_separators(cursor->rest, 0);
		struct str s = cut(cursor->rest, start, cursor->rest.n);
		size_t end = skip_token(s, 0);
		size_t equals = skip_blanks(s, end);

		cursor->rest = s;
		if (s.n == 0)
			return false;
		if (end > 0 && equals < s.n && s.p[equals] == '=') {
			out->name = cut(s, 0, end);
			take_value(cursor, equals + 1, out);
			return true;
		}
		if (end > 0 && equals > end && has_parameter_at(s, equals))
			return false;
		drop_junk(cursor, end);
	}
}
