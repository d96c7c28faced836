#include "wire/link.h"

#include "wire/wifi.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define SLL_HEADER 16
#define SLL2_HEADER 20
#define NULL_HEADER 4
#define DIRECTION_HEADER 2 /* in the place of address and control */

static enum layer_error strip_sll(struct layer *layer)
{
	return layer_strip_typed(layer, SLL_HEADER, 14);
}

static enum layer_error strip_sll2(struct layer *layer)
{
	return layer_strip_typed(layer, SLL2_HEADER, 0);
}

static enum layer_error strip_pppd(struct layer *layer)
{
	return layer_strip_plain(layer, DIRECTION_HEADER, ETHERTYPE_PPP);
}

/*
 * The address family of the machine that captured, in its byte order (LINK_LOOP: in network order).
 * AF_INET is 2 everywhere; AF_INET6 is not the same on any two systems.
 */
static enum layer_error strip_null(struct layer *layer)
{
	enum layer_error error = span_need(layer->span, NULL_HEADER);
	uint32_t family = span_u32(layer->span, 0);

	if (error != LAYER_OK)
		return error;
	if (family > 0xffff)
		family = family >> 24 | (family >> 8 & 0xff00);
	switch (family) {
	case 2: return layer_strip_plain(layer, NULL_HEADER, ETHERTYPE_IPV4);
	case 10: /* Linux */
	case 23: /* Windows */
	case 24: /* NetBSD, OpenBSD */
	case 28: /* FreeBSD */
	case 30: /* Darwin */ return layer_strip_plain(layer, NULL_HEADER, ETHERTYPE_IPV6);
	default: return LAYER_NOT_IP;
	}
}

/* With a strip function of its own, or else the type of what the frame begins with. */
static const struct link_row {
	uint32_t link;
	const char *name;
	strip *strip;
	uint32_t type;
} links[] = {
	{ LINK_ETHERNET, "Ethernet", NULL, ETHERTYPE_BRIDGED },
	{ LINK_LINUX_SLL, "Linux cooked", strip_sll, 0 },
	{ LINK_LINUX_SLL2, "Linux cooked v2", strip_sll2, 0 },
	{ LINK_RAW, "raw IP", NULL, LAYER_IP },
	{ LINK_IPV4, "raw IPv4", NULL, ETHERTYPE_IPV4 },
	{ LINK_IPV6, "raw IPv6", NULL, ETHERTYPE_IPV6 },
	{ LINK_NULL, "BSD loopback", strip_null, 0 },
	{ LINK_LOOP, "OpenBSD loopback", strip_null, 0 },
	{ LINK_PPP, "PPP", NULL, ETHERTYPE_PPP },
	{ LINK_PPP_HDLC, "PPP or Cisco HDLC", NULL, LAYER_SERIAL },
	{ LINK_PPPOE, "PPPoE", NULL, ETHERTYPE_PPPOE },
	{ LINK_PPP_PPPD, "PPP with direction", strip_pppd, 0 },
	{ LINK_CISCO_HDLC, "Cisco HDLC", NULL, LAYER_CISCO_HDLC },
	{ LINK_WIFI, "802.11", NULL, LAYER_WIFI },
	{ LINK_RADIOTAP, "802.11 with radiotap", wifi_strip_radiotap, 0 },
};

static const struct link_row *find_link(uint32_t link)
{
	for (size_t i = 0; i < COUNT(links); i++) {
		if (links[i].link == link)
			return &links[i];
	}
	return NULL;
}

const char *link_name(uint32_t link)
{
	const struct link_row *row = find_link(link);

	return row ? row->name : NULL;
}

enum layer_error link_strip(uint32_t link, struct span frame, struct layer *out)
{
	const struct link_row *row = find_link(link);

	if (!row)
		return LAYER_LINK_UNKNOWN;
	*out = (struct layer){ row->type, frame };
	return row->strip ? row->strip(out) : LAYER_OK;
}
