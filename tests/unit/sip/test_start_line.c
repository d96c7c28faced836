#include "sip/start_line.h"

#include "sip/split.h"
#include "sip_test.h"

#define HEADERS                                                                                    \
	"Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK1\r\n"                                     \
	"Call-ID: c1@h\r\n"                                                                        \
	"CSeq: 1 REGISTER\r\n"

static struct sip_message message;

static enum sip_split_result split(const char *text, bool truncated)
{
	return sip_split(str_from(text), truncated, &message);
}

static void test_start_lines(void **state)
{
	static const struct {
		const char *line;
		enum sip_split_result result;
		unsigned notes;
		unsigned status;
		const char *text; /* Request-URI or reason */
	} rows[] = {
		{ "SIP/2.0 200 OK", SIP_OK, 0, 200, "OK" },
		{ "SIP/2.0 200 ", SIP_OK, 0, 200, "" },
		{ "SIP/2.0 200", SIP_LENIENT, SIP_NOTE_START_LINE, 200, "" },
		{ "SIP/2.0  200 OK", SIP_LENIENT, SIP_NOTE_START_LINE, 200, "OK" },
		{ "sip/2.0 200 OK", SIP_LENIENT, SIP_NOTE_START_LINE, 200, "OK" },
		{ "SIP/2.0 699 x", SIP_OK, 0, 699, "x" },
		{ "SIP/2.0 100 \xc3\xa9", SIP_OK, 0, 100, "\xc3\xa9" },
		{ "SIP/2.0 4294967496 OK", SIP_BAD, 0, 0, "" },
		{ "SIP/2.0 -200 OK", SIP_BAD, 0, 0, "" },
		{ "SIP/2.0 2000 OK", SIP_BAD, 0, 0, "" },
		{ "SIP/2.0 2xx OK", SIP_BAD, 0, 0, "" },
		{ "SIP/2.0 0 OK", SIP_BAD, 0, 0, "" },
		{ "SIP/2.0 099 OK", SIP_BAD, 0, 0, "" },
		{ "SIP/2.0 700 OK", SIP_BAD, 0, 0, "" },
		{ "SIP/2.0", SIP_BAD, 0, 0, "" },
		{ "SIP/3.0 200 OK", SIP_BAD, 0, 0, "" },
		{ "REGISTER sip:h SIP/2.0", SIP_OK, 0, 0, "sip:h" },
		{ "REGISTER  sip:h SIP/2.0", SIP_LENIENT, SIP_NOTE_START_LINE, 0, "sip:h" },
		{ "REGISTER sip:h SIP/2.0 ", SIP_LENIENT, SIP_NOTE_START_LINE, 0, "sip:h" },
		{ "REGISTER\tsip:h SIP/2.0", SIP_LENIENT, SIP_NOTE_START_LINE, 0, "sip:h" },
		{ "REGISTER sip:h; lr SIP/2.0", SIP_LENIENT, SIP_NOTE_START_LINE, 0, "sip:h; lr" },
		{ "REGISTER sip:h sip/2.0", SIP_LENIENT, SIP_NOTE_START_LINE, 0, "sip:h" },
		{ "REGISTER sip:h SIP/1.0", SIP_BAD, 0, 0, "" },
		{ "REGISTER SIP/2.0", SIP_BAD, 0, 0, "" },
		{ "RE\033GISTER sip:h SIP/2.0", SIP_BAD, 0, 0, "" },
		{ " REGISTER sip:h SIP/2.0", SIP_BAD, 0, 0, "" },
		{ "REGISTER sip:h", SIP_BAD, 0, 0, "" },
		{ "GET / HTTP/1.1", SIP_NOT_SIP, 0, 0, "" },
		{ "NOTIFY * HTTP/1.1", SIP_NOT_SIP, 0, 0, "" },
		{ "OPTIONS * RTSP/1.0", SIP_NOT_SIP, 0, 0, "" },
		{ "hello", SIP_NOT_SIP, 0, 0, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[1024];
		strcpy(text, rows[i].line);
		strcat(text, "\r\n" HEADERS "\r\n");
		assert_int_equal(split(text, false), rows[i].result);
		assert_int_equal(message.notes, rows[i].notes);
		assert_int_equal(message.status, rows[i].status);
		if (rows[i].result > SIP_LENIENT)
			continue;
		assert_text(message.request ? message.uri : message.reason, rows[i].text);
		/* A missing reason phrase must not swallow the next line. */
		assert_int_equal(message.counts[SIP_VIA], 1);
		assert_int_equal(message.method, SIP_REGISTER);
	}
}

static void test_lower_case_method_is_another(void **state)
{
	(void)state;
	split("register sip:h SIP/2.0\r\nCall-ID: 1\r\nCSeq: 1 register\r\n\r\n", false);
	assert_true(message.request);
	assert_int_equal(message.method, SIP_METHOD_OTHER);
	assert_int_equal(message.notes, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_start_lines),
		cmocka_unit_test(test_lower_case_method_is_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
