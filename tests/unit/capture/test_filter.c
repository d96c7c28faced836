#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "capture/filter.h"
#include "wire/link.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void warns_of_ports(void **state)
{
	static const struct {
		const char *expression;
		uint32_t link;
		bool loses, tags;
	} rows[] = {
		{ "udp port 5060", LINK_ETHERNET, true, true },
		{ "udp portrange 5060-5080", LINK_LINUX_SLL, true, true },
		{ "udp dst port 5060", LINK_RAW, true, false },
		{ "vlan and udp port 5060", LINK_ETHERNET, true, false },
		{ "host 10.0.0.1", LINK_ETHERNET, false, false },
		{ "host airport.example", LINK_ETHERNET, false, false },
		{ "host port7.example or port 5060", LINK_NULL, true, false },
		{ "", LINK_ETHERNET, false, false },
		{ NULL, LINK_ETHERNET, false, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char warning[256] = "";

		assert_int_equal(filter_loses_packets(rows[i].expression, rows[i].link, warning,
		                                      sizeof warning),
		                 rows[i].loses);
		assert_int_equal(warning[0] != '\0', rows[i].loses);
		assert_int_equal(strstr(warning, "VLAN") != NULL, rows[i].tags);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(warns_of_ports) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
