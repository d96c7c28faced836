#include "sip/plain.h"

#include <stdio.h>

#include "sip/grammar.h"
#include "sip/name_addr.h"
#include "sip_test.h"

static bool is_plain(struct str value)
{
	struct name_addr cut;

	return plain_name_addr(value, &cut);
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
		{ "sip:a@h", false },
		{ "<sip:a@h>;TAG=1;tag=2", true },
		{ "<sip:a@h>;tag;tag=2", false },
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
		const char *value;
		bool plain;
	} rows[] = {
		{ "SIP/2.0/UDP h", true },
		{ "SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bK.1", true },
		{ "SIP/2.0/UDP  h", false },
		{ "SIP/2.0/TCP h", false },
		{ "SIP/2.0/UDP h:", false },
		{ "SIP/2.0/UDP h:5060x", false },
		{ "SIP/2.0/UDP h:65536", false },
		{ "SIP/2.0/UDP h ;branch=1", false },
		{ "SIP/2.0/UDP h;branch=", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sip_via via;

		assert_int_equal(plain_via(str_from(rows[i].value), &via), rows[i].plain);
	}
}

static uint32_t draw(uint32_t below)
{
	static uint32_t chance = 1;

	chance = chance * 1664525 + 1013904223;
	return (chance >> 8) % below;
}

static void assert_same(struct str a, struct str b)
{
	assert_int_equal(a.p == NULL, b.p == NULL);
	assert_true(str_equal(a, b));
}

/* With a question mark behind it the same URI is taken apart with care. */
static void assert_uri_read_with_care(struct str text)
{
	char asking[160];
	struct sip_uri plain, care;

	assert_true(plain_uri(text, &plain));
	assert_in_range(snprintf(asking, sizeof asking, "%.*s?", (int)text.n, text.p), 1, 159);
	assert_false(plain_uri(str_from(asking), &care));
	assert_true(sip_uri_parse(str_from(asking), &care));
	assert_same(plain.raw, text);
	assert_null(plain.headers.p);
	assert_same(care.scheme, plain.scheme);
	assert_same(care.user, plain.user);
	assert_same(care.password, plain.password);
	assert_same(care.host, plain.host);
	assert_same(care.port, plain.port);
	assert_same(care.params, plain.params);
	assert_int_equal(care.port_number, plain.port_number);
}

static void test_uri(void **state)
{
	static const struct {
		const char *text;
		bool plain;
	} rows[] = {
		{ "sip:h", true },
		{ "sip:a@h", true },
		{ "sip:h:5060;lr", true },
		{ "sip:a@192.0.2.1:5060;transport=udp;ob", true },
		{ "sip:", false },
		{ "sip:@h", false },
		{ "sip:a@", false },
		{ "sip:a@b@h", false },
		{ "SIP:a@h", false },
		{ "sips:a@h", false },
		{ "tel:+49", false },
		{ "sip:a:b@h", false },
		{ "sip:[2001:db8::1]", false },
		{ "sip:h:", false },
		{ "sip:h:65536", false },
		{ "sip:a@h?x=y", false },
		{ "sip:a@h>", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sip_uri uri;

		assert_int_equal(plain_uri(str_from(rows[i].text), &uri), rows[i].plain);
		if (rows[i].plain)
			assert_uri_read_with_care(str_from(rows[i].text));
	}
}

/* With a name in front the same value is taken apart with care. */
static void assert_read_with_care(const struct name_addr *plain, const char *text)
{
	char named[160] = "x ";
	struct name_addr care;

	name_addr_cut(str_from(strcat(named, text)), &care);
	assert_true(care.valid && !care.odd && !care.plain);
	assert_same(care.uri, plain->uri);
	assert_same(care.params, plain->params);
	assert_same(care.tag, plain->tag);
	assert_uri_read_with_care(plain->uri);
	assert_same(care.parts.raw, plain->parts.raw);
	assert_same(care.parts.scheme, plain->parts.scheme);
	assert_same(care.parts.user, plain->parts.user);
	assert_same(care.parts.password, plain->parts.password);
	assert_same(care.parts.host, plain->parts.host);
	assert_same(care.parts.port, plain->parts.port);
	assert_same(care.parts.params, plain->parts.params);
	assert_same(care.parts.headers, plain->parts.headers);
	assert_int_equal(care.parts.port_number, plain->parts.port_number);
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
		if (!plain_name_addr(value, &cut))
			continue;
		plain++;
		assert_read_with_care(&cut, text);
		if (!grammar_name_addr(value, &cut.parts) || !grammar_contact(value, &cut.parts))
			fail_msg("libosip2 does not agree on %s", text);
	}
	assert_true(plain > 1000);
}

/* Two blanks are not plain. */
static void assert_via_read_with_care(const struct sip_via *plain, const char *text)
{
	char apart[160] = "SIP/2.0/UDP  ";
	struct sip_via care;

	sip_via_parse(str_from(strcat(apart, text + 12)), &care);
	assert_true(care.valid);
	assert_same(care.transport, plain->transport);
	assert_same(care.sent_by, plain->sent_by);
	assert_same(care.host, plain->host);
	assert_int_equal(care.port, plain->port);
	assert_same(care.branch, plain->branch);
	assert_same(care.received, plain->received);
	assert_int_equal(care.has_rport, plain->has_rport);
	assert_int_equal(care.rport, plain->rport);
}

static void test_parser_agrees_on_via(void **state)
{
	static const char *const pieces[] = { "h", "192.0.2.1", ":",        "5060", ";",
		                              "=", "branch",    "received", "z9",   "rport",
		                              "-", ".",         "_",        " ",    "0" };
	size_t plain = 0;

	(void)state;
	for (size_t round = 0; round < 200000; round++) {
		char text[128] = "SIP/2.0/UDP ";
		struct sip_via via;

		for (uint32_t i = 0, count = 1 + draw(7); i < count; i++)
			strcat(text, pieces[draw(sizeof(pieces) / sizeof(pieces[0]))]);
		if (!plain_via(str_from(text), &via))
			continue;
		plain++;
		assert_via_read_with_care(&via, text);
		if (!grammar_via(str_from(text), via.host))
			fail_msg("libosip2 does not agree on %s", text);
	}
	assert_true(plain > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_name_addr),
		cmocka_unit_test(test_via),
		cmocka_unit_test(test_uri),
		cmocka_unit_test_setup_teardown(test_parser_agrees, parser_setup, parser_release),
		cmocka_unit_test_setup_teardown(test_parser_agrees_on_via, parser_setup,
		                                parser_release),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
