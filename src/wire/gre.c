#include "wire/gre.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define GRE_HEADER 4
#define GRE_CHECKSUM 0x8000u
#define GRE_ROUTING 0x4000u
#define GRE_KEY 0x2000u
#define GRE_SEQUENCE 0x1000u
#define GRE_ACKNOWLEDGED 0x0080u
#define GRE_VERSION 0x0007u

#define PPTP_HEADER 8

#define ERSPAN2_HEADER 8
#define ERSPAN3_HEADER 12
#define ERSPAN3_PLATFORM 8u

/* Type I has no header and no sequence number, type II has both. */
static enum layer_error strip_erspan(struct layer *layer, bool sequence)
{
	return layer_strip_plain(layer, sequence ? ERSPAN2_HEADER : 0, ETHERTYPE_BRIDGED);
}

/* Type III: what it mirrors, and whether a platform's own header stands before that. */
static enum layer_error strip_erspan3(struct layer *layer, bool sequence)
{
	enum layer_error error = span_need(layer->span, ERSPAN3_HEADER);
	unsigned field = span_u16(layer->span, 10);
	size_t n = ERSPAN3_HEADER + (field & 1 ? ERSPAN3_PLATFORM : 0u);

	(void)sequence;
	if (error != LAYER_OK)
		return error;
	switch (field >> 10 & 31) {
	case 0: return layer_strip_plain(layer, n, ETHERTYPE_BRIDGED);
	case 2: return layer_strip_plain(layer, n, LAYER_IP);
	default: return LAYER_TUNNEL_UNKNOWN;
	}
}

static const struct mirror_row {
	uint16_t protocol;
	enum layer_error (*strip)(struct layer *layer, bool sequence);
} mirrors[] = {
	{ 0x88be, strip_erspan },
	{ 0x22eb, strip_erspan3 },
};

/* A word each for checksum (with its padding), key and sequence number, RFC 2890 2. */
static enum layer_error strip_standard(struct layer *layer, unsigned flags)
{
	size_t words = (flags & GRE_CHECKSUM ? 1u : 0u) + (flags & GRE_KEY ? 1u : 0u) +
	               (flags & GRE_SEQUENCE ? 1u : 0u);
	enum layer_error error;

	/* the source routes of RFC 1701 are nobody's any more */
	if (flags & GRE_ROUTING)
		return LAYER_MALFORMED;
	error = layer_strip_typed(layer, GRE_HEADER + 4 * words, 2);
	if (error != LAYER_OK)
		return error;
	for (size_t i = 0; i < COUNT(mirrors); i++) {
		if (mirrors[i].protocol == layer->type)
			return mirrors[i].strip(layer, flags & GRE_SEQUENCE);
	}
	if (layer->type == 0)
		return LAYER_TUNNEL_CONTROL; /* a keepalive */
	return layer_is_known(layer->type) ? LAYER_OK : LAYER_TUNNEL_UNKNOWN;
}

/* RFC 2637 4.1: the key is the payload's length and the call. */
static enum layer_error strip_enhanced(struct layer *layer, unsigned flags)
{
	size_t n = PPTP_HEADER + (flags & GRE_SEQUENCE ? 4u : 0u) +
	           (flags & GRE_ACKNOWLEDGED ? 4u : 0u);
	size_t length = span_u16(layer->span, 4);
	enum layer_error error = span_need(layer->span, n);

	if (error != LAYER_OK)
		return error;
	if (!(flags & GRE_KEY) || span_u16(layer->span, 2) != ETHERTYPE_PPP ||
	    length > layer->span.wire - n)
		return LAYER_MALFORMED;
	if (!(flags & GRE_SEQUENCE) || length == 0)
		return LAYER_TUNNEL_CONTROL; /* acknowledges only */
	layer->span = span_cut(layer->span, n + length);
	return layer_strip_plain(layer, n, ETHERTYPE_PPP);
}

enum layer_error gre_strip(struct layer *layer)
{
	enum layer_error error = span_need(layer->span, GRE_HEADER);
	unsigned flags = span_u16(layer->span, 0);

	if (error != LAYER_OK)
		return error;
	switch (flags & GRE_VERSION) {
	case 0: return strip_standard(layer, flags);
	case 1: return strip_enhanced(layer, flags);
	default: return LAYER_MALFORMED;
	}
}
