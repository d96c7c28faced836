#ifndef AUTH_HASH_H
#define AUTH_HASH_H

/*
 * MD5, SHA-256 and SHA-512/256 through OpenSSL's EVP, each fetched once. A machine whose OpenSSL
 * does not offer one (FIPS provider, null provider) still runs: hasher_available() says so and the
 * verdict becomes "unverifiable".
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

enum hash_kind { HASH_MD5, HASH_SHA256, HASH_SHA512_256, HASH_KINDS };

#define HASH_HEX_SIZE 65 /* 64 digits and NUL */

struct hasher;

/* NULL when memory is out. Algorithms that cannot be fetched are missing, not an error. */
struct hasher *hasher_new(void);
void hasher_free(struct hasher *hasher);
bool hasher_available(const struct hasher *hasher, enum hash_kind kind);
/* "MD5", "SHA-256", "SHA-512-256". */
const char *hash_kind_name(enum hash_kind kind);
/* Digits in the hex form: 32 or 64. */
size_t hash_hex_length(enum hash_kind kind);
/*
 * Lower-case hex of the hash over count parts joined by ':'. False when the algorithm is missing or
 * the library failed; out is empty then. A part may lie in out.
 */
bool hasher_joined(struct hasher *hasher, enum hash_kind kind, const struct str *parts,
                   size_t count, char out[HASH_HEX_SIZE]);

/*
 * The same for what comes again and again and is no secret: the last ones are kept, by their bytes.
 */
bool hasher_recurring(struct hasher *hasher, enum hash_kind kind, const struct str *parts,
                      size_t count, char out[HASH_HEX_SIZE]);

#endif
