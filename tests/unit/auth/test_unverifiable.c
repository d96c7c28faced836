/* An OpenSSL that offers no digests: the configuration is read when the library is first used. */

#include "auth/verify.h"

#include <sys/wait.h>

#include "auth_test.h"

#define NEEDED "Digest username=\"alice\", realm=\"r\", nonce=\"n\", uri=\"sip:r\", "
#define DIGITS "00000000000000000000000000000000"

static const char null_provider[] = "openssl_conf = init\n"
                                    "[init]\nproviders = providers\n"
                                    "[providers]\nnull = null_section\n"
                                    "[null_section]\nactivate = 1\n";

static const char fips_only[] = "openssl_conf = init\n"
                                "[init]\nalg_section = algorithms\n"
                                "[algorithms]\ndefault_properties = fips=yes\n";

static enum verdict judge(struct verifier *verifier, const char *line)
{
	struct digest_credentials credentials;
	struct verify_input input = { .credentials = &credentials, .method = STR("REGISTER") };
	struct verify_result result;

	digest_credentials_parse(str_from(line), &credentials);
	verifier_check(verifier, &input, &result);
	return result.verdict;
}

static bool is_unverifiable(struct verifier *verifier)
{
	for (int i = 0; i < HASH_KINDS; i++)
		if (verifier_offers(verifier, (enum hash_kind)i))
			return false;
	return judge(verifier, NEEDED "response=" DIGITS) == VERDICT_UNVERIFIABLE &&
	       judge(verifier, NEEDED "qop=auth, response=" DIGITS) == VERDICT_UNVERIFIABLE &&
	       judge(verifier, NEEDED "userhash=true, response=" DIGITS) == VERDICT_UNVERIFIABLE &&
	       judge(verifier, NEEDED "algorithm=SHA-256, response=" DIGITS DIGITS) ==
	               VERDICT_UNVERIFIABLE &&
	       judge(verifier, NEEDED "algorithm=X, response=" DIGITS) ==
	               VERDICT_UNSUPPORTED_ALGORITHM &&
	       judge(verifier, NEEDED "response=x") == VERDICT_MALFORMED;
}

/* In a child, which has not used OpenSSL yet. */
static int run_child(const char *configuration)
{
	struct passwords *passwords = test_passwords("alice:*:secret\n");
	struct verifier *verifier;
	bool ok;

	setenv("OPENSSL_CONF", configuration, 1);
	verifier = verifier_new(passwords);
	ok = verifier != NULL && is_unverifiable(verifier);
	verifier_free(verifier);
	passwords_free(passwords);
	return ok ? 0 : 1;
}

static void check(const char *text)
{
	struct test_file file = test_file_make(str_from(text));
	int status = -1;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0)
		_exit(run_child(file.path));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	test_file_drop(&file);
}

static void test_null_provider(void **state)
{
	(void)state;
	check(null_provider);
}

static void test_fips_without_provider(void **state)
{
	(void)state;
	check(fips_only);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_null_provider),
		cmocka_unit_test(test_fips_without_provider),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
