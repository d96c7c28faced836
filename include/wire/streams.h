#ifndef WIRE_STREAMS_H
#define WIRE_STREAMS_H

/*
 * TCP connections (RFC 9293), both sides put in order. What is retransmitted or captured twice is
 * dropped, what overlaps keeps its first octets. A connection that began before the capture is
 * read from its first segment on.
 *
 * A gap is given up, and what was not consumed before it, when the other side acknowledged what is
 * missing and a moment passed, when more than 64 KiB wait behind it, after 30 s of packet time, or
 * at the end. Connections without a segment for two hours are forgotten; closed ones a minute after
 * they closed, so that late copies do not begin new ones. Beyond the bounds the one goes that is of
 * least use: refused, closed, longest without a segment.
 */

#include "wire/decoder.h"
#include "wire/tcp.h"

struct streams;

/* NULL when memory is out. counts has WIRE_COUNTS counters and must outlive the object. */
struct streams *streams_new(const struct wire_limits *limits, uint64_t *counts, wire_sink *sink,
                            void *context);
void streams_free(struct streams *streams);
/* Calls the sink zero or more times before it returns. */
void streams_add(struct streams *streams, const struct segment *segment);
/* Packets of any kind have come to that time: what has waited too long is given up. */
void streams_pass(struct streams *streams, stamp at);
/* Gives up what still waits, as of that time, and forgets everything; calls the sink. */
void streams_finish(struct streams *streams, stamp at);

#endif
