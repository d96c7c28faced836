#include "parts.h"

static void joins_in_every_order(void **state)
{
	static const unsigned orders[][4] = {
		{ 0, 1, 2, 3 }, { 0, 1, 3, 2 }, { 0, 2, 1, 3 }, { 0, 2, 3, 1 }, { 0, 3, 1, 2 },
		{ 0, 3, 2, 1 }, { 1, 0, 2, 3 }, { 1, 0, 3, 2 }, { 1, 2, 0, 3 }, { 1, 2, 3, 0 },
		{ 1, 3, 0, 2 }, { 1, 3, 2, 0 }, { 2, 0, 1, 3 }, { 2, 0, 3, 1 }, { 2, 1, 0, 3 },
		{ 2, 1, 3, 0 }, { 2, 3, 0, 1 }, { 2, 3, 1, 0 }, { 3, 0, 1, 2 }, { 3, 0, 2, 1 },
		{ 3, 1, 0, 2 }, { 3, 1, 2, 0 }, { 3, 2, 0, 1 }, { 3, 2, 1, 0 },
	};
	static const size_t cuts[] = { 0, 8, 24, 32, WHOLE };
	struct fixture *f = *state;

	for (size_t i = 0; i < 2 * COUNT(orders); i++) {
		const unsigned *order = orders[i / 2];
		bool four = i % 2 == 0;

		for (size_t j = 0; j < 4; j++) {
			struct part part = { four ? 4 : 6, (uint16_t)i, cuts[order[j]],
				             cuts[order[j] + 1], (stamp)j };
			assert_int_equal(f->seen.count, i);
			feed_part(f, part);
		}
		assert_int_equal(f->seen.count, i + 1);
		assert_payload(&f->seen, TEXT);
		assert_int_equal(f->seen.last.kind, DATAGRAM_UDP);
		assert_int_equal(f->seen.last.packet.at, 3);
		assert_int_equal(f->seen.last.packet.ip_id, four ? i : 0);
		assert_false(f->seen.last.packet.truncated);
		assert_addr(&f->seen.last.packet.source,
		            four ? "10.0.0.1:5062" : "[2001:db8::1]:5062");
	}
	assert_int_equal(count_of(f->decoder, WIRE_REASSEMBLED), 2 * COUNT(orders));
	assert_int_equal(count_of(f->decoder, WIRE_FRAGMENTS), 8 * COUNT(orders));
	decoder_finish(f->decoder);
	assert_int_equal(count_of(f->decoder, WIRE_FRAGMENTS_LOST), 0);
}

static void keeps_datagrams_apart(void **state)
{
	struct fixture *f = *state;

	for (int version = 4; version <= 6; version += 2) {
		for (uint16_t id = 0; id < 50; id++)
			feed_part(f, (struct part){ version, id, 0, 16, 0 });
	}
	assert_int_equal(f->seen.count, 0);
	for (uint16_t id = 50; id > 0; id--) {
		feed_part(f, (struct part){ 4, id - 1, 16, WHOLE, 0 });
		feed_part(f, (struct part){ 6, id - 1, 16, WHOLE, 0 });
	}
	assert_int_equal(f->seen.count, 100);
}

static void takes_equal_copies(void **state)
{
	static const struct part parts[] = {
		{ 4, 1, 0, 16, 0 },     { 4, 1, 0, 16, 0 },  { 4, 1, 24, WHOLE, 0 },
		{ 4, 1, 8, 24, 0 },     { 4, 1, 16, 24, 0 }, /* a copy that comes too late */
		{ 4, 1, 24, WHOLE, 0 },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(parts); i++)
		feed_part(f, parts[i]);
	assert_int_equal(f->seen.count, 1);
	assert_payload(&f->seen, TEXT);
	decoder_finish(f->decoder);
	assert_int_equal(count_of(f->decoder, WIRE_FRAGMENTS_LOST), 0);
	assert_int_equal(count_of(f->decoder, WIRE_FRAGMENTS_OVERLAP), 0);
}

static void begins_anew_when_an_id_is_used_again(void **state)
{
	struct fixture *f = *state;

	feed_part(f, (struct part){ 4, 1, 0, 16, 0 });
	feed_part(f, (struct part){ 4, 1, 16, WHOLE, 0 });
	f->whole.bytes[UDP_HEADER] = 'r';
	f->whole.bytes[WHOLE - 1] = '9';
	feed_part(f, (struct part){ 4, 1, 0, 16, 1 });
	feed_part(f, (struct part){ 4, 1, 16, WHOLE, 1 });
	assert_int_equal(f->seen.count, 2);
	assert_payload(&f->seen, "rEGISTER sip:example.org SIP/2.9");
	/* the same bytes, but no copy any more */
	feed_part(f, (struct part){ 4, 1, 0, 16, 2 * STAMP_SECOND });
	feed_part(f, (struct part){ 4, 1, 16, WHOLE, 2 * STAMP_SECOND });
	assert_int_equal(f->seen.count, 3);
}

static void gives_up_what_overlaps(void **state)
{
	static const struct part clashes[] = {
		{ 4, 1, 0, 16, 0 },
		{ 4, 1, 8, 24, 0 },
		{ 6, 1, 8, 16, 0 },
		{ 6, 1, 0, 32, 0 },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(clashes); i++) {
		int version = clashes[i].version;

		renew(f, NULL);
		feed_part(f, (struct part){ version, 1, 0, 16, 0 });
		f->whole.bytes[12] ^= 1;
		feed_part(f, clashes[i]);
		f->whole.bytes[12] ^= 1;
		assert_int_equal(count_of(f->decoder, WIRE_FRAGMENTS_OVERLAP), 1);
		/* nothing is made of what comes after */
		feed_part(f, (struct part){ version, 1, 0, 16, 1 });
		feed_part(f, (struct part){ version, 1, 16, WHOLE, 1 });
		assert_int_equal(f->seen.count, 0);
		decoder_finish(f->decoder);
		assert_int_equal(count_of(f->decoder, WIRE_FRAGMENTS_LOST), 0);
		assert_int_equal(count_of(f->decoder, WIRE_FRAGMENTS_OVERLAP), 1);
	}
}

/* The end of the datagram said twice and differently, or before what is there already. */
static void gives_up_bad_offsets(void **state)
{
	struct fixture *f = *state;

	feed_part(f, (struct part){ 4, 1, 16, WHOLE, 0 });
	f->whole.n = 24;
	feed_part(f, (struct part){ 4, 1, 16, 24, 0 });
	assert_int_equal(count_of(f->decoder, WIRE_FRAGMENTS_LOST), 1);
	f->whole.n = WHOLE;
	feed_part(f, (struct part){ 4, 2, 0, 32, 0 });
	f->whole.n = 24;
	feed_part(f, (struct part){ 4, 2, 8, 24, 0 }); /* teardrop */
	assert_int_equal(count_of(f->decoder, WIRE_FRAGMENTS_LOST), 2);
	feed_part(f, (struct part){ 4, 3, 16, 24, 0 });
	f->whole.n = WHOLE;
	feed_part(f, (struct part){ 4, 3, 24, 32, 0 });
	assert_int_equal(count_of(f->decoder, WIRE_FRAGMENTS_LOST), 3);
	assert_int_equal(f->seen.count, 0);
}

static void counts_malformed_parts(void **state)
{
	struct fixture *f = *state;
	static struct buffer b;

	/* 65528 + 8 octets */
	put_ip4(&b, IP_UDP, 1, 0x1fff, 8);
	put(&b, f->whole.bytes, 8);
	feed(f->decoder, LINK_RAW, &b, 0);
	assert_int_equal(count_of(f->decoder, WIRE_MALFORMED), 1);
	feed_part(f, (struct part){ 6, 2, 8, 8, 0 });
	assert_int_equal(count_of(f->decoder, WIRE_MALFORMED), 2);
	decoder_finish(f->decoder);
	assert_int_equal(count_of(f->decoder, WIRE_FRAGMENTS_LOST), 0);
}

/* Some tools flag the last piece as one of many and send an empty one after it. */
static void takes_an_odd_piece_for_the_last(void **state)
{
	struct fixture *f = *state;
	static struct buffer b;

	f->whole.n = 0;
	put_udp_text(&f->whole, "REGISTER sip:a");
	feed_part(f, (struct part){ 4, 1, 0, 8, 0 });
	put_part(&b, &f->whole, &(struct part){ 4, 1, 8, 22, 0 });
	b.bytes[6] = 0x20;
	feed(f->decoder, LINK_RAW, &b, 0);
	assert_int_equal(f->seen.count, 1);
	assert_payload(&f->seen, "REGISTER sip:a");
	b.n = 0;
	put_ip4(&b, IP_UDP, 1, 3, 0);
	feed(f->decoder, LINK_RAW, &b, 0);
	decoder_finish(f->decoder);
	assert_int_equal(count_of(f->decoder, WIRE_FRAGMENTS_LOST), 0);
}

/* Protocol and headers behind the fragment header are those of the first part (RFC 8200 4.5). */
static void reads_on_behind_the_fragment_header(void **state)
{
	struct fixture *f = *state;
	static struct buffer b, options;

	put(&options, "\x11\0\1\4\0\0\0\0", 8);
	put(&options, f->whole.bytes, f->whole.n);
	f->whole = options;
	put_part(&b, &f->whole, &(struct part){ 6, 1, 0, 24, 0 });
	b.bytes[IP6_HEADER] = 60; /* destination options */
	feed(f->decoder, LINK_RAW, &b, 0);
	feed_part(f, (struct part){ 6, 1, 24, options.n, 0 });
	assert_int_equal(f->seen.count, 1);
	assert_payload(&f->seen, TEXT);
}

static void refuses_fragments_of_fragments(void **state)
{
	struct fixture *f = *state;
	static struct buffer b;

	memcpy(f->whole.bytes, "\x11\0\0\1\0\0\0\1", 8);
	put_part(&b, &f->whole, &(struct part){ 6, 1, 0, 24, 0 });
	b.bytes[IP6_HEADER] = IP6_FRAGMENT;
	feed(f->decoder, LINK_RAW, &b, 0);
	feed_part(f, (struct part){ 6, 1, 24, WHOLE, 0 });
	assert_int_equal(f->seen.count, 0);
	assert_int_equal(count_of(f->decoder, WIRE_MALFORMED), 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(joins_in_every_order),
		TEST(keeps_datagrams_apart),
		TEST(takes_equal_copies),
		TEST(begins_anew_when_an_id_is_used_again),
		TEST(gives_up_what_overlaps),
		TEST(gives_up_bad_offsets),
		TEST(counts_malformed_parts),
		TEST(takes_an_odd_piece_for_the_last),
		TEST(reads_on_behind_the_fragment_header),
		TEST(refuses_fragments_of_fragments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
