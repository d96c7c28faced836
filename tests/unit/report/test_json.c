#include "report/json.h"

#include <math.h>

#include "report_test.h"

static void escapes(void **state)
{
	const struct {
		struct str in;
		const char *out;
	} rows[] = {
		{ STR(""), "\"\"" },
		{ STR("plain <sip:a@b>"), "\"plain <sip:a@b>\"" },
		{ STR("\"quoted\\\""), "\"\\\"quoted\\\\\\\"\"" },
		{ STR("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\"" },
		{ STR("\x1b[31m\x07"), "\"\\u001b[31m\\u0007\"" },
		{ STR("a\0b"), "\"a\\u0000b\"" },
		{ STR("\x7f"), "\"\\u007f\"" },
		{ STR("\xc2\x85"), "\"\\u0085\"" },     /* C1 */
		{ STR("\xe2\x80\xae"), "\"\\u202e\"" }, /* bidirectional override */
		{ STR("\xe2\x80\xa8"), "\"\\u2028\"" }, /* line separator */
		{ STR("M\xc3\xbcller \xe7\x94\xa8"), "\"M\xc3\xbcller \xe7\x94\xa8\"" },
		{ STR("\xf0\x9f\x93\x9e"), "\"\xf0\x9f\x93\x9e\"" }, /* above U+FFFF */
		{ STR("M\xfcller"), "\"M\xef\xbf\xbdller\"" },       /* Latin-1 */
		{ STR("\xc0\xaf"), "\"\xef\xbf\xbd\xef\xbf\xbd\"" }, /* overlong */
		{ STR("\xed\xa0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" }, /* surrogate */
		{ STR("\x80"), "\"\xef\xbf\xbd\"" },                   /* continuation alone */
		{ STR("a\xe2\x82"), "\"a\xef\xbf\xbd\xef\xbf\xbd\"" }, /* cut off */
	};
	struct draft draft;

	(void)state;
	assert_int_equal(draft_init(&draft), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct json json;

		json_init(&json, &draft.writer);
		json_str(&json, NULL, rows[i].in);
		assert_string_equal(draft_text(&draft), rows[i].out);
		draft_clear(&draft);
	}
	draft_release(&draft);
}

static void separates(void **state)
{
	struct draft draft;
	struct json json;

	(void)state;
	assert_int_equal(draft_init(&draft), 0);
	json_init(&json, &draft.writer);
	json_object(&json, NULL);
	json_text(&json, "a", "x");
	json_array(&json, "b");
	json_array_end(&json);
	json_array(&json, "c");
	json_unsigned(&json, NULL, 1);
	json_object(&json, NULL);
	json_bool(&json, "d", true);
	json_object_end(&json);
	json_number(&json, NULL, -2);
	json_array_end(&json);
	json_bool(&json, "e", false);
	json_object_end(&json);
	json_line(&json);
	json_object(&json, NULL);
	json_object_end(&json);
	json_line(&json);
	assert_string_equal(draft_text(&draft),
	                    "{\"a\":\"x\",\"b\":[],\"c\":[1,{\"d\":true},-2],\"e\":false}\n{}\n");
	draft_release(&draft);
}

static void numbers(void **state)
{
	static const struct {
		stamp value;
		const char *seconds;
		const char *millis;
	} rows[] = {
		{ 0, "0.000", "0" },
		{ 1, "0.000", "0" },
		{ 499, "0.000", "0" },
		{ 500, "0.001", "1" },
		{ 5 * STAMP_SECOND, "5.000", "5000" },
		{ -5 * STAMP_SECOND, "-5.000", "-5000" },
		{ -500, "-0.001", "-1" },
		{ -499, "0.000", "0" },
		{ 999999999999, "1000000.000", "1000000000" },
		{ INT64_MIN, "-9223372036854.776", "-9223372036854776" },
	};
	struct draft draft;
	struct json json;

	(void)state;
	assert_int_equal(draft_init(&draft), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		json_init(&json, &draft.writer);
		json_seconds(&json, NULL, rows[i].value);
		assert_string_equal(draft_text(&draft), rows[i].seconds);
		draft_clear(&draft);
		json_init(&json, &draft.writer);
		json_millis(&json, NULL, rows[i].value);
		assert_string_equal(draft_text(&draft), rows[i].millis);
		draft_clear(&draft);
	}
	draft_release(&draft);
}

static void reals(void **state)
{
	static const struct {
		double value;
		const char *text;
	} rows[] = {
		{ 0, "0.000" },
		{ 0.0004, "0.000" },
		{ 0.0005, "0.001" },
		{ -4.9996, "-5.000" },
		{ 1e300, "9000000000000000.000" },
		{ (double)NAN, "0.000" },
		{ (double)INFINITY, "0.000" },
	};
	struct draft draft;

	(void)state;
	assert_int_equal(draft_init(&draft), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct json json;

		json_init(&json, &draft.writer);
		json_real(&json, NULL, rows[i].value);
		assert_string_equal(draft_text(&draft), rows[i].text);
		draft_clear(&draft);
	}
	draft_release(&draft);
}

static void leaves_out(void **state)
{
	struct addr none = { 0 };
	struct draft draft;
	struct json json;

	(void)state;
	assert_int_equal(draft_init(&draft), 0);
	json_init(&json, &draft.writer);
	json_object(&json, NULL);
	json_str_some(&json, "a", STR_NONE);
	json_addr_some(&json, "b", &none);
	json_time_some(&json, "c", STAMP_NEVER);
	json_id_some(&json, "d", 'f', "");
	json_time_some(&json, "e", NOON);
	json_id_some(&json, "f", 'f', "00ff");
	json_object_end(&json);
	assert_string_equal(draft_text(&draft),
	                    "{\"e\":\"2022-08-03T12:23:53.401000Z\",\"f\":\"f00ff\"}");
	draft_release(&draft);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escapes), cmocka_unit_test(separates),  cmocka_unit_test(numbers),
		cmocka_unit_test(reals),   cmocka_unit_test(leaves_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
