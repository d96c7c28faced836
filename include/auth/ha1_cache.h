#ifndef AUTH_HA1_CACHE_H
#define AUTH_HA1_CACHE_H

/*
 * H(username:realm:password) of the entries that were used last, MD5 only: devices come back every
 * few minutes with another nonce and the same secret. In guarded memory, wiped when it is freed.
 * Only auth includes this.
 */

#include <stddef.h>

#include "base/str.h"

#define HA1_DIGITS 32

struct ha1_cache;

/* For about so many entries. NULL when memory is out. */
struct ha1_cache *ha1_cache_new(size_t entries);
void ha1_cache_free(struct ha1_cache *cache); /* may be NULL */
/*
 * HA1_DIGITS of lower-case hex for the entry's secret and these very texts; NULL: not kept.
 * STR_NONE for both means the entry's own.
 */
const char *ha1_cache_find(const struct ha1_cache *cache, size_t reference, struct str username,
                           struct str realm);
void ha1_cache_keep(struct ha1_cache *cache, size_t reference, struct str username,
                    struct str realm, const char *ha1);

#endif
