#include "auth/ha1_cache.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/hash.h"

#define SLOTS_MAX 65536

struct slot {
	uint64_t name; /* keyed hash of reference, username and realm; 0: free */
	char ha1[HA1_DIGITS];
};

struct ha1_cache {
	struct hash_key key;
	size_t count; /* a power of two */
	struct slot *slots;
};

struct ha1_cache *ha1_cache_new(size_t entries)
{
	struct ha1_cache *cache = calloc(1, sizeof(*cache));

	if (cache == NULL)
		return NULL;
	cache->count = 1;
	while (cache->count < entries && cache->count < SLOTS_MAX)
		cache->count *= 2;
	cache->slots = sodium_malloc(cache->count * sizeof(*cache->slots));
	if (cache->slots == NULL) {
		free(cache);
		return NULL;
	}
	memset(cache->slots, 0, cache->count * sizeof(*cache->slots));
	hash_key_random(&cache->key);
	return cache;
}

void ha1_cache_free(struct ha1_cache *cache)
{
	if (cache == NULL)
		return;
	sodium_free(cache->slots);
	free(cache);
}

static uint64_t name_of(const struct ha1_cache *cache, size_t reference, struct str username,
                        struct str realm)
{
	uint64_t name = 0;

	if (username.p || realm.p)
		name = hash_str(&cache->key, username) * 31 + hash_str(&cache->key, realm);
	return (name * 31 + reference) | 1;
}

const char *ha1_cache_find(const struct ha1_cache *cache, size_t reference, struct str username,
                           struct str realm)
{
	const struct slot *slot = &cache->slots[reference & (cache->count - 1)];

	return slot->name == name_of(cache, reference, username, realm) ? slot->ha1 : NULL;
}

void ha1_cache_keep(struct ha1_cache *cache, size_t reference, struct str username,
                    struct str realm, const char *ha1)
{
	struct slot *slot = &cache->slots[reference & (cache->count - 1)];

	slot->name = name_of(cache, reference, username, realm);
	memcpy(slot->ha1, ha1, HA1_DIGITS);
}
