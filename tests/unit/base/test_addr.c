#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/addr.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct row {
	const char *text;
	const char *printed; /* NULL when it is no address */
	bool is_private;
};

static const struct row rows[] = {
	{ "10.0.0.1", "10.0.0.1", true },
	{ "172.15.255.255", "172.15.255.255", false },
	{ "172.16.0.0", "172.16.0.0", true },
	{ "172.31.255.255", "172.31.255.255", true },
	{ "172.32.0.0", "172.32.0.0", false },
	{ "192.168.1.200", "192.168.1.200", true },
	{ "192.169.0.0", "192.169.0.0", false },
	{ "100.64.0.1", "100.64.0.1", true },
	{ "100.128.0.1", "100.128.0.1", false },
	{ "169.254.3.4", "169.254.3.4", true },
	{ "127.0.0.1", "127.0.0.1", true },
	{ "203.0.113.9", "203.0.113.9", false },
	{ "255.255.255.255", "255.255.255.255", false },
	{ "2001:DB8:0:0:0:0:0:1", "2001:db8::1", false },
	{ "[2001:db8::1]", "2001:db8::1", false },
	{ "::1", "::1", true },
	{ "::", "::", false },
	{ "fe80::1", "fe80::1", true },
	{ "febf::1", "febf::1", true },
	{ "fec0::1", "fec0::1", false },
	{ "fd00::1", "fd00::1", true },
	{ "::ffff:10.1.2.3", "10.1.2.3", true },
	{ "[::ffff:8.8.8.8]", "8.8.8.8", false },
	{ "", NULL, false },
	{ "[]", NULL, false },
	{ "[10.0.0.1]", NULL, false },
	{ "10.0.0", NULL, false },
	{ "10.0.0.256", NULL, false },
	{ "10.0.0.4294967297", NULL, false },
	{ "10.0.0.01", NULL, false },
	{ "10.0.0.00", NULL, false },
	{ "0.0.0.0", "0.0.0.0", false },
	{ "10.0.0.1.", NULL, false },
	{ "10.0.0.1.1", NULL, false },
	{ ".10.0.0.1", NULL, false },
	{ "10..0.1", NULL, false },
	{ "10.0.0.", NULL, false },
	{ "10.0.0.1 ", NULL, false },
	{ "10.0.0.1:5060", NULL, false },
	{ "[2001:db8::1", NULL, false },
	{ "fe80::1%eth0", NULL, false },
	{ "example.org", NULL, false },
	{ "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc", NULL, false },
};

static void parses_and_prints(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char out[ADDR_TEXT_SIZE];
		struct addr addr;
		bool good = addr_parse_ip(str_from(rows[i].text), &addr);

		assert_int_equal(good, rows[i].printed != NULL);
		if (!good)
			continue;
		addr_ip_text(&addr, out);
		assert_string_equal(out, rows[i].printed);
		addr_text(&addr, out);
		assert_string_equal(out, rows[i].printed);
		assert_int_equal(addr_is_private(&addr), rows[i].is_private);
		assert_int_equal(addr.port, 0);
	}
	struct addr addr;
	assert_false(addr_parse_ip((struct str){ "10.0.0.1\0", 9 }, &addr));
}

static void prints_ports(void **state)
{
	static const uint8_t six[16] = { 0x20, 1, 0xd, 0xb8, [15] = 1 };
	static const uint8_t long6[16] = { 0x20, 1,    0xd,  0xb8, 0x11, 0x11, 0x22, 0x22,
		                           0x33, 0x33, 0x44, 0x44, 0x55, 0x55, 0x66, 0x66 };
	char out[ADDR_TEXT_SIZE];
	struct addr addr = addr_ip4((const uint8_t[]){ 172, 16, 221, 170 }, 55462);

	(void)state;
	addr_text(&addr, out);
	assert_string_equal(out, "172.16.221.170:55462");
	addr_ip_text(&addr, out);
	assert_string_equal(out, "172.16.221.170");
	addr = addr_ip6(six, 5060);
	addr_text(&addr, out);
	assert_string_equal(out, "[2001:db8::1]:5060");
	addr_ip_text(&addr, out);
	assert_string_equal(out, "2001:db8::1");
	addr = addr_ip6(long6, 65535);
	addr_text(&addr, out);
	assert_string_equal(out, "[2001:db8:1111:2222:3333:4444:5555:6666]:65535");
	addr_text(&(struct addr){ 0 }, out);
	assert_string_equal(out, "");
}

static void compares(void **state)
{
	const struct addr a = addr_ip4((const uint8_t[]){ 10, 0, 0, 1 }, 5060);
	const struct addr other_port = addr_ip4((const uint8_t[]){ 10, 0, 0, 1 }, 5061);
	const struct addr other_ip = addr_ip4((const uint8_t[]){ 10, 0, 0, 2 }, 1);
	const struct addr mapped = addr_ip6(
	        (const uint8_t[16]){ [10] = 0xff, [11] = 0xff, [12] = 10, [15] = 1 }, 5060);
	const struct addr six = addr_ip6((const uint8_t[16]){ 10, 0, 0, 1 }, 5060);

	(void)state;
	assert_true(addr_equal(&a, &mapped));
	assert_int_equal(addr_compare(&a, &mapped), 0);
	assert_false(addr_equal(&a, &other_port));
	assert_true(addr_same_ip(&a, &other_port));
	assert_false(addr_same_ip(&a, &other_ip));
	assert_false(addr_same_ip(&a, &six));
	assert_true(addr_compare(&a, &other_port) < 0);
	assert_true(addr_compare(&other_ip, &other_port) > 0);
	assert_true(addr_compare(&other_ip, &six) < 0);
	assert_true(addr_compare(&six, &a) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses_and_prints),
		cmocka_unit_test(prints_ports),
		cmocka_unit_test(compares),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
