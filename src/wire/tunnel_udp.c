#include "wire/tunnel_udp.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define VXLAN_HEADER 8
#define VXLAN_INSTANCE 0x08
#define VXLAN_POLICY 0x80
#define VXLAN_POLICY_RESERVED 0xb70000

#define GPE_NEVER 0xf0
#define GPE_CONTROL 0x01

#define GENEVE_HEADER 8
#define GENEVE_VERSION 0xc0
#define GENEVE_RESERVED 0x3f
#define GENEVE_CONTROL 0x80

#define LABEL_HEADER 4
#define LABELS_MAX 8
#define CONTROL_WORD 4

#define TEREDO_ORIGIN 8
#define TEREDO_NONCE 9 /* and an octet of confirmation */

#define TZSP_HEADER 4
#define TZSP_TAGS_MAX 64
#define TZSP_END 1

/* Group policy has flags and an identifier of its own in what is reserved otherwise. */
enum layer_error vxlan_strip(struct layer *layer)
{
	uint32_t first = span_u32(layer->span, 0);
	bool policy = first >> 24 == (VXLAN_INSTANCE | VXLAN_POLICY);

	if (!policy && first != (uint32_t)VXLAN_INSTANCE << 24)
		return LAYER_MALFORMED;
	if (policy && first & VXLAN_POLICY_RESERVED)
		return LAYER_MALFORMED;
	if (span_u8(layer->span, 7) != 0)
		return LAYER_MALFORMED;
	return layer_strip_plain(layer, VXLAN_HEADER, ETHERTYPE_BRIDGED);
}

/* Some writers say what is next and forget the flag for it. */
enum layer_error vxlan_gpe_strip(struct layer *layer)
{
	static const uint32_t types[] = {
		ETHERTYPE_BRIDGED, ETHERTYPE_IPV4, ETHERTYPE_IPV6, ETHERTYPE_BRIDGED, 0,
		ETHERTYPE_MPLS
	};
	uint32_t first = span_u32(layer->span, 0);
	uint8_t flags = (uint8_t)(first >> 24);
	uint32_t next = first & 0xff;

	if (!(flags & VXLAN_INSTANCE) || flags & GPE_NEVER || (first & 0xffff00) != 0 ||
	    span_u8(layer->span, 7) != 0)
		return LAYER_MALFORMED;
	if (flags & GPE_CONTROL)
		return LAYER_TUNNEL_CONTROL;
	if (next >= COUNT(types) || types[next] == 0)
		return LAYER_TUNNEL_UNKNOWN;
	return layer_strip_plain(layer, VXLAN_HEADER, types[next]);
}

enum layer_error geneve_strip(struct layer *layer)
{
	uint8_t first = span_u8(layer->span, 0);
	uint8_t flags = span_u8(layer->span, 1);
	uint16_t type = span_u16(layer->span, 2);
	size_t n = GENEVE_HEADER + (size_t)(first & ~GENEVE_VERSION) * 4;
	enum layer_error error = span_need(layer->span, n);

	if (error != LAYER_OK)
		return error;
	if (first & GENEVE_VERSION || flags & GENEVE_RESERVED || span_u8(layer->span, 7) != 0)
		return LAYER_MALFORMED;
	if (flags & GENEVE_CONTROL)
		return type == 0 || layer_is_known(type) ? LAYER_TUNNEL_CONTROL : LAYER_MALFORMED;
	if (!layer_is_known(type))
		return LAYER_MALFORMED;
	return layer_strip_plain(layer, n, type);
}

/* Four octets of text may be a label; what it leads to is no text then. */
enum layer_error mpls_udp_strip(struct layer *layer)
{
	struct span span = layer->span;
	bool bottom = false;

	for (int labels = 0; labels < LABELS_MAX && !bottom; labels++) {
		bottom = span_u8(span, 2) & 1;
		span = span_skip(span, LABEL_HEADER);
	}
	if (!bottom)
		return LAYER_MALFORMED;
	if (span_u8(span, 0) >> 4 == 0
	            ? !layer_looks_like_ethernet(span) &&
	                      !layer_looks_like_ethernet(span_skip(span, CONTROL_WORD))
	            : !layer_is_filled_by_ip(span))
		return LAYER_MALFORMED;
	return layer_strip_plain(layer, 0, ETHERTYPE_MPLS);
}

/* Authentication and origin may stand before the packet, in that order (RFC 4380 5.1.1). */
enum layer_error teredo_strip(struct layer *layer)
{
	struct span span = layer->span;

	if (span.n >= 4 && span_u16(span, 0) == 1)
		span = span_skip(span,
		                 (size_t)4 + span_u8(span, 2) + span_u8(span, 3) + TEREDO_NONCE);
	if (span.n >= 4 && span_u16(span, 0) == 0)
		span = span_skip(span, TEREDO_ORIGIN);
	if (span_u8(span, 0) >> 4 != 6 || !layer_is_filled_by_ip(span))
		return LAYER_MALFORMED;
	*layer = (struct layer){ ETHERTYPE_IPV6, span };
	return LAYER_OK;
}

static enum layer_error skip_tags(struct span *span)
{
	for (int tags = 0; tags < TZSP_TAGS_MAX; tags++) {
		uint8_t tag = span_u8(*span, 0);
		enum layer_error error = span_need(*span, tag > TZSP_END ? 2 : 1);

		if (error != LAYER_OK)
			return error;
		*span = span_skip(*span, tag > TZSP_END ? (size_t)2 + span_u8(*span, 1) : 1);
		if (tag == TZSP_END)
			return LAYER_OK;
	}
	return LAYER_MALFORMED;
}

/* What a router sends of the packets it sees to a machine that captures. */
enum layer_error tzsp_strip(struct layer *layer)
{
	enum layer_error error = span_need(layer->span, TZSP_HEADER);
	uint8_t kind = span_u8(layer->span, 1);
	uint16_t link = span_u16(layer->span, 2);

	if (error != LAYER_OK)
		return error;
	if (span_u8(layer->span, 0) != 1 || kind > 5 || link > 127)
		return LAYER_MALFORMED;
	if (kind > 1)
		return LAYER_TUNNEL_CONTROL;
	layer->span = span_skip(layer->span, TZSP_HEADER);
	error = skip_tags(&layer->span);
	if (error != LAYER_OK)
		return error;
	switch (link) {
	case 1: return layer_strip_plain(layer, 0, ETHERTYPE_BRIDGED);
	case 18: return layer_strip_plain(layer, 0, LAYER_WIFI);
	default: return LAYER_TUNNEL_UNKNOWN;
	}
}
