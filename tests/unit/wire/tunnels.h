#ifndef TESTS_WIRE_TUNNELS_H
#define TESTS_WIRE_TUNNELS_H

/* IP packets with a tunnel's header and a packet or frame in them. */

#include "build.h"

#define HEADER(text) text, sizeof(text) - 1
#define MACS "\2\0\0\0\0\1\2\0\0\0\0\2"
#define ETHER4 MACS "\x08\0"
#define TAG "\x81\0\0\x0a"
#define BOTTOM "\0\2\1\x40"

#define IP_IN_IP 4
#define IP6_IN_IP 41
#define GRE 47
#define ESP 50
#define ETHERIP 97
#define L2TP3 115
#define MPLS_IN_IP 137

struct tunnel {
	const char *name;
	unsigned protocol; /* of the outer packet, or IP_UDP and the port */
	unsigned port;
	const char *header;
	size_t n;
	int version; /* of the packet inside, 0 when nothing of it may come out */
	enum wire_count count;
};

/* The outer packet, from 10.0.0.1, with the n octets of inside behind the tunnel's header. */
static UNUSED void put_tunnel(struct buffer *b, const struct tunnel *tunnel, const void *inside,
                              size_t n)
{
	size_t whole = tunnel->n + n;

	if (tunnel->protocol == IP_UDP) {
		put_ip4(b, IP_UDP, 0x4321, 0, UDP_HEADER + whole);
		put16(b, 40000);
		put16(b, tunnel->port);
		put16(b, UDP_HEADER + whole);
		put16(b, 0);
	} else {
		put_ip4(b, tunnel->protocol, 0x4321, 0, whole);
	}
	put(b, tunnel->header, tunnel->n);
	put(b, inside, n);
}

/* b becomes what is in the tunnel. */
static UNUSED void wrap(struct buffer *b, const struct tunnel *tunnel)
{
	static struct buffer inside;

	inside = *b;
	b->n = 0;
	put_tunnel(b, tunnel, inside.bytes, inside.n);
}

/* b becomes what stands behind the header. */
static UNUSED void prepend(struct buffer *b, const void *header, size_t n)
{
	assert_true(b->n + n <= sizeof b->bytes);
	memmove(b->bytes + n, b->bytes, b->n);
	memcpy(b->bytes, header, n);
	b->n += n;
}

#endif
