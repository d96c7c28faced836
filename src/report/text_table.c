/* The section on the registrars' own tables: each with its counts, the rows that want to be looked
 * at in full, the others in a line. */
#include "report/text.h"

#include "detect/table_advice.h"
#include "report/line.h"

#define CLASS_WIDTH 15
#define AOR_WIDTH 24
#define KEY_WIDTH 15
#define NARROW 72 /* columns below which the key is left out */
#define INDENT 6
#define LABEL 7
#define SHOWN 200 /* rows of a table that have lines of their own */
#define PLAIN 20  /* of them, of those that nothing is to be done about */

static void put_counts(struct writer *out, const struct compared *table)
{
	bool any = false;

	for (int class = 0; class < ROW_CLASSES; class ++) {
		if (!table->counts[class])
			continue;
		writer_text(out, any ? ", " : ": ");
		any = true;
		text_count(out, table->counts[class]);
		writer_char(out, ' ');
		writer_text(out, row_class_name((enum row_class) class));
	}
	if (!any)
		writer_text(out, ": no rows, and none was promised");
	writer_char(out, '\n');
}

static void put_notes(struct writer *out, const struct compared *table)
{
	if (table->result != DUMP_OK)
		writer_text(out, "  it was not read to its end: what it lacks is not known, and no "
		                 "command is given\n");
	else if (table->dump.filtered)
		writer_text(out,
		            "  its command asked for some rows only: what it lacks is not told, "
		            "and no command is given\n");
	else if (!table->dump.complete)
		writer_text(out,
		            "  it does not say that it is whole: what it lacks is not told, and "
		            "no command is given\n");
	if (table->dump.skipped) {
		writer_text(out, "  ");
		text_plural(out, table->dump.skipped, "line");
		writer_text(out, table->dump.skipped == 1 ? " of it belongs" : " of it belong");
		writer_text(out, " to no row\n");
	}
	if (table->dump.format == DUMP_ASTERISK_CLI)
		writer_text(out, "  its contacts are printed cut: they are matched by their "
		                 "beginning\n");
	if (table->then->last_at && table->then->last_at + 10 * STAMP_SECOND < table->at) {
		writer_text(out, "  the capture ended ");
		text_duration(out, table->at - table->then->last_at);
		writer_text(out, " before it was taken: what happened then is not known\n");
	}
	if (table->then->forgotten) {
		writer_text(out, "  ");
		text_plural(out, table->then->forgotten, "binding");
		writer_text(out, " of the capture forgotten to save memory\n");
	}
}

/* Rows that should be gone by the rules that the registrar was thought to keep. */
static void put_model(struct writer *out, const struct comparison *tables,
                      const struct compared *table)
{
	for (size_t i = 0; i < tables->count; i++) {
		const struct row_verdict *verdict = &tables->rows[i];

		if (verdict->table != table || !(verdict->differs & DIFFERS_STATUS))
			continue;
		writer_text(out, "  it contradicts the model ");
		writer_text(out, verdict->binding->account->registrar->model->name);
		writer_text(out, ": another one may fit (-m)\n");
		return;
	}
}

static void put_head(struct writer *out, const struct compared *table, const struct page *page)
{
	writer_text(out, "Table ");
	writer_escaped(out, str_from(table->name));
	writer_text(out, " (");
	writer_text(out, dump_format_title(table->dump.format));
	if (table->dump.profile.n && dump_format_kind(table->dump.format) == DUMP_PROFILE) {
		writer_text(out, " profile ");
		writer_escaped(out, table->dump.profile);
	}
	writer_text(out, "), taken at ");
	text_when(out, table->at, page->base);
	writer_text(out, table->at_given     ? " UTC as given"
	                 : table->at_reading ? " UTC, as it was read"
	                                     : " UTC by the file's time");
	put_counts(out, table);
	put_notes(out, table);
}

static void put_labelled(struct writer *out, const char *label, const char *text,
                         const struct page *page)
{
	text_blanks(out, INDENT);
	text_pad(out, str_from(label), LABEL);
	text_wrap(out, str_from(text), INDENT + LABEL, page->width);
	writer_char(out, '\n');
}

/* One line, never wider than the page. */
static void put_line(struct writer *out, const struct row_verdict *verdict, const struct page *page)
{
	size_t aor = page->width < 90 ? AOR_WIDTH - 6 : AOR_WIDTH;
	bool key = page->width >= NARROW;
	size_t used = 2 + CLASS_WIDTH + 2 + aor + 2 + (key ? 2 + KEY_WIDTH : 0);
	struct str contact = verdict->row ? verdict->row->contact : verdict->binding->contact;

	text_blanks(out, 2);
	text_pad(out, str_from(row_class_name(verdict->class)), CLASS_WIDTH);
	text_blanks(out, 2);
	text_pad(out, row_aor(verdict), aor);
	text_blanks(out, 2);
	text_pad(out, contact, page->width > used + 10 ? page->width - used : 10);
	if (key) {
		text_blanks(out, 2);
		writer_text(out, row_key_name(verdict->key));
	}
	writer_char(out, '\n');
}

/* A command is pasted whole: it stands on a line of its own, however long. */
static void put_full(struct writer *out, const struct row_verdict *verdict, const struct page *page)
{
	struct row_advice advice;

	advice_for_row(verdict, &advice);
	put_labelled(out, "why", advice.why, page);
	if (verdict->binding && verdict->sure != SURE_CERTAIN)
		put_labelled(out, "sure", verdict->sure == SURE_LIKELY ? "likely" : "possibly",
		             page);
	put_labelled(out, "to do", advice.todo, page);
	if (advice.hold != HOLD_NONE)
		return;
	text_blanks(out, INDENT);
	writer_escaped(out, str_from(advice.command));
	writer_text(out, "  # ");
	writer_escaped(out, str_from(advice.effects));
	writer_char(out, '\n');
}

static bool needs_words(const struct row_verdict *verdict)
{
	return verdict->class != ROW_CONFIRMED && verdict->class != ROW_NOT_SEEN;
}

static void put_left_out(struct writer *out, uint64_t count)
{
	if (!count)
		return;
	writer_text(out, "  and ");
	text_count(out, count);
	writer_text(out, " more (-o ndjson has all)\n");
}

static void put_rows(struct writer *out, const struct comparison *tables,
                     const struct compared *table, const struct filter *filter,
                     const struct page *page)
{
	uint64_t shown = 0, plain = 0, left_out = 0;

	for (size_t i = 0; i < tables->count; i++) {
		const struct row_verdict *verdict = &tables->rows[i];
		bool words = needs_words(verdict);

		if (verdict->table != table || !filter_passes(filter, row_aor(verdict)))
			continue;
		if (shown == SHOWN || (!words && plain == PLAIN)) {
			left_out++;
			continue;
		}
		shown++;
		plain += !words;
		put_line(out, verdict, page);
		if (words)
			put_full(out, verdict, page);
	}
	put_left_out(out, left_out);
}

void text_tables(struct writer *out, const struct comparison *tables, const struct filter *filter,
                 const struct page *page)
{
	for (size_t i = 0; i < tables->table_count; i++) {
		put_head(out, &tables->tables[i], page);
		put_model(out, tables, &tables->tables[i]);
		put_rows(out, tables, &tables->tables[i], filter, page);
	}
}
