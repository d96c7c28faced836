#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "capture/pcapng.h"
#include "wire/link.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define FILE_MAX 4096
#define BLOCKS_MAX 64

/* A file in the making, in one byte order at a time. */
struct file {
	uint8_t bytes[FILE_MAX];
	size_t n;
	size_t at;   /* read so far */
	size_t step; /* octets that one read gives at most; 0: all */
	bool big_endian;
};

static void put(struct file *file, uint64_t value, size_t octets)
{
	for (size_t i = 0; i < octets; i++) {
		size_t shift = 8 * (file->big_endian ? octets - 1 - i : i);
		file->bytes[file->n++] = (uint8_t)(value >> shift);
	}
}

/* words of 32 bits each */
static void block(struct file *file, uint32_t type, const uint32_t *words, size_t count)
{
	uint32_t length = (uint32_t)(12 + 4 * count);

	put(file, type, 4);
	put(file, length, 4);
	for (size_t i = 0; i < count; i++)
		put(file, words[i], 4);
	put(file, length, 4);
}

static void section(struct file *file, bool big_endian)
{
	file->big_endian = big_endian;
	put(file, PCAPNG_MAGIC, 4);
	put(file, 28, 4);
	put(file, 0x1a2b3c4d, 4);
	put(file, 1, 2);
	put(file, 0, 2);
	put(file, UINT64_MAX, 8);
	put(file, 28, 4);
}

static void interface(struct file *file, uint16_t link, uint32_t snaplen, uint8_t resolution,
                      int64_t offset)
{
	put(file, 1, 4);
	put(file, 20 + 8 + 12 + 4, 4);
	put(file, link, 2);
	put(file, 0, 2);
	put(file, snaplen, 4);
	put(file, 9, 2);
	put(file, 1, 2);
	file->bytes[file->n++] = resolution;
	put(file, 0, 3);
	put(file, 14, 2);
	put(file, 8, 2);
	put(file, (uint64_t)offset, 8);
	put(file, 0, 4);
	put(file, 20 + 8 + 12 + 4, 4);
}

/* captured has to be a multiple of 4 here. */
static void packet(struct file *file, uint32_t number, uint64_t ticks, uint32_t captured,
                   uint32_t original)
{
	uint32_t words[16] = { number, (uint32_t)(ticks >> 32), (uint32_t)ticks, captured,
		               original };

	memset(words + 5, 0xaa, captured);
	block(file, 6, words, 5 + captured / 4);
}

static ssize_t read_file(void *context, void *bytes, size_t n)
{
	struct file *file = context;
	size_t there = file->n - file->at;

	there = file->step > 0 && there > file->step ? file->step : there;
	there = there < n ? there : n;
	memcpy(bytes, file->bytes + file->at, there);
	file->at += there;
	return (ssize_t)there;
}

/* Up to the next packet, the end or a failure. */
static enum pcapng_result next(struct pcapng *reader, struct pcapng_packet *packet)
{
	enum pcapng_result result = PCAPNG_OTHER;

	for (int i = 0; i < BLOCKS_MAX && result == PCAPNG_OTHER; i++)
		result = pcapng_next(reader, packet);
	return result;
}

static void computes_times(void **state)
{
	static const struct {
		uint8_t resolution;
		int64_t offset;
		uint64_t ticks;
		stamp at;
		bool clamped;
	} rows[] = {
		{ 6, 0, 1000001, 1000001, false },
		{ 0, 0, 3, 3000000, false },
		{ 3, 0, 1234, 1234000, false },
		{ 9, 0, 1000001999, 1000001, false },
		{ 12, 0, 1500000000000, 1500000, false },
		{ 19, 0, UINT64_C(10000000000000000000), 1000000, false },
		{ 6, 100, 1, 100000001, false },
		{ 6, -1, 1500000, 500000, false },
		{ 6, -2, 1500000, 0, true },
		{ 6, INT64_MAX, 1, INT64_C(253402300799000000), true },
		{ 6, INT64_MIN, 1, 0, true },
		{ 0, INT64_MIN, UINT64_MAX, 0, false },
		{ 0, 0, UINT64_MAX, INT64_C(253402300799000000), true },
		{ 0, 0, 253402300799, INT64_C(253402300799000000), false },
		{ 0, 0, 253402300800, INT64_C(253402300799000000), true },
		{ 0x80, 0, 7, 7000000, false },
		{ 0x80 | 1, 0, 3, 1500000, false },
		{ 0x80 | 20, 0, 3 << 19, 1500000, false },
		{ 0x80 | 44, 0, UINT64_C(3) << 43, 1500000, false },
		{ 0x80 | 60, 0, UINT64_C(3) << 59, 1500000, false },
		{ 0x80 | 63, 0, UINT64_MAX, 1999999, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct file file = { .n = 0 };
		struct pcapng_packet got;
		struct pcapng *reader = pcapng_new(read_file, &file);

		section(&file, i % 2);
		interface(&file, 1, 0, rows[i].resolution, rows[i].offset);
		packet(&file, 0, rows[i].ticks, 4, 4);
		assert_int_equal(next(reader, &got), PCAPNG_PACKET);
		assert_int_equal(got.at, rows[i].at);
		assert_int_equal(got.clamped, rows[i].clamped);
		pcapng_free(reader);
	}
}

static void refuses_units(void **state)
{
	static const struct {
		uint8_t resolution;
		bool usable;
	} rows[] = { { 19, true }, { 20, false }, { 127, false }, { 0xbf, true }, { 0xc0, false } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct file file = { .n = 0 };
		struct pcapng_packet got;
		struct pcapng *reader = pcapng_new(read_file, &file);

		section(&file, false);
		interface(&file, 1, 0, rows[i].resolution, 0);
		assert_int_equal(next(reader, &got), rows[i].usable ? PCAPNG_END : PCAPNG_BAD);
		pcapng_free(reader);
	}
}

/* Two sections, three interfaces, all kinds of packets, statistics. */
static void everything(struct file *file)
{
	const uint32_t strange[] = { 1, 2, 3 };
	const uint32_t simple[] = { 100, 0xaaaaaaaa, 0xaaaaaaaa };
	const uint32_t statistics[] = { 0, 0, 9, 7 | 8u << 16, 5, 0, 0 };
	uint32_t obsolete[] = { 1 | 3u << 16, 0, 3000000000, 4, 4, 0xaaaaaaaa };

	section(file, false);
	block(file, 0x55, strange, COUNT(strange));
	interface(file, 1, 8, 6, 0);
	interface(file, 12, 0, 9, 0);
	packet(file, 0, 1000000, 4, 10);
	packet(file, 1, UINT64_C(2000000000), 8, 4);
	block(file, 3, simple, COUNT(simple));
	block(file, 2, obsolete, COUNT(obsolete));
	block(file, 5, statistics, COUNT(statistics));
	section(file, true);
	interface(file, 276, 0, 6, 0);
	packet(file, 0, 4000000, 0, 0);
}

static const struct expected {
	uint32_t link, captured, original;
	stamp at;
} packets[] = {
	{ LINK_ETHERNET, 4, 10, 1000000 },  { LINK_RAW, 8, 8, 2000000 },
	{ LINK_ETHERNET, 8, 100, 2000000 }, { LINK_RAW, 4, 4, 3000000 },
	{ LINK_LINUX_SLL2, 0, 0, 4000000 },
};

static void reads_everything(void **state)
{
	struct file file = { .step = 3 };
	struct pcapng_packet got;
	struct pcapng_interface first;
	struct pcapng_counts counts;
	struct pcapng *reader = pcapng_new(read_file, &file);

	(void)state;
	everything(&file);
	assert_false(pcapng_first(reader, &first));
	for (size_t i = 0; i < COUNT(packets); i++) {
		assert_int_equal(next(reader, &got), PCAPNG_PACKET);
		assert_int_equal(got.link, packets[i].link);
		assert_int_equal(got.captured, packets[i].captured);
		assert_int_equal(got.original, packets[i].original);
		assert_int_equal(got.at, packets[i].at);
		for (size_t k = 0; k < got.captured; k++)
			assert_int_equal(got.bytes[k], 0xaa);
	}
	assert_int_equal(next(reader, &got), PCAPNG_END);
	assert_true(pcapng_first(reader, &first));
	assert_int_equal(first.link, LINK_ETHERNET);
	assert_int_equal(first.snaplen, 8);
	pcapng_counts(reader, &counts);
	/* Five by the statistics of one interface, three before a packet of the other. */
	assert_int_equal(counts.dropped + counts.if_dropped, 8);
	assert_true(pcapng_losses(reader) > 0);
	pcapng_free(reader);
}

/* What stands before the cut comes out; at the ends of blocks the file may end. */
static void survives_cuts(void **state)
{
	struct file all = { .n = 0 };
	size_t ends = 0;

	(void)state;
	everything(&all);
	for (size_t n = 0; n <= all.n; n++) {
		struct file file = { .n = n };
		struct pcapng_packet got;
		enum pcapng_result result;
		struct pcapng *reader = pcapng_new(read_file, &file);
		size_t found = 0;

		memcpy(file.bytes, all.bytes, n);
		while ((result = next(reader, &got)) == PCAPNG_PACKET)
			assert_int_equal(got.at, packets[found++].at);
		assert_true(result == PCAPNG_END || result == PCAPNG_CUT);
		assert_int_equal(result == PCAPNG_CUT, pcapng_problem(reader)[0] != '\0');
		ends += result == PCAPNG_END;
		pcapng_free(reader);
	}
	assert_int_equal(ends, 13); /* twelve blocks, and nothing at all */
}

/* Whatever one octet becomes: an end, and no octet that is not there. */
static void survives_changes(void **state)
{
	struct file all = { .n = 0 };

	(void)state;
	everything(&all);
	for (size_t at = 0; at < all.n; at++) {
		for (unsigned value = 0; value < 256; value += 51) {
			struct file file = all;
			struct pcapng_packet got;
			struct pcapng *reader = pcapng_new(read_file, &file);
			size_t found = 0;

			file.bytes[at] = (uint8_t)value;
			while (next(reader, &got) == PCAPNG_PACKET) {
				volatile uint8_t last =
				        got.captured ? got.bytes[got.captured - 1] : 0;
				(void)last;
				found++;
			}
			assert_true(found <= COUNT(packets) + 1);
			pcapng_free(reader);
		}
	}
}

static ssize_t read_nothing(void *context, void *bytes, size_t n)
{
	(void)context;
	(void)bytes;
	(void)n;
	return -1;
}

static ssize_t read_interfaces(void *context, void *bytes, size_t n)
{
	static struct file file;
	size_t *count = context;

	if (file.n == 0) {
		section(&file, false);
		interface(&file, 1, 0, 6, 0);
	}
	if (file.at == file.n) {
		file.at = 28; /* the same interface again, and again */
		++*count;
	}
	return read_file(&file, bytes, n);
}

static void is_bounded(void **state)
{
	struct pcapng_packet got;
	size_t count = 1;
	struct pcapng *reader = pcapng_new(read_interfaces, &count);
	enum pcapng_result result = PCAPNG_OTHER;

	(void)state;
	while (result == PCAPNG_OTHER)
		result = pcapng_next(reader, &got);
	assert_int_equal(result, PCAPNG_BAD);
	assert_int_equal(count, PCAPNG_INTERFACES_MAX + 1);
	pcapng_free(reader);
	reader = pcapng_new(read_nothing, NULL);
	assert_int_equal(pcapng_next(reader, &got), PCAPNG_UNREAD);
	pcapng_free(reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(computes_times),   cmocka_unit_test(refuses_units),
		cmocka_unit_test(reads_everything), cmocka_unit_test(survives_cuts),
		cmocka_unit_test(survives_changes), cmocka_unit_test(is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
