#include "track/state.h"

/* A REGISTER on its way to the registrar. */

static void note_copy(struct tracker *tracker, struct flow *flow, struct transaction *transaction,
                      enum copy_kind copy)
{
	struct event event = tracker_event(tracker, copy == COPY_REWRITTEN ? EVENT_REWRITTEN
	                                                                   : EVENT_RETRANSMISSION);

	event.flow = flow;
	event.attempt = flow->attempt;
	event.transaction = transaction;
	if (copy != COPY_RETRANSMISSION) {
		flow->duplicates++;
		if (copy == COPY_DUPLICATE)
			tracker->counts.duplicates++;
		else
			tracker->counts.multipoint++;
		if (copy == COPY_REWRITTEN)
			tracker_emit(tracker, &event);
		return;
	}
	flow->retransmissions++;
	if (transaction_echoes(transaction)->copies_after_final == 1 &&
	    transaction_echoes(transaction)->copies == 1) {
		flow->account->registrar->repeated++;
		flow->account->registrar->repeated_late++;
	}
	tracker->counts.retransmissions++;
	if (flow->attempt) {
		if (flow->attempt->copies < UINT16_MAX)
			flow->attempt->copies++;
		if (transaction_echoes(transaction)->copies_after_final >= 2)
			flow->attempt->answer_unseen = true;
	}
	if (flow->session) {
		session_seen(tracker, flow->session, &tracker->packet.source);
		session_step_again(flow->session, STEP_REGISTER, 0);
		session_step_again(flow->session, STEP_UNREGISTER, 0);
	}
	tracker_emit(tracker, &event);
}

/* Asked at this server before, or captured on another leg between other addresses. */
static bool is_copy(struct tracker *tracker)
{
	struct flow *anywhere = flow_asked(tracker, NULL), *flow;
	struct transaction *transaction;
	enum copy_kind copy;

	if (!anywhere)
		return false;
	flow = flow_asked(tracker, &tracker->packet.destination);
	if (!flow)
		flow = anywhere;
	transaction = flow_transaction(flow, tracker);
	copy = transaction_request(transaction, &tracker->addresses, &tracker->packet,
	                           &tracker->transaction_key, &tracker->limits);
	if (copy == COPY_NEW)
		return false;
	note_copy(tracker, flow, transaction, copy);
	return true;
}

static void emit_new(struct tracker *tracker, struct flow *flow, enum event_kind kind)
{
	struct event event = tracker_event(tracker, kind);

	event.flow = flow;
	tracker_emit(tracker, &event);
}

/* The flow that a new request belongs to, made if need be. One that asks elsewhere is another. */
static struct flow *flow_of_request(struct tracker *tracker)
{
	const struct aor *aor = at_hand_aor(tracker);
	struct registrar *registrar = store_registrar_find(tracker, &tracker->packet.destination);
	struct flow *flow = registrar ? flow_find(tracker, registrar) : NULL;
	struct account *account;
	bool elsewhere;

	if (flow)
		return flow;
	account = store_account(tracker, &tracker->packet.destination, aor);
	if (!account)
		return NULL;
	elsewhere = flow_elsewhere(tracker, aor->hash, tracker->transaction_key.depth) != NULL;
	flow = flow_new(tracker, account);
	if (flow && elsewhere)
		emit_new(tracker, flow, EVENT_REGISTRAR_CHANGED);
	if (flow && flow_shares_call_id(tracker, flow))
		emit_new(tracker, flow, EVENT_CALL_ID_SHARED);
	return flow;
}

static bool names_contact(const struct requested *requested)
{
	return requested->count > 0 && !requested->contacts[0].star;
}

static bool bound_device(const struct flow *flow)
{
	return flow->session && session_is_bound(flow->session);
}

static uint32_t asked_for(const struct requested *requested)
{
	return requested->count ? requested->contacts[0].expires : 0;
}

static bool open_attempt(struct tracker *tracker, struct flow *flow, enum intent intent)
{
	struct attempt *attempt = flow_attempt_open(tracker, flow, intent);
	const struct party *from = at_hand_from(tracker), *to = at_hand_to(tracker);

	if (!attempt)
		return false;
	attempt->refresh = intent_class(intent) == CLASS_REGISTER_LIKE && bound_device(flow);
	attempt->first_requested_s = asked_for(&flow->requested);
	attempt->frame = tracker->packet.frame;
	attempt->input = tracker->packet.input;
	attempt->third_party = from->valid && to->valid && !str_equal(from->uri, to->uri) &&
	                       !str_equal(at_hand_from_aor(tracker)->text, flow->account->aor);
	flow->failed = flow->timed_out = flow->logged_out = false;
	return true;
}

static void emit_sent(struct tracker *tracker, struct flow *flow, enum event_kind kind,
                      const struct judged *judged)
{
	struct event event = tracker_event(tracker, kind);

	event.flow = flow;
	event.attempt = flow->attempt;
	event.transaction = flow_last_transaction(flow);
	if (flow->requested.count) {
		event.contact = flow->requested.contacts[0].uri;
		event.expires_requested = flow->requested.contacts[0].expires;
		event.expires_requested_from = flow->requested.contacts[0].from;
		if (flow->requested.contacts[0].has_expires)
			event.has |= EVENT_HAS_EXPIRES;
	}
	if (judged) {
		event.verdict = judged->verdict;
		event.has |= EVENT_HAS_VERDICT;
	}
	tracker_emit(tracker, &event);
}

static enum event_kind sent_kind(const struct attempt *attempt)
{
	switch (intent_class(attempt->intent)) {
	case CLASS_REGISTER_LIKE:
		return attempt->refresh ? EVENT_REFRESH_SENT : EVENT_REGISTER_SENT;
	case CLASS_UNREGISTER_LIKE:
	case CLASS_INVALID_STAR: return EVENT_UNREGISTER_SENT;
	case CLASS_FETCH:
	case INTENT_CLASSES: break;
	}
	return EVENT_QUERY_SENT;
}

static void note_step(struct tracker *tracker, struct flow *flow, const struct judged *judged)
{
	struct step step = { .kind = STEP_REGISTER, .verdict = judged->verdict };
	uint32_t value = judged->sent ? judged->nc : asked_for(&flow->requested);

	switch (intent_class(flow->attempt->intent)) {
	case CLASS_UNREGISTER_LIKE:
	case CLASS_INVALID_STAR:
		step.kind = STEP_UNREGISTER;
		step.flags = STEP_REMOVAL;
		break;
	case CLASS_FETCH: step.kind = STEP_FETCH; break;
	case CLASS_REGISTER_LIKE: step.flags = flow->attempt->refresh ? STEP_REFRESH : 0; break;
	case INTENT_CLASSES: break;
	}
	if (flow->requested.count && flow->requested.contacts[0].star)
		step.flags |= STEP_STAR;
	if (judged->sent)
		step.flags |= STEP_CREDENTIALS;
	step.extra = (uint16_t)(value > UINT16_MAX ? UINT16_MAX : value);
	session_step(tracker, flow->session, tracker->packet.at, step);
}

/* What an un-REGISTER sets in motion before anybody answered: its bindings remember it. */
static void note_logout(struct tracker *tracker, struct flow *flow)
{
	struct session *session = flow->session;

	for (struct binding *b = flow->account->bindings; b; b = b->next) {
		bool named = flow->attempt->intent == INTENT_UNREGISTER_ALL && b->flow == flow;

		for (uint32_t i = 0; i < flow->requested.count && !named; i++)
			named = !flow->requested.contacts[i].ignored &&
			        binding_is_asked(b, &flow->requested.contacts[i]);
		if (!named || (b->status != BINDING_ACTIVE && b->status != BINDING_EXPIRED))
			continue;
		b->logout_at = tracker->packet.at;
		b->logout_frame = tracker->packet.frame;
	}
	if (session && (session->logout_started_at == STAMP_NEVER ||
	                tracker->packet.at - session->logout_started_at >
	                        limit_s(tracker->limits.logout_pair_window_s)))
		session->logout_started_at = tracker->packet.at;
}

static void note_attempt(struct tracker *tracker, struct flow *flow, const struct judged *judged)
{
	struct attempt *attempt = flow->attempt;

	attempt->transactions++;
	attempt->credentials |= judged->sent;
	attempt->credentials_last = judged->sent;
	attempt->requested_s = asked_for(&flow->requested);
	attempt->last_frame = tracker->packet.frame;
	attempt->proof = judged->proof;
	attempt->proves_body = judged->proves_body;
	if (!judged->sent)
		return;
	attempt->verdict = judged->verdict;
	attempt->variant = judged->variant;
	attempt->flags = judged->flags;
	attempt->nonce_age = judged->nonce_age;
	attempt->trivial_secret |= judged->trivial;
	attempt->user_unknown = judged->user_unknown;
	attempt->last_use = judged->tuple;
	attempt->judged_line = (uint8_t)judged->line;
	observe_use(tracker, flow, judged);
}

/* A logout whose challenge is followed by a mere question was given up, not overtaken by a login.
 */
static bool ignores_challenge(const struct flow *flow, struct machine_cell cell, enum intent intent)
{
	if (cell.acts & ACT_IGNORED)
		return true;
	return flow->phase == PHASE_CHALLENGED && intent == INTENT_FETCH &&
	       intent_class(flow->attempt->intent) == CLASS_UNREGISTER_LIKE;
}

/* Ends what the new request puts an end to; true when the open attempt goes on. */
static bool attempt_goes_on(struct tracker *tracker, struct flow *flow, struct machine_cell cell,
                            enum intent intent, stamp *asked_since)
{
	*asked_since = tracker->packet.at;
	if (cell.acts & ACT_CONTINUE)
		return true;
	if (!flow->attempt)
		return false;
	if (cell.acts & ACT_OVERLAP && intent_class(intent) == intent_class(flow->attempt->intent))
		*asked_since = flow->attempt->asked_since;
	attempt_end(tracker, flow,
	            ignores_challenge(flow, cell, intent) ? ATTEMPT_CHALLENGE_IGNORED
	                                                  : ATTEMPT_ABANDONED,
	            tracker->packet.at, false);
	return false;
}

static bool same_contact(const struct requested *former, const struct requested *next)
{
	return former->count && next->count &&
	       str_equal(former->contacts[0].uri, next->contacts[0].uri);
}

static void request_new(struct tracker *tracker, struct flow *flow)
{
	const struct model *model = flow->account->registrar->model;
	struct requested next;
	struct judged judged;
	struct machine_cell cell;
	enum intent intent;
	bool goes_on, same, again = requested_again(&flow->requested, tracker->message, model);
	bool known = again;
	stamp asked_since;

	if (!again)
		tracker->counts.out_of_memory +=
		        !requested_read(tracker, &next, tracker->message, model);
	intent = requested_intent(again ? &flow->requested : &next, flow);
	same = flow->attempt && intent_class(flow->attempt->intent) == intent_class(intent);
	credentials_judge(tracker, flow, &judged);
	cell = machine_request(flow->phase, same, judged.sent);
	goes_on = attempt_goes_on(tracker, flow, cell, intent, &asked_since);
	if (!again) {
		known = same_contact(&flow->requested, &next);
		requested_free(tracker, &flow->requested);
		flow->requested = next;
	}
	flow->newest ^= 1;
	transaction_begin(&flow->transactions[flow->newest], &tracker->addresses, tracker->message,
	                  &tracker->packet, &tracker->transaction_key);
	observe_request(tracker, flow);
	if (!known)
		observe_contact(tracker, flow);
	if (names_contact(&flow->requested))
		flow->session = session_for_register(tracker, flow, known);
	if (!goes_on && !open_attempt(tracker, flow, intent))
		return;
	flow->attempt->asked_since = asked_since;
	flow->attempt->preemptive |= (cell.acts & ACT_PREEMPTIVE) != 0;
	note_attempt(tracker, flow, &judged);
	observe_order(tracker, flow);
	observe_malformed(tracker, flow);
	flow->phase = cell.next;
	timer_set(&tracker->timers, &flow->timer,
	          tracker->packet.at + limit_ms(tracker->limits.tsx_timeout_ms));
	if (flow->session) {
		session_seen(tracker, flow->session, &tracker->packet.source);
		note_step(tracker, flow, &judged);
	}
	if (intent_class(intent) == CLASS_UNREGISTER_LIKE)
		note_logout(tracker, flow);
	if (!goes_on)
		emit_sent(tracker, flow, sent_kind(flow->attempt), NULL);
	if (judged.sent)
		emit_sent(tracker, flow, EVENT_CREDENTIALS_SENT, &judged);
}

/* A header block that may go on, or that is above the caps, must not be read as "no Contact". */
static bool tells_contacts(const struct sip_message *message)
{
	if (message->result == SIP_OVERSIZE)
		return false;
	return sip_has(message, SIP_CONTACT) || !(message->notes & SIP_NOTE_NO_BLANK_LINE);
}

void register_request(struct tracker *tracker)
{
	struct flow *flow;

	tracker->counts.register_requests++;
	if (!at_hand_aor(tracker)->text.n || !tells_contacts(tracker->message)) {
		tracker->counts.unrelated++;
		return;
	}
	if (is_copy(tracker))
		return;
	flow = flow_of_request(tracker);
	if (!flow)
		return;
	flow->account->registrar->requests++;
	source_asks(tracker, flow->account->aor_hash, &flow->asker);
	store_account_used(tracker, flow->account);
	if (!flow->requests)
		flow->observed_from_start = !sip_has(tracker->message, SIP_AUTHORIZATION) &&
		                            !sip_has(tracker->message, SIP_PROXY_AUTHORIZATION);
	observe_source(tracker, flow);
	if (flow->proxied) {
		observe_request(tracker, flow);
		flow->newest ^= 1;
		transaction_begin(&flow->transactions[flow->newest], &tracker->addresses,
		                  tracker->message, &tracker->packet, &tracker->transaction_key);
		return;
	}
	request_new(tracker, flow);
}
