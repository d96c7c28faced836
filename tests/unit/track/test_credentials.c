/* What is told of credentials beside their verdict (SPEC 4.4): every flag, and none where it is
 * not. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sip/split.h"
#include "track/tracker.h"

#define DIGITS "response=\"00000000000000000000000000000000\""
#define NAMED(user, realm, nonce, uri)                                                             \
	"Digest username=\"" user "\", realm=\"" realm "\", nonce=\"" nonce "\", uri=\"" uri       \
	"\", " DIGITS
#define NEEDED NAMED("u", "r", "n", "sip:r")
#define COUNT(nc) ", qop=auth, cnonce=\"c\", nc=" nc
#define OPAQUE ", opaque=\"o\""
#define RIGHT NEEDED COUNT("00000001") OPAQUE
#define CHALLENGE "Digest realm=\"r\", nonce=\"n\", qop=\"auth\", opaque=\"o\""

struct world {
	struct limits limits;
	struct tracker *tracker;
	struct verifier *verifier;
	struct sip_message message;
	stamp at;
	unsigned cseq;
	char user, flags[256]; /* of the last credentials, each with a blank behind it */
	bool stale;
};

static void see(void *context, const struct event *event)
{
	struct world *world = context;

	if (event->attempt && event->attempt->flags & AUTH_NONCE_STALE)
		world->stale = true;
	if (event->kind != EVENT_CREDENTIALS_SENT)
		return;
	world->flags[0] = '\0';
	for (unsigned i = 0; i < 16; i++)
		if (event->attempt->flags & 1U << i) {
			strcat(world->flags, auth_flag_name(1U << i));
			strcat(world->flags, " ");
		}
}

static void begin(struct world *world)
{
	struct tracker_options options = { .limits = &world->limits, .sink = see };

	memset(world, 0, sizeof(*world));
	limits_defaults(&world->limits);
	world->verifier = verifier_new(NULL);
	options.verifier = world->verifier;
	options.context = world;
	world->tracker = tracker_new(&options);
	assert_non_null(world->tracker);
	world->at = STAMP_SECOND;
	world->user = 'u';
}

static void end(struct world *world)
{
	tracker_free(world->tracker);
	verifier_free(world->verifier);
}

/* host: the client's, 192.0.2.HOST. */
static void send(struct world *world, uint8_t host, bool answer, const char *start,
                 const char *headers)
{
	const uint8_t client[] = { 192, 0, 2, host }, server[] = { 192, 0, 2, 100 };
	struct packet packet = { .at = world->at, .frame = (uint64_t)world->at };
	char text[2048];
	struct reading reading;
	int n;

	packet.source = answer ? addr_ip4(server, 5060) : addr_ip4(client, 5060);
	packet.destination = answer ? addr_ip4(client, 5060) : addr_ip4(server, 5060);
	n = snprintf(text, sizeof(text),
	             "%s\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK%u\r\nCall-ID: c%c\r\n"
	             "CSeq: %u REGISTER\r\nFrom: <sip:%c@r>;tag=a\r\nTo: <sip:%c@r>\r\n"
	             "Contact: <sip:%c@192.0.2.1>;expires=300\r\n%s\r\n",
	             start, world->cseq, world->user, world->cseq, world->user, world->user,
	             world->user, headers);
	assert_int_equal(sip_split((struct str){ text, (size_t)n }, false, &world->message),
	                 SIP_OK);
	track_read(world->tracker, &packet, &world->message, (struct str){ text, (size_t)n },
	           &reading);
	track_message(world->tracker, &packet, &world->message, &reading);
	world->at += STAMP_MILLISECOND;
}

static void ask(struct world *world, uint8_t host, const char *credentials)
{
	char line[1024] = "";

	world->cseq++;
	if (credentials)
		snprintf(line, sizeof(line), "Authorization: %s\r\n", credentials);
	send(world, host, false, "REGISTER sip:r SIP/2.0", line);
}

static void challenge(struct world *world, const char *text)
{
	char line[1024];

	snprintf(line, sizeof(line), "WWW-Authenticate: %s\r\n", text);
	send(world, 1, true, "SIP/2.0 401 Unauthorized", line);
}

static void accept(struct world *world, const char *headers)
{
	send(world, 1, true, "SIP/2.0 200 OK", headers);
}

/* One challenge, one answer to it: just these flags. */
static void against_the_challenge(void **state)
{
	static const struct {
		const char *challenge, *credentials;
		uint8_t host;
		const char *flags;
	} rows[] = {
		{ CHALLENGE, RIGHT, 1, "" },
		{ CHALLENGE, NAMED("u", "R", "n", "sip:r") COUNT("00000001") OPAQUE, 1,
		  "realm-differs " },
		{ CHALLENGE, NAMED("u", "r", "x", "sip:r") COUNT("00000001") OPAQUE, 1,
		  "nonce-unknown " },
		{ CHALLENGE, RIGHT, 2, "nonce-from-other-address " },
		{ CHALLENGE, NEEDED COUNT("1") OPAQUE, 1, "nc-malformed " },
		{ CHALLENGE, NEEDED COUNT("0000000x") OPAQUE, 1, "nc-malformed " },
		{ CHALLENGE, NEEDED COUNT("00000000") OPAQUE, 1, "" },
		{ CHALLENGE, NAMED("u", "r", "n", "sip:other") COUNT("00000001") OPAQUE, 1,
		  "uri-differs " },
		{ CHALLENGE, NAMED("u", "r", "n", "SIP:R;lr") COUNT("00000001") OPAQUE, 1, "" },
		{ CHALLENGE, NAMED("U", "r", "n", "sip:r") COUNT("00000001") OPAQUE, 1,
		  "username-differs " },
		{ CHALLENGE,
		  NAMED("ab12", "r", "n", "sip:r") COUNT("00000001") OPAQUE ", userhash=true", 1,
		  "" },
		{ CHALLENGE, RIGHT ", algorithm=SHA-256", 1, "algorithm-differs " },
		{ CHALLENGE, RIGHT ", algorithm=md5", 1, "" },
		{ "Digest realm=\"r\", nonce=\"n\"", NEEDED COUNT("00000001"), 1,
		  "qop-not-offered " },
		{ CHALLENGE, NEEDED ", qop=auth-int, cnonce=\"c\", nc=00000001" OPAQUE, 1,
		  "qop-not-offered " },
		{ "Digest realm=\"r\", nonce=\"n\", qop=\"auth,auth-int\"",
		  NEEDED ", qop=auth-int, cnonce=\"c\", nc=00000001", 1, "" },
		{ "Digest realm=\"r\", nonce=\"n\"", NEEDED, 1, "" },
		{ CHALLENGE, NEEDED COUNT("00000001"), 1, "opaque-differs " },
		{ CHALLENGE, NEEDED COUNT("00000001") ", opaque=\"p\"", 1, "opaque-differs " },
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

		begin(&world);
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
		{ NEEDED COUNT("00000002") OPAQUE, "" },
		{ NEEDED COUNT("00000003") OPAQUE, "nc-gap " },
		{ NEEDED COUNT("00000001") OPAQUE, "nc-replayed " },
		{ NEEDED ", qop=auth, cnonce=\"d\", nc=00000001" OPAQUE, "nc-not-increasing " },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct world world;

		begin(&world);
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
	begin(&world);
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
	begin(&world);
	ask(&world, 1, NULL);
	ask(&world, 1, RIGHT);
	assert_string_equal(world.flags, "");
	end(&world);
}

static void next_nonce(void **state)
{
	struct world world;

	(void)state;
	begin(&world);
	ask(&world, 1, NULL);
	challenge(&world, CHALLENGE);
	ask(&world, 1, RIGHT);
	accept(&world, "Authentication-Info: nextnonce=\"m\"\r\n");
	ask(&world, 1, NAMED("u", "r", "m", "sip:r") COUNT("00000001") OPAQUE);
	assert_string_equal(world.flags, "");
	end(&world);
}

static void stale(void **state)
{
	struct world world;

	(void)state;
	begin(&world);
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
	begin(&world);
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
