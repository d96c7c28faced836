#include "draft.h"
#include "readers.h"

/*
 * pjsip show contacts: "  Contact:  AOR/URI HASH STATUS RTT" in columns. A URI that fills its
 * column may have been longer.
 */

/* The last word of line, cut off it; padded: more than one blank stood before it. */
static struct str take_word(struct str *line, bool *padded)
{
	size_t from, end;

	*line = str_trim(*line);
	from = line->n;
	while (from > 0 && line->p[from - 1] != ' ')
		from--;
	end = from;
	while (end > 0 && line->p[end - 1] == ' ')
		end--;
	*padded = from - end > 1;
	struct str word = str_slice(*line, from, line->n);
	*line = str_slice(*line, 0, end);
	return word;
}

static bool is_hash(struct str word)
{
	for (size_t i = 0; i < word.n; i++)
		if (!((word.p[i] >= '0' && word.p[i] <= '9') ||
		      (word.p[i] >= 'a' && word.p[i] <= 'f')))
			return false;
	return word.n == 10;
}

/* False when it is no row after all. */
static bool take_row(struct dump *dump, struct str line, uint64_t number, enum dump_result *result)
{
	struct draft draft;
	bool padded;
	size_t slash;

	draft_begin(&draft, number);
	take_word(&line, &padded); /* round trip */
	if (!is_hash(take_word(&line, &padded))) {
		/* The status has one or no word. */
		if (!is_hash(take_word(&line, &padded)))
			return draft_end(&draft, dump, true, result);
	}
	slash = str_find(line, '/', 0);
	draft.row.cut = !padded;
	draft_set(&draft, FIELD_AOR, str_slice(line, 0, slash));
	draft_set(&draft, FIELD_CONTACT, str_slice(line, slash + 1, line.n));
	return draft_end(&draft, dump, false, result);
}

static bool found_of(struct str line, uint64_t *found)
{
	static const struct str words = STR_INIT("Objects found: ");

	*found = 0;
	return str_equal(line, STR("No objects found.")) ||
	       (str_starts_nocase(line, words) &&
	        str_number(str_slice(line, words.n, line.n), UINT64_MAX, found));
}

enum dump_result read_asterisk_cli(struct dump *dump, struct str text)
{
	static const struct str mark = STR_INIT("Contact:");
	struct lines lines = { .rest = text };
	enum dump_result result = DUMP_OK;
	struct str line;
	uint64_t found = 0;

	while (lines_next(&lines, &line)) {
		struct str inner = str_trim(line);

		if (found_of(inner, &found)) {
			dump->complete = found == dump->count;
			if (dump->complete)
				return dump_rest(dump, text, text.n - lines.rest.n);
			break;
		}
		if (!str_starts_nocase(inner, mark) ||
		    str_search_nocase(inner, STR("<Aor/ContactUri")) < inner.n) {
			dump_skip(dump, line);
			continue;
		}
		if (!take_row(dump, str_trim(str_slice(inner, mark.n, inner.n)), lines.number,
		              &result))
			return result;
	}
	dump->problem_line = lines.number;
	return DUMP_BROKEN;
}
