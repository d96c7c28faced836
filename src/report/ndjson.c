/* Order of the lines (SPEC 7.1, 7.4): meta, events as they happen, live with what is found, at the
 * end the records by type, findings, summary. The tracker closes account by account, so the types
 * wait in drafts of their own; what is forgotten early is written at once. */
#include "report/ndjson.h"

#include <stdlib.h>

#include "report/buffer.h"
#include "report/filter.h"
#include "report/formats.h"

enum group { GROUP_FLOWS, GROUP_BINDINGS, GROUP_PUBLICATIONS, GROUP_SESSIONS, GROUPS };

struct output {
	struct writer *writer;
	const struct report_options *options;
	struct filter filter;
	struct ndjson_tally tally;
	struct draft groups[GROUPS];
	char *last_aor; /* of the last account that was closed */
	bool live;
};

static void output_free(void *context)
{
	struct output *output = context;

	if (!output)
		return;
	for (size_t i = 0; i < GROUPS; i++)
		draft_release(&output->groups[i]);
	filter_release(&output->filter);
	free(output->last_aor);
	free(output);
}

static void *output_new(struct writer *writer, const struct report_options *options)
{
	struct output *output = calloc(1, sizeof *output);

	if (!output)
		return NULL;
	output->writer = writer;
	output->options = options;
	if (filter_init(&output->filter, options->aor_glob) != 0)
		goto out;
	for (size_t i = 0; i < GROUPS; i++)
		if (draft_init(&output->groups[i]) != 0)
			goto out;
	return output;
out:
	output_free(output);
	return NULL;
}

static void output_begin(void *context)
{
	struct output *output = context;
	struct json json;

	for (size_t i = 0; i < output->options->input_count; i++)
		output->live |= output->options->inputs[i].live;
	json_init(&json, output->writer);
	ndjson_meta(&json, output->options);
}

static bool passes(const struct output *output, const struct event *event)
{
	return filter_passes(&output->filter, event->account ? event->account->aor : STR_NONE);
}

/* Accounts are closed in order of their address-of-record: equal ones are neighbours. */
static void count_aor(struct output *output, struct str aor)
{
	char *copy;

	if (output->last_aor && str_equal(str_from(output->last_aor), aor))
		return;
	output->tally.aors++;
	copy = str_copy(aor);
	free(output->last_aor);
	output->last_aor = copy;
}

static void count_binding(struct output *output, const struct binding *binding)
{
	if (binding->status == BINDING_TENTATIVE)
		return;
	output->tally.bindings[binding->status]++;
	if (binding->leftover != LEFTOVER_NONE)
		output->tally.leftovers++;
}

static bool is_forgotten(const struct event *event)
{
	return event->account && event->account->evicted;
}

static void write_event(struct output *output, const struct event *event)
{
	struct json json;

	if (!passes(output, event))
		return;
	json_init(&json, output->writer);
	ndjson_event(&json, event, output->options->input_count > 1);
}

static void write_record(struct output *output, const struct event *event, enum group group)
{
	struct json json;
	struct writer *out = &output->groups[group].writer;

	if (!passes(output, event))
		return;
	json_init(&json, is_forgotten(event) ? output->writer : out);
	switch (group) {
	case GROUP_FLOWS: ndjson_flow(&json, event->flow, output->options->limits); return;
	case GROUP_BINDINGS: ndjson_binding(&json, event->binding, event->at); return;
	case GROUP_PUBLICATIONS: ndjson_publication(&json, event->publication); return;
	case GROUP_SESSIONS: ndjson_session(&json, event->session); return;
	case GROUPS: return;
	}
}

static void output_event(void *context, const struct event *event)
{
	struct output *output = context;

	if (event->kind < EVENT_PUBLIC_KINDS) {
		write_event(output, event);
	} else if (event->kind == EVENT_FLOW_CLOSED) {
		write_record(output, event, GROUP_FLOWS);
	} else if (event->kind == EVENT_BINDING_CLOSED) {
		count_binding(output, event->binding);
		if (event->binding->status != BINDING_TENTATIVE)
			write_record(output, event, GROUP_BINDINGS);
	} else if (event->kind == EVENT_PUBLICATION_CLOSED) {
		write_record(output, event, GROUP_PUBLICATIONS);
	} else if (event->kind == EVENT_SESSION_CLOSED) {
		write_record(output, event, GROUP_SESSIONS);
	} else if (event->kind == EVENT_ACCOUNT_CLOSED) {
		count_aor(output, event->account->aor);
	}
}

/* Findings that concern no address-of-record concern everybody. */
static void write_finding(struct output *output, const struct finding *finding,
                          enum ndjson_finding record)
{
	struct json json;

	if (finding->aor.n > 0 && !filter_passes(&output->filter, finding->aor))
		return;
	json_init(&json, output->writer);
	ndjson_finding(&json, finding, output->options->input_count > 1, record);
}

static void output_finding(void *context, const struct finding *finding, bool withdrawn)
{
	write_finding(context, finding, withdrawn ? FINDING_WITHDRAWN : FINDING_SO_FAR);
}

static void write_findings(struct output *output, const struct detector *detector)
{
	size_t count;
	const struct finding *const *findings = detector_findings(detector, &count);

	for (size_t i = 0; i < count; i++)
		write_finding(output, findings[i], output->live ? FINDING_FINAL : FINDING_ONCE);
}

static void write_table_rows(struct output *output, const struct comparison *tables)
{
	struct json json;

	for (size_t i = 0; tables && i < tables->count; i++) {
		if (!filter_passes(&output->filter, row_aor(&tables->rows[i])))
			continue;
		json_init(&json, output->writer);
		ndjson_table_row(&json, &tables->rows[i]);
	}
}

static void output_end(void *context, const struct report_totals *totals,
                       const struct tracker_counts *counts, const struct detector *detector)
{
	struct output *output = context;
	struct json json;

	for (size_t i = 0; i < GROUPS; i++)
		draft_copy(&output->groups[i], output->writer);
	write_table_rows(output, totals->tables);
	write_findings(output, detector);
	json_init(&json, output->writer);
	ndjson_summary(&json, &output->tally, totals, counts, detector);
}

const struct format ndjson_format = {
	.name = "ndjson",
	.new = output_new,
	.free = output_free,
	.begin = output_begin,
	.event = output_event,
	.finding = output_finding,
	.end = output_end,
};
