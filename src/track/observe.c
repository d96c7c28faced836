#include <stdlib.h>

#include "track/state.h"

/* What a REGISTER tells besides its purpose: who sent it, from where, in which order. */

void observe_source(struct tracker *tracker, struct flow *flow)
{
	struct event event;

	if (flow->client->family && !addr_equal(flow->client, &tracker->packet.source)) {
		event = tracker_event(tracker, EVENT_SOURCE_CHANGED);
		event.flow = flow;
		tracker_emit(tracker, &event);
		if (flow->session)
			session_moved(flow->session);
	}
	address_keep(&tracker->addresses, &flow->client, &tracker->packet.source, NULL);
}

static void note_via(struct tracker *tracker, struct flow *flow, const struct sip_via *via)
{
	struct addr sent_by;

	flow->rport = via->has_rport;
	flow->via_unreadable = !via->valid;
	if (flow->sent_by->port == via->port && str_equal(flow->via_sent_by, via->sent_by))
		return;
	string_keep(tracker, &flow->via_sent_by, via->sent_by);
	if (!sip_host_addr(via->host, via->port, &sent_by))
		sent_by = (struct addr){ .family = ADDR_NONE, .port = via->port };
	address_keep(&tracker->addresses, &flow->sent_by, &sent_by, flow->client);
}

static struct addr place_of(const struct requested *requested)
{
	struct sip_uri uri;
	struct addr place;

	if (!requested->count || !sip_uri_parse(requested->contacts[0].uri, &uri) ||
	    !sip_host_addr(uri.host, uri.port_number, &place))
		return addr_none;
	if (!place.port)
		place.port = 5060;
	return place;
}

void observe_contact(struct tracker *tracker, struct flow *flow)
{
	struct addr contact = place_of(&flow->requested);

	address_keep(&tracker->addresses, &flow->contact, &contact, flow->client);
}

void observe_request(struct tracker *tracker, struct flow *flow)
{
	const struct sip_message *message = tracker->message;
	bool path = sip_has(message, SIP_PATH);

	if (sip_has(message, SIP_USER_AGENT))
		string_share(tracker, &flow->user_agent, message->first[SIP_USER_AGENT]);
	note_via(tracker, flow, at_hand_via(tracker));
	flow->through_proxy = flow->depth > 1 || path;
	if (path || flow->routes)
		flow_note_route(tracker, flow, SIP_PATH);
	flow->last_at = tracker->packet.at;
	flow->requests++;
}

void observe_order(struct tracker *tracker, struct flow *flow)
{
	const struct transaction *former = &flow->transactions[flow->newest ^ 1];
	uint32_t cseq = tracker->message->cseq;

	if (flow->last_cseq && cseq <= flow->last_cseq)
		flow->attempt->cseq_backwards = true;
	if (flow->last_cseq && cseq > flow->last_cseq + 1)
		flow->attempt->cseq_gap = true;
	if (former->used && former->branch == tracker->transaction_key.branch &&
	    at_hand_via(tracker)->branch.n)
		flow->attempt->branch_reused = true;
	flow->last_cseq = cseq;
}

void observe_malformed(struct tracker *tracker, struct flow *flow)
{
	if (flow->via_unreadable)
		flow->attempt->malformed |= MALFORMED_VIA;
	if (!at_hand_from(tracker)->valid)
		flow->attempt->malformed |= MALFORMED_FROM;
	if (flow->requested.unreadable)
		flow->attempt->malformed |= MALFORMED_CONTACT;
}

/* The same nonce, count and answer from somewhere else: somebody repeats what he has heard. */
void observe_use(struct tracker *tracker, struct flow *flow, const struct judged *judged)
{
	struct nonce_use *use;

	if (!tracker->uses)
		tracker->uses = calloc(NONCE_USES, sizeof(*tracker->uses));
	tracker->counts.out_of_memory += !tracker->uses;
	if (!tracker->uses)
		return;
	use = &tracker->uses[judged->tuple % NONCE_USES];
	if (use->tuple == judged->tuple && !addr_same_ip(&use->source, &tracker->packet.source) &&
	    (use->call_id != flow->id_hash || use->cseq != tracker->message->cseq)) {
		flow->attempt->replayed = true;
		flow->attempt->replay_source = use->source;
		flow->attempt->replay_frame = use->frame;
		return;
	}
	*use = (struct nonce_use){ .tuple = judged->tuple,
		                   .call_id = flow->id_hash,
		                   .source = tracker->packet.source,
		                   .cseq = tracker->message->cseq,
		                   .frame = tracker->packet.frame };
}

/* Credentials that were refused, for telling a device in a loop from somebody who guesses. */
void observe_refusal(struct tracker *tracker, struct flow *flow)
{
	struct account *account = flow->account;
	struct refusals *refusals = account->refusals;

	if (!refusals)
		refusals = account->refusals = pool_take(&tracker->pool, sizeof(*refusals));
	tracker->counts.out_of_memory += !refusals;
	if (!refusals)
		return;
	refusals->last[refusals->total++ % REFUSALS_KEPT] = (struct refusal){
		.at = tracker->packet.at,
		.source = *flow->client,
		.call_id = flow->id_hash,
		.use = flow->attempt->last_use,
		.cseq = tracker->message->cseq,
		.frame = tracker->packet.frame,
	};
}
