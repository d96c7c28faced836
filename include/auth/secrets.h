#ifndef AUTH_SECRETS_H
#define AUTH_SECRETS_H

/*
 * The secrets of a loaded password file. Only auth includes this. Entries are named by references:
 * 1 to passwords_count(), 0 is none.
 */

#include <stdbool.h>
#include <stddef.h>

#include "auth/hash.h"
#include "base/str.h"

struct passwords;

enum secret_kind {
	SECRET_PASSWORD,
	SECRET_PASSWORD_OR_HA1, /* 32 hex digits without a tag */
	SECRET_HA1_MD5,
	SECRET_HA1_SHA256,
	SECRET_HA1_SHA512_256,
	SECRET_AKA, /* RES in octets */
};

struct secret {
	struct str user;
	struct str realm; /* empty when any_realm */
	struct str text;  /* stays in guarded memory; hex is as in the file */
	enum secret_kind kind;
	bool any_realm;
	size_t next; /* another entry of the same user and realm */
};

size_t secrets_find(const struct passwords *passwords, struct str user, struct str realm);
/* The entry whose realm is an unquoted star. */
size_t secrets_find_any_realm(const struct passwords *passwords, struct str user);
void secrets_read(const struct passwords *passwords, size_t reference, struct secret *out);

#endif
