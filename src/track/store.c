#include <stdlib.h>
#include <string.h>

#include "track/state.h"

#define REGISTRARS_PER_AOR 16
#define TRIM_SOONEST 128
#define TRIM_MESSAGE 16384 /* octets that one message adds at the very most, on the average */

/* 5061 is the TLS side of 5060, 5081 of 5080: one registrar (SPEC 1.4). */
static struct addr registrar_addr(const struct addr *addr)
{
	struct addr alias = *addr;

	if (alias.port == 5061 || alias.port == 5081)
		alias.port--;
	return alias;
}

static bool registrar_is(const void *entry, const void *key)
{
	const struct registrar *registrar = entry;

	return addr_equal(&registrar->addr, key);
}

struct registrar *store_registrar_find(struct tracker *tracker, const struct addr *addr)
{
	struct addr alias = registrar_addr(addr);
	struct registrar *found = tracker->last_server;

	if (found && addr_equal(&found->addr, &alias))
		return found;
	if (found && tracker->servers.count == 1)
		return NULL;
	found = table_find(&tracker->servers, store_addr_hash(tracker, &alias), registrar_is,
	                   &alias);
	if (found)
		tracker->last_server = found;
	return found;
}

static struct registrar *registrar_new(struct tracker *tracker, const struct addr *addr)
{
	struct registrar *registrar = pool_take(&tracker->pool, sizeof(*registrar));

	if (!registrar)
		return NULL;
	registrar->addr = registrar_addr(addr);
	if (!table_insert(&tracker->servers, store_addr_hash(tracker, &registrar->addr),
	                  registrar)) {
		pool_give(&tracker->pool, registrar, sizeof(*registrar));
		return NULL;
	}
	registrar->model = tracker->options.model;
	registrar->model_given = registrar->model != NULL;
	if (!registrar->model)
		registrar->model = model_of(MODEL_RFC3261);
	return registrar;
}

/* A registrar is remembered for as long as it has accounts. */
static void registrar_drop(struct tracker *tracker, struct registrar *registrar)
{
	if (registrar->accounts)
		return;
	table_remove(&tracker->servers, store_addr_hash(tracker, &registrar->addr), registrar);
	if (tracker->last_server == registrar)
		tracker->last_server = NULL;
	string_unshare(tracker, &registrar->server);
	statistic_release(&tracker->pool, &registrar->rtt);
	pool_give(&tracker->pool, registrar, sizeof(*registrar));
}

void store_server_seen(struct tracker *tracker, struct registrar *registrar, struct str server)
{
	if (!server.n || str_equal(shared_text(registrar->server), server))
		return;
	if (registrar->product != PRODUCT_UNKNOWN && product_of(server) == PRODUCT_UNKNOWN)
		return;
	if (!string_share(tracker, &registrar->server, server))
		tracker->counts.out_of_memory++;
	registrar->product = product_of(server);
	if (!registrar->model_given)
		registrar->model = model_for(registrar->product, registrar->two_contacts);
}

static bool aor_is(const void *entry, const void *key)
{
	const struct account *account = entry;
	const struct str *aor = key;

	return str_equal(account->aor, *aor);
}

struct account *store_accounts_of(struct tracker *tracker, struct str aor, uint64_t hash)
{
	return table_find(&tracker->accounts, hash, aor_is, &aor);
}

struct account *store_account_find(struct tracker *tracker, const struct registrar *registrar,
                                   const struct aor *aor)
{
	struct account *account = store_accounts_of(tracker, aor->text, aor->hash);

	while (account && account->registrar != registrar)
		account = account->next_of_aor;
	return account;
}

struct account *store_account_anywhere(struct tracker *tracker, const struct aor *aor)
{
	struct account *account = store_accounts_of(tracker, aor->text, aor->hash);

	while (account && !account->sessions)
		account = account->next_of_aor;
	return account;
}

void store_account_used(struct tracker *tracker, struct account *account)
{
	account->last_at = tracker->packet.at;
	order_use(&tracker->order, account, tracker->packet.at);
}

static void account_evict(struct tracker *tracker, struct account *account)
{
	account->evicted = true;
	tracker->counts.evicted_accounts++;
	tracker->counts.evicted_bound += account->worth == WORTH_BOUND;
	closing_account(tracker, account, tracker->clock);
	store_account_free(tracker, account);
}

/*
 * Makes room: of one address-of-record the longest idle server goes, and of all accounts the least
 * worth. The one that was used last may be in use right now and stays.
 */
static void make_room(struct tracker *tracker, struct account *chain)
{
	struct account *victim = NULL;
	unsigned length = 0;

	for (struct account *at = chain; at; at = at->next_of_aor, length++)
		if (at != tracker->order.current && (!victim || at->last_at < victim->last_at))
			victim = at;
	if (length >= REGISTRARS_PER_AOR && victim)
		account_evict(tracker, victim);
	while ((double)tracker->account_count >= tracker->limits.max_accounts &&
	       (victim = order_victim(&tracker->order)))
		account_evict(tracker, victim);
}

/*
 * What records leave behind serves the next ones: at the cap a sixteenth of it has to be there, so
 * that nothing more need be taken from the system.
 */
static bool is_short(const struct tracker *tracker, size_t used, size_t cap)
{
	return used > cap && used - tracker->pool.idle > cap - cap / 16;
}

/*
 * Between two messages, so that nothing is in use. How much each account occupies is not known:
 * they go in sixteenths until there is room, and the next look is due when it may be too much.
 */
void track_trim(struct tracker *tracker)
{
	size_t cap = tracker->options.memory_cap, used;
	struct account *victim;

	if (!cap || tracker->counts.messages < tracker->trim_due)
		return;
	tracker->order.current = NULL;
	while (is_short(tracker, used = tracker->options.memory_used(), cap) &&
	       tracker->account_count) {
		uint64_t some = tracker->account_count / 16 + 1;

		while (some-- && (victim = order_victim(&tracker->order)))
			account_evict(tracker, victim);
	}
	tracker->trim_due = tracker->counts.messages + TRIM_SOONEST +
	                    (used < cap ? (cap - used) / TRIM_MESSAGE : 0);
}

bool track_has_room(const struct tracker *tracker, uint64_t messages)
{
	size_t cap = tracker->options.memory_cap;

	return !cap || tracker->options.memory_used() + messages * TRIM_MESSAGE <= cap;
}

static struct account *account_new(struct tracker *tracker, struct registrar *registrar,
                                   const struct aor *aor)
{
	struct account *account = pool_take(&tracker->pool, sizeof(*account));

	if (!account)
		return NULL;
	account->registrar = registrar;
	account->first_at = account->last_at = tracker->packet.at;
	if (!string_set(tracker, &account->aor, aor->text) ||
	    !string_share(tracker, &account->scheme, aor->scheme)) {
		string_free(tracker, &account->aor);
		pool_give(&tracker->pool, account, sizeof(*account));
		return NULL;
	}
	account->aor_hash = aor->hash;
	return account;
}

/* Into the chain of its address-of-record: false when memory is out. */
static bool account_table(struct tracker *tracker, struct account *account)
{
	struct account *chain = store_accounts_of(tracker, account->aor, account->aor_hash);

	if (!chain)
		return table_insert(&tracker->accounts, account->aor_hash, account);
	account->next_of_aor = chain->next_of_aor;
	chain->next_of_aor = account;
	return true;
}

static struct account *account_add(struct tracker *tracker, struct registrar *registrar,
                                   const struct aor *aor)
{
	struct account *account = account_new(tracker, registrar, aor);

	if (!account || !account_table(tracker, account)) {
		if (account) {
			string_free(tracker, &account->aor);
			string_unshare(tracker, &account->scheme);
		}
		pool_give(&tracker->pool, account, sizeof(*account));
		tracker->counts.out_of_memory++;
		return NULL;
	}
	registrar->accounts++;
	order_add(&tracker->order, account, tracker->packet.at);
	tracker->account_count++;
	tracker->counts.accounts++;
	filed_join(tracker, account);
	return account;
}

struct account *store_account(struct tracker *tracker, const struct addr *server,
                              const struct aor *aor)
{
	struct registrar *registrar = store_registrar_find(tracker, server);
	struct account *account = registrar ? store_account_find(tracker, registrar, aor) : NULL;

	if (account)
		return account;
	make_room(tracker, store_accounts_of(tracker, aor->text, aor->hash));
	registrar = store_registrar_find(tracker, server);
	if (!registrar)
		registrar = registrar_new(tracker, server);
	if (!registrar) {
		tracker->counts.out_of_memory++;
		return NULL;
	}
	account = account_add(tracker, registrar, aor);
	registrar_drop(tracker, registrar);
	return account;
}

static void account_untable(struct tracker *tracker, struct account *account)
{
	uint64_t hash = account->aor_hash;
	struct account *at = store_accounts_of(tracker, account->aor, hash);

	if (at != account) {
		while (at && at->next_of_aor != account)
			at = at->next_of_aor;
		if (at)
			at->next_of_aor = account->next_of_aor;
		return;
	}
	table_remove(&tracker->accounts, hash, account);
	/* The slot just freed makes room: this cannot fail. */
	if (account->next_of_aor)
		table_insert(&tracker->accounts, hash, account->next_of_aor);
}

void store_account_free(struct tracker *tracker, struct account *account)
{
	while (account->exchanges)
		exchange_free(tracker, account->exchanges);
	while (account->flows)
		flow_free(tracker, account->flows);
	while (account->bindings)
		binding_free(tracker, account->bindings);
	while (account->publications)
		publication_free(tracker, account->publications);
	while (account->sessions)
		session_free(tracker, account->sessions);
	filed_leave(tracker, account);
	account_untable(tracker, account);
	order_remove(&tracker->order, account);
	tracker->account_count--;
	account->registrar->accounts--;
	registrar_drop(tracker, account->registrar);
	pool_give(&tracker->pool, account->refusals, sizeof(*account->refusals));
	string_free(tracker, &account->aor);
	string_unshare(tracker, &account->scheme);
	pool_give(&tracker->pool, account, sizeof(*account));
}

void store_rest(struct tracker *tracker)
{
	free(tracker->uses);
	free(tracker->call_ids);
	free(tracker->issues);
	tracker->uses = NULL;
	tracker->call_ids = NULL;
	tracker->issues = NULL;
	table_release(&tracker->flows);
	table_release(&tracker->exchanges);
	table_release(&tracker->sources);
	timers_free(&tracker->timers);
}

void store_release(struct tracker *tracker)
{
	store_rest(tracker);
	table_release(&tracker->addresses.table);
	table_release(&tracker->servers);
	table_release(&tracker->contacts);
	table_release(&tracker->filings);
	free(tracker->recalled);
	table_release(&tracker->shared);
	table_release(&tracker->accounts);
	pool_release(&tracker->pool);
}
