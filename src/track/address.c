#include "track/endpoint.h"

uint64_t address_hash(const struct hash_key *key, const struct addr *addr)
{
	uint8_t bytes[sizeof(addr->ip) + 3];

	for (size_t i = 0; i < sizeof(addr->ip); i++)
		bytes[i] = addr->ip[i];
	bytes[sizeof(addr->ip)] = (uint8_t)(addr->port >> 8);
	bytes[sizeof(addr->ip) + 1] = (uint8_t)addr->port;
	bytes[sizeof(addr->ip) + 2] = addr->family;
	return hash_bytes(key, bytes, sizeof(bytes));
}

static bool addr_is(const void *entry, const void *key)
{
	const struct endpoint *endpoint = entry;

	return addr_equal(&endpoint->addr, key);
}

/* Packets go to and fro between few addresses at a time. */
static struct endpoint **last_of(struct addresses *addresses, const struct addr *addr)
{
	unsigned sum = addr->ip[2] * 7U + addr->ip[3] + addr->ip[15] + addr->port;

	return &addresses->last[sum % ADDRESSES_LAST];
}

struct endpoint *address_find(struct addresses *addresses, const struct addr *addr)
{
	struct endpoint **last = last_of(addresses, addr), *found;

	if (*last && addr_equal(&(*last)->addr, addr))
		return *last;
	found = table_find(&addresses->table, address_hash(addresses->key, addr), addr_is, addr);
	if (found)
		*last = found;
	return found;
}

static struct endpoint *take(struct addresses *addresses, const struct addr *addr)
{
	struct endpoint *endpoint = address_find(addresses, addr);

	if (endpoint)
		return endpoint;
	endpoint = pool_take(addresses->pool, sizeof(*endpoint));
	if (!endpoint ||
	    !table_insert(&addresses->table, address_hash(addresses->key, addr), endpoint)) {
		pool_give(addresses->pool, endpoint, sizeof(*endpoint));
		++*addresses->out_of_memory;
		return NULL;
	}
	endpoint->addr = *addr;
	return endpoint;
}

void address_change(struct addresses *addresses, const struct addr **at, const struct addr *addr,
                    const struct addr *guess)
{
	const struct addr *kept = &addr_none;
	struct endpoint *endpoint;

	if (guess && guess != &addr_none && addr_equal(guess, addr)) {
		((struct endpoint *)(uintptr_t)guess)->uses++;
		kept = guess;
	} else if (addr->family != ADDR_NONE || addr->port) {
		endpoint = take(addresses, addr);
		if (endpoint)
			endpoint->uses++;
		kept = endpoint ? &endpoint->addr : &addr_none;
	}
	address_drop(addresses, at);
	*at = kept;
}

void address_drop_counted(struct addresses *addresses, const struct addr *addr)
{
	struct endpoint *endpoint = (struct endpoint *)(uintptr_t)addr, **last;

	if (--endpoint->uses)
		return;
	last = last_of(addresses, addr);
	if (*last == endpoint)
		*last = NULL;
	table_remove(&addresses->table, address_hash(addresses->key, addr), endpoint);
	pool_give(addresses->pool, endpoint->silence, sizeof(*endpoint->silence));
	pool_give(addresses->pool, endpoint, sizeof(*endpoint));
}
