#include "wire/ip.h"

#include <string.h>

#include "wire/layer.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* More than any stack sends; RFC 8200 4.1 lists seven. */
#define EXTENSIONS_MAX 8

#define IP4_HEADER 20
#define IP6_HEADER 40
#define FRAGMENT_HEADER 8

#define NEXT_FRAGMENT 44

/* Extension headers that say how long they are: (length + added) * unit octets. */
static const struct extension {
	uint8_t protocol;
	uint8_t unit;
	uint8_t added;
	bool in_ip4;
} extensions[] = {
	{ 0, 8, 1, false },  /* hop-by-hop options */
	{ 43, 8, 1, false }, /* routing */
	{ 60, 8, 1, false }, /* destination options */
	{ 51, 4, 2, true },  /* authentication header, RFC 4302 2.2 */
};

static const struct extension *find_extension(const struct ip_packet *packet)
{
	for (size_t i = 0; i < COUNT(extensions); i++) {
		if (extensions[i].protocol != packet->protocol)
			continue;
		return packet->version == 6 || extensions[i].in_ip4 ? &extensions[i] : NULL;
	}
	return NULL;
}

/* RFC 8200 4.5; offset and more in the same units as IPv4 has them. */
static void set_fragment(struct ip_packet *packet, unsigned offset, bool more)
{
	packet->offset = (uint16_t)offset;
	packet->more = more;
	/* both zero in IPv6 is an "atomic" fragment, a whole datagram (RFC 6946) */
	packet->fragment = offset > 0 || more;
}

static enum layer_error strip_extension(struct ip_packet *packet, const struct extension *extension)
{
	enum layer_error error = span_need(packet->payload, 2);
	size_t n;

	if (error != LAYER_OK)
		return error;
	n = ((size_t)span_u8(packet->payload, 1) + extension->added) * extension->unit;
	error = span_need(packet->payload, n);
	if (error != LAYER_OK)
		return error;
	packet->protocol = span_u8(packet->payload, 0);
	packet->payload = span_skip(packet->payload, n);
	return LAYER_OK;
}

static enum layer_error strip_fragment(struct ip_packet *packet)
{
	enum layer_error error = span_need(packet->payload, FRAGMENT_HEADER);
	unsigned field = span_u16(packet->payload, 2);

	if (error != LAYER_OK)
		return error;
	set_fragment(packet, field & 0xfff8u, field & 1);
	packet->id = span_u32(packet->payload, 4);
	packet->protocol = span_u8(packet->payload, 0);
	packet->payload = span_skip(packet->payload, FRAGMENT_HEADER);
	return LAYER_OK;
}

enum layer_error ip_resume(struct ip_packet *packet)
{
	packet->fragment = false;
	for (int depth = 0;; depth++) {
		const struct extension *extension = find_extension(packet);
		bool fragment = packet->version == 6 && packet->protocol == NEXT_FRAGMENT;
		enum layer_error error;

		if (packet->fragment || (!extension && !fragment))
			return LAYER_OK;
		if (depth == EXTENSIONS_MAX)
			return LAYER_MALFORMED;
		error = fragment ? strip_fragment(packet) : strip_extension(packet, extension);
		if (error != LAYER_OK)
			return error;
	}
}

static enum layer_error read_ip4(struct span span, struct ip_packet *out)
{
	enum layer_error error = span_need(span, IP4_HEADER);
	size_t header = (size_t)(span_u8(span, 0) & 15) * 4;
	size_t total = span_u16(span, 2);
	unsigned field = span_u16(span, 6);

	if (error != LAYER_OK)
		return error;
	/* a segment on its way to an offloading adapter has no total length yet */
	if (total == 0)
		total = span.wire;
	if (span_u8(span, 0) >> 4 != 4 || header < IP4_HEADER || total < header ||
	    total > span.wire)
		return LAYER_MALFORMED;
	span = span_cut(span, total);
	error = span_need(span, header);
	if (error != LAYER_OK)
		return error;
	out->version = 4;
	out->id = span_u16(span, 4);
	out->ttl = span_u8(span, 8);
	out->protocol = span_u8(span, 9);
	memcpy(out->source, span.p + 12, 4);
	memcpy(out->destination, span.p + 16, 4);
	out->payload = span_skip(span, header);
	set_fragment(out, (field & 0x1fffu) * 8, field & 0x2000);
	return out->fragment ? LAYER_OK : ip_resume(out);
}

static enum layer_error read_ip6(struct span span, struct ip_packet *out)
{
	enum layer_error error = span_need(span, IP6_HEADER);
	size_t length = span_u16(span, 4);

	if (error != LAYER_OK)
		return error;
	/* a jumbogram (RFC 2675) or, as above, a segment to be cut later */
	if (length == 0)
		length = span.wire - IP6_HEADER;
	if (span_u8(span, 0) >> 4 != 6 || length > span.wire - IP6_HEADER)
		return LAYER_MALFORMED;
	out->version = 6;
	out->protocol = span_u8(span, 6);
	out->ttl = span_u8(span, 7);
	memcpy(out->source, span.p + 8, 16);
	memcpy(out->destination, span.p + 24, 16);
	out->payload = span_skip(span_cut(span, IP6_HEADER + length), IP6_HEADER);
	return ip_resume(out);
}

enum layer_error ip_read(uint16_t ethertype, struct span span, struct ip_packet *out)
{
	*out = (struct ip_packet){ 0 };
	return ethertype == ETHERTYPE_IPV6 ? read_ip6(span, out) : read_ip4(span, out);
}

/* Stored where it is to stay: each packet of a capture comes by here. */
static inline void set_addr(struct addr *out, const struct ip_packet *ip, const uint8_t bytes[16],
                            uint16_t port)
{
	if (ip->version == 4)
		addr_set_ip4(out, bytes, port);
	else
		*out = addr_ip6(bytes, port);
}

struct addr ip_source(const struct ip_packet *ip)
{
	struct addr addr;

	set_addr(&addr, ip, ip->source, 0);
	return addr;
}

struct addr ip_destination(const struct ip_packet *ip)
{
	struct addr addr;

	set_addr(&addr, ip, ip->destination, 0);
	return addr;
}

void ip_address(const struct ip_packet *ip, struct packet *out)
{
	set_addr(&out->source, ip, ip->source, span_u16(ip->payload, 0));
	set_addr(&out->destination, ip, ip->destination, span_u16(ip->payload, 2));
	out->ttl = ip->ttl;
	out->ip_id = ip->version == 4 ? (uint16_t)ip->id : 0;
}
