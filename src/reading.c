#include "reading.h"

#include <signal.h>
#include <stdlib.h>

#include "analysis.h"
#include "capture/filter.h"
#include "cli/diagnostic.h"

/* A live source that is idle says so ten times a second; so many of them let the clock advance. */
#define IDLE_BEFORE_ADVANCE 3
/* How often, in frames, outputs are looked at for errors and the kernel for drops. */
#define CHECK_EVERY 16384

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

void reading_problem(void *context, const struct source_problem *problem)
{
	struct analysis *analysis = context;
	diagnose("%s", problem->text);
	analysis->outcome->usage |= problem->error == SOURCE_BAD_FILTER;
	analysis->outcome->input |= problem->error != SOURCE_BAD_FILTER;
	analysis->outcome->internal |= problem->error == SOURCE_NO_MEMORY;
}

/* What was read of a pipe is told while nothing comes. */
static void while_waiting(void *context)
{
	struct analysis *analysis = context;
	pipeline_settle(analysis->pipeline);
	outputs_flush(analysis->outputs);
	live_look(&analysis->live, current_source, pipeline_last(analysis->pipeline));
	if (outputs_failed(analysis->outputs))
		source_stop(current_source);
}

/* NULL when it cannot be opened; said and noted by then, unless a signal ended it. */
static struct source *open_source(struct analysis *analysis, size_t index)
{
	const struct settings *settings = analysis->settings;
	struct source_options options = {
		.input = (uint32_t)index,
		.filter = settings->filter,
		.trace = settings->trace,
		.snaplen = settings->snaplen,
		.buffer_kib = settings->buffer_kib,
		.no_promiscuous = settings->no_promiscuous,
		.waiting = while_waiting,
		.context = analysis,
	};
	struct source_problem problem;
	char warning[SOURCE_TEXT_SIZE];
	const char *path = analysis->files.items[index].path;
	struct source *source = settings->interface ? source_open_live(path, &options, &problem)
	                                            : source_open_file(path, &options, &problem);
	if (!source && problem.error == SOURCE_INTERRUPTED && stop_requested)
		return NULL;
	if (!source) {
		reading_problem(analysis, &problem);
		return NULL;
	}
	if (problem.text[0])
		diagnose("warning: %s", problem.text);
	if (!analysis->notes.filter_told && !source_trace(source) &&
	    filter_loses_packets(settings->filter, source_link(source), warning, sizeof(warning))) {
		analysis->notes.filter_told = true;
		diagnose("warning: %s", warning);
	}
	analysis->inputs[index].trace = source_trace(source);
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

static void lose(struct analysis *analysis)
{
	pipeline_drops(analysis->pipeline);
	tables_drops(&analysis->tables);
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
		lose(analysis);
	analysis->drops_told = counts.dropped;
}

static bool enough(struct analysis *analysis)
{
	uint64_t count = analysis->settings->count;
	if (analysis->frames % CHECK_EVERY == 0) {
		pipeline_settle(analysis->pipeline);
		if (outputs_failed(analysis->outputs))
			return true;
	}
	return count > 0 && analysis->frames >= count;
}

void reading_tell(struct analysis *analysis)
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

/* False when nothing more is to be read. */
static bool idle(struct analysis *analysis, struct source *source, unsigned ticks)
{
	stamp now = passing_now(&analysis->passing);
	look_at_drops(analysis, source);
	if (ticks >= IDLE_BEFORE_ADVANCE)
		pipeline_advance(analysis->pipeline, now);
	reading_tell(analysis);
	outputs_flush(analysis->outputs);
	return look_around(analysis, source, now) && !outputs_failed(analysis->outputs);
}

/* False when nothing more is to be read. */
static bool take_frame(struct analysis *analysis, struct source *source, const struct frame *frame)
{
	passing_packet(&analysis->passing, frame->at);
	inputs_look(&analysis->files, frame->input, frame->at);
	pipeline_frame(analysis->pipeline, frame);
	tables_frame(&analysis->tables, frame);
	reading_tell(analysis);
	analysis->frames++;
	return !enough(analysis) && look_around(analysis, source, frame->at);
}

/* Whatever the reason is, the input was not read to its end. */
static void source_broke(struct analysis *analysis, const struct source_problem *problem)
{
	reading_problem(analysis, problem);
	analysis->outcome->input = true;
}

/* Of a live source, or a file that is read alone. False when nothing more is to be read. */
static bool read_source(struct analysis *analysis, struct source *source)
{
	struct source_problem problem;
	struct frame frame;
	unsigned idle_ticks = 0;
	for (;;) {
		switch (source_next(source, &frame, &problem)) {
		case SOURCE_FRAME:
			idle_ticks = 0;
			if (source_lost(source))
				lose(analysis);
			if (!take_frame(analysis, source, &frame))
				return false;
			if (analysis->frames % CHECK_EVERY == 0)
				look_at_drops(analysis, source);
			break;
		case SOURCE_IDLE:
			if (!idle(analysis, source, ++idle_ticks))
				return false;
			break;
		case SOURCE_END: return true;
		case SOURCE_STOPPED: return false;
		case SOURCE_FAILED: source_broke(analysis, &problem); return true;
		}
	}
}

static void close_source(void *context, struct source *source)
{
	struct analysis *analysis = context;
	struct source_counts counts;
	if (source_lost(source))
		lose(analysis);
	source_counts(source, &counts);
	analysis->totals.received += counts.received;
	analysis->totals.dropped += counts.dropped;
	analysis->totals.interface_dropped += counts.if_dropped;
	analysis->totals.trace_lines_skipped += counts.lines_skipped;
	analysis->notes.clamped_times += counts.clamped_times;
	analysis->notes.undated += counts.undated;
	if (current_source == source)
		current_source = NULL;
	source_free(source);
}

static struct source *open_input(void *context, size_t index)
{
	struct analysis *analysis = context;
	/* A filter that does not compile is told once. */
	struct source *source = analysis->outcome->usage ? NULL : open_source(analysis, index);
	current_source = source;
	if (source && !analysis->outputs && !(open_outputs(analysis) && settle_in(analysis))) {
		close_source(analysis, source);
		return NULL;
	}
	return source;
}

static enum source_result next_merged(void *context, struct source *source, struct frame *frame)
{
	struct analysis *analysis = context;
	struct source_problem problem;
	enum source_result result;
	current_source = source;
	if (stop_requested)
		return SOURCE_STOPPED;
	result = source_next(source, frame, &problem);
	if (source_lost(source))
		lose(analysis);
	if (result != SOURCE_FAILED)
		return result;
	source_broke(analysis, &problem);
	return SOURCE_END;
}

/* False when nothing more is to be read, from other inputs either. */
static bool read_merged(struct analysis *analysis, size_t from, size_t count)
{
	const struct merge_hooks hooks = { analysis, open_input, next_merged, close_source };
	struct merge *merge = merge_new(analysis->files.order + from, count, &hooks);
	struct frame frame;
	bool more = merge != NULL;
	if (!merge)
		reading_problem(analysis,
		                &(struct source_problem){ SOURCE_NO_MEMORY, "out of memory" });
	while (more && merge_next(merge, &frame) == SOURCE_FRAME)
		more = take_frame(analysis, current_source, &frame);
	if (merge && merge_was_crowded(merge))
		diagnose("warning: more than %d files overlap in time, some packets were read late",
		         MERGE_OPEN_MAX);
	merge_free(merge);
	return more;
}

static bool read_alone(struct analysis *analysis, size_t index)
{
	struct source *source = open_input(analysis, index);
	bool more;
	if (!source)
		return true;
	if (stop_requested)
		source_stop(source);
	more = read_source(analysis, source);
	close_source(analysis, source);
	return more;
}

void reading_inputs(struct analysis *analysis)
{
	const struct analysis_outcome *outcome = analysis->outcome;
	bool more = true;
	for (size_t i = 0; more && !stop_requested && i < analysis->files.count;) {
		size_t count = inputs_together(&analysis->files, i);
		more = count > 1 ? read_merged(analysis, i, count) : read_alone(analysis, i);
		more = more && !outcome->output && !outcome->usage && !outcome->internal;
		i += count;
	}
	/* A signal before the first byte came: the report is about nothing, but it is a report. */
	if (stop_requested && !analysis->outputs && !analysis->outcome->output)
		open_outputs(analysis);
}
