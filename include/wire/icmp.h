#ifndef WIRE_ICMP_H
#define WIRE_ICMP_H

/* ICMP (RFC 792) and ICMPv6 (RFC 4443) errors that quote a UDP datagram. */

#include "wire/datagram.h"
#include "wire/ip.h"

/*
 * Sets everything of out but time, frame and input. LAYER_NOT_UDP when it is no error, or one about
 * something else, or about a fragment without a UDP header; out is undefined then.
 */
enum layer_error icmp_read(const struct ip_packet *ip, struct datagram *out);

#endif
