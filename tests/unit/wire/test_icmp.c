#include "build.h"

struct row {
	int version;
	unsigned type;
	unsigned code;
	enum datagram_unreachable unreachable;
};

static const struct row rows[] = {
	{ 4, 3, 0, UNREACHABLE_NET },    { 4, 3, 1, UNREACHABLE_HOST },
	{ 4, 3, 2, UNREACHABLE_OTHER },  { 4, 3, 3, UNREACHABLE_PORT },
	{ 4, 3, 4, UNREACHABLE_OTHER },  { 4, 3, 13, UNREACHABLE_ADMIN },
	{ 4, 11, 0, UNREACHABLE_OTHER }, { 6, 1, 0, UNREACHABLE_NET },
	{ 6, 1, 1, UNREACHABLE_ADMIN },  { 6, 1, 2, UNREACHABLE_OTHER },
	{ 6, 1, 3, UNREACHABLE_HOST },   { 6, 1, 4, UNREACHABLE_PORT },
	{ 6, 3, 1, UNREACHABLE_OTHER },
};

/* An error about quote, of which the first n octets are quoted. */
static void put_error(struct buffer *b, const struct row *row, const struct buffer *quote, size_t n)
{
	if (row->version == 4)
		put_ip4(b, IP_ICMP, 9, 0, 8 + n);
	else
		put_ip6(b, IP_ICMP6, 8 + n);
	/* from a router on the way */
	b->bytes[b->n - 1] = 0xee;
	b->bytes[b->n - (row->version == 4 ? 5 : 17)] = 0xfe;
	put8(b, row->type);
	put8(b, row->code);
	put16(b, 0);
	put32(b, 0);
	put(b, quote->bytes, n);
}

static void reads_quotes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		static struct seen seen;
		static struct buffer quote, b;
		struct decoder *decoder = decoder_new(NULL, remember, &seen);
		bool four = rows[i].version == 4;

		seen.count = 0;
		quote.n = b.n = 0;
		if (four)
			put_packet4(&quote, "NOTIFY sip:a");
		else
			put_packet6(&quote, "NOTIFY sip:a");
		put_error(&b, &rows[i], &quote, quote.n - 4);
		feed(decoder, LINK_RAW, &b, 5);
		assert_int_equal(seen.count, 1);
		assert_int_equal(seen.last.kind, DATAGRAM_ICMP_QUOTE);
		assert_int_equal(seen.last.unreachable, rows[i].unreachable);
		assert_payload(&seen, "NOTIFY s");
		assert_true(seen.last.packet.truncated);
		assert_int_equal(seen.last.packet.at, 5);
		assert_int_equal(seen.last.packet.frame, 7);
		assert_int_equal(seen.last.packet.ip_id, four ? 0x1234 : 0);
		assert_addr(&seen.last.packet.source,
		            four ? "10.0.0.1:5062" : "[2001:db8::1]:5062");
		assert_addr(&seen.last.packet.destination,
		            four ? "10.0.0.2:5060" : "[2001:db8::2]:5060");
		assert_addr(&seen.last.reporter, four ? "10.0.0.254" : "2001:db8::fe");
		assert_int_equal(count_of(decoder, WIRE_ICMP_QUOTES), 1);
		assert_int_equal(count_of(decoder, WIRE_UDP), 0);
		decoder_free(decoder);
		feed_every_cut(LINK_RAW, &b);
	}
}

static const struct row port = { 4, 3, 3, UNREACHABLE_PORT };

/* Feeds an error about quote, of which n octets are quoted, and says what was counted. */
static void expect(const struct row *row, const struct buffer *quote, size_t n,
                   enum wire_count count, const char *payload, bool truncated)
{
	static struct seen seen;
	static struct buffer b;
	struct decoder *decoder = decoder_new(NULL, remember, &seen);

	seen.count = 0;
	b.n = 0;
	put_error(&b, row, quote, n);
	feed(decoder, LINK_RAW, &b, 0);
	assert_int_equal(count_of(decoder, count), 1);
	assert_int_equal(seen.count, payload ? 1 : 0);
	if (payload) {
		assert_payload(&seen, payload);
		assert_int_equal(seen.last.packet.truncated, truncated);
	}
	decoder_free(decoder);
	feed_every_cut(LINK_RAW, &b);
}

static void takes_what_is_quoted(void **state)
{
	static struct buffer quote;

	(void)state;
	put_packet4(&quote, "NOTIFY");
	expect(&port, &quote, quote.n, WIRE_ICMP_QUOTES, "NOTIFY", false);
	/* RFC 792: at least eight octets behind the header */
	expect(&port, &quote, IP4_HEADER + 8, WIRE_ICMP_QUOTES, "", true);
	expect(&port, &quote, IP4_HEADER + 7, WIRE_TRUNCATED, NULL, false);
	expect(&port, &quote, 10, WIRE_TRUNCATED, NULL, false);
	expect(&port, &quote, 0, WIRE_TRUNCATED, NULL, false);
}

static void leaves_other_messages_alone(void **state)
{
	static const struct row echo = { 4, 8, 0, UNREACHABLE_OTHER };
	static const struct row neighbour = { 6, 135, 0, UNREACHABLE_OTHER };
	static struct buffer quote;

	(void)state;
	put_packet4(&quote, "NOTIFY");
	expect(&echo, &quote, quote.n, WIRE_NOT_UDP, NULL, false);
	expect(&neighbour, &quote, quote.n, WIRE_NOT_UDP, NULL, false);
	quote.bytes[9] = IP_TCP;
	expect(&port, &quote, quote.n, WIRE_NOT_UDP, NULL, false);
	quote.bytes[0] = 0x41;
	expect(&port, &quote, quote.n, WIRE_MALFORMED, NULL, false);
}

static void reads_quoted_first_fragments_only(void **state)
{
	static const struct row port6 = { 6, 1, 4, UNREACHABLE_PORT };
	static struct buffer quote;

	(void)state;
	put_ip4(&quote, IP_UDP, 1, 0x2000, UDP_HEADER + 8);
	put_udp(&quote, 3000);
	put_text(&quote, "NOTIFY s");
	expect(&port, &quote, quote.n, WIRE_ICMP_QUOTES, "NOTIFY s", true);
	quote.bytes[7] = 2;
	expect(&port, &quote, quote.n, WIRE_NOT_UDP, NULL, false);
	quote.n = 0;
	put_ip6(&quote, 44, 8 + UDP_HEADER + 8);
	put(&quote, "\x11\0\0\1\0\0\0\1", 8);
	put_udp(&quote, 3000);
	put_text(&quote, "NOTIFY s");
	expect(&port6, &quote, quote.n, WIRE_ICMP_QUOTES, "NOTIFY s", true);
	quote.bytes[IP6_HEADER + 3] = 9;
	expect(&port6, &quote, quote.n, WIRE_NOT_UDP, NULL, false);
}

/* RFC 4884: the quote may end before the message does. */
static void leaves_extensions_out(void **state)
{
	static struct seen seen;
	static struct buffer quote, b;
	struct decoder *decoder = decoder_new(NULL, remember, &seen);

	(void)state;
	put_packet4(&quote, "NOTIFY sip:alice@example.org SIP/2.0");
	put_error(&b, &port, &quote, quote.n);
	b.bytes[IP4_HEADER + 5] = (IP4_HEADER + UDP_HEADER + 8) / 4;
	feed(decoder, LINK_RAW, &b, 0);
	assert_payload(&seen, "NOTIFY s");
	assert_true(seen.last.packet.truncated);
	decoder_free(decoder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_quotes),
		cmocka_unit_test(takes_what_is_quoted),
		cmocka_unit_test(leaves_other_messages_alone),
		cmocka_unit_test(reads_quoted_first_fragments_only),
		cmocka_unit_test(leaves_extensions_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
