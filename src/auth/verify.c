#include "auth/verify.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "auth/attempt.h"
#include "auth/ha1_cache.h"
#include "auth/hex.h"
#include "auth/quoted.h"
#include "auth/userhash.h"
#include "base/arena.h"
#include "base/hash.h"

/* Second readings of one message's credentials; a longer message is judged by the first alone. */
enum { SCRATCH_SIZE = 64 * 1024 };

struct verifier {
	const struct passwords *passwords;
	pthread_mutex_t mutex; /* over what follows */
	struct hasher *hasher;
	struct userhash *userhash; /* this and the next: NULL without passwords */
	struct ha1_cache *ha1s;
	struct arena scratch;
};

static const char *const verdict_names[VERDICT_COUNT] = {
	[VERDICT_NONE] = "none",
	[VERDICT_UNSUPPORTED_SCHEME] = "unsupported-scheme",
	[VERDICT_MALFORMED] = "malformed",
	[VERDICT_UNSUPPORTED_ALGORITHM] = "unsupported-algorithm",
	[VERDICT_UNVERIFIABLE] = "unverifiable",
	[VERDICT_MISSING_CNONCE_NC] = "missing-cnonce-nc",
	[VERDICT_NO_CREDENTIAL] = "no-credential",
	[VERDICT_BODY_UNAVAILABLE] = "body-unavailable",
	[VERDICT_MATCH] = "match",
	[VERDICT_MISMATCH] = "mismatch",
};

static const char *const variant_names[VARIANT_COUNT] = {
	[VARIANT_NONE] = "",
	[VARIANT_TRIMMED_PASSWORD] = "trimmed-password",
	[VARIANT_REQUEST_URI] = "request-uri",
	[VARIANT_CHALLENGE_REALM] = "challenge-realm",
	[VARIANT_TO_USER] = "to-user",
	[VARIANT_FROM_USER] = "from-user",
	[VARIANT_NO_QOP] = "no-qop",
	[VARIANT_WITH_QOP_AUTH] = "with-qop-auth",
	[VARIANT_METHOD_INVITE] = "method-INVITE",
	[VARIANT_MD5_SESS] = "md5-sess",
	[VARIANT_PLAIN_MD5] = "plain-md5",
	[VARIANT_UNHASHED_BODY] = "unhashed-body",
	[VARIANT_UPPER_CASE_USERNAME] = "upper-case-username",
	[VARIANT_LOWER_CASE_USERNAME] = "lower-case-username",
	[VARIANT_HA1_AS_PASSWORD] = "ha1-as-password",
};

struct algorithm_row {
	enum hash_kind kind;
	bool session;
};

static const struct algorithm_row algorithms[DIGEST_UNKNOWN] = {
	[DIGEST_MD5] = { HASH_MD5, false },
	[DIGEST_MD5_SESS] = { HASH_MD5, true },
	[DIGEST_SHA256] = { HASH_SHA256, false },
	[DIGEST_SHA256_SESS] = { HASH_SHA256, true },
	[DIGEST_SHA512_256] = { HASH_SHA512_256, false },
	[DIGEST_SHA512_256_SESS] = { HASH_SHA512_256, true },
	[DIGEST_AKAV1_MD5] = { HASH_MD5, false },
};

const char *verdict_name(enum verdict verdict)
{
	return verdict_names[verdict];
}

const char *verify_variant_name(enum verify_variant variant)
{
	return variant_names[variant];
}

struct verifier *verifier_new(const struct passwords *passwords)
{
	struct verifier *verifier = calloc(1, sizeof(*verifier));

	if (verifier == NULL)
		return NULL;
	verifier->passwords = passwords;
	pthread_mutex_init(&verifier->mutex, NULL);
	verifier->hasher = hasher_new();
	if (verifier->hasher != NULL && passwords != NULL)
		verifier->userhash = userhash_new(passwords, verifier->hasher);
	if (passwords != NULL)
		verifier->ha1s = ha1_cache_new(passwords_count(passwords));
	if (verifier->hasher == NULL ||
	    (passwords != NULL && (verifier->userhash == NULL || verifier->ha1s == NULL)) ||
	    arena_init(&verifier->scratch, SCRATCH_SIZE) != 0) {
		verifier_free(verifier);
		return NULL;
	}
	return verifier;
}

void verifier_free(struct verifier *verifier)
{
	if (verifier == NULL)
		return;
	userhash_free(verifier->userhash);
	ha1_cache_free(verifier->ha1s);
	hasher_free(verifier->hasher);
	arena_release(&verifier->scratch);
	pthread_mutex_destroy(&verifier->mutex);
	free(verifier);
}

bool verifier_offers(const struct verifier *verifier, enum hash_kind kind)
{
	return hasher_available(verifier->hasher, kind);
}

uint64_t verify_proof(struct str rspauth)
{
	char lower[HASH_HEX_SIZE];

	if (rspauth.n == 0 || rspauth.n >= sizeof(lower))
		return 0;
	hex_lower(rspauth, lower);
	return hash_sum(lower, rspauth.n);
}

bool verifier_user_unknown(const struct verifier *verifier, struct str user)
{
	return verifier->passwords != NULL && passwords_complete(verifier->passwords) &&
	       !passwords_knows(verifier->passwords, user);
}

/* qop is hashed as it was sent; only its meaning ignores case. */
static enum formula_qop formula_mode(const struct digest_credentials *c)
{
	if (!c->has_qop)
		return FORMULA_NO_QOP;
	return str_equal_nocase(c->qop, STR("auth-int")) ? FORMULA_AUTH_INT : FORMULA_AUTH;
}

static struct formula raw_reading(const struct verify_input *input)
{
	const struct digest_credentials *c = input->credentials;

	return (struct formula){
		.kind = algorithms[c->algorithm].kind,
		.session = algorithms[c->algorithm].session,
		.mode = formula_mode(c),
		.username = c->username,
		.realm = c->realm,
		.nonce = c->nonce,
		.uri = c->uri,
		.method = input->method,
		.nc = c->nc,
		.cnonce = c->cnonce,
		.qop = c->qop,
		.body = input->body,
	};
}

static bool unescape(struct arena *arena, struct str *s)
{
	struct str plain = quoted_unescape(arena, *s);
	bool changed = plain.p != s->p;

	*s = plain;
	return changed;
}

static bool unescape_reading(struct arena *arena, struct formula *formula)
{
	bool changed = unescape(arena, &formula->username);

	changed |= unescape(arena, &formula->realm);
	changed |= unescape(arena, &formula->nonce);
	changed |= unescape(arena, &formula->uri);
	changed |= unescape(arena, &formula->cnonce);
	return changed;
}

static void prepare(struct verifier *verifier, const struct verify_input *input,
                    struct attempt *attempt)
{
	const struct digest_credentials *c = input->credentials;

	memset(attempt, 0, sizeof(*attempt));
	attempt->hasher = verifier->hasher;
	attempt->passwords = verifier->passwords;
	attempt->ha1s = verifier->ha1s;
	attempt->wants_proof = input->wants_proof;
	attempt->response = c->response;
	attempt->aka = c->algorithm == DIGEST_AKAV1_MD5;
	attempt->resynchronises = c->has_auts;
	attempt->readings[0] = raw_reading(input);
	if (c->username_extended)
		attempt->readings[0].username =
		        quoted_decode_extended(&verifier->scratch, c->username);
	attempt->name_count = 0;
	attempt->reading_count = 1;
	if (c->no_escapes && !c->username_extended)
		return;
	attempt->readings[1] = attempt->readings[0];
	if (unescape_reading(&verifier->scratch, &attempt->readings[1]))
		attempt->reading_count = 2;
}

static void find_hashed_user(struct verifier *verifier, struct attempt *attempt)
{
	struct secret secret;

	if (verifier->userhash == NULL)
		return;
	for (size_t i = 0; i < attempt->reading_count && attempt->name_count == 0; i++)
		attempt_add_name(attempt,
		                 userhash_find(verifier->userhash, attempt->readings[i].kind,
		                               attempt->readings[i].username,
		                               attempt->readings[i].realm));
	if (attempt->name_count == 0)
		return;
	/* A1 takes the name itself, never its hash (RFC 7616 3.4.2). */
	secrets_read(attempt->passwords, attempt->names[0], &secret);
	for (size_t i = 0; i < attempt->reading_count; i++)
		attempt->readings[i].username = secret.user;
}

static bool is_trivial(struct str secret, struct str user)
{
	static const struct str words[] = { STR_INIT("1234"),       STR_INIT("0000"),
		                            STR_INIT("1111"),       STR_INIT("123456"),
		                            STR_INIT("password"),   STR_INIT("changeme"),
		                            STR_INIT("freeswitch"), STR_INIT("asterisk") };
	bool reversed = user.n > 0 && secret.n == user.n;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_equal(secret, words[i]))
			return true;
	if (user.n == 0)
		return false;
	if (str_equal(secret, user))
		return true;
	if (secret.n == 2 * user.n && memcmp(secret.p, user.p, user.n) == 0)
		return memcmp(secret.p + user.n, user.p, user.n) == 0;
	for (size_t i = 0; reversed && i < user.n; i++)
		reversed = secret.p[i] == user.p[user.n - 1 - i];
	return reversed;
}

static enum verdict compare(struct verifier *verifier, const struct verify_input *input,
                            struct attempt *attempt, struct verify_result *result)
{
	struct attempt_hit hit;

	for (size_t i = 0; i < attempt->reading_count; i++) {
		if (!attempt_matches(attempt, &attempt->readings[i], ATTEMPT_AS_IS, &hit))
			continue;
		result->trivial_secret =
		        hit.as_password && is_trivial(hit.secret.text, hit.secret.user);
		result->proof = attempt->proof;
		return VERDICT_MATCH;
	}
	if (attempt->failed)
		return VERDICT_UNVERIFIABLE;
	/* RES serves one nonce only: the one in the file may be for another. */
	if (attempt->aka)
		return VERDICT_UNSUPPORTED_ALGORITHM;
	if (!input->match_alone)
		result->variant = attempt_explain(attempt, input, &verifier->scratch);
	return VERDICT_MISMATCH;
}

static bool lacks_client_nonce(const struct digest_credentials *c)
{
	if (c->has_qop && (!c->has_cnonce || !c->has_nc))
		return true;
	return algorithms[c->algorithm].session && !c->has_cnonce;
}

static enum verdict judge_digest(struct verifier *verifier, const struct verify_input *input,
                                 struct verify_result *result)
{
	const struct digest_credentials *c = input->credentials;
	struct attempt attempt;

	prepare(verifier, input, &attempt);
	if (c->userhash)
		find_hashed_user(verifier, &attempt);
	else
		attempt_look_up(&attempt, input->challenge_realm, &verifier->scratch);
	if (attempt.aka && attempt.name_count == 0)
		return VERDICT_UNSUPPORTED_ALGORITHM;
	if (!hasher_available(verifier->hasher, attempt.readings[0].kind))
		return VERDICT_UNVERIFIABLE;
	if (lacks_client_nonce(c)) {
		if (attempt_matches_without_qop(&attempt))
			result->variant = VARIANT_NO_QOP;
		return VERDICT_MISSING_CNONCE_NC;
	}
	if (attempt.name_count == 0)
		return VERDICT_NO_CREDENTIAL;
	if (attempt.readings[0].mode == FORMULA_AUTH_INT && !input->body_available)
		return VERDICT_BODY_UNAVAILABLE;
	return compare(verifier, input, &attempt, result);
}

static enum verdict judge(struct verifier *verifier, const struct verify_input *input,
                          struct verify_result *result)
{
	const struct digest_credentials *c = input->credentials;

	if (c == NULL)
		return VERDICT_NONE;
	if (c->scheme != DIGEST_SCHEME_DIGEST)
		return VERDICT_UNSUPPORTED_SCHEME;
	if (c->initial)
		return VERDICT_NONE;
	if (c->malformed)
		return VERDICT_MALFORMED;
	if (c->algorithm >= DIGEST_UNKNOWN)
		return VERDICT_UNSUPPORTED_ALGORITHM;
	return judge_digest(verifier, input, result);
}

void verifier_check(struct verifier *verifier, const struct verify_input *input,
                    struct verify_result *result)
{
	memset(result, 0, sizeof(*result));
	pthread_mutex_lock(&verifier->mutex);
	result->verdict = judge(verifier, input, result);
	arena_reset(&verifier->scratch);
	pthread_mutex_unlock(&verifier->mutex);
}
