#include "wire/tcp.h"

#include "build.h"

#define TCP_HEADER 20

static void put_tcp(struct buffer *b, unsigned words, unsigned flags, const char *text)
{
	put16(b, 5062);
	put16(b, 5060);
	put32(b, 0xfffffff0);
	put32(b, 0x01020304);
	put8(b, words << 4);
	put8(b, flags);
	put16(b, 0xffff);
	put32(b, 0);
	for (unsigned i = 5; i < words; i++)
		put32(b, 0x01010101);
	put_text(b, text);
}

/* What tcp_read makes of the first captured octets, of those on the wire. */
static enum layer_error read_cut(const struct buffer *b, size_t captured, size_t wire,
                                 struct segment *out)
{
	uint8_t *exact = malloc(captured ? captured : 1);
	struct ip_packet ip = { .version = 4, .ttl = 7, .id = 9, .protocol = IP_TCP };
	enum layer_error error;

	assert_non_null(exact);
	memcpy(exact, b->bytes, captured);
	ip.payload = (struct span){ exact, (uint32_t)captured, (uint32_t)wire };
	error = tcp_read(&ip, out);
	out->payload.p = NULL;
	free(exact);
	return error;
}

static void reads_a_segment(void **state)
{
	struct buffer b = { 0 };
	struct segment segment = { .packet.at = 5 };

	(void)state;
	put_tcp(&b, 8, TCP_FIN | TCP_ACK, "hello");
	assert_int_equal(read_cut(&b, b.n, b.n, &segment), LAYER_OK);
	assert_int_equal(segment.sequence, 0xfffffff0);
	assert_int_equal(segment.acknowledgement, 0x01020304);
	assert_int_equal(segment.flags, TCP_FIN | TCP_ACK);
	assert_int_equal(segment.payload.n, 5);
	assert_int_equal(segment.packet.source.port, 5062);
	assert_int_equal(segment.packet.destination.port, 5060);
	assert_int_equal(segment.packet.transport, TRANSPORT_TCP);
	assert_int_equal(segment.packet.ttl, 7);
	assert_int_equal(segment.packet.ip_id, 9);
	assert_int_equal(segment.packet.length, 5);
	assert_int_equal(segment.packet.at, 5);
	assert_false(segment.packet.truncated);
}

static void rejects_what_contradicts_itself(void **state)
{
	struct segment segment = { 0 };

	(void)state;
	for (unsigned words = 0; words < 16; words++) {
		struct buffer b = { 0 };

		put_tcp(&b, 5, 0, "");
		b.bytes[12] = (uint8_t)(words << 4);
		assert_int_equal(read_cut(&b, b.n, b.n, &segment),
		                 words == 5 ? LAYER_OK : LAYER_MALFORMED);
	}
	for (size_t n = 0; n < TCP_HEADER; n++) {
		struct buffer b = { 0 };

		put_tcp(&b, 5, 0, "");
		assert_int_equal(read_cut(&b, n, n, &segment), LAYER_MALFORMED);
		assert_int_equal(read_cut(&b, n, b.n, &segment), LAYER_TRUNCATED);
	}
}

/* A FIN counts even if the snap length left no more than the header. */
static void keeps_the_header_of_what_was_cut(void **state)
{
	struct buffer b = { 0 };

	(void)state;
	put_tcp(&b, 8, TCP_FIN, "hello");
	for (size_t n = TCP_HEADER; n < b.n; n++) {
		struct segment segment = { 0 };

		assert_int_equal(read_cut(&b, n, b.n, &segment), LAYER_OK);
		assert_int_equal(segment.payload.n, n > 32 ? n - 32 : 0);
		assert_int_equal(segment.payload.wire, 5);
		assert_int_equal(segment.flags, TCP_FIN);
		assert_true(segment.packet.truncated);
	}
}

/* IPv4 with fragments, IPv6, VLAN: what is below does not matter. */
static void comes_through_the_decoder(void **state)
{
	static struct seen seen;
	struct decoder *decoder = decoder_new(NULL, remember, &seen);
	struct buffer b = { 0 };

	(void)state;
	put_ip6(&b, IP_TCP, TCP_HEADER + 2);
	put_tcp(&b, 5, 0, "ab");
	feed(decoder, LINK_RAW, &b, 3);
	assert_int_equal(seen.count, 1);
	assert_int_equal(seen.last.kind, DATAGRAM_STREAM_OPEN);
	assert_payload(&seen, "ab");
	assert_addr(&seen.last.packet.source, "[2001:db8::1]:5062");
	assert_int_equal(seen.last.packet.at, 3);
	assert_int_equal(seen.last.packet.frame, 7);
	assert_int_equal(count_of(decoder, WIRE_TCP), 1);
	b.n = 0;
	put_ip4(&b, IP_TCP, 1, 0, 12);
	put_text(&b, "not a header");
	feed(decoder, LINK_RAW, &b, 4);
	assert_int_equal(count_of(decoder, WIRE_MALFORMED), 1);
	decoder_free(decoder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_segment),
		cmocka_unit_test(rejects_what_contradicts_itself),
		cmocka_unit_test(keeps_the_header_of_what_was_cut),
		cmocka_unit_test(comes_through_the_decoder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
