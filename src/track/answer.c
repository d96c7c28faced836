#include "track/state.h"

/* A registrar's answer to a REGISTER. */

static enum answer_class classify_challenge(bool any, bool stale)
{
	if (!any)
		return ANSWER_CHALLENGE_EMPTY;
	return stale ? ANSWER_CHALLENGE_STALE : ANSWER_CHALLENGE;
}

/* A client can act upon a 423 that names a longer time than it asked for (T24, T25). */
static bool usable_brief(struct tracker *tracker, struct flow *flow)
{
	uint32_t seconds = 0;

	if (sip_expires_parse(tracker->message->first[SIP_MIN_EXPIRES], &seconds) !=
	    SIP_EXPIRES_VALID)
		return false;
	flow->attempt->min_expires_s = seconds;
	return flow->attempt->requested_s && seconds > flow->attempt->requested_s;
}

static enum answer_class classify(struct tracker *tracker, struct flow *flow)
{
	unsigned status = tracker->message->status;

	if (status < 200)
		return ANSWER_PROVISIONAL;
	if (status < 300)
		return ANSWER_OK;
	if (status < 400)
		return ANSWER_REDIRECT;
	if (status == 403)
		return ANSWER_FORBIDDEN;
	if (status == 404)
		return ANSWER_NOT_FOUND;
	if (status == 423)
		return usable_brief(tracker, flow) ? ANSWER_BRIEF : ANSWER_REJECTED;
	if (status == 439 || (status == 503 && sip_has(tracker->message, SIP_RETRY_AFTER)))
		return ANSWER_RETRY;
	if (status == 408 || status == 480 || (status >= 500 && status < 600))
		return ANSWER_SERVER_ERROR;
	return status >= 600 ? ANSWER_GLOBAL : ANSWER_REJECTED;
}

static struct event answer_event(struct tracker *tracker, struct flow *flow, enum event_kind kind)
{
	struct event event = tracker_event(tracker, kind);

	event.flow = flow;
	event.attempt = flow->attempt;
	event.transaction = flow_last_transaction(flow);
	event.status = (uint16_t)tracker->message->status;
	event.has = EVENT_HAS_STATUS;
	return event;
}

static void challenged(struct tracker *tracker, struct flow *flow, uint32_t acts, bool same_nonce)
{
	struct attempt *attempt = flow->attempt;
	struct event event = answer_event(
	        tracker, flow, acts & ACT_REFUSED ? EVENT_CREDENTIALS_REJECTED : EVENT_CHALLENGED);

	attempt->challenges++;
	attempt->challenged_at = tracker->packet.at;
	attempt->challenge_frame = tracker->packet.frame;
	attempt->stale_last = (acts & ACT_STALE) != 0;
	attempt->same_nonce = same_nonce;
	flow->account->challenged = true;
	if (acts & ACT_STALE) {
		attempt->stales++;
		attempt->flags |= AUTH_NONCE_STALE;
		flow->stale_run++;
	}
	event.stale = attempt->stale_last;
	event.has |= EVENT_HAS_STALE;
	tracker_emit(tracker, &event);
	timer_set(&tracker->timers, &flow->timer,
	          tracker->packet.at + 2 * limit_ms(tracker->limits.challenge_timeout_ms));
}

static void note_step(struct tracker *tracker, struct flow *flow, bool stale, uint32_t granted)
{
	const struct attempt *attempt = flow->attempt;
	struct step step = {
		.kind = STEP_REGISTER_ANSWER,
		.extra = (uint16_t)(granted > UINT16_MAX ? UINT16_MAX : granted),
	};

	if (!flow->session)
		return;
	step.status = (uint16_t)tracker->message->status;
	if (step.status == 401 || step.status == 407)
		step.kind = STEP_CHALLENGE;
	if (stale)
		step.flags |= STEP_STALE;
	if (attempt->refresh)
		step.flags |= STEP_REFRESH;
	if (intent_class(attempt->intent) == CLASS_UNREGISTER_LIKE)
		step.flags |= STEP_REMOVAL;
	step.copies = (uint8_t)(attempt->copies > 255 ? 255 : attempt->copies);
	session_step(tracker, flow->session, tracker->packet.at, step);
}

static void emit_plain(struct tracker *tracker, struct flow *flow, enum event_kind kind)
{
	struct event event = answer_event(tracker, flow, kind);

	tracker_emit(tracker, &event);
}

static void succeeded(struct tracker *tracker, struct flow *flow)
{
	struct attempt *attempt = flow->attempt;
	const struct transaction *transaction = flow_last_transaction(flow);

	attempt->rtt = transaction->final_at - transaction->first_at;
	if (!transaction_echoes(transaction)->copies &&
	    !statistic_add(&tracker->pool, &flow->account->registrar->rtt,
	                   (double)attempt->rtt / (double)STAMP_SECOND))
		tracker->counts.out_of_memory++;
	attempt->outcome = ATTEMPT_OK;
	flow->stale_run = 0;
	credentials_accepted(tracker, flow);
	note_step(tracker, flow, false, reconcile(tracker, flow));
	attempt_end(tracker, flow, ATTEMPT_OK, tracker->packet.at, false);
}

#define RETRY_AFTER_MAX 3600
#define RETRY_AFTER_GRACE (5 * STAMP_SECOND) /* SPEC 2.1 */

/* How long the next request may take to come. */
static stamp patience(const struct tracker *tracker)
{
	uint32_t seconds;

	if (!sip_retry_after(tracker->message->first[SIP_RETRY_AFTER], &seconds))
		return limit_ms(tracker->limits.challenge_timeout_ms);
	if (seconds > RETRY_AFTER_MAX)
		seconds = RETRY_AFTER_MAX;
	return (stamp)seconds * STAMP_SECOND + RETRY_AFTER_GRACE;
}

static void act(struct tracker *tracker, struct flow *flow, struct machine_cell cell,
                bool same_nonce)
{
	struct attempt *attempt = flow->attempt;

	flow->phase = cell.next;
	if (cell.acts & ACT_REFUSED) {
		attempt->rejections++;
		observe_refusal(tracker, flow);
	}
	if (cell.acts & ACT_CHALLENGED) {
		challenged(tracker, flow, cell.acts, same_nonce);
	} else if (cell.acts & ACT_SUCCESS) {
		succeeded(tracker, flow);
	} else if (cell.acts & (ACT_BRIEF | ACT_REDIRECT)) {
		if (cell.acts & ACT_BRIEF)
			attempt->briefs++;
		else if (attempt->redirects < UINT8_MAX)
			attempt->redirects++;
		emit_plain(tracker, flow,
		           cell.acts & ACT_BRIEF ? EVENT_INTERVAL_TOO_BRIEF : EVENT_REDIRECTED);
		timer_set(&tracker->timers, &flow->timer,
		          tracker->packet.at + limit_ms(tracker->limits.challenge_timeout_ms));
	} else if (cell.acts & ACT_RETRY) {
		timer_set(&tracker->timers, &flow->timer, tracker->packet.at + patience(tracker));
	} else if (cell.acts & ACT_FAIL) {
		attempt->no_challenge = (cell.acts & ACT_NO_CHALLENGE) != 0;
		attempt->rtt = tracker->packet.at - flow_last_transaction(flow)->first_at;
		attempt_end(tracker, flow, ATTEMPT_REJECTED, tracker->packet.at, false);
	}
}

/* The first final answer, or the first provisional one, to the newest request. */
static void answered(struct tracker *tracker, struct flow *flow)
{
	enum answer_class class;
	struct machine_cell cell;
	struct challenged challenged = { 0 };
	unsigned status = tracker->message->status;

	if (status == 401 || status == 407) {
		challenged = credentials_challenged(tracker, flow->account, flow);
		class = classify_challenge(challenged.any, challenged.stale);
	} else {
		class = classify(tracker, flow);
	}
	cell = machine_answer(flow->phase == PHASE_SENT_AUTH, class);
	if (cell.acts & ACT_CONTINUE) {
		emit_plain(tracker, flow, EVENT_PROVISIONAL);
		return;
	}
	flow->attempt->final_status = (uint16_t)status;
	flow->attempt->last_frame = tracker->packet.frame;
	if (class != ANSWER_OK)
		note_step(tracker, flow, challenged.stale, 0);
	act(tracker, flow, cell, challenged.same_nonce);
}

static void count_copy(struct tracker *tracker, struct flow *flow, enum copy_kind copy)
{
	if (copy == COPY_DUPLICATE)
		tracker->counts.duplicates++;
	else if (copy == COPY_MULTIPOINT)
		tracker->counts.multipoint++;
	else
		tracker->counts.retransmissions++;
	flow->duplicates += copy != COPY_RETRANSMISSION;
}

static void note_server(struct tracker *tracker, struct flow *flow)
{
	struct registrar *registrar = flow->account->registrar;
	struct str server = tracker->message->first[SIP_SERVER];

	if (!server.n)
		server = tracker->message->first[SIP_USER_AGENT];
	if (server.n)
		string_share(tracker, &flow->server, server);
	store_server_seen(tracker, registrar, server);
	flow->responses++;
	flow->last_at = tracker->packet.at;
}

/* Only the answer was captured: what it says of bindings is worth having all the same (SPEC 1.11).
 */
static void unasked(struct tracker *tracker)
{
	struct account *account;
	struct flow *flow;

	if (tracker->message->status / 100 != 2)
		return;
	account = store_account(tracker, &tracker->packet.source, at_hand_aor(tracker));
	if (!account)
		return;
	account->registrar->responses++;
	flow = flow_find(tracker, account->registrar);
	if (!flow)
		flow = flow_new(tracker, account);
	if (!flow || flow->proxied)
		return;
	flow->newest ^= 1;
	transaction_begin(&flow->transactions[flow->newest], &tracker->addresses, tracker->message,
	                  &tracker->packet, &tracker->transaction_key);
	transaction_answer(&flow->transactions[flow->newest], &tracker->addresses, tracker->message,
	                   &tracker->packet, &tracker->transaction_key, &tracker->limits);
	note_server(tracker, flow);
	address_keep(&tracker->addresses, &flow->client, &tracker->packet.destination, NULL);
	reconcile_unasked(tracker, flow);
}

/* An answer after Timer F is late, not lost: the attempt is taken up again. */
static bool take_up(struct flow *flow, const struct transaction *transaction)
{
	struct attempt *last = flow->unanswered;

	if (flow->attempt || !last || transaction != flow_last_transaction(flow))
		return false;
	last->outcome = ATTEMPT_OPEN;
	last->late = true;
	flow->attempt = last;
	flow->unanswered = NULL;
	flow->phase = last->credentials_last ? PHASE_SENT_AUTH : PHASE_SENT;
	flow->timed_out = false;
	return true;
}

static void fresh_answer(struct tracker *tracker, struct flow *flow,
                         const struct transaction *transaction)
{
	bool newest = transaction == flow_last_transaction(flow);

	note_server(tracker, flow);
	if (transaction->final_status && transaction_echoes(transaction)->copies)
		flow->account->registrar->repeated++;
	if (flow->proxied)
		return;
	store_account_used(tracker, flow->account);
	if (newest && (flow->attempt || take_up(flow, transaction)))
		answered(tracker, flow);
	else if (tracker->message->status / 100 == 2)
		reconcile_unasked(tracker, flow);
}

void register_answer(struct tracker *tracker)
{
	struct transaction *transaction;
	struct flow *flow;
	enum copy_kind copy;

	if (!at_hand_aor(tracker)->text.n) {
		tracker->counts.unrelated++;
		return;
	}
	flow = flow_asked(tracker, &tracker->packet.source);
	if (!flow)
		flow = flow_asked(tracker, NULL);
	if (!flow) {
		unasked(tracker);
		return;
	}
	flow->account->registrar->responses++;
	source_answered(tracker, flow->account->aor_hash, &flow->asker);
	transaction = flow_transaction(flow, tracker);
	copy = transaction_answer(transaction, &tracker->addresses, tracker->message,
	                          &tracker->packet, &tracker->transaction_key, &tracker->limits);
	if (copy == COPY_NEW)
		fresh_answer(tracker, flow, transaction);
	else
		count_copy(tracker, flow, copy);
}
