#include "track/state.h"

/*
 * A challenge that nobody answers is one thing, credentials that were refused another: the client
 * that gives up after a refusal did not ignore anything.
 */
static enum attempt_outcome true_outcome(const struct flow *flow, enum attempt_outcome outcome)
{
	const struct attempt *attempt = flow->attempt;

	if (outcome != ATTEMPT_CHALLENGE_IGNORED && outcome != ATTEMPT_ABANDONED)
		return outcome;
	if (flow->phase == PHASE_RETRY)
		return attempt->final_status >= 400 ? ATTEMPT_REJECTED : ATTEMPT_REDIRECTED;
	if (flow->phase != PHASE_CHALLENGED)
		return outcome;
	return attempt->credentials && attempt->rejections && !attempt->stale_last
	               ? ATTEMPT_REJECTED
	               : outcome;
}

/* Copies of a request after its 401: the challenge is lost on its way, not ignored (two or more).
 */
static enum attempt_outcome lost_answer(const struct flow *flow, enum attempt_outcome outcome)
{
	if (outcome == ATTEMPT_CHALLENGE_IGNORED && flow->attempt->answer_unseen)
		return ATTEMPT_TIMEOUT;
	return outcome;
}

static bool names(const struct flow *flow, const struct binding *binding)
{
	for (uint32_t i = 0; i < flow->requested.count; i++) {
		const struct requested_contact *contact = &flow->requested.contacts[i];

		if (contact->star)
			return binding->flow == flow ||
			       flow->attempt->intent == INTENT_UNREGISTER_ALL;
		if (!contact->ignored && binding_is_asked(binding, contact))
			return true;
	}
	return false;
}

static bool concerns(const struct flow *flow, const struct binding *binding)
{
	if (binding->status != BINDING_ACTIVE && binding->status != BINDING_EXPIRED)
		return false;
	/* Else another's, or registered anew since. */
	return names(flow, binding) && binding->granted_at <= flow->attempt->started;
}

/* The 2xx that a leg behind a proxy has to the flow's last request; NULL. */
static const struct transaction *carried_out(const struct flow *flow)
{
	uint32_t cseq = flow_last_transaction(flow)->cseq;

	for (const struct flow *leg = flow->leg; leg; leg = leg->leg) {
		const struct transaction *last = flow_last_transaction(leg);

		if (last->used && last->cseq == cseq && last->final_status / 100 == 2)
			return last;
	}
	return NULL;
}

/* Only the client does not know. What else the 2xx listed was not looked at. */
static void remove_all_the_same(struct tracker *tracker, struct flow *flow,
                                const struct transaction *answer)
{
	for (struct binding *b = flow->account->bindings; b; b = b->next) {
		if (b->status != BINDING_ACTIVE || !concerns(flow, b))
			continue;
		b->logout_at = flow->attempt->started;
		b->logout_frame = flow->attempt->frame;
		binding_end(tracker, b, BINDING_REMOVED, flow);
		b->removed_at = answer->final_at;
		b->removed_frame = answer->final_frame;
		b->likely = true;
	}
}

static void mark_logout_failed(struct tracker *tracker, const struct flow *flow)
{
	const struct attempt *attempt = flow->attempt;
	struct binding_troubles *troubles;

	for (struct binding *b = flow->account->bindings; b; b = b->next) {
		if (!concerns(flow, b))
			continue;
		b->logout_failed = true;
		troubles = binding_troubled(tracker, b);
		troubles->logout_outcome = attempt->outcome;
		troubles->logout_status = attempt->final_status;
		troubles->nonce_age = attempt->nonce_age;
		b->stale = attempt->stale_last;
		b->logout_at = attempt->started;
		b->logout_frame = attempt->frame;
		b->likely = attempt->likely;
	}
}

/* A refresh that began in time explains the expiry that follows, or came before it was given up. */
static void mark_refresh_failed(const struct flow *flow)
{
	for (struct binding *b = flow->account->bindings; b; b = b->next)
		if ((b->status == BINDING_ACTIVE || b->status == BINDING_EXPIRED) &&
		    flow->attempt->started <= b->expires_at &&
		    flow->attempt->started >= b->granted_at && names(flow, b))
			b->refresh_failed = true;
}

static void emit(struct tracker *tracker, struct flow *flow, enum event_kind kind, stamp at)
{
	struct event event = tracker_event(tracker, kind);
	const struct attempt *attempt = flow->attempt;

	event.at = at;
	event.flow = flow;
	event.attempt = attempt;
	event.transaction = flow_last_transaction(flow);
	event.reason = attempt_outcome_name(attempt->outcome);
	if (attempt->final_status) {
		event.status = attempt->final_status;
		event.has |= EVENT_HAS_STATUS;
	}
	if (flow->requested.count)
		event.contact = flow->requested.contacts[0].uri;
	tracker_emit(tracker, &event);
}

static void emit_failure(struct tracker *tracker, struct flow *flow, stamp at)
{
	const struct attempt *attempt = flow->attempt;
	bool timeout = attempt->outcome == ATTEMPT_TIMEOUT;

	switch (intent_class(attempt->intent)) {
	case CLASS_REGISTER_LIKE:
		emit(tracker, flow, timeout ? EVENT_REGISTER_TIMEOUT : EVENT_REGISTER_FAILED, at);
		if (attempt->refresh)
			emit(tracker, flow, EVENT_REFRESH_FAILED, at);
		return;
	case CLASS_UNREGISTER_LIKE:
	case CLASS_INVALID_STAR:
		emit(tracker, flow, timeout ? EVENT_UNREGISTER_TIMEOUT : EVENT_UNREGISTER_FAILED,
		     at);
		return;
	case CLASS_FETCH:
	case INTENT_CLASSES: return;
	}
}

static bool failed(enum attempt_outcome outcome)
{
	return outcome == ATTEMPT_REJECTED || outcome == ATTEMPT_TIMEOUT ||
	       outcome == ATTEMPT_UNANSWERED || outcome == ATTEMPT_CHALLENGE_IGNORED;
}

static void mark_failure(struct tracker *tracker, struct flow *flow, stamp at)
{
	struct attempt *attempt = flow->attempt;
	bool timeout =
	        attempt->outcome == ATTEMPT_TIMEOUT || attempt->outcome == ATTEMPT_UNANSWERED;
	const struct transaction *answer = timeout ? carried_out(flow) : NULL;

	flow->timed_out = timeout;
	flow->failed = !timeout;
	if (intent_class(attempt->intent) == CLASS_REGISTER_LIKE)
		mark_refresh_failed(flow);
	else if (answer)
		remove_all_the_same(tracker, flow, answer);
	else
		mark_logout_failed(tracker, flow);
	if (timeout && flow->session)
		session_step(tracker, flow->session, at, (struct step){ .kind = STEP_TIMEOUT });
	if (!tracker->finished)
		emit_failure(tracker, flow, at);
}

void attempt_end(struct tracker *tracker, struct flow *flow, enum attempt_outcome outcome, stamp at,
                 bool likely)
{
	struct attempt *attempt = flow->attempt;

	outcome = lost_answer(flow, true_outcome(flow, outcome));
	attempt->outcome = (uint8_t)outcome;
	attempt->ended = at;
	attempt->likely =
	        likely || doubted(tracker, attempt->started) ||
	        (tracker->last_drop != STAMP_NEVER && tracker->last_drop >= attempt->started);
	timer_stop(&flow->timer);
	flow->phase = PHASE_IDLE;
	if (outcome == ATTEMPT_REJECTED && attempt->final_status == 423)
		flow->ended_brief++;
	else if (outcome == ATTEMPT_OK)
		flow->ended_brief = 0;
	if (failed(outcome))
		mark_failure(tracker, flow, at);
	emit(tracker, flow, EVENT_ATTEMPT_ENDED, at);
	flow_attempt_close(tracker, flow);
}

/* T17, T34: nothing more came. */
void register_timer(struct tracker *tracker, struct flow *flow, stamp at)
{
	if (!flow->attempt)
		return;
	if (flow->phase == PHASE_CHALLENGED || flow->phase == PHASE_RETRY)
		attempt_end(tracker, flow, ATTEMPT_CHALLENGE_IGNORED, at, false);
	else
		attempt_end(tracker, flow, ATTEMPT_TIMEOUT, at, false);
}
