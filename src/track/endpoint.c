#include "track/state.h"

/* Every other packet comes from a server: it is known already to be no client. */
struct endpoint *store_endpoint_find(struct tracker *tracker, const struct addr *addr)
{
	struct endpoint *endpoint;

	if (tracker->no_endpoint.family && addr_equal(&tracker->no_endpoint, addr))
		return NULL;
	endpoint = address_find(&tracker->addresses, addr);
	if (endpoint && endpoint->users)
		return endpoint;
	tracker->no_endpoint = *addr;
	return NULL;
}

struct endpoint *endpoint_take(struct tracker *tracker, const struct addr *addr)
{
	struct endpoint *endpoint = address_find(&tracker->addresses, addr);
	const struct addr *kept = NULL;

	if (endpoint && endpoint->users) {
		endpoint->users++;
		return endpoint;
	}
	if ((double)tracker->endpoint_count >= tracker->limits.max_endpoints) {
		tracker->counts.evicted_endpoints++;
		return NULL;
	}
	address_keep(&tracker->addresses, &kept, addr, endpoint ? &endpoint->addr : NULL);
	if (kept == &addr_none)
		return NULL;
	endpoint = (struct endpoint *)(uintptr_t)kept;
	if (addr_equal(&tracker->no_endpoint, addr))
		tracker->no_endpoint.family = ADDR_NONE;
	endpoint->users = 1;
	endpoint->last_at = tracker->packet.at;
	tracker->endpoint_count++;
	return endpoint;
}

void endpoint_drop(struct tracker *tracker, struct endpoint *endpoint,
                   const struct session *session)
{
	const struct addr *kept;

	if (!endpoint)
		return;
	if (endpoint->session == session)
		endpoint->session = NULL;
	if (--endpoint->users)
		return;
	tracker->endpoint_count--;
	pool_give(&tracker->pool, endpoint->silence, sizeof(*endpoint->silence));
	endpoint->silence = NULL;
	endpoint->session = NULL;
	kept = &endpoint->addr;
	address_drop(&tracker->addresses, &kept);
}

struct silence *endpoint_silent(struct tracker *tracker, struct endpoint *endpoint)
{
	if (endpoint->silence)
		return endpoint->silence;
	endpoint->silence = pool_take(&tracker->pool, sizeof(*endpoint->silence));
	tracker->counts.out_of_memory += !endpoint->silence;
	if (endpoint->silence)
		*endpoint->silence =
		        (struct silence){ .unreachable_at = STAMP_NEVER, .closed_at = STAMP_NEVER };
	return endpoint->silence;
}

uint64_t store_addr_hash(const struct tracker *tracker, const struct addr *addr)
{
	return address_hash(&tracker->key, addr);
}
