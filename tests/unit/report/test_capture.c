#include "report/text.h"

#include "report_test.h"
#include "wire/decoder.h"

static const struct report_input inputs[] = {
	{ .name = { "a.pcap", 6 } }, { .name = { "b\x1b.pcap", 7 } }, { .name = { "c.pcap", 6 } },
	{ .name = { "d.pcap", 6 } }, { .name = { "e.pcap", 6 } },
};

static struct report_totals quiet_totals(void)
{
	return (struct report_totals){ .packets = 20,
		                       .sip_messages = 19,
		                       .first_at = NOON,
		                       .last_at = NOON + 400 * STAMP_SECOND };
}

static void render(struct draft *draft, size_t count, const struct report_totals *totals)
{
	struct report_options options = { .inputs = inputs, .input_count = count, .ports = "5060" };
	struct tracker_counts counts = { 0 };

	assert_int_equal(draft_init(draft), 0);
	text_capture(&draft->writer, &options, totals, &counts);
}

static void nothing_lost(void **state)
{
	struct report_totals totals = quiet_totals();
	struct draft draft;

	(void)state;
	render(&draft, 1, &totals);
	assert_string_equal(draft_text(&draft), "a.pcap: 2022-08-03 12:23:53 to 12:30:33 UTC, "
	                                        "19 SIP messages, nothing dropped or undecoded\n");
	draft_release(&draft);
}

static void losses_and_times(void **state)
{
	uint64_t wire[WIRE_COUNTS] = { [WIRE_FRAGMENTS_LOST] = 1, [WIRE_MALFORMED] = 1200 };
	struct report_totals totals = quiet_totals();
	struct draft draft;

	(void)state;
	totals.last_at = NOON + 86400 * STAMP_SECOND;
	totals.until = true;
	totals.end_at = totals.last_at + 60 * STAMP_SECOND;
	totals.dropped = 5;
	totals.truncated = 1;
	totals.ended_early = true;
	totals.wire = wire;
	render(&draft, 5, &totals);
	assert_string_equal(draft_text(&draft),
	                    "a.pcap, b\\x1b.pcap, c.pcap, d.pcap and 1 more input: "
	                    "2022-08-03 12:23:53 to 2022-08-04 12:23:53 UTC, "
	                    "judged as of 2022-08-04 12:24:53, 19 SIP messages, "
	                    "5 packets dropped by the kernel, 1 SIP message cut by the snap "
	                    "length, 1 fragmented datagram not reassembled, "
	                    "1,200 frames not decoded, not all of it could be read\n");
	draft_release(&draft);
}

static void hints(void **state)
{
	uint64_t wire[WIRE_COUNTS] = { [WIRE_TCP] = 40, [WIRE_TLS] = 2 };
	struct report_totals totals = quiet_totals();
	struct draft draft;

	(void)state;
	totals.sip_messages = 0;
	totals.hints[0] = (struct report_hint){ 5080, 1234 };
	totals.media = 7;
	render(&draft, 1, &totals);
	assert_has(&draft, "; 1,234 datagrams on 5080 look like SIP: try -p 5080\n");
	draft_release(&draft);
	totals.hints[1] = (struct report_hint){ 5090, 1 };
	totals.hints[2] = (struct report_hint){ 6060, 1 };
	render(&draft, 1, &totals);
	assert_has(&draft, "; 1,234 datagrams on 5080, 1 on 5090 and 1 on 6060 look like SIP: "
	                   "try -p 5080,5090,6060\n");
	draft_release(&draft);
	totals.hints[0].port = 0;
	render(&draft, 1, &totals);
	assert_has(&draft,
	           "; 7 datagrams look like media (RTP): its signalling went another way\n");
	draft_release(&draft);
	totals.media = 0;
	totals.wire = wire;
	render(&draft, 1, &totals);
	assert_has(&draft, "no SIP messages, 2 TLS connections that cannot be read\n"
	                   "no SIP on port 5060 in ");
	assert_has(&draft, "; 2 TLS connections cannot be read: let the server send a copy in "
	                   "clear (HEP)\n");
	assert_lacks(&draft, "nothing dropped");
	draft_release(&draft);
}

/* Whatever was not understood stands where the reader looks for it, not "nothing". */
static void no_lie_by_omission(void **state)
{
	uint64_t wire[WIRE_COUNTS] = { [WIRE_STREAM_GAPS] = 1,
		                       [WIRE_STREAM_OVERLAPS] = 2,
		                       [WIRE_STREAM_STRAYS] = 1,
		                       [WIRE_STREAMS_UNREAD] = 1,
		                       [WIRE_STREAMS_EVICTED] = 3 };
	uint64_t tunnels[WIRE_COUNTS] = { [WIRE_ENCRYPTED] = 3,
		                          [WIRE_TUNNEL_UNKNOWN] = 5,
		                          [WIRE_TUNNEL_CONTROL] = 9,
		                          [WIRE_TOO_DEEP] = 2,
		                          [WIRE_TUNNELLED] = 20 };
	struct report_totals totals = quiet_totals();
	struct draft draft;

	(void)state;
	totals.wire = wire;
	totals.not_sip = 2;
	render(&draft, 1, &totals);
	assert_has(&draft, "19 SIP messages, 1 gap in TCP connections, "
	                   "2 TCP segments contradicting another, "
	                   "1 TCP segment that nobody received, "
	                   "1 TCP message without its end, "
	                   "3 TCP connections forgotten to save memory, "
	                   "2 datagrams without SIP on a SIP port\n");
	draft_release(&draft);
	totals = quiet_totals();
	totals.wire = tunnels;
	render(&draft, 1, &totals);
	assert_has(&draft, "19 SIP messages, 3 packets encrypted, "
	                   "7 packets in tunnels not looked into\n");
	draft_release(&draft);
}

static void no_packets(void **state)
{
	struct report_totals totals = { 0 };
	struct draft draft;

	(void)state;
	render(&draft, 1, &totals);
	assert_string_equal(draft_text(&draft), "a.pcap: no packets\n");
	draft_release(&draft);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_lost), cmocka_unit_test(losses_and_times),
		cmocka_unit_test(hints),        cmocka_unit_test(no_lie_by_omission),
		cmocka_unit_test(no_packets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
