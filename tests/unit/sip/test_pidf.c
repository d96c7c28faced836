#include "sip/pidf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NAMESPACES                                                                                 \
	"xmlns=\"urn:ietf:params:xml:ns:pidf\" "                                                   \
	"xmlns:dm=\"urn:ietf:params:xml:ns:pidf:data-model\" "                                     \
	"xmlns:rpid=\"urn:ietf:params:xml:ns:pidf:rpid\""
#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
#define PRESENCE(x) HEAD "<presence " NAMESPACES " entity=\"sip:a@h\">" x "</presence>"
#define TUPLE(x) "<tuple id=\"1\">" x "</tuple>"
#define BASIC(x) "<status><basic>" x "</basic></status>"
#define SIXTY "123456789 123456789 123456789 123456789 123456789 123456789 "

static void test_documents(void **state)
{
	static const struct {
		const char *body;
		enum pidf_basic basic;
		const char *note;
	} rows[] = {
		{ PRESENCE(TUPLE(BASIC("open") "<note>Idle</note>")), PIDF_OPEN, "Idle" },
		{ PRESENCE(TUPLE(BASIC(" closed\n"))), PIDF_CLOSED, "" },
		{ PRESENCE(TUPLE(BASIC("maybe"))), PIDF_UNKNOWN, "" },
		{ PRESENCE(TUPLE(BASIC("closed")) TUPLE(BASIC("open"))), PIDF_CLOSED, "" },
		{ PRESENCE("<dm:person><dm:note>Away</dm:note></dm:person>" TUPLE(
		          BASIC("open") "<note>Idle</note>")),
		  PIDF_OPEN, "Idle" },
		{ PRESENCE(TUPLE(BASIC("open")) "<dm:person><dm:note>Away</dm:note></dm:person>"),
		  PIDF_OPEN, "Away" },
		{ PRESENCE(TUPLE(
		          BASIC("open")) "<dm:person><rpid:note>Busy</rpid:note></dm:person>"),
		  PIDF_OPEN, "Busy" },
		{ PRESENCE(TUPLE("<status><x:basic xmlns:x=\"urn:other\">open</x:basic></status>")),
		  PIDF_UNKNOWN, "" },
		{ PRESENCE(TUPLE(BASIC("open") "<note>a &amp; &#98;</note>")), PIDF_OPEN, "a & b" },
		{ "<presence><tuple>" BASIC("open") "</tuple></presence>", PIDF_OPEN, "" },
		{ PRESENCE(TUPLE(BASIC("open") "<note>" SIXTY "12\xc3\xa9" SIXTY "</note>")),
		  PIDF_OPEN, SIXTY "12" },
		{ PRESENCE(TUPLE(BASIC("open") "<note>" SIXTY "1\xc3\xa9" SIXTY "</note>")),
		  PIDF_OPEN, SIXTY "1\xc3\xa9" },
		{ PRESENCE(TUPLE(BASIC("open"))) "junk", PIDF_UNKNOWN, "" },
		{ HEAD "<presence " NAMESPACES ">" TUPLE(BASIC("open")), PIDF_UNKNOWN, "" },
		{ HEAD "<!DOCTYPE presence>" PRESENCE(""), PIDF_UNKNOWN, "" },
		{ "", PIDF_UNKNOWN, "" },
		{ "not xml", PIDF_UNKNOWN, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct pidf out;
		pidf_parse(str_from(rows[i].body), &out);
		assert_int_equal(out.basic, rows[i].basic);
		assert_string_equal(out.note, rows[i].note);
	}
}

static void test_entities_are_refused(void **state)
{
	static const char laughs[] =
	        "<?xml version=\"1.0\"?><!DOCTYPE p [<!ENTITY a \"ha\">"
	        "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
	        "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">"
	        "<!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\">"
	        "<!ENTITY e SYSTEM \"file:///etc/passwd\">]>"
	        "<presence xmlns=\"urn:ietf:params:xml:ns:pidf\"><tuple id=\"1\">"
	        "<status><basic>open</basic></status><note>&d;&e;</note>"
	        "</tuple></presence>";
	struct pidf out;

	(void)state;
	pidf_parse(str_from(laughs), &out);
	assert_int_equal(out.basic, PIDF_UNKNOWN);
	assert_string_equal(out.note, "");
}

static void test_bounds(void **state)
{
	static char body[70000] = HEAD "<presence " NAMESPACES ">" TUPLE(BASIC("open"));
	struct pidf out;
	size_t used = strlen(body);

	(void)state;
	memset(body + used, ' ', 65536 - used);
	strcpy(body + 65536 - strlen("</presence>"), "</presence>");
	pidf_parse((struct str){ body, 65536 }, &out);
	assert_int_equal(out.basic, PIDF_OPEN);
	strcat(body, " ");
	pidf_parse((struct str){ body, 65537 }, &out);
	assert_int_equal(out.basic, PIDF_UNKNOWN);

	for (size_t i = 0; i < 20000; i++)
		memcpy(body + i * 3, "<a>", 3);
	pidf_parse((struct str){ body, 60000 }, &out);
	assert_int_equal(out.basic, PIDF_UNKNOWN);
}

static void test_cut_at_every_octet(void **state)
{
	static const char body[] = PRESENCE(TUPLE(BASIC("open") "<note>\xc3\xa9</note>"));

	(void)state;
	for (size_t n = 0; n < sizeof(body); n++) {
		struct pidf out;
		char *copy = malloc(n > 0 ? n : 1);
		assert_non_null(copy);
		memcpy(copy, body, n);
		pidf_parse((struct str){ copy, n }, &out);
		assert_int_equal(out.basic, n == sizeof(body) - 1 ? PIDF_OPEN : PIDF_UNKNOWN);
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_documents),
		cmocka_unit_test(test_entities_are_refused),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_cut_at_every_octet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
