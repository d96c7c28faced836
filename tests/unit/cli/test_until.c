#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/until.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void reads_four_kinds(void **state)
{
	static const struct {
		const char *text;
		enum until_kind kind;
		stamp value;
	} rows[] = {
		{ "now", UNTIL_NOW, 0 },
		{ "+60", UNTIL_AFTER, 60 * STAMP_SECOND },
		{ "+0", UNTIL_AFTER, 0 },
		{ "+1.5", UNTIL_AFTER, 1500000 },
		{ "1659529833", UNTIL_TIME, INT64_C(1659529833000000) },
		{ "1659529833.25", UNTIL_TIME, INT64_C(1659529833250000) },
		{ "2022-08-03T12:30:33Z", UNTIL_TIME, INT64_C(1659529833000000) },
		{ "2022-08-03T14:30:33+02:00", UNTIL_TIME, INT64_C(1659529833000000) },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct until until = { 0 };

		assert_true(until_parse(rows[i].text, &until));
		assert_int_equal(until.kind, rows[i].kind);
		assert_int_equal(until.value, rows[i].value);
	}
}

static void refuses_the_rest(void **state)
{
	static const char *const rows[] = {
		"",         "+",     "-5",         "+-5", "++5", "+now",
		"tomorrow", "12:30", "2022-08-03", "1e9", "+5s", "+2022-08-03T12:30:33Z",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct until until;

		assert_false(until_parse(rows[i], &until));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_four_kinds),
		cmocka_unit_test(refuses_the_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
