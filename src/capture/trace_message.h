#ifndef CAPTURE_TRACE_MESSAGE_H
#define CAPTURE_TRACE_MESSAGE_H

/*
 * Inside of the capture layer only: one message, put together again from lines whose ends are not
 * what they were on the wire. The head gets CR LF; the body what makes it as long as Content-Length
 * says, where either CR LF or LF alone does. A body of no such length is all that is there.
 */

#include "trace_lines.h"

struct trace_message {
	char *bytes;
	size_t n;
	size_t head;      /* octets before the body; 0 while the head goes on */
	size_t size;      /* as the record says, in octets; 0: it does not */
	size_t lines;     /* line ends in the body so far, when they are LF for want of knowledge */
	size_t fits_crlf; /* n when the body, with CR LF, had the right length; 0: not yet */
	size_t beyond;    /* lines after fits_crlf, not blank: of no message if that holds */
	int64_t body_length; /* by Content-Length; -1: not told */
	size_t indent;       /* blanks in front of every line, as in front of the first */
	bool any;            /* lines were seen */
	bool ends_known;     /* lines still end as they did on the wire */
	bool record_crlf;    /* but so does the line that began the record: all were changed */
	bool last_ended;
	bool cut; /* longer than is kept, or one of its lines */
};

/* False when memory is out. */
bool trace_message_init(struct trace_message *message);
void trace_message_release(struct trace_message *message);

void trace_message_begin(struct trace_message *message, size_t size, bool record_crlf);
/* True when the message is complete with this line. */
bool trace_message_line(struct trace_message *message, const struct trace_line *line);
/* True when the line after what may be the last cannot be part of the message. */
bool trace_message_ends_before(const struct trace_message *message, struct str line);
/* The message as it was; *truncated when a part of it is missing. at_end: the text has ended. */
struct str trace_message_finish(struct trace_message *message, bool at_end, bool *truncated);

#endif
