#include "draft.h"
#include "readers.h"

/*
 * show registrations, plain, as csv or as delim X: a title, and rows whose fields are joined
 * without quotes. A contact that holds the delimiter is told from the fields around it.
 */

#define COLUMNS 10
#define BEFORE_URL 3 /* columns in front of the one that a stranger chose freely */

static const char *const title[COLUMNS] = { "reg_user",     "realm",         "token",
	                                    "url",          "expires",       "network_ip",
	                                    "network_port", "network_proto", "hostname",
	                                    "metadata" };
static const enum dump_field fields[COLUMNS] = { FIELD_USER, FIELD_REALM,      FIELD_CALL_ID,
	                                         FIELD_URL,  FIELD_EXPIRES_AT, FIELD_IP,
	                                         FIELD_PORT };

static struct str delimiter_of(struct str line)
{
	size_t from = str_from(title[0]).n, to = str_search_nocase(line, STR("realm"));

	return str_slice(line, from, to);
}

static bool is_title(struct str line, struct str delimiter)
{
	for (size_t i = 0; i < COLUMNS; i++) {
		struct str name = str_from(title[i]);

		if (!str_starts_nocase(line, name))
			return false;
		line = str_slice(line, name.n, line.n);
		if (i + 1 == COLUMNS)
			break;
		if (!str_starts_nocase(line, delimiter))
			return false;
		line = str_slice(line, delimiter.n, line.n);
	}
	return !line.n;
}

/* Cuts the first field off the front, or the last one off the end. False: there is no delimiter. */
static bool take_first(struct str *line, struct str delimiter, struct str *field)
{
	size_t at = str_search_nocase(*line, delimiter);

	if (at == line->n)
		return false;
	*field = str_slice(*line, 0, at);
	*line = str_slice(*line, at + delimiter.n, line->n);
	return true;
}

static bool take_last(struct str *line, struct str delimiter, struct str *field)
{
	for (size_t at = line->n; at-- > 0;) {
		if (!str_starts_nocase(str_slice(*line, at, line->n), delimiter))
			continue;
		*field = str_slice(*line, at + delimiter.n, line->n);
		*line = str_slice(*line, 0, at);
		return true;
	}
	return false;
}

/* False when the fields do not come out as what they must be. */
static bool cut_row(struct draft *draft, struct str line, struct str delimiter)
{
	struct str values[COLUMNS];

	for (size_t i = 0; i < BEFORE_URL; i++)
		if (!take_first(&line, delimiter, &values[i]))
			return false;
	for (size_t i = COLUMNS - 1; i > BEFORE_URL; i--)
		if (!take_last(&line, delimiter, &values[i]))
			return false;
	values[BEFORE_URL] = line;
	for (size_t i = 0; i < COLUMNS; i++)
		draft_set(draft, fields[i], values[i]);
	return draft->row.expires_kind == DUMP_EXPIRES_AT &&
	       draft->row.source.family != ADDR_NONE &&
	       str_starts_nocase(values[BEFORE_URL], STR("sofia/"));
}

static bool total_of(struct str line, uint64_t *total)
{
	size_t blank = str_find(line, ' ', 0);

	return str_equal(str_slice(line, blank, line.n), STR(" total.")) &&
	       str_number(str_slice(line, 0, blank), UINT64_MAX, total);
}

enum dump_result read_freeswitch_text(struct dump *dump, struct str text)
{
	struct lines lines = { .rest = text };
	enum dump_result result = DUMP_OK;
	struct str line, delimiter = STR_NONE;
	struct draft draft;
	uint64_t total = 0;

	while (lines_next(&lines, &line)) {
		if (total_of(str_trim(line), &total)) {
			dump->complete = total == dump->count;
			if (dump->complete)
				return dump_rest(dump, text, text.n - lines.rest.n);
			break;
		}
		if (!str_trim(line).n)
			continue;
		if (!delimiter.n) {
			delimiter = delimiter_of(str_trim(line));
			if (!delimiter.n || !is_title(str_trim(line), delimiter))
				break;
			continue;
		}
		draft_begin(&draft, lines.number);
		if (!draft_end(&draft, dump, !cut_row(&draft, line, delimiter), &result))
			return result;
	}
	dump->problem_line = lines.number;
	return DUMP_BROKEN;
}
