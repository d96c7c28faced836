#include "track/state.h"

/*
 * FreeSWITCH files rows under the domain that the profile forces (force-register-db-domain), else
 * under the To's, and no answer to a REGISTER tells which. The MWI NOTIFY that follows does: it is
 * made from the row and addressed to its user and domain. Tenants that have a profile and their
 * extensions in common each get theirs under their own domain and stay apart; where there is no
 * NOTIFY, accounts stay apart too.
 */

/* FreeSWITCH sends it half a second after the 2xx (Amendment 74). */
#define SENT_WITHIN (5 * STAMP_SECOND)

struct filing_key {
	struct str aor;
	const struct addr *server;
};

static bool filing_is(const void *entry, const void *key)
{
	const struct filing *filing = entry;
	const struct filing_key *wanted = key;

	return addr_same_ip(&filing->server, wanted->server) && str_equal(filing->aor, wanted->aor);
}

/* One user may be filed at many servers: they are in the hash. */
static uint64_t hash_of(const struct tracker *tracker, struct str aor, const struct addr *server)
{
	struct addr machine = *server;

	machine.port = 0;
	return hash_str(&tracker->key, aor) * 31 + store_addr_hash(tracker, &machine);
}

static struct filing *find(struct tracker *tracker, const struct account *account, struct str aor)
{
	struct filing_key key = { aor, &account->registrar->addr };

	if (!tracker->filings.count)
		return NULL;
	return table_find(&tracker->filings, hash_of(tracker, aor, key.server), filing_is, &key);
}

static void enter(struct filing *filing, struct account *account)
{
	if (filing->count == FILED_MAX)
		return;
	filing->accounts[filing->count++] = account;
	account->filing = filing;
}

static struct filing *make(struct tracker *tracker, const struct account *account,
                           const struct aor *aor)
{
	struct filing *filing = pool_take(&tracker->pool, sizeof(*filing));

	if (!filing || !string_set(tracker, &filing->aor, aor->text) ||
	    !table_insert(&tracker->filings, hash_of(tracker, aor->text, &account->registrar->addr),
	                  filing)) {
		if (filing)
			string_free(tracker, &filing->aor);
		pool_give(&tracker->pool, filing, sizeof(*filing));
		tracker->counts.out_of_memory++;
		return NULL;
	}
	filing->server = account->registrar->addr;
	for (struct account *at = store_accounts_of(tracker, aor->text, aor->hash); at;
	     at = at->next_of_aor)
		if (!at->filing && addr_same_ip(&at->registrar->addr, &filing->server))
			enter(filing, at);
	return filing;
}

void filed_join(struct tracker *tracker, struct account *account)
{
	struct filing *filing = find(tracker, account, account->aor);

	if (filing)
		enter(filing, account);
}

void filed_leave(struct tracker *tracker, struct account *account)
{
	struct filing *filing = account->filing;
	uint32_t i = 0;

	if (!filing)
		return;
	while (filing->accounts[i] != account)
		i++;
	for (filing->count--; i < filing->count; i++)
		filing->accounts[i] = filing->accounts[i + 1];
	account->filing = NULL;
	if (filing->count)
		return;
	table_remove(&tracker->filings, hash_of(tracker, filing->aor, &filing->server), filing);
	string_free(tracker, &filing->aor);
	pool_give(&tracker->pool, filing, sizeof(*filing));
}

struct str account_filed_as(const struct account *account)
{
	return account->filing ? account->filing->aor : account->aor;
}

/* The first binding of the accounts from place i on that share the account's table. */
static struct binding *first_from(const struct account *account, uint32_t i)
{
	const struct filing *filing = account->filing;

	for (; filing && i < filing->count; i++) {
		const struct account *at = filing->accounts[i];

		if (at != account && at->registrar == account->registrar && at->bindings)
			return at->bindings;
	}
	return NULL;
}

struct binding *filed_first(const struct account *account)
{
	return account->bindings ? account->bindings : first_from(account, 0);
}

struct binding *filed_next(const struct account *account, const struct binding *binding)
{
	uint32_t i = 0;

	if (binding->next || !account->filing)
		return binding->next;
	if (binding->account == account)
		return first_from(account, 0);
	while (account->filing->accounts[i] != binding->account)
		i++;
	return first_from(account, i + 1);
}

size_t filed_count(const struct account *account)
{
	const struct filing *filing = account->filing;
	size_t count = account->binding_count;

	for (uint32_t i = 0; filing && i < filing->count; i++) {
		const struct account *at = filing->accounts[i];

		if (at != account && at->registrar == account->registrar)
			count += at->binding_count;
	}
	return count;
}

static void oust(struct tracker *tracker, struct binding *binding, const struct binding *by)
{
	bool same = str_equal(binding->contact, by->contact);
	struct event event =
	        tracker_event(tracker, same ? EVENT_BINDING_REPLACED : EVENT_BINDING_DISPLACED);

	binding_end(tracker, binding, same ? BINDING_REPLACED : BINDING_DISPLACED, by->flow);
	if (by->granted_at > binding->granted_at) {
		binding->removed_at = by->granted_at;
		binding->removed_frame = by->frame;
	}
	event.account = binding->account;
	event.flow = by->flow;
	event.session = binding->session;
	event.binding = binding;
	tracker_emit(tracker, &event);
	if (!same && binding->session)
		session_step(tracker, binding->session, tracker->packet.at,
		             (struct step){ .kind = STEP_DISPLACED });
}

/* Rows of the others that its list has shown were taken for its own: they are theirs. */
static void give_back(struct tracker *tracker, const struct account *account)
{
	for (struct binding *b = account->bindings; b; b = b->next)
		for (struct binding *theirs = first_from(account, 0);
		     theirs && b->status == BINDING_ACTIVE && b->known_by == KNOWN_LISTED;
		     theirs = filed_next(account, theirs))
			if (theirs->status == BINDING_ACTIVE &&
			    str_equal(theirs->contact, b->contact))
				oust(tracker, b, theirs);
}

/* One row a user: of those found to be filed together only the last one registered is there. */
static void keep_last(struct tracker *tracker, const struct account *account)
{
	struct binding *last = NULL;

	for (struct binding *b = filed_first(account); b; b = filed_next(account, b))
		if (b->status == BINDING_ACTIVE && (!last || b->granted_at > last->granted_at))
			last = b;
	for (struct binding *b = filed_first(account); b; b = filed_next(account, b))
		if (b->status == BINDING_ACTIVE && b->account != last->account)
			oust(tracker, b, last);
}

/* Then it may be the other line of one phone that the NOTIFY is for. */
static bool named_from(struct tracker *tracker, const struct binding *binding,
                       const struct aor *aor)
{
	const struct registrar *registrar = binding->account->registrar;
	const struct account *named = store_account_find(tracker, registrar, aor);

	if (!named || named == binding->account)
		return false;
	for (const struct session *s = named->sessions; s; s = s->next)
		if (addr_equal(s->client, binding->source))
			return true;
	return false;
}

bool filed_news(struct tracker *tracker, const struct binding *binding, const struct aor *aor)
{
	const struct account *account = binding->account;
	struct str user = str_slice(aor->text, 0, str_find(aor->text, '@', 0));

	return model_is_freeswitch(account->registrar->model) &&
	       binding->status == BINDING_ACTIVE && str_equal(user, account_user(account)) &&
	       tracker->packet.at - binding->granted_at <= SENT_WITHIN &&
	       !str_equal(aor->text, account_filed_as(account)) &&
	       !named_from(tracker, binding, aor);
}

void filed_learn(struct tracker *tracker, struct binding *binding, const struct aor *aor)
{
	struct account *account = binding->account;
	struct filing *filing;

	filed_leave(tracker, account);
	filing = find(tracker, account, aor->text);
	if (!filing && !str_equal(aor->text, account->aor))
		filing = make(tracker, account, aor);
	if (!filing)
		return;
	enter(filing, account);
	if (!account->filing)
		return;
	give_back(tracker, account);
	if (account->registrar->model->kind == MODEL_FREESWITCH_SINGLE)
		keep_last(tracker, account);
	core_settle(tracker, account);
	binding_make_room(tracker, account);
}
