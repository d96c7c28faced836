#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <pcap/pcap.h>

#include "capture/source.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define FILE_MAX (1 << 20)

/* A capture file in the making. */
struct file {
	uint8_t *bytes;
	size_t n;
	bool swapped; /* in the other byte order */
	char path[32];
};

static void put(struct file *file, uint32_t value, size_t size)
{
	uint8_t bytes[4];

	memcpy(bytes, &value, sizeof(bytes));
	for (size_t i = 0; i < size; i++)
		file->bytes[file->n++] = bytes[file->swapped ? size - 1 - i : i];
}

/* Of packets with all that can be odd: times, lengths in both orders, more than a window holds. */
static const struct record {
	uint32_t seconds, fraction, captured, original;
} records[] = {
	{ 1, 5, 100, 100 },      { 2, 999999, 100, 200 },  { 3, 1000000, 200, 100 },
	{ 4, 0x80000000, 5, 5 }, { 0x80000000, 1, 0, 0 },  { 0xffffffff, 0xffffffff, 7, 7 },
	{ 5, 0, 70000, 70000 },  { 6, 0, 65536, 65537 },   { 7, 0, 262144, 262144 },
	{ 8, 0, 1, 1 },          { 9, 0, 300000, 300000 },
};

static void make(struct file *file, uint32_t magic, unsigned major, unsigned minor,
                 uint32_t snaplen)
{
	int fd;

	put(file, magic, 4);
	put(file, major, 2);
	put(file, minor, 2);
	put(file, 0, 4);
	put(file, 0, 4);
	put(file, snaplen, 4);
	put(file, 1, 4);
	for (size_t i = 0; i < COUNT(records); i++) {
		put(file, records[i].seconds, 4);
		put(file, records[i].fraction, 4);
		put(file, records[i].captured, 4);
		put(file, records[i].original, 4);
		for (int pad = 0; magic == 0xa1b2cd34 && pad < 2; pad++)
			put(file, 0, 4);
		for (uint32_t n = 0; n < records[i].captured; n++)
			put(file, n * 7 + (uint32_t)i, 1);
	}
	strcpy(file->path, "/tmp/srt-savefile-XXXXXX");
	fd = mkstemp(file->path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, file->bytes, file->n), file->n);
	close(fd);
}

static void same_frame(const struct frame *frame, const struct pcap_pkthdr *theirs,
                       const u_char *bytes)
{
	int64_t fraction = theirs->ts.tv_usec / 1000;

	if (theirs->ts.tv_sec >= 0 && fraction >= 0 && fraction < 1000000)
		assert_int_equal(frame->at, theirs->ts.tv_sec * STAMP_SECOND + fraction);
	assert_int_equal(frame->captured, theirs->caplen);
	assert_int_equal(frame->original,
	                 theirs->len > theirs->caplen ? theirs->len : theirs->caplen);
	if (theirs->caplen > 0)
		assert_memory_equal(frame->bytes, bytes, theirs->caplen);
}

/* Whatever libpcap makes of the file: the same packets, and the same words in the end. */
static void same_as_libpcap(const struct file *file)
{
	char text[PCAP_ERRBUF_SIZE];
	struct source_options options = { 0 };
	struct source_problem problem = { 0 };
	struct source *source = source_open_file(file->path, &options, &problem);
	pcap_t *pcap = pcap_open_offline_with_tstamp_precision(file->path,
	                                                       PCAP_TSTAMP_PRECISION_NANO, text);
	struct pcap_pkthdr *header;
	const u_char *bytes;
	struct frame frame;
	int got;

	assert_int_equal(source == NULL, pcap == NULL);
	if (!source) {
		assert_non_null(strstr(problem.text, text));
		return;
	}
	assert_int_equal(source_snaplen(source), pcap_snapshot(pcap));
	while ((got = pcap_next_ex(pcap, &header, &bytes)) == 1) {
		assert_int_equal(source_next(source, &frame, &problem), SOURCE_FRAME);
		same_frame(&frame, header, bytes);
	}
	assert_int_equal(source_next(source, &frame, &problem),
	                 got == PCAP_ERROR ? SOURCE_FAILED : SOURCE_END);
	if (got == PCAP_ERROR)
		assert_non_null(strstr(problem.text, pcap_geterr(pcap)));
	pcap_close(pcap);
	source_free(source);
}

static void reads_as_libpcap_does(void **state)
{
	static const uint32_t magics[] = { 0xa1b2c3d4, 0xa1b23c4d, 0xa1b2cd34, 0xa1b2c3d5 };
	static const unsigned versions[][2] = {
		{ 2, 4 }, { 2, 3 }, { 2, 2 }, { 543, 0 }, { 1, 0 }
	};
	static const uint32_t snaplens[] = { 0, 50, 65535, 300000, 0xffffffff };
	struct file file = { .bytes = malloc(FILE_MAX) };

	(void)state;
	assert_non_null(file.bytes);
	for (size_t i = 0; i < 2 * COUNT(magics) * COUNT(versions) * COUNT(snaplens); i++) {
		size_t at = i / 2;
		const unsigned *version = versions[at / COUNT(magics) % COUNT(versions)];

		file.n = 0;
		file.swapped = i % 2;
		make(&file, magics[at % COUNT(magics)], version[0], version[1],
		     snaplens[at / COUNT(magics) / COUNT(versions)]);
		same_as_libpcap(&file);
		unlink(file.path);
	}
	free(file.bytes);
}

/* Wherever the file is cut. */
static void ends_as_libpcap_does(void **state)
{
	static const off_t ends[] = { 4, 23, 24, 25, 39, 40, 41, 139, 140, 141, 70800, 400000 };
	struct file file = { .bytes = malloc(FILE_MAX) };

	(void)state;
	assert_non_null(file.bytes);
	for (size_t i = 0; i < COUNT(ends); i++) {
		file.n = 0;
		make(&file, 0xa1b2c3d4, 2, 4, 66000);
		assert_int_equal(truncate(file.path, ends[i]), 0);
		same_as_libpcap(&file);
		unlink(file.path);
	}
	free(file.bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_as_libpcap_does),
		cmocka_unit_test(ends_as_libpcap_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
