#include "pipeline.h"

#include <stdlib.h>

#include "connections.h"
#include "elsewhere.h"
#include "relay.h"
#include "sip/split.h"
#include "wire/decoder.h"

/* How often frames that are no SIP move the tracker's clock, and how far behind them it stays. */
#define ADVANCE_STEP STAMP_SECOND
#define LOOK_EVERY 16384 /* messages */

/* The largest plausible time of any frame: one frame from the future does not move it. */
struct frame_clock {
	stamp first, last;
	stamp candidate; /* of a frame more than a day ahead; 0: none */
	uint64_t frames;
};

struct pipeline {
	const struct ports *ports;
	struct decoder *decoder;
	struct tracker *tracker;
	struct relay *relay; /* to the tracker */
	struct connections *connections;
	struct frame_clock clock;
	bool copies;    /* HEP was seen in this input: its times count, not those of frames */
	stamp frame_at; /* of the frame that is looked at */
	stamp ahead;    /* so far the frames' clock is ahead of that of the copies */
	stamp until;
	stamp end_at;
	stamp advanced;
	uint64_t frames, after_until, truncated_frame;
	uint32_t input; /* of the last frame */
	uint64_t results[SIP_SPLIT_RESULTS];
	uint64_t taken, messages; /* looked at, and usable */
	struct elsewhere *elsewhere;
};

static void clock_see(struct frame_clock *clock, stamp at, bool next_input)
{
	if (clock->frames++ == 0 || (clock->frames == 2 && at < clock->last - STAMP_DAY)) {
		clock->first = clock->last = at;
		return;
	}
	if (at > clock->last + STAMP_DAY && !next_input) {
		bool confirmed = clock->candidate && llabs(at - clock->candidate) <= STAMP_DAY;
		if (confirmed)
			clock->last = at > clock->candidate ? at : clock->candidate;
		clock->candidate = confirmed ? 0 : at;
		return;
	}
	clock->candidate = 0;
	if (at > clock->last)
		clock->last = at;
	if (at < clock->first && at > clock->first - STAMP_DAY)
		clock->first = at;
}

static bool usable(enum sip_split_result result)
{
	return result == SIP_OK || result == SIP_LENIENT || result == SIP_OVERSIZE ||
	       result == SIP_TRUNCATED;
}

/* Before what came then is looked at: the clock, and timers that are over by then. */
static void see(struct pipeline *pipeline, stamp at, uint32_t input)
{
	clock_see(&pipeline->clock, at, input != pipeline->input);
	pipeline->input = input;
	if (pipeline->clock.frames == 1)
		pipeline->advanced = at;
	if (pipeline->clock.last - pipeline->advanced >= 2 * ADVANCE_STEP) {
		pipeline->advanced = pipeline->clock.last - ADVANCE_STEP;
		relay_advance(pipeline->relay, pipeline->advanced);
	}
}

/* Where memory comes near its cap, what is forgotten must not depend on how far a thread got. */
static void look_at_room(struct pipeline *pipeline)
{
	relay_settle(pipeline->relay);
	if (!track_has_room(pipeline->tracker, LOOK_EVERY))
		relay_join(pipeline->relay);
}

/* One datagram, or one message: of a connection, of a trace, or a copy. */
static void take_message(struct pipeline *pipeline, const struct packet *packet, struct str payload)
{
	enum sip_split_result result;
	struct kept kept;
	if (pipeline->copies)
		see(pipeline, packet->at, packet->input);
	if (pipeline->taken++ % LOOK_EVERY == 0)
		look_at_room(pipeline);
	relay_keep(pipeline->relay, payload, &kept);
	result = sip_split(kept.payload, packet->truncated, kept.message);
	if (result == SIP_TRUNCATED && !packet->truncated)
		result = SIP_BAD; /* incomplete already on the wire, not cut by the snap length */
	pipeline->results[result]++;
	if (result == SIP_KEEPALIVE)
		relay_evidence(pipeline->relay, EVIDENCE_KEEPALIVE, packet, NULL);
	if (result == SIP_BAD)
		relay_evidence(pipeline->relay, EVIDENCE_MALFORMED, packet, NULL);
	if (!usable(result))
		return;
	if (result == SIP_TRUNCATED && !pipeline->truncated_frame)
		pipeline->truncated_frame = packet->frame;
	pipeline->messages++;
	relay_message(pipeline->relay, packet, &kept);
}

static void route_quote(struct pipeline *pipeline, const struct datagram *datagram)
{
	enum sip_split_result result;
	struct kept kept;
	relay_keep(pipeline->relay, datagram->payload, &kept);
	/* Errors quote the front of a datagram only, whatever the snap length. */
	result = sip_split(kept.payload, true, kept.message);
	relay_evidence(pipeline->relay, EVIDENCE_UNREACHABLE, &datagram->packet,
	               usable(result) ? &kept : NULL);
}

static bool chosen(const struct pipeline *pipeline, const struct datagram *datagram)
{
	if (pipeline->ports->any)
		return sip_looks_like(datagram->payload);
	return ports_has(pipeline->ports, datagram->packet.source.port) ||
	       ports_has(pipeline->ports, datagram->packet.destination.port);
}

static void take_evidence(struct pipeline *pipeline, enum sip_split_result counted,
                          enum evidence_kind kind, const struct packet *packet)
{
	pipeline->results[counted]++;
	relay_evidence(pipeline->relay, kind, packet, NULL);
}

static void on_connection(void *context, enum connection_news news, const struct packet *packet,
                          struct str payload)
{
	struct pipeline *pipeline = context;
	switch (news) {
	case CONNECTION_MESSAGE: take_message(pipeline, packet, payload); break;
	case CONNECTION_KEEPALIVE:
		take_evidence(pipeline, SIP_KEEPALIVE, EVIDENCE_KEEPALIVE, packet);
		break;
	case CONNECTION_INVALID:
		take_evidence(pipeline, SIP_BAD, EVIDENCE_MALFORMED, packet);
		break;
	case CONNECTION_NOT_SIP: pipeline->results[SIP_NOT_SIP]++; break;
	case CONNECTION_LOST: relay_evidence(pipeline->relay, EVIDENCE_DROPS, packet, NULL); break;
	case CONNECTION_CLOSED:
		relay_evidence(pipeline->relay, EVIDENCE_CLOSED, packet, NULL);
		break;
	case CONNECTION_ELSEWHERE: elsewhere_sip(pipeline->elsewhere, packet, payload); break;
	}
}

static void route_udp(struct pipeline *pipeline, const struct datagram *datagram)
{
	if (chosen(pipeline, datagram))
		take_message(pipeline, &datagram->packet, datagram->payload);
	else
		elsewhere_datagram(pipeline->elsewhere, &datagram->packet, datagram->payload);
}

/* A copy was made earlier than it arrived, by another clock: of its frame the time was wrong. */
static void route_message(struct pipeline *pipeline, const struct datagram *datagram)
{
	const struct packet *packet = &datagram->packet;
	if (packet->at > pipeline->until) {
		pipeline->after_until++;
		return;
	}
	if (pipeline->messages == 0 && !pipeline->copies)
		pipeline->clock = (struct frame_clock){ 0 };
	pipeline->copies = true;
	pipeline->ahead = pipeline->frame_at - packet->at;
	take_message(pipeline, packet, datagram->payload);
}

static size_t route(void *context, const struct datagram *datagram)
{
	struct pipeline *pipeline = context;
	switch (datagram->kind) {
	case DATAGRAM_UDP: route_udp(pipeline, datagram); break;
	case DATAGRAM_MESSAGE: route_message(pipeline, datagram); break;
	case DATAGRAM_ICMP_QUOTE:
		if (chosen(pipeline, datagram))
			route_quote(pipeline, datagram);
		break;
	case DATAGRAM_STREAM_OPEN:
	case DATAGRAM_STREAM:
	case DATAGRAM_STREAM_CLOSE: return connections_take(pipeline->connections, datagram);
	}
	return 0;
}

struct pipeline *pipeline_new(const struct pipeline_options *options)
{
	struct pipeline *pipeline = calloc(1, sizeof(*pipeline));
	if (!pipeline)
		return NULL;
	pipeline->ports = options->ports;
	pipeline->until = options->until;
	pipeline->elsewhere = elsewhere_new();
	pipeline->decoder = decoder_new(NULL, route, pipeline);
	pipeline->tracker = tracker_new(&options->tracker);
	if (pipeline->tracker)
		pipeline->relay = relay_new(pipeline->tracker, options->apart);
	pipeline->connections = connections_new(options->ports, on_connection, pipeline);
	if (pipeline->decoder)
		decoder_hep_port(pipeline->decoder, options->hep_port);
	if (pipeline->elsewhere && pipeline->decoder && pipeline->relay && pipeline->connections)
		return pipeline;
	pipeline_free(pipeline);
	return NULL;
}

void pipeline_free(struct pipeline *pipeline)
{
	if (!pipeline)
		return;
	relay_free(pipeline->relay);
	tracker_free(pipeline->tracker);
	decoder_free(pipeline->decoder);
	connections_free(pipeline->connections);
	elsewhere_free(pipeline->elsewhere);
	free(pipeline);
}

void pipeline_frame(struct pipeline *pipeline, const struct frame *frame)
{
	if (frame->message) {
		pipeline_datagram(pipeline, frame->message);
		return;
	}
	pipeline->frames++;
	if (frame->at > pipeline->until) {
		pipeline->after_until++;
		return;
	}
	if (frame->input != pipeline->input)
		pipeline->copies = false;
	pipeline->frame_at = frame->at;
	if (!pipeline->copies)
		see(pipeline, frame->at, frame->input);
	else if (llabs(pipeline->ahead) <= STAMP_DAY) /* else one of the two is plainly wrong */
		see(pipeline, frame->at - pipeline->ahead, frame->input);
	decoder_feed(pipeline->decoder, frame);
}

void pipeline_datagram(struct pipeline *pipeline, const struct datagram *datagram)
{
	pipeline->frames++;
	pipeline->frame_at = datagram->packet.at;
	route(pipeline, datagram);
}

void pipeline_advance(struct pipeline *pipeline, stamp now)
{
	relay_advance(pipeline->relay, now);
}

void pipeline_drops(struct pipeline *pipeline)
{
	struct packet packet = { .at = pipeline->clock.last };
	/* Before the first frame there is no time, and nothing to be unsure of. */
	if (pipeline->clock.frames == 0)
		return;
	relay_evidence(pipeline->relay, EVIDENCE_DROPS, &packet, NULL);
}

void pipeline_finish(struct pipeline *pipeline, stamp at)
{
	decoder_finish(pipeline->decoder);
	pipeline->end_at = at == STAMP_NEVER ? pipeline_last(pipeline) : at;
	relay_settle(pipeline->relay);
	track_finish(pipeline->tracker, pipeline->end_at);
}

void pipeline_settle(struct pipeline *pipeline)
{
	relay_settle(pipeline->relay);
}

stamp pipeline_last(const struct pipeline *pipeline)
{
	return pipeline->clock.last;
}

const struct tracker_counts *pipeline_tracker_counts(const struct pipeline *pipeline)
{
	return tracker_counts(pipeline->tracker);
}

const struct tracker *pipeline_tracker(const struct pipeline *pipeline)
{
	return pipeline->tracker;
}

void pipeline_totals(const struct pipeline *pipeline, struct report_totals *totals)
{
	const uint64_t *results = pipeline->results;
	totals->packets = pipeline->frames;
	totals->sip_messages = pipeline->messages;
	totals->malformed = results[SIP_BAD];
	totals->keepalives = results[SIP_KEEPALIVE];
	totals->not_sip = results[SIP_NOT_SIP];
	totals->truncated = results[SIP_TRUNCATED];
	totals->oversize = results[SIP_OVERSIZE];
	totals->without_length = connections_without_length(pipeline->connections);
	totals->websockets = connections_websockets(pipeline->connections);
	totals->wire = decoder_counts(pipeline->decoder);
	totals->first_at = pipeline->clock.first;
	totals->last_at = pipeline->clock.last;
	totals->end_at = pipeline->end_at;
	elsewhere_totals(pipeline->elsewhere, totals);
}

uint64_t pipeline_after_until(const struct pipeline *pipeline)
{
	return pipeline->after_until;
}

uint64_t pipeline_truncated_frame(const struct pipeline *pipeline)
{
	return pipeline->truncated_frame;
}
