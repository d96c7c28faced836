#include "pipeline.h"

#include <stdlib.h>

#include "sip/split.h"
#include "wire/decoder.h"

#define PORTS 65536
#define DAY (86400 * STAMP_SECOND)
/* How often frames that are no SIP move the tracker's clock, and how far behind them it stays. */
#define ADVANCE_STEP STAMP_SECOND

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
	struct frame_clock clock;
	stamp until;
	stamp end_at;
	stamp advanced;
	uint64_t frames, after_until, truncated_frame;
	uint32_t input; /* of the last frame */
	uint64_t results[SIP_SPLIT_RESULTS];
	uint64_t messages, other_port;
	uint32_t *sip_elsewhere; /* by port: datagrams on ports not chosen that look like SIP */
	struct sip_message message;
};

static void clock_see(struct frame_clock *clock, stamp at, bool next_input)
{
	if (clock->frames++ == 0 || (clock->frames == 2 && at < clock->last - DAY)) {
		clock->first = clock->last = at;
		return;
	}
	if (at > clock->last + DAY && !next_input) {
		bool confirmed = clock->candidate && llabs(at - clock->candidate) <= DAY;
		if (confirmed)
			clock->last = at > clock->candidate ? at : clock->candidate;
		clock->candidate = confirmed ? 0 : at;
		return;
	}
	clock->candidate = 0;
	if (at > clock->last)
		clock->last = at;
	if (at < clock->first && at > clock->first - DAY)
		clock->first = at;
}

static bool usable(enum sip_split_result result)
{
	return result == SIP_OK || result == SIP_LENIENT || result == SIP_OVERSIZE ||
	       result == SIP_TRUNCATED;
}

static void route_udp(struct pipeline *pipeline, const struct datagram *datagram)
{
	const struct packet *packet = &datagram->packet;
	enum sip_split_result result =
	        sip_split(datagram->payload, packet->truncated, &pipeline->message);
	if (result == SIP_TRUNCATED && !packet->truncated)
		result = SIP_BAD; /* incomplete already on the wire, not cut by the snap length */
	pipeline->results[result]++;
	if (result == SIP_KEEPALIVE)
		track_evidence(pipeline->tracker, EVIDENCE_KEEPALIVE, packet, NULL);
	if (result == SIP_BAD)
		track_evidence(pipeline->tracker, EVIDENCE_MALFORMED, packet, NULL);
	if (!usable(result))
		return;
	if (result == SIP_TRUNCATED && !pipeline->truncated_frame)
		pipeline->truncated_frame = packet->frame;
	pipeline->messages++;
	track_message(pipeline->tracker, packet, &pipeline->message, datagram->payload);
}

static void route_quote(struct pipeline *pipeline, const struct datagram *datagram)
{
	/* Errors quote the front of a datagram only, whatever the snap length. */
	enum sip_split_result result = sip_split(datagram->payload, true, &pipeline->message);
	track_evidence(pipeline->tracker, EVIDENCE_UNREACHABLE, &datagram->packet,
	               usable(result) ? &pipeline->message : NULL);
}

static bool chosen(const struct pipeline *pipeline, const struct datagram *datagram)
{
	if (pipeline->ports->any)
		return sip_looks_like(datagram->payload);
	return ports_has(pipeline->ports, datagram->packet.source.port) ||
	       ports_has(pipeline->ports, datagram->packet.destination.port);
}

/* An answer comes from the port that the hint is to name, a request goes to it. */
static void count_elsewhere(struct pipeline *pipeline, const struct datagram *datagram)
{
	const struct packet *packet = &datagram->packet;
	bool answer = str_starts_nocase(datagram->payload, STR("SIP/"));
	pipeline->other_port++;
	if (sip_looks_like(datagram->payload))
		pipeline->sip_elsewhere[answer ? packet->source.port : packet->destination.port]++;
}

static void route(void *context, const struct datagram *datagram)
{
	struct pipeline *pipeline = context;
	bool is_chosen = chosen(pipeline, datagram);
	switch (datagram->kind) {
	case DATAGRAM_UDP:
		if (is_chosen)
			route_udp(pipeline, datagram);
		else
			count_elsewhere(pipeline, datagram);
		break;
	case DATAGRAM_ICMP_QUOTE:
		if (is_chosen)
			route_quote(pipeline, datagram);
		break;
	}
}

struct pipeline *pipeline_new(const struct pipeline_options *options)
{
	struct pipeline *pipeline = calloc(1, sizeof(*pipeline));
	if (!pipeline)
		return NULL;
	pipeline->ports = options->ports;
	pipeline->until = options->until;
	pipeline->sip_elsewhere = calloc(PORTS, sizeof(*pipeline->sip_elsewhere));
	pipeline->decoder = decoder_new(NULL, route, pipeline);
	pipeline->tracker = tracker_new(&options->tracker);
	if (pipeline->sip_elsewhere && pipeline->decoder && pipeline->tracker)
		return pipeline;
	pipeline_free(pipeline);
	return NULL;
}

void pipeline_free(struct pipeline *pipeline)
{
	if (!pipeline)
		return;
	tracker_free(pipeline->tracker);
	decoder_free(pipeline->decoder);
	free(pipeline->sip_elsewhere);
	free(pipeline);
}

void pipeline_frame(struct pipeline *pipeline, const struct frame *frame)
{
	pipeline->frames++;
	if (frame->at > pipeline->until) {
		pipeline->after_until++;
		return;
	}
	clock_see(&pipeline->clock, frame->at, frame->input != pipeline->input);
	pipeline->input = frame->input;
	if (pipeline->clock.frames == 1)
		pipeline->advanced = frame->at;
	if (pipeline->clock.last - pipeline->advanced >= 2 * ADVANCE_STEP) {
		pipeline->advanced = pipeline->clock.last - ADVANCE_STEP;
		track_advance(pipeline->tracker, pipeline->advanced);
	}
	decoder_feed(pipeline->decoder, frame);
}

void pipeline_advance(struct pipeline *pipeline, stamp now)
{
	track_advance(pipeline->tracker, now);
}

void pipeline_drops(struct pipeline *pipeline)
{
	struct packet packet = { .at = pipeline->clock.last };
	track_evidence(pipeline->tracker, EVIDENCE_DROPS, &packet, NULL);
}

void pipeline_finish(struct pipeline *pipeline, stamp at)
{
	decoder_finish(pipeline->decoder);
	pipeline->end_at = at == STAMP_NEVER ? pipeline_last(pipeline) : at;
	track_finish(pipeline->tracker, pipeline->end_at);
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

static uint16_t busiest_elsewhere(const struct pipeline *pipeline)
{
	uint32_t best = 0;
	for (uint32_t port = 1; port < PORTS; port++)
		if (pipeline->sip_elsewhere[port] > pipeline->sip_elsewhere[best])
			best = port;
	return (uint16_t)best;
}

void pipeline_totals(const struct pipeline *pipeline, struct report_totals *totals)
{
	const uint64_t *results = pipeline->results;
	uint16_t hint = busiest_elsewhere(pipeline);
	totals->packets = pipeline->frames;
	totals->sip_messages = pipeline->messages;
	totals->malformed = results[SIP_BAD];
	totals->keepalives = results[SIP_KEEPALIVE];
	totals->not_sip = results[SIP_NOT_SIP];
	totals->other_port = pipeline->other_port;
	totals->truncated = results[SIP_TRUNCATED];
	totals->oversize = results[SIP_OVERSIZE];
	totals->wire = decoder_counts(pipeline->decoder);
	totals->first_at = pipeline->clock.first;
	totals->last_at = pipeline->clock.last;
	totals->end_at = pipeline->end_at;
	totals->hint_port = hint;
	totals->hint_datagrams = pipeline->sip_elsewhere[hint];
}

uint64_t pipeline_after_until(const struct pipeline *pipeline)
{
	return pipeline->after_until;
}

uint64_t pipeline_truncated_frame(const struct pipeline *pipeline)
{
	return pipeline->truncated_frame;
}
