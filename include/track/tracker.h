#ifndef TRACK_TRACKER_H
#define TRACK_TRACKER_H

/*
 * All memory and all time: messages and evidence go in, events come out. The clock is the packets'
 * (ANSWERS of the specification: the largest plausible time seen); timers fire before the message
 * that passes them is looked at.
 */

#include <stdbool.h>
#include <stdint.h>

#include "auth/verify.h"
#include "base/packet.h"
#include "base/str.h"
#include "sip/message.h"
#include "track/event.h"
#include "track/limits.h"
#include "track/model.h"
#include "track/reading.h"

struct tracker;

struct tracker_options {
	const struct limits *limits; /* borrowed for the tracker's life */
	const struct model *model;   /* of every registrar; NULL: by its answers */
	struct verifier *verifier;   /* borrowed */
	size_t memory_cap; /* octets; 0: none. Above it accounts are forgotten, see track/order.h */
	size_t (*memory_used)(
	        void); /* octets that the program has from the system, idle ones too */
	bool stories;  /* the steps of sessions are kept */
	bool live;     /* nobody knows when the end comes: see EVENT_SOURCE_SUSPECT */
	event_sink *sink;
	void *context;
};

/* NULL when memory is out. */
struct tracker *tracker_new(const struct tracker_options *options);
void tracker_free(struct tracker *tracker);

/*
 * What is to be known of a message before it is fed; any thread may ask. payload: its bytes.
 */
void track_read(const struct tracker *tracker, const struct packet *packet,
                const struct sip_message *message, struct str payload, struct reading *reading);
/* One message (results SIP_OK, SIP_LENIENT, SIP_OVERSIZE, SIP_TRUNCATED). */
void track_message(struct tracker *tracker, const struct packet *packet,
                   const struct sip_message *message, const struct reading *reading);

/* Keeps to the cap on memory: due after every message, or while there is room for those to come. */
void track_trim(struct tracker *tracker);
/* Whether so many more messages cannot come to the cap. */
bool track_has_room(const struct tracker *tracker, uint64_t messages);

enum evidence_kind {
	EVIDENCE_UNREACHABLE, /* ICMP error: packet has the quoted datagram's addresses; message is
	                         what could be split of the quote, or NULL, and so reading */
	EVIDENCE_KEEPALIVE,   /* a keep-alive from packet->source */
	EVIDENCE_DROPS,       /* packets were lost before packet->at */
	EVIDENCE_CLOSED, /* packet->source ended its connection with packet->destination, which had
	                    carried SIP; once a connection */
	EVIDENCE_MALFORMED, /* what looks like SIP and cannot be read came from packet->source */
};
void track_evidence(struct tracker *tracker, enum evidence_kind kind, const struct packet *packet,
                    const struct sip_message *message, const struct reading *reading);

/* Lets the clock pass at: timers fire. For an idle live source and for --until. */
void track_advance(struct tracker *tracker, stamp at);

/*
 * The present state, for somebody who asks while it goes on: every account in order of (aor,
 * registrar). False when memory is out.
 */
typedef void account_visit(void *context, const struct account *account);
bool track_survey(const struct tracker *tracker, account_visit *visit, void *context);
/* How many bindings are active now. */
uint64_t track_bound(const struct tracker *tracker);

/*
 * The end, at time at (STAMP_NEVER: the last packet): open attempts are judged, every flow,
 * binding, publication and session gets its last word in order of (aor, registrar, first time, id).
 * Nothing may be fed after it.
 */
void track_finish(struct tracker *tracker, stamp at);

struct tracker_counts {
	uint64_t messages;             /* fed */
	uint64_t methods[SIP_METHODS]; /* requests, before copies are removed */
	uint64_t statuses[7];          /* answers by class: [4] = 4xx */
	uint64_t register_requests;
	uint64_t duplicates, multipoint, retransmissions;
	uint64_t oversize, truncated;
	uint64_t unrelated; /* understood, but no concern of a registration */
	uint64_t reordered, time_implausible;
	uint64_t regressions, regression_frame; /* more than a second behind the clock; the first */
	stamp regression;                       /* the longest */
	uint64_t accounts, flows, sessions;     /* made in all */
	uint64_t evicted_bound; /* accounts forgotten while something of them was bound */
	uint64_t evicted_accounts, evicted_flows, evicted_bindings, evicted_publications,
	        evicted_exchanges, evicted_endpoints, evicted_sources;
	uint64_t out_of_memory; /* things not kept because an allocation failed */
	uint64_t digests_match, digests_mismatch, digests_unchecked;
	uint64_t one_way_legs;
};
const struct tracker_counts *tracker_counts(const struct tracker *tracker);

#endif
