/* A password file: loaded, and asked for the entries of a few names. */

#include "auth/digest.h"
#include "auth/verify.h"
#include "fuzz.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

static void check(const struct passwords *passwords)
{
	struct verifier *verifier = verifier_new(passwords);
	struct digest_credentials credentials;
	struct verify_result result;
	struct verify_input input = { .credentials = &credentials, .method = STR("REGISTER") };

	if (!verifier)
		fuzz_fail("no verifier");
	digest_credentials_parse(
	        STR("Digest username=\"1000\", realm=\"r\", nonce=\"n\", "
	            "uri=\"sip:r\", response=\"00000000000000000000000000000000\""),
	        &credentials);
	verifier_check(verifier, &input, &result);
	digest_credentials_parse(
	        STR("Digest username=\"4b27fb65606a3a079532a82fdf98fc3a\", userhash=true, "
	            "realm=\"r\", nonce=\"n\", uri=\"sip:r\", "
	            "response=\"00000000000000000000000000000000\""),
	        &credentials);
	verifier_check(verifier, &input, &result);
	verifier_free(verifier);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct passwords_problem problem = { 0 };
	struct passwords *passwords = NULL;
	bool exposed;

	switch (passwords_load(fuzz_file(data, size), &passwords, &exposed, &problem)) {
	case PASSWORDS_OK:
		if (passwords_count(passwords) > 0)
			check(passwords);
		passwords_knows(passwords, STR("1000"));
		passwords_complete(passwords);
		break;
	case PASSWORDS_MALFORMED:
		if (!problem.line || !problem.text[0])
			fuzz_fail("a problem without its line or text");
		break;
	case PASSWORDS_UNREADABLE:
	case PASSWORDS_NO_MEMORY: fuzz_fail("the file cannot be read");
	}
	passwords_free(passwords);
	return 0;
}
