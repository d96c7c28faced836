#include "track/state.h"

/* Requests towards a contact: NOTIFY, OPTIONS as a probe, INVITE and MESSAGE (SPEC 1.9, 3.6). */

static bool is_notify(const struct exchange *exchange)
{
	return exchange->transaction.method == SIP_NOTIFY;
}

/* The account that the request's To names at the server that sends it. */
static struct account *account_named(struct tracker *tracker)
{
	const struct aor *aor = at_hand_aor(tracker);
	struct registrar *registrar = store_registrar_find(tracker, &tracker->packet.source);

	return aor->text.n && registrar ? store_account_find(tracker, registrar, aor) : NULL;
}

/* A PBX that answers for its users (RFC 6140): what one of them does says nothing of its contact.
 */
static bool is_bulk(const struct session *session)
{
	for (const struct binding *b = session->account->bindings; b; b = b->next)
		if (b->session == session && b->bulk)
			return true;
	return false;
}

/* Of several rows of one contact the last one that its device registered speaks for it. */
static bool is_newer_twin(const struct binding *binding, const struct binding *than)
{
	return binding && binding->session && binding->status == BINDING_ACTIVE &&
	       str_equal(binding->contact, than->contact) &&
	       (!than->session || binding->granted_at > than->granted_at);
}

static struct binding *at_contact(struct account *account, struct str target,
                                  const struct addr *destination)
{
	struct binding *by_target = NULL, *by_source = NULL;

	for (struct binding *b = filed_first(account); b; b = filed_next(account, b)) {
		bool named = sip_uri_equal(b->contact, target) || binding_has_gruu(b, target);

		if (named && (b->status == BINDING_ACTIVE || !by_target) &&
		    !is_newer_twin(by_target, b))
			by_target = b;
		else if (!by_target && sip_uri_same_target(b->contact, target, STR("udp")))
			by_target = b;
		if (b->status == BINDING_ACTIVE && !b->bulk && addr_equal(b->source, destination))
			by_source = b;
	}
	return by_target ? by_target : by_source;
}

/* Nobody is logging in just now: a registrar may send it a moment before its own 200. */
static bool is_early(const struct account *account)
{
	for (const struct flow *flow = account->flows; flow; flow = flow->next)
		if (flow->phase == PHASE_SENT_AUTH || !flow->observed_from_start)
			return false;
	return true;
}

static bool find_target(struct tracker *tracker, struct exchange *exchange)
{
	const struct packet *packet = &tracker->packet;
	struct account *account = account_named(tracker);
	struct endpoint *endpoint;

	if (account)
		exchange->binding =
		        at_contact(account, tracker->message->uri, &packet->destination);
	endpoint = exchange->binding ? NULL : store_endpoint_find(tracker, &packet->destination);
	if (endpoint && endpoint->session &&
	    addr_same_ip(&endpoint->session->account->registrar->addr, &packet->source)) {
		account = endpoint->session->account;
		exchange->binding =
		        at_contact(account, tracker->message->uri, &packet->destination);
		if (!exchange->binding && is_bulk(endpoint->session))
			return false;
		exchange->session = endpoint->session;
	}
	if (!exchange->binding && !exchange->session) {
		exchange->unknown_target = account && !exchange->in_dialog;
		if (!exchange->unknown_target)
			return false;
	}
	if (exchange->binding)
		account = exchange->binding->account;
	if (exchange->binding && exchange->binding->session)
		exchange->session = exchange->binding->session;
	else if (exchange->session && exchange->session->account != account)
		exchange->session = NULL; /* the row is another account's that is filed with it */
	exchange->early = !exchange->binding && !exchange->in_dialog && is_early(account);
	exchange_attach(tracker, exchange, account);
	return true;
}

/*
 * Whose row it is by its To, when the registrar made it up by itself for that very contact. To a
 * client behind NAT FreeSWITCH writes its own public address there: the account of the body must
 * agree.
 */
static void learn_name(struct tracker *tracker, const struct exchange *exchange)
{
	struct binding *binding = exchange->binding;
	char text[AOR_TEXT_SIZE];
	struct aor account;

	if (!binding || exchange->in_dialog ||
	    !str_equal_nocase(shared_text(exchange->package), STR("message-summary")) ||
	    !sip_uri_equal(binding->contact, tracker->message->uri) ||
	    store_registrar_find(tracker, &tracker->packet.source) != binding->account->registrar ||
	    !filed_news(tracker, binding, at_hand_aor(tracker)))
		return;
	at_hand_aor_of(tracker, mwi_account(tracker->message->body), text, &account);
	if (str_equal(at_hand_aor(tracker)->text, account.text))
		filed_learn(tracker, binding, at_hand_aor(tracker));
}

static struct event notify_event(struct tracker *tracker, struct exchange *exchange,
                                 enum event_kind kind)
{
	struct event event = tracker_event(tracker, kind);

	event.account = exchange->account;
	event.session = exchange->session;
	event.binding = exchange->binding;
	event.exchange = exchange;
	event.transaction = &exchange->transaction;
	if (!tracker->message || tracker->message->request)
		return event;
	event.status = (uint16_t)tracker->message->status;
	event.rtt = exchange->transaction.final_at - exchange->transaction.first_at;
	event.has = EVENT_HAS_STATUS | EVENT_HAS_RTT;
	return event;
}

static void note_step(struct tracker *tracker, const struct exchange *exchange)
{
	struct step step = { .kind = STEP_NOTIFY };
	unsigned fresh, old;

	if (!exchange->session || !is_notify(exchange))
		return;
	if (mwi_parse(tracker->message->body, &fresh, &old)) {
		step.extra = (uint16_t)(fresh < STEP_UNCOUNTED ? fresh : STEP_UNCOUNTED - 1);
		step.flags = STEP_SUMMARY;
	} else if (str_equal_nocase(shared_text(exchange->package), STR("message-summary"))) {
		step.extra = STEP_UNCOUNTED;
		step.flags = STEP_SUMMARY;
	}
	session_step(tracker, exchange->session, tracker->packet.at, step);
}

/* A second table or node still has a row that the registrar has confirmed to be gone. */
static bool to_removed(const struct tracker *tracker, const struct exchange *exchange)
{
	const struct binding *binding = exchange->binding;

	return binding && binding->status == BINDING_REMOVED && !exchange->in_dialog &&
	       tracker->packet.at - binding->removed_at >
	               limit_s(tracker->limits.removed_traffic_grace_s) &&
	       addr_same_ip(&tracker->packet.source, &binding->account->registrar->addr);
}

bool notify_request(struct tracker *tracker, struct exchange *exchange)
{
	struct event event;

	string_keep(tracker, &exchange->target, tracker->message->uri);
	exchange->to_client = true;
	if (is_notify(exchange))
		string_share(tracker, &exchange->package,
		             sip_event_package(tracker->message->first[SIP_EVENT]));
	if (!find_target(tracker, exchange))
		return is_notify(exchange) && reg_event_notify(tracker);
	note_step(tracker, exchange);
	if (exchange->session && is_notify(exchange))
		exchange->session->notifications_sent++;
	if (is_notify(exchange) || exchange->transaction.method == SIP_OPTIONS) {
		event = notify_event(tracker, exchange,
		                     is_notify(exchange) ? EVENT_NOTIFY_SENT : EVENT_PROBE_SENT);
		tracker_emit(tracker, &event);
	}
	learn_name(tracker, exchange);
	if (to_removed(tracker, exchange)) {
		event = notify_event(tracker, exchange, EVENT_TRAFFIC_TO_REMOVED);
		tracker_emit(tracker, &event);
	}
	if (is_notify(exchange))
		reg_event_notify(tracker);
	return true;
}

static bool probe_refused(unsigned status)
{
	return status == 404 || status == 410 || status == 480 || status == 481;
}

static void gone(struct tracker *tracker, struct binding *binding, enum gone why, stamp at,
                 uint64_t frame)
{
	if (binding && binding->status == BINDING_ACTIVE)
		binding_gone(tracker, binding, why, at, frame);
}

static void count_probe(struct tracker *tracker, const struct exchange *exchange, bool fine)
{
	struct binding *binding = exchange->binding;
	struct binding_troubles *troubles;

	if (!binding || binding->status != BINDING_ACTIVE)
		return;
	if (fine && !binding->troubles)
		return;
	troubles = binding_troubled(tracker, binding);
	troubles->probes_failed = fine ? 0 : troubles->probes_failed + 1;
	troubles->probe_frame = exchange->transaction.frame;
}

static enum event_kind answer_kind(const struct exchange *exchange, bool fine)
{
	if (is_notify(exchange))
		return fine ? EVENT_NOTIFY_ANSWERED : EVENT_NOTIFY_FAILED;
	return fine ? EVENT_PROBE_ANSWERED : EVENT_PROBE_FAILED;
}

static void count_answer(const struct exchange *exchange, bool fine)
{
	if (!exchange->session || !is_notify(exchange))
		return;
	if (fine)
		exchange->session->notifications_answered++;
	else
		exchange->session->notifications_failed++;
}

/* Pings that are answered alike would push the story out of its ring: they are one step. */
static void answer_step(struct tracker *tracker, const struct exchange *exchange)
{
	struct session *session = exchange->session;
	struct step step = { .kind = STEP_PROBE_ANSWER };

	step.status = (uint16_t)tracker->message->status;
	if (is_notify(exchange)) {
		step.kind = STEP_NOTIFY_ANSWER;
	} else if (session_last_was(session, STEP_PROBE_ANSWER, step.status)) {
		session_step_again(session, STEP_PROBE_ANSWER, step.status);
		return;
	} else {
		session_step(tracker, session, exchange->transaction.first_at,
		             (struct step){ .kind = STEP_PROBE });
	}
	session_step(tracker, session, tracker->packet.at, step);
}

void notify_answer(struct tracker *tracker, struct exchange *exchange)
{
	unsigned status = tracker->message->status;
	bool probe = exchange->transaction.method == SIP_OPTIONS;
	bool fine = status < 300 || (probe && status == 486);
	struct event event;

	count_answer(exchange, fine);
	if (exchange->session) {
		answer_step(tracker, exchange);
		exchange->session->last_at = exchange->session->alive_at = tracker->packet.at;
	}
	if (probe)
		count_probe(tracker, exchange, fine);
	if (probe && probe_refused(status))
		gone(tracker, exchange->binding, GONE_PROBE_REFUSED, tracker->packet.at,
		     tracker->packet.frame);
	if (is_notify(exchange) || probe) {
		event = notify_event(tracker, exchange, answer_kind(exchange, fine));
		tracker_emit(tracker, &event);
	}
	exchange_end(tracker, exchange, fine ? ATTEMPT_OK : ATTEMPT_REJECTED, tracker->packet.at,
	             false);
}

/* Timer F: the contact that was addressed does not answer, or the presence server does not. */
void notify_timeout(struct tracker *tracker, struct exchange *exchange, stamp at)
{
	bool publish = exchange->transaction.method == SIP_PUBLISH;
	bool probe = exchange->transaction.method == SIP_OPTIONS;
	struct event event;

	if (probe)
		count_probe(tracker, exchange, false);
	if (!publish) {
		count_answer(exchange, false);
		gone(tracker, exchange->binding, GONE_REQUEST_UNANSWERED,
		     exchange->transaction.first_at, exchange->transaction.frame);
	}
	if (exchange->session && probe)
		session_step(tracker, exchange->session, exchange->transaction.first_at,
		             (struct step){ .kind = STEP_PROBE });
	if (exchange->session)
		session_step(tracker, exchange->session, at, (struct step){ .kind = STEP_TIMEOUT });
	if (!tracker->finished && (publish || probe || is_notify(exchange))) {
		event = notify_event(tracker, exchange,
		                     publish ? EVENT_PUBLISH_FAILED : answer_kind(exchange, false));
		event.at = at;
		event.publication = exchange->publication;
		event.reason = "timeout";
		tracker_emit(tracker, &event);
	}
	exchange_end(tracker, exchange, ATTEMPT_TIMEOUT, at, false);
}
