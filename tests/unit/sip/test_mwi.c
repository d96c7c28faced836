#include "sip/pidf.h"

#include <limits.h>

#include "sip_test.h"

static void test_summaries(void **state)
{
	static const struct {
		const char *body;
		bool found;
		unsigned fresh, old;
	} rows[] = {
		{ "Messages-Waiting: yes\r\nMessage-Account: sip:a@h\r\n"
		  "Voice-Message: 2/8 (0/2)\r\n",
		  true, 2, 8 },
		{ "voice-message:0/0\n", true, 0, 0 },
		{ "Voice-Message : 1 / 3", true, 1, 3 },
		{ "Voice-Message: 99999999999/1\r\n", true, UINT_MAX, 1 },
		{ "Fax-Message: 1/1\r\n", false, 0, 0 },
		{ "Voice-Message: 1\r\n", false, 0, 0 },
		{ "Voice-Message: -1/2\r\n", false, 0, 0 },
		{ "Voice-Message: 1/\r\n", false, 0, 0 },
		{ "Messages-Waiting: no\r\n", false, 0, 0 },
		{ "", false, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		unsigned fresh = 0;
		unsigned old = 0;
		assert_int_equal(mwi_parse(str_from(rows[i].body), &fresh, &old), rows[i].found);
		if (!rows[i].found)
			continue;
		assert_int_equal(fresh, rows[i].fresh);
		assert_int_equal(old, rows[i].old);
	}
}

static void test_account(void **state)
{
	static const struct {
		const char *body, *account;
	} rows[] = {
		{ "Messages-Waiting: no\r\nMessage-Account: sip:a@h\r\n", "sip:a@h" },
		{ "message-account :  sip:a@h ", "sip:a@h" },
		{ "Message-Account: ", NULL },
		{ "Messages-Waiting: no\r\n", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_text(mwi_account(str_from(rows[i].body)), rows[i].account);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_account),
		cmocka_unit_test(test_summaries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
