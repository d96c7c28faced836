#include "segments.h"

#define FIRST "one\n"
#define SECOND "two\n"
#define THIRD "three\n"

static void passes_on_what_comes_in_order(void **state)
{
	struct lines *lines = *state;

	handshake(lines);
	say(lines, 0, FIRST SECOND "th");
	assert_said(lines, FIRST SECOND);
	say(lines, 10, "ree\n");
	assert_said(lines, FIRST SECOND THIRD);
	assert_int_equal(lines->last.length, strlen(THIRD));
	assert_int_equal(lines->last.frame, 4);
	assert_int_equal(lines->last.transport, TRANSPORT_TCP);
	assert_string_equal(lines->missing, "");
	assert_int_equal(lines->counts[WIRE_STREAMS], 1);
	assert_int_equal(lines->opened, 1);
}

static void joins_octet_by_octet_in_any_order(void **state)
{
	static const char text[] = "abcdefghijklmnopqrstuvw\n";
	struct lines *lines = *state;

	for (int backwards = 0; backwards < 2; backwards++) {
		begin_with(lines, &(struct wire_limits){ .streams = 4, .stream_bytes = 1 << 20 });
		handshake(lines);
		for (uint32_t i = 0; i < strlen(text); i++) {
			uint32_t at = backwards ? (uint32_t)strlen(text) - 1 - i : i;
			say(lines, at, (const char[]){ text[at], 0 });
		}
		assert_said(lines, text);
		assert_int_equal(lines->counts[WIRE_STREAM_GAPS], 0);
	}
}

static void drops_copies_and_keeps_first_octets(void **state)
{
	struct lines *lines = *state;

	handshake(lines);
	handshake(lines);
	say(lines, 0, FIRST);
	say(lines, 0, FIRST);
	say(lines, 0, FIRST SECOND);
	assert_said(lines, FIRST SECOND);
	assert_int_equal(lines->counts[WIRE_STREAM_COPIES], 1);
	say(lines, 8, "th");
	say(lines, 8, "TOO many\n");
	assert_said(lines, FIRST SECOND "thO many\n");
	assert_int_equal(lines->counts[WIRE_STREAM_OVERLAPS], 1);
	assert_int_equal(lines->counts[WIRE_STREAMS], 1);
}

static void takes_no_notice_of_probes(void **state)
{
	struct lines *lines = *state;

	handshake(lines);
	say(lines, 0, FIRST "tw");
	send_segment(lines, (struct sent){ .sequence = CLIENT_ISN + 6, .text = "?" });
	send_segment(lines, (struct sent){ .sequence = CLIENT_ISN + 6, .acknowledgement = 1 });
	say(lines, 6, "o\n");
	assert_said(lines, FIRST SECOND);
	assert_int_equal(lines->counts[WIRE_STREAM_OVERLAPS], 0);
}

static void begins_in_the_middle(void **state)
{
	struct lines *lines = *state;

	say(lines, 700, SECOND);
	say(lines, 704, THIRD);
	assert_said(lines, SECOND THIRD);
	assert_string_equal(lines->missing, "s");
	/* the SYN comes late: it is the same connection */
	begin_with(lines, &(struct wire_limits){ .streams = 4, .stream_bytes = 1 << 20 });
	say(lines, 0, FIRST);
	handshake(lines);
	say(lines, 4, SECOND);
	assert_said(lines, FIRST SECOND);
}

static void takes_octets_of_a_syn(void **state)
{
	struct lines *lines = *state;

	send_segment(lines,
	             (struct sent){ .flags = TCP_SYN, .sequence = CLIENT_ISN, .text = FIRST });
	say(lines, 4, SECOND);
	assert_said(lines, FIRST SECOND);
	assert_string_equal(lines->missing, "");
}

static void wraps(void **state)
{
	struct lines *lines = *state;
	uint32_t first = UINT32_MAX - 5;

	send_segment(lines, (struct sent){ .flags = TCP_SYN, .sequence = first - 1 });
	send_segment(lines, (struct sent){ .sequence = first + 8, .text = THIRD });
	send_segment(lines, (struct sent){ .sequence = first + 4, .text = SECOND });
	send_segment(lines, (struct sent){ .sequence = first, .text = FIRST });
	assert_said(lines, FIRST SECOND THIRD);
	assert_int_equal(lines->counts[WIRE_STREAM_GAPS], 0);
}

static void gives_up_what_was_acknowledged(void **state)
{
	struct lines *lines = *state;

	handshake(lines);
	say(lines, 0, FIRST "tw"); /* the rest of the second is lost */
	confirm(lines, 8);
	say(lines, 8, THIRD);
	assert_said(lines, FIRST);
	lines->at += STAMP_SECOND;
	confirm(lines, 8 + 6);
	assert_said(lines, FIRST THIRD);
	assert_string_equal(lines->missing, "l");
	assert_int_equal(lines->counts[WIRE_STREAM_GAPS], 1);
	assert_int_equal(lines->last.at, lines->at);
}

static void waits_for_what_an_acknowledgement_overtook(void **state)
{
	struct lines *lines = *state;

	handshake(lines);
	confirm(lines, 8);
	say(lines, 4, SECOND);
	lines->at += 10 * STAMP_MILLISECOND;
	say(lines, 0, FIRST);
	assert_said(lines, FIRST SECOND);
	assert_int_equal(lines->counts[WIRE_STREAM_GAPS], 0);
}

static void gives_up_after_a_while_and_at_the_end(void **state)
{
	struct lines *lines = *state;

	handshake(lines);
	say(lines, 4, SECOND);
	lines->at += 31 * STAMP_SECOND;
	streams_pass(lines->streams, lines->at);
	assert_said(lines, SECOND);
	assert_int_equal(lines->last.at, lines->at);
	say(lines, 12, THIRD);
	lines->at += STAMP_SECOND;
	streams_finish(lines->streams, lines->at);
	assert_int_equal(lines->last.at, lines->at);
	assert_said(lines, SECOND THIRD);
	assert_int_equal(lines->counts[WIRE_STREAM_GAPS], 2);
}

static void drops_what_nobody_received(void **state)
{
	struct lines *lines = *state;

	handshake(lines);
	say(lines, 0, FIRST);
	confirm(lines, 4);
	say(lines, 30000, "injected\n");
	lines->at += 2 * STAMP_SECOND;
	confirm(lines, 4);
	lines->at += 29 * STAMP_SECOND;
	say(lines, 4, SECOND);
	assert_said(lines, FIRST SECOND);
	assert_int_equal(lines->counts[WIRE_STREAM_STRAYS], 1);
	assert_int_equal(lines->counts[WIRE_STREAM_GAPS], 0);
}

static void goes_on_far_away(void **state)
{
	struct lines *lines = *state;

	handshake(lines);
	say(lines, 0, FIRST);
	say(lines, 6, "waits\n");
	say(lines, 1000000, SECOND);
	assert_said(lines, FIRST "waits\n" SECOND);
	say(lines, 4, "back\n");
	assert_said(lines, FIRST "waits\n" SECOND "back\n");
	assert_int_equal(lines->counts[WIRE_STREAM_GAPS], 3);
}

/* Half of all sequence numbers away is neither ahead nor behind. */
static void goes_on_at_the_far_end(void **state)
{
	static const uint32_t far[] = { 0x7fffffff, 0x80000000, 0x80000001 };
	static const struct wire_limits limits = { .streams = 16, .stream_bytes = 1 << 20 };
	struct lines *lines = *state;

	for (size_t i = 0; i < COUNT(far); i++) {
		begin_with(lines, &limits);
		handshake(lines);
		say(lines, 0, FIRST);
		say(lines, 4 + far[i], SECOND);
		assert_said(lines, FIRST SECOND);
		assert_int_equal(lines->counts[WIRE_STREAM_GAPS], 1);
	}
}

static void counts_what_the_snap_length_cut(void **state)
{
	struct lines *lines = *state;

	handshake(lines);
	send_segment(lines,
	             (struct sent){ .sequence = CLIENT_ISN + 1, .text = "one two\n", .cut = 5 });
	assert_said(lines, "one");
	assert_true(lines->last.truncated);
	say(lines, 8, SECOND);
	assert_said(lines, "one" SECOND);
	assert_string_equal(lines->missing, "c");
	assert_int_equal(lines->counts[WIRE_STREAM_GAPS], 1);
}

static void tells_of_the_end_once(void **state)
{
	struct lines *lines = *state;

	handshake(lines);
	send_segment(lines,
	             (struct sent){ .flags = TCP_FIN, .sequence = CLIENT_ISN + 5, .text = SECOND });
	assert_int_equal(lines->closed, 0); /* something is missing before it */
	say(lines, 0, FIRST);
	assert_int_equal(lines->closed, 1);
	assert_addr(&lines->closer.source, "10.0.0.1:40000");
	assert_addr(&lines->closer.destination, "10.0.0.2:5060");
	send_segment(lines,
	             (struct sent){ .server = true, .flags = TCP_FIN, .sequence = SERVER_ISN + 1 });
	send_segment(lines,
	             (struct sent){ .server = true, .flags = TCP_RST, .sequence = SERVER_ISN + 2 });
	assert_int_equal(lines->closed, 1);
	/* copies open nothing new */
	say(lines, 0, FIRST);
	handshake(lines);
	assert_said(lines, FIRST SECOND);
	assert_int_equal(lines->counts[WIRE_STREAMS], 1);
}

static void believes_no_reset_from_nowhere(void **state)
{
	struct lines *lines = *state;

	handshake(lines);
	say(lines, 0, FIRST);
	send_segment(lines, (struct sent){ .flags = TCP_RST, .sequence = CLIENT_ISN + 9999999 });
	assert_int_equal(lines->closed, 0);
	send_segment(lines, (struct sent){ .flags = TCP_RST, .sequence = CLIENT_ISN + 5 });
	assert_int_equal(lines->closed, 1);
	assert_int_equal(lines->closer.frame, 5);
}

static void uses_the_ports_again(void **state)
{
	struct lines *lines = *state;
	uint32_t isn = 77000000;

	handshake(lines);
	say(lines, 0, FIRST "unfinished");
	send_segment(lines, (struct sent){ .flags = TCP_RST, .sequence = CLIENT_ISN + 15 });
	send_segment(lines, (struct sent){ .flags = TCP_SYN, .sequence = isn });
	send_segment(lines, (struct sent){ .sequence = isn + 1, .text = SECOND });
	assert_said(lines, FIRST SECOND);
	assert_int_equal(lines->counts[WIRE_STREAMS], 2);
	assert_int_equal(lines->counts[WIRE_STREAMS_UNREAD], 1);
	/* without an end of the former one a SYN alone proves nothing */
	send_segment(lines, (struct sent){ .flags = TCP_SYN, .sequence = isn * 2 });
	send_segment(lines, (struct sent){ .sequence = isn + 5, .text = THIRD });
	assert_said(lines, FIRST SECOND THIRD);
	send_segment(lines, (struct sent){ .server = true,
	                                   .flags = TCP_SYN,
	                                   .sequence = 99,
	                                   .acknowledgement = isn * 2 + 1 });
	send_segment(lines, (struct sent){ .sequence = isn * 2 + 1, .text = FIRST });
	assert_said(lines, FIRST SECOND THIRD FIRST);
	assert_int_equal(lines->counts[WIRE_STREAMS], 3);
	assert_int_equal(lines->counts[WIRE_STREAM_GAPS], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(passes_on_what_comes_in_order),
		TEST(joins_octet_by_octet_in_any_order),
		TEST(drops_copies_and_keeps_first_octets),
		TEST(takes_no_notice_of_probes),
		TEST(begins_in_the_middle),
		TEST(takes_octets_of_a_syn),
		TEST(wraps),
		TEST(gives_up_what_was_acknowledged),
		TEST(waits_for_what_an_acknowledgement_overtook),
		TEST(gives_up_after_a_while_and_at_the_end),
		TEST(drops_what_nobody_received),
		TEST(goes_on_far_away),
		TEST(goes_on_at_the_far_end),
		TEST(counts_what_the_snap_length_cut),
		TEST(tells_of_the_end_once),
		TEST(believes_no_reset_from_nowhere),
		TEST(uses_the_ports_again),
#undef TEST
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
