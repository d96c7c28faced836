#include "track/reconciliation.h"

void reconciliation_queue(struct reconciliation *r, enum event_kind kind, struct binding *binding)
{
	struct event event = tracker_event(r->tracker, kind);

	event.account = binding->account;
	event.flow = r->flow;
	event.session = binding->session;
	event.binding = binding;
	event.expires_requested = binding->requested_s;
	event.expires_requested_from = binding->requested_from;
	event.expires_granted = binding->granted_s;
	event.expires_granted_from = binding->granted_from;
	event.reason = r->reason;
	if (kind == EVENT_BINDING_ADDED || kind == EVENT_BINDING_REFRESHED ||
	    kind == EVENT_BINDING_SHORTENED)
		event.has = EVENT_HAS_EXPIRES | EVENT_HAS_GRANTED;
	if (r->queued < QUEUED_EVENTS)
		r->queue[r->queued++] = event;
	else
		tracker_emit(r->tracker, &event);
}

void reconciliation_emit(struct reconciliation *r)
{
	for (uint32_t i = 0; i < r->queued; i++)
		tracker_emit(r->tracker, &r->queue[i]);
	r->queued = 0;
}

/* The contact names another place than its packets came from. */
static bool behind_nat(const struct binding *binding)
{
	struct sip_uri uri;
	struct addr addr;

	if (!sip_uri_parse(binding->contact, &uri) ||
	    !sip_host_addr(uri.host, uri.port_number, &addr))
		return false;
	if (!addr.port)
		addr.port = 5060;
	return !addr_equal(&addr, binding->source);
}

bool reconciliation_same_row(const struct reconciliation *r, const struct binding *binding,
                             struct str uri)
{
	if (r->model->kind != MODEL_FREESWITCH_CONTACT)
		return true;
	if (!str_equal(binding->contact, uri) && !binding_text(binding, BINDING_ALIAS).n)
		return false;
	return addr_equal(binding->source, &r->tracker->packet.source) ||
	       addr_equal(binding->source, &r->tracker->from_client) || !behind_nat(binding);
}

bool reconciliation_granted_now(const struct reconciliation *r, const struct binding *binding)
{
	return binding->granted_at == r->at && binding->flow == r->flow &&
	       binding->frame == r->tracker->packet.frame;
}

void reconciliation_believe(struct reconciliation *r, struct binding *binding,
                            const struct listed *row)
{
	stamp expires_at = r->at + (stamp)row->expires * STAMP_SECOND;
	stamp apart = expires_at - binding->expires_at;

	if (!row->has_expires || binding->granted_at > r->settled ||
	    (apart >= -2 * STAMP_SECOND && apart <= 2 * STAMP_SECOND))
		return;
	if (apart > 0) { /* renewed since */
		binding->granted_at = r->at;
		binding->granted_s = row->expires;
		binding->granted_from = FROM_CONTACT;
	}
	binding_lasts_until(r->tracker, binding, expires_at);
}

/* A REGISTER that we did not see brought it back. */
static bool registered_since(const struct binding *binding, const struct listed *row)
{
	if (!row->call_id.n || !str_equal(row->call_id, shared_text(binding->call_id)))
		return row->call_id.n > 0;
	return binding->flow && row->cseq > binding->flow->last_cseq;
}

void reconciliation_revive(struct reconciliation *r, struct binding *binding,
                           const struct listed *row)
{
	bool unseen = binding->status == BINDING_EXPIRED && row->has_expires;

	if (binding->status == BINDING_REMOVED && registered_since(binding, row)) {
		binding->removed_at = STAMP_NEVER;
		reconciliation_queue(r, EVENT_BINDING_ADDED, binding);
	} else if (binding->status == BINDING_REMOVED)
		binding->relisted = true;
	else if (binding->status == BINDING_EXPIRED && !unseen)
		binding->seen_after_expiry = true;
	binding->status = BINDING_ACTIVE;
	order_judge(&r->tracker->order, binding->account);
	reconciliation_believe(r, binding, row);
	if (!unseen || r->queued == QUEUED_EVENTS)
		return;
	reconciliation_queue(r, EVENT_BINDING_REFRESHED, binding);
	r->queue[r->queued - 1].late = true;
	r->queue[r->queued - 1].has |= EVENT_HAS_LATE;
}

static void begin(struct reconciliation *r, struct tracker *tracker, struct flow *flow)
{
	struct registrar *registrar = flow->account->registrar;

	r->tracker = tracker;
	r->flow = flow;
	r->account = flow->account;
	r->at = r->settled = tracker->packet.at;
	r->reason = NULL;
	r->class = CLASS_FETCH;
	r->primary = NULL;
	r->heedless = r->refreshed = r->late = r->named_known = r->named_unknown = false;
	r->queued = 0;
	if (!flow->attempt || intent_class(flow->attempt->intent) != CLASS_UNREGISTER_LIKE)
		flow_note_route(tracker, flow, SIP_SERVICE_ROUTE);
	binding_make_room(tracker, flow->account);
	list_read(&r->list, tracker->message, &tracker->key);
	if (r->list.count > 1 && !str_equal(r->list.rows[0].uri, r->list.rows[1].uri)) {
		registrar->two_contacts = true;
		if (!registrar->model_given)
			registrar->model = model_for(registrar->product, true);
	}
	r->model = registrar->model;
	reconciliation_fit(r);
	if (r->list.count > flow->account->most_listed) {
		flow->account->most_listed = r->list.count;
		flow->account->most_listed_frame = tracker->packet.frame;
	}
}

static struct event main_event(struct reconciliation *r, enum event_kind kind)
{
	struct event event = tracker_event(r->tracker, kind);
	const struct transaction *transaction = flow_last_transaction(r->flow);

	event.flow = r->flow;
	event.attempt = r->flow->attempt;
	event.transaction = transaction;
	event.binding = r->primary;
	event.status = (uint16_t)r->tracker->message->status;
	event.rtt = transaction->final_at - transaction->first_at;
	event.has = EVENT_HAS_STATUS | EVENT_HAS_RTT;
	return event;
}

static void emit_registered(struct reconciliation *r)
{
	bool refresh = r->refreshed || r->flow->attempt->refresh;
	struct event event = main_event(r, refresh ? EVENT_REFRESHED : EVENT_REGISTERED);
	const struct binding *binding = r->primary;

	if (binding) {
		event.expires_requested = binding->requested_s;
		event.expires_requested_from = binding->requested_from;
		event.expires_granted = binding->granted_s;
		event.expires_granted_from = binding->granted_from;
		event.has |= EVENT_HAS_EXPIRES | EVENT_HAS_GRANTED;
	}
	if (r->refreshed) {
		event.margin = r->old_expires_at - r->flow->attempt->started;
		event.slack = r->old_expires_at - r->at;
		event.late = event.margin < 0 || event.slack < 0;
		event.has |= EVENT_HAS_MARGIN | EVENT_HAS_LATE;
		r->late = event.late;
	}
	if (r->heedless) {
		event.held_requested = r->old_requested_s;
		event.held_granted = r->old_granted_s;
		event.held_for = r->flow->attempt->started - r->old_granted_at;
		event.has |= EVENT_HAS_HELD_FOR;
	}
	tracker_emit(r->tracker, &event);
}

static void emit_main(struct reconciliation *r)
{
	struct event event;

	switch (r->class) {
	case CLASS_REGISTER_LIKE: emit_registered(r); return;
	case CLASS_UNREGISTER_LIKE: event = main_event(r, EVENT_UNREGISTERED); break;
	case CLASS_FETCH: event = main_event(r, EVENT_BINDINGS_FETCHED); break;
	case CLASS_INVALID_STAR:
	case INTENT_CLASSES:
	default: return;
	}
	tracker_emit(r->tracker, &event);
}

static void login(struct reconciliation *r, struct session *session)
{
	struct event event = main_event(r, EVENT_LOGIN);

	session->logins++;
	if (session->login_at == STAMP_NEVER)
		session->login_at = r->at;
	session->login_delay = r->at - r->flow->attempt->started;
	session->logout_started_at = STAMP_NEVER;
	event.session = session;
	tracker_emit(r->tracker, &event);
}

static void logout(struct reconciliation *r, struct session *session)
{
	struct event event = main_event(r, EVENT_LOGOUT);

	session_logged_out(session, r->at);
	event.session = session;
	tracker_emit(r->tracker, &event);
}

/* A contact past its time holds no device: only a refresh could still save it. */
static bool holds_a_contact(const struct session *session, stamp at)
{
	for (const struct binding *b = session->account->bindings; b; b = b->next)
		if (b->session == session && b->status == BINDING_ACTIVE && b->expires_at > at)
			return true;
	return false;
}

/* The device was bound or not before, and is or is not now. */
static void emit_turn(struct reconciliation *r, bool was_bound)
{
	struct session *session = r->flow->session;
	bool bound = session && session_is_bound(session);

	if (!session)
		return;
	session_bound(session, bound, r->at);
	if (bound && !was_bound && r->class == CLASS_REGISTER_LIKE && !r->refreshed)
		login(r, session);
	else if (was_bound && r->class == CLASS_UNREGISTER_LIKE && !holds_a_contact(session, r->at))
		logout(r, session);
}

uint32_t reconcile(struct tracker *tracker, struct flow *flow)
{
	struct reconciliation r;
	bool was_bound = flow->session && session_is_bound(flow->session);

	begin(&r, tracker, flow);
	r.class = intent_class(flow->attempt->intent);
	if (r.class == CLASS_UNREGISTER_LIKE || r.class == CLASS_INVALID_STAR)
		core_unregistered(tracker, flow->account, shared_text(flow->call_id));
	if (r.class == CLASS_REGISTER_LIKE)
		grant_all(&r);
	if (flow->attempt->intent == INTENT_UNREGISTER_ALL)
		remove_star(&r);
	else
		remove_named(&r);
	conclude_model(&r);
	conclude_list(&r);
	conclude_rest(&r);
	flow_is_bound(flow);
	flow->lapsed = false;
	flow->logged_out = r.class == CLASS_UNREGISTER_LIKE && !flow->bound;
	emit_main(&r);
	reconciliation_emit(&r);
	emit_turn(&r, was_bound);
	if (r.refreshed)
		refresh_record(tracker, flow, flow->attempt->started, r.old_granted_at,
		               r.old_expires_at);
	if (r.class == CLASS_FETCH)
		return r.list.count;
	return r.primary ? r.primary->granted_s : 0;
}

/* A registration's 2xx has a list: one without any answered a logout. */
static void remove_unlisted(struct reconciliation *r)
{
	for (struct binding *b = r->account->bindings; b; b = b->next) {
		if (b->status != BINDING_ACTIVE ||
		    !str_equal(shared_text(b->call_id), shared_text(r->flow->call_id)) ||
		    b->granted_at >= r->at)
			continue;
		b->likely = true;
		binding_end(r->tracker, b, BINDING_REMOVED, r->flow);
		reconciliation_queue(r, EVENT_BINDING_REMOVED, b);
	}
}

void reconcile_unasked(struct tracker *tracker, struct flow *flow)
{
	struct reconciliation r;

	begin(&r, tracker, flow);
	r.class = CLASS_REGISTER_LIKE;
	if (r.list.present)
		conclude_rest(&r);
	else
		remove_unlisted(&r);
	flow_is_bound(flow);
	reconciliation_emit(&r);
	if (flow->session)
		session_bound(flow->session, session_is_bound(flow->session), r.at);
}
