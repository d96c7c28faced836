#include "track/flow.h"

#include <stdlib.h>

#include "track/state.h"

struct flow_name {
	struct str call_id, aor;
	uint16_t depth;
};

static bool flow_named(const void *entry, const void *key)
{
	const struct flow *flow = entry;
	const struct flow_name *name = key;

	return flow->depth == name->depth && str_equal(flow->call_id, name->call_id) &&
	       str_equal(flow->account->aor, name->aor);
}

struct flow *flow_find(struct tracker *tracker, struct str call_id, struct str aor, uint16_t depth)
{
	struct flow_name name = { call_id, aor, depth };

	return table_find(&tracker->flows, hash_str(&tracker->key, call_id), flow_named, &name);
}

/* The leg nearer to the client is the one that counts (SPEC 1.5). */
static bool behind_proxy(struct tracker *tracker, struct str call_id, struct str aor,
                         uint16_t depth)
{
	while (depth-- > 1)
		if (flow_find(tracker, call_id, aor, depth))
			return true;
	return false;
}

static void flow_name_id(struct flow *flow)
{
	char depth = (char)('0' + flow->depth % 10);
	const struct str parts[] = { flow->call_id, flow->account->aor, { &depth, 1 } };

	hash_id(parts, 3, flow->id);
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

struct flow *flow_new(struct tracker *tracker, struct account *account, struct str call_id,
                      uint16_t depth)
{
	struct flow *flow;

	if ((double)account->flow_count >= tracker->limits.max_account_flows)
		drop_idle_flow(tracker, account);
	flow = calloc(1, sizeof(*flow));
	if (!flow || !string_set(&flow->call_id, call_id) ||
	    !table_insert(&tracker->flows, hash_str(&tracker->key, call_id), flow)) {
		tracker->counts.out_of_memory++;
		if (flow)
			string_free(&flow->call_id);
		free(flow);
		return NULL;
	}
	flow->proxied = behind_proxy(tracker, call_id, account->aor, depth);
	flow->depth = depth;
	flow->timer.kind = TIMER_FLOW;
	flow->timer.owner = flow;
	flow->first_at = flow->last_at = tracker->packet.at;
	flow->transport = tracker->packet.transport;
	flow_append(account, flow);
	flow_name_id(flow);
	tracker->counts.flows++;
	return flow;
}

/* Bindings outlive the Call-ID that made them. */
static void let_go(struct flow *flow)
{
	for (struct binding *binding = flow->account->bindings; binding; binding = binding->next)
		if (binding->flow == flow)
			binding->flow = NULL;
}

void flow_move(struct flow *flow, struct account *account)
{
	let_go(flow);
	flow_remove(flow);
	flow_append(account, flow);
	flow->session = NULL;
}

void flow_free(struct tracker *tracker, struct flow *flow)
{
	timer_cancel(&tracker->timers, &flow->timer);
	table_remove(&tracker->flows, hash_str(&tracker->key, flow->call_id), flow);
	let_go(flow);
	flow_remove(flow);
	string_free(&flow->call_id);
	string_free(&flow->user_agent);
	string_free(&flow->server);
	string_free(&flow->via_sent_by);
	string_free(&flow->last_to);
	requested_free(&flow->requested);
	for (size_t i = 0; i < 2; i++) {
		string_free(&flow->nonces[i].text);
		string_free(&flow->nonces[i].realm);
	}
	free(flow->refresh);
	free(flow);
}

struct attempt *flow_attempt_open(struct flow *flow, enum intent intent, stamp at)
{
	struct attempt *attempt;
	uint32_t n = ++flow->attempts_total;

	attempt = n == 1 ? &flow->first_attempt : &flow->last_attempts[n % FLOW_ATTEMPTS];
	*attempt = (struct attempt){
		.n = n,
		.intent = (uint8_t)intent,
		.started = at,
		.ended = STAMP_NEVER,
		.challenged_at = STAMP_NEVER,
		.rtt = -1,
		.nonce_age = -1,
	};
	flow->attempt = attempt;
	return attempt;
}

const struct attempt *flow_attempt(const struct flow *flow, uint32_t n)
{
	if (n == 0 || n > flow->attempts_total)
		return NULL;
	if (n == 1)
		return &flow->first_attempt;
	if (n + FLOW_ATTEMPTS <= flow->attempts_total)
		return NULL;
	return &flow->last_attempts[n % FLOW_ATTEMPTS];
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
