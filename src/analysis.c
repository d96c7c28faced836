#include "analysis.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "capture/filter.h"
#include "capture/source.h"
#include "cli/credentials.h"
#include "cli/diagnostic.h"
#include "cli/outputs.h"
#include "condition.h"
#include "detect/detector.h"
#include "live.h"
#include "memory.h"
#include "notes.h"
#include "pipeline.h"
#include "privileges.h"

#define WIDTH_DEFAULT 100
/* A live source that is idle says so ten times a second; so many of them let the clock advance. */
#define IDLE_BEFORE_ADVANCE 3
/* How often, in frames, outputs are looked at for errors and the kernel for drops. */
#define CHECK_EVERY 16384

struct analysis {
	const struct settings *settings;
	stamp (*now)(void);
	struct analysis_outcome *outcome;
	struct credentials credentials;
	struct detector *detector;
	struct pipeline *pipeline;
	struct outputs *outputs;
	const struct privileges *privileges;
	struct live live; /* from when outputs are open */
	struct report_input *inputs;
	size_t input_count;
	struct report_options options;
	struct report_totals totals;
	struct notes notes;
	struct condition condition;
	uint64_t frames;
	uint64_t drops_told;
};

/* Signal handlers can reach nothing else. */
static struct source *volatile current_source;
static volatile sig_atomic_t stop_requested;

void analysis_stop(void)
{
	struct source *source = current_source;
	stop_requested = 1;
	if (source)
		source_stop(source);
}

static void on_event(void *context, const struct event *event)
{
	struct analysis *analysis = context;
	detector_event(analysis->detector, event);
	outputs_event(analysis->outputs, event);
	condition_event(&analysis->condition, event);
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

static const char *input_path(const struct analysis *analysis, size_t index)
{
	const struct settings *settings = analysis->settings;
	return settings->interface ? settings->interface : settings->files[index];
}

static bool make_inputs(struct analysis *analysis)
{
	const struct settings *settings = analysis->settings;
	analysis->input_count = settings->interface ? 1 : settings->files_count;
	analysis->inputs = calloc(analysis->input_count, sizeof(*analysis->inputs));
	for (size_t i = 0; analysis->inputs && i < analysis->input_count; i++) {
		analysis->inputs[i].name = str_from(input_path(analysis, i));
		analysis->inputs[i].live = settings->interface != NULL;
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
		.input_count = analysis->input_count,
		.version = SIPREGTRACE_VERSION,
		.started = settings->interface ? analysis->now() : 0,
	};
	return analysis->inputs != NULL;
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
		             .live = settings->interface != NULL,
		             .sink = on_event,
		             .context = analysis },
		.until = STAMP_NEVER,
	};
	if (settings->until.kind == UNTIL_TIME)
		options.until = settings->until.value;
	if (settings->until.kind == UNTIL_NOW)
		options.until = analysis->now();
	analysis->detector = detector_new(&settings->limits);
	analysis->pipeline = analysis->detector ? pipeline_new(&options) : NULL;
	return analysis->pipeline != NULL;
}

/* NULL when it cannot be opened; said and noted by then, unless a signal ended it. */
static struct source *open_source(struct analysis *analysis, size_t index)
{
	const struct settings *settings = analysis->settings;
	struct source_options options = {
		.input = (uint32_t)index,
		.filter = settings->filter,
		.snaplen = settings->snaplen,
		.buffer_kib = settings->buffer_kib,
		.no_promiscuous = settings->no_promiscuous,
	};
	struct source_problem problem;
	char warning[SOURCE_TEXT_SIZE];
	const char *path = input_path(analysis, index);
	struct source *source = settings->interface ? source_open_live(path, &options, &problem)
	                                            : source_open_file(path, &options, &problem);
	if (!source && problem.error == SOURCE_INTERRUPTED && stop_requested)
		return NULL;
	if (!source) {
		diagnose("%s", problem.text);
		analysis->outcome->usage |= problem.error == SOURCE_BAD_FILTER;
		analysis->outcome->input |= problem.error != SOURCE_BAD_FILTER;
		analysis->outcome->internal |= problem.error == SOURCE_NO_MEMORY;
		return NULL;
	}
	if (problem.text[0])
		diagnose("warning: %s", problem.text);
	if (!analysis->notes.filter_told &&
	    filter_loses_packets(settings->filter, source_link(source), warning, sizeof(warning))) {
		analysis->notes.filter_told = true;
		diagnose("warning: %s", warning);
	}
	analysis->inputs[index].link = source_link(source);
	analysis->inputs[index].snaplen = (uint32_t)source_snaplen(source);
	return source;
}

static bool open_outputs(struct analysis *analysis)
{
	struct outputs_error error;
	analysis->outputs = outputs_open(analysis->settings, &analysis->options, &error);
	if (analysis->outputs) {
		outputs_begin(analysis->outputs);
		return true;
	}
	diagnose("%s", error.text);
	analysis->outcome->output = true;
	return false;
}

/* Everything is open that needs a right to be opened. */
static bool settle_in(struct analysis *analysis)
{
	struct outputs_error ignored;
	live_begin(&analysis->live, analysis->settings, &analysis->options, analysis->detector,
	           analysis->pipeline, analysis->outputs);
	if (privileges_drop(analysis->privileges, analysis->outputs))
		return true;
	analysis->outcome->internal = true;
	live_end(&analysis->live);
	outputs_close(analysis->outputs, &ignored);
	analysis->outputs = NULL; /* nothing was read: there is nothing to be reported */
	return false;
}

static void look_at_drops(struct analysis *analysis, struct source *source)
{
	struct source_counts counts;
	if (!source_is_live(source))
		return;
	source_counts(source, &counts);
	if (counts.dropped > analysis->drops_told)
		pipeline_drops(analysis->pipeline);
	analysis->drops_told = counts.dropped;
}

static bool enough(struct analysis *analysis)
{
	uint64_t count = analysis->settings->count;
	if (analysis->frames % CHECK_EVERY == 0 && outputs_failed(analysis->outputs))
		return true;
	return count > 0 && analysis->frames >= count;
}

/* Live: findings, once all that a frame means is judged, where a reader sees them in good time. */
static void tell_findings(struct analysis *analysis)
{
	if (analysis->settings->interface)
		detector_tell(analysis->detector, outputs_finding, analysis->outputs);
}

/* False when the capture cannot go on; said by then. */
static bool look_around(struct analysis *analysis, struct source *source, stamp at)
{
	if (live_look(&analysis->live, source, at))
		return true;
	analysis->outcome->input = true;
	return false;
}

static bool idle(struct analysis *analysis, struct source *source, unsigned ticks)
{
	look_at_drops(analysis, source);
	if (ticks >= IDLE_BEFORE_ADVANCE)
		pipeline_advance(analysis->pipeline, analysis->now());
	tell_findings(analysis);
	outputs_flush(analysis->outputs);
	return look_around(analysis, source, analysis->now());
}

/* False when nothing more is to be read, from other inputs either. */
static bool read_source(struct analysis *analysis, struct source *source)
{
	struct source_problem problem;
	struct frame frame;
	unsigned idle_ticks = 0;
	for (;;) {
		switch (source_next(source, &frame, &problem)) {
		case SOURCE_FRAME:
			idle_ticks = 0;
			pipeline_frame(analysis->pipeline, &frame);
			tell_findings(analysis);
			if (++analysis->frames % CHECK_EVERY == 0)
				look_at_drops(analysis, source);
			if (enough(analysis) || !look_around(analysis, source, frame.at))
				return false;
			break;
		case SOURCE_IDLE:
			if (!idle(analysis, source, ++idle_ticks) ||
			    outputs_failed(analysis->outputs))
				return false;
			break;
		case SOURCE_END: return true;
		case SOURCE_STOPPED: return false;
		case SOURCE_FAILED:
			diagnose("%s", problem.text);
			analysis->outcome->input = true;
			return true;
		}
	}
}

static void close_source(struct analysis *analysis, struct source *source)
{
	struct source_counts counts;
	source_counts(source, &counts);
	analysis->totals.received += counts.received;
	analysis->totals.dropped += counts.dropped;
	analysis->totals.interface_dropped += counts.if_dropped;
	analysis->notes.clamped_times += counts.clamped_times;
	current_source = NULL;
	source_free(source);
}

/* Reads every input; outputs are opened with the first one that can be. */
static void read_inputs(struct analysis *analysis)
{
	bool more = true;
	for (size_t i = 0; more && !stop_requested && i < analysis->input_count; i++) {
		struct source *source = open_source(analysis, i);
		if (!source)
			continue;
		current_source = source;
		if (stop_requested)
			source_stop(source);
		more = (analysis->outputs || (open_outputs(analysis) && settle_in(analysis))) &&
		       read_source(analysis, source);
		close_source(analysis, source);
	}
	/* A signal before the first byte came: the report is about nothing, but it is a report. */
	if (stop_requested && !analysis->outputs && !analysis->outcome->output)
		open_outputs(analysis);
}

static stamp end_of_capture(const struct analysis *analysis)
{
	const struct until *until = &analysis->settings->until;
	switch (until->kind) {
	case UNTIL_LAST_PACKET: break;
	case UNTIL_TIME: return until->value;
	case UNTIL_AFTER: return pipeline_last(analysis->pipeline) + until->value;
	case UNTIL_NOW: return analysis->now();
	}
	/* Live, the time that passed without a packet is known to have passed. */
	if (analysis->settings->interface && !analysis->outcome->input)
		return analysis->now();
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
	detector_finish(analysis->detector);
	tell_findings(analysis);
	outputs_end(analysis->outputs, totals, counts, analysis->detector);
}

static void finish(struct analysis *analysis)
{
	struct outputs_error error;
	judge(analysis);
	analysis->outcome->condition = condition_met(&analysis->condition, analysis->detector);
	if (!outputs_close(analysis->outputs, &error)) {
		diagnose("%s: the output is incomplete", error.text);
		analysis->outcome->output = true;
	}
	analysis->outputs = NULL;
	live_end(&analysis->live);
	analysis->notes.after_until = pipeline_after_until(analysis->pipeline);
	analysis->notes.not_kept = pipeline_tracker_counts(analysis->pipeline)->out_of_memory;
	analysis->outcome->internal |= analysis->notes.not_kept > 0;
	notes_print(&analysis->notes, &analysis->totals, analysis->settings->ports_text);
}

void analysis_run(const struct settings *settings, const struct privileges *privileges,
                  stamp (*now)(void), struct analysis_outcome *outcome)
{
	struct analysis analysis = {
		.settings = settings,
		.privileges = privileges,
		.now = now,
		.outcome = outcome,
	};
	*outcome = (struct analysis_outcome){ 0 };
	if (!load_credentials(&analysis))
		goto out;
	if (condition_init(&analysis.condition, settings) != 0 || !make_inputs(&analysis) ||
	    !make_pipeline(&analysis)) {
		diagnose("out of memory");
		outcome->internal = true;
		goto out;
	}
	read_inputs(&analysis);
	if (analysis.outputs)
		finish(&analysis);
out:
	condition_release(&analysis.condition);
	pipeline_free(analysis.pipeline);
	detector_free(analysis.detector);
	credentials_release(&analysis.credentials);
	free(analysis.inputs);
}
