#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/writer.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct paper {
	char text[4096];
	size_t n;
	unsigned calls;
	int error; /* to be returned */
};

static int write_down(void *context, const void *bytes, size_t n)
{
	struct paper *paper = context;

	paper->calls++;
	if (paper->error)
		return paper->error;
	assert_true(paper->n + n < sizeof paper->text);
	memcpy(paper->text + paper->n, bytes, n);
	paper->n += n;
	return 0;
}

static void buffers(void **state)
{
	(void)state;
	for (size_t size = 0; size < 40; size++) {
		struct paper paper = { 0 };
		struct writer writer;

		assert_int_equal(writer_init(&writer, write_down, &paper, size), 0);
		writer_text(&writer, "text ");
		writer_str(&writer, STR("str "));
		writer_str(&writer, STR_NONE);
		writer_char(&writer, '!');
		writer_number(&writer, -42);
		writer_char(&writer, ' ');
		writer_number(&writer, INT64_MIN);
		writer_char(&writer, ' ');
		writer_unsigned(&writer, UINT64_MAX);
		writer_format(&writer, " %03d %s", 7, "end");
		assert_int_equal(writer_flush(&writer), 0);
		assert_string_equal(paper.text, "text str !-42 -9223372036854775808 "
		                                "18446744073709551615 007 end");
		writer_release(&writer);
	}
}

static void writes_in_one_go(void **state)
{
	struct paper paper = { 0 };
	struct writer writer;

	(void)state;
	assert_int_equal(writer_init(&writer, write_down, &paper, 1024), 0);
	for (int i = 0; i < 100; i++)
		writer_char(&writer, 'x');
	assert_int_equal(paper.calls, 0);
	writer_flush(&writer);
	writer_flush(&writer);
	assert_int_equal(paper.calls, 1);
	assert_int_equal(paper.n, 100);
	writer_release(&writer);
}

static void bounds_formats(void **state)
{
	struct paper paper = { 0 };
	struct writer writer;

	(void)state;
	assert_int_equal(writer_init(&writer, write_down, &paper, 16), 0);
	writer_format(&writer, "%600d", 1);
	writer_flush(&writer);
	assert_int_equal(paper.n, 511);
	writer_release(&writer);
}

static void sticks_to_its_first_error(void **state)
{
	struct paper paper = { .error = 28 };
	struct writer writer;

	(void)state;
	assert_int_equal(writer_init(&writer, write_down, &paper, 4), 0);
	writer_text(&writer, "ab\n");
	assert_int_equal(writer_error(&writer), 0);
	writer_text(&writer, "def");
	assert_int_equal(writer_error(&writer), 28);
	paper.error = 0;
	writer_text(&writer, "longer than the buffer");
	writer_char(&writer, 'g');
	writer_number(&writer, 1);
	assert_int_equal(writer_flush(&writer), 28);
	assert_int_equal(paper.calls, 1);
	assert_int_equal(paper.n, 0);
	writer_release(&writer);
}

/* Whatever the sink was handed when the program was killed ends with a line. */
static int write_lines(void *context, const void *bytes, size_t n)
{
	assert_int_equal(((const char *)bytes)[n - 1], '\n');
	return write_down(context, bytes, n);
}

static void hands_on_whole_lines(void **state)
{
	(void)state;
	for (size_t size = 0; size < 40; size++) {
		struct paper paper = { 0 }, expected = { 0 };
		struct writer writer;
		char line[32];

		assert_int_equal(writer_init(&writer, write_lines, &paper, size), 0);
		for (size_t n = 1; n < sizeof line; n++) {
			memset(line, 'a', n);
			line[n - 1] = '\n';
			write_down(&expected, line, n);
			for (size_t i = 0; i < n; i += 5)
				writer_bytes(&writer, line + i, n - i < 5 ? n - i : 5);
		}
		writer_bytes(&writer, expected.text, expected.n);
		write_down(&expected, expected.text, expected.n);
		assert_true(size == 0 || paper.calls > 1);
		assert_int_equal(writer_flush(&writer), 0);
		assert_string_equal(paper.text, expected.text);
		writer_release(&writer);
	}
}

static void escapes(void **state)
{
	static const struct {
		struct str in;
		const char *out;
		size_t columns;
	} rows[] = {
		{ STR_INIT(""), "", 0 },
		{ STR_INIT("plain \\ text~"), "plain \\ text~", 13 },
		{ STR_INIT("a\0b"), "a\\x00b", 6 },
		{ STR_INIT("\r\n\t"), "\\x0d\\x0a\\x09", 12 },
		{ STR_INIT("\x1b[2J\x7f"), "\\x1b[2J\\x7f", 11 },
		{ STR_INIT("J\xc3\xbcrgen"), "J\xc3\xbcrgen", 6 },
		{ STR_INIT("e\xcc\x81"), "e\xcc\x81", 1 },
		{ STR_INIT("\xe6\x97\xa5\xe6\x9c\xac"), "\xe6\x97\xa5\xe6\x9c\xac", 4 },
		{ STR_INIT("\xf0\x9f\x98\x80"), "\xf0\x9f\x98\x80", 2 },
		{ STR_INIT("\xc2\x9b"), "\\xc2\\x9b", 8 },           /* CSI of C1 */
		{ STR_INIT("\xe2\x80\xa8"), "\\xe2\\x80\\xa8", 12 }, /* line separator */
		{ STR_INIT("\xe2\x80\xae"), "\\xe2\\x80\\xae", 12 }, /* right to left override */
		{ STR_INIT("\xe2\x81\xa6"), "\\xe2\\x81\\xa6", 12 }, /* isolate */
		{ STR_INIT("\xd8\x9c"), "\\xd8\\x9c", 8 },           /* arabic letter mark */
		{ STR_INIT("\xff\xfe"), "\\xff\\xfe", 8 },
		{ STR_INIT("\xc0\xaf"), "\\xc0\\xaf", 8 },           /* overlong */
		{ STR_INIT("\xed\xa0\x80"), "\\xed\\xa0\\x80", 12 }, /* surrogate */
		{ STR_INIT("\xe6\x97"), "\\xe6\\x97", 8 },
		{ STR_INIT("\xe6\x97z"), "\\xe6\\x97z", 9 },
		{ STR_INIT("\xc3\xc3\xbc"), "\\xc3\xc3\xbc", 5 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct paper paper = { 0 };
		struct writer writer;

		assert_int_equal(writer_init(&writer, write_down, &paper, 64), 0);
		writer_escaped(&writer, rows[i].in);
		writer_flush(&writer);
		assert_string_equal(paper.text, rows[i].out);
		assert_int_equal(writer_columns(rows[i].in), rows[i].columns);
		writer_release(&writer);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(buffers),
		cmocka_unit_test(writes_in_one_go),
		cmocka_unit_test(bounds_formats),
		cmocka_unit_test(sticks_to_its_first_error),
		cmocka_unit_test(hands_on_whole_lines),
		cmocka_unit_test(escapes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
