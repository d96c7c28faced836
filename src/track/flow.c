#include "track/flow.h"

#include <stdlib.h>

#include "track/state.h"

struct flow_name {
	uint64_t call_id, aor; /* keyed hashes: nobody makes two that are equal */
	uint16_t depth;
	const struct registrar *registrar; /* NULL: at any */
	const struct sip_message *message; /* NULL: whatever it asked */
	const struct transaction_key *key;
	const struct addr *server; /* NULL: wherever it asked */
};

static bool asked(const struct flow *flow, const struct flow_name *name)
{
	for (size_t i = 0; i < 2; i++)
		if (transaction_is(&flow->transactions[i], name->message, name->key) &&
		    (!name->server || addr_equal(flow->transactions[i].destination, name->server)))
			return true;
	return false;
}

static bool flow_named(const void *entry, const void *key)
{
	const struct flow *flow = entry;
	const struct flow_name *name = key;

	/* Whoever sends a new request has asked before, but not this: that is seen the soonest. */
	return flow->depth == name->depth && (!name->message || asked(flow, name)) &&
	       (!name->registrar || flow->account->registrar == name->registrar) &&
	       flow->id_hash == name->call_id && flow->account->aor_hash == name->aor;
}

/* One Call-ID may serve many addresses-of-record: both are in the hash. */
static uint64_t flow_hash(uint64_t call_id, uint64_t aor)
{
	return call_id * 31 + aor;
}

static struct flow *find(struct tracker *tracker, struct flow_name *name)
{
	name->call_id = at_hand_call_id(tracker);
	return table_find(&tracker->flows, flow_hash(name->call_id, name->aor), flow_named, name);
}

struct flow *flow_find(struct tracker *tracker, const struct registrar *registrar)
{
	struct flow_name name = { .aor = at_hand_aor(tracker)->hash,
		                  .depth = tracker->transaction_key.depth,
		                  .registrar = registrar };

	return find(tracker, &name);
}

struct flow *flow_elsewhere(struct tracker *tracker, uint64_t aor, uint16_t depth)
{
	struct flow_name name = { .aor = aor, .depth = depth };

	return find(tracker, &name);
}

struct flow *flow_asked(struct tracker *tracker, const struct addr *server)
{
	struct flow_name name = {
		.aor = at_hand_aor(tracker)->hash,
		.depth = tracker->transaction_key.depth,
		.message = tracker->message,
		.key = &tracker->transaction_key,
		.server = server,
	};

	return find(tracker, &name);
}

struct transaction *flow_transaction(struct flow *flow, const struct tracker *tracker)
{
	for (size_t i = 0; flow && i < 2; i++)
		if (transaction_is(&flow->transactions[i], tracker->message,
		                   &tracker->transaction_key))
			return &flow->transactions[i];
	return NULL;
}

#define PROXIES_MAX 8

/* The leg nearer to the client is the one that counts (SPEC 1.5). NULL: this is it. */
static struct flow *nearer_leg(struct tracker *tracker, const struct account *account)
{
	struct flow *nearer = NULL;
	uint16_t depth = tracker->transaction_key.depth;

	if (depth > PROXIES_MAX)
		depth = PROXIES_MAX;
	while (!nearer && depth-- > 1)
		nearer = flow_elsewhere(tracker, account->aor_hash, depth);
	return nearer && nearer->primary ? nearer->primary : nearer;
}

static void add_leg(struct flow *primary, struct flow *leg)
{
	leg->proxied = true;
	leg->primary = primary;
	leg->leg = primary->leg;
	primary->leg = leg;
}

static void part_legs(struct flow *flow)
{
	struct flow **at = flow->primary ? &flow->primary->leg : NULL;

	if (at) {
		while (*at != flow)
			at = &(*at)->leg;
		*at = flow->leg;
		return;
	}
	for (struct flow *leg = flow->leg, *next; leg; leg = next) {
		next = leg->leg;
		leg->primary = leg->leg = NULL;
	}
}

/* The registrar is part of the name only where one Call-ID goes to several. */
static void flow_name_id(struct flow *flow, bool elsewhere)
{
	char depth = (char)('0' + flow->depth % 10);
	char registrar[ADDR_TEXT_SIZE];
	struct str parts[] = {
		shared_text(flow->call_id), flow->account->aor, { &depth, 1 }, STR_NONE
	};

	addr_text(&flow->account->registrar->addr, registrar);
	parts[3] = str_from(registrar);
	hash_id(parts, elsewhere ? 4 : 3, flow->id);
}

static void flow_evict(struct tracker *tracker, struct flow *flow)
{
	struct session *session = flow->session;

	tracker->counts.evicted_flows++;
	closing_flow(tracker, flow, tracker->clock);
	flow_free(tracker, flow);
	if (session)
		session_release(tracker, session);
}

/* Only Call-IDs that hold nothing are forgotten; the account's oldest goes first. */
static void drop_idle_flow(struct tracker *tracker, struct account *account)
{
	if (!account->flows)
		return;
	for (struct flow *flow = account->flows; flow; flow = flow->next) {
		struct binding *binding = account->bindings;

		while (binding && binding->flow != flow)
			binding = binding->next;
		if (binding || flow->attempt)
			continue;
		flow_evict(tracker, flow);
		return;
	}
	flow_evict(tracker, account->flows);
}

static void flow_append(struct account *account, struct flow *flow)
{
	struct flow **end = &account->flows;

	while (*end)
		end = &(*end)->next;
	flow->next = NULL;
	*end = flow;
	account->flow_count++;
	flow->account = account;
}

static void flow_remove(struct flow *flow)
{
	struct flow **at = &flow->account->flows;

	while (*at != flow)
		at = &(*at)->next;
	*at = flow->next;
	flow->account->flow_count--;
}

struct flow *flow_new(struct tracker *tracker, struct account *account)
{
	uint16_t depth = tracker->transaction_key.depth;
	uint64_t id_hash = at_hand_call_id(tracker);
	struct flow *flow, *primary;
	bool elsewhere = flow_elsewhere(tracker, account->aor_hash, depth) != NULL;

	if ((double)account->flow_count >= tracker->limits.max_account_flows)
		drop_idle_flow(tracker, account);
	flow = pool_take(&tracker->pool, sizeof(*flow));
	if (!flow || !string_own(tracker, &flow->call_id, tracker->message->first[SIP_CALL_ID]) ||
	    !table_insert(&tracker->flows, flow_hash(id_hash, account->aor_hash), flow)) {
		tracker->counts.out_of_memory++;
		if (flow)
			string_unshare(tracker, &flow->call_id);
		pool_give(&tracker->pool, flow, sizeof(*flow));
		return NULL;
	}
	flow->client = flow->contact = flow->sent_by = &addr_none;
	flow->depth = depth;
	flow->id_hash = id_hash;
	flow->timer.kind = TIMER_FLOW;
	flow->first_at = flow->last_at = tracker->packet.at;
	flow->transport = tracker->packet.transport;
	flow_append(account, flow);
	flow_name_id(flow, elsewhere);
	primary = nearer_leg(tracker, account);
	if (primary)
		add_leg(primary, flow);
	tracker->counts.flows++;
	return flow;
}

bool flow_shares_call_id(struct tracker *tracker, const struct flow *flow)
{
	struct call_id_owner *owner;
	bool shared;

	if (!tracker->call_ids)
		tracker->call_ids = calloc(CALL_IDS, sizeof(*tracker->call_ids));
	tracker->counts.out_of_memory += !tracker->call_ids;
	if (!tracker->call_ids)
		return false;
	owner = &tracker->call_ids[flow->id_hash % CALL_IDS];
	shared = owner->call_id == flow->id_hash && owner->aor != flow->account->aor_hash;
	*owner = (struct call_id_owner){ flow->id_hash, flow->account->aor_hash };
	return shared;
}

/* Bindings outlive the Call-ID that made them. */
static void let_go(struct flow *flow)
{
	for (struct binding *binding = flow->account->bindings; binding; binding = binding->next)
		if (binding->flow == flow)
			binding->flow = NULL;
}

void flow_note_route(struct tracker *tracker, struct flow *flow, enum sip_header header)
{
	char text[STRING_MAX];
	struct str list = header_list(tracker->message, header, text);
	struct routes *routes = flow->routes;

	if (!routes && !list.n)
		return;
	if (!routes)
		routes = flow->routes = pool_take(&tracker->pool, sizeof(*routes));
	if (!routes ||
	    !string_set(tracker, header == SIP_PATH ? &routes->path : &routes->service, list))
		tracker->counts.out_of_memory++;
}

void flow_free(struct tracker *tracker, struct flow *flow)
{
	timer_release(&tracker->timers, &flow->timer);
	table_remove(&tracker->flows, flow_hash(flow->id_hash, flow->account->aor_hash), flow);
	let_go(flow);
	part_legs(flow);
	flow_remove(flow);
	string_unshare(tracker, &flow->call_id);
	string_unshare(tracker, &flow->user_agent);
	string_unshare(tracker, &flow->server);
	string_free(tracker, &flow->via_sent_by);
	requested_free(tracker, &flow->requested);
	address_drop(&tracker->addresses, &flow->client);
	address_drop(&tracker->addresses, &flow->contact);
	address_drop(&tracker->addresses, &flow->sent_by);
	for (size_t i = 0; i < 2; i++)
		transaction_release(&flow->transactions[i], &tracker->addresses);
	nonces_forget(tracker, flow);
	flow_attempts_forget(tracker, flow);
	refresh_forget(tracker, flow);
	if (flow->routes) {
		string_free(tracker, &flow->routes->path);
		string_free(tracker, &flow->routes->service);
		pool_give(&tracker->pool, flow->routes, sizeof(*flow->routes));
	}
	pool_give(&tracker->pool, flow, sizeof(*flow));
}

bool flow_is_bound(struct flow *flow)
{
	flow->bound = false;
	for (struct binding *binding = flow->account->bindings; binding; binding = binding->next)
		if (binding->flow == flow && binding->status == BINDING_ACTIVE)
			flow->bound = true;
	return flow->bound;
}

const struct transaction *flow_last_transaction(const struct flow *flow)
{
	return &flow->transactions[flow->newest];
}
