#include "auth/params.h"

#include <endian.h>
#include <stdint.h>
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

static struct str between(const char *from, const char *to)
{
	return (struct str){ from, (size_t)(to - from) };
}

static const char *skip(const char *at, const char *end, unsigned kind)
{
	while (at < end && is_a(*at, kind))
		at++;
	return at;
}

#define BIT_6 UINT64_C(0x4040404040404040) /* of each octet */

/* Whatever ends a token has bit 6 clear, the letters of names have it set: a word at a time. */
static const char *skip_token(const char *at, const char *end)
{
	uint64_t word;

	while ((size_t)(end - at) >= sizeof(word)) {
		memcpy(&word, at, sizeof(word));
		word = ~le64toh(word) & BIT_6;
		at += word ? __builtin_ctzll(word) / 8 : (int)sizeof(word);
		if (word && is_a(*at, ENDS_TOKEN))
			return at;
		at += word != 0;
	}
	while (at < end && !is_a(*at, ENDS_TOKEN))
		at++;
	return at;
}

/* The quote that closes the one before at, or end when there is none. */
static const char *find_closing_quote(const char *at, const char *end, bool escapes)
{
	const char *quote;

	if (!escapes) {
		quote = at < end ? memchr(at, '"', (size_t)(end - at)) : NULL;
		return quote ? quote : end;
	}
	while (at < end && *at != '"')
		at += *at == '\\' && at + 1 < end ? 2 : 1;
	return at;
}

static bool has_parameter_at(const char *at, const char *end)
{
	const char *token_end = skip_token(at, end);
	const char *equals = skip(token_end, end, BLANK);

	return token_end > at && equals < end && *equals == '=';
}

/* Behind a quoted string; from is behind its opening quote. */
static const char *close_quoted(struct params_cursor *cursor, const char *from, const char *end,
                                const char **closing)
{
	*closing = find_closing_quote(from, end, cursor->escapes);
	if (*closing < end)
		return *closing + 1;
	cursor->bad = true;
	cursor->unterminated = true;
	return end;
}

static void take_value(struct params_cursor *cursor, const char *from, const char *end,
                       struct param *out)
{
	const char *at = skip(from, end, BLANK);
	const char *value_end = at;
	const char *next;

	out->quoted = at < end && *at == '"';
	if (out->quoted) {
		at++;
		next = close_quoted(cursor, at, end, &value_end);
	} else {
		while (value_end < end && !is_a(*value_end, BLANK) && *value_end != ',')
			value_end++;
		next = value_end;
	}
	out->value = between(at, value_end);
	cursor->rest = between(next, end);
}

static void drop_junk(struct params_cursor *cursor, const char *from, const char *token_end,
                      const char *end)
{
	const char *next = token_end;
	const char *closing;

	cursor->bad = true;
	if (next == from)
		next = *from == '"' ? close_quoted(cursor, from + 1, end, &closing) : from + 1;
	cursor->rest = between(next, end);
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
	const char *end, *from, *token_end;

	if (line.n == 0) {
		*cursor = params_begin(line);
		return line;
	}
	end = line.p + line.n;
	from = skip(line.p, end, SEPARATOR);
	token_end = has_parameter_at(from, end) ? from : skip_token(from, end);
	*cursor = params_begin(between(token_end, end));
	return between(from, token_end);
}

bool params_next(struct params_cursor *cursor, struct param *out)
{
	while (cursor->rest.n > 0) {
		const char *end = cursor->rest.p + cursor->rest.n;
		const char *name = skip(cursor->rest.p, end, SEPARATOR);
		const char *name_end = skip_token(name, end);
		const char *equals = skip(name_end, end, BLANK);

		if (name_end > name && equals < end && *equals == '=') {
			out->name = between(name, name_end);
			take_value(cursor, equals + 1, end, out);
			return true;
		}
		cursor->rest = between(name, end);
		if (name_end > name && equals > name_end && has_parameter_at(equals, end))
			return false;
		if (name < end)
			drop_junk(cursor, name, name_end, end);
	}
	return false;
}
