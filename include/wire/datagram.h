#ifndef WIRE_DATAGRAM_H
#define WIRE_DATAGRAM_H

/*
 * What the decoder emits. The payload belongs to the frame or to the reassembler and is valid until
 * the next call of the decoder.
 */

#include "base/packet.h"
#include "base/str.h"

/* The payload of one UDP datagram, fragments joined. */
enum datagram_kind {
	DATAGRAM_UDP,
	/*
	 * An ICMP error that quotes a UDP datagram: packet is the QUOTED datagram's addresses with
	 * time and frame of the error; payload what is quoted of its UDP payload; reporter the
	 * address that sent the error.
	 */
	DATAGRAM_ICMP_QUOTE,
	/*
	 * One whole SIP message, whatever its ports and transport: a copy that a server made (HEP),
	 * or one from a text trace. ttl and ip_id are not known.
	 */
	DATAGRAM_MESSAGE,
};

/* Why, for DATAGRAM_ICMP_QUOTE. */
enum datagram_unreachable {
	UNREACHABLE_PORT,
	UNREACHABLE_HOST,
	UNREACHABLE_NET,
	UNREACHABLE_ADMIN,
	UNREACHABLE_OTHER,
};

struct datagram {
	enum datagram_kind kind;
	struct packet packet;
	struct str payload;
	enum datagram_unreachable unreachable;
	struct addr reporter;
};

#endif
