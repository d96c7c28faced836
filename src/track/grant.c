#include "track/reconciliation.h"

/* Contacts that a 2xx bound or kept. */

static const char *transport_of(const struct tracker *tracker)
{
	static const char *const names[TRANSPORT_COUNT] = {
		[TRANSPORT_UDP] = "udp",
		[TRANSPORT_TCP] = "tcp",
		[TRANSPORT_WS] = "ws",
	};

	return names[tracker->packet.transport];
}

static bool is_known(const void *context, const struct listed *row)
{
	const struct account *account = context;

	for (struct binding *b = filed_first(account); b; b = filed_next(account, b))
		if (b->status == BINDING_ACTIVE && !b->alias_sum && binding_is_row(b, row))
			return true;
	return false;
}

static bool usable(const struct binding *binding)
{
	return binding->status == BINDING_ACTIVE;
}

/* The list has a row of its own for it: this registrar tells equal contacts apart by their text. */
static bool listed_apart(const struct reconciliation *r, const struct binding *binding,
                         const struct requested_contact *contact)
{
	if (str_equal(binding->contact, contact->uri))
		return false;
	for (uint32_t i = 0; i < r->list.count; i++)
		if (str_equal(r->list.rows[i].uri, binding->contact))
			return true;
	return false;
}

/*
 * The binding of that URI that row is of: an active one before a dead one, the same source before
 * another, and none that the list has in another row. row may be NULL.
 */
static struct binding *held(struct reconciliation *r, const struct requested_contact *contact,
                            const struct listed *row)
{
	struct binding *best = NULL;
	bool twice = list_count(&r->list, contact->uri, contact->sum) > 1;

	for (struct binding *b = r->account->bindings; b; b = b->next) {
		bool same_source = addr_equal(b->source, &r->tracker->from_client);

		if (!binding_is_asked(b, contact) || listed_apart(r, b, contact) ||
		    (row && reconciliation_has_row(r, b, row)))
			continue;
		if (r->model->kind == MODEL_FREESWITCH_CONTACT && !same_source &&
		    (twice || !reconciliation_same_row(r, b, contact->uri)))
			continue;
		if (row && row->of == b)
			return b;
		if (!best || (usable(b) && !usable(best)) ||
		    (same_source && usable(b) == usable(best)))
			best = b;
	}
	return best;
}

static uint32_t granted(const struct reconciliation *r, const struct listed *row,
                        const struct requested_contact *contact, uint8_t *from)
{
	if (row && row->has_expires) {
		*from = FROM_CONTACT;
		return row->expires;
	}
	if (r->list.has_header) {
		*from = FROM_HEADER;
		return r->list.header;
	}
	if (contact->has_expires) {
		*from = FROM_REQUEST;
		return contact->expires;
	}
	*from = FROM_ASSUMED;
	return SIP_EXPIRES_FALLBACK;
}

/* Within the hold time the device merely refreshed late; beyond it has logged in anew. */
static bool continues(const struct reconciliation *r, const struct binding *binding)
{
	if (binding->known_by == KNOWN_LISTED && binding->first_at >= r->flow->attempt->started)
		return false; /* a NOTIFY was quicker to tell of this very login */
	if (binding->status == BINDING_ACTIVE)
		return true;
	return binding->status == BINDING_EXPIRED &&
	       r->at - binding->expires_at <= limit_s(r->tracker->limits.no_refresh_hold_s);
}

static void forget_past(struct tracker *tracker, struct binding *binding)
{
	binding->logout_failed = binding->still_listed = binding->unmatched = binding->relisted =
	        false;
	binding->seen_after_expiry = binding->skipped_in_logout = false;
	binding->dropped_in_register = binding->other_contact = binding->other_call_id = false;
	binding->refresh_failed = binding->likely = binding->stale = false;
	binding->logout_at = binding->removed_at = STAMP_NEVER;
	binding->gone = GONE_NO;
	if (binding->troubles) {
		binding->troubles->gone_at = STAMP_NEVER;
		binding->troubles->nonce_age = -1;
	}
	binding_keep_text(tracker, binding, BINDING_REMOVED_BY, STR_NONE);
}

/* The answer's, or what was asked for: a registrar need not echo it to a client that ignores it. */
static struct str path_of(const struct reconciliation *r, char text[STRING_MAX])
{
	struct str path = header_list(r->tracker->message, SIP_PATH, text);

	return path.n || !r->flow->routes ? path : r->flow->routes->path;
}

static void describe(struct reconciliation *r, struct binding *binding, const struct listed *row,
                     const struct requested_contact *contact)
{
	const struct sip_message *message = r->tracker->message;
	char text[STRING_MAX];

	if (contact->instance.n)
		binding_keep_text(r->tracker, binding, BINDING_INSTANCE, contact->instance);
	if (contact->q.n)
		binding_keep_text(r->tracker, binding, BINDING_Q, contact->q);
	if (contact->reg_id)
		binding->reg_id = contact->reg_id;
	string_refer(r->tracker, &binding->call_id, r->flow->call_id);
	string_share(r->tracker, &binding->user_agent, shared_text(r->flow->user_agent));
	binding_keep_text(r->tracker, binding, BINDING_PATH, path_of(r, text));
	if (row)
		binding_called(r->tracker, binding, row->public_gruu, row->temporary_gruu);
	binding->bulk = contact->bulk;
	address_keep(&r->tracker->addresses, &binding->source, &r->tracker->from_client,
	             r->flow->client);
	binding->cseq = message->cseq;
	binding->flow = r->flow;
	binding->session = r->flow->session;
	binding->known_by = KNOWN_OBSERVED;
}

#define NOTIFIED_WITHIN 64 /* last requests of the account */

/* A NOTIFY to it before it was ever registered: a row of an earlier life stood there. */
static void note_notified(struct tracker *tracker, struct binding *binding)
{
	const struct exchange *e = binding->account->exchanges;

	for (int n = 0; e && n < NOTIFIED_WITHIN; n++, e = e->next_in_account) {
		if (!e->early || e->transaction.method != SIP_NOTIFY ||
		    !sip_uri_equal(e->target, binding->contact))
			continue;
		binding->notified_before = true;
		binding_troubled(tracker, binding)->notified_frame = e->transaction.frame;
	}
}

/* Clients refresh after half of the time at the earliest. */
#define OWN_TIME_LEAST 0.45
#define OWN_TIME_MOST 1.05

/*
 * It came back under the Call-ID of before, no restart, when the time that it had asked for was
 * about over, and not the shorter one that counts (RFC 3261 10.2.4).
 */
static bool by_its_own_time(const struct reconciliation *r, const struct binding *binding)
{
	double away =
	        (double)(r->flow->attempt->started - binding->granted_at) / (double)STAMP_SECOND;

	return binding->status == BINDING_EXPIRED && binding->flow == r->flow &&
	       binding->requested_from != FROM_NONE && binding->known_by == KNOWN_OBSERVED &&
	       !binding->refresh_failed && !binding->logout_failed &&
	       binding->requested_s > binding->granted_s && away > binding->granted_s &&
	       away >= OWN_TIME_LEAST * binding->requested_s &&
	       away <= OWN_TIME_MOST * binding->requested_s;
}

static bool in_time(const struct reconciliation *r, const struct binding *binding)
{
	return binding->status == BINDING_ACTIVE && binding->flow == r->flow;
}

static void bind(struct reconciliation *r, struct binding *binding, const struct listed *row,
                 const struct requested_contact *contact)
{
	uint8_t from;
	uint32_t seconds = granted(r, row, contact, &from);
	bool goes_on = continues(r, binding);

	if (binding->status == BINDING_TENTATIVE)
		note_notified(r->tracker, binding);
	if (!r->primary) {
		r->primary = binding;
		r->refreshed = goes_on && binding->flow == r->flow;
		r->old_granted_at = binding->granted_at;
		r->old_expires_at = binding->expires_at;
		r->old_requested_s = binding->requested_s;
		r->old_granted_s = binding->granted_s;
		r->heedless = by_its_own_time(r, binding);
		binding->heedless = r->heedless || (binding->heedless && !in_time(r, binding));
	}
	forget_past(r->tracker, binding);
	if (goes_on && !str_equal(shared_text(binding->call_id), shared_text(r->flow->call_id)))
		binding->call_id_changes++;
	describe(r, binding, row, contact);
	binding->refreshes = goes_on ? binding->refreshes + 1 : 0;
	binding->status = BINDING_ACTIVE;
	binding->requested_s = contact->expires;
	binding->requested_from = contact->from;
	binding->granted_s = seconds;
	binding->granted_from = from;
	binding->granted_at = r->at;
	binding->frame = r->tracker->packet.frame;
	binding->input = r->tracker->packet.input;
	binding_lasts_until(r->tracker, binding, r->at + (stamp)seconds * STAMP_SECOND);
	core_registered(r->tracker, binding);
	reconciliation_queue(r, goes_on ? EVENT_BINDING_REFRESHED : EVENT_BINDING_ADDED, binding);
	if (contact->has_expires && seconds < contact->expires)
		reconciliation_queue(r, EVENT_BINDING_SHORTENED, binding);
}

/* The header said 0 and the registrar went by that (Amendment 55). */
static void not_granted(struct reconciliation *r, const struct requested_contact *contact)
{
	struct binding *binding = held(r, contact, NULL);

	if (!binding || !usable(binding))
		return;
	binding_end(r->tracker, binding, BINDING_REMOVED, r->flow);
	reconciliation_queue(r, EVENT_BINDING_REMOVED, binding);
}

static void not_listed(struct reconciliation *r, const struct requested_contact *contact)
{
	struct event event = tracker_event(r->tracker, EVENT_CONTACT_NOT_LISTED);

	if (r->list.cut)
		return;
	event.flow = r->flow;
	event.attempt = r->flow->attempt;
	event.contact = contact->uri;
	tracker_emit(r->tracker, &event);
}

/* It is named twice: the row is there, and its first mention has it. */
static bool granted_before(const struct reconciliation *r, const struct requested_contact *contact)
{
	if (!list_count(&r->list, contact->uri, contact->sum))
		return false;
	for (const struct binding *b = r->account->bindings; b; b = b->next)
		if (reconciliation_granted_now(r, b) && binding_has(b, contact->uri, contact->sum))
			return true;
	return false;
}

/* The device's rows of that URI that its REGISTER did not renew, but made another beside them. */
static void pass_over(struct reconciliation *r, struct binding *binding)
{
	struct str instance = binding_text(binding, BINDING_INSTANCE), other;

	for (struct binding *b = r->account->bindings; b; b = b->next) {
		other = binding_text(b, BINDING_INSTANCE);
		if (b->status != BINDING_ACTIVE || reconciliation_granted_now(r, b) ||
		    b->session != binding->session || model_is_freeswitch(r->model) ||
		    !str_equal(b->contact, binding->contact) || !reconciliation_has_row(r, b, NULL))
			continue;
		if ((instance.n && other.n && !str_equal_nocase(instance, other)) ||
		    (b->reg_id && binding->reg_id && b->reg_id != binding->reg_id))
			continue; /* another device, or another way to it (RFC 5626) */
		b->dropped_in_register = true;
		if (!str_equal(shared_text(b->call_id), shared_text(binding->call_id)) &&
		    binding->call_id_changes <= b->call_id_changes)
			binding->call_id_changes = b->call_id_changes + 1;
	}
}

static void grant(struct reconciliation *r, const struct requested_contact *contact)
{
	struct str transport = str_from(transport_of(r->tracker));
	struct listed *row = list_match(&r->list, contact, transport);
	struct requested_contact bound = *contact; /* as the registrar lists it */
	struct binding *binding;
	bool rewritten = false, anew;

	if (!row && granted_before(r, contact))
		return;
	if (!row && r->list.count) {
		row = list_rewritten(&r->list, &r->tracker->from_client, is_known, r->account);
		rewritten = row != NULL;
	}
	if (!row && r->flow->requested.header_zero) {
		not_granted(r, contact);
		return;
	}
	if (!row)
		not_listed(r, contact);
	if (!row && r->list.count && r->model->list_complete && !r->list.cut)
		return; /* the registrar does not have it */
	if (row) {
		bound.uri = row->uri;
		bound.sum = row->sum;
	}
	binding = held(r, &bound, row);
	anew = !binding || !usable(binding);
	if (!binding)
		binding = binding_new(r->tracker, r->account, bound.uri, &r->tracker->from_client);
	if (!binding)
		return;
	if (row) {
		reconciliation_take(row, binding);
		binding_rename(r->tracker, binding, row->uri);
	}
	if (rewritten)
		binding_asked_for(r->tracker, binding, contact->uri);
	bind(r, binding, row, contact);
	if (anew)
		pass_over(r, binding);
}

void grant_all(struct reconciliation *r)
{
	for (uint32_t i = 0; i < r->flow->requested.count; i++) {
		const struct requested_contact *contact = &r->flow->requested.contacts[i];

		if (contact->star || contact->ignored ||
		    (contact->has_expires && !contact->expires))
			continue;
		grant(r, contact);
	}
}
