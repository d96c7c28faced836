#ifndef WIRE_TCP_H
#define WIRE_TCP_H

/* TCP segments (RFC 9293 3.1). Checksums are not looked at, as with UDP. */

#include "base/packet.h"
#include "wire/ip.h"

enum tcp_flag {
	TCP_FIN = 0x01,
	TCP_SYN = 0x02,
	TCP_RST = 0x04,
	TCP_ACK = 0x10,
};

struct segment {
	struct packet packet;
	uint32_t sequence;        /* of the SYN if there is one, else of the first octet */
	uint32_t acknowledgement; /* with TCP_ACK */
	uint8_t flags;            /* set of enum tcp_flag and others */
	struct span payload;      /* borrowed from the frame */
};

/*
 * Sets everything of out but time, frame and input of its packet. On an error out is untouched.
 */
enum layer_error tcp_read(const struct ip_packet *ip, struct segment *out);

#endif
