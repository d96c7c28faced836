#include "track/state.h"

/*
 * FreeSWITCH's second table, the one that "show registrations" reads (Amendment 68): a row for each
 * user over all profiles, or for each Call-ID, whatever the contact. It is told of registrations
 * and logouts, not of what else the profile's own table goes through.
 */

/* Its setting is apart from the profiles', but mostly the same. */
static bool by_call_id(const struct tracker *tracker, const struct registrar *registrar)
{
	enum freeswitch_core core = (enum freeswitch_core)tracker->limits.freeswitch_core;

	if (core != CORE_AS_MODEL)
		return core == CORE_CALL_ID;
	return registrar->model->kind != MODEL_FREESWITCH_SINGLE;
}

static bool applies(const struct account *account)
{
	return model_is_freeswitch(account->registrar->model);
}

static void drop(struct binding *binding)
{
	if (binding->core == CORE_PRESENT)
		binding->core = CORE_ABSENT;
}

static void drop_call_id(struct account *account, struct str call_id)
{
	for (struct binding *b = account->bindings; b; b = b->next)
		if (str_equal(binding_text(b, BINDING_CORE_CALL_ID), call_id))
			drop(b);
}

static void drop_account(struct account *account)
{
	if (!applies(account))
		return;
	for (struct binding *b = account->bindings; b; b = b->next)
		drop(b);
}

/* One row a user: whichever profile of the same machine it came in by. */
static void drop_user(struct tracker *tracker, const struct account *account)
{
	const struct filing *filing = account->filing;
	struct account *at =
	        filing ? NULL : store_accounts_of(tracker, account->aor, account->aor_hash);

	for (uint32_t i = 0; filing && i < filing->count; i++)
		drop_account(filing->accounts[i]);
	for (; at; at = at->next_of_aor)
		if (!at->filing && addr_same_ip(&at->registrar->addr, &account->registrar->addr))
			drop_account(at);
}

static void take_row(struct tracker *tracker, struct account *account, struct str call_id)
{
	if (by_call_id(tracker, account->registrar))
		drop_call_id(account, call_id);
	else
		drop_user(tracker, account);
}

void core_registered(struct tracker *tracker, struct binding *binding)
{
	if (!applies(binding->account))
		return;
	take_row(tracker, binding->account, shared_text(binding->call_id));
	binding->core = CORE_PRESENT;
	binding_keep_text(tracker, binding, BINDING_CORE_CALL_ID, shared_text(binding->call_id));
}

void core_unregistered(struct tracker *tracker, struct account *account, struct str call_id)
{
	if (applies(account))
		take_row(tracker, account, call_id);
}

void core_settle(struct tracker *tracker, struct account *account)
{
	struct binding *last = NULL;

	for (uint32_t i = 0; i < account->filing->count; i++)
		for (struct binding *b = account->filing->accounts[i]->bindings; b; b = b->next)
			if (b->core == CORE_PRESENT && (!last || b->granted_at > last->granted_at))
				last = b;
	if (last)
		core_registered(tracker, last);
}

void core_lost(struct binding *binding)
{
	drop(binding);
}

/* Its own sweeper takes a row 60 to 75 s after the expiry (SPEC 3.2). */
#define CORE_LINGER_S 60

void core_at_the_end(struct binding *binding, stamp at)
{
	if (binding->core == CORE_PRESENT &&
	    at >= binding->expires_at + (stamp)CORE_LINGER_S * STAMP_SECOND)
		binding->core = CORE_ABSENT;
	if (binding->core == CORE_PRESENT && binding->status == BINDING_REMOVED)
		binding->leftover = LEFTOVER_CORE_GHOST;
}
