/* What is told of credentials beside their verdict (SPEC 4.4): every flag, and none where it is
 * not. */

#include "registers.h"

#define DIGITS "response=\"00000000000000000000000000000000\""
#define NAMED(user, realm, nonce, uri)                                                             \
	"Digest username=\"" user "\", realm=\"" realm "\", nonce=\"" nonce "\", uri=\"" uri       \
	"\", " DIGITS
#define NEEDED NAMED("u", "r", "n", "sip:r")
#define NC(nc) ", qop=auth, cnonce=\"c\", nc=" nc
#define OPAQUE ", opaque=\"o\""
#define RIGHT NEEDED NC("00000001") OPAQUE

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
		cmocka_unit_test(offers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
