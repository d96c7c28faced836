#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/str.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define NUL_INSIDE ((struct str){ "a\0b", 3 })

static void compares(void **state)
{
	static const struct {
		const char *a, *b;
		bool equal, nocase;
		int order;
	} rows[] = {
		{ "", "", true, true, 0 },          { NULL, "", true, true, 0 },
		{ "abc", "abc", true, true, 0 },    { "abc", "ABC", false, true, 1 },
		{ "abc", "abd", false, false, -1 }, { "ab", "abc", false, false, -1 },
		{ "abc", "ab", false, false, 1 },   { "\xc4", "\xe4", false, false, -1 },
		{ "@", "`", false, false, -1 },     { "[", "{", false, false, -1 },
		{ NULL, "a", false, false, -1 },    { "\xff", "a", false, false, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str a = str_from(rows[i].a);
		struct str b = str_from(rows[i].b);
		int order = str_compare(a, b);

		assert_int_equal(str_equal(a, b), rows[i].equal);
		assert_int_equal(str_equal_nocase(a, b), rows[i].nocase);
		assert_int_equal((order > 0) - (order < 0), rows[i].order);
	}
	assert_false(str_equal(NUL_INSIDE, STR("a")));
	assert_true(str_starts_nocase(STR("SIP/2.0 200"), STR("sip/")));
	assert_true(str_starts_nocase(STR("x"), STR_NONE));
	assert_false(str_starts_nocase(STR("SI"), STR("SIP")));
}

static void slices_and_trims(void **state)
{
	struct str s = STR("\r\n a b\t ");

	(void)state;
	assert_true(str_equal(str_trim(s), STR("a b")));
	assert_int_equal(str_trim(STR(" \t\r\n")).n, 0);
	assert_int_equal(str_trim(STR_NONE).n, 0);
	assert_true(str_equal(str_slice(STR("abc"), 1, 2), STR("b")));
	assert_true(str_equal(str_slice(STR("abc"), 1, SIZE_MAX), STR("bc")));
	assert_int_equal(str_slice(STR("abc"), 2, 1).n, 0);
	assert_int_equal(str_slice(STR("abc"), 9, 12).n, 0);
	assert_int_equal(str_slice(STR_NONE, 0, 5).n, 0);
}

static void finds(void **state)
{
	(void)state;
	assert_int_equal(str_find(STR("a:b:c"), ':', 0), 1);
	assert_int_equal(str_find(STR("a:b:c"), ':', 2), 3);
	assert_int_equal(str_find(STR("a:b:c"), ':', 4), 5);
	assert_int_equal(str_find(STR("abc"), ':', 99), 3);
	assert_int_equal(str_find(STR_NONE, ':', 0), 0);
	assert_int_equal(str_find(NUL_INSIDE, 'b', 0), 2);
	assert_int_equal(str_search_nocase(STR("a;TAG=1"), STR("tag=")), 2);
	assert_int_equal(str_search_nocase(STR("aab"), STR("ab")), 1);
	assert_int_equal(str_search_nocase(STR("abc"), STR("abcd")), 3);
	assert_int_equal(str_search_nocase(STR("abc"), STR("x")), 3);
	assert_int_equal(str_search_nocase(STR("abc"), STR_NONE), 0);
}

static void reads_numbers(void **state)
{
	static const struct {
		const char *text;
		uint64_t max;
		bool good;
		uint64_t value;
	} rows[] = {
		{ "0", 0, true, 0 },
		{ "0060", 100, true, 60 },
		{ "4294967295", UINT32_MAX, true, UINT32_MAX },
		{ "4294967296", UINT32_MAX, false, 0 },
		{ "18446744073709551615", UINT64_MAX, true, UINT64_MAX },
		{ "18446744073709551616", UINT64_MAX, false, 0 },
		{ "99999999999999999999999", UINT64_MAX, false, 0 },
		{ "5", 4, false, 0 },
		{ "", 9, false, 0 },
		{ "+1", 9, false, 0 },
		{ "-1", 9, false, 0 },
		{ "1 ", 9, false, 0 },
		{ "0x1", 9, false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint64_t value = 0;

		assert_int_equal(str_number(str_from(rows[i].text), rows[i].max, &value),
		                 rows[i].good);
		assert_int_equal(value, rows[i].value);
	}
}

static void copies(void **state)
{
	char *copy = str_copy(NUL_INSIDE);

	(void)state;
	assert_memory_equal(copy, "a\0b", 4);
	free(copy);
	copy = str_copy(STR_NONE);
	assert_string_equal(copy, "");
	free(copy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(compares), cmocka_unit_test(slices_and_trims),
		cmocka_unit_test(finds),    cmocka_unit_test(reads_numbers),
		cmocka_unit_test(copies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
