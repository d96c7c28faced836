#ifndef CAPTURE_TRACE_H
#define CAPTURE_TRACE_H

/*
 * SIP messages out of the text that servers and tools print: one datagram of kind DATAGRAM_MESSAGE
 * each. Line ends that were changed on the way, indented and log lines between are coped with; what
 * belongs to no message is counted. Lines and messages are bounded; nothing is read twice.
 *
 * Times are taken as they stand, as UTC. A time of day without a date goes on over midnight; where
 * no date is known at all, days are counted from 1970-01-01. Where only the other side is named,
 * this side is one address for the whole trace: the one that the first message tells (the host of a
 * received request's URI, of the top Via of a sent one), else 0.0.0.0:5060.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "wire/datagram.h"

#define TRACE_LINE_MAX 65536
#define TRACE_MESSAGE_MAX 65536

struct trace;

/* As read(2): how many octets, at least one; 0 at the end; -1 on failure. */
typedef ssize_t trace_read(void *context, void *bytes, size_t n);

struct trace_options {
	uint32_t input;     /* goes into every packet */
	const char *format; /* one that trace_format_known() knows; NULL: the text tells */
	trace_read *read;
	void *context;
};

enum trace_result {
	TRACE_MESSAGE,
	TRACE_END,
	TRACE_UNKNOWN, /* not a text of any known format: nothing was delivered and nothing will be
	                */
	TRACE_FAILED,  /* read failed */
};

/* NULL when memory is out. */
struct trace *trace_new(const struct trace_options *options);
void trace_free(struct trace *trace);
/*
 * Reads on to the first line that tells the format. TRACE_MESSAGE: it was found; the result may
 * also be asked of trace_next() alone.
 */
enum trace_result trace_begin(struct trace *trace);
/* *out and its payload are valid until the next call; frame counts messages, from 1. */
enum trace_result trace_next(struct trace *trace, const struct datagram **out);

bool trace_format_known(const char *name);
/* The names, comma between them. */
const char *trace_format_names(void);
/* NULL before trace_begin() found it. */
const char *trace_format_name(const struct trace *trace);

struct trace_counts {
	uint64_t messages;
	uint64_t skipped; /* lines that belong to no message, blank ones apart */
	uint64_t undated; /* messages whose day is not known */
};

const struct trace_counts *trace_counts(const struct trace *trace);

#endif
