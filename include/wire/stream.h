#ifndef WIRE_STREAM_H
#define WIRE_STREAM_H

/* One TCP connection; its two sides are put in order one by one. For wire/streams.c. */

#include "wire/decoder.h"
#include "wire/ring.h"
#include "wire/tcp.h"
#include "wire/window.h"

enum stream_state {
	STREAM_OPEN,
	STREAM_CLOSED,  /* both sides ended, or one reset it */
	STREAM_IGNORED, /* the sink refused it, or it cannot be read */
};

/* What one side sends. */
struct half {
	struct window window; /* its front is what the sink has not consumed */
	uint64_t frame;       /* of its last segment, with what came along */
	uint32_t input;
	uint16_t ip_id;
	uint8_t ttl;
	uint8_t missing;  /* enum datagram_missing: before what is delivered next */
	uint32_t begin;   /* sequence number of the first octet of all */
	uint32_t base;    /* of the front of the window */
	uint32_t acked;   /* what the other side acknowledged last */
	stamp acked_at;   /* since when that is more than was seen */
	stamp heard_at;   /* of the last acknowledgement */
	uint32_t fin;     /* sequence number of the FIN */
	uint32_t renewed; /* first octet after a SYN that may begin the connection anew */
	bool started;     /* begin and base are known */
	bool has_ack;
	bool is_behind; /* more is acknowledged than was seen */
	bool has_fin;
	bool ended; /* all in front of the FIN was delivered */
	bool may_renew;
};

struct stream_key {
	struct addr ends[2]; /* in order of addr_compare: which is a side's number */
};

struct stream {
	struct ring age;     /* by state, the one that goes first in front */
	struct ring waiting; /* with a gap, by when it was seen */
	struct ring holding; /* with memory, by when it got some */
	struct stream_key key;
	uint64_t hash;
	enum stream_state state;
	stamp last_at;
	stamp waiting_since;
	stamp closed_at;
	bool close_told;
	bool looked; /* for TLS */
	struct half halves[2];
	struct stream_memory memory;
};

/* Who a stream works for. */
struct stream_owner {
	uint64_t *counts;
	wire_sink *sink;
	void *context;
	stamp now; /* of the segment at hand */
	/* True when that much more memory may be used; may take it from other streams. */
	bool (*make_room)(struct stream_owner *owner, const struct stream *stream, size_t n);
};

/* Of one side: what may wait for missing octets, or for the rest of a message. */
#define STREAM_WAIT_MAX 65536

static inline bool stream_is_over(stamp since, stamp at, stamp limit)
{
	/* unsigned: hostile stamps may be further apart than a stamp can tell */
	return at > since && (uint64_t)at - (uint64_t)since > (uint64_t)limit;
}

/*
 * Sequence numbers wrap: how far a is ahead of b. Half of all numbers away is as far behind: it is
 * taken for ahead, one way only.
 */
static inline int32_t sequence_ahead(uint32_t a, uint32_t b)
{
	uint32_t ahead = a - b;

	return ahead == UINT32_C(1) << 31 ? INT32_MAX : (int32_t)ahead;
}

/* Of the first octet that is not there yet. */
static inline uint32_t half_next(const struct half *half)
{
	return half->base + half->window.front;
}

/* Its first octet has that sequence number. */
void half_start(struct half *half, uint32_t sequence, enum datagram_missing missing);
/* True when octets, or the octets before a FIN, wait for others. */
bool half_waits(const struct half *half);
/* True when the other side has what is missing: it is only not in the capture. */
bool half_is_confirmed(const struct half *half);

/* wire/stream_octets.c: what one side sent, and who is told of it. */
void stream_take_octets(struct stream_owner *owner, struct stream *stream, unsigned side,
                        uint32_t sequence, struct span span);
/* Gives up one gap of that side, which waits. */
void stream_give_up_one(struct stream_owner *owner, struct stream *stream, unsigned side);
/* Ends the side when all in front of its FIN is there. */
void stream_reach_fin(struct stream_owner *owner, struct stream *stream, unsigned side);
/* Once a connection. */
void stream_tell_close(struct stream_owner *owner, struct stream *stream, unsigned side);

size_t stream_memory(const struct stream *stream);
/* True when one of its sides does. */
bool stream_waits(const struct stream *stream);
/* Takes one segment of it; side is the one that sent it. Sets state. */
void stream_take(struct stream_owner *owner, struct stream *stream, unsigned side,
                 const struct segment *segment);
/* Gives up every gap. at_end: what was never acknowledged counts, too. */
void stream_give_up(struct stream_owner *owner, struct stream *stream, bool at_end);
/* Drops what waits and what was not consumed, as lost. */
void stream_drop(struct stream_owner *owner, struct stream *stream);
/* No more of it will come or be delivered: frees its memory, counts what is left over. */
void stream_end(struct stream_owner *owner, struct stream *stream);

#endif
