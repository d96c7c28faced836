#ifndef AUTH_ATTEMPT_H
#define AUTH_ATTEMPT_H

/*
 * One attempt to reproduce a response: the formulas it may have been made with, and the entries of
 * the password file it may have been made from. Only auth includes this.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auth/formula.h"
#include "auth/ha1_cache.h"
#include "auth/secrets.h"
#include "auth/verify.h"
#include "base/arena.h"

struct attempt {
	struct hasher *hasher;
	const struct passwords *passwords; /* may be NULL */
	struct ha1_cache *ha1s;            /* not NULL when passwords is not */
	bool wants_proof;
	struct str response;
	bool aka;            /* AKAv1-MD5: only an {AKA} entry fits */
	bool resynchronises; /* auts was sent: the password is empty (RFC 3310 3.4) */
	bool failed;         /* OpenSSL did */
	uint64_t proof;      /* of the last match: see struct verify_result */
	/* As sent, and without the backslashes of quoted strings if there are any. */
	struct formula readings[2];
	size_t reading_count;
	/* References into passwords: user and realm in either reading. */
	size_t names[4];
	size_t name_count;
};

enum attempt_use { ATTEMPT_AS_IS, ATTEMPT_TRIMMED, ATTEMPT_HA1_AS_PASSWORD };

struct attempt_hit {
	size_t reference;
	struct secret secret;
	bool as_password; /* false when it was taken for an HA1, or for RES */
};

/* The names to try: realm of the credentials, else that of the challenge, else any. */
void attempt_look_up(struct attempt *attempt, struct str challenge_realm, struct arena *arena);
/* That one name, if an entry of it fits. */
void attempt_add_name(struct attempt *attempt, size_t reference);
/* Whether any entry gives the response by this formula. */
bool attempt_matches(struct attempt *attempt, const struct formula *formula, enum attempt_use use,
                     struct attempt_hit *hit);
/* The first variant that gives the response. */
enum verify_variant attempt_explain(struct attempt *attempt, const struct verify_input *input,
                                    struct arena *arena);
/* Whether the response is that of the formula without qop. */
bool attempt_matches_without_qop(struct attempt *attempt);

#endif
