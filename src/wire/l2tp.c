#include "wire/tunnel_udp.h"

#define L2TP_CONTROL 0xc802 /* with length and sequence numbers, as RFC 2661 3.1 demands */
#define L2TP_FIXED 0xb4ffu  /* that it is data, what is reserved, and the version */
#define L2TP_VERSION 2
#define L2TP_LENGTH 0x4000u
#define L2TP_SEQUENCE 0x0800u
#define L2TP_OFFSET 0x0200u

enum layer_error l2tp_strip(struct layer *layer)
{
	unsigned flags = span_u16(layer->span, 0);
	size_t length = flags & L2TP_LENGTH ? span_u16(layer->span, 2) : layer->span.wire;
	size_t n = 2 + (flags & L2TP_LENGTH ? 2u : 0u) + 4 + (flags & L2TP_SEQUENCE ? 4u : 0u);
	enum layer_error error = span_need(layer->span, n);

	if (error != LAYER_OK)
		return error;
	if (length > layer->span.wire)
		return LAYER_MALFORMED;
	if (flags == L2TP_CONTROL)
		return LAYER_TUNNEL_CONTROL;
	if ((flags & L2TP_FIXED) != L2TP_VERSION)
		return LAYER_MALFORMED;
	layer->span = span_cut(layer->span, length);
	if (flags & L2TP_OFFSET) {
		error = span_need(layer->span, n + 2);
		if (error != LAYER_OK)
			return error;
		n += (size_t)2 + span_u16(layer->span, n);
	}
	return layer_strip_plain(layer, n, ETHERTYPE_PPP);
}
