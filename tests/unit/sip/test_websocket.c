#include "sip/websocket.h"

#include <stdio.h>
#include <time.h>

#include "sip_test.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define MESSAGE "REGISTER sip:example.com SIP/2.0\r\nCall-ID: 1\r\n\r\n"
#define REQUEST                                                                                    \
	"GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n"             \
	"Sec-WebSocket-Key: x\r\nSec-WebSocket-Protocol: xmpp, SIP\r\n\r\n"
#define ANSWER "HTTP/1.1 101 Switching\r\nupgrade: websocket\r\n"

static struct {
	struct websocket socket;
	char kinds[4096];
	char messages[200000];
	char waiting[200000];
	char scratch[WEBSOCKET_MAX];
	size_t n, used;
} made;

static void fresh(void)
{
	memset(&made, 0, sizeof made);
}

static void take(const char *bytes, size_t n)
{
	struct websocket_frame frame;

	memcpy(made.waiting + made.n, bytes, n);
	made.n += n;
	do {
		char *exact = malloc(made.n ? made.n : 1);
		size_t used;

		assert_non_null(exact);
		memcpy(exact, made.waiting, made.n);
		used = websocket_next(&made.socket, (struct str){ exact, made.n }, made.scratch,
		                      &frame);
		free(exact);
		assert_true(used <= made.n);
		assert_true(frame.kind == WEBSOCKET_MORE ? used == 0 : used > 0);
		if (frame.kind != WEBSOCKET_MORE && frame.kind != WEBSOCKET_SKIPPED)
			strncat(made.kinds, &".MCLB"[frame.kind], 1);
		if (frame.kind == WEBSOCKET_MESSAGE) {
			memcpy(made.messages + made.used, frame.payload.p, frame.payload.n);
			made.used += frame.payload.n;
		}
		made.n -= used;
		memmove(made.waiting, made.waiting + used, made.n);
	} while (frame.kind != WEBSOCKET_MORE);
}

/* One frame; long_form: 0, 2 or 8 octets of length, -1: as short as can be. */
static size_t put_frame(char *to, unsigned flags, bool masked, const char *body, size_t n,
                        int long_form)
{
	static const char mask[] = "\x12\x34\xab\xff";
	size_t extra = long_form >= 0 ? (size_t)long_form : n < 126 ? 0 : n < 65536 ? 2 : 8;
	size_t at = 0;

	to[at++] = (char)flags;
	to[at++] = (char)((masked ? 0x80 : 0) | (extra == 0 ? n : extra == 2 ? 126 : 127));
	for (size_t i = extra; i-- > 0;)
		to[at++] = (char)(n >> 8 * i);
	if (masked) {
		memcpy(to + at, mask, 4);
		at += 4;
	}
	for (size_t i = 0; i < n; i++)
		to[at++] = (char)(masked ? body[i] ^ mask[i % 4] : body[i]);
	return at;
}

static size_t put_text(char *to, unsigned flags, bool masked, const char *text)
{
	return put_frame(to, flags, masked, text, strlen(text), -1);
}

static void assert_made(const char *kinds, const char *messages)
{
	assert_string_equal(made.kinds, kinds);
	assert_int_equal(made.used, strlen(messages));
	assert_memory_equal(made.messages, messages, made.used);
}

/* Whole, in fragments with a ping between them, masked and not, at every cut and octet by octet. */
static void joins_and_unmasks(void **state)
{
	(void)state;
	for (int masked = 0; masked < 2; masked++) {
		char text[1000];
		size_t n = put_text(text, 0x81, masked, MESSAGE);

		n += put_text(text + n, 0x89, masked, "are you there?");
		n += put_text(text + n, 0x02, masked, "SIP/2.0 ");
		n += put_text(text + n, 0x8a, masked, "");
		n += put_text(text + n, 0x00, masked, "200 ");
		n += put_text(text + n, 0x80, masked, "OK\r\n\r\n");
		n += put_text(text + n, 0x88, masked, "\x03\xe8");
		for (size_t cut = 0; cut <= n; cut++) {
			fresh();
			take(text, cut);
			take(text + cut, n - cut);
			assert_made("MCMC", MESSAGE "SIP/2.0 200 OK\r\n\r\n");
		}
		fresh();
		for (size_t i = 0; i < n; i++)
			take(text + i, 1);
		assert_made("MCMC", MESSAGE "SIP/2.0 200 OK\r\n\r\n");
		assert_int_equal(made.n, 0);
	}
}

static void reads_long_lengths(void **state)
{
	static const size_t lengths[] = { 125, 126, 127, 1000, 65500 };
	static char body[65536], text[70000];

	(void)state;
	memset(body, 'b', sizeof body);
	for (size_t i = 0; i < COUNT(lengths); i++) {
		fresh();
		take(text, put_frame(text, 0x82, true, body, lengths[i], -1));
		assert_string_equal(made.kinds, "M");
		assert_int_equal(made.used, lengths[i]);
		assert_memory_equal(made.messages, body, lengths[i]);
	}
}

static void passes_over_what_is_too_long(void **state)
{
	static char body[70000], text[80000];
	size_t n;

	(void)state;
	fresh();
	memset(body, 'b', sizeof body);
	n = put_frame(text, 0x82, false, body, sizeof body, -1);
	n += put_text(text + n, 0x81, false, MESSAGE);
	for (size_t at = 0; at < n; at += 500)
		take(text + at, n - at < 500 ? n - at : 500);
	assert_made("LM", MESSAGE);
	/* in fragments: those that follow go, too */
	fresh();
	for (int i = 0; i < 9; i++)
		take(text, put_frame(text, i ? 0x00 : 0x01, false, body, 10000, -1));
	take(text, put_text(text, 0x89, false, "ping"));
	take(text, put_text(text, 0x80, false, "end"));
	take(text, put_text(text, 0x81, false, MESSAGE));
	assert_made("LM", MESSAGE);
}

static void rejects_what_is_no_frame(void **state)
{
	static const struct {
		const char *bytes;
		size_t n;
	} bad[] = {
		{ "\xc1\x05hello", 7 },      /* compressed */
		{ "\x83\x01x", 3 },          /* an opcode that does not exist */
		{ "\x8b\x00", 2 },           /* another */
		{ "\x09\x00", 2 },           /* a control frame in fragments */
		{ "\x89\x7e\x00\x80", 4 },   /* a long one */
		{ "\x80\x01x", 3 },          /* goes on with nothing */
		{ "\x01\x01x\x81\x01y", 6 }, /* a message in a message */
		{ "\x81\x7e\x00\x7d", 4 },   /* not the shortest form */
		{ "\x81\x7f\0\0\0\0\0\0\xff\xff", 10 },
		{ "\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xff", 10 },
	};
	char text[1000];

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		fresh();
		take(bad[i].bytes, bad[i].n);
		assert_string_equal(made.kinds, "B");
		/* a frame that may be anything is not believed, one with SIP is */
		take(text, put_text(text, 0x81, true, "hello"));
		take(text, put_text(text, 0x81, true, MESSAGE));
		assert_made("BM", MESSAGE);
	}
}

static void begins_in_the_middle(void **state)
{
	char text[1000];

	(void)state;
	fresh();
	websocket_lost(&made.socket);
	take("of a message\r\n", 14);
	take(text, put_text(text, 0x81, false, MESSAGE));
	assert_made("M", MESSAGE);
	assert_true(websocket_looks_like((struct str){ text, 30 }));
	assert_false(websocket_looks_like(STR(MESSAGE)));
	assert_false(websocket_looks_like(STR("\x81\x05hello")));
	assert_false(websocket_looks_like(STR("\x81")));
}

static void knows_handshakes(void **state)
{
	static const struct {
		const char *text;
		enum websocket_upgrade upgrade;
	} cases[] = {
		{ REQUEST, UPGRADE_SIP },
		{ ANSWER "Sec-WebSocket-Protocol: sip\r\n\r\n", UPGRADE_SIP },
		{ ANSWER "\r\n", UPGRADE_ANSWER },
		{ "HTTP/1.1 400 Bad\r\nUpgrade: websocket\r\n\r\n", UPGRADE_OTHER },
		{ "GET / HTTP/1.1\r\nUpgrade: h2c\r\nSec-WebSocket-Protocol: sip\r\n\r\n",
		  UPGRADE_OTHER },
		{ "GET / HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: msrp\r\n\r\n",
		  UPGRADE_OTHER },
		{ "GET / HTTP/1.1\r\n\r\n", UPGRADE_OTHER },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct websocket socket = { 0 };
		size_t length = strlen(cases[i].text), found;
		char *exact = malloc(length + 3);

		assert_non_null(exact);
		assert_true(websocket_is_http(str_from(cases[i].text)));
		memcpy(exact, cases[i].text, length);
		memcpy(exact + length, "\x81\x01x", 3);
		for (size_t n = 4; n < length; n++)
			assert_int_equal(
			        websocket_upgrade(&socket, (struct str){ exact, n }, &found),
			        UPGRADE_MORE);
		assert_int_equal(
		        websocket_upgrade(&socket, (struct str){ exact, length + 3 }, &found),
		        cases[i].upgrade);
		assert_int_equal(found, length);
		assert_int_equal(socket.scanned, 0);
		free(exact);
	}
}

/* 64 KiB of the smallest frames of one message: no depth, no time. */
static void takes_linear_time(void **state)
{
	static char text[WEBSOCKET_MAX - 1];
	struct timespec begin, end;

	(void)state;
	fresh();
	memset(text, 0, sizeof text);
	text[0] = 1;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
	for (size_t i = 0; i < sizeof text; i += 2) {
		struct websocket_frame frame;

		assert_int_equal(websocket_next(&made.socket, (struct str){ text, i + 2 },
		                                made.scratch, &frame),
		                 0);
	}
	fresh();
	take(text, sizeof text);
	assert_string_equal(made.kinds, "");
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
	assert_true(end.tv_sec - begin.tv_sec < 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(joins_and_unmasks),
		cmocka_unit_test(reads_long_lengths),
		cmocka_unit_test(passes_over_what_is_too_long),
		cmocka_unit_test(rejects_what_is_no_frame),
		cmocka_unit_test(begins_in_the_middle),
		cmocka_unit_test(knows_handshakes),
		cmocka_unit_test(takes_linear_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
