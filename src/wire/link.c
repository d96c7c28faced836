#include "wire/link.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Tags within tags; QinQ needs two. */
#define TAGS_MAX 8

#define ETHERNET_HEADER 14
#define VLAN_HEADER 4
#define SLL_HEADER 16
#define SLL2_HEADER 20
#define NULL_HEADER 4

/* Takes one header off the front of layer. */
typedef enum layer_error strip(struct link_layer *layer);

/* Takes off a header of n octets that has the type of what follows at octet at. */
static enum layer_error strip_typed(struct link_layer *layer, size_t n, size_t at)
{
	enum layer_error error = span_need(layer->span, n);

	if (error != LAYER_OK)
		return error;
	layer->ethertype = span_u16(layer->span, at);
	layer->span = span_skip(layer->span, n);
	return LAYER_OK;
}

static enum layer_error strip_ethernet(struct link_layer *layer)
{
	return strip_typed(layer, ETHERNET_HEADER, 12);
}

static enum layer_error strip_vlan(struct link_layer *layer)
{
	return strip_typed(layer, VLAN_HEADER, 2);
}

static enum layer_error strip_sll(struct link_layer *layer)
{
	return strip_typed(layer, SLL_HEADER, 14);
}

static enum layer_error strip_sll2(struct link_layer *layer)
{
	return strip_typed(layer, SLL2_HEADER, 0);
}

static enum layer_error strip_ipv4(struct link_layer *layer)
{
	layer->ethertype = ETHERTYPE_IPV4;
	return LAYER_OK;
}

static enum layer_error strip_ipv6(struct link_layer *layer)
{
	layer->ethertype = ETHERTYPE_IPV6;
	return LAYER_OK;
}

static enum layer_error strip_raw(struct link_layer *layer)
{
	enum layer_error error = span_need(layer->span, 1);

	if (error != LAYER_OK)
		return error;
	switch (span_u8(layer->span, 0) >> 4) {
	case 4: return strip_ipv4(layer);
	case 6: return strip_ipv6(layer);
	default: return LAYER_NOT_IP;
	}
}

/*
 * The address family of the machine that captured, in its byte order (LINK_LOOP: in network order).
 * AF_INET is 2 everywhere; AF_INET6 is not the same on any two systems.
 */
static enum layer_error strip_null(struct link_layer *layer)
{
	enum layer_error error = span_need(layer->span, NULL_HEADER);
	uint32_t family = span_u32(layer->span, 0);

	if (error != LAYER_OK)
		return error;
	if (family > 0xffff)
		family = family >> 24 | (family >> 8 & 0xff00);
	layer->span = span_skip(layer->span, NULL_HEADER);
	switch (family) {
	case 2: return strip_ipv4(layer);
	case 10: /* Linux */
	case 23: /* Windows */
	case 24: /* NetBSD, OpenBSD */
	case 28: /* FreeBSD */
	case 30: /* Darwin */ return strip_ipv6(layer);
	default: return LAYER_NOT_IP;
	}
}

static const struct link_row {
	uint32_t link;
	const char *name;
	strip *strip;
} links[] = {
	{ LINK_ETHERNET, "Ethernet", strip_ethernet },
	{ LINK_LINUX_SLL, "Linux cooked", strip_sll },
	{ LINK_LINUX_SLL2, "Linux cooked v2", strip_sll2 },
	{ LINK_RAW, "raw IP", strip_raw },
	{ LINK_IPV4, "raw IPv4", strip_ipv4 },
	{ LINK_IPV6, "raw IPv6", strip_ipv6 },
	{ LINK_NULL, "BSD loopback", strip_null },
	{ LINK_LOOP, "OpenBSD loopback", strip_null },
};

/* What may stand between the link layer and IP. */
static const struct tag_row {
	uint16_t ethertype;
	strip *strip;
} tags[] = {
	{ 0x8100, strip_vlan }, /* 802.1Q */
	{ 0x88a8, strip_vlan }, /* 802.1ad */
	{ 0x9100, strip_vlan }, /* QinQ before there was 802.1ad */
};

static const struct link_row *find_link(uint32_t link)
{
	for (size_t i = 0; i < COUNT(links); i++) {
		if (links[i].link == link)
			return &links[i];
	}
	return NULL;
}

static strip *find_tag(uint16_t ethertype)
{
	for (size_t i = 0; i < COUNT(tags); i++) {
		if (tags[i].ethertype == ethertype)
			return tags[i].strip;
	}
	return NULL;
}

const char *link_name(uint32_t link)
{
	const struct link_row *row = find_link(link);

	return row ? row->name : NULL;
}

enum layer_error link_strip(uint32_t link, struct span frame, struct link_layer *out)
{
	const struct link_row *row = find_link(link);
	enum layer_error error;

	if (!row)
		return LAYER_LINK_UNKNOWN;
	*out = (struct link_layer){ .span = frame };
	error = row->strip(out);
	for (int depth = 0; error == LAYER_OK; depth++) {
		strip *next;

		if (out->ethertype == ETHERTYPE_IPV4 || out->ethertype == ETHERTYPE_IPV6)
			return LAYER_OK;
		next = find_tag(out->ethertype);
		if (!next)
			return LAYER_NOT_IP;
		error = depth < TAGS_MAX ? next(out) : LAYER_MALFORMED;
	}
	return error;
}
