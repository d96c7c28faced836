#include "auth/digest.h"

#include "auth_test.h"

#define MD5_DIGITS "0123456789abcdef0123456789ABCDEF"
#define SHA_DIGITS MD5_DIGITS MD5_DIGITS
#define NEEDED "username=\"alice\", realm=\"r\", nonce=\"n\", uri=\"sip:r\", "
#define WHOLE NEEDED "response=\"" MD5_DIGITS "\""

struct credentials_case {
	const char *line;
	enum digest_scheme scheme;
	enum digest_algorithm algorithm;
	bool malformed;
	bool initial;
};

static const struct credentials_case credentials_cases[] = {
	{ "Digest " WHOLE, DIGEST_SCHEME_DIGEST, DIGEST_MD5, false, false },
	{ "Digest " WHOLE ",", DIGEST_SCHEME_DIGEST, DIGEST_MD5, false, false },
	{ "Digest " NEEDED "response=" MD5_DIGITS, DIGEST_SCHEME_DIGEST, DIGEST_MD5, false, false },
	{ "Digest " WHOLE ", algorithm=\"md5\"", DIGEST_SCHEME_DIGEST, DIGEST_MD5, false, false },
	{ "Digest " WHOLE ", algorithm=MD5-sess", DIGEST_SCHEME_DIGEST, DIGEST_MD5_SESS, false,
	  false },
	{ "Digest " WHOLE ", algorithm=AKAv1-MD5", DIGEST_SCHEME_DIGEST, DIGEST_AKAV1_MD5, false,
	  false },
	{ "Digest " WHOLE ", algorithm=AKAv2-MD5", DIGEST_SCHEME_DIGEST, DIGEST_UNKNOWN, false,
	  false },
	{ "Digest " WHOLE ", algorithm=SHA-256", DIGEST_SCHEME_DIGEST, DIGEST_SHA256, true, false },
	{ "Digest " NEEDED "response=" SHA_DIGITS, DIGEST_SCHEME_DIGEST, DIGEST_MD5, true, false },
	{ "Digest algorithm=SHA-256," NEEDED "response=" SHA_DIGITS, DIGEST_SCHEME_DIGEST,
	  DIGEST_SHA256, false, false },
	{ "Digest algorithm=sha-512-256-SESS," NEEDED "response=" SHA_DIGITS, DIGEST_SCHEME_DIGEST,
	  DIGEST_SHA512_256_SESS, false, false },
	{ "Digest " NEEDED "response=\"0123\"", DIGEST_SCHEME_DIGEST, DIGEST_MD5, true, false },
	{ "Digest " NEEDED "response=\"0123456789abcdef0123456789abcdeg\"", DIGEST_SCHEME_DIGEST,
	  DIGEST_MD5, true, false },
	{ "Digest " NEEDED "response=\"" MD5_DIGITS, DIGEST_SCHEME_DIGEST, DIGEST_MD5, true,
	  false },
	{ "Digest " NEEDED "qop=auth", DIGEST_SCHEME_DIGEST, DIGEST_MD5, true, false },
	{ "Digest " WHOLE ", username=\"bob\"", DIGEST_SCHEME_DIGEST, DIGEST_MD5, true, false },
	{ "Digest " WHOLE ", username=alice", DIGEST_SCHEME_DIGEST, DIGEST_MD5, false, false },
	{ "Digest " WHOLE ", x=1, x=2, y", DIGEST_SCHEME_DIGEST, DIGEST_MD5, false, false },
	{ "Digest username=\"001010@ims\", realm=\"ims\", nonce=\"\", uri=\"sip:ims\", "
	  "response=\"\"",
	  DIGEST_SCHEME_DIGEST, DIGEST_MD5, false, true },
	{ "Digest", DIGEST_SCHEME_DIGEST, DIGEST_MD5, true, false },
	{ "Basic dXNlcjpwYXNz", DIGEST_SCHEME_BASIC, DIGEST_MD5, false, false },
	{ "Bearer x", DIGEST_SCHEME_OTHER, DIGEST_MD5, false, false },
	{ "", DIGEST_SCHEME_OTHER, DIGEST_MD5, false, false },
};

static void test_credentials_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(credentials_cases); i++) {
		const struct credentials_case *c = &credentials_cases[i];
		struct digest_credentials out;

		digest_credentials_parse(str_from(c->line), &out);
		assert_int_equal(out.scheme, c->scheme);
		assert_int_equal(out.algorithm, c->algorithm);
		assert_int_equal(out.malformed, c->malformed);
		assert_int_equal(out.initial, c->initial);
	}
}

static void test_credentials_fields(void **state)
{
	struct digest_credentials out;

	(void)state;
	digest_credentials_parse(
	        STR("digest ncx=1, qopx=2, urix=\"zz\", USERNAME=al\\ice, Realm=\"r,s\", "
	            "NONCE=YWJj==, "
	            "URI = sip:r;a=b, Response=" MD5_DIGITS ", qop=\"auth\", nc=\"00000001\", "
	            "cnonce=\"\", opaque=\"o\", algorithm=\"MD5\", userhash=TRUE, auts=\"YQ==\""),
	        &out);
	assert_str(out.username, "al\\ice");
	assert_str(out.realm, "r,s");
	assert_str(out.nonce, "YWJj==");
	assert_str(out.uri, "sip:r;a=b");
	assert_str(out.response, MD5_DIGITS);
	assert_str(out.qop, "auth");
	assert_str(out.nc, "00000001");
	assert_str(out.opaque, "o");
	assert_str(out.algorithm_text, "MD5");
	assert_true(out.has_qop && out.has_nc && out.has_cnonce && out.has_auts);
	assert_true(out.userhash && out.algorithm_named && !out.malformed);
	digest_credentials_parse(STR("Digest " WHOLE ", ncx=1, qop=\"\""), &out);
	assert_false(out.has_qop || out.has_nc || out.has_cnonce || out.has_auts);
	assert_false(out.userhash || out.algorithm_named || out.username_extended);
}

static void test_extended_username(void **state)
{
	struct digest_credentials out;

	(void)state;
	digest_credentials_parse(STR("Digest username*=UTF-8''J%C3%A4s, realm=r, nonce=n, "
	                             "uri=\"sip:r\", response=" MD5_DIGITS),
	                         &out);
	assert_true(out.username_extended);
	assert_str(out.username, "UTF-8''J%C3%A4s");
	assert_false(out.malformed);
}

struct challenge_case {
	const char *line;
	const char *realm, *nonce; /* NULL when absent */
	enum digest_algorithm algorithm;
	unsigned qop;
	bool stale, malformed;
};

static const struct challenge_case challenge_cases[] = {
	{ "Digest realm=\"r\", nonce=\"n\", qop=\"auth,auth-int\", algorithm=MD5, stale=false", "r",
	  "n", DIGEST_MD5, DIGEST_QOP_AUTH | DIGEST_QOP_AUTH_INT, false, false },
	{ "Digest realm=\"r\", qop=auth, nonce=\"n\", algorithm=\"MD5\"", "r", "n", DIGEST_MD5,
	  DIGEST_QOP_AUTH, false, false },
	{ "Digest realm=asterisk, nonce=\"n\", algorithm=SHA-256, qop=Auth", "asterisk", "n",
	  DIGEST_SHA256, DIGEST_QOP_AUTH, false, false },
	{ "Digest realm=\"r\", nonce=\"n\", stale=\"TRUE\"", "r", "n", DIGEST_MD5, 0, true, false },
	{ "Digest realm=\"a\\\"b\", nonce=\"n\", opaque=\"\"", "a\\\"b", "n", DIGEST_MD5, 0, false,
	  false },
	{ "Digest realm=\"r\", nonce=\"n\", qop=\" auth , token,\",", "r", "n", DIGEST_MD5,
	  DIGEST_QOP_AUTH | DIGEST_QOP_OTHER, false, false },
	{ "Digest realm=\"\", nonce=\"n\"", "", "n", DIGEST_MD5, 0, false, false },
	{ "Digest realm=\"B\xc3\xbcro\", nonce=\"n\"", "B\xc3\xbcro", "n", DIGEST_MD5, 0, false,
	  false },
	{ "Digest nonce=\"n\", algorithm=AKAv1-MD5, realm=\"ims\", ik=\"aa\"", "ims", "n",
	  DIGEST_AKAV1_MD5, 0, false, false },
	{ "Digest realm=\"r\"", "r", NULL, DIGEST_MD5, 0, false, true },
	{ "Digest realm=\"r\", nonce=\"n", "r", "n", DIGEST_MD5, 0, false, true },
	{ "Digest realm=\"r\", nonce=\"n\", nonce=\"m\"", "r", "n", DIGEST_MD5, 0, false, true },
	{ "Basic realm=\"r\"", "r", NULL, DIGEST_MD5, 0, false, false },
};

static void test_challenge_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(challenge_cases); i++) {
		const struct challenge_case *c = &challenge_cases[i];
		struct str line = str_from(c->line);
		struct digest_challenge out;

		assert_true(digest_challenge_next(&line, &out));
		assert_str(out.realm, c->realm);
		assert_str(out.nonce, c->nonce);
		assert_int_equal(out.algorithm, c->algorithm);
		assert_int_equal(out.qop, c->qop);
		assert_int_equal(out.stale, c->stale);
		assert_int_equal(out.malformed, c->malformed);
		assert_false(digest_challenge_next(&line, &out));
	}
}

static void test_challenges_in_one_line(void **state)
{
	struct str line = STR("Digest realm=\"r\", nonce=\"n1\", algorithm=SHA-256, qop=\"auth\", "
	                      "Digest realm=\"r\", nonce=\"n2\", algorithm=MD5,Basic realm=\"x\"");
	struct digest_challenge out;

	(void)state;
	assert_true(digest_challenge_next(&line, &out));
	assert_str(out.nonce, "n1");
	assert_int_equal(out.algorithm, DIGEST_SHA256);
	assert_true(digest_challenge_next(&line, &out));
	assert_str(out.nonce, "n2");
	assert_int_equal(out.algorithm, DIGEST_MD5);
	assert_int_equal(out.qop, 0);
	assert_true(digest_challenge_next(&line, &out));
	assert_int_equal(out.scheme, DIGEST_SCHEME_BASIC);
	assert_false(digest_challenge_next(&line, &out));
}

static void test_info(void **state)
{
	struct digest_info out;

	(void)state;
	digest_info_parse(STR("nextnonce=\"n2\", rspauth=" MD5_DIGITS ", qop=auth, nc=00000001, "
	                      "cnonce=\"c\""),
	                  &out);
	assert_str(out.nextnonce, "n2");
	assert_str(out.rspauth, MD5_DIGITS);
	assert_str(out.qop, "auth");
	assert_str(out.nc, "00000001");
	assert_str(out.cnonce, "c");
}

static void test_nonce_count(void **state)
{
	(void)state;
	assert_int_equal(digest_nonce_count(STR("00000001")), 1);
	assert_int_equal(digest_nonce_count(STR("1")), 1);
	assert_int_equal(digest_nonce_count(STR("ffFFffFF")), UINT32_MAX);
	assert_int_equal(digest_nonce_count(STR("000000001")), 0);
	assert_int_equal(digest_nonce_count(STR("0x1")), 0);
	assert_int_equal(digest_nonce_count(STR("-1")), 0);
	assert_int_equal(digest_nonce_count(STR_NONE), 0);
}

static void test_algorithm_names(void **state)
{
	(void)state;
	assert_string_equal(digest_algorithm_name(DIGEST_SHA512_256_SESS), "SHA-512-256-sess");
	assert_string_equal(digest_algorithm_name(DIGEST_UNKNOWN), "unknown");
	for (int i = 0; i < DIGEST_ALGORITHMS; i++)
		assert_non_null(digest_algorithm_name((enum digest_algorithm)i));
}

static void cut(const char *text)
{
	for (size_t n = 0; n <= strlen(text); n++) {
		struct str line = test_exact(str_from(text), n);
		struct str rest = line;
		struct digest_challenge challenge;
		struct digest_credentials credentials;
		struct digest_info info;
		size_t count = 0;

		while (digest_challenge_next(&rest, &challenge))
			assert_true(++count <= n);
		digest_credentials_parse(line, &credentials);
		digest_info_parse(line, &info);
		test_drop(line);
	}
}

static void test_cut_anywhere(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(credentials_cases); i++)
		cut(credentials_cases[i].line);
	for (size_t i = 0; i < COUNT(challenge_cases); i++)
		cut(challenge_cases[i].line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_credentials_cases),
		cmocka_unit_test(test_credentials_fields),
		cmocka_unit_test(test_extended_username),
		cmocka_unit_test(test_challenge_cases),
		cmocka_unit_test(test_challenges_in_one_line),
		cmocka_unit_test(test_info),
		cmocka_unit_test(test_nonce_count),
		cmocka_unit_test(test_algorithm_names),
		cmocka_unit_test(test_cut_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
