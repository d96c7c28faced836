#include "sip/message.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "sip/header_names.h"
#include "sip/split.h"

static void test_header_names(void **state)
{
	(void)state;
	for (int id = SIP_HEADER_OTHER + 1; id < SIP_HEADERS; id++) {
		const char *name = sip_header_name((enum sip_header)id);
		char upper[64] = "";
		size_t n = strlen(name);

		assert_in_range(n, 2, sizeof(upper) - 1);
		for (size_t i = 0; i < n; i++)
			upper[i] = (char)toupper((unsigned char)name[i]);
		assert_int_equal(header_lookup(str_from(name)), id);
		assert_int_equal(header_lookup(str_from(upper)), id);
		upper[n - 1] = '_';
		assert_int_equal(header_lookup(str_from(upper)), SIP_HEADER_OTHER);
	}
}

static void test_compact_names(void **state)
{
	static const struct {
		const char *name;
		enum sip_header id;
	} rows[] = {
		{ "v", SIP_VIA },
		{ "f", SIP_FROM },
		{ "t", SIP_TO },
		{ "i", SIP_CALL_ID },
		{ "m", SIP_CONTACT },
		{ "l", SIP_CONTENT_LENGTH },
		{ "c", SIP_CONTENT_TYPE },
		{ "k", SIP_SUPPORTED },
		{ "o", SIP_EVENT },
		{ "V", SIP_VIA },
		{ "s", SIP_HEADER_OTHER },
		{ "u", SIP_HEADER_OTHER },
		{ "x", SIP_HEADER_OTHER },
		{ "e", SIP_HEADER_OTHER },
		{ "r", SIP_HEADER_OTHER },
		{ "", SIP_HEADER_OTHER },
		{ "Call\rID", SIP_HEADER_OTHER },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(header_lookup(str_from(rows[i].name)), rows[i].id);
}

/* Read alike whether or not there is more to be read behind the line. */
static void test_lines(void **state)
{
	static const struct {
		const char *line;
		int colon; /* -1: no name */
		enum sip_header id;
	} rows[] = {
		{ "Via: x", 3, SIP_VIA },
		{ "t:", 1, SIP_TO },
		{ "cONTACT:*", 7, SIP_CONTACT },
		{ "SIP-ETag: 1", 8, SIP_ETAG },
		{ "Content-Length: 0", 14, SIP_CONTENT_LENGTH },
		{ "content-length: 0", 14, SIP_CONTENT_LENGTH },
		{ "Authentication-Info: x", 19, SIP_AUTHENTICATION_INFO },
		{ "\t To :x", 5, SIP_TO },
		{ "Content-Length \t: 0", 16, SIP_CONTENT_LENGTH },
		{ "Max-Forwards: 70", 12, SIP_HEADER_OTHER },
		{ "Allow: x", 5, SIP_HEADER_OTHER },
		{ "Content-Length\xff: 0", 15, SIP_HEADER_OTHER },
		{ "T\xc3\xb6: 0", 3, SIP_HEADER_OTHER },
		{ "A-name-that-is-longer-than-all: 0", 30, SIP_HEADER_OTHER },
		{ " : x", -1, SIP_HEADER_OTHER },
		{ ": x", -1, SIP_HEADER_OTHER },
		{ "To", -1, SIP_HEADER_OTHER },
		{ "Content-Length", -1, SIP_HEADER_OTHER },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[96];
		size_t n = strlen(rows[i].line);
		size_t all = n + strlen("\r\nTo: a\r\nFrom: b\r\n");

		strcat(strcpy(text, rows[i].line), "\r\nTo: a\r\nFrom: b\r\n");
		for (size_t readable = n; readable <= all; readable++) {
			struct header_name name = header_read(text, text + n, text + readable);

			assert_int_equal(name.id, rows[i].id);
			assert_int_equal(name.colon ? name.colon - text : -1, rows[i].colon);
		}
	}
}

static void test_methods(void **state)
{
	(void)state;
	for (int method = SIP_REGISTER; method < SIP_METHODS; method++) {
		const char *name = sip_method_name((enum sip_method)method);
		assert_int_equal(sip_method_of(str_from(name)), method);
	}
	assert_string_equal(sip_method_name(SIP_METHOD_OTHER), "other");
	assert_int_equal(sip_method_of(STR("register")), SIP_METHOD_OTHER);
	assert_int_equal(sip_method_of(STR("CANCEL")), SIP_METHOD_OTHER);
	assert_int_equal(sip_method_of(STR("")), SIP_METHOD_OTHER);
	assert_string_equal(sip_split_result_name(SIP_NOT_SIP), "not-sip");
}

static void test_next(void **state)
{
	static const char text[] = "REGISTER sip:h SIP/2.0\r\nv : one\r\nX: y\r\nVIA\t:two\r\n"
	                           "CSeq: 1 REGISTER\r\ni:1\r\nvia:three\r\n\r\n";
	static struct sip_message message;
	static const char *const expected[] = { "one", "two", "three" };
	struct str value;
	size_t at = 0;
	size_t found = 0;

	(void)state;
	assert_int_equal(sip_split(str_from(text), false, &message), SIP_OK);
	while (sip_next(&message, SIP_VIA, &at, &value))
		assert_true(str_equal(value, str_from(expected[found++])));
	assert_int_equal(found, 3);
	assert_int_equal(message.counts[SIP_VIA], 3);
	assert_false(sip_next(&message, SIP_VIA, &at, &value));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_header_names), cmocka_unit_test(test_compact_names),
		cmocka_unit_test(test_lines),        cmocka_unit_test(test_methods),
		cmocka_unit_test(test_next),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
