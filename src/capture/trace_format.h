#ifndef CAPTURE_TRACE_FORMAT_H
#define CAPTURE_TRACE_FORMAT_H

/*
 * Inside of the capture layer only: the formats of text traces. To add one, add its row and its
 * function, which says of one line after another what it is.
 */

#include "base/packet.h"
#include "trace_time.h"

/* What is known of a message before its first line. */
struct trace_record {
	struct trace_when when;
	struct addr source, destination; /* family ADDR_NONE: not told, or no address */
	bool one_side;     /* source (received) or destination (sent) is this machine */
	bool sent;         /* with one_side */
	bool open;         /* more lines of its own follow before the message */
	uint8_t transport; /* enum transport */
	size_t size;       /* of the message in octets, 0: not told */
};

enum trace_kind {
	TRACE_TEXT,   /* of a message, if there is one; else of nothing */
	TRACE_RECORD, /* begins a record: the message before has ended, *record is the new one's */
	TRACE_HEADER, /* a further line of the record, *record has what it tells */
	TRACE_RULE,   /* only separates: the message before has ended */
	TRACE_LOG,    /* a line of a log: the message before has ended; record->when is its time */
};

/*
 * *at is where in the line it begins, 0 at first: what is before may be the end of the message
 * before, where a program did not end its last line. *record is the current record.
 */
typedef enum trace_kind trace_read_line(struct str line, struct trace_record *record, size_t *at);

struct trace_format {
	const char *name;
	trace_read_line *read;
	bool dots; /* a dot stands for the CR at the end of a line */
};

extern const struct trace_format trace_formats[];
extern const size_t trace_formats_count;

/* "10.0.0.1:5060", "[2001:db8::1]:5060", also without brackets; family ADDR_NONE when it is none.
 */
struct addr trace_address(struct str text);
/* "udp" in any case; all others are streams. */
uint8_t trace_transport(struct str name);
/* At least so many of c and nothing else but blanks. */
bool trace_is_rule(struct str line, char c, size_t least);

trace_read_line trace_read_sofia, trace_read_pjsip;

#endif
