#include "parts.h"
#include "tunnels.h"

#define LAYERS 24 /* headers up to the last IP */

static const struct tunnel ip_in_ip = { "ip in ip", IP_IN_IP, 0, HEADER(""), 4, WIRE_UDP };
static const struct tunnel ip6_in_ip = { "6in4", IP6_IN_IP, 0, HEADER(""), 6, WIRE_UDP };
static const struct tunnel gre = { "gre", GRE, 0, HEADER("\0\0\x08\0"), 4, WIRE_UDP };
static const struct tunnel gre6 = { "gre", GRE, 0, HEADER("\0\0\x86\xdd"), 6, WIRE_UDP };
static const struct tunnel vxlan = { "vxlan", IP_UDP,  4789, HEADER("\x08\0\0\0\0\0\x2a\0" ETHER4),
	                             4,       WIRE_UDP };
static const struct tunnel gtp = { "gtp", IP_UDP,  2152, HEADER("\x30\xff\0\x21\0\0\0\1"),
	                           4,     WIRE_UDP };

static struct buffer b;

static void reads_a_backbone(void **state)
{
	static const char outside[] = MACS "\x88\xa8\0\1" TAG "\x88\x47\0\1\0\x40" BOTTOM;
	struct fixture *f = *state;

	b.n = 0;
	put_packet4(&b, "hello");
	wrap(&b, &gtp);
	wrap(&b, &gre);
	prepend(&b, MACS TAG "\x88\x64\x11\0\0\1\0\0\0\x21", 26);
	wrap(&b, &(struct tunnel){ "vxlan", IP_UDP, 4789, HEADER("\x08\0\0\0\0\0\x2a\0"), 4, 0 });
	prepend(&b, outside, sizeof outside - 1);
	feed(f->decoder, LINK_ETHERNET, &b, 42);
	assert_int_equal(f->seen.count, 1);
	assert_payload(&f->seen, "hello");
	assert_int_equal(f->seen.last.packet.ip_id, 0x1234);
	assert_int_equal(f->seen.last.packet.at, 42);
	assert_int_equal(f->seen.last.packet.frame, 7);
	assert_int_equal(count_of(f->decoder, WIRE_TUNNELLED), 3);
	assert_int_equal(count_of(f->decoder, WIRE_UDP), 1);
	feed_every_cut(LINK_ETHERNET, &b);
}

static void expect_nested(struct fixture *f, uint32_t link, bool found)
{
	renew(f, NULL);
	feed(f->decoder, link, &b, 0);
	assert_int_equal(f->seen.count, found ? 1 : 0);
	assert_int_equal(count_of(f->decoder, WIRE_TOO_DEEP), found ? 0 : 1);
}

/* Into the Ethernet frame in b. */
static void insert_tag(void)
{
	memmove(b.bytes + 16, b.bytes + 12, b.n - 12);
	memcpy(b.bytes + 12, TAG, 4);
	b.n += 4;
}

static void bounds_packets_in_packets(void **state)
{
	struct fixture *f = *state;

	b.n = 0;
	put_packet4(&b, "hello");
	for (int i = 1; i < LAYERS; i++)
		wrap(&b, &ip_in_ip);
	expect_nested(f, LINK_IPV4, true);
	wrap(&b, &ip_in_ip);
	expect_nested(f, LINK_IPV4, false);
	for (int i = 0; i < 1000; i++)
		wrap(&b, i % 2 ? &gre : &ip_in_ip);
	expect_nested(f, LINK_IPV4, false);
}

static void bounds_headers_of_all_kinds_together(void **state)
{
	struct fixture *f = *state;

	b.n = 0;
	put_packet4(&b, "hello");
	/* a packet and a frame each */
	for (int i = 0; i < 11; i++)
		wrap(&b, &vxlan);
	expect_nested(f, LINK_IPV4, true);
	prepend(&b, "\x08\0", 2);
	prepend(&b, MACS, 12);
	expect_nested(f, LINK_ETHERNET, true);
	insert_tag();
	expect_nested(f, LINK_ETHERNET, false);
}

static void bounds_tags_and_labels(void **state)
{
	struct fixture *f = *state;

	b.n = 0;
	put(&b, MACS, 12);
	for (int i = 0; i < LAYERS - 2; i++)
		put(&b, TAG, 4);
	put16(&b, ETHERTYPE_IPV4);
	put_packet4(&b, "hello");
	expect_nested(f, LINK_ETHERNET, true);
	insert_tag();
	expect_nested(f, LINK_ETHERNET, false);
	b.n = 0;
	put_ether(&b, ETHERTYPE_MPLS);
	while (b.n < 65000)
		put(&b, "\0\1\0\x40", 4);
	expect_nested(f, LINK_ETHERNET, false);
}

/* A datagram in two fragments, each of them in a tunnel of its own. */
static void joins_fragments_in_tunnels(void **state)
{
	static const struct tunnel *const pairs[][2] = { { &ip_in_ip, &ip_in_ip },
		                                         { &vxlan, &gre },
		                                         { &ip6_in_ip, &gre6 } };
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(pairs); i++) {
		int version = pairs[i][0]->version;

		renew(f, NULL);
		put_part(&b, &f->whole, &(struct part){ version, 9, 0, 24, 0 });
		wrap(&b, pairs[i][0]);
		feed(f->decoder, LINK_RAW, &b, 0);
		assert_int_equal(f->seen.count, 0);
		put_part(&b, &f->whole, &(struct part){ version, 9, 24, WHOLE, 0 });
		wrap(&b, pairs[i][1]);
		feed(f->decoder, LINK_RAW, &b, 0);
		assert_int_equal(f->seen.count, 1);
		assert_payload(&f->seen, TEXT);
		assert_int_equal(count_of(f->decoder, WIRE_REASSEMBLED), 1);
		feed_every_cut(LINK_RAW, &b);
	}
}

/* Feeds the tunnel's packet in b in two fragments. */
static void feed_outer_parts(struct fixture *f, uint16_t id)
{
	static struct buffer payload, part;
	size_t middle;

	payload.n = 0;
	put(&payload, b.bytes + IP4_HEADER, b.n - IP4_HEADER);
	middle = payload.n / 16 * 8;
	for (int i = 0; i < 2; i++) {
		size_t from = i ? middle : 0;
		size_t to = i ? payload.n : middle;

		part.n = 0;
		put_ip4(&part, b.bytes[9], id, (i ? 0 : 0x2000) | (unsigned)from / 8, to - from);
		put(&part, payload.bytes + from, to - from);
		feed(f->decoder, LINK_RAW, &part, 0);
	}
}

static void joins_fragments_around_tunnels(void **state)
{
	static const struct tunnel *const outer[] = { &ip_in_ip, &gre, &vxlan };
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(outer); i++) {
		renew(f, NULL);
		b.n = 0;
		put_packet4(&b, "hello");
		wrap(&b, outer[i]);
		feed_outer_parts(f, 77);
		assert_int_equal(f->seen.count, 1);
		assert_payload(&f->seen, "hello");
		assert_int_equal(f->seen.last.packet.ip_id, 0x1234);
		assert_int_equal(count_of(f->decoder, WIRE_FRAGMENTS), 2);
		assert_int_equal(count_of(f->decoder, WIRE_UDP), 1);
	}
}

/* What is inside is joined out of the place where what is outside was joined. */
static void joins_fragments_within_fragments(void **state)
{
	static const size_t cuts[] = { 0, 16, 24, WHOLE };
	struct fixture *f = *state;

	for (uint16_t i = 0; i + 1u < COUNT(cuts); i++) {
		put_part(&b, &f->whole, &(struct part){ 4, 9, cuts[i], cuts[i + 1], 0 });
		wrap(&b, &vxlan);
		feed_outer_parts(f, i);
	}
	assert_int_equal(f->seen.count, 1);
	assert_payload(&f->seen, TEXT);
	assert_int_equal(f->seen.last.packet.ip_id, 9);
	assert_int_equal(count_of(f->decoder, WIRE_FRAGMENTS), 9);
	assert_int_equal(count_of(f->decoder, WIRE_REASSEMBLED), 4);
	assert_int_equal(count_of(f->decoder, WIRE_FRAGMENTS_LOST), 0);
}

static void walks_extension_headers_in_tunnels(void **state)
{
	struct fixture *f = *state;

	b.n = 0;
	put_ip6(&b, 0, 16 + f->whole.n);
	put(&b, "\x3c\0\1\4\0\0\0\0\x11\0\1\4\0\0\0\0", 16);
	put(&b, f->whole.bytes, f->whole.n);
	wrap(&b, &gre6);
	feed(f->decoder, LINK_RAW, &b, 0);
	assert_payload(&f->seen, TEXT);
	/* and around one: hop-by-hop options before ESP */
	b.n = 0;
	put_ip6(&b, 0, 16);
	put(&b, "\x32\0\1\4\0\0\0\0\0\0\1\0\0\0\0\1", 16);
	feed(f->decoder, LINK_RAW, &b, 0);
	assert_int_equal(count_of(f->decoder, WIRE_ENCRYPTED), 1);
}

static void reads_errors_in_tunnels(void **state)
{
	struct fixture *f = *state;

	b.n = 0;
	put_ip4(&b, IP_ICMP, 3, 0, 8 + IP4_HEADER + WHOLE);
	put(&b, "\3\3\0\0\0\0\0\0", 8);
	put_packet4(&b, TEXT);
	wrap(&b, &gre);
	feed(f->decoder, LINK_RAW, &b, 0);
	assert_int_equal(f->seen.last.kind, DATAGRAM_ICMP_QUOTE);
	assert_payload(&f->seen, TEXT);
	assert_int_equal(count_of(f->decoder, WIRE_ICMP_QUOTES), 1);
}

/* An error about a tunnel says nothing of who spoke in it. */
static void leaves_quoted_tunnels_alone(void **state)
{
	static const struct tunnel *const quoted[] = { &ip_in_ip, &gre };
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(quoted); i++) {
		static struct buffer quote;

		quote.n = b.n = 0;
		put_packet4(&quote, TEXT);
		wrap(&quote, quoted[i]);
		put_ip4(&b, IP_ICMP, 3, 0, 8 + quote.n);
		put(&b, "\3\1\0\0\0\0\0\0", 8);
		put(&b, quote.bytes, quote.n);
		feed(f->decoder, LINK_RAW, &b, 0);
	}
	assert_int_equal(f->seen.count, 0);
	assert_int_equal(count_of(f->decoder, WIRE_NOT_UDP), COUNT(quoted));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(reads_a_backbone),
		TEST(bounds_packets_in_packets),
		TEST(bounds_headers_of_all_kinds_together),
		TEST(bounds_tags_and_labels),
		TEST(joins_fragments_in_tunnels),
		TEST(joins_fragments_around_tunnels),
		TEST(joins_fragments_within_fragments),
		TEST(walks_extension_headers_in_tunnels),
		TEST(reads_errors_in_tunnels),
		TEST(leaves_quoted_tunnels_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
