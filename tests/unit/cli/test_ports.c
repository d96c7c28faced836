#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/ports.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void reads_lists(void **state)
{
	static const struct {
		const char *text;
		uint16_t in[3], out[3];
	} rows[] = {
		{ "5060", { 5060, 5060, 5060 }, { 5059, 5061, 0 } },
		{ "5060,5080-5081", { 5060, 5080, 5081 }, { 5079, 5082, 5061 } },
		{ "1-65535", { 1, 63, 65535 }, { 0, 0, 0 } },
		{ "65535", { 65535, 65535, 65535 }, { 65534, 1, 0 } },
		{ "5060,5060", { 5060, 5060, 5060 }, { 1, 2, 3 } },
		{ "63-64,128-128", { 63, 64, 128 }, { 62, 65, 127 } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ports ports;

		assert_true(ports_parse(rows[i].text, &ports));
		assert_false(ports.any);
		for (size_t j = 0; j < 3; j++) {
			assert_true(ports_has(&ports, rows[i].in[j]));
			assert_false(ports_has(&ports, rows[i].out[j]));
		}
	}
}

static void any_is_a_word_of_its_own(void **state)
{
	struct ports ports;

	(void)state;
	assert_true(ports_parse("any", &ports));
	assert_true(ports.any);
	assert_false(ports_has(&ports, 5060));
	assert_false(ports_parse("any,5060", &ports));
}

static void refuses_what_is_no_list(void **state)
{
	static const char *const rows[] = {
		"",      ",",      "5060,",          ",5060",     "0",
		"65536", "-5060",  "5060-",          "5081-5080", "5060 ",
		"sip",   "5060;1", "5060-5070-5080", "+5060",     "99999999999999999999",
		"0-5",   "ANY",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ports ports;

		assert_false(ports_parse(rows[i], &ports));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_lists),
		cmocka_unit_test(any_is_a_word_of_its_own),
		cmocka_unit_test(refuses_what_is_no_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
