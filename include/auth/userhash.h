#ifndef AUTH_USERHASH_H
#define AUTH_USERHASH_H

/*
 * Finds the entry whose H(user:realm) a client sent in place of its name (RFC 7616 3.4.4). The
 * hashes are made when the first such client is met.
 */

#include <stddef.h>

#include "auth/hash.h"
#include "base/str.h"

struct passwords;
struct userhash;

/* Both are borrowed. NULL when memory is out. */
struct userhash *userhash_new(const struct passwords *passwords, struct hasher *hasher);
void userhash_free(struct userhash *userhash);
/* A reference of auth/secrets.h, 0 for none. realm is what an entry for any realm hashes with. */
size_t userhash_find(struct userhash *userhash, enum hash_kind kind, struct str sent,
                     struct str realm);

#endif
