#ifndef TESTS_KEPT_ADDR_H
#define TESTS_KEPT_ADDR_H

/* Addresses that records of a test point to, as the tracker's do. */

#include "base/addr.h"

#define KEPT_ADDRS 256

/* Lives until so many more were kept. */
static inline const struct addr *kept_addr(struct addr addr)
{
	static struct addr kept[KEPT_ADDRS];
	static unsigned count;
	struct addr *place = &kept[count++ % KEPT_ADDRS];

	*place = addr;
	return place;
}

static inline const struct addr *kept_ip4(const uint8_t ip[4], uint16_t port)
{
	return kept_addr(addr_ip4(ip, port));
}

#endif
