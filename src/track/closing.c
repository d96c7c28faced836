#include <stdlib.h>

#include "track/state.h"

/*
 * The last word on an account: open requests are judged (an end of the capture is no Timer F, but a
 * request that waited long enough has failed all the same), then everything is handed out once.
 */

static bool waited(const struct tracker *tracker, const struct transaction *transaction, stamp at)
{
	return transaction_echoes(transaction)->copies >= 2 ||
	       at - transaction->first_at >= limit_ms(tracker->limits.answer_grace_ms);
}

/* The client's address refused packets since: it has left for certain. */
static bool has_left(const struct flow *flow)
{
	const struct endpoint *endpoint = flow->session ? flow->session->endpoint : NULL;

	return endpoint && endpoint_unreachable_at(endpoint) != STAMP_NEVER &&
	       endpoint_unreachable_at(endpoint) >= flow->session->last_at;
}

/* Its credentials were refused: whatever it is, it is not merely unfinished (Amendment 14). */
static bool refused(const struct flow *flow)
{
	return flow->attempt->credentials_last && flow->attempt->rejections &&
	       !flow->attempt->stale_last;
}

static void end_attempt(struct tracker *tracker, struct flow *flow, stamp at)
{
	bool asked = flow->phase == PHASE_SENT || flow->phase == PHASE_SENT_AUTH;
	bool waited_long;

	if (!tracker->finished) {
		attempt_end(tracker, flow, ATTEMPT_PENDING, at, true);
		return;
	}
	if (asked) {
		waited_long = waited(tracker, flow_last_transaction(flow), at) ||
		              at - flow->attempt->asked_since >=
		                      limit_ms(tracker->limits.answer_grace_ms);
		attempt_end(tracker, flow, waited_long ? ATTEMPT_UNANSWERED : ATTEMPT_PENDING, at,
		            true);
		return;
	}
	waited_long = has_left(flow) || at - flow_last_transaction(flow)->final_at >=
	                                        limit_ms(tracker->limits.answer_grace_ms);
	if (!waited_long && refused(flow)) {
		attempt_end(tracker, flow, ATTEMPT_ABANDONED, at, true);
		return;
	}
	attempt_end(tracker, flow, waited_long ? ATTEMPT_CHALLENGE_IGNORED : ATTEMPT_PENDING, at,
	            !has_left(flow));
}

static void end_exchanges(struct tracker *tracker, struct account *account, stamp at)
{
	for (struct exchange *e = account->exchanges; e; e = e->next_in_account) {
		bool publish = e->transaction.method == SIP_PUBLISH;

		if (e->outcome != ATTEMPT_OPEN)
			continue;
		if (!tracker->finished || e->transaction.provisional ||
		    !waited(tracker, &e->transaction, at)) {
			exchange_end(tracker, e, ATTEMPT_PENDING, at, true);
			continue;
		}
		if (!publish && e->binding && e->binding->status == BINDING_ACTIVE &&
		    e->binding->gone == GONE_NO) {
			binding_gone(tracker, e->binding, GONE_REQUEST_UNANSWERED,
			             e->transaction.first_at, e->transaction.frame);
		}
		exchange_end(tracker, e, ATTEMPT_UNANSWERED, at, true);
	}
}

static struct event closing_event(struct tracker *tracker, struct account *account,
                                  enum event_kind kind, stamp at)
{
	struct event event = tracker_event(tracker, kind);

	event.at = at;
	event.account = account;
	return event;
}

void closing_binding(struct tracker *tracker, struct binding *binding, stamp at)
{
	struct event event = closing_event(tracker, binding->account, EVENT_BINDING_CLOSED, at);

	classify_binding(tracker, binding, at);
	event.flow = binding->flow;
	event.session = binding->session;
	event.binding = binding;
	if (binding->status != BINDING_TENTATIVE)
		tracker_emit(tracker, &event);
}

void closing_flow(struct tracker *tracker, struct flow *flow, stamp at)
{
	struct event event = closing_event(tracker, flow->account, EVENT_FLOW_CLOSED, at);

	if (flow->attempt)
		end_attempt(tracker, flow, at);
	event.flow = flow;
	event.session = flow->session;
	tracker_emit(tracker, &event);
}

void closing_publication(struct tracker *tracker, struct publication *publication, stamp at)
{
	struct event event =
	        closing_event(tracker, publication->account, EVENT_PUBLICATION_CLOSED, at);

	event.session = publication->session;
	event.publication = publication;
	tracker_emit(tracker, &event);
}

void closing_session(struct tracker *tracker, struct session *session, stamp at)
{
	struct event event = closing_event(tracker, session->account, EVENT_SESSION_CLOSED, at);

	event.session = session;
	if (session->bound_since != STAMP_NEVER) {
		session->registered_for += at - session->bound_since;
		session->bound_since = at;
	}
	classify_session(session);
	session->likely |= doubted(tracker, session->last_at);
	tracker_emit(tracker, &event);
}

void closing_account(struct tracker *tracker, struct account *account, stamp at)
{
	struct event event = closing_event(tracker, account, EVENT_ACCOUNT_CLOSED, at);
	const struct sip_message *message = tracker->message;

	tracker->message = NULL;
	for (struct flow *flow = account->flows; flow; flow = flow->next)
		if (flow->attempt)
			end_attempt(tracker, flow, at);
	end_exchanges(tracker, account, at);
	classify_successors(account);
	for (struct flow *flow = account->flows; flow; flow = flow->next)
		closing_flow(tracker, flow, at);
	for (struct binding *binding = account->bindings; binding; binding = binding->next)
		closing_binding(tracker, binding, at);
	for (struct publication *p = account->publications; p; p = p->next)
		closing_publication(tracker, p, at);
	for (struct session *session = account->sessions; session; session = session->next)
		closing_session(tracker, session, at);
	tracker_emit(tracker, &event);
	tracker->message = message;
}

void closing_open(struct tracker *tracker, stamp at)
{
	size_t n;
	struct account **accounts = survey_accounts(tracker, &n);

	if (!accounts) { /* unsorted is better than nothing */
		tracker->counts.out_of_memory++;
		for (int worth = 0; worth < WORTHS; worth++)
			for (struct account *a = tracker->order.oldest[worth]; a; a = a->newer)
				closing_account(tracker, a, at);
		return;
	}
	for (size_t i = 0; i < n; i++)
		closing_account(tracker, accounts[i], at);
	source_close_all(tracker, at);
	free(accounts);
}
