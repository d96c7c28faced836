#include "sip/plain.h"

#include "sip/grammar.h"
#include "sip/name_addr.h"
#include "sip_test.h"

static bool is_plain(struct str value)
{
	struct name_addr cut;

	name_addr_cut(value, &cut);
	return cut.valid && !cut.odd && plain_name_addr(value, &cut.parts);
}

static void test_name_addr(void **state)
{
	static const struct {
		const char *value;
		bool plain;
	} rows[] = {
		{ "<sip:a@h>", true },
		{ "<sip:1000@192.0.2.1:5060;ob>;expires=300", true },
		{ "<sip:a@h;transport=udp>;tag=x-1.2", true },
		{ "sip:a@h", true },
		{ "sip:a@h;tag=1", true },
		{ "\"A\" <sip:a@h>", false },
		{ "A <sip:a@h>", false },
		{ "<sip:h>", false },
		{ "<sip:a:b@h>", false },
		{ "<sip:a%41@h>", false },
		{ "<sip:a@[2001:db8::1]>", false },
		{ "<sip:a@h?x=y>", false },
		{ "<sip:a@h:>", false },
		{ "<sip:a@h:65536>", false },
		{ "<sip:a@h;>", false },
		{ "<sip:a@h;x=>", false },
		{ "<sip:a@h;=x>", false },
		{ "<sip:a@h;;x>", false },
		{ "<sip:a@h>;tag=\"1\"", false },
		{ "<sip:a@h>x", false },
		{ "<sip:a@h>;", false },
		{ "<sip:a@h", false },
		{ "<tel:+49>", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(is_plain(str_from(rows[i].value)), rows[i].plain);
}

static void test_via(void **state)
{
	static const struct {
		const char *value, *host;
		bool plain;
	} rows[] = {
		{ "SIP/2.0/UDP h", "h", true },
		{ "SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bK.1", "192.0.2.1", true },
		{ "SIP/2.0/UDP  h", "h", false },
		{ "SIP/2.0/TCP h", "h", false },
		{ "SIP/2.0/UDP h:", "h", false },
		{ "SIP/2.0/UDP h:5060x", "h", false },
		{ "SIP/2.0/UDP h:65536", "h", false },
		{ "SIP/2.0/UDP h ;branch=1", "h", false },
		{ "SIP/2.0/UDP h;branch=", "h", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str value = str_from(rows[i].value);
		struct str host = { strchr(rows[i].value + 7, *rows[i].host),
			            strlen(rows[i].host) };

		assert_int_equal(plain_via(value, host), rows[i].plain);
	}
}

static uint32_t draw(uint32_t below)
{
	static uint32_t chance = 1;

	chance = chance * 1664525 + 1013904223;
	return (chance >> 8) % below;
}

/* Pieces in any order: what is plain among them is what libosip2 reads in the same way. */
static void test_parser_agrees(void **state)
{
	static const char *const pieces[] = { "<", ">",       "sip:", "sips:", "a",   "b.c",
		                              "@", ":",       "5060", ";",     "=",   "tag",
		                              "1", "-",       "_+",   ",",     " ",   "%41",
		                              "?", "<sip:a@", "h>",   ";x=y",  ";ob", "h:70" };
	size_t plain = 0;

	(void)state;
	for (size_t round = 0; round < 400000; round++) {
		char text[128] = "<sip:a@";
		struct name_addr cut;
		struct str value;

		text[round % 2 ? 0 : 7] = '\0';
		for (uint32_t i = 0, count = 1 + draw(7); i < count; i++)
			strcat(text, pieces[draw(sizeof(pieces) / sizeof(pieces[0]))]);
		value = str_from(text);
		name_addr_cut(value, &cut);
		if (!cut.valid || cut.odd || !plain_name_addr(value, &cut.parts))
			continue;
		plain++;
		if (!grammar_name_addr(value, &cut.parts) || !grammar_contact(value, &cut.parts))
			fail_msg("libosip2 does not agree on %s", text);
	}
	assert_true(plain > 1000);
}

static void test_parser_agrees_on_via(void **state)
{
	static const char *const pieces[] = { "h",  "192.0.2.1", ":", "5060", ";", "=", "branch",
		                              "z9", "rport",     "-", ".",    "_", " ", "0" };
	size_t plain = 0;

	(void)state;
	for (size_t round = 0; round < 200000; round++) {
		char text[128] = "SIP/2.0/UDP ";
		struct str value, host;

		for (uint32_t i = 0, count = 1 + draw(7); i < count; i++)
			strcat(text, pieces[draw(sizeof(pieces) / sizeof(pieces[0]))]);
		value = str_from(text);
		host = str_slice(value, 12, 12 + strcspn(text + 12, ":; "));
		if (!host.n || !plain_via(value, host))
			continue;
		plain++;
		if (!grammar_via(value, host))
			fail_msg("libosip2 does not agree on %s", text);
	}
	assert_true(plain > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_name_addr),
		cmocka_unit_test(test_via),
		cmocka_unit_test_setup_teardown(test_parser_agrees, parser_setup, parser_release),
		cmocka_unit_test_setup_teardown(test_parser_agrees_on_via, parser_setup,
		                                parser_release),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
