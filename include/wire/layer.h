#ifndef WIRE_LAYER_H
#define WIRE_LAYER_H

/*
 * What may stand between a link layer or a tunnel and IP: Ethernet (IEEE 802.3, LLC and SNAP), VLAN
 * tags (802.1Q, 802.1ad), backbone tags (802.1ah), MPLS labels (RFC 3032, 4448), PPPoE (RFC 2516),
 * PPP (RFC 1661), Cisco HDLC and IEEE 802.11. Headers are taken off one at a time; who calls bounds
 * how many.
 */

#include <stdbool.h>
#include <stdint.h>

#include "wire/span.h"

enum layer_type {
	/* ethertypes; less than the least is a length, and LLC follows */
	ETHERTYPE_LEAST = 0x0600,
	ETHERTYPE_IPV4 = 0x0800,
	ETHERTYPE_BRIDGED = 0x6558, /* an Ethernet frame */
	ETHERTYPE_IPV6 = 0x86dd,
	ETHERTYPE_PPP = 0x880b,
	ETHERTYPE_MPLS = 0x8847,
	ETHERTYPE_PPPOE = 0x8864, /* of a session */
	/* no ethertypes */
	LAYER_LLC = 0,
	LAYER_IP = 0x10000, /* the version says which */
	LAYER_CISCO_HDLC,
	LAYER_SERIAL, /* PPP or Cisco HDLC */
	LAYER_WIFI,
};

/* What follows a header: its type and the octets themselves. */
struct layer {
	uint32_t type;
	struct span span;
};

/* Takes one header off the front of layer and sets the type of what follows. */
typedef enum layer_error strip(struct layer *layer);

static inline bool layer_is_ip(const struct layer *layer)
{
	return layer->type == ETHERTYPE_IPV4 || layer->type == ETHERTYPE_IPV6;
}

/* For a layer that is not IP; LAYER_NOT_IP when its type is not known. */
enum layer_error layer_strip(struct layer *layer);
/* True when layer_strip or ip_read could go on with that ethertype. */
bool layer_is_known(uint32_t type);

/* The whole of an IP header is there and its lengths fit. */
bool layer_looks_like_ip(struct span span);
/* And it fills the span. */
bool layer_is_filled_by_ip(struct span span);
/* An Ethernet header is there, of a type that is known, and behind it IP if it says so. */
bool layer_looks_like_ethernet(struct span span);

/* Takes off a header of n octets that has the type of what follows at octet at. */
enum layer_error layer_strip_typed(struct layer *layer, size_t n, size_t at);
/* Takes off n octets; a frame or packet of that type follows. */
enum layer_error layer_strip_plain(struct layer *layer, size_t n, uint32_t type);

#endif
