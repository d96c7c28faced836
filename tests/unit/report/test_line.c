#include "report/line.h"

#include "report_test.h"

static void cuts(void **state)
{
	const struct {
		struct str in;
		size_t columns;
		const char *out;
		size_t taken;
	} rows[] = {
		{ STR("short"), 10, "short", 5 },
		{ STR("exact"), 5, "exact", 5 },
		{ STR("longer"), 5, "long\xe2\x80\xa6", 5 },
		{ STR("x"), 0, "", 0 },
		{ STR(""), 0, "", 0 },
		/* a wide character is not cut in half */
		{ STR("\xe7\x94\xa8\xe6\x88\xb7\xe7\x94\xa8"), 4, "\xe7\x94\xa8\xe2\x80\xa6", 3 },
		{ STR("\xe7\x94\xa8\xe6\x88\xb7"), 4, "\xe7\x94\xa8\xe6\x88\xb7", 4 },
		/* nor is an escape */
		{ STR("\x1b\x1b"), 6, "\\x1b\xe2\x80\xa6", 5 },
		{ STR("\x1b[31m"), 20, "\\x1b[31m", 8 },
	};
	struct draft draft;

	(void)state;
	assert_int_equal(draft_init(&draft), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t taken = text_cut(&draft.writer, rows[i].in, rows[i].columns);

		assert_int_equal(taken, rows[i].taken);
		assert_string_equal(draft_text(&draft), rows[i].out);
		draft_clear(&draft);
	}
	draft_release(&draft);
}

static void pads_by_columns(void **state)
{
	struct draft draft;

	(void)state;
	assert_int_equal(draft_init(&draft), 0);
	text_pad(&draft.writer, STR("\xe7\x94\xa8\xe6\x88\xb7"), 6);
	writer_char(&draft.writer, '|');
	text_pad(&draft.writer, STR("abcdef"), 6);
	writer_char(&draft.writer, '|');
	assert_string_equal(draft_text(&draft), "\xe7\x94\xa8\xe6\x88\xb7  |abcdef|");
	draft_release(&draft);
}

static void wraps(void **state)
{
	static const struct {
		const char *in;
		const char *out;
	} rows[] = {
		{ "one two three four", "one two three\n  four" },
		{ "  blanks around  ", "blanks around" },
		{ "a\nb", "a\n  b" },
		{ "unbreakablewordthatislong x", "unbreakablewordthatislong\n  x" },
		{ "run `a command with blanks` now", "run\n  `a command with blanks`\n  now" },
		{ "don`t break", "don`t break" },
		{ "bell\x07", "bell\\x07" },
	};
	struct draft draft;

	(void)state;
	assert_int_equal(draft_init(&draft), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		text_wrap(&draft.writer, str_from(rows[i].in), 2, 16);
		assert_string_equal(draft_text(&draft), rows[i].out);
		draft_clear(&draft);
	}
	draft_release(&draft);
}

static void counts(void **state)
{
	struct draft draft;

	(void)state;
	assert_int_equal(draft_init(&draft), 0);
	text_count(&draft.writer, 0);
	writer_char(&draft.writer, ' ');
	text_count(&draft.writer, 999);
	writer_char(&draft.writer, ' ');
	text_count(&draft.writer, 1234567);
	writer_char(&draft.writer, ' ');
	text_count(&draft.writer, UINT64_MAX);
	writer_char(&draft.writer, ' ');
	text_plural(&draft.writer, 0, "user");
	writer_char(&draft.writer, ' ');
	text_plural(&draft.writer, 1, "user");
	writer_char(&draft.writer, ' ');
	text_plural(&draft.writer, 2000, "user");
	assert_string_equal(draft_text(&draft), "0 999 1,234,567 18,446,744,073,709,551,615 "
	                                        "no users 1 user 2,000 users");
	draft_release(&draft);
}

static void durations(void **state)
{
	static const struct {
		stamp value;
		const char *text;
	} rows[] = {
		{ 0, "0 ms" },
		{ 24400, "24 ms" },
		{ 5 * STAMP_SECOND, "5.0 s" },
		{ 119 * STAMP_SECOND, "119.0 s" },
		{ 120 * STAMP_SECOND, "2 min" },
		{ 125 * STAMP_SECOND, "2 min 5 s" },
		{ 7265 * STAMP_SECOND, "2 h 1 min" },
		{ 90061 * STAMP_SECOND, "25 h 1 min" },
		{ 5 * 86400 * STAMP_SECOND, "5 d" },
		{ -5 * STAMP_SECOND, "-5.0 s" },
	};
	struct draft draft;

	(void)state;
	assert_int_equal(draft_init(&draft), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		text_duration(&draft.writer, rows[i].value);
		assert_string_equal(draft_text(&draft), rows[i].text);
		draft_clear(&draft);
	}
	draft_release(&draft);
}

static void dates_when_they_change(void **state)
{
	struct draft draft;

	(void)state;
	assert_int_equal(draft_init(&draft), 0);
	text_when(&draft.writer, NOON + STAMP_SECOND, NOON);
	writer_char(&draft.writer, ' ');
	text_when(&draft.writer, NOON + 86400 * STAMP_SECOND, NOON);
	assert_string_equal(draft_text(&draft), "12:23:54 2022-08-04 12:23:53");
	draft_release(&draft);
}

static void lines_are_bounded(void **state)
{
	struct line line = { 0 };

	(void)state;
	for (int i = 0; i < 1000; i++) {
		line_comma(&line);
		line_number(&line, UINT64_MAX);
	}
	assert_int_equal(line_get(&line).n, LINE_SIZE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cuts),
		cmocka_unit_test(pads_by_columns),
		cmocka_unit_test(wraps),
		cmocka_unit_test(counts),
		cmocka_unit_test(durations),
		cmocka_unit_test(dates_when_they_change),
		cmocka_unit_test(lines_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
