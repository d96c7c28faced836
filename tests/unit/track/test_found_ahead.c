/* What is found of credentials before it is their message's turn is what would be found then. */

#include "registers.h"

#define RESPONSE_A "7105bb7a9af9a26257a31ba8983f519c"   /* u in r, password a, to n */
#define RESPONSE_A_M "35bf23e757d4b7b5c3b9a8f86650d9e7" /* the same, to m */
#define RESPONSE_B "1f82a8ab1f58823bdf5d7f90f2cd2614"   /* u in x, password b, to n */
#define RESPONSE_U "af45dc01894b8d465b3b5312dd9cf28c"   /* u in r, password u, to n */
#define SECOND "\r\nAuthorization: "
#define PROXY "\r\nProxy-Authorization: "

/* A registrar that never proves anything is not asked for it any more. */
static void prove_nothing(struct world *world)
{
	world->user = 'v';
	for (int i = 0; i < 8; i++) {
		ask(world, 1, ANSWER("r", "n", RESPONSE_A));
		accept(world, "");
	}
	world->user = 'u';
}

/* Of a registrar that is not asked for a proof: of another nothing is taken over. */
static void found_ahead(void **state)
{
	static const struct {
		const char *file, *challenge, *credentials;
		enum verdict verdict;
		bool trivial;
	} rows[] = {
		{ "u:r:a\n", CHALLENGE, ANSWER("r", "n", RESPONSE_A), VERDICT_MATCH, false },
		{ "u:r:b\n", CHALLENGE, ANSWER("r", "n", RESPONSE_A), VERDICT_MISMATCH, false },
		{ NULL, CHALLENGE, ANSWER("r", "n", RESPONSE_A), VERDICT_NO_CREDENTIAL, false },
		{ "u:r:u\n", CHALLENGE, ANSWER("r", "n", RESPONSE_U), VERDICT_MATCH, true },
		{ "u:*:b\n", CHALLENGE, ANSWER("x", "n", RESPONSE_B), VERDICT_MATCH, false },
		{ "u:*:b\nu:r:c\n", "Digest realm=\"x\", nonce=\"n\"", ANSWER("x", "n", RESPONSE_B),
		  VERDICT_MATCH, false },
		{ "u:*:b\nu:r:c\n", CHALLENGE, ANSWER("x", "n", RESPONSE_B), VERDICT_MISMATCH,
		  false },
		{ "u:r:a\n", CHALLENGE,
		  ANSWER("r", "m", RESPONSE_A_M) SECOND ANSWER("r", "n", RESPONSE_A), VERDICT_MATCH,
		  false },
		{ "u:r:a\n", CHALLENGE,
		  ANSWER("r", "m", RESPONSE_A) SECOND ANSWER("r", "n", RESPONSE_A), VERDICT_MATCH,
		  false },
		{ "u:r:a\n", CHALLENGE,
		  ANSWER("r", "m", RESPONSE_A_M) PROXY ANSWER("r", "n", RESPONSE_B),
		  VERDICT_MISMATCH, false },
		{ "u:r:a\n", CHALLENGE,
		  ANSWER("r", "k", RESPONSE_A) SECOND ANSWER("r", "m", RESPONSE_A_M),
		  VERDICT_MISMATCH, false },
	};

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(rows) / sizeof(rows[0]); i++) {
		struct world world;

		begin(&world, rows[i / 2].file);
		world.as_read = i % 2;
		prove_nothing(&world);
		ask(&world, 1, NULL);
		challenge(&world, rows[i / 2].challenge);
		ask(&world, 1, rows[i / 2].credentials);
		if (world.verdict != rows[i / 2].verdict || world.trivial != rows[i / 2].trivial)
			fail_msg("%zu: %s", i, verdict_name(world.verdict));
		end(&world);
	}
}

/* A proof is for who has the secret: it is made when it is the message's turn. */
static void found_ahead_and_proven(void **state)
{
	struct world world;

	(void)state;
	begin(&world, "u:r:a\n");
	ask(&world, 1, ANSWER("r", "n", RESPONSE_A));
	assert_int_equal(world.verdict, VERDICT_MATCH);
	assert_true(world.proof != 0);
	accept(&world, "");
	prove_nothing(&world);
	ask(&world, 1, ANSWER("r", "n", RESPONSE_A));
	assert_int_equal(world.verdict, VERDICT_MATCH);
	assert_true(world.proof == 0);
	accept(&world, "Authentication-Info: nextnonce=\"n\"\r\n");
	ask(&world, 1, ANSWER("r", "n", RESPONSE_A));
	assert_true(world.proof != 0);
	end(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(found_ahead),
		cmocka_unit_test(found_ahead_and_proven),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
