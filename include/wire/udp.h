#ifndef WIRE_UDP_H
#define WIRE_UDP_H

/* UDP (RFC 768). Checksums are not looked at: offloading leaves them wrong on the sending machine.
 */

#include "wire/datagram.h"
#include "wire/ip.h"

#define UDP_HEADER 8 /* octets */

/*
 * Sets addresses, transport, ttl, ip_id, length, truncated and payload of out, and leaves the rest
 * alone. On an error out is untouched.
 */
enum layer_error udp_read(const struct ip_packet *ip, struct datagram *out);

#endif
