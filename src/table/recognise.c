#include "readers.h"

#include <string.h>

#define LOOK 65536 /* octets of a JSON text that are looked at for the names in it */
#define LOOKS 32   /* so many times; who prints more braces than that prints no table */

static bool starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && memcmp(s.p, prefix.p, prefix.n) == 0;
}

static struct str left_trim(struct str s)
{
	size_t at = 0;

	while (at < s.n && strchr(" \t\r\n", s.p[at]) && s.p[at])
		at++;
	return str_slice(s, at, s.n);
}

static bool has(struct str s, struct str word)
{
	return str_search_nocase(s, word) < s.n;
}

static enum dump_format of_json(struct str text)
{
	struct str front = str_slice(text, 0, LOOK);

	if (has(front, STR("\"row_count\"")))
		return DUMP_FREESWITCH_JSON;
	if (has(front, STR("\"Domain\"")) || has(front, STR("\"Stats\"")))
		return DUMP_KAMAILIO_JSON;
	if (has(front, STR("\"Domains\"")))
		return has(front, STR("\"hash_size\"")) || has(front, STR("\"AORs\""))
		               ? DUMP_OPENSIPS_JSON
		               : DUMP_KAMAILIO_JSON;
	return DUMP_AUTO;
}

/* What begins with a brace: JSON has a quote behind it, kamcmd a bare word. */
static enum dump_format of_brace(struct str text)
{
	struct str inside = left_trim(str_slice(text, 1, text.n));

	if (!inside.n || inside.p[0] == '"' || inside.p[0] == '}')
		return of_json(text);
	return starts(inside, STR("Domains:")) ? DUMP_KAMAILIO_TEXT : DUMP_AUTO;
}

static enum dump_format of_xml(struct str text)
{
	struct str front = str_slice(text, 0, 4096);

	if (has(front, STR("<registrations")))
		return DUMP_SOFIA_XML;
	return has(front, STR("<result")) ? DUMP_FREESWITCH_XML : DUMP_AUTO;
}

/* "0 total." is all that an empty one prints. */
static bool is_total(struct str line)
{
	size_t blank = str_find(line, ' ', 0);
	uint64_t value;

	return str_number(str_slice(line, 0, blank), UINT64_MAX, &value) &&
	       str_equal(str_slice(line, blank, line.n), STR(" total."));
}

static bool is_contacts_title(struct str line)
{
	return has(line, STR("<Aor/ContactUri"));
}

static enum dump_format of_line(struct str line, struct str text, unsigned *looks)
{
	if (line.p[0] == '{' || line.p[0] == '<') {
		if ((*looks)++ == LOOKS)
			--*looks;
		else
			return line.p[0] == '{' ? of_brace(text) : of_xml(text);
	}
	if (starts(line, STR("reg_user")) || is_total(line))
		return DUMP_FREESWITCH_TEXT;
	if (str_equal(line, STR("Registrations:")))
		return DUMP_SOFIA_STATUS;
	if (starts(line, STR("Event: ContactStatusDetail")) ||
	    str_equal(line, STR("EventList: start")))
		return DUMP_ASTERISK_AMI;
	if (is_contacts_title(line) || str_equal(line, STR("No objects found.")))
		return DUMP_ASTERISK_CLI;
	return DUMP_AUTO;
}

enum dump_format recognise(struct str text, size_t *begins)
{
	struct lines lines = { .rest = text };
	struct str line, from = text;
	unsigned looks = 0;

	while (lines_next(&lines, &line)) {
		struct str inner = str_trim(line);
		struct str here = str_slice(from, (size_t)(inner.p - from.p), from.n);
		enum dump_format format = inner.n ? of_line(inner, here, &looks) : DUMP_AUTO;

		if (format != DUMP_AUTO) {
			/* Where the line begins: what stands before it may be its indent. */
			*begins = (size_t)(from.p - text.p);
			return format;
		}
		from = lines.rest;
	}
	*begins = text.n;
	return DUMP_AUTO;
}
