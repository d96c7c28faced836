#include "wire/udp.h"

enum layer_error udp_read(const struct ip_packet *ip, struct datagram *out)
{
	enum layer_error error = span_need(ip->payload, UDP_HEADER);
	size_t length = span_u16(ip->payload, 4);
	struct packet *packet = &out->packet;
	struct span span;

	if (error != LAYER_OK)
		return error;
	if (length < UDP_HEADER || length > ip->payload.wire)
		return LAYER_MALFORMED;
	span = span_skip(span_cut(ip->payload, length), UDP_HEADER);
	packet->source = ip->source;
	packet->source.port = span_u16(ip->payload, 0);
	packet->destination = ip->destination;
	packet->destination.port = span_u16(ip->payload, 2);
	packet->transport = TRANSPORT_UDP;
	packet->ttl = ip->ttl;
	packet->ip_id = ip->version == 4 ? (uint16_t)ip->id : 0;
	packet->length = (uint32_t)span.n;
	packet->truncated = span.n < span.wire;
	out->payload = (struct str){ (const char *)span.p, span.n };
	return LAYER_OK;
}
