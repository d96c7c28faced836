#ifndef WIRE_IP_H
#define WIRE_IP_H

/*
 * IPv4 (RFC 791) and IPv6 (RFC 8200) headers. Extension headers are walked up to the upper layer or
 * to a fragment header that says that this packet is not the whole datagram.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/packet.h"
#include "wire/span.h"

enum ip_protocol {
	IP_ICMP = 1,
	IP_TCP = 6,
	IP_UDP = 17,
	IP_ICMP6 = 58,
};

struct ip_packet {
	uint8_t source[16]; /* the first 4 in IPv4; for ip_source() */
	uint8_t destination[16];
	uint8_t version;  /* 4 or 6: a mapped address is IPv4 in a packet of version 6 */
	uint8_t protocol; /* of payload */
	uint8_t ttl;
	bool fragment;   /* payload is a part of a datagram */
	bool more;       /* with fragment: not its last part */
	uint16_t offset; /* with fragment: of payload in it, in octets */
	uint32_t id;     /* of the datagram; 0 in IPv6 without a fragment header */
	struct span payload;
};

/* ethertype is ETHERTYPE_IPV4 or ETHERTYPE_IPV6. */
enum layer_error ip_read(uint16_t ethertype, struct span span, struct ip_packet *out);
/*
 * Walks on behind a fragment header, once payload is the beginning of the datagram. Clears
 * fragment; sets it again when there is a second fragment header.
 */
enum layer_error ip_resume(struct ip_packet *packet);
/* With port 0. */
struct addr ip_source(const struct ip_packet *ip);
struct addr ip_destination(const struct ip_packet *ip);
/* What TCP and UDP have in common: sets addresses with ports, ttl and ip_id of out. */
void ip_address(const struct ip_packet *ip, struct packet *out);

#endif
