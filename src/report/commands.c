/* Format "commands": for a shell, what removes the rows of tables that are safe to remove, and
 * nothing else. What stands there for people is a comment. */
#include "report/report.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/table.h"
#include "detect/table_advice.h"
#include "match/comparison.h"
#include "report/filter.h"
#include "report/formats.h"
#include "report/line.h"

struct output {
	struct writer *writer;
	struct filter filter;
	struct table told; /* bindings whose command was written */
	struct hash_key key;
};

static void output_free(void *context)
{
	struct output *output = context;

	if (!output)
		return;
	filter_release(&output->filter);
	table_release(&output->told);
	free(output);
}

static void *output_new(struct writer *writer, const struct report_options *options)
{
	struct output *output = calloc(1, sizeof *output);

	if (!output)
		return NULL;
	output->writer = writer;
	table_init(&output->told);
	hash_key_random(&output->key);
	if (filter_init(&output->filter, options->aor_glob) == 0)
		return output;
	output_free(output);
	return NULL;
}

static void output_begin(void *context)
{
	(void)context;
}

static void output_event(void *context, const struct event *event)
{
	(void)context;
	(void)event;
}

static void output_finding(void *context, const struct finding *finding, bool withdrawn)
{
	(void)context;
	(void)finding;
	(void)withdrawn;
}

static bool same(const void *entry, const void *key)
{
	return entry == key;
}

/* Two tables of FreeSWITCH have a row each of one binding, and one command is for both. */
static bool is_told(struct output *output, const struct binding *binding)
{
	uint64_t hash = hash_bytes(&output->key, &binding, sizeof binding);

	if (table_find(&output->told, hash, same, binding))
		return true;
	/* Twice is better than never. */
	table_insert(&output->told, hash, (void *)(uintptr_t)binding);
	return false;
}

static void put_command(struct output *output, const struct row_verdict *verdict,
                        const struct row_advice *advice)
{
	struct writer *out = output->writer;

	writer_text(out, "# ");
	writer_escaped(out, verdict->row->aor);
	writer_char(out, ' ');
	writer_escaped(out, verdict->row->contact);
	writer_text(out, ": ");
	writer_text(out, row_class_name(verdict->class));
	writer_text(out, ": ");
	writer_escaped(out, str_from(advice->why));
	writer_char(out, '\n');
	writer_escaped(out, str_from(advice->command));
	writer_text(out, "  # ");
	writer_escaped(out, str_from(advice->effects));
	writer_char(out, '\n');
}

static void output_end(void *context, const struct report_totals *totals,
                       const struct tracker_counts *counts, const struct detector *detector)
{
	struct output *output = context;
	const struct comparison *tables = totals->tables;
	struct row_advice advice;

	(void)counts;
	(void)detector;
	for (size_t i = 0; tables && i < tables->count; i++) {
		const struct row_verdict *verdict = &tables->rows[i];

		if (!row_is_left(verdict) || !filter_passes(&output->filter, verdict->row->aor))
			continue;
		advice_for_row(verdict, &advice);
		if (advice.hold == HOLD_NONE && !is_told(output, verdict->binding))
			put_command(output, verdict, &advice);
	}
}

const struct format commands_format = {
	.name = "commands",
	.new = output_new,
	.free = output_free,
	.begin = output_begin,
	.event = output_event,
	.finding = output_finding,
	.end = output_end,
};
