#include "draft.h"
#include "readers.h"

/* sofia status profile P reg: a block of "Name: value" lines for each row. */

static const struct field_name names[] = {
	{ "Call-ID", FIELD_CALL_ID }, { "User", FIELD_AOR },      { "Contact", FIELD_CONTACT },
	{ "Agent", FIELD_AGENT },     { "Status", FIELD_STATUS }, { "IP", FIELD_IP },
	{ "Port", FIELD_PORT },
};
#define NAMES (sizeof(names) / sizeof(names[0]))

struct block {
	struct dump *dump;
	struct draft draft;
	bool open;
};

static bool end_block(struct block *block, bool broken, enum dump_result *result)
{
	bool open = block->open;

	block->open = false;
	return !open || draft_end(&block->draft, block->dump, broken, result);
}

/* One line of a block; false when it is not that. */
static bool take_line(struct block *block, struct str line, uint64_t number)
{
	size_t colon = str_find(line, ':', 0);
	struct str name = str_slice(line, 0, colon);
	struct str value = str_trim(str_slice(line, colon + 1, line.n));

	if (colon == line.n)
		return false;
	if (str_equal(name, STR("Call-ID"))) {
		draft_begin(&block->draft, number);
		block->open = true;
	}
	if (!block->open)
		return false;
	draft_set(&block->draft, field_named(names, NAMES, name), value);
	return true;
}

static bool total_of(struct str line, uint64_t *total)
{
	static const struct str words = STR_INIT("Total items returned: ");

	return str_starts_nocase(line, words) &&
	       str_number(str_slice(line, words.n, line.n), UINT64_MAX, total);
}

enum dump_result read_sofia_status(struct dump *dump, struct str text)
{
	struct lines lines = { .rest = text };
	struct block block = { .dump = dump };
	enum dump_result result = DUMP_OK;
	struct str line;
	uint64_t total = 0;

	lines_next(&lines, &line); /* Registrations: */
	while (lines_next(&lines, &line)) {
		bool begins = str_starts_nocase(line, STR("Call-ID:"));

		if ((!line.n || begins) && !end_block(&block, false, &result))
			return result;
		if (total_of(line, &total)) {
			dump->complete = total == dump->count;
			if (dump->complete)
				return dump_rest(dump, text, text.n - lines.rest.n);
			break;
		}
		if (line.n && !take_line(&block, line, lines.number))
			dump_skip(dump, line);
	}
	/* What is cut off may be the rest of any of its values. */
	if (!end_block(&block, true, &result))
		return result;
	dump->problem_line = lines.number;
	return DUMP_BROKEN;
}
