#include "track/tracker.h"

#include <stdlib.h>

#include "track/state.h"

struct tracker *tracker_new(const struct tracker_options *options)
{
	struct tracker *tracker = calloc(1, sizeof(*tracker));

	if (!tracker)
		return NULL;
	tracker->limits = *options->limits;
	tracker->options = *options;
	tracker->last_drop = STAMP_NEVER;
	hash_key_random(&tracker->key);
	tracker->addresses.pool = &tracker->pool;
	tracker->addresses.key = &tracker->key;
	tracker->addresses.out_of_memory = &tracker->counts.out_of_memory;
	return tracker;
}

void tracker_free(struct tracker *tracker)
{
	if (!tracker)
		return;
	store_release(tracker);
	free(tracker);
}

struct event tracker_event(struct tracker *tracker, enum event_kind kind)
{
	const struct sip_message *message = tracker->message;

	return (struct event){
		.kind = kind,
		.at = message ? tracker->packet.at : tracker->clock,
		.packet = message ? &tracker->packet : NULL,
		.message = message,
	};
}

void tracker_emit(struct tracker *tracker, struct event *event)
{
	if (event->flow && event->flow->proxied && event->kind < EVENT_PUBLIC_KINDS)
		return;
	if (event->flow && !event->account)
		event->account = event->flow->account;
	if (event->flow && !event->session)
		event->session = event->flow->session;
	event->doubted = doubted_event(tracker, event);
	tracker->options.sink(tracker->options.context, event);
}

#define OWNER(type) ((struct type *)(void *)((char *)timer - offsetof(struct type, timer)))

static void fire(struct tracker *tracker, struct timer *timer)
{
	switch ((enum timer_kind)timer->kind) {
	case TIMER_FLOW: register_timer(tracker, OWNER(flow), timer->due); return;
	case TIMER_BINDING: binding_timer(tracker, OWNER(binding), timer->due); return;
	case TIMER_PUBLICATION: publication_timer(tracker, OWNER(publication), timer->due); return;
	case TIMER_EXCHANGE: exchange_timer(tracker, OWNER(exchange), timer->due); return;
	case TIMER_SOURCE: source_timer(tracker, OWNER(source), timer->due); return;
	}
}

void track_advance(struct tracker *tracker, stamp at)
{
	const struct sip_message *message = tracker->message;
	struct timer *timer;

	tracker->message = NULL;
	while ((timer = timers_due(&tracker->timers, at))) {
		if (timer->due > tracker->clock)
			tracker->clock = timer->due;
		fire(tracker, timer);
	}
	if (at > tracker->clock)
		tracker->clock = at;
	tracker->message = message;
}

#define REGRESSION STAMP_SECOND

static void count_regression(struct tracker *tracker, stamp behind, bool next_input)
{
	struct tracker_counts *counts = &tracker->counts;

	if (!counts->regressions++)
		counts->regression_frame = tracker->packet.frame;
	if (behind > counts->regression)
		counts->regression = behind;
	doubt_begin(tracker, tracker->clock - behind, next_input);
}

/*
 * A time more than a day ahead of the clock is believed only when the next packet says the same:
 * one stamp from 2106 must not expire every binding. Another capture may be of any day.
 */
static stamp plausible(struct tracker *tracker, stamp at, bool next_input)
{
	if (!tracker->first) {
		tracker->first = at;
		tracker->clock = at;
		return at;
	}
	if (at < tracker->clock - limit_ms(tracker->limits.reorder_window_ms))
		tracker->counts.reordered++;
	if (at < tracker->clock - REGRESSION)
		count_regression(tracker, tracker->clock - at, next_input);
	else
		doubt_end(tracker);
	if (next_input || at - tracker->clock <= STAMP_DAY) {
		tracker->candidate = 0;
		return at;
	}
	if (tracker->candidate && llabs(at - tracker->candidate) <= STAMP_DAY) {
		tracker->candidate = 0;
		return at;
	}
	tracker->candidate = at;
	tracker->counts.time_implausible++;
	return tracker->clock;
}

void tracker_begin(struct tracker *tracker, const struct packet *packet)
{
	bool next_input = packet->input != tracker->packet.input;

	tracker->packet = *packet;
	tracker->packet.at = plausible(tracker, packet->at, next_input);
	track_advance(tracker, tracker->packet.at);
}

static void note_life(struct tracker *tracker)
{
	struct endpoint *endpoint = store_endpoint_find(tracker, &tracker->packet.source);

	if (endpoint)
		endpoint->last_at = tracker->packet.at;
}

static void route(struct tracker *tracker)
{
	switch (tracker->message->method) {
	case SIP_REGISTER:
		if (tracker->message->request)
			register_request(tracker);
		else
			register_answer(tracker);
		return;
	case SIP_PUBLISH:
	case SIP_NOTIFY:
	case SIP_SUBSCRIBE:
	case SIP_OPTIONS:
	case SIP_INVITE:
	case SIP_MESSAGE: exchange_message(tracker); return;
	case SIP_METHOD_OTHER:
	case SIP_METHODS: break;
	}
	tracker->counts.unrelated++;
}

void track_read(const struct tracker *tracker, const struct packet *packet,
                const struct sip_message *message, struct str payload, struct reading *reading)
{
	if (message->method != SIP_METHOD_OTHER)
		reading_make(&tracker->key, tracker->options.verifier, message,
		             packet->truncated ? STR_NONE : payload, reading);
}

void track_message(struct tracker *tracker, const struct packet *packet,
                   const struct sip_message *message, const struct reading *reading)
{
	struct tracker_counts *counts = &tracker->counts;

	tracker_begin(tracker, packet);
	counts->messages++;
	if (message->request)
		counts->methods[message->method]++;
	else
		counts->statuses[message->status / 100]++;
	tracker->sign_of_life = false;
	if (message->result == SIP_TRUNCATED) { /* what it lacks must not drive any state */
		counts->truncated++;
		note_life(tracker);
		return;
	}
	if (message->result == SIP_OVERSIZE)
		counts->oversize++;
	at_hand(tracker, message, reading);
	tracker->from_client = message->request ? packet->source : packet->destination;
	route(tracker);
	tracker->message = NULL;
	if (!tracker->sign_of_life)
		note_life(tracker);
}

void track_finish(struct tracker *tracker, stamp at)
{
	if (at == STAMP_NEVER)
		at = tracker->clock;
	track_advance(tracker, at);
	tracker->finished = true;
	store_rest(tracker);
	closing_open(tracker, at);
}

const struct tracker_counts *tracker_counts(const struct tracker *tracker)
{
	return &tracker->counts;
}
