#include "sip/split.h"

#include <time.h>

#include "sip_test.h"

#define HEADERS                                                                                    \
	"Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK1\r\n"                                     \
	"From: <sip:alice@example.com>;tag=1\r\n"                                                  \
	"To: <sip:alice@example.com>\r\n"                                                          \
	"Call-ID: c1@h\r\n"                                                                        \
	"CSeq: 1 REGISTER\r\n"
#define REQUEST "REGISTER sip:example.com SIP/2.0\r\n" HEADERS
#define REGISTER REQUEST "Contact: <sip:alice@192.0.2.10>\r\nContent-Length: 0\r\n\r\n"

static struct sip_message message;

static enum sip_split_result split(const char *text, bool truncated)
{
	return sip_split(str_from(text), truncated, &message);
}

static void test_request(void **state)
{
	(void)state;
	assert_int_equal(split(REGISTER, false), SIP_OK);
	assert_true(message.request);
	assert_int_equal(message.method, SIP_REGISTER);
	assert_text(message.method_name, "REGISTER");
	assert_text(message.uri, "sip:example.com");
	assert_int_equal(message.status, 0);
	assert_int_equal(message.cseq, 1);
	assert_text(message.first[SIP_CALL_ID], "c1@h");
	assert_text(message.first[SIP_CONTACT], "<sip:alice@192.0.2.10>");
	assert_int_equal(message.counts[SIP_VIA], 1);
	assert_int_equal(message.fields_count, 7);
	assert_false(sip_has(&message, SIP_EXPIRES));
	assert_true(message.body_available);
}

static void test_cseq(void **state)
{
	static const struct {
		const char *value;
		enum sip_split_result result;
		unsigned notes;
		uint32_t number;
	} rows[] = {
		{ "1 REGISTER", SIP_OK, 0, 1 },
		{ "4294967295 REGISTER", SIP_OK, 0, UINT32_MAX },
		{ "007\t REGISTER", SIP_OK, 0, 7 },
		{ "4294967296 REGISTER", SIP_BAD, 0, 0 },
		{ "1180591620717411303424 REGISTER", SIP_BAD, 0, 0 },
		{ "-1 REGISTER", SIP_BAD, 0, 0 },
		{ "abc REGISTER", SIP_BAD, 0, 0 },
		{ "1", SIP_BAD, 0, 0 },
		{ "1REGISTER", SIP_BAD, 0, 0 },
		{ "1 REG,ISTER", SIP_BAD, 0, 0 },
		{ "", SIP_BAD, 0, 0 },
		{ "1 INVITE", SIP_LENIENT, SIP_NOTE_CSEQ_METHOD, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[256] = "REGISTER sip:h SIP/2.0\r\nCall-ID: 1\r\nCSeq: ";
		strcat(text, rows[i].value);
		strcat(text, "\r\n\r\n");
		assert_int_equal(split(text, false), rows[i].result);
		assert_int_equal(message.notes, rows[i].notes);
		assert_int_equal(message.cseq, rows[i].number);
		assert_int_equal(message.method, SIP_REGISTER);
	}
}

static void test_unusable(void **state)
{
	(void)state;
	assert_int_equal(split("REGISTER sip:h SIP/2.0\r\n\r\n", false), SIP_BAD);
	assert_int_equal(split("REGISTER sip:h SIP/2.0\r\nCSeq: 1 REGISTER\r\n\r\n", false),
	                 SIP_BAD);
	assert_int_equal(
	        split("REGISTER sip:h SIP/2.0\r\nCall-ID:\r\nCSeq: 1 REGISTER\r\n\r\n", false),
	        SIP_BAD);
}

static void test_content_length(void **state)
{
	static const struct {
		const char *field;
		bool truncated;
		enum sip_split_result result;
		unsigned notes;
		size_t body;
		bool available;
	} rows[] = {
		{ "", false, SIP_OK, 0, 5, true },
		{ "", true, SIP_OK, 0, 5, false },
		{ "Content-Length: 5\r\n", false, SIP_OK, 0, 5, true },
		{ "Content-Length: 5\r\n", true, SIP_OK, 0, 5, true },
		{ "l:   5\r\n", false, SIP_OK, 0, 5, true },
		{ "Content-Length: 2\r\n", false, SIP_LENIENT, SIP_NOTE_TRAILING_DATA, 2, true },
		{ "Content-Length: 0\r\n", false, SIP_LENIENT, SIP_NOTE_TRAILING_DATA, 0, true },
		{ "Content-Length: 9\r\n", false, SIP_LENIENT, SIP_NOTE_CONTENT_LENGTH, 5, true },
		{ "Content-Length: 9\r\n", true, SIP_OK, 0, 5, false },
		{ "Content-Length: -1\r\n", false, SIP_LENIENT, SIP_NOTE_CONTENT_LENGTH, 5, true },
		{ "Content-Length: +2\r\n", false, SIP_LENIENT, SIP_NOTE_CONTENT_LENGTH, 5, true },
		{ "Content-Length: 2;x\r\n", false, SIP_LENIENT, SIP_NOTE_CONTENT_LENGTH, 5, true },
		{ "Content-Length: 0x2\r\n", false, SIP_LENIENT, SIP_NOTE_CONTENT_LENGTH, 5, true },
		{ "Content-Length:\r\n", false, SIP_LENIENT, SIP_NOTE_CONTENT_LENGTH, 5, true },
		{ "Content-Length: 4294967298\r\n", false, SIP_LENIENT, SIP_NOTE_CONTENT_LENGTH, 5,
		  true },
		{ "Content-Length: -4294967294\r\n", false, SIP_LENIENT, SIP_NOTE_CONTENT_LENGTH, 5,
		  true },
		{ "Content-Length: 18446744073709551618\r\n", false, SIP_LENIENT,
		  SIP_NOTE_CONTENT_LENGTH, 5, true },
		{ "Content-Length: 5\r\nl: 2\r\n", false, SIP_LENIENT, SIP_NOTE_DUPLICATE_HEADER, 5,
		  true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[1024] = REQUEST;
		strcat(text, rows[i].field);
		strcat(text, "\r\nhello");
		assert_int_equal(split(text, rows[i].truncated), rows[i].result);
		assert_int_equal(message.notes, rows[i].notes);
		assert_int_equal(message.body.n, rows[i].body);
		assert_int_equal(message.body_available, rows[i].available);
	}
}

static void test_folding(void **state)
{
	static const struct {
		const char *field;
		const char *value;
	} rows[] = {
		{ "Contact: <sip:a@h>;x=1\r\n ;y=2\r\n", "<sip:a@h>;x=1 ;y=2" },
		{ "Contact:\r\n\t<sip:a@h>\r\n", "<sip:a@h>" },
		{ "Contact: <sip:a@h>\r\n \r\n", "<sip:a@h>" },
		{ "Contact: a\r\n  b  \r\n\tc\r\n", "a b c" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[1024] = REQUEST;
		strcat(text, rows[i].field);
		strcat(text, "Expires: 7\r\n\r\n");
		assert_int_equal(split(text, false), SIP_OK);
		assert_text(message.first[SIP_CONTACT], rows[i].value);
		assert_text(message.first[SIP_EXPIRES], "7");
	}
}

static void test_fold_without_room(void **state)
{
	static char text[9000] = REQUEST "Contact: <sip:a@h>\r\n ";
	size_t used = strlen(text);

	(void)state;
	memset(text + used, 'x', 5000);
	strcpy(text + used + 5000, "\r\nExpires: 7\r\n\r\n");
	assert_int_equal(split(text, false), SIP_LENIENT);
	assert_int_equal(message.notes, SIP_NOTE_FOLD);
	assert_text(message.first[SIP_CONTACT], "<sip:a@h>");
	assert_text(message.first[SIP_EXPIRES], "7");
}

static void test_odd_lines(void **state)
{
	static const struct {
		const char *text;
		enum sip_split_result result;
		unsigned notes;
	} rows[] = {
		{ REQUEST "junk\r\n\r\n", SIP_LENIENT, SIP_NOTE_LINE_WITHOUT_COLON },
		{ REQUEST ": x\r\n\r\n", SIP_LENIENT, SIP_NOTE_LINE_WITHOUT_COLON },
		{ REQUEST "Call-ID: c2\r\n\r\n", SIP_LENIENT, SIP_NOTE_DUPLICATE_HEADER },
		{ REQUEST "f: <sip:b@h>\r\n\r\n", SIP_LENIENT, SIP_NOTE_DUPLICATE_HEADER },
		{ REQUEST "Via: SIP/2.0/UDP h\r\n\r\n", SIP_OK, 0 },
		{ REQUEST "X: y\n\r\n", SIP_LENIENT, SIP_NOTE_BARE_LF },
		{ REQUEST "X: y\n\n", SIP_LENIENT, SIP_NOTE_BARE_LF },
		{ "\r\n\r\n" REQUEST "\r\n", SIP_OK, 0 },
		{ REQUEST, SIP_LENIENT, SIP_NOTE_NO_BLANK_LINE },
		{ REQUEST "l: 0", SIP_LENIENT, SIP_NOTE_NO_BLANK_LINE },
		{ "REGISTER sip:exam", SIP_TRUNCATED, 0 },
		{ "REGISTER sip:h SIP/2.0\r\n", SIP_TRUNCATED, SIP_NOTE_NO_BLANK_LINE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(split(rows[i].text, false), rows[i].result);
		assert_int_equal(message.notes, rows[i].notes);
		if (rows[i].result <= SIP_LENIENT)
			assert_text(message.first[SIP_CALL_ID], "c1@h");
	}
}

static void test_nul_hides_nothing(void **state)
{
	static const char text[] = REQUEST "\0X: y\r\nExpires: 3\0\r\n"
	                                   "Contact: <sip:evil@h>\r\n\r\n";

	(void)state;
	assert_int_equal(sip_split((struct str){ text, sizeof(text) - 1 }, false, &message),
	                 SIP_LENIENT);
	assert_int_equal(message.notes, SIP_NOTE_NUL);
	assert_text(message.first[SIP_CONTACT], "<sip:evil@h>");
	assert_int_equal(message.first[SIP_EXPIRES].n, 2);
}

static void test_keepalives(void **state)
{
	static const struct {
		struct str payload;
		enum sip_split_result result;
	} rows[] = {
		{ { "", 0 }, SIP_KEEPALIVE },
		{ { "\r\n", 2 }, SIP_KEEPALIVE },
		{ { "\r\n\r\n\r\n", 6 }, SIP_KEEPALIVE },
		{ { "\0", 1 }, SIP_KEEPALIVE },
		{ { "\0\0\0\0", 4 }, SIP_KEEPALIVE },
		{ { "jaK", 3 }, SIP_KEEPALIVE },
		{ { "\0\1\0\0\x21\x12\xa4\x42zzzzzzzzzzzz", 20 }, SIP_KEEPALIVE },
		{ { "\0\1\0\0\x21\x12\xa4\x43zzzzzzzzzzzz", 20 }, SIP_NOT_SIP },
		{ { "\x80\0\0\1\0\0\0\0\0\0\0\0", 12 }, SIP_NOT_SIP },
		{ { "\0\0\0\0\0", 5 }, SIP_NOT_SIP },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(sip_split(rows[i].payload, false, &message), rows[i].result);
	assert_int_equal(sip_split(STR_NONE, true, &message), SIP_TRUNCATED);
}

static void test_looks_like(void **state)
{
	(void)state;
	assert_true(sip_looks_like(STR("SIP/2.0 200")));
	assert_true(sip_looks_like(STR("REGI")));
	assert_true(sip_looks_like(STR("PUBLISH")));
	assert_false(sip_looks_like(STR("REG")));
	assert_false(sip_looks_like(STR("regi")));
	assert_false(sip_looks_like(STR("GET ")));
	assert_true(sip_looks_like(STR("NOTIFY sip:a@h SIP/2.0\r\nX: HTTP/1.1\r\n")));
	assert_false(sip_looks_like(STR("NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n")));
	assert_false(sip_looks_like(STR("OPTIONS * RTSP/1.0 \r\n")));
	assert_true(sip_looks_like(STR("ACK sip:a@h SIP/2.0\r\n")));
	assert_true(sip_looks_like(STR("MESSAGE sip:a@h SIP/2.0\r\nX: y\r\n")));
	assert_false(sip_looks_like(STR("MESSAGE from the cellar\r\n")));
	assert_false(sip_looks_like(STR("INFO 12:00:00 SIP/2.0 is up\r\n")));
}

/* From copies of the exact size, so that one octet too far is seen by a sanitizer. */
static void test_cut_at_every_octet(void **state)
{
	static const char text[] = REQUEST "Contact: <sip:a@h>\r\n ;x=1\r\nContent-Length: 5\r\n"
	                                   "\r\nhello";
	size_t headers = sizeof(text) - 1 - 5;

	(void)state;
	for (size_t n = 0; n < sizeof(text); n++) {
		char *copy = malloc(n > 0 ? n : 1);
		assert_non_null(copy);
		memcpy(copy, text, n);
		struct str payload = { copy, n };
		enum sip_split_result result = sip_split(payload, true, &message);
		assert_int_equal(result, n < headers ? SIP_TRUNCATED : SIP_OK);
		assert_int_equal(message.body_available, n == sizeof(text) - 1);
		sip_split(payload, false, &message);
		free(copy);
	}
}

/* Half a value is no value: the line that the cut went through is not used. */
static void test_cut_line_is_dropped(void **state)
{
	(void)state;
	split("REGISTER sip:h SIP/2.0\r\nCall-ID: abc\r\nCSeq: 1 REGISTER\r\nContact: <sip:a@10",
	      true);
	assert_int_equal(message.result, SIP_TRUNCATED);
	assert_text(message.first[SIP_CALL_ID], "abc");
	assert_int_equal(message.cseq, 1);
	assert_false(sip_has(&message, SIP_CONTACT));
}

static void test_many_lines(void **state)
{
	static char text[8192] = "REGISTER sip:h SIP/2.0\r\n";

	(void)state;
	for (size_t i = 0; i < 200; i++)
		strcat(text, "X-Pad: y\r\n");
	strcat(text, HEADERS "\r\n");
	assert_int_equal(split(text, false), SIP_OVERSIZE);
	assert_int_equal(message.fields_count, SIP_HEADER_LINES);
	assert_text(message.first[SIP_CALL_ID], "c1@h");
	assert_text(message.first[SIP_TO], "<sip:alice@example.com>");
	assert_true(sip_has(&message, SIP_VIA));
	assert_int_equal(message.cseq, 1);
}

static size_t fill(char *text, const char *head, const char *unit, size_t count, const char *tail)
{
	size_t used = strlen(strcpy(text, head));
	size_t length = strlen(unit);

	for (size_t i = 0; i < count; i++, used += length)
		memcpy(text + used, unit, length);
	strcpy(text + used, tail);
	return used + strlen(tail);
}

static void test_separators(void **state)
{
	static char text[70000];
	struct timespec before;
	struct timespec after;

	(void)state;
	fill(text, "REGISTER sip:h SIP/2.0\r\nSupported: a", ",a", 256, "\r\n" HEADERS "\r\n");
	assert_int_equal(split(text, false), SIP_OK);
	fill(text, "REGISTER sip:h SIP/2.0\r\nSupported: a", ",a", 257, "\r\n" HEADERS "\r\n");
	assert_int_equal(split(text, false), SIP_OVERSIZE);
	fill(text, "REGISTER sip:h SIP/2.0\r\n", "X: ;,;,;,;,;,\r\n", 60, HEADERS "\r\n");
	assert_int_equal(split(text, false), SIP_OVERSIZE);

	fill(text, "REGISTER sip:h SIP/2.0\r\nSupported: a", ",a", 30000, "\r\n" HEADERS "\r\n");
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before);
	assert_int_equal(split(text, false), SIP_OVERSIZE);
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after);
	assert_text(message.first[SIP_CALL_ID], "c1@h");
	long took = (after.tv_sec - before.tv_sec) * 1000000000L + after.tv_nsec - before.tv_nsec;
	assert_true(took < 5000000L);
}

static void test_header_bytes(void **state)
{
	static char text[70000];

	(void)state;
	fill(text, REQUEST "X: ", "y", SIP_HEADER_BYTES, "\r\n\r\n");
	assert_int_equal(split(text, false), SIP_OVERSIZE);
	fill(text, REQUEST "X: ", "y", SIP_HEADER_BYTES - 1000, "\r\n\r\n");
	assert_int_equal(split(text, false), SIP_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_request),
		cmocka_unit_test(test_cseq),
		cmocka_unit_test(test_unusable),
		cmocka_unit_test(test_content_length),
		cmocka_unit_test(test_folding),
		cmocka_unit_test(test_fold_without_room),
		cmocka_unit_test(test_odd_lines),
		cmocka_unit_test(test_nul_hides_nothing),
		cmocka_unit_test(test_keepalives),
		cmocka_unit_test(test_looks_like),
		cmocka_unit_test(test_cut_at_every_octet),
		cmocka_unit_test(test_cut_line_is_dropped),
		cmocka_unit_test(test_many_lines),
		cmocka_unit_test(test_separators),
		cmocka_unit_test(test_header_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
