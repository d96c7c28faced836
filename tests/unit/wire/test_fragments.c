#include "build.h"

#define TEXT "REGISTER sip:example.org SIP/2.0" /* 32 octets, 40 with the header of UDP */
#define WHOLE (UDP_HEADER + sizeof TEXT - 1)
#define IP6_FRAGMENT 44

struct fixture {
	struct decoder *decoder;
	struct seen seen;
	struct buffer whole; /* the datagram that gets cut: UDP header and text */
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	f->decoder = decoder_new(NULL, remember, &f->seen);
	put_udp_text(&f->whole, TEXT);
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

static void renew(struct fixture *f, const struct wire_limits *limits)
{
	decoder_free(f->decoder);
	f->decoder = decoder_new(limits, remember, &f->seen);
	f->seen.count = 0;
}

struct part {
	int version;
	uint16_t id;
	size_t from, to; /* octets of the whole; more follow unless to is its end */
	stamp at;
};

static void put_part(struct buffer *b, const struct buffer *whole, const struct part *part)
{
	size_t n = part->to - part->from;
	unsigned more = part->to < whole->n;

	b->n = 0;
	if (part->version == 6) {
		put_ip6(b, IP6_FRAGMENT, 8 + n);
		put8(b, IP_UDP);
		put8(b, 0);
		put16(b, part->from | more);
		put32(b, 0x10000u + part->id);
	} else {
		put_ip4(b, IP_UDP, part->id, more << 13 | (unsigned)part->from / 8, n);
	}
	put(b, whole->bytes + part->from, n);
}

static void feed_part(struct fixture *f, struct part part)
{
	static struct buffer b;

	put_part(&b, &f->whole, &part);
	feed(f->decoder, LINK_RAW, &b, part.at);
}

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
	feed_part(f, (struct part){ 4, 2, 0, 13, 0 });
	assert_int_equal(count_of(f->decoder, WIRE_MALFORMED), 2);
	feed_part(f, (struct part){ 6, 2, 8, 8, 0 });
	assert_int_equal(count_of(f->decoder, WIRE_MALFORMED), 3);
	decoder_finish(f->decoder);
	assert_int_equal(count_of(f->decoder, WIRE_FRAGMENTS_LOST), 0);
}

static void joins_the_largest_datagram(void **state)
{
	struct fixture *f = *state;
	struct buffer *whole = &f->whole;
	const size_t step = 1480;

	whole->n = 0;
	put_udp(whole, 65512);
	while (whole->n < 65512)
		put8(whole, (unsigned)whole->n & 255);
	for (size_t from = 0; from < whole->n; from += step) {
		size_t to = from + step < whole->n ? from + step : whole->n;
		feed_part(f, (struct part){ 4, 1, from, to, 0 });
	}
	assert_int_equal(f->seen.count, 1);
	assert_int_equal(f->seen.last.payload.n, 65504);
	assert_memory_equal(f->seen.payload, whole->bytes + UDP_HEADER, 65504);
	/* no more than 256 pieces, even if memory would do */
	for (size_t from = whole->n - 8; from > 8; from -= 16)
		feed_part(f, (struct part){ 4, 2, from, from + 8, 0 });
	assert_int_equal(count_of(f->decoder, WIRE_FRAGMENTS_LOST), 1);
}

static void forgets_after_thirty_seconds(void **state)
{
	struct fixture *f = *state;

	feed_part(f, (struct part){ 4, 1, 0, 16, 0 });
	feed_part(f, (struct part){ 4, 2, 0, 16, STAMP_SECOND });
	feed_part(f, (struct part){ 4, 1, 16, WHOLE, 30 * STAMP_SECOND + 1 });
	assert_int_equal(f->seen.count, 0);
	assert_int_equal(count_of(f->decoder, WIRE_FRAGMENTS_LOST), 1);
	feed_part(f, (struct part){ 4, 2, 16, WHOLE, 31 * STAMP_SECOND });
	assert_int_equal(f->seen.count, 1);
	decoder_finish(f->decoder);
	assert_int_equal(count_of(f->decoder, WIRE_FRAGMENTS_LOST), 2);
	/* stamps as far apart as they can be */
	feed_part(f, (struct part){ 4, 3, 0, 16, INT64_MAX });
	feed_part(f, (struct part){ 4, 3, 16, WHOLE, INT64_MIN });
	assert_int_equal(count_of(f->decoder, WIRE_FRAGMENTS_LOST), 3);
}

static void evicts_the_oldest(void **state)
{
	static const struct wire_limits few = { .fragment_datagrams = 4,
		                                .fragment_bytes = 1 << 20 };
	static const struct wire_limits none = { 0 };
	struct fixture *f = *state;

	renew(f, &few);
	for (uint16_t id = 0; id < 6; id++)
		feed_part(f, (struct part){ 4, id, 0, 16, id });
	assert_int_equal(count_of(f->decoder, WIRE_FRAGMENTS_LOST), 2);
	for (uint16_t id = 5; id >= 2; id--)
		feed_part(f, (struct part){ 4, id, 16, WHOLE, 6 });
	assert_int_equal(f->seen.count, 4);
	/* finished ones make room without loss */
	feed_part(f, (struct part){ 4, 9, 0, 16, 7 });
	feed_part(f, (struct part){ 4, 9, 16, WHOLE, 7 });
	assert_int_equal(f->seen.count, 5);
	assert_int_equal(count_of(f->decoder, WIRE_FRAGMENTS_LOST), 2);
	renew(f, &none);
	feed_part(f, (struct part){ 4, 1, 0, 16, 0 });
	feed_part(f, (struct part){ 4, 1, 16, WHOLE, 0 });
	assert_int_equal(f->seen.count, 0);
	assert_int_equal(count_of(f->decoder, WIRE_FRAGMENTS_LOST), 2);
}

static void bounds_memory(void **state)
{
	static const struct wire_limits small = { .fragment_datagrams = 4096,
		                                  .fragment_bytes = 20000 };
	struct fixture *f = *state;
	struct buffer *whole = &f->whole;

	whole->n = 0;
	put_udp(whole, 30000);
	while (whole->n < 30000)
		put8(whole, 'x');
	renew(f, &small);
	for (uint16_t id = 0; id < 100; id++)
		feed_part(f, (struct part){ 4, id, 0, 1480, 0 });
	/* 20000 octets hold 12 of them with what it takes to keep them */
	assert_in_range(count_of(f->decoder, WIRE_FRAGMENTS_LOST), 87, 90);
	/* one that is larger than the bound takes all and is given up itself */
	for (size_t from = 0; from < 24000; from += 8000)
		feed_part(f, (struct part){ 6, 1, from, from + 8000, 0 });
	assert_int_equal(count_of(f->decoder, WIRE_FRAGMENTS_LOST), 101);
	assert_int_equal(f->seen.count, 0);
}

static void loses_what_the_snap_length_cut(void **state)
{
	struct fixture *f = *state;
	const struct part first = { 4, 1, 0, 16, 0 };
	static struct buffer b;

	put_part(&b, &f->whole, &first);
	feed_cut(f->decoder, LINK_RAW, &b, b.n - 4, 0);
	feed_part(f, (struct part){ 4, 1, 16, WHOLE, 0 });
	assert_int_equal(f->seen.count, 0);
	assert_int_equal(count_of(f->decoder, WIRE_FRAGMENTS_LOST), 1);
	feed_every_cut(LINK_RAW, &b);
	put_part(&b, &f->whole, &(struct part){ 6, 1, 0, 16, 0 });
	feed_every_cut(LINK_RAW, &b);
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
		TEST(joins_the_largest_datagram),
		TEST(forgets_after_thirty_seconds),
		TEST(evicts_the_oldest),
		TEST(bounds_memory),
		TEST(loses_what_the_snap_length_cut),
		TEST(reads_on_behind_the_fragment_header),
		TEST(refuses_fragments_of_fragments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
