#include "auth/attempt.h"

#include <sodium.h>

#include "auth/hex.h"
#include "auth/quoted.h"
#include "base/hash.h"

static bool fits(const struct attempt *attempt, const struct secret *secret)
{
	enum hash_kind kind = attempt->readings[0].kind;

	if (attempt->aka)
		return secret->kind == SECRET_AKA;
	switch (secret->kind) {
	case SECRET_PASSWORD:
	case SECRET_PASSWORD_OR_HA1: return true;
	case SECRET_HA1_MD5: return kind == HASH_MD5;
	case SECRET_HA1_SHA256: return kind == HASH_SHA256;
	case SECRET_HA1_SHA512_256: return kind == HASH_SHA512_256;
	case SECRET_AKA: return false;
	}
	return false;
}

static bool has_fitting(const struct attempt *attempt, size_t reference)
{
	struct secret secret;

	for (; reference != 0; reference = secret.next) {
		secrets_read(attempt->passwords, reference, &secret);
		if (fits(attempt, &secret))
			return true;
	}
	return false;
}

void attempt_add_name(struct attempt *attempt, size_t reference)
{
	if (!has_fitting(attempt, reference))
		return;
	for (size_t i = 0; i < attempt->name_count; i++)
		if (attempt->names[i] == reference)
			return;
	if (attempt->name_count < sizeof(attempt->names) / sizeof(attempt->names[0]))
		attempt->names[attempt->name_count++] = reference;
}

static void add_realm(struct attempt *attempt, struct str realm)
{
	for (size_t i = 0; i < attempt->reading_count; i++)
		attempt_add_name(attempt, secrets_find(attempt->passwords,
		                                       attempt->readings[i].username, realm));
}

void attempt_look_up(struct attempt *attempt, struct str challenge_realm, struct arena *arena)
{
	if (attempt->passwords == NULL)
		return;
	for (size_t i = 0; i < attempt->reading_count; i++)
		add_realm(attempt, attempt->readings[i].realm);
	if (attempt->name_count == 0 && challenge_realm.n > 0) {
		add_realm(attempt, challenge_realm);
		add_realm(attempt, quoted_unescape(arena, challenge_realm));
	}
	if (attempt->name_count > 0)
		return;
	for (size_t i = 0; i < attempt->reading_count; i++)
		attempt_add_name(attempt, secrets_find_any_realm(attempt->passwords,
		                                                 attempt->readings[i].username));
}

/* The registrar's side of it: no method, and a body of its own, taken for empty (RFC 7616 3.5). */
static void note_proof(struct attempt *attempt, const struct formula *formula, const char *ha1)
{
	size_t digits = hash_hex_length(formula->kind);
	struct formula answer = *formula;
	char made[HASH_HEX_SIZE];

	answer.method = answer.body = STR_NONE;
	if (formula_response(attempt->hasher, &answer, (struct str){ ha1, digits }, made))
		attempt->proof = hash_sum(made, digits);
}

/* In a time that tells nothing of what is compared; digits are a multiple of 32. */
static bool same_digits(const char *a, const char *b, size_t digits)
{
	int differs = 0;

	for (size_t i = 0; i < digits; i += crypto_verify_32_BYTES)
		differs |= crypto_verify_32((const unsigned char *)a + i,
		                            (const unsigned char *)b + i);
	return !differs;
}

static bool gives_response(struct attempt *attempt, const struct formula *formula, const char *ha1)
{
	size_t digits = hash_hex_length(formula->kind);
	char made[HASH_HEX_SIZE];
	char sent[HASH_HEX_SIZE];
	bool same = false;

	if (!formula_response(attempt->hasher, formula, (struct str){ ha1, digits }, made)) {
		attempt->failed = true;
	} else if (attempt->response.n == digits) {
		same = same_digits(made, attempt->response.p, digits);
		if (!same) {
			hex_lower(attempt->response, sent);
			same = same_digits(made, sent, digits);
		}
	}
	if (same && attempt->wants_proof)
		note_proof(attempt, formula, ha1);
	sodium_memzero(made, sizeof(made));
	return same;
}

static bool password_gives(struct attempt *attempt, const struct formula *formula,
                           struct str password, bool twice)
{
	size_t digits = hash_hex_length(formula->kind);
	char ha1[HASH_HEX_SIZE];
	char outer[HASH_HEX_SIZE];
	bool same = false;

	if (!formula_ha1(attempt->hasher, formula, password, ha1)) {
		attempt->failed = true;
		return false;
	}
	if (!twice)
		same = gives_response(attempt, formula, ha1);
	else if (formula_ha1(attempt->hasher, formula, (struct str){ ha1, digits }, outer))
		same = gives_response(attempt, formula, outer);
	if (twice)
		sodium_memzero(outer, sizeof(outer));
	sodium_memzero(ha1, sizeof(ha1));
	return same;
}

static bool may_keep(const struct formula *formula)
{
	return formula->kind == HASH_MD5;
}

/* As password_gives() of the password as it is; its HA1 is kept. */
static bool entry_gives(struct attempt *attempt, const struct formula *formula,
                        const struct attempt_hit *hit)
{
	bool own = str_equal(formula->username, hit->secret.user) &&
	           str_equal(formula->realm, hit->secret.realm);
	struct str username = own ? STR_NONE : formula->username;
	struct str realm = own ? STR_NONE : formula->realm;
	const char *kept = NULL;
	char ha1[HASH_HEX_SIZE];
	bool same = false;

	if (may_keep(formula))
		kept = ha1_cache_find(attempt->ha1s, hit->reference, username, realm);
	if (kept)
		return gives_response(attempt, formula, kept);
	if (!formula_ha1(attempt->hasher, formula, hit->secret.text, ha1)) {
		attempt->failed = true;
		return false;
	}
	if (may_keep(formula))
		ha1_cache_keep(attempt->ha1s, hit->reference, username, realm, ha1);
	same = gives_response(attempt, formula, ha1);
	sodium_memzero(ha1, sizeof(ha1));
	return same;
}

static bool ha1_gives(struct attempt *attempt, const struct formula *formula, struct str hex,
                      bool as_password)
{
	size_t digits = hash_hex_length(formula->kind);
	char ha1[HASH_HEX_SIZE];
	bool same = false;

	if (hex.n != digits)
		return false;
	hex_lower(hex, ha1);
	if (as_password)
		same = password_gives(attempt, formula, (struct str){ ha1, digits }, false);
	else
		same = gives_response(attempt, formula, ha1);
	sodium_memzero(ha1, sizeof(ha1));
	return same;
}

static bool password_used(struct attempt *attempt, const struct formula *formula,
                          const struct attempt_hit *hit, enum attempt_use use)
{
	struct str password = hit->secret.text, trimmed;

	switch (use) {
	case ATTEMPT_AS_IS: return entry_gives(attempt, formula, hit);
	case ATTEMPT_TRIMMED:
		trimmed = str_trim(password);
		return trimmed.n < password.n && password_gives(attempt, formula, trimmed, false);
	case ATTEMPT_HA1_AS_PASSWORD: return password_gives(attempt, formula, password, true);
	}
	return false;
}

static bool secret_gives(struct attempt *attempt, const struct formula *formula,
                         enum attempt_use use, struct attempt_hit *hit)
{
	const struct secret *secret = &hit->secret;

	hit->as_password =
	        secret->kind == SECRET_PASSWORD || secret->kind == SECRET_PASSWORD_OR_HA1;
	if (hit->as_password && password_used(attempt, formula, hit, use))
		return true;
	if (secret->kind == SECRET_PASSWORD)
		return false;
	hit->as_password = false;
	if (secret->kind == SECRET_AKA)
		return use == ATTEMPT_AS_IS &&
		       password_gives(attempt, formula,
		                      attempt->resynchronises ? STR_NONE : secret->text, false);
	if (use == ATTEMPT_TRIMMED)
		return false;
	return ha1_gives(attempt, formula, secret->text, use == ATTEMPT_HA1_AS_PASSWORD);
}

bool attempt_matches(struct attempt *attempt, const struct formula *formula, enum attempt_use use,
                     struct attempt_hit *hit)
{
	for (size_t i = 0; i < attempt->name_count; i++) {
		for (size_t at = attempt->names[i]; at != 0; at = hit->secret.next) {
			hit->reference = at;
			secrets_read(attempt->passwords, at, &hit->secret);
			if (fits(attempt, &hit->secret) && secret_gives(attempt, formula, use, hit))
				return true;
		}
	}
	return false;
}
