#ifndef BASE_HASH_H
#define BASE_HASH_H

/*
 * Keyed hashes (SipHash-2-4 of libsodium): strangers choose the Call-IDs that we put into tables.
 * Ids in the output use an all-zero key, so that the same input gives the same ids.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

#define HASH_KEY_SIZE 16

struct hash_key {
	uint8_t bytes[HASH_KEY_SIZE];
};

/* Once before anything else here; 0, or -1 when libsodium cannot start. */
int hash_setup(void);
/* A fresh random key. */
void hash_key_random(struct hash_key *key);

uint64_t hash_bytes(const struct hash_key *key, const void *bytes, size_t n);
uint64_t hash_str(const struct hash_key *key, struct str s);

/* The first 6 octets of the hash of count parts joined by NUL, key all zero, in lower-case hex. */
#define HASH_ID_SIZE 13
void hash_id(const struct str *parts, size_t count, char out[HASH_ID_SIZE]);

/* Unkeyed and fast: equal bytes give equal sums. For recognising copies, never for a table. */
uint64_t hash_sum(const void *bytes, size_t n);

#endif
