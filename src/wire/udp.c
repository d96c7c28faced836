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
	ip_address(ip, packet);
	packet->transport = TRANSPORT_UDP;
	packet->length = (uint32_t)span.n;
	packet->truncated = span.n < span.wire;
	out->payload = (struct str){ (const char *)span.p, span.n };
	return LAYER_OK;
}
