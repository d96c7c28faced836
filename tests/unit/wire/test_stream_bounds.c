#include "segments.h"

static void asks_again_until_wanted(void **state)
{
	struct lines *lines = *state;

	lines->unwanted = true;
	handshake(lines);
	say(lines, 0, "one\n");
	confirm(lines, 4); /* nothing to ask for */
	assert_int_equal(lines->opened, 3);
	assert_int_equal(lines->counts[WIRE_STREAMS], 0);
	lines->unwanted = false;
	say(lines, 4, "two\n");
	assert_said(lines, "two\n");
}

static void asks_no_more_once_refused(void **state)
{
	struct lines *lines = *state;

	lines->refuses = true;
	handshake(lines);
	say(lines, 0, "one\n");
	say(lines, 4, "two\n");
	send_segment(lines, (struct sent){ .flags = TCP_RST, .sequence = CLIENT_ISN + 9 });
	assert_int_equal(lines->calls, 1);
	assert_int_equal(lines->opened, 1);
	assert_int_equal(lines->closed, 0);
}

static void knows_tls(void **state)
{
	static const char *const records[] = { "\x16\x03\x01\x02", "\x17\x03\x03\x05" };
	struct lines *lines = *state;

	for (size_t i = 0; i < COUNT(records); i++)
		send_segment(lines, (struct sent){ .sequence = 1,
		                                   .text = records[i],
		                                   .port = (uint16_t)(100 + i) });
	assert_int_equal(lines->counts[WIRE_TLS], 2);
	assert_int_equal(lines->calls, 0);
	send_segment(lines, (struct sent){ .sequence = 1, .text = "\x16\x04\x01\x02" });
	assert_int_equal(lines->counts[WIRE_TLS], 2);
	assert_int_equal(lines->calls, 1);
}

static void evicts_the_one_unheard_for_longest(void **state)
{
	struct lines *lines = *state;

	begin_with(lines, &(struct wire_limits){ .streams = 2, .stream_bytes = 1 << 20 });
	send_segment(lines, (struct sent){ .sequence = 1, .text = "a", .port = 1 });
	send_segment(lines, (struct sent){ .sequence = 1, .text = "b", .port = 2 });
	send_segment(lines, (struct sent){ .sequence = 2, .text = "a", .port = 1 });
	send_segment(lines, (struct sent){ .sequence = 1, .text = "c", .port = 3 });
	send_segment(lines, (struct sent){ .sequence = 3, .text = "\n", .port = 1 });
	assert_said(lines, "aa\n");
	assert_int_equal(lines->counts[WIRE_STREAMS], 3);
	assert_int_equal(lines->counts[WIRE_STREAMS_EVICTED], 1);
	assert_int_equal(lines->counts[WIRE_STREAMS_UNREAD], 1);
	/* a closed one goes first */
	send_segment(lines, (struct sent){ .flags = TCP_RST, .sequence = 4, .port = 1 });
	send_segment(lines, (struct sent){ .sequence = 1, .text = "d", .port = 4 });
	assert_int_equal(lines->counts[WIRE_STREAMS_EVICTED], 1);
}

static void keeps_its_memory_bounded(void **state)
{
	struct lines *lines = *state;
	char *long_text = malloc(40001);

	assert_non_null(long_text);
	memset(long_text, 'x', 40000);
	long_text[40000] = '\0';
	begin_with(lines, &(struct wire_limits){ .streams = 99, .stream_bytes = 200000 });
	for (uint16_t port = 1; port <= 9; port++)
		send_segment(lines,
		             (struct sent){ .sequence = 1, .text = long_text, .port = port });
	assert_int_equal(lines->counts[WIRE_STREAMS_EVICTED], 6);
	assert_int_equal(lines->counts[WIRE_STREAM_GAPS], 6);
	/* what is left of the last goes on, the first begins anew behind the gap */
	send_segment(lines, (struct sent){ .sequence = 40001, .text = "\n", .port = 9 });
	assert_int_equal(lines->n[0], 40001);
	send_segment(lines, (struct sent){ .sequence = 40001, .text = "\n", .port = 1 });
	assert_int_equal(lines->n[0], 40002);
	free(long_text);
}

static void keeps_64_kib_of_a_side(void **state)
{
	struct lines *lines = *state;
	char text[1001];

	memset(text, 'x', 1000);
	text[1000] = '\0';
	handshake(lines);
	for (uint32_t i = 0; i < 80; i++)
		say(lines, i * 1000, text);
	assert_int_equal(lines->counts[WIRE_STREAM_GAPS], 1);
	say(lines, 80000, "end\n");
	assert_true(lines->n[0] < 20000);
	assert_string_equal(lines->missing, "l");
}

static void gives_up_when_too_much_waits(void **state)
{
	struct lines *lines = *state;

	handshake(lines);
	say(lines, 0, "a\n");
	say(lines, 4, "c\n");
	for (uint32_t i = 0; i < 300; i++)
		say(lines, 10 + 4 * i, "d\n");
	assert_true(lines->counts[WIRE_STREAM_GAPS] > 60);
	streams_finish(lines->streams, lines->at);
	assert_int_equal(lines->n[0], 2 * 302);
	assert_int_equal(lines->counts[WIRE_STREAM_GAPS], 301);
}

static void forgets_in_time(void **state)
{
	struct lines *lines = *state;

	handshake(lines);
	say(lines, 0, "unfinished");
	lines->at += 7201 * STAMP_SECOND;
	send_segment(lines, (struct sent){ .sequence = 1, .text = "\n", .port = 1 });
	assert_int_equal(lines->counts[WIRE_STREAMS_UNREAD], 1);
	/* a copy within a minute of the end opens nothing, a segment after it does */
	send_segment(lines, (struct sent){ .flags = TCP_RST, .sequence = 2, .port = 1 });
	lines->at += 50 * STAMP_SECOND;
	send_segment(lines, (struct sent){ .sequence = 1, .text = "\n", .port = 1 });
	assert_int_equal(lines->n[0], 1);
	lines->at += 61 * STAMP_SECOND;
	send_segment(lines, (struct sent){ .sequence = 1, .text = "\n", .port = 1 });
	assert_int_equal(lines->n[0], 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(asks_again_until_wanted),
		TEST(asks_no_more_once_refused),
		TEST(knows_tls),
		TEST(evicts_the_one_unheard_for_longest),
		TEST(keeps_its_memory_bounded),
		TEST(keeps_64_kib_of_a_side),
		TEST(gives_up_when_too_much_waits),
		TEST(forgets_in_time),
#undef TEST
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
