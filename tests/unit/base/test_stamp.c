#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/stamp.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define ORIGIN INT64_C(1659529433552000)

static void prints(void **state)
{
	static const struct {
		stamp at;
		const char *text;
	} rows[] = {
		{ 0, "1970-01-01T00:00:00.000000Z" },
		{ ORIGIN, "2022-08-03T12:23:53.552000Z" },
		{ -1, "1969-12-31T23:59:59.999999Z" },
		{ -STAMP_SECOND, "1969-12-31T23:59:59.000000Z" },
		{ 951782400 * STAMP_SECOND, "2000-02-29T00:00:00.000000Z" },
		{ 951868800 * STAMP_SECOND, "2000-03-01T00:00:00.000000Z" },
		{ 4107542399 * STAMP_SECOND, "2100-02-28T23:59:59.000000Z" },
		{ 4107542400 * STAMP_SECOND, "2100-03-01T00:00:00.000000Z" },
		{ 4294967296 * STAMP_SECOND, "2106-02-07T06:28:16.000000Z" },
		{ INT64_C(253402300799999999), "9999-12-31T23:59:59.999999Z" },
		{ INT64_C(253402300800000000), "9999-12-31T23:59:59.999999Z" },
		{ INT64_C(-62167219200000000), "0000-01-01T00:00:00.000000Z" },
		{ INT64_C(-62167219200000001), "0000-01-01T00:00:00.000000Z" },
		{ INT64_C(-62162035200000000), "0000-03-01T00:00:00.000000Z" },
		{ INT64_MAX, "9999-12-31T23:59:59.999999Z" },
		{ INT64_MIN, "0000-01-01T00:00:00.000000Z" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char out[STAMP_RFC3339_SIZE];

		stamp_rfc3339(rows[i].at, out);
		assert_string_equal(out, rows[i].text);
	}
}

static void prints_parts(void **state)
{
	char out[STAMP_CLOCK_SIZE];

	(void)state;
	stamp_clock(ORIGIN + 999, out);
	assert_string_equal(out, "12:23:53.552");
	stamp_clock(-1, out);
	assert_string_equal(out, "23:59:59.999");
	stamp_date(ORIGIN, out);
	assert_string_equal(out, "2022-08-03");
	stamp_date(INT64_MIN, out);
	assert_string_equal(out, "0000-01-01");
}

static void parses(void **state)
{
	static const struct {
		const char *text;
		stamp at;
	} rows[] = {
		{ "2022-08-03T12:23:53.552Z", ORIGIN },
		{ "2022-08-03t14:23:53.552000+02:00", ORIGIN },
		{ "2022-08-03 07:53:53.5520009-04:30", ORIGIN },
		{ "1659529433.552", ORIGIN },
		{ "1659529433", 1659529433 * STAMP_SECOND },
		{ "0", 0 },
		{ "1970-01-01T00:00:00z", 0 },
		{ "1969-12-31T23:59:59.999999Z", -1 },
		{ "2016-12-31T23:59:60Z", 1483228800 * STAMP_SECOND },
		{ "2024-02-29T00:00:00Z", 1709164800 * STAMP_SECOND },
		{ "9999-12-31T23:59:59.999999Z", INT64_C(253402300799999999) },
		{ "0000-01-01T00:00:00Z", INT64_C(-62167219200000000) },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		stamp at;

		assert_true(stamp_parse(str_from(rows[i].text), &at));
		assert_int_equal(at, rows[i].at);
	}
}

static void refuses(void **state)
{
	static const char *const rows[] = {
		"",
		"now",
		".5",
		"1.",
		"-1",
		"1e9",
		"1.5x",
		"99999999999999",
		"2022-08-03",
		"2022-08-03T12:23:53",
		"2022-08-03T12:23:53.Z",
		"2022-08-03T12:23Z",
		"2022-08-03T12:23:53Zx",
		"2022-08-03T12:23:53+0200",
		"2022-08-03T12:23:53+24:00",
		"2022-08-03T24:00:00Z",
		"2022-08-03T12:60:00Z",
		"2022-08-03T12:23:61Z",
		"2022-13-03T12:23:53Z",
		"2022-00-03T12:23:53Z",
		"2022-08-00T12:23:53Z",
		"2022-08-32T12:23:53Z",
		"2023-02-29T00:00:00Z",
		"2100-02-29T00:00:00Z",
		"22-08-03T12:23:53Z",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		stamp at;

		assert_false(stamp_parse(str_from(rows[i]), &at));
	}
}

static void reads_what_it_prints(void **state)
{
	(void)state;
	/* a step that is no multiple of a day */
	for (stamp at = INT64_C(-62167219200000000); at < INT64_C(253402300799000000);
	     at += INT64_C(27182818284590)) {
		char out[STAMP_RFC3339_SIZE];
		stamp back;

		stamp_rfc3339(at, out);
		assert_true(stamp_parse(str_from(out), &back));
		assert_int_equal(back, at);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prints),
		cmocka_unit_test(prints_parts),
		cmocka_unit_test(parses),
		cmocka_unit_test(refuses),
		cmocka_unit_test(reads_what_it_prints),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
