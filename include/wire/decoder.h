#ifndef WIRE_DECODER_H
#define WIRE_DECODER_H

/*
 * From a frame to datagrams: link layer, tags and labels, IPv4 and IPv6 with extension headers,
 * fragments, tunnels, UDP, HEP, ICMP errors, TCP connections. A datagram's addresses are those of
 * the innermost packet. Pure: no I/O and no clock but the frames' own. Every read is checked
 * against the captured length; what is not understood is counted by kind and dropped.
 *
 * Bounds: fragments of at most fragment_datagrams unfinished datagrams and fragment_bytes octets
 * are kept, each for 30 s of packet time; streams TCP connections with stream_bytes octets, of one
 * side 64 KiB (wire/streams.h).
 */

#include <stdint.h>

#include "wire/datagram.h"
#include "wire/frame.h"

enum wire_count {
	WIRE_FRAMES,
	WIRE_UDP,               /* datagrams emitted */
	WIRE_ICMP_QUOTES,       /* emitted */
	WIRE_FRAGMENTS,         /* fragments seen */
	WIRE_REASSEMBLED,       /* datagrams made of fragments */
	WIRE_FRAGMENTS_LOST,    /* unfinished datagrams given up: too old, no room, bad offsets */
	WIRE_FRAGMENTS_OVERLAP, /* datagrams given up: fragments overlapped with other bytes */
	WIRE_LINK_UNKNOWN,      /* frames of a link type that is not decoded */
	WIRE_NOT_IP,            /* ARP, LLDP and other ethertypes */
	WIRE_NOT_UDP,           /* IP protocols that are not looked into, TCP apart */
	WIRE_TCP,               /* TCP segments */
	/* Of TCP, up to WIRE_TLS. */
	WIRE_STREAMS,         /* connections followed */
	WIRE_STREAM_COPIES,   /* segments without anything new: retransmissions, copies */
	WIRE_STREAM_OVERLAPS, /* segments with other octets than were there: the first ones count */
	WIRE_STREAM_GAPS,     /* octets of a connection that never came, or were cut off */
	WIRE_STREAM_STRAYS,   /* segments given up that the other side never acknowledged */
	WIRE_STREAMS_EVICTED, /* connections forgotten, or their octets, for want of room */
	WIRE_STREAMS_UNREAD,  /* sides of connections that ended with octets left over */
	WIRE_TLS,             /* connections that speak TLS: they cannot be read */
	WIRE_MALFORMED,       /* headers that contradict themselves or the length */
	WIRE_TRUNCATED,       /* cut inside a header by the snap length */
	WIRE_TUNNELLED,       /* packets and frames taken out of an IP packet */
	WIRE_TUNNEL_UNKNOWN,  /* what a tunnel, PPP or Wi-Fi carries is not decoded */
	WIRE_TUNNEL_CONTROL,  /* a tunnel's own messages, such as echoes, with nothing in them */
	WIRE_ENCRYPTED,       /* ESP, MACsec, encrypted PPP and Wi-Fi */
	WIRE_TOO_DEEP,        /* more than 24 headers within one another */
	WIRE_HEP,             /* SIP messages that came within HEP, emitted */
	WIRE_HEP_OTHER,       /* HEP with something else than SIP */
	WIRE_HEP_MALFORMED,   /* HEP that contradicts itself, or cut before its payload */
	WIRE_COUNTS
};

/* "frames", "udp", … : stable, for machine output. */
const char *wire_count_name(enum wire_count count);

struct wire_limits {
	uint32_t fragment_datagrams; /* default 4096 */
	uint32_t fragment_bytes;     /* default 8 MiB */
	uint32_t streams;            /* default 65536 */
	uint32_t stream_bytes;       /* default 32 MiB */
};

/* The result matters for streams only: see enum datagram_kind. Otherwise 0. */
typedef size_t wire_sink(void *context, const struct datagram *datagram);

struct decoder;

/* NULL when memory is out. limits may be NULL for the defaults. */
struct decoder *decoder_new(const struct wire_limits *limits, wire_sink *sink, void *context);
void decoder_free(struct decoder *decoder);
/* UDP to and from this port is looked at for HEP; HEP_PORT at first, 0: none is. */
void decoder_hep_port(struct decoder *decoder, uint16_t port);
/* Calls the sink zero or more times before it returns. */
void decoder_feed(struct decoder *decoder, const struct frame *frame);
/*
 * At the end of the input: what still waits for fragments counts as lost, streams give up their
 * gaps. Calls the sink.
 */
void decoder_finish(struct decoder *decoder);
/* WIRE_COUNTS counters, valid as long as the decoder. */
const uint64_t *decoder_counts(const struct decoder *decoder);

#endif
