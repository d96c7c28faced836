#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "capture/trace.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define RULE "------------------------------------------------------------------------\n"
#define RECV(n) "recv " #n " bytes from udp/[10.0.0.1]:5062 at 12:00:00.5:\n" RULE
#define DAY (86400 * STAMP_SECOND)
#define NOON (43200 * STAMP_SECOND)

struct text {
	const char *p;
	size_t n, piece;
};

static ssize_t read_text(void *context, void *out, size_t n)
{
	struct text *text = context;

	assert_true(n > 0);
	if (n > text->piece)
		n = text->piece;
	if (n > text->n)
		n = text->n;
	if (n > 0)
		memcpy(out, text->p, n);
	text->p += n;
	text->n -= n;
	return (ssize_t)n;
}

static struct trace *open_text(struct text *text, const char *format)
{
	struct trace_options options = {
		.input = 3, .format = format, .read = read_text, .context = text
	};
	struct trace *trace = trace_new(&options);

	assert_non_null(trace);
	return trace;
}

static void assert_addr(const struct addr *addr, const char *text)
{
	char out[ADDR_TEXT_SIZE];

	addr_text(addr, out);
	assert_string_equal(out, text);
}

/* Records of each format as they are printed, and what they say. */
static void reads_records(void **state)
{
	static const struct {
		const char *format, *text, *source, *destination;
		stamp at;
		enum transport transport;
	} rows[] = {
		{ "sofia", "recv 9 bytes from udp/[10.0.0.1]:5062 at 12:00:00.000001:\n" RULE,
		  "10.0.0.1:5062", "192.0.2.1:5060", NOON + 1, TRANSPORT_UDP },
		{ "sofia", "send 9 bytes to tls/[2001:db8::1]:5062/7;comp=sigcomp at 12:00:00.5:\n",
		  "10.9.9.9:5070", "[2001:db8::1]:5062", NOON + STAMP_SECOND / 2, TRANSPORT_TCP },
		{ "sofia",
		  "0000018a|1970-Jan-02 12:00:01.5| recv 9 bytes from wss/[10.0.0.1]:1 at "
		  "12:00:00.5:\n",
		  "10.0.0.1:1", "192.0.2.1:5060", DAY + NOON + STAMP_SECOND / 2, TRANSPORT_TCP },
		{ "pjsip", "<--- Received SIP request (9 bytes) from UDP:10.0.0.1:5062 --->\n",
		  "10.0.0.1:5062", "192.0.2.1:5060", STAMP_MILLISECOND, TRANSPORT_UDP },
		{ "pjsip",
		  "[Jan  2 12:00:00] VERBOSE[7] a.c: <--- Transmitting SIP request (9 bytes) to "
		  "TLS:[2001:db8::1]:5061 --->\n",
		  "10.9.9.9:5070", "[2001:db8::1]:5061", DAY + NOON, TRANSPORT_TCP },
		{ "sipdump",
		  "====================\ntag: rcv\npid: 1\ntime: 86400.000007\ndate: x\nproto: tcp "
		  "ipv4\nsrcip: 10.0.0.1\nsrcport: 5062\ndstip: 10.0.0.2\ndstport: 5060\n"
		  "~~~~~~~~~~~~~~~~~~~~\n",
		  "10.0.0.1:5062", "10.0.0.2:5060", DAY + 7, TRANSPORT_TCP },
		{ "ngrep", "#\nU 1970/01/02 12:00:00.000001 10.0.0.1:5062 -> 10.0.0.2:5060\n",
		  "10.0.0.1:5062", "10.0.0.2:5060", DAY + NOON + 1, TRANSPORT_UDP },
		{ "ngrep", "T +1.500000 10.0.0.1:5062 -> 10.0.0.2:5060 [AP] #3\n", "10.0.0.1:5062",
		  "10.0.0.2:5060", STAMP_SECOND * 3 / 2, TRANSPORT_TCP },
		{ "ngrep", "U 10.0.0.1:5062 -> 10.0.0.2:5060\n", "10.0.0.1:5062", "10.0.0.2:5060",
		  STAMP_MILLISECOND, TRANSPORT_UDP },
		{ "sngrep", "1970/01/02 12:00:00.000001 2001:db8::1:5062 -> 2001:db8::2:5060\n",
		  "[2001:db8::1]:5062", "[2001:db8::2]:5060", DAY + NOON + 1, TRANSPORT_UDP },
	};
	static const char message[] = "REGISTER sip:1000@192.0.2.1 SIP/2.0\nVia: SIP/2.0/UDP "
	                              "10.9.9.9:5070;branch=1\nContent-Length: 0\n\n";

	(void)state;
	for (size_t i = 0; i < 2 * COUNT(rows); i++) {
		char whole[512];
		struct text text = { whole, 0, i % 2 ? 1 : 4096 };
		const struct datagram *datagram;
		struct trace *trace;

		text.n = (size_t)snprintf(whole, sizeof whole, "%s%s", rows[i / 2].text, message);
		trace = open_text(&text, NULL);
		assert_int_equal(trace_next(trace, &datagram), TRACE_MESSAGE);
		assert_string_equal(trace_format_name(trace), rows[i / 2].format);
		assert_int_equal(datagram->kind, DATAGRAM_MESSAGE);
		assert_addr(&datagram->packet.source, rows[i / 2].source);
		assert_addr(&datagram->packet.destination, rows[i / 2].destination);
		assert_int_equal(datagram->packet.at, rows[i / 2].at);
		assert_int_equal(datagram->packet.transport, rows[i / 2].transport);
		assert_int_equal(datagram->packet.input, 3);
		assert_int_equal(datagram->packet.frame, 1);
		assert_false(datagram->packet.truncated);
		assert_int_equal(trace_next(trace, &datagram), TRACE_END);
		assert_int_equal(trace_counts(trace)->skipped, 0);
		trace_free(trace);
	}
}

/* What becomes of a text: the messages, joined with "|", a ~ behind one that is cut. */
static void reads_messages(void **state)
{
	static const struct {
		const char *name, *text, *messages;
		uint64_t skipped;
	} rows[] = {
		{ "a body with LF", RECV(99) "A\nl: 6\n\nab\ncd\n\nnoise\n",
		  "A\r\nl: 6\r\n\r\nab\ncd\n", 1 },
		{ "a body with CR LF", RECV(99) "A\nl: 8\n\nab\ncd\n\nnoise\n",
		  "A\r\nl: 8\r\n\r\nab\r\ncd\r\n", 1 },
		{ "which might be CR LF", RECV(99) "A\nl: 8\n\nab\ncd\n</\n",
		  "A\r\nl: 8\r\n\r\nab\ncd\n</", 0 },
		{ "of another length", RECV(99) "A\nl: 50\n\nab\n\n\n" RECV(9) "B\nl: 0\n\n",
		  "A\r\nl: 50\r\n\r\nab\n|B\r\nl: 0\r\n\r\n", 0 },
		{ "a last line without end",
		  RECV(99) "A\nl: 3\n\nabcrecv 9 bytes from "
		           "tcp/[10.0.0.1]:1 at 00:00:00:\n\nB\nl: 0\n\n",
		  "A\r\nl: 3\r\n\r\nabc|B\r\nl: 0\r\n\r\n", 0 },
		{ "a log between",
		  "1970-01-05 10:00:00 x\n" RECV(99) "A\n\nab\n1970-01-05 10:00:01 x\n",
		  "A\r\n\r\nab\n", 2 },
		{ "indented", RECV(99) "   A\n   B: c\n     d\n   l: 0\n   \n   " RULE "x\n",
		  "A\r\nB: c\r\n  d\r\nl: 0\r\n\r\n", 1 },
		{ "no empty line", RECV(20) "A\nl: 0\n" RECV(9) "B\nl: 0\n",
		  "A\r\nl: 0\r\n\r\n|B\r\nl: 0\r\n\r\n", 0 },
		{ "a head cut", RECV(200) "A\nVia: x\nContact: y", "A\r\nVia: x\r\nContact: y\r\n~",
		  0 },
		{ "a head cut at a line's end", RECV(200) "A\nVia: x\n", "A\r\nVia: x\r\n~", 0 },
		{ "a body cut", RECV(99) "A\nl: 9\n\nabc", "A\r\nl: 9\r\n\r\nabc~", 0 },
		{ "its own line ends", RECV(99) "A\r\nl: 5\r\n\r\na\nb\r\nrest\n",
		  "A\r\nl: 5\r\n\r\na\nb\r\n", 1 },
		{ "a dump", RECV(99) "A\r\n\r\na\nb\v\nrest\n", "A\r\n\r\na\nb", 1 },
		{ "dots for CR",
		  "U 10.0.0.1:1 -> 10.0.0.2:2\nA.\nl: 6.\n.\na\nb.\n.\n\n#\nU 10.0.0.1:1 -> "
		  "10.0.0.2:2\nB.\nl: 0.\n.\n\nexit\n7 received, 0 dropped\n",
		  "A\r\nl: 6\r\n\r\na\nb\r\n\r|B\r\nl: 0\r\n\r\n", 0 },
		{ "a rule in the last line",
		  "tag: rcv\nsrcip: 10.0.0.1\ndstip: 10.0.0.2\n~~~~~~~~~~~~~~~~~~~~\nA\r\n\r\n"
		  "ab||||||||||||||||||||\n",
		  "A\r\n\r\nab", 0 },
		{ "no address",
		  "1970/01/01 00:00:01 proxy:5060 -> 10.0.0.2:5060\nA\n\n1970/01/01 00:00:02 "
		  "10.0.0.1:5060 -> 10.0.0.2:5060\nB\nl: 0\n\n",
		  "B\r\nl: 0\r\n\r\n", 1 },
		{ "a record without a message", RECV(4) "\n\n" RECV(9) "B\nl: 0\n\n",
		  "B\r\nl: 0\r\n\r\n", 1 },
		{ "nothing but records", RECV(4) RECV(4), "", 2 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text text = { rows[i].text, strlen(rows[i].text), 4096 };
		struct trace *trace = open_text(&text, NULL);
		const struct datagram *datagram;
		char found[512] = "";
		size_t n = 0;

		while (trace_next(trace, &datagram) == TRACE_MESSAGE)
			n += (size_t)snprintf(found + n, sizeof found - n, "%s%.*s%s", n ? "|" : "",
			                      (int)datagram->payload.n, datagram->payload.p,
			                      datagram->packet.truncated ? "~" : "");
		if (strcmp(found, rows[i].messages) != 0 ||
		    trace_counts(trace)->skipped != rows[i].skipped)
			fail_msg("%s: %s, skipped %d", rows[i].name, found,
			         (int)trace_counts(trace)->skipped);
		trace_free(trace);
	}
}

static unsigned count_messages(const char *bytes, size_t n)
{
	char *exact = malloc(n ? n : 1); /* so that a sanitizer sees what is read behind it */
	struct text text = { exact, n, 4096 };
	struct trace *trace = open_text(&text, NULL);
	const struct datagram *datagram;
	unsigned count = 0;

	assert_non_null(exact);
	if (n > 0)
		memcpy(exact, bytes, n);
	while (trace_next(trace, &datagram) == TRACE_MESSAGE) {
		count++;
		assert_int_equal(datagram->packet.length, datagram->payload.n);
		assert_true(datagram->payload.n > 0);
	}
	trace_free(trace);
	free(exact);
	return count;
}

/* Every sample, cut at every octet: never fewer messages than with less of it. */
static void survives_every_cut(void **state)
{
	static const char *const names[] = { "sofia.txt",    "freeswitch.log", "pjsip.txt",
		                             "sipdump.data", "ngrep.txt",      "sngrep.txt" };
	static char whole[4500]; /* some messages of it, bodies among them */

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		char path[64];
		unsigned former = 0, count = 0;
		size_t n;
		FILE *file;

		snprintf(path, sizeof path, "samples/traces/%s", names[i]);
		file = fopen(path, "rb");
		assert_non_null(file);
		n = fread(whole, 1, sizeof whole, file);
		fclose(file);
		for (size_t cut = 0; cut <= n; cut++) {
			count = count_messages(whole, cut);
			if (count < former || count > former + 1)
				fail_msg("%s cut at %zu: %u messages after %u", names[i], cut,
				         count, former);
			former = count;
		}
		assert_true(count > 3);
	}
}

/* Times without a date go on over midnight. */
static void counts_days(void **state)
{
	static const struct {
		const char *clock;
		int day;
	} rows[] = { { "10:00:00.5", 0 }, { "23:59:59.999999", 0 }, { "00:00:00.000001", 1 },
		     { "23:59:59.9", 0 }, { "00:00:01", 1 },        { "15:00:00", 1 },
		     { "14:59:59", 1 },   { "02:00:00", 2 } };
	char whole[2048];
	size_t n = 0;
	struct text text = { whole, 0, 7 };
	const struct datagram *datagram;
	struct trace *trace;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		n += (size_t)snprintf(whole + n, sizeof whole - n,
		                      "recv 9 bytes from udp/[10.0.0.1]:1 at %s:\n\nA\nl: 0\n\n",
		                      rows[i].clock);
	text.n = n;
	trace = open_text(&text, "sofia");
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(trace_next(trace, &datagram), TRACE_MESSAGE);
		assert_int_equal(datagram->packet.at / DAY, rows[i].day);
	}
	assert_int_equal(trace_counts(trace)->undated, COUNT(rows));
	trace_free(trace);
}

static void takes_dates_of_a_log(void **state)
{
	static const char log[] =
	        "1970-03-01 00:00:00.01 x\nrecv 9 bytes from udp/[10.0.0.1]:1 at 23:59:59.9:\n\nA\n"
	        "l: 0\n\nrecv 9 bytes from udp/[10.0.0.1]:1 at 00:00:02:\n\nA\nl: 0\n\n";
	struct text text = { log, sizeof log - 1, 4096 };
	struct trace *trace = open_text(&text, NULL);
	const struct datagram *datagram;

	(void)state;
	assert_int_equal(trace_next(trace, &datagram), TRACE_MESSAGE);
	assert_int_equal(datagram->packet.at / DAY, 58);
	assert_int_equal(trace_next(trace, &datagram), TRACE_MESSAGE);
	assert_int_equal(datagram->packet.at / DAY, 59);
	assert_int_equal(trace_counts(trace)->undated, 0);
	trace_free(trace);
}

/* The side that is not named: one address for all of a trace. */
static void finds_this_side(void **state)
{
	static const struct {
		const char *record, *first, *local;
	} rows[] = {
		{ "recv 9 bytes from", "REGISTER sip:[2001:db8::9]:5070;x SIP/2.0",
		  "[2001:db8::9]:5070" },
		{ "recv 9 bytes from", "REGISTER sip:example.org SIP/2.0", "0.0.0.0:5060" },
		{ "recv 9 bytes from", "SIP/2.0 200 OK", "10.1.1.1:5066" },
		{ "send 9 bytes to", "NOTIFY sip:10.0.0.1 SIP/2.0", "10.1.1.1:5066" },
		{ "send 9 bytes to", "SIP/2.0 200 OK", "0.0.0.0:5060" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char whole[1024];
		struct text text = { whole, 0, 4096 };
		const struct datagram *datagram;
		struct trace *trace;
		bool sent = rows[i].record[0] == 's';

		text.n = (size_t)snprintf(whole, sizeof whole,
		                          "%s udp/[10.0.0.1]:1 at 10:00:00:\n\n%s\nv: SIP/2.0/UDP "
		                          "10.1.1.1:5066;branch=1\nl: 0\n\nrecv 9 bytes from "
		                          "udp/[10.0.0.1]:1 at 10:00:00:\n\nA sip:10.7.7.7 "
		                          "SIP/2.0\nl: 0\n\n",
		                          rows[i].record, rows[i].first);
		trace = open_text(&text, NULL);
		assert_int_equal(trace_next(trace, &datagram), TRACE_MESSAGE);
		assert_addr(sent ? &datagram->packet.source : &datagram->packet.destination,
		            rows[i].local);
		assert_int_equal(trace_next(trace, &datagram), TRACE_MESSAGE);
		assert_addr(&datagram->packet.destination, rows[i].local);
		trace_free(trace);
	}
}

static void bounds_lines_and_messages(void **state)
{
	static const char front[] = RECV(9) "A\nX: ";
	static const char behind[] = "\nl: 0\n\n" RECV(9) "B\nl: 0\n\n";
	static char whole[3 * TRACE_MESSAGE_MAX];
	const struct datagram *datagram;
	struct trace *trace;
	struct text text = { whole, 0, 5000 };

	(void)state;
	memcpy(whole, front, sizeof front - 1);
	memset(whole + sizeof front - 1, 'x', 2 * TRACE_LINE_MAX);
	memcpy(whole + sizeof front - 1 + 2 * TRACE_LINE_MAX, behind, sizeof behind - 1);
	text.n = sizeof front - 1 + 2 * TRACE_LINE_MAX + sizeof behind - 1;
	trace = open_text(&text, NULL);
	assert_int_equal(trace_next(trace, &datagram), TRACE_MESSAGE);
	assert_true(datagram->packet.truncated);
	assert_true(datagram->payload.n <= TRACE_MESSAGE_MAX);
	assert_int_equal(trace_next(trace, &datagram), TRACE_MESSAGE);
	assert_false(datagram->packet.truncated);
	assert_int_equal(trace_next(trace, &datagram), TRACE_END);
	trace_free(trace);
}

static void refuses_what_is_no_trace(void **state)
{
	static const struct {
		const char *format, *text;
		size_t n;
	} rows[] = { { NULL, "", 0 },
		     { NULL, "hello\n", 6 },
		     { NULL, "a\0\n" RECV(9) "A\n\n", 3 + sizeof RECV(9) + 2 },
		     { "pjsip", RECV(9) "A\n\n", sizeof RECV(9) + 2 } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text text = { rows[i].text, rows[i].n, 4096 };
		struct trace *trace = open_text(&text, rows[i].format);
		const struct datagram *datagram;

		assert_int_equal(trace_begin(trace), TRACE_UNKNOWN);
		assert_int_equal(trace_next(trace, &datagram), TRACE_UNKNOWN);
		trace_free(trace);
	}
}

static void knows_its_formats(void **state)
{
	(void)state;
	assert_true(trace_format_known("sofia"));
	assert_false(trace_format_known("sofi"));
	assert_non_null(strstr(trace_format_names(), "sngrep"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_records),
		cmocka_unit_test(reads_messages),
		cmocka_unit_test(survives_every_cut),
		cmocka_unit_test(counts_days),
		cmocka_unit_test(takes_dates_of_a_log),
		cmocka_unit_test(finds_this_side),
		cmocka_unit_test(bounds_lines_and_messages),
		cmocka_unit_test(refuses_what_is_no_trace),
		cmocka_unit_test(knows_its_formats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
