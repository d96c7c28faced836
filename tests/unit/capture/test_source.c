#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "capture/source.h"
#include "wire/link.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define MICRO 0xa1b2c3d4u
#define NANO 0xa1b23c4du
#define FILE_MAX 512

/* A capture file in the making, in this machine's byte order as libpcap writes it. */
struct file {
	uint8_t bytes[FILE_MAX];
	size_t n;
	char path[32];
};

static void put(struct file *file, const uint32_t *words, size_t count)
{
	memcpy(file->bytes + file->n, words, count * sizeof *words);
	file->n += count * sizeof *words;
}

static void begin(struct file *file, uint32_t magic, uint32_t link)
{
	const uint32_t header[] = { magic, 2 | 4u << 16, 0, 0, 65535, link };

	file->n = 0;
	put(file, header, COUNT(header));
}

static void record(struct file *file, uint32_t seconds, uint32_t fraction, uint32_t captured,
                   uint32_t original)
{
	const uint32_t header[] = { seconds, fraction, captured, original };

	put(file, header, COUNT(header));
	memset(file->bytes + file->n, 0xaa, captured);
	file->n += captured;
}

static struct source *open_made(struct file *file, struct source_problem *problem)
{
	const struct source_options options = { .input = 3 };
	int fd;

	strcpy(file->path, "/tmp/srt-source-XXXXXX");
	fd = mkstemp(file->path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, file->bytes, file->n), file->n);
	close(fd);
	return source_open_file(file->path, &options, problem);
}

static void finish(struct file *file, struct source *source)
{
	source_free(source);
	unlink(file->path);
}

static void reads_times(void **state)
{
	static const struct {
		uint32_t magic, seconds, fraction;
		stamp at;
		bool clamped;
	} rows[] = {
		{ MICRO, 1, 5, 1000005, false },
		{ NANO, 1, 5999, 1000005, false },
		{ MICRO, 1, 999999, 1999999, false },
		{ MICRO, 1, 2000000, 1999999, true },
		{ NANO, 1, 1000000000, 1999999, true },
		{ MICRO, 1, UINT32_MAX, 1000000, true },
		{ MICRO, UINT32_MAX, 7, 7, true },
		{ MICRO, 0x7fffffff, 0, INT64_C(2147483647000000), false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct file file;
		struct source_problem problem;
		struct source_counts counts;
		struct source *source;
		struct frame frame;

		begin(&file, rows[i].magic, 1);
		record(&file, rows[i].seconds, rows[i].fraction, 4, 4);
		source = open_made(&file, &problem);
		assert_non_null(source);
		assert_int_equal(source_next(source, &frame, &problem), SOURCE_FRAME);
		assert_int_equal(frame.at, rows[i].at);
		source_counts(source, &counts);
		assert_int_equal(counts.clamped_times, rows[i].clamped);
		assert_int_equal(source_next(source, &frame, &problem), SOURCE_END);
		finish(&file, source);
	}
}

static void fills_frames(void **state)
{
	struct file file;
	struct source_problem problem;
	struct source_counts counts;
	struct source *source;
	struct frame frame;

	(void)state;
	begin(&file, MICRO, 1);
	record(&file, 1, 0, 4, 10);
	record(&file, 2, 0, 10, 4);
	record(&file, 3, 0, 0, 0);
	source = open_made(&file, &problem);
	assert_non_null(source);
	assert_int_equal(source_next(source, &frame, &problem), SOURCE_FRAME);
	assert_int_equal(frame.number, 1);
	assert_int_equal(frame.input, 3);
	assert_int_equal(frame.link, LINK_ETHERNET);
	assert_int_equal(frame.captured, 4);
	assert_int_equal(frame.original, 10);
	assert_int_equal(source_next(source, &frame, &problem), SOURCE_FRAME);
	assert_int_equal(frame.captured, 10);
	assert_int_equal(frame.original, 10);
	assert_int_equal(source_next(source, &frame, &problem), SOURCE_FRAME);
	assert_int_equal(frame.number, 3);
	assert_int_equal(frame.captured, 0);
	assert_int_equal(source_next(source, &frame, &problem), SOURCE_END);
	source_counts(source, &counts);
	assert_int_equal(counts.frames, 3);
	assert_int_equal(counts.cut, 1);
	assert_false(counts.live);
	finish(&file, source);
}

static void maps_links(void **state)
{
	static const struct {
		uint32_t in_file;
		uint32_t link;
	} rows[] = {
		{ 0, LINK_NULL },         { 1, LINK_ETHERNET }, { 12, LINK_RAW },
		{ 14, LINK_RAW },         { 101, LINK_RAW },    { 108, LINK_LOOP },
		{ 113, LINK_LINUX_SLL },  { 228, LINK_IPV4 },   { 229, LINK_IPV6 },
		{ 276, LINK_LINUX_SLL2 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct file file;
		struct source_problem problem;
		struct source *source;

		begin(&file, MICRO, rows[i].in_file);
		source = open_made(&file, &problem);
		assert_non_null(source);
		assert_int_equal(source_link(source), rows[i].link);
		finish(&file, source);
	}
}

static void tells_why_not(void **state)
{
	struct file file;
	struct source_problem problem;
	struct source *source;
	struct frame frame;

	(void)state;
	file.n = 0;
	assert_null(open_made(&file, &problem));
	assert_int_equal(problem.error, SOURCE_NOT_A_CAPTURE);
	finish(&file, NULL);

	begin(&file, MICRO, 147);
	assert_null(open_made(&file, &problem));
	assert_int_equal(problem.error, SOURCE_LINK_UNKNOWN);
	assert_non_null(strstr(problem.text, "147"));
	finish(&file, NULL);

	begin(&file, MICRO, 1);
	record(&file, 1, 0, 4, 4);
	record(&file, 2, 0, 4, 4);
	file.n--;
	source = open_made(&file, &problem);
	assert_non_null(source);
	assert_int_equal(source_next(source, &frame, &problem), SOURCE_FRAME);
	assert_int_equal(source_next(source, &frame, &problem), SOURCE_FAILED);
	assert_int_equal(problem.error, SOURCE_CUT);
	finish(&file, source);

	assert_null(
	        source_open_file("/nonexistent/a.pcap", &(struct source_options){ 0 }, &problem));
	assert_int_equal(problem.error, SOURCE_UNREADABLE);
	assert_null(source_open_file("/tmp", &(struct source_options){ 0 }, &problem));
	assert_int_equal(problem.error, SOURCE_UNREADABLE);
}

static void filters_and_stops(void **state)
{
	struct source_options options = { .filter = "less 5" };
	struct file file;
	struct source_problem problem;
	struct source *source;
	struct frame frame;

	(void)state;
	begin(&file, MICRO, 1);
	record(&file, 1, 0, 10, 10);
	record(&file, 2, 0, 4, 4);
	record(&file, 3, 0, 4, 4);
	source_free(open_made(&file, &problem));
	source = source_open_file(file.path, &options, &problem);
	assert_non_null(source);
	assert_int_equal(source_next(source, &frame, &problem), SOURCE_FRAME);
	assert_int_equal(frame.captured, 4);
	source_stop(source);
	assert_int_equal(source_next(source, &frame, &problem), SOURCE_STOPPED);
	source_free(source);
	options.filter = "no such thing";
	assert_null(source_open_file(file.path, &options, &problem));
	assert_int_equal(problem.error, SOURCE_BAD_FILTER);
	unlink(file.path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_times),       cmocka_unit_test(fills_frames),
		cmocka_unit_test(maps_links),        cmocka_unit_test(tells_why_not),
		cmocka_unit_test(filters_and_stops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
