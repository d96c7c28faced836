#include "wire/wifi.h"

#define WIFI_HEADER 24
#define FOURTH_ADDRESS 6
#define QOS_CONTROL 2
#define HT_CONTROL 4

/* The first octet of frame control. */
#define IS_DATA(control) (((control)&0x0f) == 0x08)
#define IS_QOS(control) (((control)&0x80) != 0)
#define IS_EMPTY(control) (((control)&0x40) != 0)

/* The second one. */
#define BOTH_WAYS 0x03 /* to and from a distribution system */
#define MORE_FRAGMENTS 0x04
#define PROTECTED 0x40
#define HT_ORDER 0x80

#define AGGREGATED 0x80 /* in the first octet of QoS control */
#define FRAGMENT_NUMBER 0x0f

#define RADIOTAP_HEADER 8
#define RADIOTAP_TSFT 1u
#define RADIOTAP_FLAGS 2u
#define RADIOTAP_MORE 0x80 /* in the last octet of a word of presence */
#define RADIOTAP_WORDS_MAX 32

#define RADIOTAP_PADDED 0x20
#define RADIOTAP_BAD_FCS 0x40

static size_t header_size(uint8_t control, uint8_t flags)
{
	size_t n = WIFI_HEADER + ((flags & BOTH_WAYS) == BOTH_WAYS ? FOURTH_ADDRESS : 0);

	if (!IS_QOS(control))
		return n;
	return n + QOS_CONTROL + (flags & HT_ORDER ? HT_CONTROL : 0);
}

/* A part of a frame, or several frames in one. */
static bool is_partial(struct span span, uint8_t control, uint8_t flags)
{
	size_t qos = WIFI_HEADER + ((flags & BOTH_WAYS) == BOTH_WAYS ? FOURTH_ADDRESS : 0);

	return flags & MORE_FRAGMENTS || span_u8(span, 22) & FRAGMENT_NUMBER ||
	       (IS_QOS(control) && span_u8(span, qos) & AGGREGATED);
}

static enum layer_error strip_data(struct layer *layer, size_t unit)
{
	enum layer_error error = span_need(layer->span, WIFI_HEADER);
	uint8_t control = span_u8(layer->span, 0);
	uint8_t flags = span_u8(layer->span, 1);
	size_t n = (header_size(control, flags) + unit - 1) / unit * unit;

	if (error != LAYER_OK)
		return error;
	if (!IS_DATA(control) || IS_EMPTY(control))
		return LAYER_NOT_IP;
	if (flags & PROTECTED)
		return LAYER_ENCRYPTED;
	error = span_need(layer->span, n);
	if (error != LAYER_OK)
		return error;
	if (is_partial(layer->span, control, flags))
		return LAYER_TUNNEL_UNKNOWN;
	return layer_strip_plain(layer, n, LAYER_LLC);
}

enum layer_error wifi_strip(struct layer *layer)
{
	return strip_data(layer, 1);
}

/* The octet of flags, behind the words of presence and the clock; 0 when it is not there. */
static uint8_t radiotap_flags(struct span header)
{
	uint8_t present = span_u8(header, 4);
	size_t at = 4;

	for (int words = 0; span_u8(header, at + 3) & RADIOTAP_MORE; words++) {
		if (words == RADIOTAP_WORDS_MAX)
			return 0;
		at += 4;
	}
	at += 4;
	if (present & RADIOTAP_TSFT)
		at = (at + 7) / 8 * 8 + 8;
	return present & RADIOTAP_FLAGS ? span_u8(header, at) : 0;
}

enum layer_error wifi_strip_radiotap(struct layer *layer)
{
	enum layer_error error = span_need(layer->span, RADIOTAP_HEADER);
	size_t n = (size_t)(span_u8(layer->span, 2) | span_u8(layer->span, 3) << 8);
	uint8_t flags;

	if (error != LAYER_OK)
		return error;
	if (span_u8(layer->span, 0) != 0 || n < RADIOTAP_HEADER)
		return LAYER_MALFORMED;
	error = span_need(layer->span, n);
	if (error != LAYER_OK)
		return error;
	flags = radiotap_flags(span_cut(layer->span, n));
	if (flags & RADIOTAP_BAD_FCS)
		return LAYER_MALFORMED;
	layer->span = span_skip(layer->span, n);
	return strip_data(layer, flags & RADIOTAP_PADDED ? 4 : 1);
}
