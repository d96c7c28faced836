#include "sip/parse.h"

#include "sip/split.h"
#include "sip_test.h"

static struct sip_message message;
static struct sip_contact contacts[300];

/* The contacts of a REGISTER with these header lines. */
static size_t read_contacts(const char *lines)
{
	static char text[8192];
	struct sip_list cursor = { 0 };
	size_t count = 0;

	strcpy(text, "REGISTER sip:h SIP/2.0\r\nCall-ID: 1\r\nCSeq: 1 REGISTER\r\n");
	strcat(text, lines);
	strcat(text, "\r\n");
	assert_in_range(sip_split(str_from(text), false, &message), SIP_OK, SIP_LENIENT);
	while (sip_contact_next(&message, &cursor, &contacts[count]))
		count++;
	return count;
}

static void test_one(void **state)
{
	static const struct {
		const char *value;
		bool valid, lenient;
		const char *uri;
		enum sip_expires state;
		uint32_t expires;
	} rows[] = {
		{ "<sip:a@10.0.0.1:5062;ob>", true, false, "sip:a@10.0.0.1:5062;ob",
		  SIP_EXPIRES_ABSENT, 0 },
		{ "\"A, B\" <sip:a@10.0.0.1>;expires=60", true, false, "sip:a@10.0.0.1",
		  SIP_EXPIRES_VALID, 60 },
		{ "<sip:a@10.0.0.1>;expires=\"60\"", true, false, "sip:a@10.0.0.1",
		  SIP_EXPIRES_VALID, 60 },
		{ "sip:a@10.0.0.1;expires=0", true, false, "sip:a@10.0.0.1", SIP_EXPIRES_VALID, 0 },
		{ "<sip:a@10.0.0.1>;expires=1;expires=2", true, false, "sip:a@10.0.0.1",
		  SIP_EXPIRES_VALID, 1 },
		{ "<sip:a@10.0.0.1>;expires=-1", true, false, "sip:a@10.0.0.1",
		  SIP_EXPIRES_MALFORMED, 3600 },
		{ "<sip:a@10.0.0.1>;expires", true, false, "sip:a@10.0.0.1", SIP_EXPIRES_MALFORMED,
		  3600 },
		{ "<sip:a@10.0.0.1>;expires=;q=1", true, true, "sip:a@10.0.0.1",
		  SIP_EXPIRES_MALFORMED, 3600 },
		{ "<sip:a@10.0.0.1>;expires=99999999999999", true, false, "sip:a@10.0.0.1",
		  SIP_EXPIRES_VALID, UINT32_MAX },
		{ "<sip:a,b@10.0.0.1>", true, false, "sip:a,b@10.0.0.1", SIP_EXPIRES_ABSENT, 0 },
		{ "<tel:+15550100>;expires=60", true, false, "tel:+15550100", SIP_EXPIRES_VALID,
		  60 },
		{ "%", false, false, "%", SIP_EXPIRES_ABSENT, 0 },
		{ "<>", false, false, NULL, SIP_EXPIRES_ABSENT, 0 },
		{ "<urn:a,b>", false, false, "urn:a,b", SIP_EXPIRES_ABSENT, 0 },
		{ "<sip:a@[2001:db8::1:5060>", false, false, "sip:a@[2001:db8::1:5060",
		  SIP_EXPIRES_ABSENT, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char line[256] = "m: ";
		strcat(line, rows[i].value);
		strcat(line, "\r\n");
		assert_int_equal(read_contacts(line), 1);
		assert_false(contacts[0].star);
		assert_int_equal(contacts[0].valid, rows[i].valid);
		assert_int_equal(contacts[0].lenient, rows[i].lenient);
		assert_text(contacts[0].raw, rows[i].value);
		assert_text(contacts[0].uri, rows[i].uri);
		assert_int_equal(contacts[0].expires_state, rows[i].state);
		assert_int_equal(contacts[0].expires, rows[i].expires);
	}
}

static void test_outbound_params(void **state)
{
	(void)state;
	assert_int_equal(
	        read_contacts(
	                "Contact: <sip:a@10.0.0.1>;reg-id=2;q=0.7;+sip.instance="
	                "\"<urn:uuid:00000000-0000-1000-8000-000A95A0E128>\""
	                ";pub-gruu=\"sip:a@h;gr=x;y\";temp-gruu=\"sip:t@h;gr\";expires=9\r\n"),
	        1);
	assert_text(contacts[0].instance, "urn:uuid:00000000-0000-1000-8000-000A95A0E128");
	assert_text(contacts[0].q, "0.7");
	assert_text(contacts[0].pub_gruu, "sip:a@h;gr=x;y");
	assert_text(contacts[0].temp_gruu, "sip:t@h;gr");
	assert_int_equal(contacts[0].reg_id, 2);
	assert_int_equal(contacts[0].expires, 9);
}

static void test_star(void **state)
{
	static const struct {
		const char *line;
		size_t count;
		bool lenient;
	} rows[] = {
		{ "Contact: *\r\n", 1, false },
		{ "Contact:  * \r\n", 1, false },
		{ "Contact: *;expires=0\r\n", 1, true },
		{ "Contact: *, <sip:a@10.0.0.1>\r\n", 2, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(read_contacts(rows[i].line), rows[i].count);
		assert_true(contacts[0].star);
		assert_true(contacts[0].valid);
		assert_int_equal(contacts[0].lenient, rows[i].lenient);
	}
}

static void test_lists(void **state)
{
	static const struct {
		const char *lines;
		size_t count;
	} rows[] = {
		{ "Expires: 1\r\n", 0 },
		{ "Contact:\r\n", 0 },
		{ "Contact: <sip:a@h1>,\r\n", 1 },
		{ "Contact: ,, <sip:a@h1> ,\r\n", 1 },
		{ "Contact: <sip:a@h1>, \"x, y\" <sip:b@h2;c=d,e>;expires=3\r\nm: sip:c@h3\r\n",
		  3 },
		{ "Contact: <sip:a@h1>,\r\n <sip:b@h2>\r\n", 2 },
		{ "Contact: \"abc <sip:a@h1>, <sip:b@h2>\r\n", 2 },
		{ "Contact: sip:a@h1,sip:b@h2\r\n", 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(read_contacts(rows[i].lines), rows[i].count);
	assert_text(contacts[0].uri, "sip:a@h1");
	assert_text(contacts[1].uri, "sip:b@h2");
}

static void test_list_at_the_cap(void **state)
{
	char line[4096] = "Contact: <sip:a@10.0.0.1>";

	(void)state;
	for (size_t i = 0; i < SIP_SEPARATORS_LINE; i++)
		strcat(line, ",sip:a@h.x");
	strcat(line, "\r\n");
	assert_int_equal(read_contacts(line), SIP_SEPARATORS_LINE + 1);
	for (size_t i = 0; i <= SIP_SEPARATORS_LINE; i++)
		assert_true(contacts[i].valid && !contacts[i].lenient);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one),
		cmocka_unit_test(test_outbound_params),
		cmocka_unit_test(test_star),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_list_at_the_cap),
	};

	return cmocka_run_group_tests(tests, parser_setup, parser_release);
}
