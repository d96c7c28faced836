#include "wire/stream.h"

/* An acknowledgement may overtake what it speaks of on its way into the capture. */
#define ACK_GRACE (100 * STAMP_MILLISECOND)
/* A SYN that comes again so soon after the end is a copy, not a connection. */
#define COPY_LIMIT STAMP_SECOND

static void take_ack(struct stream_owner *owner, struct half *half, uint32_t acked)
{
	bool is_behind = half->started && sequence_ahead(acked, half_next(half)) > 0;

	if (!half->started || (half->has_ack && sequence_ahead(acked, half->acked) < 0))
		return;
	if (is_behind && !half->is_behind)
		half->acked_at = owner->now;
	half->is_behind = is_behind;
	half->has_ack = true;
	half->acked = acked;
	half->heard_at = owner->now;
}

/* The same 4-tuple again, with other sequence numbers. */
static void renew(struct stream_owner *owner, struct stream *stream, unsigned side,
                  uint32_t sequence)
{
	stream_give_up(owner, stream, true);
	stream_end(owner, stream);
	stream->halves[!side].started = false;
	stream->halves[!side].may_renew = false;
	half_start(&stream->halves[side], sequence, MISSING_NOTHING);
	stream->state = STREAM_OPEN;
	stream->close_told = stream->looked = false;
	stream->memory = (struct stream_memory){ 0 };
	owner->counts[WIRE_STREAMS]++;
}

/*
 * Anybody can send a SYN. On a connection that is not closed it counts once the other side, or the
 * next octets, confirm it.
 */
static void take_syn(struct stream_owner *owner, struct stream *stream, unsigned side,
                     const struct segment *segment)
{
	struct half *half = &stream->halves[side];
	struct half *other = &stream->halves[!side];
	uint32_t first = segment->sequence + 1;
	bool is_answer = (segment->flags & TCP_ACK) != 0;
	bool is_known = half->started && sequence_ahead(first, half->begin) <= 0 &&
	                sequence_ahead(half->begin, first) <= STREAM_WAIT_MAX;

	if (is_answer && other->may_renew && segment->acknowledgement == other->renewed) {
		renew(owner, stream, !side, other->renewed);
	}
	if (!half->started) {
		half_start(half, first, MISSING_NOTHING);
		return;
	}
	if (stream->state == STREAM_CLOSED && !is_answer &&
	    (!is_known || stream_is_over(stream->closed_at, owner->now, COPY_LIMIT))) {
		renew(owner, stream, side, first);
		return;
	}
	if (is_known || is_answer)
		return;
	half->may_renew = true;
	half->renewed = first;
}

/* One that is out of the way was sent by somebody else, or long ago. */
static bool is_credible_reset(const struct half *half, const struct segment *segment)
{
	int32_t distance = sequence_ahead(segment->sequence, half->base);

	return !half->started || (distance <= STREAM_WAIT_MAX && distance >= -STREAM_WAIT_MAX);
}

static void take_reset(struct stream_owner *owner, struct stream *stream, unsigned side,
                       const struct segment *segment)
{
	if (!is_credible_reset(&stream->halves[side], segment))
		return;
	stream_tell_close(owner, stream, side);
	if (stream->state != STREAM_OPEN)
		return;
	stream->state = STREAM_CLOSED;
	stream->closed_at = owner->now;
}

static void take_fin(struct half *half, uint32_t sequence)
{
	if (!half->started)
		half_start(half, sequence, MISSING_START);
	if (half->has_fin || sequence_ahead(sequence, half_next(half)) < 0 ||
	    sequence_ahead(sequence, half->base) > STREAM_WAIT_MAX)
		return;
	half->has_fin = true;
	half->fin = sequence;
}

/* What the other side has, it was sent: it is only not in the capture. */
static void look_for_gaps(struct stream_owner *owner, struct stream *stream, unsigned side)
{
	struct half *half = &stream->halves[side];

	while (stream->state != STREAM_IGNORED && half_waits(half) && half_is_confirmed(half) &&
	       stream_is_over(half->acked_at, owner->now, ACK_GRACE))
		stream_give_up_one(owner, stream, side);
}

void stream_take(struct stream_owner *owner, struct stream *stream, unsigned side,
                 const struct segment *segment)
{
	struct half *half = &stream->halves[side];
	uint32_t sequence = segment->sequence;
	bool doubtful = false; /* octets of a SYN that nobody confirmed */

	half->frame = segment->packet.frame;
	half->input = segment->packet.input;
	half->ip_id = segment->packet.ip_id;
	half->ttl = segment->packet.ttl;
	if (segment->flags & TCP_SYN) {
		take_syn(owner, stream, side, segment);
		sequence++;
		doubtful = half->may_renew;
	} else if (half->may_renew && segment->payload.wire > 0 && sequence == half->renewed)
		renew(owner, stream, side, sequence);
	if (stream->state == STREAM_IGNORED)
		return;
	if (segment->flags & TCP_ACK)
		take_ack(owner, &stream->halves[!side], segment->acknowledgement);
	if (segment->payload.wire > 0 && !(segment->flags & TCP_RST) && !doubtful)
		stream_take_octets(owner, stream, side, sequence, segment->payload);
	if (stream->state != STREAM_IGNORED && segment->flags & TCP_FIN)
		take_fin(half, sequence + (uint32_t)segment->payload.wire);
	if (stream->state != STREAM_IGNORED)
		stream_reach_fin(owner, stream, side);
	look_for_gaps(owner, stream, 0);
	look_for_gaps(owner, stream, 1);
	if (segment->flags & TCP_RST)
		take_reset(owner, stream, side, segment);
}
