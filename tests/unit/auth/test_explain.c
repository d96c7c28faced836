#include "auth/attempt.h"

#include "auth_test.h"
#include "judge.h"

#define ALICE "Alice:example.com:s3cret!\n"

struct variant_case {
	struct client client;
	const char *file;
	enum verify_variant variant;
};

static const struct variant_case variant_cases[] = {
	{ { .password = "else" }, ALICE, VARIANT_NONE },
	{ { .username = "Alice" }, "Alice:example.com: s3cret!\t\n", VARIANT_TRIMMED_PASSWORD },
	{ { .uri = "sip:request.example", .wire_uri = "sip:x" }, ALICE, VARIANT_REQUEST_URI },
	{ { .realm = "challenge.example", .wire_realm = "example.com" },
	  ALICE,
	  VARIANT_CHALLENGE_REALM },
	{ { .username = "to", .wire_username = "Alice" }, ALICE, VARIANT_TO_USER },
	{ { .username = "from", .wire_username = "Alice" }, ALICE, VARIANT_FROM_USER },
	{ { .qop = "", .wire_qop = "auth" }, ALICE, VARIANT_NO_QOP },
	{ { .qop = "", .wire_qop = "auth-int" }, ALICE, VARIANT_NO_QOP },
	{ { .wire_qop = "" }, ALICE, VARIANT_WITH_QOP_AUTH },
	{ { .method = "INVITE" }, ALICE, VARIANT_METHOD_INVITE },
	{ { .algorithm = "MD5-sess", .wire_algorithm = "MD5" }, ALICE, VARIANT_MD5_SESS },
	{ { .wire_algorithm = "MD5-sess" }, ALICE, VARIANT_PLAIN_MD5 },
	{ { .algorithm = "SHA-256", .wire_algorithm = "SHA-256-sess" }, ALICE, VARIANT_NONE },
	{ { .wire_qop = "auth-int" }, ALICE, VARIANT_UNHASHED_BODY },
	{ { .username = "ALICE", .wire_username = "Alice" }, ALICE, VARIANT_UPPER_CASE_USERNAME },
	{ { .username = "alice", .wire_username = "Alice" }, ALICE, VARIANT_LOWER_CASE_USERNAME },
	{ { .username = "ALI\\CE", .wire_username = "Ali\\ce" },
	  "Alice:*:s3cret!\n",
	  VARIANT_UPPER_CASE_USERNAME },
};

static struct verify_result judge(const struct client *client, const char *file)
{
	struct verify_input input = {
		.method = STR("REGISTER"),
		.request_uri = STR("sip:request.example"),
		.challenge_realm = STR("challenge.example"),
		.to_user = STR("to"),
		.from_user = STR("from"),
		.body = STR("<presence/>"),
		.body_available = true,
	};
	char line[1024];

	client_line(client, line, sizeof(line));
	return judge_line(line, file, input);
}

static void test_variants(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(variant_cases); i++) {
		struct verify_result result =
		        judge(&variant_cases[i].client, variant_cases[i].file);

		assert_int_equal(result.verdict, VERDICT_MISMATCH);
		assert_string_equal(verify_variant_name(result.variant),
		                    verify_variant_name(variant_cases[i].variant));
		assert_false(result.trivial_secret);
	}
}

static void test_ha1_as_password(void **state)
{
	struct client client = client_filled((struct client){ 0 });
	struct formula formula = client_formula(&client);
	struct hasher *hasher = hasher_new();
	char ha1[HASH_HEX_SIZE];
	char file[128];

	(void)state;
	assert_true(formula_ha1(hasher, &formula, STR("s3cret!"), ha1));
	client.password = ha1;
	assert_int_equal(judge(&client, ALICE).variant, VARIANT_HA1_AS_PASSWORD);
	snprintf(file, sizeof(file), "Alice:*:{MD5}%s\n", ha1);
	assert_int_equal(judge(&client, file).variant, VARIANT_HA1_AS_PASSWORD);
	hasher_free(hasher);
}

static void test_first_variant_counts(void **state)
{
	struct client client = { .username = "to", .wire_username = "TO" };
	struct client both = { .uri = "sip:request.example",
		               .wire_uri = "sip:x",
		               .method = "INVITE" };

	(void)state;
	assert_int_equal(judge(&client, "TO:*:s3cret!\n").variant, VARIANT_TO_USER);
	assert_int_equal(judge(&both, ALICE).variant, VARIANT_NONE);
}

static void test_missing_cnonce(void **state)
{
	struct client client = { .qop = "" };
	struct verify_input input = { .method = STR("REGISTER"), .body_available = true };
	struct verify_result result;
	char line[1024];

	(void)state;
	client_line(&client, line, sizeof(line));
	memcpy(strstr(line, "cnonce"), "xnonce", 6);
	strcat(line, ", qop=auth");
	result = judge_line(line, ALICE, input);
	assert_int_equal(result.verdict, VERDICT_MISSING_CNONCE_NC);
	assert_int_equal(result.variant, VARIANT_NO_QOP);
	result = judge_line(line, "Alice:*:wrong\n", input);
	assert_int_equal(result.verdict, VERDICT_MISSING_CNONCE_NC);
	assert_int_equal(result.variant, VARIANT_NONE);
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(verify_variant_name(VARIANT_NONE), "");
	assert_string_equal(verify_variant_name(VARIANT_METHOD_INVITE), "method-INVITE");
	for (int i = 0; i < VARIANT_COUNT; i++)
		assert_non_null(verify_variant_name((enum verify_variant)i));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_variants),
		cmocka_unit_test(test_ha1_as_password),
		cmocka_unit_test(test_first_variant_counts),
		cmocka_unit_test(test_missing_cnonce),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
