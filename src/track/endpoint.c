#include "track/state.h"

static bool addr_is(const void *entry, const void *key)
{
	const struct endpoint *endpoint = entry;

	return addr_equal(&endpoint->addr, key);
}

uint64_t store_addr_hash(const struct tracker *tracker, const struct addr *addr)
{
	uint8_t bytes[sizeof(addr->ip) + 3];

	for (size_t i = 0; i < sizeof(addr->ip); i++)
		bytes[i] = addr->ip[i];
	bytes[sizeof(addr->ip)] = (uint8_t)(addr->port >> 8);
	bytes[sizeof(addr->ip) + 1] = (uint8_t)addr->port;
	bytes[sizeof(addr->ip) + 2] = addr->family;
	return hash_bytes(&tracker->key, bytes, sizeof(bytes));
}

static struct endpoint *find(struct tracker *tracker, const struct addr *addr)
{
	return table_find(&tracker->endpoints, store_addr_hash(tracker, addr), addr_is, addr);
}

/* Every other packet comes from a server: it is known already to be no client. */
struct endpoint *store_endpoint_find(struct tracker *tracker, const struct addr *addr)
{
	struct endpoint *endpoint;

	if (tracker->no_endpoint.family && addr_equal(&tracker->no_endpoint, addr))
		return NULL;
	endpoint = find(tracker, addr);
	if (!endpoint)
		tracker->no_endpoint = *addr;
	return endpoint;
}

static void endpoint_free(struct tracker *tracker, struct endpoint *endpoint)
{
	table_remove(&tracker->endpoints, store_addr_hash(tracker, &endpoint->addr), endpoint);
	tracker->endpoint_count--;
	pool_give(&tracker->pool, endpoint, sizeof(*endpoint));
}

struct endpoint *endpoint_take(struct tracker *tracker, const struct addr *addr)
{
	struct endpoint *endpoint = find(tracker, addr);

	if (endpoint) {
		endpoint->users++;
		return endpoint;
	}
	if ((double)tracker->endpoint_count >= tracker->limits.max_endpoints) {
		tracker->counts.evicted_endpoints++;
		return NULL;
	}
	endpoint = pool_take(&tracker->pool, sizeof(*endpoint));
	if (!endpoint ||
	    !table_insert(&tracker->endpoints, store_addr_hash(tracker, addr), endpoint)) {
		tracker->counts.out_of_memory++;
		pool_give(&tracker->pool, endpoint, sizeof(*endpoint));
		return NULL;
	}
	if (addr_equal(&tracker->no_endpoint, addr))
		tracker->no_endpoint.family = ADDR_NONE;
	endpoint->addr = *addr;
	endpoint->users = 1;
	endpoint->last_at = tracker->packet.at;
	endpoint->unreachable_at = endpoint->closed_at = STAMP_NEVER;
	tracker->endpoint_count++;
	return endpoint;
}

void endpoint_drop(struct tracker *tracker, struct endpoint *endpoint,
                   const struct session *session)
{
	if (!endpoint)
		return;
	if (endpoint->session == session)
		endpoint->session = NULL;
	if (--endpoint->users == 0)
		endpoint_free(tracker, endpoint);
}
