#include "track/reconciliation.h"

/* What a 2xx tells about bindings that its request did not name, and a NOTIFY about all. */

static bool named(const struct reconciliation *r, const struct binding *binding)
{
	for (uint32_t i = 0; r->flow && i < r->flow->requested.count; i++) {
		const struct requested_contact *contact = &r->flow->requested.contacts[i];

		if (!contact->ignored && binding_is_asked(binding, contact))
			return true;
	}
	return false;
}

/* This very answer listed it although it was to go, or cannot have touched it. */
static bool spared_now(const struct reconciliation *r, const struct binding *binding)
{
	return (binding->still_listed || binding->unmatched || binding->dropped_in_register) &&
	       binding_troubles(binding)->spared_by == r->tracker->counts.messages;
}

static void replace(struct reconciliation *r, struct binding *binding)
{
	binding_end(r->tracker, binding, BINDING_REPLACED, r->flow);
	reconciliation_queue(r, EVENT_BINDING_REPLACED, binding);
}

static void take_from_others(struct reconciliation *r)
{
	struct binding *theirs;

	while ((theirs = binding_of_other_user(r->tracker, r->primary))) {
		binding_end(r->tracker, theirs, BINDING_DISPLACED, r->flow);
		core_lost(theirs);
		reconciliation_queue(r, EVENT_BINDING_DISPLACED, theirs);
	}
}

static bool makes_way(const struct reconciliation *r, const struct binding *binding)
{
	if (r->model->kind == MODEL_FREESWITCH_SINGLE && r->class == CLASS_INVALID_STAR)
		return true;
	if (r->model->kind == MODEL_FREESWITCH_CALLID &&
	    str_equal(shared_text(binding->call_id), shared_text(r->flow->call_id)))
		return true;
	/* The same phone under another domain that is filed as one. */
	return r->primary && binding->account != r->account &&
	       str_equal(binding->contact, r->primary->contact);
}

/* What the registrar does without saying so: one row a user, or one a Call-ID. */
void conclude_model(struct reconciliation *r)
{
	bool adds = r->class == CLASS_REGISTER_LIKE && r->primary;

	if (!adds && r->class != CLASS_INVALID_STAR)
		return;
	if (adds)
		take_from_others(r);
	for (struct binding *b = filed_first(r->account); b; b = filed_next(r->account, b))
		if (b->status == BINDING_ACTIVE && !reconciliation_granted_now(r, b) &&
		    makes_way(r, b))
			replace(r, b);
}

/*
 * Whether the list shows all there is. A registrar that we do not know may answer a REGISTER with
 * just that contact; one foreign contact in the list shows that it does not.
 */
static bool complete(const struct reconciliation *r)
{
	if (r->list.cut || (r->class == CLASS_REGISTER_LIKE && !r->list.count))
		return false;
	if (r->model->list_complete)
		return true;
	if (model_is_freeswitch(r->model))
		return false;
	if (r->class == CLASS_UNREGISTER_LIKE || r->class == CLASS_FETCH)
		return true;
	for (uint32_t i = 0; i < r->list.count; i++)
		if (!r->list.rows[i].taken)
			return true;
	return false;
}

/* Two devices of one account, where the registrar keeps only one row: each puts the other out. */
static void count_turn(struct reconciliation *r, struct session *loser)
{
	struct account *account = r->account;
	struct session *winner = r->flow ? r->flow->session : NULL;

	if (!winner || !loser || r->class != CLASS_REGISTER_LIKE || loser->account != account)
		return;
	if (account->displacer == loser && account->displaced == winner)
		account->displaced_in_turn++;
	account->displacer = winner;
	account->displaced = loser;
}

/* A NOTIFY names the REGISTER behind a row: this one's, if its contact was rewritten. */
static bool same_request(const struct binding *binding, const struct listed *row)
{
	return row->call_id.n && str_equal(row->call_id, shared_text(binding->call_id)) &&
	       (!row->cseq || row->cseq == binding->cseq);
}

static bool listed_otherwise(const struct reconciliation *r, const struct binding *binding)
{
	for (uint32_t i = 0; i < r->list.count; i++)
		if (same_request(binding, &r->list.rows[i]))
			return true;
	return false;
}

/* Of another device that uses the same instance: the registrar took it for the one that left. */
static bool of_a_twin(const struct reconciliation *r, const struct binding *binding)
{
	return r->flow->requested.count && binding_text(binding, BINDING_INSTANCE).n &&
	       binding->session != r->flow->session &&
	       str_equal_nocase(binding_text(binding, BINDING_INSTANCE),
	                        r->flow->requested.contacts[0].instance);
}

static void absent(struct reconciliation *r, struct binding *binding)
{
	if (binding->expires_at <= r->at || binding->granted_at > r->settled)
		return; /* its own timer says so; or too new for who wrote the list */
	if (listed_otherwise(r, binding))
		return;
	if (r->class == CLASS_UNREGISTER_LIKE && !r->list.count && !of_a_twin(r, binding)) {
		binding_end(r->tracker, binding, BINDING_REMOVED, r->flow);
		reconciliation_queue(r, EVENT_BINDING_REMOVED, binding);
		return;
	}
	if (r->class == CLASS_REGISTER_LIKE && binding->session &&
	    binding->session == r->flow->session) {
		replace(r, binding);
		return;
	}
	count_turn(r, binding->session);
	binding_end(r->tracker, binding, BINDING_DISPLACED, r->flow);
	reconciliation_queue(r, EVENT_BINDING_DISPLACED, binding);
	if (binding->session)
		session_step(r->tracker, binding->session, r->at,
		             (struct step){ .kind = STEP_DISPLACED });
}

/* A device that renews its contacts one after the other keeps all of them. */
static bool kept_in_turn(const struct reconciliation *r, const struct binding *binding)
{
	return r->refreshed && binding->granted_at > r->old_granted_at &&
	       addr_same_ip(binding->source, r->primary->source);
}

void conclude_list(struct reconciliation *r)
{
	bool all = complete(r);

	for (struct binding *b = filed_first(r->account); b; b = filed_next(r->account, b)) {
		struct listed *row;

		if (b->status != BINDING_ACTIVE || reconciliation_granted_now(r, b) ||
		    spared_now(r, b))
			continue;
		row = reconciliation_row(r, b);
		if (row) {
			reconciliation_take(row, b);
			reconciliation_believe(r, b, row);
		} else if (all) {
			absent(r, b);
			continue;
		}
		if (b->flow != r->flow || named(r, b))
			continue;
		if (r->class == CLASS_REGISTER_LIKE && r->primary &&
		    (row || model_is_freeswitch(r->model)))
			b->dropped_in_register |= !kept_in_turn(r, b);
		else if (r->class == CLASS_UNREGISTER_LIKE && !r->list.cut &&
		         !b->dropped_in_register && r->named_known)
			b->skipped_in_logout = true;
	}
}

/* beside: another binding of its URI is in the list with a row of its own. */
static struct binding *binding_of(const struct reconciliation *r, const struct listed *row,
                                  bool *beside)
{
	struct binding *best = NULL;

	*beside = false;
	for (struct binding *b = filed_first(r->account); b; b = filed_next(r->account, b)) {
		bool active = b->status == BINDING_ACTIVE;

		if (!binding_is_row(b, row) || (row->of && row->of != b))
			continue;
		if (active && reconciliation_has_row(r, b, row))
			*beside = true;
		else if (!best || (active && best->status != BINDING_ACTIVE))
			best = b;
	}
	/* One that is gone ends when it would have, or this is another. */
	if (*beside && best && best->status != BINDING_ACTIVE && !reconciliation_fits(r, row, best))
		return NULL;
	return best;
}

/*
 * A row that no active binding accounts for; true when it is one that was known. What ended just
 * now, by this very answer or while a NOTIFY was on its way, stays ended.
 */
static bool known_row(struct reconciliation *r, struct listed *row, struct binding *binding)
{
	if (!binding)
		return false;
	if (binding->status == BINDING_ACTIVE)
		reconciliation_believe(r, binding, row);
	else if (binding->removed_at == STAMP_NEVER || binding->removed_at < r->settled)
		reconciliation_revive(r, binding, row);
	reconciliation_take(row, binding);
	return true;
}

/* Not one that this very document told of: a REGISTER may have several contacts. */
static bool rewritten_row(const struct reconciliation *r, const struct listed *row)
{
	for (const struct binding *b = r->account->bindings; b; b = b->next)
		if (b->status == BINDING_ACTIVE && !reconciliation_granted_now(r, b) &&
		    same_request(b, row))
			return true;
	return false;
}

static void adopt(struct reconciliation *r, struct listed *row, bool beside)
{
	struct binding *binding = binding_new(r->tracker, r->account, row->uri, &addr_none);

	if (!binding)
		return;
	binding->known_by = KNOWN_LISTED;
	reconciliation_take(row, binding);
	if (!beside && named(r, binding)) { /* its own request's answer was overtaken */
		binding->known_by = KNOWN_OBSERVED;
		binding->flow = r->flow;
		binding->session = r->flow->session;
		address_keep(&r->tracker->addresses, &binding->source, &r->tracker->from_client,
		             NULL);
		string_refer(r->tracker, &binding->call_id, r->flow->call_id);
	} else if (!r->flow) {
		r->tracker->counts.out_of_memory +=
		        !string_own(r->tracker, &binding->call_id, row->call_id);
		binding->cseq = row->cseq;
	} else if (!r->flow->requests && r->list.count == 1) { /* only answers are captured */
		string_refer(r->tracker, &binding->call_id, r->flow->call_id);
	}
	binding->status = BINDING_ACTIVE;
	binding->granted_s = row->has_expires ? row->expires : SIP_EXPIRES_FALLBACK;
	binding->granted_from = row->has_expires ? FROM_CONTACT : FROM_ASSUMED;
	binding->requested_from = FROM_NONE;
	binding->granted_at = r->at;
	binding->frame = r->tracker->packet.frame;
	binding->input = r->tracker->packet.input;
	binding_keep_text(r->tracker, binding, BINDING_INSTANCE, row->instance);
	binding->reg_id = row->reg_id;
	binding_keep_text(r->tracker, binding, BINDING_Q, row->q);
	binding_called(r->tracker, binding, row->public_gruu, row->temporary_gruu);
	binding_lasts_until(r->tracker, binding, r->at + (stamp)binding->granted_s * STAMP_SECOND);
	reconciliation_queue(r, EVENT_BINDING_ADDED, binding);
}

void conclude_rest(struct reconciliation *r)
{
	for (uint32_t i = 0; i < r->list.count; i++) {
		struct listed *row = &r->list.rows[i];
		struct binding *binding;
		bool beside;

		if (row->taken || (row->has_expires && !row->expires))
			continue;
		row->taken = true;
		binding = binding_of(r, row, &beside);
		if (!known_row(r, row, binding) && !rewritten_row(r, row))
			adopt(r, row, beside);
	}
}
