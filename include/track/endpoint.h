#ifndef TRACK_ENDPOINT_H
#define TRACK_ENDPOINT_H

/*
 * Addresses as records keep them: a pointer to the one copy of each, counted. What happens at a
 * client's address stands beside it: who was last heard there, and what says that nobody listens
 * any more.
 */

#include <stdint.h>

#include "base/addr.h"
#include "base/hash.h"
#include "base/pool.h"
#include "base/stamp.h"
#include "base/table.h"

struct session;

/* Signs that nobody listens at an address; STAMP_NEVER: none of its kind. */
struct silence {
	stamp unreachable_at; /* last ICMP error about a request to here */
	uint64_t unreachable_frame;
	stamp closed_at; /* last end of a connection from here */
	uint64_t closed_frame;
};

struct endpoint {
	struct addr addr;        /* first: what keeps the address points to it */
	uint32_t uses;           /* records that keep it, the users among them once */
	uint32_t users;          /* sessions that point here; 0: an address and nothing else */
	stamp last_at;           /* last SIP datagram from here */
	struct session *session; /* the last one that registered from here, or NULL */
	struct silence *silence; /* NULL: there is no sign of it */
};

static inline stamp endpoint_unreachable_at(const struct endpoint *endpoint)
{
	return endpoint->silence ? endpoint->silence->unreachable_at : STAMP_NEVER;
}

static inline stamp endpoint_closed_at(const struct endpoint *endpoint)
{
	return endpoint->silence ? endpoint->silence->closed_at : STAMP_NEVER;
}

#define ADDRESSES_LAST 16

struct addresses {
	struct table table;                    /* of struct endpoint, by address */
	struct endpoint *last[ADDRESSES_LAST]; /* found of late */
	struct pool *pool;                     /* borrowed */
	const struct hash_key *key;            /* the same */
	uint64_t *out_of_memory;               /* counts what is not kept */
};

uint64_t address_hash(const struct hash_key *key, const struct addr *addr);
/* NULL when no record keeps it. */
struct endpoint *address_find(struct addresses *addresses, const struct addr *addr);
/* What the two below do where there is something to do. */
void address_change(struct addresses *addresses, const struct addr **at, const struct addr *addr,
                    const struct addr *guess);
void address_drop_counted(struct addresses *addresses, const struct addr *addr);

/*
 * Lets *at, which keeps an address already or is NULL, keep another one. guess: an address that is
 * kept and may well be the same, or NULL. Without any family and port, or when memory is out, *at
 * is &addr_none, which nobody counts.
 */
static inline void address_keep(struct addresses *addresses, const struct addr **at,
                                const struct addr *addr, const struct addr *guess)
{
	if (!*at || !addr_equal(*at, addr))
		address_change(addresses, at, addr, guess);
}

/* *at is &addr_none then. */
static inline void address_drop(struct addresses *addresses, const struct addr **at)
{
	if (*at && *at != &addr_none)
		address_drop_counted(addresses, *at);
	*at = &addr_none;
}

#endif
