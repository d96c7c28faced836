#include "sip/uri.h"

#include <stdio.h>
#include <string.h>

#include "sip_test.h"

static void test_slices(void **state)
{
	static const struct {
		const char *text, *user, *password, *host, *port, *params, *headers;
		uint16_t number;
	} rows[] = {
		{ "sip:h", NULL, NULL, "h", NULL, NULL, NULL, 0 },
		{ "sip:1000@10.0.0.1:5062;ob", "1000", NULL, "10.0.0.1", "5062", "ob", NULL, 5062 },
		{ "SIPS:a:p%20w@h?x=y&z=1", "a", "p%20w", "h", NULL, NULL, "x=y&z=1", 0 },
		{ "sip:a;b?c@h;d?e=f", "a;b?c", NULL, "h", NULL, "d", "e=f", 0 },
		{ "sip:a@[2001:db8::1]:5060", "a", NULL, "[2001:db8::1]", "5060", NULL, NULL,
		  5060 },
		{ "sip:[fe80::1%25eth0]", NULL, NULL, "[fe80::1%25eth0]", NULL, NULL, NULL, 0 },
		{ "sip:a@2001:db8::1;lr", "a", NULL, "2001:db8::1", NULL, "lr", NULL, 0 },
		{ "sip:alice@evil@example.com", "alice@evil", NULL, "example.com", NULL, NULL, NULL,
		  0 },
		{ "sip:a:b@c@example.com", "a", "b@c", "example.com", NULL, NULL, NULL, 0 },
		{ "sip:a@h;x=b@c", "a", NULL, "h", NULL, "x=b@c", NULL, 0 },
		{ "sip:a@h:abc", "a", NULL, "h", "abc", NULL, NULL, 0 },
		{ "sip:a@h:70000", "a", NULL, "h", "70000", NULL, NULL, 0 },
		{ "sip:a@h:0", "a", NULL, "h", "0", NULL, NULL, 0 },
		{ "tel:+1-201-555-0123;phone-context=x", "+1-201-555-0123", NULL, NULL, NULL,
		  "phone-context=x", NULL, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sip_uri uri;
		assert_true(sip_uri_parse(str_from(rows[i].text), &uri));
		assert_text(uri.user, rows[i].user);
		assert_text(uri.password, rows[i].password);
		assert_text(uri.host, rows[i].host);
		assert_text(uri.port, rows[i].port);
		assert_text(uri.params, rows[i].params);
		assert_text(uri.headers, rows[i].headers);
		assert_int_equal(uri.port_number, rows[i].number);
	}
}

static void test_no_uri(void **state)
{
	static const char *const rows[] = {
		"",          "%",           "sip",         "sip:",         "sip:a@",
		"sip:@",     "tel:",        "tel:x",       "urn:a:b",      "http://h/",
		"sip:a b",   "sip:a@h\x01", "sip:;x",      "sip:?x",       "sip:a@[::1",
		"sip:a@[h]", "sip:[]:1",    "sip:a@h:1:2", "sip:a@[::1]x", "<sip:a@h>",
		"sip:a@h\"",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sip_uri uri;
		assert_false(sip_uri_parse(str_from(rows[i]), &uri));
	}
}

static void test_params(void **state)
{
	struct sip_uri uri;
	struct str value;

	(void)state;
	assert_true(sip_uri_parse(STR("sip:a@h;lr;Transport=TCP;x="), &uri));
	assert_true(sip_uri_param(&uri, STR("transport"), &value));
	assert_text(value, "TCP");
	assert_true(sip_uri_param(&uri, STR("lr"), &value));
	assert_int_equal(value.n, 0);
	assert_true(sip_uri_param(&uri, STR("x"), &value));
	assert_int_equal(value.n, 0);
	assert_false(sip_uri_param(&uri, STR("trans"), &value));
}

static const struct hash_key key = { "no secret" };

/* RFC 3261 19.1.4 first, then what phones and attackers send. */
static void test_equal(void **state)
{
	static const struct {
		const char *a, *b;
		bool equal;
	} rows[] = {
		{ "sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp",
		  true },
		{ "sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5", true },
		{ "sip:carol@chicago.com", "sip:carol@chicago.com;security=on", true },
		{ "sip:carol@chicago.com;newparam=5", "sip:carol@chicago.com;security=on", true },
		{ "sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off",
		  false },
		{ "sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
		  "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com", true },
		{ "sip:alice@atlanta.com?subject=project%20x&priority=urgent",
		  "sip:alice@atlanta.com?priority=urgent&subject=project%20x", true },
		{ "SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP",
		  false },
		{ "sip:bob@biloxi.com", "sip:bob@biloxi.com:5060", false },
		{ "sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp", false },
		{ "sip:bob@biloxi.com;transport=udp", "sip:bob@biloxi.com:6000;transport=tcp",
		  false },
		{ "sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting", false },
		{ "sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4", false },
		{ "sip:1000@10.0.0.5:5062;ob", "sip:1000@10.0.0.5:5062", true },
		{ "sip:[2001:db8::1]", "sip:[2001:0DB8:0:0::1]", true },
		{ "sips:a@h", "sip:a@h", false },

		{ "sip:a@h", "SIP:a@H", true },
		{ "sip:a@h", "sip:h", false },
		{ "sip:a:x@h", "sip:a@h", false },
		{ "sip:a:x@h", "sip:a:x@h", true },
		{ "sip:a:x@h", "sip:a:X@h", false },
		{ "sip:al%00ice@h", "sip:al@h", false },
		{ "sip:100%@h", "sip:100@h", false },
		{ "sip:100%@h", "sip:100%25@h", false },
		{ "sip:100%@h", "sip:100%zz5@h", false },
		{ "sip:a%2Bb@h", "sip:a+b@h", false },
		{ "sip:a@h;%54ransport=tcp", "sip:a@h;transport=TCP", true },
		{ "sip:a@h;%74ransport=tcp", "sip:a@h", false },
		{ "sip:a@h;%6Cr=1", "sip:a@h;LR=2", false },
		{ "sip:a@h;%6Cr=1", "sip:a@h", true },
		{ "sip:a%2bb@h", "sip:a%2Bb@h", true },
		{ "sip:a@h:5060", "sip:a@h:05060", true },
		{ "sip:a@h:005060", "SIP:a@H:05060", true },
		{ "sip:a@h:10", "sip:a@h:1", false },
		{ "sip:a@h:", "sip:a@h", true },
		{ "sip:h:", "sip:h", true },
		{ "sip:a@h ", "sip:a@h", true },
		{ "sip:::1", "sip:0::1", true },
		{ "sip:a@::11.2.3.4", "sip:a@::b02:304", true },
		{ "sip:a@h:0", "sip:a@h", false },
		{ "sip:a@h;maddr=1.2.3.4", "sip:a@h", false },
		{ "sip:a@h;ttl=1", "sip:a@h", false },
		{ "sip:a@h;user=phone", "sip:a@h", false },
		{ "sip:a@h;user=phone", "sip:a@h;USER=Phone", true },
		{ "sip:a@h;method=INVITE", "sip:a@h;method=invite", false },
		{ "sip:a@h;x=1;y=2", "sip:a@h;y=2;x=1", true },
		{ "sip:a@h?x=1", "sip:a@h?x=1&x=1", false },
		{ "sip:a@[fe80::1%25eth0]", "sip:a@[fe80::1]", false },
		{ "sip:a@2001:db8::1", "sip:a@[2001:db8::1]", true },
		{ "sip:a@[::ffff:192.0.2.4]", "sip:a@192.0.2.4", false },
		{ "tel:+1-201-555-0123", "tel:+12015550123", true },
		{ "tel:+12015550123", "tel:12015550123", false },
		{ "tel:123;phone-context=a", "tel:123;phone-context=A", true },
		{ "tel:123;phone-context=a", "tel:123", false },
		{ "urn:a", "urn:a", true },
		{ "urn:a", "urn:A", false },
		{ "", "sip:h", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str a = str_from(rows[i].a);
		struct str b = str_from(rows[i].b);
		assert_int_equal(sip_uri_equal(a, b), rows[i].equal);
		assert_int_equal(sip_uri_equal(b, a), rows[i].equal);
		assert_true(!rows[i].equal || sip_uri_sum(&key, a) == sip_uri_sum(&key, b));
		assert_true(sip_uri_equal(a, a));
	}
}

static void test_equal_with_many_params(void **state)
{
	static char a[4096] = "sip:a@h";
	static char b[4096] = "sip:b@h";

	(void)state;
	for (size_t i = 0; i < 600; i++) {
		strcat(a, ";a=1");
		strcat(b, ";a=1");
	}
	assert_false(sip_uri_equal(str_from(a), str_from(b)));
	b[4] = 'a';
	b[0] = 'S';
	assert_true(sip_uri_equal(str_from(a), str_from(b)));
	assert_true(sip_uri_sum(&key, str_from(a)) == sip_uri_sum(&key, str_from(b)));
	strcat(b, ";b");
	assert_false(sip_uri_equal(str_from(a), str_from(b)));
}

/* Each part that tells URIs apart does so in their sums. */
static void test_sums_differ(void **state)
{
	static const char *const uris[] = {
		"sip:a@h",
		"sips:a@h",
		"sip:b@h",
		"sip:A@h",
		"sip:ah",
		"sip:a:b@h",
		"sip:ab@h",
		"sip:a@h:5060",
		"sip:a@h:5070",
		"sip:a@[::1]",
		"sip:a@[::2]",
		"sip:a@[::1%251]",
		"sip:a@h;transport=tcp",
		"sip:a@h;transport=udp",
		"sip:a@h;method=a",
		"sip:a@h;ttl=1;maddr=1.2.3.4",
		"sip:a@h;ttl=2;maddr=1.2.3.4",
		"sip:a@h?a=1",
		"sip:a@h?a=1&b=2",
		"sip:a@h?b=2",
		"tel:1",
		"tel:1;a=1",
		"tel:1;b=1",
		"tel:1;a=1;b=1",
		"urn:a",
		"urn:b",
		"",
	};
	enum { COUNT = sizeof(uris) / sizeof(uris[0]) };

	(void)state;
	for (size_t i = 0; i < COUNT; i++)
		for (size_t k = 0; k < i; k++)
			if (sip_uri_sum(&key, str_from(uris[i])) ==
			    sip_uri_sum(&key, str_from(uris[k])))
				fail_msg("%s and %s", uris[i], uris[k]);
}

static void test_same_target(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} rows[] = {
		{ "sip:a@h", "sip:a@H:5060", true },
		{ "sip:a@h", "sip:a@h;transport=UDP", true },
		{ "sip:a@h", "sip:a@h;transport=tcp", false },
		{ "sips:a@h", "sip:a@h:5061", true },
		{ "sip:a@h", "sip:a@h:5061", false },
		{ "sip:a@h;x=1?y=2", "sip:a:pw@h;x=2", true },
		{ "sip:a@h", "sip:b@h", false },
		{ "sip:a@h", "%", false },
		{ "tel:+1;x=1;x=2", "tel:+1;x=1;x=2", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(
		        sip_uri_same_target(str_from(rows[i].a), str_from(rows[i].b), STR("udp")),
		        rows[i].same);
}

static void test_aor(void **state)
{
	static const struct {
		const char *uri, *aor, *key;
	} rows[] = {
		{ "sip:1000@10.0.0.1", "1000@10.0.0.1", "sip:1000@10.0.0.1" },
		{ "SIP:%61Lice:pw@AtLanTa.CoM:5080;Lr;a=1?z=1&b=2", "aLice@atlanta.com",
		  "sip:aLice:pw@atlanta.com:5080;a=1;Lr?b=2&z=1" },
		{ "sip:h.example", "h.example", "sip:h.example" },
		{ "sip:al%00ice@h", "al%00ice@h", "sip:al%00ice@h" },
		{ "sip:al%0d%0aX@h", "al%0d%0aX@h", "sip:al%0d%0aX@h" },
		{ "sip:100%@h", "100%@h", "sip:100%@h" },
		{ "sip:a%2Bb@h", "a%2Bb@h", "sip:a%2Bb@h" },
		{ "sip:a@[2001:DB8::1]:5060", "a@[2001:db8::1]", "sip:a@[2001:db8::1]:5060" },
		{ "tel:+1-(201)-555.0123;x=y", "+12015550123", "tel:+12015550123;x=y" },
		{ "%", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char out[128];
		size_t n = sip_uri_aor(str_from(rows[i].uri), out, sizeof(out));
		assert_text((struct str){ out, n }, rows[i].aor);
		n = sip_uri_key(str_from(rows[i].uri), out, sizeof(out));
		assert_text((struct str){ out, n }, rows[i].key);
	}
}

static void test_aor_that_does_not_fit(void **state)
{
	char out[6];

	(void)state;
	assert_int_equal(sip_uri_aor(STR("sip:abc@de"), out, sizeof(out)), 6);
	assert_int_equal(sip_uri_aor(STR("sip:abc@def"), out, sizeof(out)), 0);
	assert_int_equal(sip_uri_key(STR("sip:abc@de"), out, sizeof(out)), 0);
}

static void test_host_addr(void **state)
{
	struct addr addr;
	char text[ADDR_TEXT_SIZE];

	(void)state;
	assert_true(sip_host_addr(STR("[fe80::1%eth0]"), 5060, &addr));
	addr_text(&addr, text);
	assert_string_equal(text, "[fe80::1]:5060");
	assert_true(sip_host_addr(STR("10.0.0.1"), 0, &addr));
	assert_int_equal(addr.family, ADDR_IP4);
	assert_false(sip_host_addr(STR("example.com"), 0, &addr));
	assert_false(sip_host_addr(STR("[10.0.0.1]"), 0, &addr));
	assert_false(sip_host_addr(STR(""), 0, &addr));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_slices),
		cmocka_unit_test(test_no_uri),
		cmocka_unit_test(test_params),
		cmocka_unit_test(test_equal),
		cmocka_unit_test(test_equal_with_many_params),
		cmocka_unit_test(test_sums_differ),
		cmocka_unit_test(test_same_target),
		cmocka_unit_test(test_aor),
		cmocka_unit_test(test_aor_that_does_not_fit),
		cmocka_unit_test(test_host_addr),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
