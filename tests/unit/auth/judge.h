#ifndef AUTH_TEST_JUDGE_H
#define AUTH_TEST_JUDGE_H

/* A client that answers one challenge by a formula, and the verdict on it. After auth_test.h. */

#include "auth/formula.h"
#include "auth/verify.h"

/* NULL takes the default: Alice, whose password is s3cret!, in example.com, by MD5 and auth. */
struct client {
	const char *username, *realm, *password, *uri, *method, *body;
	const char *algorithm; /* what is computed with */
	const char *qop;       /* the same; "" for none */
	const char *wire_username, *wire_realm, *wire_uri, *wire_qop, *wire_algorithm; /* instead */
	const char *more; /* further parameters */
};

static inline const char *client_or(const char *text, const char *otherwise)
{
	return text != NULL ? text : otherwise;
}

static inline struct client client_filled(struct client c)
{
	c.username = client_or(c.username, "Alice");
	c.realm = client_or(c.realm, "example.com");
	c.password = client_or(c.password, "s3cret!");
	c.uri = client_or(c.uri, "sip:example.com");
	c.method = client_or(c.method, "REGISTER");
	c.body = client_or(c.body, "<presence/>");
	c.algorithm = client_or(c.algorithm, "MD5");
	c.qop = client_or(c.qop, "auth");
	c.wire_username = client_or(c.wire_username, c.username);
	c.wire_realm = client_or(c.wire_realm, c.realm);
	c.wire_uri = client_or(c.wire_uri, c.uri);
	c.wire_qop = client_or(c.wire_qop, c.qop);
	c.wire_algorithm = client_or(c.wire_algorithm, c.algorithm);
	c.more = client_or(c.more, "");
	return c;
}

static inline struct formula client_formula(const struct client *c)
{
	struct str algorithm = str_from(c->algorithm);

	return (struct formula){
		.kind = str_starts_nocase(algorithm, STR("SHA-512")) ? HASH_SHA512_256
		        : str_starts_nocase(algorithm, STR("SHA"))   ? HASH_SHA256
		                                                     : HASH_MD5,
		.session = str_search_nocase(algorithm, STR("-sess")) < algorithm.n,
		.mode = c->qop[0] == '\0'                 ? FORMULA_NO_QOP
		        : strcmp(c->qop, "auth-int") == 0 ? FORMULA_AUTH_INT
		                                          : FORMULA_AUTH,
		.username = str_from(c->username),
		.realm = str_from(c->realm),
		.nonce = STR("abcdef"),
		.uri = str_from(c->uri),
		.method = str_from(c->method),
		.nc = STR("00000001"),
		.cnonce = STR("fedcba"),
		.body = str_from(c->body),
		.qop = str_from(c->qop),
	};
}

static inline void client_line(const struct client *overrides, char *out, size_t size)
{
	struct client c = client_filled(*overrides);
	struct hasher *hasher = hasher_new();
	struct formula formula = client_formula(&c);
	char ha1[HASH_HEX_SIZE] = "";
	char response[HASH_HEX_SIZE] = "";

	formula_ha1(hasher, &formula, str_from(c.password), ha1);
	formula_response(hasher, &formula, str_from(ha1), response);
	hasher_free(hasher);
	snprintf(out, size,
	         "Digest username=\"%s\", realm=\"%s\", nonce=\"abcdef\", uri=\"%s\", "
	         "response=\"%s\", algorithm=%s, cnonce=\"fedcba\", nc=00000001%s%s%s",
	         c.wire_username, c.wire_realm, c.wire_uri, response, c.wire_algorithm,
	         c.wire_qop[0] != '\0' ? ", qop=" : "", c.wire_qop, c.more);
}

/* file may be NULL. input->credentials is filled in. */
static inline struct verify_result judge_line(const char *line, const char *file,
                                              struct verify_input input)
{
	struct passwords *passwords = file != NULL ? test_passwords(file) : NULL;
	struct verifier *verifier = verifier_new(passwords);
	struct digest_credentials credentials;
	struct verify_result result;
	struct str exact = test_exact(str_from(line), strlen(line));

	assert_non_null(verifier);
	digest_credentials_parse(exact, &credentials);
	input.credentials = &credentials;
	verifier_check(verifier, &input, &result);
	verifier_free(verifier);
	passwords_free(passwords);
	test_drop(exact);
	return result;
}

#endif
