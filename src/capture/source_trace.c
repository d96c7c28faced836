#include "source_inside.h"

#include <stdio.h>

/* stream_read hands on what there is, so that a trace that is being written is read as it grows. */
static ssize_t read_stream(void *context, void *bytes, size_t n)
{
	return stream_read(context, bytes, n);
}

static bool fail(struct source_problem *problem, enum source_error error, const char *path,
                 const char *text)
{
	problem->error = error;
	snprintf(problem->text, sizeof(problem->text), "%s: %s", path, text);
	return false;
}

static bool no_trace(struct source_problem *problem, const char *path)
{
	char why[SOURCE_TEXT_SIZE / 2];
	snprintf(why, sizeof(why), "unknown file format, neither a capture nor a trace (%s)",
	         trace_format_names());
	return fail(problem, SOURCE_NOT_A_CAPTURE, path, why);
}

static enum source_result end_of(struct source *source, enum trace_result result,
                                 struct source_problem *problem)
{
	const char *text;
	enum source_error error = stream_error(source->stream, &text);
	if (source->stopped)
		return SOURCE_STOPPED;
	if (result != TRACE_FAILED)
		return SOURCE_END;
	return source_fail(source, error, text, problem);
}

static enum source_result next(struct source *source, struct frame *frame,
                               struct source_problem *problem)
{
	const struct datagram *message = NULL;
	enum trace_result result = trace_next(source->trace, &message);
	if (result != TRACE_MESSAGE)
		return end_of(source, result, problem);
	*frame = (struct frame){
		.number = message->packet.frame,
		.input = source->input,
		.at = message->packet.at,
		.message = message,
	};
	source->counts.frames++;
	return SOURCE_FRAME;
}

static void count(struct source *source)
{
	const struct trace_counts *counts = trace_counts(source->trace);
	source->counts.lines_skipped = counts->skipped;
	source->counts.undated = counts->undated;
}

static void stop(struct source *source)
{
	(void)source;
}

static const struct source_kind kind = { next, count, stop };

bool source_begin_trace(struct source *source, const char *path,
                        const struct source_options *options, struct source_problem *problem)
{
	const struct trace_options how = { .input = options->input,
		                           .format = options->trace,
		                           .read = read_stream,
		                           .context = source->stream };
	const char *text;
	source->kind = &kind;
	source->trace = trace_new(&how);
	if (!source->trace)
		return source_no_memory(path, problem);
	switch (trace_begin(source->trace)) {
	case TRACE_MESSAGE: break;
	case TRACE_END:
	case TRACE_UNKNOWN: return no_trace(problem, path);
	case TRACE_FAILED: return fail(problem, stream_error(source->stream, &text), path, text);
	}
	if (options->filter && options->filter[0])
		fail(problem, SOURCE_NO_ERROR, path,
		     "a filter expression does not apply to a trace");
	return true;
}
