#include "draft.h"
#include "readers.h"

/* kamcmd ul.dump: blocks in braces. Within a contact a line is a value, whatever it ends with. */

#define DEPTH_MAX 64

static const struct field_name names[] = {
	{ "Address", FIELD_CONTACT },   { "Expires", FIELD_EXPIRES_LEFT },
	{ "Call-ID", FIELD_CALL_ID },   { "User-Agent", FIELD_AGENT },
	{ "Received", FIELD_RECEIVED }, { "Socket", FIELD_SOCKET },
	{ "Ruid", FIELD_RUID },         { "Instance", FIELD_INSTANCE },
};
#define NAMES (sizeof(names) / sizeof(names[0]))

struct reader {
	struct dump *dump;
	struct str domain, aor;
	struct draft draft;
	unsigned depth;
	bool contact; /* within one */
};

static void take_value(struct reader *reader, struct str name, struct str value)
{
	if (reader->contact)
		draft_set(&reader->draft, field_named(names, NAMES, name), value);
	else if (str_equal(name, STR("AoR")))
		reader->aor = value;
	else if (str_equal(name, STR("Domain")))
		reader->domain = value;
}

static void begin_contact(struct reader *reader, uint64_t number)
{
	draft_begin(&reader->draft, number);
	draft_set(&reader->draft, FIELD_AOR, reader->aor);
	reader->draft.row.domain = reader->domain;
	reader->contact = true;
}

/* False when it cannot be part of a dump. */
static bool take_line(struct reader *reader, struct str line, uint64_t number,
                      enum dump_result *result)
{
	size_t colon = str_find(line, ':', 0);
	struct str name = str_slice(line, 0, colon);
	struct str value = str_trim(str_slice(line, colon + 1, line.n));
	bool opens = !reader->contact && str_equal(value, STR("{")) && !str_equal(name, STR("AoR"));

	if (str_equal(line, STR("}"))) {
		bool contact = reader->contact;

		reader->depth--;
		reader->contact = false;
		return !contact || draft_end(&reader->draft, reader->dump, false, result);
	}
	if (colon == line.n)
		return reader->contact; /* a value that a client broke in two */
	if (!opens) {
		take_value(reader, name, value);
		return true;
	}
	if (str_equal(name, STR("Contact")))
		begin_contact(reader, number);
	return ++reader->depth < DEPTH_MAX;
}

enum dump_result read_kamailio_text(struct dump *dump, struct str text)
{
	struct lines lines = { .rest = text };
	struct reader reader = { .dump = dump };
	enum dump_result result = DUMP_BROKEN;
	struct str line;

	while (lines_next(&lines, &line)) {
		line = str_trim(line);
		if (!line.n)
			continue;
		if (!reader.depth && str_equal(line, STR("{")))
			reader.depth = 1;
		else if (!take_line(&reader, line, lines.number, &result))
			break;
		if (reader.depth)
			continue;
		dump->complete = true;
		return dump_rest(dump, text, text.n - lines.rest.n);
	}
	if (reader.contact && !draft_end(&reader.draft, dump, true, &result))
		return result;
	dump->problem_line = lines.number;
	return result;
}
