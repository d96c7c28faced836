#include "analysis.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/diagnostic.h"
#include "memory.h"
#include "reading.h"

#define WIDTH_DEFAULT 100

static void on_event(void *context, const struct event *event)
{
	struct analysis *analysis = context;
	detector_event(analysis->detector, event);
	outputs_event(analysis->outputs, event);
	condition_event(&analysis->condition, event);
	if (analysis->tables.comparison.table_count)
		witness_event(&analysis->tables.now, event);
}

static bool load_credentials(struct analysis *analysis)
{
	enum credentials_result result =
	        credentials_load(&analysis->credentials, analysis->settings->passwords);
	analysis->outcome->input |= result == CREDENTIALS_UNUSABLE;
	analysis->outcome->internal |= result == CREDENTIALS_NO_MEMORY;
	return result == CREDENTIALS_OK;
}

static size_t terminal_width(void)
{
	struct winsize size;
	if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
		return WIDTH_DEFAULT;
	return size.ws_col ? size.ws_col : WIDTH_DEFAULT;
}

static bool make_inputs(struct analysis *analysis)
{
	const struct settings *settings = analysis->settings;
	if (!inputs_find(&analysis->files, settings, reading_problem, analysis))
		return false;
	analysis->inputs = calloc(analysis->files.count + 1, sizeof(*analysis->inputs));
	for (size_t i = 0; analysis->inputs && i < analysis->files.count; i++) {
		const struct input *input = &analysis->files.items[i];
		analysis->inputs[i].name = str_from(input->path);
		analysis->inputs[i].live = settings->interface != NULL;
		analysis->inputs[i].link = input->link;
		analysis->inputs[i].snaplen = (uint32_t)input->snaplen;
		analysis->inputs[i].filter = str_from(settings->filter);
	}
	analysis->options = (struct report_options){
		.quiet = settings->quiet,
		.verbose = settings->verbose,
		.aor_glob = str_from(settings->aor_glob),
		.limits = &settings->limits,
		.model = settings->model,
		.ports = settings->ports_text,
		.credentials = credentials_count(&analysis->credentials),
		.width = terminal_width(),
		.inputs = analysis->inputs,
		.input_count = analysis->files.count,
		.version = SIPREGTRACE_VERSION,
		.started = settings->interface ? analysis->passing.at : 0,
	};
	return analysis->inputs != NULL;
}

/* Live, one thread is all that has to be confined; and tables are compared with several moments. */
static bool may_be_apart(const struct settings *settings)
{
	return !settings->interface && !settings->tables_count;
}

static bool make_pipeline(struct analysis *analysis)
{
	const struct settings *settings = analysis->settings;
	struct pipeline_options options = {
		.ports = &settings->ports,
		.tracker = { .limits = &settings->limits,
		             .model = settings->model,
		             .verifier = analysis->credentials.verifier,
		             .memory_cap = settings->memory_cap,
		             .memory_used = memory_used,
		             .stories = outputs_tell_stories(settings),
		             .live = settings->interface != NULL,
		             .sink = on_event,
		             .context = analysis },
		.until = STAMP_NEVER,
		.hep_port = settings->hep_port,
		.apart = may_be_apart(settings),
	};
	if (settings->until.kind == UNTIL_TIME)
		options.until = settings->until.value;
	if (settings->until.kind == UNTIL_NOW)
		options.until = analysis->clocks->wall();
	analysis->detector = detector_new(&settings->limits);
	analysis->pipeline = analysis->detector ? pipeline_new(&options) : NULL;
	return analysis->pipeline && tables_begin(&analysis->tables, &options);
}

static bool load_tables(struct analysis *analysis)
{
	if (tables_load(&analysis->tables, analysis->settings, analysis->clocks->wall()))
		return true;
	diagnose("out of memory");
	analysis->outcome->internal = true;
	return false;
}

static stamp end_of_capture(struct analysis *analysis)
{
	const struct until *until = &analysis->settings->until;
	switch (until->kind) {
	case UNTIL_LAST_PACKET: break;
	case UNTIL_TIME: return until->value;
	case UNTIL_AFTER: return pipeline_last(analysis->pipeline) + until->value;
	case UNTIL_NOW: return analysis->clocks->wall();
	}
	/* Live, the time that passed without a packet is known to have passed. */
	if (analysis->settings->interface && !analysis->outcome->input)
		return passing_now(&analysis->passing);
	return STAMP_NEVER;
}

static void judge(struct analysis *analysis)
{
	const struct tracker_counts *counts = pipeline_tracker_counts(analysis->pipeline);
	struct report_totals *totals = &analysis->totals;
	pipeline_finish(analysis->pipeline, end_of_capture(analysis));
	pipeline_totals(analysis->pipeline, totals);
	totals->ended_early = analysis->outcome->input;
	totals->until = analysis->settings->until.kind != UNTIL_LAST_PACKET;
	if (totals->dropped + totals->interface_dropped > 0)
		detector_drops(analysis->detector, totals->last_at,
		               totals->dropped + totals->interface_dropped);
	if (totals->truncated > 0)
		detector_truncated(analysis->detector, totals->last_at,
		                   pipeline_truncated_frame(analysis->pipeline), totals->truncated);
	if (counts->regressions > 0)
		detector_regression(analysis->detector, totals->last_at, counts);
	tables_judge(&analysis->tables);
	detector_tables(analysis->detector, &analysis->tables.comparison);
	totals->tables = &analysis->tables.comparison;
	detector_finish(analysis->detector);
	reading_tell(analysis);
	outputs_end(analysis->outputs, totals, counts, analysis->detector);
}

static void finish(struct analysis *analysis)
{
	struct outputs_error error;
	judge(analysis);
	analysis->outcome->condition =
	        condition_met(&analysis->condition, analysis->detector) ||
	        condition_rows(&analysis->condition, &analysis->tables.comparison);
	if (!outputs_close(analysis->outputs, &error)) {
		diagnose("%s: the output is incomplete", error.text);
		analysis->outcome->output = true;
	}
	analysis->outputs = NULL;
	live_end(&analysis->live);
	analysis->notes.live = analysis->settings->interface != NULL;
	analysis->notes.after_until = pipeline_after_until(analysis->pipeline);
	analysis->notes.not_kept = pipeline_tracker_counts(analysis->pipeline)->out_of_memory +
	                           detector_out_of_memory(analysis->detector);
	analysis->outcome->internal |= analysis->notes.not_kept > 0;
	notes_print(&analysis->notes, &analysis->totals, analysis->settings->ports_text);
}

void analysis_run(const struct settings *settings, const struct privileges *privileges,
                  const struct clocks *clocks, struct analysis_outcome *outcome)
{
	struct analysis analysis = {
		.settings = settings,
		.privileges = privileges,
		.clocks = clocks,
		.outcome = outcome,
	};
	*outcome = (struct analysis_outcome){ 0 };
	if (settings->interface)
		analysis.passing = passing_begin(clocks);
	if (!load_credentials(&analysis) || !load_tables(&analysis))
		goto out;
	if (condition_init(&analysis.condition, settings) != 0 || !make_inputs(&analysis) ||
	    !make_pipeline(&analysis)) {
		diagnose("out of memory");
		outcome->internal = true;
		goto out;
	}
	reading_inputs(&analysis);
	if (analysis.outputs)
		finish(&analysis);
out:
	outcome->input |= analysis.tables.unusable;
	condition_release(&analysis.condition);
	tables_release(&analysis.tables);
	pipeline_free(analysis.pipeline);
	detector_free(analysis.detector);
	credentials_release(&analysis.credentials);
	free(analysis.inputs);
	inputs_release(&analysis.files);
}
