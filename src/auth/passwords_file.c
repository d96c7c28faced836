#include "auth/passwords_file.h"

#include <string.h>

#include "auth/hex.h"

struct tag {
	struct str text;
	enum secret_kind kind;
	size_t digits;
	const char *problem;
};

static const struct tag tags[] = {
	{ { "{MD5}", 5 }, SECRET_HA1_MD5, 32, "{MD5} needs 32 hexadecimal digits (HA1)" },
	{ { "{SHA-256}", 9 },
	  SECRET_HA1_SHA256,
	  64,
	  "{SHA-256} needs 64 hexadecimal digits (HA1)" },
	{ { "{SHA-512-256}", 13 },
	  SECRET_HA1_SHA512_256,
	  64,
	  "{SHA-512-256} needs 64 hexadecimal digits (HA1)" },
};

static const struct str plain_tag = { "{PLAIN}", 7 };
static const struct str aka_tag = { "{AKA}", 5 };

struct passwords_reader passwords_reader_begin(char *bytes, size_t n)
{
	struct passwords_reader reader = { .bytes = bytes, .n = n };

	/* A byte order mark is the editor's, not part of the first user's name. */
	if (n >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
		reader.at = 3;
	return reader;
}

static struct str from(struct str s, size_t at)
{
	return (struct str){ s.p + at, s.n - at };
}

static enum passwords_line bad(struct passwords_reader *reader, const char *problem)
{
	reader->problem = problem;
	return PASSWORDS_LINE_BAD;
}

/* The bytes of a part of the file, to be changed in place. */
static char *writable(const struct passwords_reader *reader, struct str part)
{
	return reader->bytes + (part.p - reader->bytes);
}

static bool decode_res(const struct passwords_reader *reader, struct str *text)
{
	char *out = writable(reader, *text);

	if (text->n % 2 != 0 || !hex_only(*text))
		return false;
	text->n /= 2;
	for (size_t i = 0; i < text->n; i++)
		out[i] = (char)hex_octet(out + 2 * i);
	return true;
}

static enum passwords_line read_secret(struct passwords_reader *reader, struct str text,
                                       struct secret *out)
{
	out->kind = SECRET_PASSWORD;
	out->text = text;
	if (str_starts_nocase(text, plain_tag)) {
		out->text = from(text, plain_tag.n);
		return PASSWORDS_LINE_ENTRY;
	}
	if (str_starts_nocase(text, aka_tag)) {
		out->kind = SECRET_AKA;
		out->text = from(text, aka_tag.n);
		if (!decode_res(reader, &out->text))
			return bad(reader,
			           "{AKA} needs an even number of hexadecimal digits (RES)");
		return PASSWORDS_LINE_ENTRY;
	}
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		if (!str_starts_nocase(text, tags[i].text))
			continue;
		out->kind = tags[i].kind;
		out->text = from(text, tags[i].text.n);
		if (out->text.n != tags[i].digits || !hex_only(out->text))
			return bad(reader, tags[i].problem);
		return PASSWORDS_LINE_ENTRY;
	}
	if (text.n == 32 && hex_only(text))
		out->kind = SECRET_PASSWORD_OR_HA1;
	return PASSWORDS_LINE_ENTRY;
}

/* Takes a name and its colon off the front of *rest. NULL, or what is wrong. */
static const char *take_name(struct str *rest, struct str *name, bool *quoted)
{
	size_t colon;

	*quoted = rest->n > 0 && rest->p[0] == '"';
	if (*quoted) {
		/* The quote that counts stands before a colon: the realm is taken as it was sent.
		 */
		colon = str_search_nocase(*rest, STR("\":"));
		if (colon == 0 || colon == rest->n)
			return "a quoted name must end with a quote and a colon";
		*name = (struct str){ rest->p + 1, colon - 1 };
		*rest = from(*rest, colon + 2);
		return NULL;
	}
	colon = str_find(*rest, ':', 0);
	if (colon == rest->n)
		return "no user:realm:password: write two colons, quote a name that holds one";
	*name = (struct str){ rest->p, colon };
	*rest = from(*rest, colon + 1);
	return NULL;
}

static enum passwords_line read_plain_line(struct passwords_reader *reader, struct str line,
                                           struct secret *out)
{
	bool quoted;
	const char *problem = take_name(&line, &out->user, &quoted);

	if (problem == NULL)
		problem = take_name(&line, &out->realm, &quoted);
	if (problem != NULL)
		return bad(reader, problem);
	out->any_realm = !quoted && str_equal(out->realm, STR("*"));
	if (out->any_realm)
		out->realm = STR_NONE;
	return read_secret(reader, line, out);
}

static size_t skip_blanks(struct str s, size_t at)
{
	while (at < s.n && (s.p[at] == ' ' || s.p[at] == '\t'))
		at++;
	return at;
}

/* Takes "field" with its quotes off the front of *rest. */
static bool take_field(struct str *rest, struct str *field)
{
	size_t start = skip_blanks(*rest, 0);
	size_t at = start + 1;

	if (start == rest->n || rest->p[start] != '"')
		return false;
	while (at < rest->n && rest->p[at] != '"')
		at += rest->p[at] == '\\' ? 2 : 1;
	if (at >= rest->n)
		return false;
	*field = (struct str){ rest->p + start + 1, at - start - 1 };
	*rest = from(*rest, skip_blanks(*rest, at + 1));
	return true;
}

static bool take_fields(struct str line, struct str fields[3])
{
	for (size_t i = 0; i < 3; i++) {
		if (i > 0) {
			if (line.n == 0 || line.p[0] != ',')
				return false;
			line = from(line, 1);
		}
		if (!take_field(&line, &fields[i]))
			return false;
	}
	return line.n == 0;
}

static char simple_escape(char c)
{
	static const char letters[] = "abefnrtv";
	static const char values[] = "\a\b\033\f\n\r\t\v";
	const char *found = memchr(letters, c, sizeof(letters) - 1);

	return found != NULL ? values[found - letters] : c;
}

/* Wireshark writes quotes, backslashes and all that is not ASCII as \xNN. */
static void decode_escapes(const struct passwords_reader *reader, struct str *field)
{
	char *out = writable(reader, *field);
	size_t used = 0;

	for (size_t i = 0; i < field->n; i++) {
		char c = field->p[i];

		if (c == '\\' && i + 3 < field->n && field->p[i + 1] == 'x' &&
		    hex_octet(field->p + i + 2) >= 0) {
			c = (char)hex_octet(field->p + i + 2);
			i += 3;
		} else if (c == '\\' && i + 1 < field->n) {
			c = simple_escape(field->p[++i]);
		}
		out[used++] = c;
	}
	field->n = used;
}

static enum passwords_line read_wireshark_line(struct passwords_reader *reader, struct str line,
                                               struct secret *out)
{
	struct str fields[3];

	if (!take_fields(line, fields))
		return bad(reader, "a Wireshark line is \"user\",\"realm\",\"password\"");
	for (size_t i = 0; i < 3; i++)
		decode_escapes(reader, &fields[i]);
	out->user = fields[0];
	out->realm = fields[1];
	out->any_realm = false;
	out->kind = SECRET_PASSWORD;
	out->text = fields[2];
	return PASSWORDS_LINE_ENTRY;
}

static struct str next_line(struct passwords_reader *reader)
{
	const char *start = reader->bytes + reader->at;
	const char *end = memchr(start, '\n', reader->n - reader->at);
	size_t n = end != NULL ? (size_t)(end - start) : reader->n - reader->at;

	reader->at += end != NULL ? n + 1 : n;
	reader->line++;
	if (n > 0 && start[n - 1] == '\r')
		n--;
	return (struct str){ start, n };
}

enum passwords_line passwords_reader_next(struct passwords_reader *reader, struct secret *out)
{
	while (reader->at < reader->n) {
		struct str line = next_line(reader);
		struct str fields[3];

		if (line.n > 0 && memchr(line.p, '\0', line.n) != NULL)
			return bad(reader, "a NUL byte: this is no text file");
		if (str_equal(str_trim(line), STR("#complete")) && line.p[0] == '#')
			return PASSWORDS_LINE_COMPLETE;
		if (str_trim(line).n == 0 || line.p[0] == '#')
			continue;
		if (!reader->known)
			reader->wireshark = take_fields(line, fields);
		reader->known = true;
		if (reader->wireshark)
			return read_wireshark_line(reader, line, out);
		return read_plain_line(reader, line, out);
	}
	return PASSWORDS_LINE_END;
}
