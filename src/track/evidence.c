#include "track/state.h"

/* What is no SIP message but tells something about one. */

/* An ICMP error marks the transaction it quotes; Timer F still decides (T35). */
static void quoted_register(struct tracker *tracker)
{
	struct flow *flow = at_hand_aor(tracker)->text.n
	                            ? flow_asked(tracker, &tracker->packet.destination)
	                            : NULL;

	if (!flow)
		return;
	flow_transaction(flow, tracker)->unreachable = true;
	if (flow->attempt)
		flow->attempt->unreachable = true;
	if (flow->session)
		session_step(tracker, flow->session, tracker->packet.at,
		             (struct step){ .kind = STEP_UNREACHABLE });
}

/* The challenge of a logout found nobody: no use in waiting for the answer. */
static void quoted_answer(struct tracker *tracker)
{
	struct flow *flow =
	        at_hand_aor(tracker)->text.n ? flow_asked(tracker, &tracker->packet.source) : NULL;

	if (!flow || !flow->attempt || flow->phase != PHASE_CHALLENGED ||
	    flow_transaction(flow, tracker) != flow_last_transaction(flow))
		return;
	if (intent_class(flow->attempt->intent) == CLASS_UNREGISTER_LIKE)
		attempt_end(tracker, flow, ATTEMPT_CHALLENGE_IGNORED, tracker->packet.at, false);
}

static void unreachable(struct tracker *tracker)
{
	struct endpoint *endpoint = store_endpoint_find(tracker, &tracker->packet.destination);
	const struct sip_message *quoted = tracker->message;
	struct silence *silence;

	if (quoted && quoted->method == SIP_REGISTER) {
		if (quoted->request) {
			quoted_register(tracker);
			return;
		}
		quoted_answer(tracker);
	}
	if (!endpoint)
		return;
	silence = endpoint_silent(tracker, endpoint);
	if (silence &&
	    (silence->unreachable_at == STAMP_NEVER ||
	     silence->unreachable_at < endpoint->last_at)) { /* the first since it was last heard */
		silence->unreachable_at = tracker->packet.at;
		silence->unreachable_frame = tracker->packet.frame;
	}
	if (endpoint->session)
		session_step(tracker, endpoint->session, tracker->packet.at,
		             (struct step){ .kind = STEP_UNREACHABLE });
}

static bool over_it(const struct binding *binding, const struct endpoint *endpoint)
{
	return binding->status == BINDING_ACTIVE && binding->session == endpoint->session &&
	       addr_equal(binding->source, &endpoint->addr);
}

/* T40: the contacts that came over it cannot be reached any more. */
static void closed(struct tracker *tracker, const struct addr *client, bool by_registrar)
{
	struct endpoint *endpoint = store_endpoint_find(tracker, client);
	struct event event = tracker_event(tracker, EVENT_CONNECTION_CLOSED);
	struct session *session = endpoint ? endpoint->session : NULL;
	struct silence *silence;

	if (!endpoint)
		return;
	silence = endpoint_silent(tracker, endpoint);
	if (silence) {
		silence->closed_at = tracker->packet.at;
		silence->closed_frame = tracker->packet.frame;
	}
	if (!session)
		return;
	session_step(tracker, session, tracker->packet.at,
	             (struct step){ .kind = STEP_CONNECTION_CLOSED, .status = by_registrar });
	event.at = tracker->packet.at;
	event.packet = &tracker->packet;
	event.session = session;
	event.account = session->account;
	for (struct binding *b = session->account->bindings; b && !event.binding; b = b->next)
		if (over_it(b, endpoint))
			event.binding = b;
	tracker_emit(tracker, &event);
}

static void malformed(struct tracker *tracker)
{
	const struct packet *packet = &tracker->packet, *former = &tracker->malformed;
	bool twice = former->at && packet->ip_id == former->ip_id &&
	             addr_equal(&packet->source, &former->source) &&
	             packet->at - former->at <= limit_ms(tracker->limits.dup_window_ms);
	struct source source = { .addr = packet->source };
	struct event event = tracker_event(tracker, EVENT_MALFORMED);

	tracker->malformed = *packet;
	if (twice) /* one packet captured twice */
		return;
	event.packet = packet;
	event.source = &source;
	tracker_emit(tracker, &event);
}

void track_evidence(struct tracker *tracker, enum evidence_kind kind, const struct packet *packet,
                    const struct sip_message *message, const struct reading *reading)
{
	struct endpoint *endpoint;

	tracker_begin(tracker, packet);
	at_hand(tracker, message, reading);
	switch (kind) {
	case EVIDENCE_UNREACHABLE: unreachable(tracker); break;
	case EVIDENCE_KEEPALIVE:
		endpoint = store_endpoint_find(tracker, &packet->source);
		if (endpoint)
			endpoint->last_at = tracker->packet.at;
		break;
	case EVIDENCE_DROPS: tracker->last_drop = tracker->packet.at; break;
	case EVIDENCE_CLOSED:
		closed(tracker, &packet->source, false);
		closed(tracker, &packet->destination, true);
		break;
	case EVIDENCE_MALFORMED: malformed(tracker); break;
	}
	tracker->message = NULL;
}
