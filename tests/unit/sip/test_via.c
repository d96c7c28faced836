#include "sip/parse.h"

#include "sip/split.h"
#include "sip_test.h"

static void test_values(void **state)
{
	static const struct {
		const char *value;
		bool valid, lenient;
		const char *transport, *host;
		uint16_t port;
		const char *branch, *received;
		bool has_rport;
		uint16_t rport;
	} rows[] = {
		{ "SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK1", true, false, "UDP", "192.0.2.10",
		  5060, "z9hG4bK1", NULL, false, 0 },
		{ "SIP/2.0/TCP h.example;rport;branch=a;alias", true, false, "TCP", "h.example", 0,
		  "a", NULL, true, 0 },
		{ "SIP/2.0/UDP h.example;rport=1024;received=10.0.0.1;branch=a", true, false, "UDP",
		  "h.example", 0, "a", "10.0.0.1", true, 1024 },
		{ "SIP/2.0/UDP [2001:db8::1]:5062;branch=a", true, false, "UDP", "[2001:db8::1]",
		  5062, "a", NULL, false, 0 },
		{ "SIP / 2.0 / UDP  h.example : 5062 ; branch = a", true, false, "UDP", "h.example",
		  5062, "a", NULL, false, 0 },
		{ "SIP/2.0/UDP h.example:5062;branch=a, SIP/2.0/TCP other;branch=b", true, false,
		  "UDP", "h.example", 5062, "a", NULL, false, 0 },
		{ "SIP/2.0/UDP h.example:-1;branch=a", true, true, "UDP", "h.example", 0, "a", NULL,
		  false, 0 },
		{ "SIP/2.0/UDP h.example:70000;branch=a;rport=70000", true, false, "UDP",
		  "h.example", 0, "a", NULL, true, 0 },
		{ "SIP/1.0/UDP h.example;branch=a", false, false, NULL, NULL, 0, "a", NULL, false,
		  0 },
		{ "SIP/2.0/UDP", false, false, "UDP", NULL, 0, NULL, NULL, false, 0 },
		{ "garbage", false, false, NULL, NULL, 0, NULL, NULL, false, 0 },
		{ "", false, false, NULL, NULL, 0, NULL, NULL, false, 0 },
		{ "SIP/2.0/UDP [2001:db8::1;branch=a", false, false, "UDP", "[2001:db8::1", 0, "a",
		  NULL, false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sip_via via;
		sip_via_parse(str_from(rows[i].value), &via);
		assert_int_equal(via.valid, rows[i].valid);
		assert_int_equal(via.lenient, rows[i].lenient);
		assert_text(via.transport, rows[i].transport);
		assert_text(via.host, rows[i].host);
		assert_int_equal(via.port, rows[i].port);
		assert_text(via.branch, rows[i].branch);
		assert_text(via.received, rows[i].received);
		assert_int_equal(via.has_rport, rows[i].has_rport);
		assert_int_equal(via.rport, rows[i].rport);
	}
}

static void test_depth(void **state)
{
	static const struct {
		const char *lines;
		size_t depth;
	} rows[] = {
		{ "", 0 },
		{ "Via: SIP/2.0/UDP h;branch=a\r\n", 1 },
		{ "Via: SIP/2.0/UDP h;x=\"a,b\", SIP/2.0/UDP h2\r\nv: SIP/2.0/TCP h3\r\n", 3 },
		{ "Via: SIP/2.0/UDP h, ,\r\n", 1 },
	};
	static struct sip_message message;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[512] = "REGISTER sip:h SIP/2.0\r\nCall-ID: 1\r\nCSeq: 1 REGISTER\r\n";
		strcat(text, rows[i].lines);
		strcat(text, "\r\n");
		sip_split(str_from(text), false, &message);
		assert_int_equal(sip_via_depth(&message), rows[i].depth);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_depth),
	};

	return cmocka_run_group_tests(tests, parser_setup, parser_release);
}
