#include <string.h>

#include "draft.h"
#include "readers.h"
#include "sip/xml.h"

/*
 * show registrations as xml, and sofia xmlstatus profile P reg: a list of rows, each a list of
 * elements with nothing but text. Rows are at one depth, their fields one deeper.
 */

#define VALUE_MAX 8192

static const struct field_name core_names[] = {
	{ "reg_user", FIELD_USER },     { "realm", FIELD_REALM },        { "token", FIELD_CALL_ID },
	{ "url", FIELD_URL },           { "expires", FIELD_EXPIRES_AT }, { "network_ip", FIELD_IP },
	{ "network_port", FIELD_PORT },
};
static const struct field_name profile_names[] = {
	{ "call-id", FIELD_CALL_ID },   { "user", FIELD_AOR },      { "contact", FIELD_CONTACT },
	{ "agent", FIELD_AGENT },       { "status", FIELD_STATUS }, { "network-ip", FIELD_IP },
	{ "network-port", FIELD_PORT },
};

struct shape {
	const char *row, *end;
	const struct field_name *names;
	size_t count;
};
static const struct shape core_shape = { "row", "</result>", core_names,
	                                 sizeof(core_names) / sizeof(core_names[0]) };
static const struct shape profile_shape = { "registration", "</profile>", profile_names,
	                                    sizeof(profile_names) / sizeof(profile_names[0]) };

struct reader {
	struct dump *dump;
	const struct shape *shape;
	struct draft draft;
	enum dump_result result;
	size_t row_depth; /* of the row that is open; 0: none */
	enum dump_field field;
	bool broken; /* the row */
	size_t n;
	char value[VALUE_MAX];
};

static void on_start(void *context, size_t depth, const char *name, const char **attributes)
{
	struct reader *reader = context;

	(void)attributes;
	if (!reader->row_depth) {
		if (strcmp(name, reader->shape->row) != 0)
			return;
		reader->row_depth = depth;
		reader->broken = false;
		draft_begin(&reader->draft, 0);
		return;
	}
	reader->broken |= depth > reader->row_depth + 1;
	reader->field = field_named(reader->shape->names, reader->shape->count, str_from(name));
	reader->n = 0;
}

/* The document says ISO-8859-1 and holds what clients sent: octets, told as characters. */
static size_t octets_of(char *text, size_t n)
{
	size_t to = 0;

	for (size_t at = 0; at < n; at++) {
		unsigned char c = (unsigned char)text[at];

		if ((c == 0xc2 || c == 0xc3) && at + 1 < n)
			c = (unsigned char)((c & 3) << 6 | (text[++at] & 0x3f));
		text[to++] = (char)c;
	}
	return to;
}

static void on_end(void *context, size_t depth)
{
	struct reader *reader = context;
	struct str value;

	if (!reader->row_depth || reader->result != DUMP_OK)
		return;
	if (depth == reader->row_depth) {
		reader->row_depth = 0;
		draft_end(&reader->draft, reader->dump, reader->broken, &reader->result);
		return;
	}
	value.n = octets_of(reader->value, reader->n);
	value.p = reader->value;
	value = dump_keep(reader->dump, str_trim(value));
	if (depth == reader->row_depth + 1 && reader->field != FIELD_NONE)
		draft_set(&reader->draft, reader->field, value);
	reader->field = FIELD_NONE;
}

static void on_text(void *context, size_t depth, struct str bytes)
{
	struct reader *reader = context;

	if (!reader->row_depth || depth != reader->row_depth + 1)
		return;
	if (bytes.n > VALUE_MAX - reader->n) {
		reader->broken = true;
		return;
	}
	memcpy(reader->value + reader->n, bytes.p, bytes.n);
	reader->n += bytes.n;
}

static enum dump_result read_xml(struct dump *dump, struct str text, const struct shape *shape)
{
	static const struct xml_handlers handlers = { on_start, on_end, on_text };
	struct reader reader = { .dump = dump, .shape = shape };
	struct str mark = str_from(shape->end), document;
	size_t end = str_search_nocase(text, mark);
	bool whole = end < text.n;

	if (!whole && str_search_nocase(text, STR("row_count=\"0\"/>")) < text.n) {
		mark = STR("/>");
		end = str_search_nocase(text, mark);
		whole = true;
	}
	end = whole ? end + mark.n : text.n;
	/* A declaration must be the first thing of a document. */
	document = str_trim(str_slice(text, 0, end));
	whole = xml_read_octets(document, DUMP_BYTES_MAX, &handlers, &reader) && whole;
	if (reader.result != DUMP_OK)
		return reader.result;
	if (!whole) {
		dump->problem_line = lines_in(str_slice(text, 0, end));
		if (reader.row_depth)
			draft_end(&reader.draft, dump, true, &reader.result);
		return reader.result == DUMP_OK ? DUMP_BROKEN : reader.result;
	}
	dump->complete = true;
	return dump_rest(dump, text, end);
}

enum dump_result read_freeswitch_xml(struct dump *dump, struct str text)
{
	return read_xml(dump, text, &core_shape);
}

enum dump_result read_sofia_xml(struct dump *dump, struct str text)
{
	return read_xml(dump, text, &profile_shape);
}
