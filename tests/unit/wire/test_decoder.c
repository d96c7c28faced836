#include "build.h"

/* What goes between the fixed IPv6 header and UDP. */
#define HOP_BY_HOP 0
#define ROUTING 43
#define FRAGMENT 44
#define AUTHENTICATION 51
#define DESTINATION 60

struct fixture {
	struct decoder *decoder;
	struct seen seen;
	struct buffer b;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	f->decoder = decoder_new(NULL, remember, &f->seen);
	*state = f;
	return f->decoder ? 0 : -1;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	decoder_free(f->decoder);
	free(f);
	return 0;
}

static void fills_the_packet_of_ip4(void **state)
{
	struct fixture *f = *state;
	const struct packet *packet = &f->seen.last.packet;

	put_ether(&f->b, ETHERTYPE_IPV4);
	put_packet4(&f->b, "REGISTER");
	feed(f->decoder, LINK_ETHERNET, &f->b, 42);
	assert_int_equal(f->seen.count, 1);
	assert_int_equal(f->seen.last.kind, DATAGRAM_UDP);
	assert_payload(&f->seen, "REGISTER");
	assert_addr(&packet->source, "10.0.0.1:5062");
	assert_addr(&packet->destination, "10.0.0.2:5060");
	assert_int_equal(packet->at, 42);
	assert_int_equal(packet->frame, 7);
	assert_int_equal(packet->input, 3);
	assert_int_equal(packet->ttl, 64);
	assert_int_equal(packet->ip_id, 0x1234);
	assert_int_equal(packet->transport, TRANSPORT_UDP);
	assert_false(packet->truncated);
	feed_every_cut(LINK_ETHERNET, &f->b);
}

static void fills_the_packet_of_ip6(void **state)
{
	struct fixture *f = *state;
	const struct packet *packet = &f->seen.last.packet;

	put_packet6(&f->b, "REGISTER");
	feed(f->decoder, LINK_RAW, &f->b, 0);
	assert_payload(&f->seen, "REGISTER");
	assert_addr(&packet->source, "[2001:db8::1]:5062");
	assert_addr(&packet->destination, "[2001:db8::2]:5060");
	assert_int_equal(packet->ttl, 63);
	assert_int_equal(packet->ip_id, 0);
}

static void stores_mapped_addresses_as_ip4(void **state)
{
	struct fixture *f = *state;

	put_packet6(&f->b, "x");
	memcpy(f->b.bytes + 8, "\0\0\0\0\0\0\0\0\0\0\xff\xff\12\0\0\1", 16);
	feed(f->decoder, LINK_RAW, &f->b, 0);
	assert_addr(&f->seen.last.packet.source, "10.0.0.1:5062");
}

static void cuts_padding_and_keeps_empty_datagrams(void **state)
{
	struct fixture *f = *state;

	put_ether(&f->b, ETHERTYPE_IPV4);
	put_packet4(&f->b, "ab");
	put(&f->b, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
	feed(f->decoder, LINK_ETHERNET, &f->b, 0);
	assert_payload(&f->seen, "ab");
	/* padding that only UDP knows of */
	f->b.n = 0;
	put_ip4(&f->b, IP_UDP, 1, 0, UDP_HEADER + 6);
	put_udp_text(&f->b, "ab");
	put_text(&f->b, "junk");
	feed(f->decoder, LINK_RAW, &f->b, 0);
	assert_payload(&f->seen, "ab");
	f->b.n = 0;
	put_packet4(&f->b, "");
	feed(f->decoder, LINK_RAW, &f->b, 0);
	assert_int_equal(f->seen.count, 3);
	assert_int_equal(f->seen.last.payload.n, 0);
	assert_false(f->seen.last.packet.truncated);
}

static void marks_what_the_snap_length_cut(void **state)
{
	struct fixture *f = *state;

	put_packet4(&f->b, "REGISTER");
	feed_cut(f->decoder, LINK_RAW, &f->b, f->b.n - 3, 0);
	assert_payload(&f->seen, "REGIS");
	assert_true(f->seen.last.packet.truncated);
	feed_cut(f->decoder, LINK_RAW, &f->b, IP4_HEADER + 5, 0);
	assert_int_equal(count_of(f->decoder, WIRE_TRUNCATED), 1);
	feed_cut(f->decoder, LINK_RAW, &f->b, 0, 0);
	assert_int_equal(count_of(f->decoder, WIRE_TRUNCATED), 2);
	assert_int_equal(count_of(f->decoder, WIRE_MALFORMED), 0);
}

static void takes_swapped_lengths_of_a_frame(void **state)
{
	struct fixture *f = *state;
	struct frame frame = { .number = 1, .link = LINK_RAW, .bytes = f->b.bytes };

	put_packet4(&f->b, "REGISTER");
	frame.captured = (uint32_t)f->b.n;
	frame.original = 5;
	decoder_feed(f->decoder, &frame);
	assert_payload(&f->seen, "REGISTER");
	assert_false(f->seen.last.packet.truncated);
}

struct change {
	const char *name;
	size_t at;
	uint8_t high, low;
	enum wire_count count;
};

/* Two octets of a good packet with 8 octets of payload changed. */
static const struct change changes4[] = {
	{ "ihl 4", 0, 0x44, 0, WIRE_MALFORMED },
	{ "ihl 15", 0, 0x4f, 0, WIRE_MALFORMED },
	{ "version 5 is not IP", 0, 0x55, 0, WIRE_NOT_IP },
	{ "total 0", 2, 0, 0, WIRE_UDP },
	{ "total below header", 2, 0, 19, WIRE_MALFORMED },
	{ "total above frame", 2, 0, 37, WIRE_MALFORMED },
	{ "total below udp", 2, 0, 35, WIRE_MALFORMED },
	{ "total without udp", 2, 0, 20, WIRE_MALFORMED },
	{ "udp 0", 24, 0, 0, WIRE_MALFORMED },
	{ "udp 7", 24, 0, 7, WIRE_MALFORMED },
	{ "udp 8", 24, 0, 8, WIRE_UDP },
	{ "udp 17", 24, 0, 17, WIRE_MALFORMED },
	{ "tcp without options", 8, 64, 6, WIRE_MALFORMED },
	{ "sctp", 8, 64, 132, WIRE_NOT_UDP },
	{ "icmp6 in v4", 8, 64, 58, WIRE_NOT_UDP },
	{ "don't fragment", 6, 0x40, 0, WIRE_UDP },
};

static const struct change changes6[] = {
	{ "length 0", 4, 0, 0, WIRE_UDP },
	{ "length above frame", 4, 0, 17, WIRE_MALFORMED },
	{ "length below udp", 4, 0, 15, WIRE_MALFORMED },
	{ "no next header", 6, 59, 64, WIRE_NOT_UDP },
	{ "tcp without options", 6, 6, 64, WIRE_MALFORMED },
	{ "icmp in v6", 6, 1, 64, WIRE_NOT_UDP },
	{ "udp 0", 44, 0, 0, WIRE_MALFORMED },
};

static void feed_changed(const struct buffer *good, const struct change *change)
{
	static struct seen seen;
	struct decoder *decoder = decoder_new(NULL, remember, &seen);
	struct buffer b = *good;

	print_message("%s\n", change->name);
	seen.count = 0;
	b.bytes[change->at] = change->high;
	b.bytes[change->at + 1] = change->low;
	feed(decoder, LINK_RAW, &b, 0);
	assert_int_equal(count_of(decoder, change->count), 1);
	assert_int_equal(seen.count, change->count == WIRE_UDP ? 1 : 0);
	decoder_free(decoder);
	feed_every_cut(LINK_RAW, &b);
}

static void counts_contradictions(void **state)
{
	struct fixture *f = *state;

	put_packet4(&f->b, "REGISTER");
	for (size_t i = 0; i < COUNT(changes4); i++)
		feed_changed(&f->b, &changes4[i]);
	f->b.n = 0;
	put_packet6(&f->b, "REGISTER");
	for (size_t i = 0; i < COUNT(changes6); i++)
		feed_changed(&f->b, &changes6[i]);
}

static void put_extension(struct buffer *b, unsigned protocol, unsigned next)
{
	put8(b, next);
	put8(b, protocol == AUTHENTICATION ? 4 : protocol == FRAGMENT ? 0 : 2);
	for (int i = 0; i < (protocol == FRAGMENT ? 6 : 22); i++)
		put8(b, 0);
}

static void walks_extension_headers(void **state)
{
	static const uint8_t chains[][6] = {
		{ HOP_BY_HOP, IP_UDP },
		{ DESTINATION, IP_UDP },
		{ AUTHENTICATION, IP_UDP },
		{ FRAGMENT, IP_UDP }, /* an atomic one */
		{ HOP_BY_HOP, ROUTING, FRAGMENT, DESTINATION, AUTHENTICATION, IP_UDP },
	};
	struct fixture *f = *state;
	static struct buffer rest;

	for (size_t i = 0; i < COUNT(chains); i++) {
		rest.n = 0;
		for (size_t j = 0; chains[i][j] != IP_UDP; j++)
			put_extension(&rest, chains[i][j], chains[i][j + 1]);
		put_udp_text(&rest, "REGISTER");
		f->b.n = 0;
		put_ip6(&f->b, chains[i][0], rest.n);
		put(&f->b, rest.bytes, rest.n);
		feed(f->decoder, LINK_RAW, &f->b, 0);
		assert_int_equal(f->seen.count, i + 1);
		assert_payload(&f->seen, "REGISTER");
		feed_every_cut(LINK_RAW, &f->b);
	}
}

static void bounds_extension_headers(void **state)
{
	struct fixture *f = *state;
	static struct buffer rest;

	for (int i = 0; i < 40; i++)
		put_extension(&rest, DESTINATION, i < 39 ? DESTINATION : IP_UDP);
	put_udp_text(&rest, "REGISTER");
	put_ip6(&f->b, DESTINATION, rest.n);
	put(&f->b, rest.bytes, rest.n);
	feed(f->decoder, LINK_RAW, &f->b, 0);
	assert_int_equal(count_of(f->decoder, WIRE_MALFORMED), 1);
	/* one that says that it goes on behind the packet */
	f->b.n = 0;
	put_ip6(&f->b, DESTINATION, 8);
	put(&f->b, "\x11\x01\0\0\0\0\0\0", 8);
	feed(f->decoder, LINK_RAW, &f->b, 0);
	assert_int_equal(count_of(f->decoder, WIRE_MALFORMED), 2);
}

static void walks_authentication_headers_of_ip4(void **state)
{
	struct fixture *f = *state;

	put_ip4(&f->b, AUTHENTICATION, 1, 0, 24 + UDP_HEADER + 3);
	put_extension(&f->b, AUTHENTICATION, IP_UDP);
	put_udp_text(&f->b, "abc");
	feed(f->decoder, LINK_IPV4, &f->b, 0);
	assert_payload(&f->seen, "abc");
	/* IPv6 options are none of IPv4's */
	f->b.bytes[9] = DESTINATION;
	feed(f->decoder, LINK_IPV4, &f->b, 0);
	assert_int_equal(count_of(f->decoder, WIRE_NOT_UDP), 1);
}

static void skips_ip4_options(void **state)
{
	struct fixture *f = *state;

	put_ip4(&f->b, IP_UDP, 1, 0, 4 + UDP_HEADER + 3);
	f->b.bytes[0] = 0x46;
	put32(&f->b, 0x94040000);
	put_udp_text(&f->b, "abc");
	feed(f->decoder, LINK_RAW, &f->b, 0);
	assert_payload(&f->seen, "abc");
	feed_every_cut(LINK_RAW, &f->b);
}

static void names_every_count(void **state)
{
	(void)state;
	for (int i = 0; i < WIRE_COUNTS; i++)
		assert_non_null(wire_count_name((enum wire_count)i));
	assert_string_equal(wire_count_name(WIRE_FRAGMENTS_LOST), "fragments_lost");
	assert_null(wire_count_name(WIRE_COUNTS));
	decoder_free(NULL);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(fills_the_packet_of_ip4),
		TEST(fills_the_packet_of_ip6),
		TEST(stores_mapped_addresses_as_ip4),
		TEST(cuts_padding_and_keeps_empty_datagrams),
		TEST(marks_what_the_snap_length_cut),
		TEST(takes_swapped_lengths_of_a_frame),
		TEST(counts_contradictions),
		TEST(walks_extension_headers),
		TEST(bounds_extension_headers),
		TEST(walks_authentication_headers_of_ip4),
		TEST(skips_ip4_options),
		TEST(names_every_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
