#ifndef BASE_PACKET_H
#define BASE_PACKET_H

/* What is known about the packet that carried a message, all but its bytes. A plain value. */

#include "base/addr.h"
#include "base/stamp.h"

/* TRANSPORT_WS: WebSocket over TCP without TLS (RFC 7118). */
enum transport { TRANSPORT_UDP, TRANSPORT_TCP, TRANSPORT_WS, TRANSPORT_COUNT };

struct packet {
	stamp at;
	uint64_t frame;  /* 1-based within its input */
	uint32_t input;  /* index of the capture file or interface */
	uint32_t length; /* octets of payload as captured */
	struct addr source;
	struct addr destination;
	uint8_t transport; /* enum transport */
	uint8_t ttl;       /* IPv4 TTL or IPv6 hop limit */
	uint16_t
	        ip_id; /* IPv4 identification, or the message's number in its connection; 0: none */
	bool truncated; /* the payload was longer on the wire */
};

#endif
