#include "relay.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* A block is some 70 messages: large enough to hide what handing it over costs, small enough to be
 * in the cache still when it is told. */
#define BLOCK_SIZE ((size_t)128 * 1024)
#define BLOCKS 8

enum told { TOLD_MESSAGE, TOLD_EVIDENCE, TOLD_ADVANCE };

/* One call. In a block payload and message follow it. */
struct record {
	size_t size; /* with what follows */
	enum told told;
	enum evidence_kind evidence;
	stamp at;
	struct packet packet;
	const struct sip_message *message; /* NULL: none */
	struct reading reading;            /* of it */
};

struct block {
	size_t used;
	char *bytes; /* aligned for any record */
};

struct relay {
	struct tracker *tracker;
	struct sip_message message; /* this and the next: what is told at once */
	struct record now;
	bool apart;
	bool running; /* the thread is; begun with the first full block */
	bool refused; /* there is none to be had */
	pthread_t thread;
	pthread_mutex_t mutex; /* over what follows; a block belongs to whoever's turn it is */
	pthread_cond_t turn;
	bool ending;
	uint64_t filled, told; /* blocks so far; number n is blocks[n % BLOCKS] */
	uint64_t left;         /* still to be told when whoever waits for it goes on */
	struct block blocks[BLOCKS];
};

static void tell(struct tracker *tracker, const struct record *record)
{
	switch (record->told) {
	case TOLD_MESSAGE:
		track_message(tracker, &record->packet, record->message, &record->reading);
		return;
	case TOLD_EVIDENCE:
		track_evidence(tracker, record->evidence, &record->packet, record->message,
		               &record->reading);
		return;
	case TOLD_ADVANCE: track_advance(tracker, record->at); return;
	}
}

static void tell_block(struct relay *relay, struct block *block)
{
	for (size_t at = 0; at < block->used;) {
		const struct record *record = (const void *)(block->bytes + at);

		tell(relay->tracker, record);
		at += record->size;
	}
	block->used = 0;
}

static void *follow(void *context)
{
	struct relay *relay = context;

	pthread_mutex_lock(&relay->mutex);
	for (;;) {
		while (relay->told == relay->filled && !relay->ending)
			pthread_cond_wait(&relay->turn, &relay->mutex);
		if (relay->ending)
			break;
		pthread_mutex_unlock(&relay->mutex);
		tell_block(relay, &relay->blocks[relay->told % BLOCKS]);
		pthread_mutex_lock(&relay->mutex);
		relay->told++;
		if (relay->filled - relay->told <= relay->left)
			pthread_cond_signal(&relay->turn);
	}
	pthread_mutex_unlock(&relay->mutex);
	return NULL;
}

/*
 * Only when there is much to tell, and so after privileges were dropped: capabilities are a
 * thread's. Signals are for the thread that reads, which they interrupt.
 */
static bool is_running(struct relay *relay)
{
	sigset_t all, before;

	if (relay->running || relay->refused)
		return relay->running;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	relay->running = pthread_create(&relay->thread, NULL, follow, relay) == 0;
	relay->refused = !relay->running;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return relay->running;
}

static struct block *current(struct relay *relay)
{
	return &relay->blocks[relay->filled % BLOCKS];
}

/* Waits until no more than left blocks are still to be told. */
static void wait_for(struct relay *relay, uint64_t left)
{
	relay->left = left;
	while (relay->filled - relay->told > left)
		pthread_cond_wait(&relay->turn, &relay->mutex);
}

static void hand_over(struct relay *relay)
{
	if (!is_running(relay)) {
		tell_block(relay, current(relay));
		return;
	}
	pthread_mutex_lock(&relay->mutex);
	relay->filled++;
	pthread_cond_signal(&relay->turn);
	/* Waking somebody up is dear: there is to be something to do then. */
	if (relay->filled - relay->told == BLOCKS)
		wait_for(relay, BLOCKS / 2);
	pthread_mutex_unlock(&relay->mutex);
}

static size_t aligned(size_t n)
{
	size_t step = _Alignof(max_align_t);

	return (n + step - 1) / step * step;
}

/* Room for so much in the block that is filled. */
static char *room_for(struct relay *relay, size_t size)
{
	if (size > BLOCK_SIZE - current(relay)->used)
		hand_over(relay);
	return current(relay)->bytes + current(relay)->used;
}

#define HEAD aligned(sizeof(struct record))

void relay_keep(struct relay *relay, struct str payload, struct kept *kept)
{
	size_t before = HEAD + aligned(payload.n);
	char *room;

	*kept = (struct kept){ payload, &relay->message };
	if (!relay->apart || before + sizeof(relay->message) > BLOCK_SIZE)
		return;
	room = room_for(relay, before + sizeof(relay->message));
	if (payload.n)
		memcpy(room + HEAD, payload.p, payload.n);
	kept->payload.p = room + HEAD;
	kept->message = (void *)(room + before);
}

/* What no block holds is told at once, when it is its turn. */
static struct record *begin(struct relay *relay, const struct kept *kept)
{
	bool now = !relay->apart || (kept && kept->message == &relay->message);

	if (now)
		relay_settle(relay);
	return now ? &relay->now : (void *)room_for(relay, HEAD);
}

static void end(struct relay *relay, struct record *record)
{
	const struct sip_message *message = record->message;

	if (record != &relay->now) {
		record->size = message ? aligned((size_t)((const char *)message - (char *)record) +
		                                 sip_message_octets(message))
		                       : HEAD;
		current(relay)->used += record->size;
		return;
	}
	tell(relay->tracker, record);
	if (!relay->apart && record->told == TOLD_MESSAGE)
		track_trim(relay->tracker);
}

static void stop(struct relay *relay)
{
	if (!relay->running)
		return;
	pthread_mutex_lock(&relay->mutex);
	relay->ending = true;
	pthread_cond_signal(&relay->turn);
	pthread_mutex_unlock(&relay->mutex);
	pthread_join(relay->thread, NULL);
	relay->running = false;
}

struct relay *relay_new(struct tracker *tracker, bool apart)
{
	struct relay *relay = calloc(1, sizeof(*relay));
	char *bytes = apart ? malloc(BLOCKS * BLOCK_SIZE) : NULL;

	if (!relay || (apart && !bytes)) {
		free(bytes);
		free(relay);
		return NULL;
	}
	relay->tracker = tracker;
	relay->apart = apart;
	for (size_t i = 0; i < BLOCKS && apart; i++)
		relay->blocks[i].bytes = bytes + i * BLOCK_SIZE;
	pthread_mutex_init(&relay->mutex, NULL);
	pthread_cond_init(&relay->turn, NULL);
	return relay;
}

void relay_free(struct relay *relay)
{
	if (!relay)
		return;
	stop(relay);
	pthread_cond_destroy(&relay->turn);
	pthread_mutex_destroy(&relay->mutex);
	free(relay->blocks[0].bytes);
	free(relay);
}

/* About packet, with what is kept of a message in it; NULL: with none. */
static struct record *begin_packet(struct relay *relay, const struct packet *packet,
                                   const struct kept *kept)
{
	struct record *record = begin(relay, kept);

	record->packet = *packet;
	record->message = kept ? kept->message : NULL;
	if (kept)
		track_read(relay->tracker, packet, kept->message, kept->payload, &record->reading);
	return record;
}

void relay_message(struct relay *relay, const struct packet *packet, const struct kept *kept)
{
	struct record *record = begin_packet(relay, packet, kept);

	record->told = TOLD_MESSAGE;
	end(relay, record);
}

void relay_evidence(struct relay *relay, enum evidence_kind kind, const struct packet *packet,
                    const struct kept *kept)
{
	struct record *record = begin_packet(relay, packet, kept);

	record->told = TOLD_EVIDENCE;
	record->evidence = kind;
	end(relay, record);
}

void relay_advance(struct relay *relay, stamp at)
{
	struct record *record = begin(relay, NULL);

	record->told = TOLD_ADVANCE;
	record->at = at;
	record->message = NULL;
	end(relay, record);
}

void relay_settle(struct relay *relay)
{
	if (!relay->apart)
		return;
	if (current(relay)->used)
		hand_over(relay);
	pthread_mutex_lock(&relay->mutex);
	wait_for(relay, 0);
	pthread_mutex_unlock(&relay->mutex);
}

void relay_join(struct relay *relay)
{
	relay_settle(relay);
	stop(relay);
	relay->apart = false;
}
