#include "track/state.h"

/* What is left at the end and why (SPEC 3.5, 3.6), and how each session ended (SPEC 7.7). */

static bool same_host(const struct binding *a, const struct binding *b)
{
	struct sip_uri x, y;

	if (addr_same_ip(a->source, b->source))
		return true;
	return sip_uri_parse(a->contact, &x) && sip_uri_parse(b->contact, &y) &&
	       str_equal_nocase(x.host, y.host);
}

static struct binding *first_binding(const struct session *session)
{
	for (struct binding *b = session->account->bindings; b; b = b->next)
		if (b->session == session && b->known_by == KNOWN_OBSERVED)
			return b;
	return NULL;
}

/*
 * The last sign of life: of the session itself, or of its address while nobody else uses that (a
 * trunk's address speaks for many).
 */
static stamp last_sign(const struct session *session)
{
	const struct endpoint *endpoint = session->endpoint;

	if (endpoint && endpoint->users == 1 && endpoint->last_at > session->last_at)
		return endpoint->last_at;
	return session->last_at;
}

/*
 * later is the next life of the device that was session: it came up on the same host with the same
 * program (or is the same gateway) when session had gone silent.
 */
static bool next_life(const struct session *session, const struct session *later)
{
	const struct binding *old = first_binding(session), *new = first_binding(later);

	if (session == later || !old || !new || later->login_at == STAMP_NEVER)
		return false;
	if (session->client_kind == CLIENT_INSTANCE && later->client_kind == CLIENT_INSTANCE)
		return false;
	if (last_sign(session) >= later->first_at)
		return false;
	if (session->gateway.n && str_equal(session->gateway, later->gateway))
		return true;
	return session->user_agent &&
	       str_equal(shared_text(session->user_agent), shared_text(later->user_agent)) &&
	       same_host(old, new);
}

void classify_successors(struct account *account)
{
	for (struct session *s = account->sessions; s; s = s->next) {
		s->superseded_by = NULL;
		for (struct session *later = account->sessions; later; later = later->next)
			if (next_life(s, later) &&
			    (!s->superseded_by || later->first_at < s->superseded_by->first_at))
				s->superseded_by = later;
	}
}

void classify_removal(struct binding *binding)
{
	const struct model *model = binding->account->registrar->model;

	binding->removal_min = binding->expires_at + (stamp)model->linger_min_s * STAMP_SECOND;
	binding->removal_max = binding->expires_at + (stamp)model->linger_max_s * STAMP_SECOND;
}

/* One row a user: a login after the expiry has taken the row with it. */
static void row_taken(struct binding *binding)
{
	const struct account *account = binding->account;

	if (account->registrar->model->kind != MODEL_FREESWITCH_SINGLE)
		return;
	for (const struct binding *b = filed_first(account); b; b = filed_next(account, b))
		if (b != binding && b->granted_at >= binding->expires_at &&
		    b->granted_at < binding->removal_max)
			binding->removal_min = binding->removal_max = b->granted_at;
}

static enum leftover of_failed_logout(const struct binding *binding)
{
	switch ((enum attempt_outcome)binding_troubles(binding)->logout_outcome) {
	case ATTEMPT_CHALLENGE_IGNORED: return LEFTOVER_UNREGISTER_UNAUTHORIZED;
	case ATTEMPT_TIMEOUT:
	case ATTEMPT_UNANSWERED: return LEFTOVER_UNREGISTER_UNANSWERED;
	default: return LEFTOVER_UNREGISTER_REJECTED;
	}
}

/* Its publication was withdrawn in a logout whose REGISTER never came. */
static const struct publication *closed_only(const struct tracker *tracker,
                                             const struct binding *binding, stamp at)
{
	const struct session *session = binding->session;

	for (struct publication *p = binding->account->publications; p; p = p->next)
		if (p->session == session && p->state == PUBLICATION_REMOVED &&
		    p->closing_at != STAMP_NEVER && p->closing_at >= binding->granted_at &&
		    binding->logout_at == STAMP_NEVER && session->last_at <= p->removed_at &&
		    at - p->closing_at >= limit_s(tracker->limits.logout_pair_window_s))
			return p;
	return NULL;
}

/* Copies of the refusal come in this time: they are no sign of life. */
static stamp heard_until(const struct tracker *tracker, const struct binding *binding)
{
	if (binding->gone != GONE_PROBE_REFUSED)
		return binding_troubles(binding)->gone_at;
	return binding_troubles(binding)->gone_at + limit_ms(tracker->limits.multipoint_window_ms);
}

/* Whoever spoke from there since then, it is a new connection. */
static bool disconnected(const struct binding *binding)
{
	const struct endpoint *endpoint = binding->session->endpoint;

	return endpoint && endpoint_closed_at(endpoint) != STAMP_NEVER &&
	       endpoint_closed_at(endpoint) >= endpoint->last_at &&
	       endpoint_closed_at(endpoint) >= binding->session->last_at &&
	       addr_equal(&endpoint->addr, binding->source);
}

/* FreeSWITCH drops such rows over WebSocket, Asterisk's PJSIP over any connection. */
static bool went_with_connection(const struct binding *binding)
{
	return binding->status == BINDING_ACTIVE && binding->session && binding->flow &&
	       binding->flow->transport >= binding->account->registrar->model->closes_from &&
	       disconnected(binding);
}

static void weigh_absence(struct tracker *tracker, struct binding *binding, stamp at)
{
	const struct session *session = binding->session;
	const struct endpoint *endpoint = session ? session->endpoint : NULL;
	const struct publication *closed;

	if (!session)
		return;
	if (binding->gone != GONE_NO && last_sign(session) > heard_until(tracker, binding))
		binding->gone = GONE_NO;
	if (endpoint && endpoint_unreachable_at(endpoint) != STAMP_NEVER &&
	    endpoint_unreachable_at(endpoint) >= last_sign(session))
		binding_gone(tracker, binding, GONE_ICMP, endpoint_unreachable_at(endpoint),
		             endpoint->silence->unreachable_frame);
	if (disconnected(binding))
		binding_gone(tracker, binding, GONE_CONNECTION_CLOSED, endpoint_closed_at(endpoint),
		             endpoint->silence->closed_frame);
	closed = binding->gone == GONE_NO ? closed_only(tracker, binding, at) : NULL;
	if (closed)
		binding_gone(tracker, binding, GONE_PUBLISH_CLOSED, closed->closing_at,
		             closed->closing_frame);
}

/* Later than this very device ever was, and it had refreshed twice at least. */
static bool overdue(const struct tracker *tracker, const struct binding *binding, stamp at)
{
	const struct refresh_statistics *refresh = binding->flow ? binding->flow->refresh : NULL;
	double grace = tracker->limits.due_grace_s;

	if (!refresh || refresh->count < 2)
		return false;
	if (grace < 0.02 * binding->granted_s)
		grace = 0.02 * binding->granted_s;
	return at > binding->granted_at + limit_s(refresh->interval.max + grace);
}

static struct binding *successor_of(const struct binding *binding)
{
	const struct session *next = binding->session ? binding->session->superseded_by : NULL;

	for (struct binding *b = binding->account->bindings; b; b = b->next)
		if (b != binding && next && b->session == next)
			return b;
	for (struct binding *b = binding->account->bindings; b; b = b->next)
		if (b != binding && binding->dropped_in_register &&
		    b->session == binding->session && b->granted_at >= binding->granted_at &&
		    str_equal(b->contact, binding->contact))
			return b;
	for (struct binding *b = binding->account->bindings; b; b = b->next)
		if (b != binding && binding->dropped_in_register && b->flow == binding->flow &&
		    b->granted_at >= binding->granted_at)
			return b;
	return NULL;
}

static enum leftover of_active(struct tracker *tracker, struct binding *binding, stamp at)
{
	weigh_absence(tracker, binding, at);
	if (binding->relisted)
		return LEFTOVER_STILL_LISTED_AFTER_REMOVAL;
	if (binding->still_listed || binding->unmatched)
		return LEFTOVER_UNREGISTER_INEFFECTIVE;
	if (binding->other_call_id)
		return LEFTOVER_UNREGISTER_OTHER_CALL_ID;
	if (binding->other_contact)
		return LEFTOVER_UNREGISTER_OTHER_CONTACT;
	if (binding->dropped_in_register || (binding->session && binding->session->superseded_by)) {
		binding_troubled(tracker, binding)->successor = successor_of(binding);
		binding->likely |= !binding->dropped_in_register || binding_may_return(binding);
		return LEFTOVER_REPLACED_NOT_REMOVED;
	}
	if (binding->skipped_in_logout)
		return LEFTOVER_NOT_IN_LOGOUT;
	if (binding->gone == GONE_CONNECTION_CLOSED)
		return at - binding_troubles(binding)->gone_at >
		                       limit_s(tracker->limits.conn_linger_s)
		               ? LEFTOVER_CONNECTION_CLOSED
		               : LEFTOVER_NONE;
	if (binding->gone != GONE_NO)
		return LEFTOVER_CLIENT_GONE;
	return overdue(tracker, binding, at) ? LEFTOVER_OVERDUE : LEFTOVER_NONE;
}

static bool lingers(enum leftover leftover)
{
	return leftover == LEFTOVER_UNREGISTER_OTHER_CALL_ID ||
	       leftover == LEFTOVER_UNREGISTER_OTHER_CONTACT;
}

static void classify_row(struct tracker *tracker, struct binding *binding, stamp at)
{
	classify_removal(binding);
	if (binding->status == BINDING_TENTATIVE)
		return;
	binding->likely |= doubted_binding(tracker, binding);
	if (binding->status != BINDING_ACTIVE && binding->status != BINDING_EXPIRED)
		return;
	if (at > binding->expires_at)
		binding->status = BINDING_EXPIRED;
	if (went_with_connection(binding)) {
		binding->status = BINDING_DISPLACED;
		binding->gone = GONE_CONNECTION_CLOSED;
		binding->removed_at = endpoint_closed_at(binding->session->endpoint);
		binding_troubled(tracker, binding)->gone_at = binding->removed_at;
		binding->removed_frame = binding->session->endpoint->silence->closed_frame;
		binding->likely = true;
		return;
	}
	row_taken(binding);
	if (binding->logout_failed && (at <= binding->expires_at || at < binding->removal_min)) {
		binding->status = BINDING_LINGERING;
		binding->leftover = (uint8_t)of_failed_logout(binding);
		return;
	}
	if (binding->status == BINDING_EXPIRED) {
		if (binding->seen_after_expiry)
			binding->leftover = LEFTOVER_STILL_LISTED_AFTER_EXPIRY;
		else if (at < binding->removal_min)
			binding->leftover = LEFTOVER_NO_REFRESH;
		return;
	}
	binding->leftover = (uint8_t)of_active(tracker, binding, at);
	if (lingers(binding->leftover))
		binding->status = BINDING_LINGERING;
}

void classify_binding(struct tracker *tracker, struct binding *binding, stamp at)
{
	classify_row(tracker, binding, at);
	core_at_the_end(binding, at);
}

struct tally {
	uint32_t active, lingering, removed, expired, displaced, skipped, halfway, kept, any;
};

static struct tally tally_bindings(const struct session *session)
{
	struct tally tally = { 0 };

	for (const struct binding *b = session->account->bindings; b; b = b->next) {
		if (b->session != session)
			continue;
		tally.any++;
		tally.active += b->status == BINDING_ACTIVE;
		tally.lingering += b->status == BINDING_LINGERING ||
		                   b->leftover == LEFTOVER_UNREGISTER_INEFFECTIVE;
		tally.halfway += b->gone == GONE_PUBLISH_CLOSED;
		tally.removed += b->status == BINDING_REMOVED;
		tally.expired += b->status == BINDING_EXPIRED;
		tally.kept += b->leftover == LEFTOVER_NO_REFRESH;
		tally.displaced += b->status == BINDING_DISPLACED || b->status == BINDING_REPLACED;
		tally.skipped += b->status != BINDING_REMOVED &&
		                 (b->skipped_in_logout || b->dropped_in_register);
	}
	return tally;
}

static bool logout_pending(const struct session *session)
{
	for (const struct flow *flow = session->account->flows; flow; flow = flow->next) {
		const struct past_attempt *last = &flow->newest_attempt;

		if (flow->session == session && flow->attempts_total &&
		    last->outcome == ATTEMPT_PENDING &&
		    intent_class(last->intent) == CLASS_UNREGISTER_LIKE)
			return true;
	}
	return false;
}

/* Presence that the logout left behind, or withdrew alone. */
static bool presence_open(const struct session *session)
{
	for (const struct publication *p = session->account->publications; p; p = p->next)
		if (p->session == session && p->state == PUBLICATION_PUBLISHED)
			return true;
	return false;
}

static enum session_logout logout_of(const struct session *session)
{
	struct tally tally = tally_bindings(session);

	if (session->login_at == STAMP_NEVER && !tally.any)
		return LOGOUT_NO_LOGIN;
	if (logout_pending(session))
		return LOGOUT_PENDING;
	if (tally.lingering)
		return LOGOUT_FAILED;
	if (tally.halfway || (tally.skipped && tally.removed))
		return LOGOUT_PARTIAL;
	if (tally.active)
		return LOGOUT_NONE;
	if (tally.removed && (session->logout_at != STAMP_NEVER || !tally.expired))
		return tally.kept || presence_open(session) ? LOGOUT_PARTIAL : LOGOUT_COMPLETE;
	if (tally.expired)
		return LOGOUT_EXPIRED;
	return tally.displaced ? LOGOUT_DISPLACED : LOGOUT_UNKNOWN;
}

void classify_session(struct session *session)
{
	session->logout = (uint8_t)logout_of(session);
}
