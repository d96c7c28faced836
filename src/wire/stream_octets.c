#include "wire/stream.h"

/* Within this, whoever gets octets says so. */
#define ACK_LIMIT STAMP_SECOND

size_t stream_memory(const struct stream *stream)
{
	return window_memory(&stream->halves[0].window) + window_memory(&stream->halves[1].window);
}

bool half_waits(const struct half *half)
{
	return half->window.count > 0 || (half->has_fin && !half->ended);
}

bool stream_waits(const struct stream *stream)
{
	return half_waits(&stream->halves[0]) || half_waits(&stream->halves[1]);
}

static void lose(struct stream_owner *owner, struct half *half, enum datagram_missing missing)
{
	owner->counts[WIRE_STREAM_GAPS]++;
	half->missing = (uint8_t)missing;
	half->is_behind = half->is_behind && sequence_ahead(half->acked, half_next(half)) > 0;
}

void stream_tell_close(struct stream_owner *owner, struct stream *stream, unsigned side)
{
	const struct half *half = &stream->halves[side];
	struct datagram datagram = {
		.kind = DATAGRAM_STREAM_CLOSE,
		.packet = { .at = owner->now,
		            .frame = half->frame,
		            .input = half->input,
		            .source = stream->key.ends[side],
		            .destination = stream->key.ends[!side],
		            .transport = TRANSPORT_TCP,
		            .ttl = half->ttl,
		            .ip_id = half->ip_id },
		.side = (uint8_t)side,
		.memory = &stream->memory,
	};

	if (stream->close_told || stream->state == STREAM_IGNORED)
		return;
	stream->close_told = true;
	owner->sink(owner->context, &datagram);
}

static void ignore(struct stream *stream)
{
	stream->state = STREAM_IGNORED;
	for (int side = 0; side < 2; side++)
		window_release(&stream->halves[side].window);
}

/* RFC 8446 5.1: content type, version 3.x, at most 2^14 octets and what encryption adds. */
static bool is_tls(const uint8_t *p, size_t n)
{
	return n >= 3 && p[0] >= 20 && p[0] <= 23 && p[1] == 3 && p[2] <= 4 &&
	       (n < 5 || (p[3] << 8 | p[4]) <= (1 << 14) + 2048);
}

/* How many of the octets, which begin at base, the sink consumed. */
static size_t deliver(struct stream_owner *owner, struct stream *stream, unsigned side,
                      const uint8_t *bytes, size_t n, bool cut)
{
	struct half *half = &stream->halves[side];
	struct datagram datagram = {
		.kind = DATAGRAM_STREAM,
		.packet = { .at = owner->now,
		            .frame = half->frame,
		            .input = half->input,
		            .length = (uint32_t)n,
		            .source = stream->key.ends[side],
		            .destination = stream->key.ends[!side],
		            .transport = TRANSPORT_TCP,
		            .ttl = half->ttl,
		            .ip_id = half->ip_id,
		            .truncated = cut },
		.payload = { (const char *)bytes, n },
		.missing = (enum datagram_missing)half->missing,
		.side = (uint8_t)side,
		.memory = &stream->memory,
	};
	size_t consumed;

	if (!stream->looked && n >= 3) {
		stream->looked = true;
		if (is_tls(bytes, n)) {
			owner->counts[WIRE_TLS]++;
			ignore(stream);
			return n;
		}
	}
	half->missing = MISSING_NOTHING;
	consumed = owner->sink(owner->context, &datagram);
	if (consumed == STREAM_REFUSED)
		ignore(stream);
	return consumed < n ? consumed : n;
}

/* All in front of the FIN is there; what the sink left of it will never be completed. */
void stream_reach_fin(struct stream_owner *owner, struct stream *stream, unsigned side)
{
	struct half *half = &stream->halves[side];

	if (!half->has_fin || half->ended || half_next(half) != half->fin)
		return;
	half->ended = true;
	stream_tell_close(owner, stream, side);
	if (stream->state == STREAM_OPEN && stream->halves[!side].ended) {
		stream->state = STREAM_CLOSED;
		stream->closed_at = owner->now;
	}
}

/* The front has grown. */
static void deliver_front(struct stream_owner *owner, struct stream *stream, unsigned side,
                          bool cut)
{
	struct half *half = &stream->halves[side];
	uint32_t consumed =
	        (uint32_t)deliver(owner, stream, side, half->window.bytes, half->window.front, cut);

	if (stream->state == STREAM_IGNORED)
		return;
	window_consume(&half->window, consumed);
	half->base += consumed;
	if (half->window.front > STREAM_WAIT_MAX) {
		uint32_t front = half->window.front;

		window_consume(&half->window, front);
		half->base += front;
		lose(owner, half, MISSING_LOST);
	}
	half->is_behind = half->is_behind && sequence_ahead(half->acked, half_next(half)) > 0;
}

bool half_is_confirmed(const struct half *half)
{
	return half->is_behind &&
	       (half->window.count == 0 ||
	        sequence_ahead(half->acked, half->base + half->window.islands[0].from) >= 0);
}

/* True when the other side, long after this came, does not say that it got it. */
static bool has_stray(const struct stream *stream, const struct half *half)
{
	return half->window.count > 0 && half->has_ack && !half_is_confirmed(half) &&
	       stream_is_over(stream->waiting_since, half->heard_at, ACK_LIMIT);
}

static void drop_islands(struct half *half)
{
	half->window.count = 0;
	if (half->window.front == 0)
		window_release(&half->window);
}

static void drop_front(struct half *half)
{
	uint32_t front = half->window.front;

	window_consume(&half->window, front);
	half->base += front;
}

/* One gap of one side. */
void stream_give_up_one(struct stream_owner *owner, struct stream *stream, unsigned side)
{
	struct half *half = &stream->halves[side];

	if (half->window.count > 0) {
		half->base += window_jump(&half->window);
		lose(owner, half, MISSING_LOST);
		deliver_front(owner, stream, side, false);
	} else {
		drop_front(half);
		half->base = half->fin;
		lose(owner, half, MISSING_LOST);
	}
	if (stream->state != STREAM_IGNORED)
		stream_reach_fin(owner, stream, side);
}

static void give_up_half(struct stream_owner *owner, struct stream *stream, unsigned side,
                         bool at_end)
{
	struct half *half = &stream->halves[side];

	if (!at_end && has_stray(stream, half)) {
		owner->counts[WIRE_STREAM_STRAYS]++;
		drop_islands(half);
	}
	while (stream->state != STREAM_IGNORED && half_waits(half))
		stream_give_up_one(owner, stream, side);
}

void stream_give_up(struct stream_owner *owner, struct stream *stream, bool at_end)
{
	for (unsigned side = 0; side < 2; side++)
		give_up_half(owner, stream, side, at_end);
}

void stream_drop(struct stream_owner *owner, struct stream *stream)
{
	for (unsigned side = 0; side < 2; side++) {
		struct half *half = &stream->halves[side];
		uint32_t end = half->window.front;

		if (half->window.count > 0)
			end = half->window.islands[half->window.count - 1].to;
		if (end == 0)
			continue;
		window_release(&half->window);
		half->base += end;
		lose(owner, half, MISSING_LOST);
		stream_reach_fin(owner, stream, side);
	}
}

void stream_end(struct stream_owner *owner, struct stream *stream)
{
	for (unsigned side = 0; side < 2; side++) {
		struct window *window = &stream->halves[side].window;

		if (window->front > 0 || window->count > 0)
			owner->counts[WIRE_STREAMS_UNREAD]++;
		window_release(window);
	}
}

void half_start(struct half *half, uint32_t sequence, enum datagram_missing missing)
{
	window_release(&half->window);
	half->started = true;
	half->begin = half->base = sequence;
	half->missing = (uint8_t)missing;
	half->has_ack = half->is_behind = half->has_fin = half->ended = half->may_renew = false;
}

/* What follows is nowhere near: reading goes on there. */
static void jump(struct stream_owner *owner, struct stream *stream, unsigned side,
                 uint32_t sequence)
{
	struct half *half = &stream->halves[side];

	drop_islands(half);
	drop_front(half);
	half->base = sequence;
	half->has_fin = half->ended = false;
	lose(owner, half, MISSING_LOST);
}

/* Into the window; false when there is no room even for what comes next. */
static bool store(struct stream_owner *owner, struct stream *stream, struct half *half,
                  uint32_t offset, const uint8_t *bytes, uint32_t n)
{
	size_t memory = window_memory(&half->window);
	size_t wanted = window_memory_with(&half->window, offset, n);
	enum window_result result = WINDOW_FULL;

	if (wanted <= memory || owner->make_room(owner, stream, wanted - memory))
		result = window_put(&half->window, offset, bytes, n);
	if (result == WINDOW_CONFLICT)
		owner->counts[WIRE_STREAM_OVERLAPS]++;
	return result != WINDOW_FULL;
}

/* Octets that come next, when nothing waits: the usual case, without a copy. */
static void pass_on(struct stream_owner *owner, struct stream *stream, unsigned side,
                    const uint8_t *bytes, uint32_t n, bool cut)
{
	struct half *half = &stream->halves[side];
	uint32_t consumed = (uint32_t)deliver(owner, stream, side, bytes, n, cut);

	if (stream->state == STREAM_IGNORED)
		return;
	half->base += consumed;
	if (consumed < n && (n - consumed > STREAM_WAIT_MAX ||
	                     !store(owner, stream, half, 0, bytes + consumed, n - consumed))) {
		half->base += n - consumed;
		lose(owner, half, MISSING_LOST);
	}
	half->is_behind = half->is_behind && sequence_ahead(half->acked, half_next(half)) > 0;
}

static void keep(struct stream_owner *owner, struct stream *stream, unsigned side,
                 uint32_t sequence, const uint8_t *bytes, uint32_t n, bool cut)
{
	struct half *half = &stream->halves[side];
	uint32_t front = half->window.front;

	if (!store(owner, stream, half, sequence - half->base, bytes, n)) {
		give_up_half(owner, stream, side, true);
		if (stream->state == STREAM_IGNORED)
			return;
		if (half_next(half) != sequence)
			jump(owner, stream, side, sequence);
		drop_front(half);
		pass_on(owner, stream, side, bytes, n, cut);
		return;
	}
	if (half->window.front > front)
		deliver_front(owner, stream, side, cut && half->window.count == 0);
}

/* Behind octets that the snap length cut off. */
static void skip_cut(struct stream_owner *owner, struct stream *stream, unsigned side, uint32_t end)
{
	struct half *half = &stream->halves[side];

	if (stream->state == STREAM_IGNORED || half->window.count > 0 ||
	    sequence_ahead(end, half_next(half)) <= 0)
		return;
	drop_front(half);
	half->base = end;
	lose(owner, half, MISSING_CUT);
}

void stream_take_octets(struct stream_owner *owner, struct stream *stream, unsigned side,
                        uint32_t sequence, struct span span)
{
	struct half *half = &stream->halves[side];
	bool cut = span.n < span.wire;
	uint32_t end = sequence + (uint32_t)span.wire;
	bool next;
	int32_t old;

	if (!half->started)
		half_start(half, sequence, MISSING_START);
	/* what keeps a connection alive repeats an octet, which need not be the right one */
	if (span.wire == 1 && end == half_next(half))
		return;
	if (sequence_ahead(sequence, half->base) > STREAM_WAIT_MAX) {
		give_up_half(owner, stream, side, true);
		if (stream->state == STREAM_IGNORED)
			return;
	}
	if (sequence_ahead(sequence, half->base) > STREAM_WAIT_MAX ||
	    sequence_ahead(half->base, sequence) > STREAM_WAIT_MAX)
		jump(owner, stream, side, sequence);
	if (sequence_ahead(end, half_next(half)) <= 0)
		owner->counts[WIRE_STREAM_COPIES]++;
	old = sequence_ahead(half->base, sequence);
	if (old > 0) {
		span = span_skip(span, (size_t)old);
		sequence = half->base;
	}
	next = sequence_ahead(sequence, half_next(half)) <= 0;
	if (span.n > 0 && sequence == half->base && half->window.front + half->window.count == 0)
		pass_on(owner, stream, side, span.p, (uint32_t)span.n, cut);
	else if (span.n > 0)
		keep(owner, stream, side, sequence, span.p, (uint32_t)span.n, cut);
	if (cut && next)
		skip_cut(owner, stream, side, end);
}
