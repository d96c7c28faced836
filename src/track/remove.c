#include "track/reconciliation.h"

/* Contacts that a 2xx took away, or did not. */

static bool bound(const struct binding *binding)
{
	return binding->status == BINDING_ACTIVE || binding->status == BINDING_EXPIRED;
}

/* call-id mode deletes by Call-ID alone; believed only when the operator says it is that mode. */
static bool kept_by_call_id(const struct reconciliation *r, const struct binding *binding)
{
	return r->model->kind == MODEL_FREESWITCH_CALLID && r->account->registrar->model_given &&
	       !str_equal(shared_text(binding->call_id), shared_text(r->flow->call_id));
}

/* A server merely recognised as FreeSWITCH may be one that does (Amendment 62). */
static bool perhaps_kept(const struct reconciliation *r, const struct binding *binding)
{
	return model_is_freeswitch(r->model) && !r->account->registrar->model_given &&
	       !str_equal(shared_text(binding->call_id), shared_text(r->flow->call_id));
}

static bool stays_listed(struct reconciliation *r, struct binding *binding)
{
	struct listed *row = reconciliation_row(r, binding);

	if (!row) /* unless another contact of the same request found it listed */
		return reconciliation_has_row(r, binding, NULL);
	if (row->has_expires && !row->expires)
		return false;
	reconciliation_take(row, binding);
	binding->still_listed = r->class == CLASS_UNREGISTER_LIKE;
	binding->dropped_in_register = r->class == CLASS_REGISTER_LIKE; /* Amendment 31 */
	binding_troubled(r->tracker, binding)->spared_by = r->tracker->counts.messages;
	if (binding->status == BINDING_ACTIVE)
		reconciliation_believe(r, binding, row);
	else
		reconciliation_revive(r, binding, row);
	return true;
}

/* The same REGISTER named it to be kept, too, and the list shows that it was. */
static bool kept_after_all(const struct reconciliation *r, const struct binding *binding)
{
	return reconciliation_granted_now(r, binding) &&
	       list_count(&r->list, binding->contact, binding->contact_sum) > 0;
}

static void take_away(struct reconciliation *r, struct binding *binding)
{
	if (kept_after_all(r, binding) || stays_listed(r, binding))
		return;
	binding->likely = perhaps_kept(r, binding);
	binding_end(r->tracker, binding, BINDING_REMOVED, r->flow);
	reconciliation_queue(r, EVENT_BINDING_REMOVED, binding);
}

/* A NOTIFY told of the removal before the answer to its REGISTER came. */
static bool told_before(const struct reconciliation *r, const struct binding *binding)
{
	return binding->status == BINDING_REMOVED &&
	       binding->removed_at >= r->flow->attempt->started;
}

static void remove_one(struct reconciliation *r, const struct requested_contact *contact)
{
	bool known = false;

	for (struct binding *b = filed_first(r->account); b; b = filed_next(r->account, b)) {
		if ((!bound(b) && !told_before(r, b)) || !binding_is_asked(b, contact))
			continue;
		known = true;
		if (!bound(b))
			continue;
		if (kept_by_call_id(r, b)) {
			b->other_call_id = true;
			b->likely = true;
		} else if (!reconciliation_same_row(r, b, contact->uri)) {
			b->unmatched = !stays_listed(r, b);
			b->likely = b->unmatched;
			binding_troubled(r->tracker, b)->spared_by = r->tracker->counts.messages;
		} else {
			take_away(r, b);
		}
	}
	r->named_known |= known;
	r->named_unknown |= !known;
}

/* One row a user: whatever contact is named, all of the user's rows go. */
static void remove_all(struct reconciliation *r)
{
	for (struct binding *b = filed_first(r->account); b; b = filed_next(r->account, b))
		if (bound(b) && binding_troubles(b)->spared_by != r->tracker->counts.messages)
			take_away(r, b);
}

void remove_named(struct reconciliation *r)
{
	for (uint32_t i = 0; i < r->flow->requested.count; i++) {
		const struct requested_contact *contact = &r->flow->requested.contacts[i];

		if (!contact->star && !contact->ignored && contact->has_expires &&
		    !contact->expires)
			remove_one(r, contact);
	}
	if (r->class == CLASS_UNREGISTER_LIKE && r->model->kind == MODEL_FREESWITCH_SINGLE)
		remove_all(r);
	if (r->class != CLASS_UNREGISTER_LIKE || !r->named_unknown || r->named_known)
		return;
	for (struct binding *b = r->account->bindings; b; b = b->next)
		if (b->session && b->session == r->flow->session && b->status == BINDING_ACTIVE)
			b->other_contact = true;
}

/* The row that FreeSWITCH makes of an invalid "Contact: *" (Amendment 64). */
static bool is_phantom(const struct binding *binding)
{
	return str_equal(binding->contact, STR("sip:(null)@(null)"));
}

/* Contact: *, which FreeSWITCH compares as a string or by Call-ID (SPEC 1.7, Amendment 64). */
void remove_star(struct reconciliation *r)
{
	for (struct binding *b = filed_first(r->account); b; b = filed_next(r->account, b)) {
		if (!bound(b))
			continue;
		if (r->model->kind == MODEL_FREESWITCH_CONTACT && !is_phantom(b)) {
			b->unmatched = !stays_listed(r, b);
			b->likely = b->unmatched;
			binding_troubled(r->tracker, b)->spared_by = r->tracker->counts.messages;
			continue;
		}
		if (r->model->kind == MODEL_FREESWITCH_CALLID && !is_phantom(b) &&
		    !str_equal(shared_text(b->call_id), shared_text(r->flow->call_id)))
			continue;
		take_away(r, b);
	}
}
