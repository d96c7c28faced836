#include "wire/fragments.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/table.h"
#include "wire/pieces.h"

#define DATAGRAM_MAX 65535
#define WAIT_LIMIT (30 * STAMP_SECOND)
#define COPY_LIMIT (1 * STAMP_SECOND)
#define TOTAL_UNKNOWN SIZE_MAX

enum state {
	WAITING,  /* for pieces */
	GIVEN_UP, /* on the list of the waiting, without pieces: swallows the rest (RFC 5722 3) */
	FINISHED, /* with its pieces, to know copies by */
};

struct key {
	uint8_t bytes[16 + 16 + 4 + 1 + 1];
};

struct entry {
	struct entry *previous;
	struct entry *next;
	struct key key;
	uint64_t hash;
	stamp since; /* its first piece, or when FINISHED its last */
	enum state state;
	uint8_t protocol; /* as the first piece of the datagram has it */
	size_t total;     /* octets of the datagram */
	struct pieces pieces;
};

/* By age, the oldest first. */
struct list {
	struct entry *first;
	struct entry *last;
};

struct fragments {
	struct table table;
	struct hash_key hash_key;
	struct list waiting;
	struct list finished;
	struct wire_limits limits;
	size_t memory;
	uint64_t *counts;
	uint8_t whole[DATAGRAM_MAX];
};

struct fragments *fragments_new(const struct wire_limits *limits, uint64_t *counts)
{
	struct fragments *fragments;

	if (hash_setup() != 0)
		return NULL;
	fragments = calloc(1, sizeof *fragments);
	if (!fragments)
		return NULL;
	table_init(&fragments->table);
	hash_key_random(&fragments->hash_key);
	fragments->limits = *limits;
	fragments->counts = counts;
	return fragments;
}

static struct list *list_of(struct fragments *fragments, const struct entry *entry)
{
	return entry->state == FINISHED ? &fragments->finished : &fragments->waiting;
}

static void list_append(struct list *list, struct entry *entry)
{
	entry->previous = list->last;
	entry->next = NULL;
	if (list->last)
		list->last->next = entry;
	else
		list->first = entry;
	list->last = entry;
}

static void list_take(struct list *list, struct entry *entry)
{
	if (entry->previous)
		entry->previous->next = entry->next;
	else
		list->first = entry->next;
	if (entry->next)
		entry->next->previous = entry->previous;
	else
		list->last = entry->previous;
}

static void drop_pieces(struct fragments *fragments, struct entry *entry)
{
	fragments->memory -= entry->pieces.memory;
	pieces_release(&entry->pieces);
}

static void forget(struct fragments *fragments, struct entry *entry)
{
	if (entry->state == WAITING)
		fragments->counts[WIRE_FRAGMENTS_LOST]++;
	list_take(list_of(fragments, entry), entry);
	table_remove(&fragments->table, entry->hash, entry);
	drop_pieces(fragments, entry);
	fragments->memory -= sizeof *entry;
	free(entry);
}

static void give_up(struct fragments *fragments, struct entry *entry, enum wire_count why)
{
	fragments->counts[why]++;
	entry->state = GIVEN_UP;
	drop_pieces(fragments, entry);
}

static bool is_over(stamp since, stamp at, stamp limit)
{
	/* unsigned: hostile stamps may be further apart than a stamp can tell */
	uint64_t apart =
	        at > since ? (uint64_t)at - (uint64_t)since : (uint64_t)since - (uint64_t)at;

	return apart > (uint64_t)limit;
}

static void expire(struct fragments *fragments, struct list *list, stamp at, stamp limit)
{
	while (list->first && is_over(list->first->since, at, limit))
		forget(fragments, list->first);
}

/* Forgets one entry that is not keep, a finished one if there is one; false when there is none. */
static bool evict(struct fragments *fragments, const struct entry *keep)
{
	struct entry *victim = fragments->finished.first;

	if (!victim)
		victim = fragments->waiting.first;
	if (victim && victim == keep)
		victim = victim->next;
	if (!victim)
		return false;
	forget(fragments, victim);
	return true;
}

static bool make_room(struct fragments *fragments, const struct entry *keep, size_t n)
{
	while (fragments->memory + n > fragments->limits.fragment_bytes) {
		if (!evict(fragments, keep))
			return false;
	}
	return true;
}

/* The protocol of an IPv6 fragment may differ from piece to piece (RFC 8200 4.5). */
static struct key key_of(const struct ip_packet *packet)
{
	struct key key;
	uint8_t *p = key.bytes;

	struct addr source = ip_source(packet), destination = ip_destination(packet);

	memcpy(p, source.ip, 16);
	memcpy(p + 16, destination.ip, 16);
	for (int i = 0; i < 4; i++)
		p[32 + i] = (uint8_t)(packet->id >> 8 * i);
	p[36] = packet->version;
	p[37] = packet->version == 4 ? packet->protocol : 0;
	return key;
}

static bool has_key(const void *entry, const void *key)
{
	return memcmp(&((const struct entry *)entry)->key, key, sizeof(struct key)) == 0;
}

static struct entry *find(const struct fragments *fragments, const struct key *key, uint64_t hash)
{
	return table_find(&fragments->table, hash, has_key, key);
}

static struct entry *begin(struct fragments *fragments, const struct key *key, uint64_t hash,
                           stamp at)
{
	struct entry *entry;

	while (fragments->table.count >= fragments->limits.fragment_datagrams) {
		if (!evict(fragments, NULL))
			return NULL;
	}
	if (!make_room(fragments, NULL, sizeof *entry))
		return NULL;
	entry = calloc(1, sizeof *entry);
	if (!entry)
		return NULL;
	if (!table_insert(&fragments->table, hash, entry)) {
		free(entry);
		return NULL;
	}
	entry->key = *key;
	entry->hash = hash;
	entry->since = at;
	entry->total = TOTAL_UNKNOWN;
	fragments->memory += sizeof *entry;
	list_append(&fragments->waiting, entry);
	return entry;
}

static bool is_malformed(const struct ip_packet *packet)
{
	size_t n = packet->payload.wire;

	return packet->offset + n > DATAGRAM_MAX || (packet->more && n == 0);
}

/* Only the last piece may end between two units of 8 octets (RFC 791 3.2), whatever its flag says.
 */
static bool is_last(const struct ip_packet *packet)
{
	return !packet->more || packet->payload.n % 8 != 0;
}

/* False when the piece contradicts what is known of the end of the datagram. */
static bool fits(struct entry *entry, const struct ip_packet *packet)
{
	size_t end = packet->offset + packet->payload.n;

	if (!is_last(packet))
		return end < entry->total;
	if (entry->total != TOTAL_UNKNOWN)
		return end == entry->total;
	entry->total = end;
	return end >= pieces_end(&entry->pieces);
}

static enum pieces_error put(struct fragments *fragments, struct entry *entry,
                             const struct ip_packet *packet)
{
	struct span span = packet->payload;
	size_t before = entry->pieces.memory;
	enum pieces_error error;

	if (!make_room(fragments, entry, pieces_cost(&entry->pieces, span.n)))
		return PIECES_NO_MEMORY;
	error = pieces_put(&entry->pieces, packet->offset, span.p, span.n);
	fragments->memory += entry->pieces.memory - before;
	return error;
}

static bool finish(struct fragments *fragments, struct entry *entry, stamp at,
                   struct ip_packet *packet)
{
	pieces_join(&entry->pieces, fragments->whole);
	packet->payload =
	        (struct span){ fragments->whole, (uint32_t)entry->total, (uint32_t)entry->total };
	packet->protocol = entry->protocol;
	packet->fragment = false;
	packet->offset = 0;
	list_take(&fragments->waiting, entry);
	entry->state = FINISHED;
	entry->since = at;
	list_append(&fragments->finished, entry);
	fragments->counts[WIRE_REASSEMBLED]++;
	return true;
}

/* The datagram that the piece belongs to; NULL when there is none and no room for it. */
static struct entry *entry_of(struct fragments *fragments, stamp at, const struct ip_packet *packet)
{
	struct key key = key_of(packet);
	uint64_t hash = hash_bytes(&fragments->hash_key, &key, sizeof key);
	struct entry *entry = find(fragments, &key, hash);

	/* the id is in use again when the bytes are others */
	if (entry && entry->state == FINISHED &&
	    !pieces_match(&entry->pieces, packet->offset, packet->payload.p, packet->payload.n)) {
		forget(fragments, entry);
		entry = NULL;
	}
	return entry ? entry : begin(fragments, &key, hash, at);
}

bool fragments_add(struct fragments *fragments, stamp at, struct ip_packet *packet)
{
	struct entry *entry;
	enum pieces_error error;

	expire(fragments, &fragments->waiting, at, WAIT_LIMIT);
	expire(fragments, &fragments->finished, at, COPY_LIMIT);
	if (is_malformed(packet)) {
		fragments->counts[WIRE_MALFORMED]++;
		return false;
	}
	entry = entry_of(fragments, at, packet);
	if (!entry)
		fragments->counts[WIRE_FRAGMENTS_LOST]++;
	if (!entry || entry->state != WAITING)
		return false;
	if (packet->payload.n < packet->payload.wire || !fits(entry, packet)) {
		give_up(fragments, entry, WIRE_FRAGMENTS_LOST);
		return false;
	}
	if (packet->offset == 0)
		entry->protocol = packet->protocol;
	error = put(fragments, entry, packet);
	if (error != PIECES_OK) {
		give_up(fragments, entry,
		        error == PIECES_OVERLAP ? WIRE_FRAGMENTS_OVERLAP : WIRE_FRAGMENTS_LOST);
		return false;
	}
	if (entry->pieces.covered != entry->total)
		return false;
	return finish(fragments, entry, at, packet);
}

void fragments_finish(struct fragments *fragments)
{
	while (fragments->finished.first)
		forget(fragments, fragments->finished.first);
	while (fragments->waiting.first)
		forget(fragments, fragments->waiting.first);
}

void fragments_free(struct fragments *fragments)
{
	if (!fragments)
		return;
	fragments_finish(fragments);
	table_release(&fragments->table);
	free(fragments);
}
