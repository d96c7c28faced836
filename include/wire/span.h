#ifndef WIRE_SPAN_H
#define WIRE_SPAN_H

/*
 * A run of octets of a frame: n of them were captured, wire >= n were there on the wire. The
 * getters are safe for any offset: what was not captured reads as zero, so a wrong length check
 * shows up as a wrong value and never as an over-read.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct span {
	const uint8_t *p;
	uint32_t n;
	uint32_t wire;
};

/* Why a header was not understood; LAYER_OK when it was. */
enum layer_error {
	LAYER_OK,
	LAYER_TRUNCATED, /* cut by the snap length */
	LAYER_MALFORMED,
	LAYER_LINK_UNKNOWN,
	LAYER_NOT_IP,
	LAYER_NOT_UDP,
	LAYER_TUNNEL_UNKNOWN, /* it carries what is not decoded */
	LAYER_TUNNEL_CONTROL, /* it carries no packet */
	LAYER_ENCRYPTED,
	LAYER_TOO_DEEP, /* more layers than anybody nests */
	LAYER_ERRORS
};

static inline uint8_t span_u8(struct span s, size_t at)
{
	return at < s.n ? s.p[at] : 0;
}

static inline uint16_t span_u16(struct span s, size_t at)
{
	if (s.n < 2 || at > s.n - 2)
		return 0;
	return (uint16_t)(s.p[at] << 8 | s.p[at + 1]);
}

static inline uint32_t span_u32(struct span s, size_t at)
{
	if (s.n < 4 || at > s.n - 4)
		return 0;
	return (uint32_t)span_u16(s, at) << 16 | span_u16(s, at + 2);
}

/* Says whether the first n octets can be read. */
static inline enum layer_error span_need(struct span s, size_t n)
{
	if (n <= s.n)
		return LAYER_OK;
	return n <= s.wire ? LAYER_TRUNCATED : LAYER_MALFORMED;
}

/* Without its first n octets; empty when it has no more. */
static inline struct span span_skip(struct span s, size_t n)
{
	uint32_t here = n < s.n ? (uint32_t)n : s.n;
	uint32_t there = n < s.wire ? (uint32_t)n : s.wire;

	return (struct span){ here > 0 ? s.p + here : s.p, s.n - here, s.wire - there };
}

/* Its first n octets, as many as it has. */
static inline struct span span_cut(struct span s, size_t n)
{
	return (struct span){ s.p, n < s.n ? (uint32_t)n : s.n, n < s.wire ? (uint32_t)n : s.wire };
}

#endif
