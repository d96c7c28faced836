#ifndef BASE_ADDR_H
#define BASE_ADDR_H

/*
 * A transport address, binary until it is printed. An IPv4-mapped IPv6 address is stored as IPv4,
 * so that equal addresses are equal bytes.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"

enum addr_family { ADDR_NONE, ADDR_IP4, ADDR_IP6 };

struct addr {
	uint8_t ip[16]; /* the first 4 for IPv4, the rest zero */
	uint16_t port;  /* host order, 0 when there is none */
	uint8_t family; /* enum addr_family */
};

#define ADDR_TEXT_SIZE 56

/* No address. */
extern const struct addr addr_none;

/* bytes has 4 or 16 octets in network order. */
struct addr addr_ip4(const uint8_t bytes[4], uint16_t port);
struct addr addr_ip6(const uint8_t bytes[16], uint16_t port);
/* The first in place. */
static inline void addr_set_ip4(struct addr *out, const uint8_t bytes[4], uint16_t port)
{
	*out = (struct addr){ .port = port, .family = ADDR_IP4 };
	memcpy(out->ip, bytes, 4);
}

static inline bool addr_same_ip(const struct addr *a, const struct addr *b)
{
	return a->family == b->family && memcmp(a->ip, b->ip, sizeof a->ip) == 0;
}

static inline bool addr_equal(const struct addr *a, const struct addr *b)
{
	return a->port == b->port && addr_same_ip(a, b);
}

/* Bytewise: family, ip, port. */
int addr_compare(const struct addr *a, const struct addr *b);
/* RFC 1918, 100.64/10, 169.254/16, loopback, fe80::/10, fc00::/7. */
bool addr_is_private(const struct addr *a);
/* "10.0.0.1:5060", "[2001:db8::1]:5060"; without ":port" when the port is 0. */
void addr_text(const struct addr *a, char out[ADDR_TEXT_SIZE]);
/* The ip alone, IPv6 without brackets. */
void addr_ip_text(const struct addr *a, char out[ADDR_TEXT_SIZE]);
/* "10.0.0.1", "2001:db8::1" or "[2001:db8::1]"; port stays 0. False for a name. */
bool addr_parse_ip(struct str text, struct addr *out);

#endif
