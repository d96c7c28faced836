#include "capture/trace.h"

#include <stdlib.h>
#include <string.h>

#include "trace_format.h"
#include "trace_local.h"
#include "trace_message.h"

enum state {
	OUTSIDE,
	HEADER, /* a record began, its message did not */
	INSIDE, /* the message did */
};

struct trace {
	const struct trace_format *format;
	uint32_t input;
	enum state state;
	struct trace_lines lines;
	struct trace_record record;
	struct trace_message message;
	struct trace_calendar calendar;
	struct trace_counts counts;
	struct addr local;   /* of this side; family ADDR_NONE: not told yet */
	bool begun, unknown; /* a first record was found; there is none */
	struct datagram datagram;
};

static const struct trace_format *find_format(const char *name)
{
	for (size_t i = 0; name && i < trace_formats_count; i++)
		if (strcmp(trace_formats[i].name, name) == 0)
			return &trace_formats[i];
	return NULL;
}

bool trace_format_known(const char *name)
{
	return find_format(name) != NULL;
}

const char *trace_format_name(const struct trace *trace)
{
	return trace->format ? trace->format->name : NULL;
}

const struct trace_counts *trace_counts(const struct trace *trace)
{
	return &trace->counts;
}

struct trace *trace_new(const struct trace_options *options)
{
	struct trace *trace = calloc(1, sizeof(*trace));
	if (!trace)
		return NULL;
	trace->input = options->input;
	trace->format = find_format(options->format);
	if (trace_lines_init(&trace->lines, options->read, options->context) &&
	    trace_message_init(&trace->message))
		return trace;
	trace_free(trace);
	return NULL;
}

void trace_free(struct trace *trace)
{
	if (!trace)
		return;
	trace_lines_release(&trace->lines);
	trace_message_release(&trace->message);
	free(trace);
}

static void skip(struct trace *trace, uint64_t lines)
{
	trace->counts.skipped += lines;
}

static void skip_line(struct trace *trace, struct str text)
{
	skip(trace, str_trim(text).n > 0);
}

static bool set_addresses(struct trace *trace, struct packet *packet, struct str text)
{
	const struct trace_record *record = &trace->record;
	packet->source = record->source;
	packet->destination = record->destination;
	if (record->one_side && trace->local.family == ADDR_NONE)
		trace->local = trace_local(text, record->sent);
	if (record->one_side)
		*(record->sent ? &packet->source : &packet->destination) = trace->local;
	return packet->source.family != ADDR_NONE && packet->destination.family != ADDR_NONE;
}

/* The message as a datagram. False when it cannot be placed: an address is missing. */
static bool finish(struct trace *trace, bool at_end)
{
	struct datagram *datagram = &trace->datagram;
	bool truncated;
	struct str text = trace_message_finish(&trace->message, at_end, &truncated);
	trace->state = OUTSIDE;
	skip(trace, trace->message.fits_crlf ? trace->message.beyond : 0);
	*datagram = (struct datagram){ .kind = DATAGRAM_MESSAGE, .payload = text };
	if (!set_addresses(trace, &datagram->packet, text)) {
		skip(trace, 1);
		return false;
	}
	datagram->packet.at = trace_calendar_at(&trace->calendar, &trace->record.when);
	datagram->packet.frame = ++trace->counts.messages;
	datagram->packet.input = trace->input;
	datagram->packet.length = (uint32_t)text.n;
	datagram->packet.transport = trace->record.transport;
	datagram->packet.truncated = truncated;
	trace->counts.undated += !trace->calendar.known;
	return true;
}

/* What stands for the CR at the end of a line becomes one. */
static void read_dot(const struct trace *trace, struct trace_line *line)
{
	if (!trace->format->dots)
		return;
	line->crlf = line->text.n > 0 && line->text.p[line->text.n - 1] == '.';
	line->text.n -= line->crlf;
}

static void begin_message(struct trace *trace, const struct trace_line *line)
{
	trace_message_begin(&trace->message, trace->record.size,
	                    line->crlf && !trace->format->dots);
	skip(trace, trace->state == HEADER); /* the record before had no message */
	trace->state = HEADER;
}

/* A line of text. True when it completes a message. */
static bool take_text(struct trace *trace, struct trace_line line)
{
	switch (trace->state) {
	case OUTSIDE: skip_line(trace, line.text); return false;
	case HEADER:
		/* no message begins with nothing, or with a part of a rule */
		if (str_trim(line.text).n == 0 || trace_is_rule(line.text, '-', 1))
			return false;
		trace->state = INSIDE;
		break;
	case INSIDE:
		if (!trace_message_ends_before(&trace->message, line.text))
			break;
		return finish(trace, false);
	}
	read_dot(trace, &line);
	return trace_message_line(&trace->message, &line) && finish(trace, false);
}

/* The line goes on with something else: what is in front of that still is of the message. */
static bool end_before(struct trace *trace, const struct trace_line *line, size_t at, bool again)
{
	struct trace_line rest = { .text = str_slice(line->text, 0, at), .ended = false };
	if (at > 0)
		trace_message_line(&trace->message, &rest);
	if (again)
		trace_lines_again(&trace->lines, line, at);
	return finish(trace, false);
}

/* True when a message is complete. */
static bool take_line(struct trace *trace, const struct trace_line *line)
{
	struct trace_record record = trace->record;
	size_t at = 0;
	switch (trace->format->read(line->text, &record, &at)) {
	case TRACE_TEXT: return take_text(trace, *line);
	case TRACE_HEADER: trace->record = record; return false;
	case TRACE_RECORD:
		if (trace->state == INSIDE)
			return end_before(trace, line, at, true);
		trace->record = record;
		begin_message(trace, line);
		return false;
	case TRACE_RULE: return trace->state == INSIDE && end_before(trace, line, at, false);
	case TRACE_LOG:
		skip(trace, 1);
		if (trace->state == INSIDE)
			return end_before(trace, line, 0, false);
		if (trace->state == OUTSIDE &&
		    (trace->calendar.known || trace->counts.messages == 0))
			trace_calendar_at(&trace->calendar, &record.when);
		return false;
	}
	return false;
}

static bool no_text(const struct trace_line *line)
{
	return line->cut || (line->text.n > 0 && memchr(line->text.p, '\0', line->text.n));
}

/*
 * The format of which that line begins a record, or NULL: then it counts as skipped, unless it only
 * separates. Of a line of a log the date is kept.
 */
static const struct trace_format *told_by(struct trace *trace, struct str line)
{
	bool log = false, rule = false;
	struct trace_when when = { 0 };
	for (size_t i = 0; i < trace_formats_count; i++) {
		struct trace_record record = { 0 };
		size_t at = 0;
		enum trace_kind kind;
		if (trace->format && trace->format != &trace_formats[i])
			continue;
		kind = trace_formats[i].read(line, &record, &at);
		if (kind == TRACE_RECORD)
			return &trace_formats[i];
		if (kind == TRACE_LOG)
			when = record.when;
		log |= kind == TRACE_LOG;
		rule |= kind == TRACE_RULE;
	}
	if (!rule)
		skip_line(trace, line);
	if (log)
		trace_calendar_at(&trace->calendar, &when);
	return NULL;
}

enum trace_result trace_begin(struct trace *trace)
{
	struct trace_line line;
	while (!trace->begun && !trace->unknown) {
		const struct trace_format *format = NULL;
		trace->unknown = !trace_lines_next(&trace->lines, &line) || no_text(&line);
		if (trace->lines.failed)
			return TRACE_FAILED;
		if (!trace->unknown)
			format = told_by(trace, line.text);
		if (format) {
			trace->format = format;
			trace->begun = true;
			trace_lines_again(&trace->lines, &line, 0);
		}
	}
	return trace->unknown ? TRACE_UNKNOWN : TRACE_MESSAGE;
}

enum trace_result trace_next(struct trace *trace, const struct datagram **out)
{
	struct trace_line line;
	enum trace_result result = trace_begin(trace);
	if (result != TRACE_MESSAGE)
		return result;
	*out = &trace->datagram;
	while (trace_lines_next(&trace->lines, &line))
		if (take_line(trace, &line))
			return TRACE_MESSAGE;
	if (trace->lines.failed)
		return TRACE_FAILED;
	if (trace->state == INSIDE && finish(trace, true))
		return TRACE_MESSAGE;
	skip(trace, trace->state == HEADER);
	trace->state = OUTSIDE;
	return TRACE_END;
}
