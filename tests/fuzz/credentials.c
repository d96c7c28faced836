/*
 * One line of credentials, read and checked against passwords. Up to three lines: credentials, a
 * challenge, and a body.
 */

#include "auth/digest.h"
#include "auth/verify.h"
#include "fuzz.h"

static struct verifier *verifier;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const char users[] = "1000:*:1000\nalice:example.net:s3cret\n"
	                            "bob:example.net:{MD5}0123456789abcdef0123456789abcdef\n"
	                            "carol:example.net:{SHA-256}"
	                            "0123456789abcdef0123456789abcdef"
	                            "0123456789abcdef0123456789abcdef\n"
	                            "dave:ims.example.net:{AKA}a54211d5e3ba50bf\n";
	struct passwords_problem problem;
	struct passwords *passwords;
	bool exposed;

	(void)argc;
	(void)argv;
	if (passwords_load(fuzz_file(users, sizeof(users) - 1), &passwords, &exposed, &problem) !=
	    PASSWORDS_OK)
		fuzz_fail(problem.text);
	verifier = verifier_new(passwords);
	if (!verifier)
		fuzz_fail("no verifier");
	return 0;
}

static struct str take_line(struct str *rest)
{
	size_t end = str_find(*rest, '\n', 0);
	struct str line = str_slice(*rest, 0, end);

	*rest = str_slice(*rest, end + 1, rest->n);
	return line;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size };
	struct digest_credentials credentials;
	struct digest_challenge challenge = { 0 };
	struct digest_info info;
	struct verify_result result;
	struct str line = take_line(&rest), asked = take_line(&rest);
	struct verify_input input = {
		.credentials = &credentials,
		.method = STR("REGISTER"),
		.request_uri = STR("sip:example.net"),
		.to_user = STR("alice"),
		.from_user = STR("1000"),
		.body = rest,
		.body_available = size % 2 == 0,
	};

	digest_info_parse(line, &info);
	while (digest_challenge_next(&asked, &challenge))
		fuzz_touch(challenge.opaque);
	digest_credentials_parse(line, &credentials);
	fuzz_touch(credentials.username);
	fuzz_touch(credentials.uri);
	input.challenge_realm = challenge.realm;
	verifier_check(verifier, &input, &result);
	fuzz_touch(str_from(verdict_name(result.verdict)));
	fuzz_touch(str_from(verify_variant_name(result.variant)));
	verifier_user_unknown(verifier, credentials.username);
	return 0;
}
