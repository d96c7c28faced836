#include "wire/tunnel_udp.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define GTP_HEADER 8
#define GTP_OPTIONS 4 /* sequence number, N-PDU number, type of the first extension */
#define GTP_EXTENSIONS_MAX 8

#define GTP_FIXED 0xf8
#define GTP_VERSION_1 0x30
#define GTP_HAS_OPTIONS 0x07
#define GTP_HAS_EXTENSION 0x04

#define GTP_PDU 255

/* Echo, error indication, extension headers' notification, end marker. */
static const uint8_t control[] = { 1, 2, 26, 31, 253, 254 };

static bool is_control(uint8_t kind)
{
	for (size_t i = 0; i < COUNT(control); i++) {
		if (control[i] == kind)
			return true;
	}
	return false;
}

/* An extension header has its length in units of 4 octets first and the next one's type last. */
static enum layer_error skip_extensions(struct span *span, uint8_t type)
{
	for (int depth = 0; type != 0; depth++) {
		size_t n = (size_t)span_u8(*span, 0) * 4;
		enum layer_error error = span_need(*span, n ? n : 1);

		if (error != LAYER_OK)
			return error;
		if (n == 0 || depth == GTP_EXTENSIONS_MAX)
			return LAYER_MALFORMED;
		type = span_u8(*span, n - 1);
		*span = span_skip(*span, n);
	}
	return LAYER_OK;
}

/* 3GPP TS 29.281 5.1. Nothing says what a PDU is: IP but for what is not. */
enum layer_error gtp_strip(struct layer *layer)
{
	enum layer_error error = span_need(layer->span, GTP_HEADER);
	uint8_t flags = span_u8(layer->span, 0);
	uint8_t kind = span_u8(layer->span, 1);
	size_t length = span_u16(layer->span, 2);
	struct span span;
	uint8_t extension;

	if (error != LAYER_OK)
		return error;
	if ((flags & GTP_FIXED) != GTP_VERSION_1 || length > layer->span.wire - GTP_HEADER)
		return LAYER_MALFORMED;
	if (is_control(kind))
		return LAYER_TUNNEL_CONTROL;
	if (kind != GTP_PDU)
		return LAYER_MALFORMED;
	span = span_skip(span_cut(layer->span, GTP_HEADER + length), GTP_HEADER);
	if (flags & GTP_HAS_OPTIONS) {
		error = span_need(span, GTP_OPTIONS);
		if (error != LAYER_OK)
			return error;
		extension = flags & GTP_HAS_EXTENSION ? span_u8(span, 3) : 0;
		span = span_skip(span, GTP_OPTIONS);
		error = skip_extensions(&span, extension);
		if (error != LAYER_OK)
			return error;
	}
	error = span_need(span, 1);
	if (error != LAYER_OK)
		return error;
	switch (span_u8(span, 0) >> 4) {
	case 4:
	case 6: *layer = (struct layer){ LAYER_IP, span }; return LAYER_OK;
	default: return LAYER_TUNNEL_UNKNOWN;
	}
}
