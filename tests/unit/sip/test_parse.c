#include "sip/parse.h"

#include "sip_test.h"

static void test_name_addr(void **state)
{
	static const struct {
		const char *value;
		bool valid, lenient;
		const char *display, *uri, *tag;
	} rows[] = {
		{ "<sip:alice@example.com>;tag=1", true, false, "", "sip:alice@example.com", "1" },
		{ "sip:alice@example.com;tag=1", true, false, "", "sip:alice@example.com", "1" },
		{ "\"A\" <sip:alice@example.com>", true, false, "\"A\"", "sip:alice@example.com",
		  NULL },
		{ "Bob <sip:b@h.example:5062;ob>;x=y;TAG=q", true, false, "Bob",
		  "sip:b@h.example:5062;ob", "q" },
		{ "\"<sip:evil@h>\" <sip:a@example.com>;tag=1", true, false, "\"<sip:evil@h>\"",
		  "sip:a@example.com", "1" },
		{ "\"A\\\"\" <sip:a@example.com>;tag=1", true, false, "\"A\\\"\"",
		  "sip:a@example.com", "1" },
		{ "<tel:+12015550123>;tag=1", true, false, "", "tel:+12015550123", "1" },
		{ "<sip:a@[2001:db8::1]:5060>;tag=1", true, false, "", "sip:a@[2001:db8::1]:5060",
		  "1" },
		{ "\xc3\xa9t\xc3\xa9 <sip:a@example.com>;tag=1", true, true, "\xc3\xa9t\xc3\xa9",
		  "sip:a@example.com", "1" },
		{ "Doe, J <sip:a@example.com>;tag=1", true, true, "Doe, J", "sip:a@example.com",
		  "1" },
		{ "Doe (home) <sip:a@example.com>;tag=1", true, true, "Doe (home)",
		  "sip:a@example.com", "1" },
		{ "a@b <sip:a@example.com>;tag=1", true, true, "a@b", "sip:a@example.com", "1" },
		{ "\"A <sip:a@example.com>;tag=1", true, true, "\"A", "sip:a@example.com", "1" },
		{ "<sip:a@example.com", true, true, "", "sip:a@example.com", NULL },
		{ "<sip:a@evil@example.com>;tag=1", true, true, "", "sip:a@evil@example.com", "1" },
		{ "\033[2J <sip:a@example.com>;tag=1", true, true, "\033[2J", "sip:a@example.com",
		  "1" },
		{ "<sip:h>", true, true, "", "sip:h", NULL },
		{ "%", false, false, "", "%", NULL },
		{ "<>;tag=1", false, false, "", NULL, "1" },
		{ "<urn:service:sos>", false, false, "", "urn:service:sos", NULL },
		{ "", false, false, "", NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sip_name_addr out;
		sip_name_addr_parse(str_from(rows[i].value), &out);
		assert_int_equal(out.valid, rows[i].valid);
		assert_int_equal(out.lenient, rows[i].lenient);
		assert_text(out.display, rows[i].display);
		assert_text(out.uri, rows[i].uri);
		assert_text(out.tag, rows[i].tag);
	}
}

/* Names with NUL stay whole: libosip2, which would stop there, is not asked. */
static void test_name_addr_with_nul(void **state)
{
	struct sip_name_addr out;

	(void)state;
	sip_name_addr_parse(STR("<sip:al\0ice@example.com>;tag=1"), &out);
	assert_true(out.valid);
	assert_true(out.lenient);
	assert_int_equal(out.uri.n, strlen("sip:al?ice@example.com"));
	assert_text(out.tag, "1");
}

/* What would take libosip2 a second never reaches it. */
static void test_name_addr_of_any_size(void **state)
{
	static char value[65000] = "<sip:a@example.com>";
	struct sip_name_addr out;
	size_t used = strlen(value);

	(void)state;
	for (; used + 2 < sizeof(value); used += 2)
		memcpy(value + used, ";a", 2);
	sip_name_addr_parse((struct str){ value, used }, &out);
	assert_true(out.valid);
	assert_true(out.lenient);
	assert_text(out.uri, "sip:a@example.com");
}

static void test_param(void **state)
{
	static const struct {
		const char *params, *name;
		bool found;
		const char *value;
	} rows[] = {
		{ "q=0.5;expires=30", "expires", true, "30" },
		{ "q=0.5;EXPIRES = 30 ;x", "expires", true, "30" },
		{ "expires=\"30\"", "expires", true, "30" },
		{ "x=\"a;expires=1\";expires=2", "expires", true, "2" },
		{ "expires=", "expires", true, "" },
		{ "expires=\"\"", "expires", true, "" },
		{ "expires", "expires", true, NULL },
		{ ";;;expires=1", "expires", true, "1" },
		{ "xexpires=1", "expires", false, NULL },
		{ "", "expires", false, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str value = STR_NONE;
		assert_int_equal(
		        sip_param(str_from(rows[i].params), str_from(rows[i].name), &value),
		        rows[i].found);
		assert_text(value, rows[i].value);
	}
}

static void test_expires(void **state)
{
	static const struct {
		const char *value;
		enum sip_expires state;
		uint32_t seconds;
	} rows[] = {
		{ "300", SIP_EXPIRES_VALID, 300 },
		{ "0", SIP_EXPIRES_VALID, 0 },
		{ "4294967295", SIP_EXPIRES_VALID, UINT32_MAX },
		{ "4294967296", SIP_EXPIRES_VALID, UINT32_MAX },
		{ "99999999999999999999999999", SIP_EXPIRES_VALID, UINT32_MAX },
		{ "-1", SIP_EXPIRES_MALFORMED, SIP_EXPIRES_FALLBACK },
		{ "300 ", SIP_EXPIRES_MALFORMED, SIP_EXPIRES_FALLBACK },
		{ "3,6", SIP_EXPIRES_MALFORMED, SIP_EXPIRES_FALLBACK },
		{ "99999999999999999999x", SIP_EXPIRES_MALFORMED, SIP_EXPIRES_FALLBACK },
		{ "", SIP_EXPIRES_MALFORMED, SIP_EXPIRES_FALLBACK },
		{ NULL, SIP_EXPIRES_ABSENT, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint32_t seconds = 1;
		assert_int_equal(sip_expires_parse(str_from(rows[i].value), &seconds),
		                 rows[i].state);
		assert_int_equal(seconds, rows[i].seconds);
	}
}

static void test_retry_after(void **state)
{
	uint32_t seconds;

	(void)state;
	assert_true(sip_retry_after(STR("18000;duration=3600"), &seconds));
	assert_int_equal(seconds, 18000);
	assert_true(sip_retry_after(STR("120 (in a meeting)"), &seconds));
	assert_int_equal(seconds, 120);
	assert_false(sip_retry_after(STR("soon"), &seconds));
	assert_false(sip_retry_after(STR("1x"), &seconds));
	assert_false(sip_retry_after(STR_NONE, &seconds));
}

static void test_event_package(void **state)
{
	(void)state;
	assert_text(sip_event_package(STR("message-summary")), "message-summary");
	assert_text(sip_event_package(STR("presence ;id=1")), "presence");
	assert_int_equal(sip_event_package(STR_NONE).n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_name_addr),
		cmocka_unit_test(test_name_addr_with_nul),
		cmocka_unit_test(test_name_addr_of_any_size),
		cmocka_unit_test(test_param),
		cmocka_unit_test(test_expires),
		cmocka_unit_test(test_retry_after),
		cmocka_unit_test(test_event_package),
	};

	return cmocka_run_group_tests(tests, parser_setup, parser_release);
}
