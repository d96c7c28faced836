#include "auth/attempt.h"

#include "auth/quoted.h"

/* Changes the formula; false when the variant would be the formula itself or cannot be. */
typedef bool change(const struct verify_input *input, struct arena *arena, struct formula *formula);

struct variant_row {
	enum verify_variant variant;
	enum attempt_use use;
	change *change;
};

static bool replace(struct str *slot, struct str value)
{
	if (value.n == 0 || str_equal(*slot, value))
		return false;
	*slot = value;
	return true;
}

static bool keep(const struct verify_input *input, struct arena *arena, struct formula *formula)
{
	(void)input;
	(void)arena;
	(void)formula;
	return true;
}

static bool use_request_uri(const struct verify_input *input, struct arena *arena,
                            struct formula *formula)
{
	(void)arena;
	return replace(&formula->uri, input->request_uri);
}

static bool use_challenge_realm(const struct verify_input *input, struct arena *arena,
                                struct formula *formula)
{
	(void)arena;
	return replace(&formula->realm, input->challenge_realm);
}

static bool use_to_user(const struct verify_input *input, struct arena *arena,
                        struct formula *formula)
{
	(void)arena;
	return replace(&formula->username, input->to_user);
}

static bool use_from_user(const struct verify_input *input, struct arena *arena,
                          struct formula *formula)
{
	(void)arena;
	return replace(&formula->username, input->from_user);
}

static bool drop_qop(const struct verify_input *input, struct arena *arena, struct formula *formula)
{
	(void)input;
	(void)arena;
	if (formula->mode == FORMULA_NO_QOP)
		return false;
	formula->mode = FORMULA_NO_QOP;
	return true;
}

static bool add_qop(const struct verify_input *input, struct arena *arena, struct formula *formula)
{
	(void)arena;
	if (formula->mode != FORMULA_NO_QOP || !input->credentials->has_nc ||
	    !input->credentials->has_cnonce)
		return false;
	formula->mode = FORMULA_AUTH;
	formula->qop = STR("auth");
	return true;
}

static bool use_invite(const struct verify_input *input, struct arena *arena,
                       struct formula *formula)
{
	(void)input;
	(void)arena;
	return replace(&formula->method, STR("INVITE"));
}

static bool use_session(const struct verify_input *input, struct arena *arena,
                        struct formula *formula)
{
	(void)arena;
	if (formula->kind != HASH_MD5 || formula->session || !input->credentials->has_cnonce)
		return false;
	formula->session = true;
	return true;
}

static bool drop_session(const struct verify_input *input, struct arena *arena,
                         struct formula *formula)
{
	(void)input;
	(void)arena;
	if (formula->kind != HASH_MD5 || !formula->session)
		return false;
	formula->session = false;
	return true;
}

static bool ignore_body(const struct verify_input *input, struct arena *arena,
                        struct formula *formula)
{
	(void)input;
	(void)arena;
	if (formula->mode != FORMULA_AUTH_INT)
		return false;
	formula->mode = FORMULA_AUTH;
	return true;
}

static bool ignore_auth_int(const struct verify_input *input, struct arena *arena,
                            struct formula *formula)
{
	if (!ignore_body(input, arena, formula))
		return false;
	formula->qop = STR("auth");
	return true;
}

static bool upper_case_user(const struct verify_input *input, struct arena *arena,
                            struct formula *formula)
{
	(void)input;
	return replace(&formula->username, quoted_change_case(arena, formula->username, true));
}

static bool lower_case_user(const struct verify_input *input, struct arena *arena,
                            struct formula *formula)
{
	(void)input;
	return replace(&formula->username, quoted_change_case(arena, formula->username, false));
}

static const struct variant_row rows[] = {
	{ VARIANT_TRIMMED_PASSWORD, ATTEMPT_TRIMMED, keep },
	{ VARIANT_REQUEST_URI, ATTEMPT_AS_IS, use_request_uri },
	{ VARIANT_CHALLENGE_REALM, ATTEMPT_AS_IS, use_challenge_realm },
	{ VARIANT_TO_USER, ATTEMPT_AS_IS, use_to_user },
	{ VARIANT_FROM_USER, ATTEMPT_AS_IS, use_from_user },
	{ VARIANT_NO_QOP, ATTEMPT_AS_IS, drop_qop },
	{ VARIANT_WITH_QOP_AUTH, ATTEMPT_AS_IS, add_qop },
	{ VARIANT_METHOD_INVITE, ATTEMPT_AS_IS, use_invite },
	{ VARIANT_MD5_SESS, ATTEMPT_AS_IS, use_session },
	{ VARIANT_PLAIN_MD5, ATTEMPT_AS_IS, drop_session },
	{ VARIANT_UNHASHED_BODY, ATTEMPT_AS_IS, ignore_body },
	{ VARIANT_UNHASHED_BODY, ATTEMPT_AS_IS, ignore_auth_int },
	{ VARIANT_UPPER_CASE_USERNAME, ATTEMPT_AS_IS, upper_case_user },
	{ VARIANT_LOWER_CASE_USERNAME, ATTEMPT_AS_IS, lower_case_user },
	{ VARIANT_HA1_AS_PASSWORD, ATTEMPT_HA1_AS_PASSWORD, keep },
};

enum verify_variant attempt_explain(struct attempt *attempt, const struct verify_input *input,
                                    struct arena *arena)
{
	struct attempt_hit hit;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (size_t j = 0; j < attempt->reading_count; j++) {
			struct formula formula = attempt->readings[j];

			if (rows[i].change(input, arena, &formula) &&
			    attempt_matches(attempt, &formula, rows[i].use, &hit))
				return rows[i].variant;
		}
	}
	return VARIANT_NONE;
}

bool attempt_matches_without_qop(struct attempt *attempt)
{
	struct attempt_hit hit;

	for (size_t i = 0; i < attempt->reading_count; i++) {
		struct formula formula = attempt->readings[i];

		formula.mode = FORMULA_NO_QOP;
		if (attempt_matches(attempt, &formula, ATTEMPT_AS_IS, &hit))
			return true;
	}
	return false;
}
