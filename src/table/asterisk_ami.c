#include "draft.h"
#include "readers.h"

/* AMI: events ContactStatusDetail, each a block of "Name: value" lines, a blank line between. */

static const struct field_name names[] = {
	{ "AOR", FIELD_AOR },
	{ "URI", FIELD_CONTACT },
	{ "UserAgent", FIELD_AGENT },
	{ "RegExpire", FIELD_EXPIRES_AT },
	{ "ViaAddress", FIELD_ADDRESS },
	{ "CallID", FIELD_CALL_ID },
};
#define NAMES (sizeof(names) / sizeof(names[0]))

struct reader {
	struct dump *dump;
	struct draft draft;
	bool open, done;
};

static bool end_event(struct reader *reader, bool broken, enum dump_result *result)
{
	bool open = reader->open;

	reader->open = false;
	/* A contact of the configuration has no expiry. */
	if (open && reader->draft.row.expires_kind == DUMP_EXPIRES_AT && !reader->draft.row.expires)
		reader->draft.row.expires_kind = DUMP_EXPIRES_NEVER;
	return !open || draft_end(&reader->draft, reader->dump, broken, result);
}

static void take_line(struct reader *reader, struct str line, uint64_t number)
{
	size_t colon = str_find(line, ':', 0);
	struct str name = str_slice(line, 0, colon);
	struct str value = str_trim(str_slice(line, colon + 1, line.n));

	if (str_equal(line, STR("Event: ContactStatusDetail"))) {
		draft_begin(&reader->draft, number);
		reader->open = true;
	} else if (str_equal(name, STR("EventList")) && str_equal_nocase(value, STR("Complete"))) {
		reader->done = true;
	} else if (reader->open) {
		draft_set(&reader->draft, field_named(names, NAMES, name), value);
	} else {
		dump_skip(reader->dump, line);
	}
}

enum dump_result read_asterisk_ami(struct dump *dump, struct str text)
{
	struct lines lines = { .rest = text };
	struct reader reader = { .dump = dump };
	enum dump_result result = DUMP_OK;
	bool cut = text.n && text.p[text.n - 1] != '\n';
	struct str line;

	while (lines_next(&lines, &line)) {
		bool begins = str_starts_nocase(line, STR("Event:"));

		if ((!line.n || begins) && !end_event(&reader, false, &result))
			return result;
		if (line.n)
			take_line(&reader, line, lines.number);
	}
	dump->complete = reader.done;
	if (!end_event(&reader, cut, &result))
		return result;
	if (!cut)
		return DUMP_OK;
	dump->problem_line = lines.number;
	return reader.done ? DUMP_OK : DUMP_BROKEN;
}
