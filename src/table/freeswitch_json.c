#include "readers.h"
#include "tree.h"

/* show registrations as json: {"row_count":N,"rows":[{column:"text",…}]}; no rows when N is 0. */

static const struct field_name names[] = {
	{ "reg_user", FIELD_USER },     { "realm", FIELD_REALM },        { "token", FIELD_CALL_ID },
	{ "url", FIELD_URL },           { "expires", FIELD_EXPIRES_AT }, { "network_ip", FIELD_IP },
	{ "network_port", FIELD_PORT },
};
#define NAMES (sizeof(names) / sizeof(names[0]))

static enum dump_result take_rows(struct dump *dump, json_t *rows)
{
	enum dump_result result = DUMP_OK;
	struct draft draft;
	json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
	{
		bool good;

		draft_begin(&draft, 0);
		good = json_is_object(row) && tree_fields(dump, &draft, row, names, NAMES);
		if (!draft_end(&draft, dump, !good, &result))
			return result;
	}
	return DUMP_OK;
}

enum dump_result read_freeswitch_json(struct dump *dump, struct str text)
{
	enum dump_result result = DUMP_OK;
	size_t end;
	json_t *tree = tree_load(dump, text, &end, &result);
	json_t *rows, *count;

	if (!tree)
		return result;
	rows = json_object_get(tree, "rows");
	count = json_object_get(tree, "row_count");
	if (!json_is_integer(count) || (rows && !json_is_array(rows)))
		result = DUMP_BROKEN;
	if (result == DUMP_OK)
		result = take_rows(dump, rows);
	dump->complete = result == DUMP_OK && json_integer_value(count) == (json_int_t)dump->count;
	if (result == DUMP_OK && !dump->complete)
		result = DUMP_BROKEN;
	tree_free(tree);
	return result == DUMP_OK ? dump_rest(dump, text, end) : result;
}
