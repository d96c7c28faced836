#include "handle.h"

#include <errno.h>
#include <string.h>

/* A line at a time, so that a trace that is still being written is read as it grows. */
static ssize_t read_text(void *context, void *bytes, size_t n)
{
	FILE *stream = context;
	char *out = bytes;
	size_t used = 0;
	int c = 0;
	while (used < n && c != '\n' && (c = getc_unlocked(stream)) != EOF)
		out[used++] = (char)c;
	return used == 0 && ferror(stream) ? -1 : (ssize_t)used;
}

static void fail(struct source_problem *problem, enum source_error error, const char *name,
                 const char *why)
{
	problem->error = error;
	snprintf(problem->text, sizeof(problem->text), "%s: %s", name, why);
}

static void no_trace(struct source_problem *problem, const char *name)
{
	char why[SOURCE_TEXT_SIZE / 2];
	snprintf(why, sizeof(why), "unknown file format, neither a capture nor a trace (%s)",
	         trace_format_names());
	fail(problem, SOURCE_NOT_A_CAPTURE, name, why);
}

struct trace *handle_open_trace(FILE *stream, const char *name,
                                const struct source_options *options,
                                struct source_problem *problem)
{
	const struct trace_options how = { .input = options->input,
		                           .format = options->trace,
		                           .read = read_text,
		                           .context = stream };
	struct trace *trace = trace_new(&how);
	enum trace_result result;
	if (!trace) {
		fail(problem, SOURCE_NO_MEMORY, name, "out of memory");
		return NULL;
	}
	errno = 0;
	result = trace_begin(trace);
	if (result == TRACE_MESSAGE) {
		if (options->filter && options->filter[0])
			fail(problem, SOURCE_NO_ERROR, name,
			     "a filter expression does not apply to a trace");
		return trace;
	}
	if (result == TRACE_FAILED)
		fail(problem, errno == EINTR ? SOURCE_INTERRUPTED : SOURCE_UNREADABLE, name,
		     strerror(errno));
	else
		no_trace(problem, name);
	trace_free(trace);
	return NULL;
}
