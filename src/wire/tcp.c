#include "wire/tcp.h"

#define TCP_HEADER 20

enum layer_error tcp_read(const struct ip_packet *ip, struct segment *out)
{
	enum layer_error error = span_need(ip->payload, TCP_HEADER);
	size_t header = (size_t)(span_u8(ip->payload, 12) >> 4) * 4;
	struct packet *packet = &out->packet;

	if (error != LAYER_OK)
		return error;
	if (header < TCP_HEADER)
		return LAYER_MALFORMED;
	error = span_need(ip->payload, header);
	if (error == LAYER_MALFORMED)
		return error;
	/* options that the snap length cut take the payload with them, and no more */
	out->payload = span_skip(ip->payload, header);
	out->sequence = span_u32(ip->payload, 4);
	out->acknowledgement = span_u32(ip->payload, 8);
	out->flags = span_u8(ip->payload, 13);
	ip_address(ip, packet);
	packet->transport = TRANSPORT_TCP;
	packet->length = (uint32_t)out->payload.n;
	packet->truncated = out->payload.n < out->payload.wire;
	return LAYER_OK;
}
