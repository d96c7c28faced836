#include "parts.h"

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

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(joins_the_largest_datagram),
		TEST(forgets_after_thirty_seconds),
		TEST(evicts_the_oldest),
		TEST(bounds_memory),
		TEST(loses_what_the_snap_length_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
