#include "auth/verify.h"

#include "auth_test.h"
#include "judge.h"

#define NEEDED                                                                                     \
	"username=\"alice\", realm=\"example.com\", nonce=\"abcdef\", uri=\"sip:example.com\", "
#define DIGITS "response=\"00000000000000000000000000000000\""
#define FILE_OF_ALICE "alice:example.com:s3cret!\n"

static const struct verify_input input_default = {
	.method = { "REGISTER", 8 },
	.body = { "<presence/>", 11 },
	.body_available = true,
};

struct order_case {
	const char *line;
	const char *file;
	bool body_missing;
	enum verdict verdict;
};

/* Each line but the last has a later reason as well: the earlier one counts. */
static const struct order_case order_cases[] = {
	{ "Basic " NEEDED "response=", NULL, false, VERDICT_UNSUPPORTED_SCHEME },
	{ "Digest " NEEDED "response=\"\", algorithm=X", NULL, false, VERDICT_NONE },
	{ "Digest username=\"", NULL, false, VERDICT_MALFORMED },
	{ "Digest " NEEDED "algorithm=X", NULL, false, VERDICT_MALFORMED },
	{ "Digest " NEEDED "qop=auth, response=x", NULL, false, VERDICT_MALFORMED },
	{ "Digest " NEEDED DIGITS ", algorithm=X, qop=auth", NULL, false,
	  VERDICT_UNSUPPORTED_ALGORITHM },
	{ "Digest " NEEDED DIGITS ", algorithm=AKAv2-MD5, qop=auth", FILE_OF_ALICE, false,
	  VERDICT_UNSUPPORTED_ALGORITHM },
	{ "Digest " NEEDED DIGITS ", algorithm=AKAv1-MD5, qop=auth", FILE_OF_ALICE, false,
	  VERDICT_UNSUPPORTED_ALGORITHM },
	{ "Digest " NEEDED DIGITS ", algorithm=AKAv1-MD5, qop=auth", "alice:*:{AKA}00", false,
	  VERDICT_MISSING_CNONCE_NC },
	{ "Digest " NEEDED DIGITS ", qop=auth-int, nc=00000001", NULL, true,
	  VERDICT_MISSING_CNONCE_NC },
	{ "Digest " NEEDED DIGITS ", qop=auth, cnonce=\"c\"", NULL, false,
	  VERDICT_MISSING_CNONCE_NC },
	{ "Digest " NEEDED DIGITS ", algorithm=MD5-sess", NULL, false, VERDICT_MISSING_CNONCE_NC },
	{ "Digest " NEEDED DIGITS ", qop=auth-int, nc=1, cnonce=c", NULL, true,
	  VERDICT_NO_CREDENTIAL },
	{ "Digest " NEEDED DIGITS, "bob:*:x\nalice:example.org:y\n", false, VERDICT_NO_CREDENTIAL },
	{ "Digest " NEEDED DIGITS, "alice:*:{AKA}00\n", false, VERDICT_NO_CREDENTIAL },
	{ "Digest " NEEDED DIGITS ", userhash=true", FILE_OF_ALICE, false, VERDICT_NO_CREDENTIAL },
	{ "Digest " NEEDED DIGITS ", qop=auth-int, nc=1, cnonce=c", FILE_OF_ALICE, true,
	  VERDICT_BODY_UNAVAILABLE },
	{ "Digest " NEEDED DIGITS ", qop=auth-int, nc=1, cnonce=c", FILE_OF_ALICE, false,
	  VERDICT_MISMATCH },
	{ "Digest " NEEDED DIGITS ", qop=auth, nc=1, cnonce=c", FILE_OF_ALICE, true,
	  VERDICT_MISMATCH },
	{ "Digest " NEEDED DIGITS ", qop=\"\"", FILE_OF_ALICE, false, VERDICT_MISMATCH },
};

static void test_order(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(order_cases); i++) {
		struct verify_input input = input_default;

		input.body_available = !order_cases[i].body_missing;
		assert_int_equal(
		        judge_line(order_cases[i].line, order_cases[i].file, input).verdict,
		        order_cases[i].verdict);
	}
}

static void test_no_credentials(void **state)
{
	struct verifier *verifier = verifier_new(NULL);
	struct verify_result result;

	(void)state;
	verifier_check(verifier, &input_default, &result);
	assert_int_equal(result.verdict, VERDICT_NONE);
	assert_true(verifier_offers(verifier, HASH_MD5));
	assert_false(verifier_user_unknown(verifier, STR("alice")));
	verifier_free(verifier);
	verifier_free(NULL);
}

struct match_case {
	struct client client;
	const char *file;
	enum verdict verdict;
	bool trivial;
};

#define HA1_MD5 "9c0f6fd41e41b8ec2d2bd8ee3d6a1b0f"

static const struct match_case match_cases[] = {
	{ { .username = "alice" }, FILE_OF_ALICE, VERDICT_MATCH, false },
	{ { .username = "alice", .wire_algorithm = "\"md5\"" },
	  FILE_OF_ALICE,
	  VERDICT_MATCH,
	  false },
	{ { .username = "alice", .wire_qop = "\"auth\"" }, FILE_OF_ALICE, VERDICT_MATCH, false },
	{ { .username = "alice", .qop = "AUTH" }, FILE_OF_ALICE, VERDICT_MATCH, false },
	{ { .username = "alice", .qop = "" }, FILE_OF_ALICE, VERDICT_MATCH, false },
	{ { .username = "alice", .qop = "auth-int" }, FILE_OF_ALICE, VERDICT_MATCH, false },
	{ { .username = "alice", .algorithm = "SHA-512-256-sess" },
	  FILE_OF_ALICE,
	  VERDICT_MATCH,
	  false },
	{ { .username = "alice" }, "alice:*:wrong\n" FILE_OF_ALICE, VERDICT_MATCH, false },
	{ { .username = "alice" },
	  "alice:*:s3cret!\nalice:example.com:wrong\n",
	  VERDICT_MISMATCH,
	  false },
	{ { .username = "alice" },
	  "alice:example.com:a\n" FILE_OF_ALICE "alice:example.com:b\n",
	  VERDICT_MATCH,
	  false },
	{ { .username = "alice" },
	  "alice:challenge.example:s3cret!\nalice:*:wrong\n",
	  VERDICT_MATCH,
	  false },
	{ { .username = "alice" }, "alice:\"*\":s3cret!\n", VERDICT_NO_CREDENTIAL, false },
	{ { .username = "alice" }, "Alice:*:s3cret!\n", VERDICT_NO_CREDENTIAL, false },
	{ { .username = "alice" },
	  "\"alice\",\"example.com\",\"s3cret!\"\n",
	  VERDICT_MATCH,
	  false },
	{ { .username = "alice", .algorithm = "SHA-256" },
	  "alice:*:{MD5}" HA1_MD5 "\n",
	  VERDICT_NO_CREDENTIAL,
	  false },
	{ { .username = "alice", .algorithm = "SHA-256" },
	  "alice:example.com:{MD5}" HA1_MD5 "\nalice:*:s3cret!\n",
	  VERDICT_MATCH,
	  false },
	{ { .username = "alice", .password = HA1_MD5 },
	  "alice:*:" HA1_MD5 "\n",
	  VERDICT_MATCH,
	  false },
	{ { .username = "alice", .wire_username = "al\\ice" },
	  FILE_OF_ALICE,
	  VERDICT_MATCH,
	  false },
	{ { .username = "al\\ice" }, "al\\ice:*:s3cret!\n", VERDICT_MATCH, false },
	{ { .username = "al\\ice" }, FILE_OF_ALICE, VERDICT_MATCH, false },
	{ { .username = "alice", .uri = "sip:a\"b", .wire_uri = "sip:a\\\"b" },
	  FILE_OF_ALICE,
	  VERDICT_MATCH,
	  false },
	{ { .username = "alice", .password = "alice" }, "alice:*:alice\n", VERDICT_MATCH, true },
	{ { .username = "alice", .password = "ecila" }, "alice:*:ecila\n", VERDICT_MATCH, true },
	{ { .username = "alice", .password = "alicealice" },
	  "alice:*:alicealice\n",
	  VERDICT_MATCH,
	  true },
	{ { .username = "alice", .password = "alicealicf" },
	  "alice:*:alicealicf\n",
	  VERDICT_MATCH,
	  false },
	{ { .username = "alice", .password = "Alice" }, "alice:*:Alice\n", VERDICT_MATCH, false },
	{ { .username = "alice", .password = "changeme" },
	  "alice:*:changeme\n",
	  VERDICT_MATCH,
	  true },
	{ { .username = "alice", .password = "0000" }, "alice:*:0000\n", VERDICT_MATCH, true },
	{ { .username = "", .password = "" }, ":*:\n", VERDICT_MATCH, false },
};

static struct verify_result judge_client(const struct client *client, const char *file)
{
	struct verify_input input = input_default;
	char line[1024];

	input.challenge_realm = STR("challenge.example");
	client_line(client, line, sizeof(line));
	return judge_line(line, file, input);
}

static void test_matches(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(match_cases); i++) {
		struct verify_result result =
		        judge_client(&match_cases[i].client, match_cases[i].file);

		assert_int_equal(result.verdict, match_cases[i].verdict);
		assert_int_equal(result.trivial_secret, match_cases[i].trivial);
		assert_int_equal(result.variant, VARIANT_NONE);
	}
}

static void test_hashed_secrets(void **state)
{
	static const char *const tags[] = { "", "{MD5}" };
	struct client client = { .username = "alice", .password = "alice" };
	struct formula formula;
	struct hasher *hasher = hasher_new();
	char ha1[HASH_HEX_SIZE];
	char file[128];

	(void)state;
	client = client_filled(client);
	formula = client_formula(&client);
	assert_true(formula_ha1(hasher, &formula, str_from(client.password), ha1));
	ha1[0] = (char)(ha1[0] >= 'a' ? ha1[0] - 'a' + 'A' : ha1[0]);
	for (size_t i = 0; i < COUNT(tags); i++) {
		struct verify_result result;

		snprintf(file, sizeof(file), "alice:example.com:%s%s\n", tags[i], ha1);
		result = judge_client(&client, file);
		assert_int_equal(result.verdict, VERDICT_MATCH);
		assert_false(result.trivial_secret);
	}
	hasher_free(hasher);
}

static void test_extended_username(void **state)
{
	struct client client = { .username = "J\xc3\xa4s" };
	char line[1024];
	char sent[1024];

	(void)state;
	client_line(&client, line, sizeof(line));
	snprintf(sent, sizeof(sent), "Digest username*=UTF-8'en'J%%C3%%A4s%s", strchr(line, ','));
	assert_int_equal(judge_line(sent, "J\xc3\xa4s:*:s3cret!\n", input_default).verdict,
	                 VERDICT_MATCH);
}

static void hash_user(const char *user, const char *realm, char out[HASH_HEX_SIZE])
{
	struct hasher *hasher = hasher_new();
	struct str parts[] = { str_from(user), str_from(realm) };

	assert_true(hasher_joined(hasher, HASH_SHA256, parts, 2, out));
	hasher_free(hasher);
}

static void test_userhash(void **state)
{
	static const char *const files[] = {
		"bob:*:x\ncarol:example.com:y\nalice:example.com:a\nalice:example.com:s3cret!\n",
		"bob:*:x\ncarol:example.com:y\nalice:*:a\nalice:*:s3cret!\n",
	};
	struct client client = { .username = "alice", .algorithm = "SHA-256" };
	char userhash[HASH_HEX_SIZE];

	(void)state;
	hash_user("alice", "example.com", userhash);
	client.wire_username = userhash;
	client.more = ", userhash=true";
	for (size_t i = 0; i < COUNT(files); i++)
		assert_int_equal(judge_client(&client, files[i]).verdict, VERDICT_MATCH);
	assert_int_equal(judge_client(&client, "bob:*:x\n").verdict, VERDICT_NO_CREDENTIAL);
	assert_int_equal(judge_client(&client, NULL).verdict, VERDICT_NO_CREDENTIAL);
}

/* The vectors md5-auth and sha256-auth, and what their registrars have to answer. */
static void test_proof(void **state)
{
	static const struct {
		const char *end, *rspauth;
	} cases[] = {
		{ "response=\"83c78780ba7e9d991299327acf8049e4\"",
		  "354D3103b208222b0ac2ad893feae13a" },
		{ "algorithm=SHA-256, "
		  "response=\"0939f600e65819e707e96513d606726b1b3af79dca7cb3be92c552e93ea72a34\"",
		  "b57f173e0572fb7136c5f478d5f4c6adedae4967c4b0bdff098f09a3f88e7e7d" },
	};

	struct verify_input proving = input_default;

	(void)state;
	proving.wants_proof = true;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char line[512];
		struct verify_result right, wrong, unasked;

		snprintf(line, sizeof(line),
		         "Digest username=\"1000\", realm=\"example.com\", qop=auth, nc=00000001, "
		         "nonce=\"0123456789abcdef0123456789abcdef\", uri=\"sip:example.com\", "
		         "cnonce=\"0a4f113b\", %s",
		         cases[i].end);
		right = judge_line(line, "1000:*:s3cret!\n", proving);
		wrong = judge_line(line, "1000:*:else\n", proving);
		unasked = judge_line(line, "1000:*:s3cret!\n", input_default);
		assert_int_equal(right.verdict, VERDICT_MATCH);
		assert_true(right.proof == verify_proof(str_from(cases[i].rspauth)));
		assert_true(right.proof != verify_proof(STR("00")));
		assert_true(wrong.proof == 0 && unasked.proof == 0);
	}
	assert_true(verify_proof(STR_NONE) == 0);
}

/* RES serves one nonce: another one in the file proves nothing. */
static void test_aka_of_another_nonce(void **state)
{
	(void)state;
	assert_int_equal(judge_line("Digest " NEEDED DIGITS ", algorithm=AKAv1-MD5",
	                            "alice:*:{AKA}00\n", input_default)
	                         .verdict,
	                 VERDICT_UNSUPPORTED_ALGORITHM);
}

static void test_user_unknown(void **state)
{
	struct passwords *passwords = test_passwords("alice:*:x\n#complete\n");
	struct verifier *verifier = verifier_new(passwords);

	(void)state;
	assert_true(verifier_user_unknown(verifier, STR("bob")));
	assert_false(verifier_user_unknown(verifier, STR("alice")));
	verifier_free(verifier);
	passwords_free(passwords);
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(verdict_name(VERDICT_NONE), "none");
	assert_string_equal(verdict_name(VERDICT_MISSING_CNONCE_NC), "missing-cnonce-nc");
	for (int i = 0; i < VERDICT_COUNT; i++)
		assert_non_null(verdict_name((enum verdict)i));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_no_credentials),
		cmocka_unit_test(test_matches),
		cmocka_unit_test(test_hashed_secrets),
		cmocka_unit_test(test_extended_username),
		cmocka_unit_test(test_userhash),
		cmocka_unit_test(test_proof),
		cmocka_unit_test(test_aka_of_another_nonce),
		cmocka_unit_test(test_user_unknown),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
