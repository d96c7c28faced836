#include "wire/streams.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/table.h"
#include "wire/stream.h"

#define WAIT_LIMIT (30 * STAMP_SECOND)
#define LINGER (60 * STAMP_SECOND)
#define IDLE_LIMIT (7200 * STAMP_SECOND)
#define STATES 3

struct key_bytes {
	uint8_t bytes[2 * (16 + 2 + 1)];
};

struct streams {
	struct stream_owner owner; /* first: make_room is handed a pointer to it */
	struct table table;
	struct hash_key hash_key;
	struct ring ages[STATES]; /* by enum stream_state */
	struct ring waiting;
	struct ring holding;
	struct wire_limits limits;
	size_t memory;
};

static bool make_room(struct stream_owner *owner, const struct stream *stream, size_t n);

struct streams *streams_new(const struct wire_limits *limits, uint64_t *counts, wire_sink *sink,
                            void *context)
{
	struct streams *streams;

	if (hash_setup() != 0)
		return NULL;
	streams = calloc(1, sizeof *streams);
	if (!streams)
		return NULL;
	table_init(&streams->table);
	hash_key_random(&streams->hash_key);
	for (int state = 0; state < STATES; state++)
		ring_init(&streams->ages[state]);
	ring_init(&streams->waiting);
	ring_init(&streams->holding);
	streams->limits = *limits;
	streams->owner = (struct stream_owner){
		.counts = counts, .sink = sink, .context = context, .make_room = make_room
	};
	return streams;
}

/* Puts it where its state, its gaps and its memory say; memory is what it had before. */
static void settle(struct streams *streams, struct stream *stream, size_t memory)
{
	size_t now = stream_memory(stream);
	bool waits = stream->state != STREAM_IGNORED && stream_waits(stream);

	streams->memory += now - memory;
	ring_take(&stream->age);
	ring_append(&streams->ages[stream->state], &stream->age);
	if (!waits)
		ring_take(&stream->waiting);
	if (waits && ring_is_empty(&stream->waiting)) {
		stream->waiting_since = streams->owner.now;
		ring_append(&streams->waiting, &stream->waiting);
	}
	if (now == 0)
		ring_take(&stream->holding);
	else if (ring_is_empty(&stream->holding))
		ring_append(&streams->holding, &stream->holding);
}

static void forget(struct streams *streams, struct stream *stream)
{
	size_t memory = stream_memory(stream);

	stream_end(&streams->owner, stream);
	streams->memory -= memory;
	ring_take(&stream->age);
	ring_take(&stream->waiting);
	ring_take(&stream->holding);
	table_remove(&streams->table, stream->hash, stream);
	free(stream);
}

/* The one at hand is accounted for when it is settled: until then its own memory may be over. */
static bool make_room(struct stream_owner *owner, const struct stream *stream, size_t n)
{
	struct streams *streams = (struct streams *)(void *)owner;

	while (streams->memory + n > streams->limits.stream_bytes) {
		struct ring *oldest = streams->holding.next;
		struct stream *victim;
		size_t memory;

		if (oldest == &stream->holding)
			oldest = oldest->next;
		if (oldest == &streams->holding)
			return false;
		victim = RING_OWNER(oldest, struct stream, holding);
		memory = stream_memory(victim);
		owner->counts[WIRE_STREAMS_EVICTED]++;
		stream_drop(owner, victim);
		settle(streams, victim, memory);
	}
	return true;
}

void streams_pass(struct streams *streams, stamp at)
{
	streams->owner.now = at;
	while (!ring_is_empty(&streams->waiting)) {
		struct stream *stream = RING_OWNER(streams->waiting.next, struct stream, waiting);
		size_t memory = stream_memory(stream);

		if (!stream_is_over(stream->waiting_since, at, WAIT_LIMIT))
			return;
		stream_give_up(&streams->owner, stream, false);
		ring_take(&stream->waiting);
		settle(streams, stream, memory);
	}
}

static void forget_old(struct streams *streams, enum stream_state state, stamp at, stamp limit)
{
	struct ring *ring = &streams->ages[state];

	while (!ring_is_empty(ring)) {
		struct stream *stream = RING_OWNER(ring->next, struct stream, age);

		if (!stream_is_over(stream->last_at, at, limit))
			return;
		forget(streams, stream);
	}
}

static void evict(struct streams *streams)
{
	static const enum stream_state order[STATES] = { STREAM_IGNORED, STREAM_CLOSED,
		                                         STREAM_OPEN };

	for (int i = 0; i < STATES; i++) {
		struct ring *ring = &streams->ages[order[i]];

		if (ring_is_empty(ring))
			continue;
		if (order[i] == STREAM_OPEN)
			streams->owner.counts[WIRE_STREAMS_EVICTED]++;
		forget(streams, RING_OWNER(ring->next, struct stream, age));
		return;
	}
}

static struct stream_key key_of(const struct packet *packet, unsigned *side)
{
	*side = addr_compare(&packet->source, &packet->destination) > 0;
	if (*side)
		return (struct stream_key){ { packet->destination, packet->source } };
	return (struct stream_key){ { packet->source, packet->destination } };
}

static uint64_t hash_of(const struct streams *streams, const struct stream_key *key)
{
	struct key_bytes text;
	uint8_t *p = text.bytes;

	for (int i = 0; i < 2; i++, p += 19) {
		memcpy(p, key->ends[i].ip, 16);
		p[16] = (uint8_t)(key->ends[i].port >> 8);
		p[17] = (uint8_t)key->ends[i].port;
		p[18] = key->ends[i].family;
	}
	return hash_bytes(&streams->hash_key, &text, sizeof text);
}

static bool has_key(const void *entry, const void *key)
{
	const struct stream_key *a = &((const struct stream *)entry)->key, *b = key;

	return addr_equal(&a->ends[0], &b->ends[0]) && addr_equal(&a->ends[1], &b->ends[1]);
}

/* Asks the sink; without octets or a SYN there is nothing to ask for. */
static bool is_wanted(struct streams *streams, const struct segment *segment, unsigned side)
{
	struct datagram datagram = {
		.kind = DATAGRAM_STREAM_OPEN,
		.packet = segment->packet,
		.payload = { (const char *)segment->payload.p, segment->payload.n },
		.side = (uint8_t)side,
	};

	if (segment->payload.wire == 0 && !(segment->flags & TCP_SYN))
		return false;
	return streams->owner.sink(streams->owner.context, &datagram) != 0;
}

static struct stream *begin(struct streams *streams, const struct stream_key *key, uint64_t hash)
{
	struct stream *stream;

	while (streams->table.count > 0 && streams->table.count >= streams->limits.streams)
		evict(streams);
	stream = calloc(1, sizeof *stream);
	if (!stream)
		return NULL;
	if (!table_insert(&streams->table, hash, stream)) {
		free(stream);
		return NULL;
	}
	stream->key = *key;
	stream->hash = hash;
	ring_init(&stream->age);
	ring_init(&stream->waiting);
	ring_init(&stream->holding);
	streams->owner.counts[WIRE_STREAMS]++;
	return stream;
}

void streams_add(struct streams *streams, const struct segment *segment)
{
	stamp at = segment->packet.at;
	struct stream_key key;
	struct stream *stream;
	unsigned side;
	uint64_t hash;
	size_t memory;

	streams_pass(streams, at);
	forget_old(streams, STREAM_OPEN, at, IDLE_LIMIT);
	forget_old(streams, STREAM_CLOSED, at, LINGER);
	forget_old(streams, STREAM_IGNORED, at, IDLE_LIMIT);
	key = key_of(&segment->packet, &side);
	hash = hash_of(streams, &key);
	stream = table_find(&streams->table, hash, has_key, &key);
	if (!stream && is_wanted(streams, segment, side))
		stream = begin(streams, &key, hash);
	if (!stream)
		return;
	memory = stream_memory(stream);
	stream->last_at = at;
	stream_take(&streams->owner, stream, side, segment);
	settle(streams, stream, memory);
}

void streams_finish(struct streams *streams, stamp at)
{
	streams->owner.now = at;
	for (int state = 0; state < STATES; state++) {
		struct ring *ring = &streams->ages[state];

		for (struct ring *node = ring->next; node != ring; node = node->next)
			stream_give_up(&streams->owner, RING_OWNER(node, struct stream, age), true);
	}
	for (int state = 0; state < STATES; state++) {
		while (!ring_is_empty(&streams->ages[state]))
			forget(streams, RING_OWNER(streams->ages[state].next, struct stream, age));
	}
	streams->memory = 0;
}

void streams_free(struct streams *streams)
{
	if (!streams)
		return;
	for (int state = 0; state < STATES; state++) {
		while (!ring_is_empty(&streams->ages[state]))
			forget(streams, RING_OWNER(streams->ages[state].next, struct stream, age));
	}
	table_release(&streams->table);
	free(streams);
}
