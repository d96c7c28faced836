/* What is told of credentials beside their verdict (SPEC 4.4): every flag, and none where it is
 * not. */

#include "world.h"

#define DIGITS "response=\"00000000000000000000000000000000\""
#define NAMED(user, realm, nonce, uri)                                                             \
	"Digest username=\"" user "\", realm=\"" realm "\", nonce=\"" nonce "\", uri=\"" uri       \
	"\", " DIGITS
#define NEEDED NAMED("u", "r", "n", "sip:r")
#define NC(nc) ", qop=auth, cnonce=\"c\", nc=" nc
#define OPAQUE ", opaque=\"o\""
#define RIGHT NEEDED NC("00000001") OPAQUE
#define CHALLENGE "Digest realm=\"r\", nonce=\"n\", qop=\"auth\", opaque=\"o\""

/* One challenge, one answer to it: just these flags. */
static void against_the_challenge(void **state)
{
	static const struct {
		const char *challenge, *credentials;
		uint8_t host;
		const char *flags;
	} rows[] = {
		{ CHALLENGE, RIGHT, 1, "" },
		{ CHALLENGE, NAMED("u", "R", "n", "sip:r") NC("00000001") OPAQUE, 1,
		  "realm-differs " },
		{ CHALLENGE, NAMED("u", "r", "x", "sip:r") NC("00000001") OPAQUE, 1,
		  "nonce-unknown " },
		{ CHALLENGE, RIGHT, 2, "nonce-from-other-address " },
		{ CHALLENGE, NEEDED NC("1") OPAQUE, 1, "nc-malformed " },
		{ CHALLENGE, NEEDED NC("0000000x") OPAQUE, 1, "nc-malformed " },
		{ CHALLENGE, NEEDED NC("00000000") OPAQUE, 1, "" },
		{ CHALLENGE, NAMED("u", "r", "n", "sip:other") NC("00000001") OPAQUE, 1,
		  "uri-differs " },
		{ CHALLENGE, NAMED("u", "r", "n", "SIP:R;lr") NC("00000001") OPAQUE, 1, "" },
		{ CHALLENGE, NAMED("U", "r", "n", "sip:r") NC("00000001") OPAQUE, 1,
		  "username-differs " },
		{ CHALLENGE,
		  NAMED("ab12", "r", "n", "sip:r") NC("00000001") OPAQUE ", userhash=true", 1, "" },
		{ CHALLENGE, RIGHT ", algorithm=SHA-256", 1, "algorithm-differs " },
		{ CHALLENGE, RIGHT ", algorithm=md5", 1, "" },
		{ "Digest realm=\"r\", nonce=\"n\"", NEEDED NC("00000001"), 1, "qop-not-offered " },
		{ CHALLENGE, NEEDED ", qop=auth-int, cnonce=\"c\", nc=00000001" OPAQUE, 1,
		  "qop-not-offered " },
		{ "Digest realm=\"r\", nonce=\"n\", qop=\"auth,auth-int\"",
		  NEEDED ", qop=auth-int, cnonce=\"c\", nc=00000001", 1, "" },
		{ "Digest realm=\"r\", nonce=\"n\"", NEEDED, 1, "" },
		{ CHALLENGE, NEEDED NC("00000001"), 1, "opaque-differs " },
		{ CHALLENGE, NEEDED NC("00000001") ", opaque=\"p\"", 1, "opaque-differs " },
		{ CHALLENGE, NEEDED ", qop=auth, nc=00000001" OPAQUE, 1, "cnonce-missing " },
		{ "Digest realm=\"r\", nonce=\"n\", algorithm=MD5-sess",
		  NEEDED ", algorithm=MD5-sess", 1, "cnonce-missing " },
		{ "Digest realm=\"r\", nonce=\"n\", algorithm=MD5-sess",
		  NEEDED ", algorithm=MD5-sess, cnonce=c", 1, "" },
		{ CHALLENGE, NEEDED OPAQUE, 1, "qop-omitted " },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct world world;

		begin(&world, NULL);
		ask(&world, 1, NULL);
		challenge(&world, rows[i].challenge);
		ask(&world, rows[i].host, rows[i].credentials);
		if (strcmp(world.flags, rows[i].flags) != 0)
			fail_msg("%s: %s", rows[i].credentials, world.flags);
		end(&world);
	}
}

static void count_of_one_nonce(void **state)
{
	static const struct {
		const char *credentials, *flags;
	} rows[] = {
		{ NEEDED NC("00000002") OPAQUE, "" },
		{ NEEDED NC("00000003") OPAQUE, "nc-gap " },
		{ NEEDED NC("00000001") OPAQUE, "nc-replayed " },
		{ NEEDED ", qop=auth, cnonce=\"d\", nc=00000001" OPAQUE, "nc-not-increasing " },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct world world;

		begin(&world, NULL);
		ask(&world, 1, NULL);
		challenge(&world, CHALLENGE);
		ask(&world, 1, RIGHT);
		accept(&world, "");
		ask(&world, 1, rows[i].credentials);
		assert_string_equal(world.flags, rows[i].flags);
		end(&world);
	}
}

/* Captured on both sides of a NAT: the challenge goes to the one address, and comes to the other.
 */
static void asked_from_two_addresses(void **state)
{
	struct world world;

	(void)state;
	begin(&world, NULL);
	ask(&world, 2, NULL);
	send(&world, 1, false, "REGISTER sip:r SIP/2.0", "");
	challenge(&world, CHALLENGE);
	ask(&world, 2, RIGHT);
	assert_string_equal(world.flags, "");
	end(&world);
}

/* Where no answer is captured, no challenge can be. */
static void one_way(void **state)
{
	struct world world;

	(void)state;
	begin(&world, NULL);
	ask(&world, 1, NULL);
	ask(&world, 1, RIGHT);
	assert_string_equal(world.flags, "");
	end(&world);
}

static void next_nonce(void **state)
{
	struct world world;

	(void)state;
	begin(&world, NULL);
	ask(&world, 1, NULL);
	challenge(&world, CHALLENGE);
	ask(&world, 1, RIGHT);
	accept(&world, "Authentication-Info: nextnonce=\"m\"\r\n");
	ask(&world, 1, NAMED("u", "r", "m", "sip:r") NC("00000001") OPAQUE);
	assert_string_equal(world.flags, "");
	end(&world);
}

static void stale(void **state)
{
	struct world world;

	(void)state;
	begin(&world, NULL);
	ask(&world, 1, NULL);
	challenge(&world, CHALLENGE ", stale=true");
	assert_false(world.stale);
	ask(&world, 1, RIGHT);
	challenge(&world, CHALLENGE ", stale=true");
	assert_true(world.stale);
	end(&world);
}

/* v answers a nonce that u was given; w one that both were. */
static void nonce_of_another(void **state)
{
	struct world world;

	(void)state;
	begin(&world, NULL);
	ask(&world, 1, NULL);
	challenge(&world, CHALLENGE);
	world.user = 'v';
	ask(&world, 1, NULL);
	challenge(&world, "Digest realm=\"r\", nonce=\"m\"");
	ask(&world, 1, NAMED("v", "r", "n", "sip:r"));
	assert_string_equal(world.flags, "nonce-unknown nonce-from-other-aor ");
	challenge(&world, CHALLENGE);
	world.user = 'w';
	ask(&world, 1, NULL);
	challenge(&world, "Digest realm=\"r\", nonce=\"l\"");
	ask(&world, 1, NAMED("w", "r", "n", "sip:r"));
	assert_string_equal(world.flags, "nonce-unknown ");
	end(&world);
}

#define RESPONSE_A "7105bb7a9af9a26257a31ba8983f519c"   /* u in r, password a, to n */
#define RESPONSE_A_M "35bf23e757d4b7b5c3b9a8f86650d9e7" /* the same, to m */
#define RESPONSE_B "1f82a8ab1f58823bdf5d7f90f2cd2614"   /* u in x, password b, to n */
#define ANSWER(realm, nonce, response)                                                             \
	"Digest username=\"u\", realm=\"" realm "\", nonce=\"" nonce                               \
	"\", uri=\"sip:r\", response=\"" response "\""
#define RESPONSE_U "af45dc01894b8d465b3b5312dd9cf28c" /* u in r, password u, to n */
#define SECOND "\r\nAuthorization: "
#define PROXY "\r\nProxy-Authorization: "

/* A registrar that never proves anything is not asked for it any more. */
static void prove_nothing(struct world *world)
{
	world->user = 'v';
	for (int i = 0; i < 8; i++) {
		ask(world, 1, RIGHT);
		accept(world, "");
	}
	world->user = 'u';
}

/* What is found before it is the message's turn is what would be found then. */
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

/* Several challenges in one line, and in several: each is an offer. */
static void offers(void **state)
{
	static const struct {
		const char *challenge, *flags;
	} rows[] = {
		{ "Digest realm=\"r\", nonce=\"k\", Digest realm=\"r\", nonce=\"n\"", "" },
		{ "Digest realm=\"r\", nonce=\"k\"\r\nWWW-Authenticate: Digest realm=\"r\", "
		  "nonce=\"n\"",
		  "" },
		{ "Digest realm=\"r\", nonce=\"k\"\r\nProxy-Authenticate: Digest realm=\"r\", "
		  "nonce=\"n\"",
		  "" },
		{ "Basic realm=\"r\", Digest realm=\"r\", nonce=\"n\"", "" },
		{ "Digest realm=\"r\", nonce=\"k\", Digest realm=\"r\", nonce=\"l\"",
		  "nonce-unknown " },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct world world;

		begin(&world, NULL);
		ask(&world, 1, NULL);
		challenge(&world, rows[i].challenge);
		ask(&world, 1, NEEDED);
		if (strcmp(world.flags, rows[i].flags) != 0)
			fail_msg("%s: %s", rows[i].challenge, world.flags);
		end(&world);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(against_the_challenge),
		cmocka_unit_test(count_of_one_nonce),
		cmocka_unit_test(asked_from_two_addresses),
		cmocka_unit_test(one_way),
		cmocka_unit_test(next_nonce),
		cmocka_unit_test(stale),
		cmocka_unit_test(nonce_of_another),
		cmocka_unit_test(found_ahead),
		cmocka_unit_test(found_ahead_and_proven),
		cmocka_unit_test(offers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
