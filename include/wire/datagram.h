#ifndef WIRE_DATAGRAM_H
#define WIRE_DATAGRAM_H

/*
 * What the decoder emits. The payload belongs to the frame or to the reassembler and is valid until
 * the next call of the decoder.
 */

#include "base/packet.h"
#include "base/str.h"

enum datagram_kind {
	/* The payload of one UDP datagram, fragments joined. */
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
	/*
	 * A TCP segment of a connection that is not followed (yet); payload is its own. The sink
	 * says with a result other than zero that it wants to follow it, and is asked again with
	 * the next segment if it does not.
	 */
	DATAGRAM_STREAM_OPEN,
	/*
	 * What one side of a connection sent and the sink has not consumed yet, in order; time,
	 * frame and the like are those of the segment that completed it. packet.truncated: the
	 * snap length cut off what follows. The sink returns how many octets it consumed, or
	 * STREAM_REFUSED; the others come again, in front of what follows them.
	 */
	DATAGRAM_STREAM,
	/* The first FIN or RST of a connection; packet.source is the side that closed it. */
	DATAGRAM_STREAM_CLOSE,
};

/* A result of the sink: it wants no more of this connection. */
#define STREAM_REFUSED SIZE_MAX

/* What is missing before the payload of DATAGRAM_STREAM; what was not consumed is gone then. */
enum datagram_missing {
	MISSING_NOTHING,
	MISSING_START, /* the connection began before the capture */
	MISSING_LOST,  /* segments that the capture does not have */
	MISSING_CUT,   /* octets cut off by the snap length */
};

/* What the sink remembers about a connection: all zero at first, nothing to be freed. */
#define STREAM_MEMORY_WORDS 16
struct stream_memory {
	uint64_t words[STREAM_MEMORY_WORDS];
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
	enum datagram_missing missing;
	uint8_t side;                 /* 0 or 1: which of a connection's two sides sent this */
	struct stream_memory *memory; /* of the connection; NULL when there is none */
};

#endif
