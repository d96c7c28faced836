#include "sip/frame.h"

#include <stdio.h>
#include <time.h>

#include "sip/split.h"
#include "sip_test.h"

#define START "OPTIONS sip:a@b SIP/2.0\r\n"
#define PLAIN START "Call-ID: 1\r\nContent-Length: 0\r\n\r\n"
#define BODY START "l : 4\r\n\r\nbody"
#define ANSWER "SIP/2.0 200 OK\r\nCall-ID: 1\r\n\r\n"
#define SMUGGLED "REGISTER sip:x SIP/2.0\r\nContent-Length: 0\r\n\r\n"
#define BUFFER 200000
#define COUNT(array) (sizeof(array) / sizeof *(array))

/* What came of it: a letter each, and the messages one after the other. */
struct made {
	struct sip_framer framer;
	char kinds[4096];
	char messages[BUFFER];
	char waiting[BUFFER];
	size_t n, used;
};

static void note(struct made *made, const struct sip_frame *frame)
{
	const char letter = ".MKIJS"[frame->kind];

	if (frame->kind == SIP_FRAME_MORE || frame->kind == SIP_FRAME_SKIPPED)
		return;
	strncat(made->kinds, frame->cut ? "C" : frame->no_length ? "N" : &letter, 1);
	if (frame->kind == SIP_FRAME_MESSAGE) {
		memcpy(made->messages + made->used, frame->octets.p, frame->octets.n);
		made->used += frame->octets.n;
	}
}

/* One segment; in a block of exactly the octets that wait, for the sanitizer. */
static void take(struct made *made, const char *text, size_t n)
{
	struct sip_frame frame;
	char *exact;

	memcpy(made->waiting + made->n, text, n);
	made->n += n;
	do {
		size_t used;

		exact = malloc(made->n ? made->n : 1);
		assert_non_null(exact);
		memcpy(exact, made->waiting, made->n);
		used = sip_frame_next(&made->framer, (struct str){ exact, made->n }, &frame);
		assert_true(used <= made->n);
		assert_true(frame.kind == SIP_FRAME_MORE ? used == 0 : used > 0);
		note(made, &frame);
		free(exact);
		made->n -= used;
		memmove(made->waiting, made->waiting + used, made->n);
	} while (frame.kind != SIP_FRAME_MORE);
}

static void take_text(struct made *made, const char *text)
{
	take(made, text, strlen(text));
}

static struct made *fresh(void)
{
	static struct made made;

	memset(&made, 0, sizeof made);
	return &made;
}

static void assert_made(const struct made *made, const char *kinds, const char *messages)
{
	assert_string_equal(made->kinds, kinds);
	assert_int_equal(made->used, strlen(messages));
	assert_memory_equal(made->messages, messages, made->used);
}

static const struct framing {
	const char *text;
	const char *kinds;
	const char *messages;
} framings[] = {
	{ PLAIN, "M", PLAIN },
	{ PLAIN PLAIN BODY ANSWER, "MMMN", PLAIN PLAIN BODY ANSWER },
	{ "\r\n" BODY, "KM", BODY },
	{ START "Content-Length:\r\n 4\r\n\r\nbody" PLAIN, "MM",
	  START "Content-Length:\r\n 4\r\n\r\nbody" PLAIN },
	{ START "l: 4\r\nContent-Length: 4\r\n\r\nbody", "M",
	  START "l: 4\r\nContent-Length: 4\r\n\r\nbody" },
	{ START "X: Content-Length: 9\r\nXl: 9\r\n\r\n", "N",
	  START "X: Content-Length: 9\r\nXl: 9\r\n\r\n" },
	{ "OPTIONS sip:a SIP/2.0\nl: 1\n\nx", "M", "OPTIONS sip:a SIP/2.0\nl: 1\n\nx" },
	{ "REGISTER sip:a\r\n\r\n" PLAIN, "NM", "REGISTER sip:a\r\n\r\n" PLAIN },
};

static void cuts_messages(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(framings); i++) {
		struct made *made = fresh();

		take_text(made, framings[i].text);
		assert_made(made, framings[i].kinds, framings[i].messages);
		assert_int_equal(made->n, 0);
	}
}

static void cuts_messages_at_every_octet(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(framings); i++) {
		size_t length = strlen(framings[i].text);

		for (size_t cut = 0; cut <= length; cut++) {
			struct made *made = fresh();

			take(made, framings[i].text, cut);
			take(made, framings[i].text + cut, length - cut);
			assert_made(made, framings[i].kinds, framings[i].messages);
		}
		struct made *made = fresh();
		for (size_t at = 0; at < length; at++)
			take(made, framings[i].text + at, 1);
		assert_made(made, framings[i].kinds, framings[i].messages);
	}
}

static void knows_keepalives(void **state)
{
	struct made *made = fresh();

	(void)state;
	take_text(made, "\r\n\r\n");
	take_text(made, "\r\n");
	take(made, "\0\0\0\0", 4);
	take_text(made, "\n");
	assert_made(made, "KKKK", "");
	take_text(made, "\r");
	assert_made(made, "KKKK", "");
	take_text(made, "\n" PLAIN);
	assert_made(made, "KKKKKM", PLAIN);
}

/* What follows in the same segment may be a body: it must not pass for a message. */
static void smuggles_nothing(void **state)
{
	static const char *const lengths[] = {
		"Content-Length: -1\r\n",
		"Content-Length: +5\r\n",
		"Content-Length: 5 5\r\n",
		"Content-Length: 0x10\r\n",
		"Content-Length:\r\n",
		"Content-Length: 4294967296\r\n",
		"Content-Length: 18446744073709551616\r\n",
		"Content-Length: 99999999999999999999999999\r\n",
		"Content-Length: 5\r\nContent-Length: 6\r\n",
		"l: 0\r\nContent-Length: 46\r\n",
		"Content-Length: 1\r\n 2\r\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(lengths); i++) {
		struct made *made = fresh();
		char text[1000];

		snprintf(text, sizeof text, START "%s\r\n" SMUGGLED SMUGGLED, lengths[i]);
		take_text(made, text);
		assert_made(made, "I", "");
		take_text(made, "more of it\r\n" SMUGGLED);
		assert_made(made, "I", "");
		take_text(made, BODY);
		assert_made(made, "IM", BODY);
	}
}

static void resumes_after_junk(void **state)
{
	struct made *made = fresh();

	(void)state;
	take_text(made, PLAIN "<xml/>\r\n" SMUGGLED);
	assert_made(made, "MJ", PLAIN);
	take_text(made, "{more}\r\n");
	take_text(made, "GET / HTTP/1.1\r\n\r\n");
	take_text(made, "OPTI");
	take_text(made, "ONS sip:a@b SIP/2.0\r\nl: 0\r\n\r\n");
	assert_made(made, "MJM", PLAIN "OPTIONS sip:a@b SIP/2.0\r\nl: 0\r\n\r\n");
}

static void finds_a_start_line_after_a_gap(void **state)
{
	static const char *const before[] = { "",
		                              "y: 3\r\n\r\n",
		                              "half a line",
		                              "<x>\r\n",
		                              "SIP/2",
		                              "\r\n\r\n",
		                              "To: a\r\nSIP/2.1 200\r\n" };

	(void)state;
	for (size_t i = 0; i < COUNT(before); i++) {
		struct made *made = fresh();

		sip_frame_lost(&made->framer);
		take_text(made, before[i]);
		take_text(made, PLAIN "\r\n" ANSWER);
		assert_made(made, "MKN", PLAIN ANSWER);
		assert_true(sip_frame_is_synchronous(&made->framer));
	}
	struct made *made = fresh();
	sip_frame_lost(&made->framer);
	take_text(made, "y: 3\r\nbody\r\n" PLAIN);
	assert_made(made, "M", PLAIN);
	made = fresh();
	take_text(made, START "Content-Le");
	sip_frame_lost(&made->framer);
	made->n = 0;
	assert_false(sip_frame_is_synchronous(&made->framer));
	for (const char *p = "ength: 0\r\n\r\n" PLAIN; *p; p++)
		take(made, p, 1);
	assert_made(made, "M", PLAIN);
}

static void hands_out_what_the_snap_length_left(void **state)
{
	struct made *made = fresh();
	struct sip_frame frame;

	(void)state;
	take_text(made, START "Call-ID: 1\r\nCSe");
	sip_frame_cut(&made->framer, (struct str){ made->waiting, made->n }, &frame);
	note(made, &frame);
	assert_made(made, "C", START "Call-ID: 1\r\nCSe");
	made = fresh();
	sip_frame_lost(&made->framer);
	take_text(made, "Call-ID: 1\r\nCSe");
	sip_frame_cut(&made->framer, (struct str){ made->waiting, made->n }, &frame);
	assert_int_equal(frame.kind, SIP_FRAME_SKIPPED);
}

static void passes_over_long_bodies(void **state)
{
	static char text[100000];
	struct made *made = fresh();
	int n = snprintf(text, sizeof text, START "Content-Length: 80000\r\n\r\n");
	size_t left = 80000;

	(void)state;
	take(made, text, (size_t)n);
	assert_string_equal(made->kinds, "C");
	memset(text, '\n', sizeof text);
	memcpy(text, SMUGGLED, strlen(SMUGGLED));
	for (; left > 1000; left -= 1000)
		take(made, text, 1000);
	take(made, text, left);
	assert_string_equal(made->kinds, "C");
	take_text(made, PLAIN);
	assert_string_equal(made->kinds, "CM");
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* A header block without an end: handed out once, read on with the next start line, no time lost.
 */
static void bounds_headers_without_an_end(void **state)
{
	static char text[1 << 20];
	static struct sip_framer framer;
	struct sip_frame frame;
	double begin = seconds();
	size_t waiting = 0, calls = 0, cut = 0;
	struct made *made = fresh();

	(void)state;
	memset(text, 'a', sizeof text);
	for (size_t i = 1000; i < sizeof text; i += 1000)
		memcpy(text + i, "\r\nX-Long: ", 10);
	memcpy(text, START, strlen(START));
	for (size_t at = 0; at < sizeof text; at += 16, calls++) {
		size_t used = sip_frame_next(
		        &framer, (struct str){ text + at - waiting, waiting + 16 }, &frame);

		waiting += 16;
		while (used > 0) {
			cut += frame.cut;
			waiting -= used;
			used = sip_frame_next(
			        &framer, (struct str){ text + at + 16 - waiting, waiting }, &frame);
		}
		assert_true(waiting <= SIP_FRAME_MAX);
	}
	assert_int_equal(cut, 1);
	assert_true(seconds() - begin < 1);
	made->framer = framer;
	made->n = waiting;
	memset(made->waiting, 'a', waiting);
	take_text(made, PLAIN);
	assert_made(made, "M", PLAIN);
}

/* Octet by octet, whatever it waits for: what is there is not looked at again and again. */
static void takes_linear_time(void **state)
{
	static const char *const fronts[] = { START, START "l: 60000\r\n\r\n", "", "<", "\r" };
	static char text[60000];
	double begin = seconds();

	(void)state;
	for (size_t i = 0; i < COUNT(fronts); i++) {
		for (int lost = 0; lost < 2; lost++) {
			struct sip_framer framer = { 0 };
			struct sip_frame frame;
			size_t waiting = 0;

			if (lost)
				sip_frame_lost(&framer);
			memset(text, 'a', sizeof text);
			memcpy(text, fronts[i], strlen(fronts[i]));
			for (size_t at = 0; at < sizeof text; at++) {
				size_t used;

				waiting++;
				used = sip_frame_next(
				        &framer, (struct str){ text + at + 1 - waiting, waiting },
				        &frame);
				waiting -= used;
			}
		}
	}
	assert_true(seconds() - begin < 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cuts_messages),
		cmocka_unit_test(cuts_messages_at_every_octet),
		cmocka_unit_test(knows_keepalives),
		cmocka_unit_test(smuggles_nothing),
		cmocka_unit_test(resumes_after_junk),
		cmocka_unit_test(finds_a_start_line_after_a_gap),
		cmocka_unit_test(hands_out_what_the_snap_length_left),
		cmocka_unit_test(passes_over_long_bodies),
		cmocka_unit_test(bounds_headers_without_an_end),
		cmocka_unit_test(takes_linear_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
