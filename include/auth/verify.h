#ifndef AUTH_VERIFY_H
#define AUTH_VERIFY_H

/* Verdicts on credentials (SPEC section 4; RFC 7616 3.4.1, RFC 2069, RFC 3310, RFC 8760). */

#include <stdbool.h>
#include <stdint.h>

#include "auth/digest.h"
#include "auth/hash.h"
#include "auth/passwords.h"
#include "base/str.h"

enum verdict {
	VERDICT_NONE, /* no credentials were sent */
	VERDICT_UNSUPPORTED_SCHEME,
	VERDICT_MALFORMED,
	VERDICT_UNSUPPORTED_ALGORITHM,
	VERDICT_UNVERIFIABLE, /* this machine's OpenSSL does not offer the algorithm */
	VERDICT_MISSING_CNONCE_NC,
	VERDICT_NO_CREDENTIAL,
	VERDICT_BODY_UNAVAILABLE,
	VERDICT_MATCH,
	VERDICT_MISMATCH,
	VERDICT_COUNT
};

/* "no-credential" … as in machine output; VERDICT_NONE gives "none". */
const char *verdict_name(enum verdict verdict);

/* Why a mismatch would have been a match (SPEC 4.5), first hit. */
enum verify_variant {
	VARIANT_NONE,
	VARIANT_TRIMMED_PASSWORD,
	VARIANT_REQUEST_URI,
	VARIANT_CHALLENGE_REALM,
	VARIANT_TO_USER,
	VARIANT_FROM_USER,
	VARIANT_NO_QOP,
	VARIANT_WITH_QOP_AUTH,
	VARIANT_METHOD_INVITE,
	VARIANT_MD5_SESS,
	VARIANT_PLAIN_MD5,
	VARIANT_UNHASHED_BODY,
	VARIANT_UPPER_CASE_USERNAME,
	VARIANT_LOWER_CASE_USERNAME,
	VARIANT_HA1_AS_PASSWORD,
	VARIANT_COUNT
};

/* "trimmed-password" …; VARIANT_NONE gives "". */
const char *verify_variant_name(enum verify_variant variant);

struct verify_input {
	const struct digest_credentials *credentials;
	struct str method; /* of the request, as sent */
	struct str request_uri;
	struct str challenge_realm; /* empty when the challenge was not seen */
	struct str to_user, from_user;
	struct str body;
	bool body_available;
	bool wants_proof; /* see struct verify_result */
	bool match_alone; /* nobody asks for the variant of what is none */
};

struct verify_result {
	enum verdict verdict;
	enum verify_variant variant; /* only with VERDICT_MISMATCH or VERDICT_MISSING_CNONCE_NC */
	bool trivial_secret; /* with VERDICT_MATCH: the secret is the user name or a well-known word
	                      */
	uint64_t proof; /* with VERDICT_MATCH, if it is wanted: verify_proof() of the rspauth that
	                   the registrar has to answer with when its answer has no body (RFC
	                   7616 3.5); 0: not known */
};

struct verifier;

/* passwords may be NULL (every verdict that needs one is no-credential); borrowed. NULL: no memory.
 */
struct verifier *verifier_new(const struct passwords *passwords);
void verifier_free(struct verifier *verifier);
/* Which algorithms are missing on this machine, for one line at start. */
bool verifier_offers(const struct verifier *verifier, enum hash_kind kind);
/* Any thread may ask. */
void verifier_check(struct verifier *verifier, const struct verify_input *input,
                    struct verify_result *result);
/* A sum of an rspauth, to compare with verify_result.proof. */
uint64_t verify_proof(struct str rspauth);
/* True when the passwords file is complete and does not know user. */
bool verifier_user_unknown(const struct verifier *verifier, struct str user);

#endif
