#include "wire/layer.h"

#include "wire/wifi.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define ETHERNET_HEADER 14
#define ETHERNET_TYPE 12
#define LLC_HEADER 3
#define SNAP_HEADER 8
#define VLAN_HEADER 4
#define PBB_HEADER 4
#define LABEL_HEADER 4
#define CONTROL_WORD 4
#define PPPOE_HEADER 6
#define CISCO_HDLC_HEADER 4
#define IP4_HEADER 20
#define IP6_HEADER 40

enum layer_error layer_strip_typed(struct layer *layer, size_t n, size_t at)
{
	enum layer_error error = span_need(layer->span, n);

	if (error != LAYER_OK)
		return error;
	layer->type = span_u16(layer->span, at);
	layer->span = span_skip(layer->span, n);
	return LAYER_OK;
}

enum layer_error layer_strip_plain(struct layer *layer, size_t n, uint32_t type)
{
	enum layer_error error = span_need(layer->span, n);

	if (error != LAYER_OK)
		return error;
	layer->type = type;
	layer->span = span_skip(layer->span, n);
	return LAYER_OK;
}

static enum layer_error strip_ethernet(struct layer *layer)
{
	return layer_strip_typed(layer, ETHERNET_HEADER, ETHERNET_TYPE);
}

static enum layer_error strip_vlan(struct layer *layer)
{
	return layer_strip_typed(layer, VLAN_HEADER, 2);
}

static enum layer_error strip_pbb(struct layer *layer)
{
	return layer_strip_plain(layer, PBB_HEADER, ETHERTYPE_BRIDGED);
}

static enum layer_error strip_cisco_hdlc(struct layer *layer)
{
	return layer_strip_typed(layer, CISCO_HDLC_HEADER, 2);
}

static enum layer_error strip_macsec(struct layer *layer)
{
	(void)layer;
	return LAYER_ENCRYPTED;
}

/* IEEE 802.2 in a frame with a length: SNAP's ethertype (RFC 1042, 802.1H) or IP's own number. */
static enum layer_error strip_llc(struct layer *layer)
{
	enum layer_error error = span_need(layer->span, LLC_HEADER);
	uint32_t access = span_u32(layer->span, 0) >> 8;
	uint32_t organisation = span_u32(layer->span, 2) & 0xffffff;

	if (error != LAYER_OK)
		return error;
	if (access == 0x060603)
		return layer_strip_plain(layer, LLC_HEADER, ETHERTYPE_IPV4);
	if (access != 0xaaaa03)
		return LAYER_NOT_IP;
	error = span_need(layer->span, SNAP_HEADER);
	if (error != LAYER_OK)
		return error;
	if (organisation != 0 && organisation != 0x0000f8)
		return LAYER_NOT_IP;
	error = layer_strip_typed(layer, SNAP_HEADER, 6);
	return error == LAYER_OK && layer->type < ETHERTYPE_LEAST ? LAYER_NOT_IP : error;
}

static enum layer_error strip_ip(struct layer *layer)
{
	enum layer_error error = span_need(layer->span, 1);

	if (error != LAYER_OK)
		return error;
	switch (span_u8(layer->span, 0) >> 4) {
	case 4: layer->type = ETHERTYPE_IPV4; return LAYER_OK;
	case 6: layer->type = ETHERTYPE_IPV6; return LAYER_OK;
	default: return LAYER_NOT_IP;
	}
}

/*
 * Nothing says what the labels lead to. The address of an Ethernet frame may begin like an IP
 * header or like a control word (RFC 4448 4.6, RFC 8469), so what fits goes first.
 */
static enum layer_error strip_labelled(struct layer *layer)
{
	enum layer_error error = span_need(layer->span, 1);
	unsigned nibble = span_u8(layer->span, 0) >> 4;

	if (error != LAYER_OK)
		return error;
	if (layer_is_filled_by_ip(layer->span))
		return layer_strip_plain(layer, 0, LAYER_IP);
	if (nibble == 0 && layer_looks_like_ethernet(span_skip(layer->span, CONTROL_WORD)))
		return layer_strip_plain(layer, CONTROL_WORD, ETHERTYPE_BRIDGED);
	if (layer_looks_like_ethernet(layer->span))
		return layer_strip_plain(layer, 0, ETHERTYPE_BRIDGED);
	if (nibble == 4 || nibble == 6)
		return layer_strip_plain(layer, 0, LAYER_IP);
	return layer_strip_plain(layer, nibble == 0 ? CONTROL_WORD : 0, ETHERTYPE_BRIDGED);
}

static enum layer_error strip_label(struct layer *layer)
{
	bool bottom = span_u8(layer->span, 2) & 1;
	enum layer_error error = layer_strip_plain(layer, LABEL_HEADER, ETHERTYPE_MPLS);

	return error == LAYER_OK && bottom ? strip_labelled(layer) : error;
}

/* Its length is not looked at: writers get it wrong, and what is in it has a length of its own. */
static enum layer_error strip_pppoe(struct layer *layer)
{
	uint8_t version_type = span_u8(layer->span, 0);
	uint8_t code = span_u8(layer->span, 1);
	enum layer_error error = layer_strip_plain(layer, PPPOE_HEADER, ETHERTYPE_PPP);

	if (error != LAYER_OK)
		return error;
	if (version_type != 0x11)
		return LAYER_MALFORMED;
	return code == 0 ? LAYER_OK : LAYER_NOT_IP;
}

static const struct ppp_row {
	uint16_t protocol;
	uint32_t type;
	enum layer_error error;
} ppp_rows[] = {
	{ 0x0021, ETHERTYPE_IPV4, LAYER_OK }, { 0x0057, ETHERTYPE_IPV6, LAYER_OK },
	{ 0x0281, ETHERTYPE_MPLS, LAYER_OK }, { 0x0283, ETHERTYPE_MPLS, LAYER_OK }, /* multicast */
	{ 0x003d, 0, LAYER_TUNNEL_UNKNOWN }, /* multilink, RFC 1990 */
	{ 0x00fd, 0, LAYER_TUNNEL_UNKNOWN }, /* compressed (RFC 1962), or MPPE */
	{ 0x0053, 0, LAYER_ENCRYPTED },      /* RFC 1968 */
};

/* Address and control are optional, the protocol is one odd octet or two (RFC 1661 6.5, 6.6). */
static enum layer_error strip_ppp(struct layer *layer)
{
	struct span span = layer->span;
	enum layer_error error = span_need(span, 2);
	uint16_t protocol;
	size_t n;

	if (error != LAYER_OK)
		return error;
	if (span_u16(span, 0) == 0xff03)
		span = span_skip(span, 2);
	n = span_u8(span, 0) & 1 ? 1 : 2;
	error = span_need(span, n);
	if (error != LAYER_OK)
		return error;
	protocol = n == 1 ? span_u8(span, 0) : span_u16(span, 0);
	for (size_t i = 0; i < COUNT(ppp_rows); i++) {
		if (ppp_rows[i].protocol != protocol)
			continue;
		*layer = (struct layer){ ppp_rows[i].type, span_skip(span, n) };
		return ppp_rows[i].error;
	}
	return LAYER_NOT_IP;
}

/* RFC 1547 4.3.1: the address octet tells Cisco's framing from that of PPP. */
static enum layer_error strip_serial(struct layer *layer)
{
	uint8_t address = span_u8(layer->span, 0);

	return address == 0x0f || address == 0x8f ? strip_cisco_hdlc(layer) : strip_ppp(layer);
}

static const struct layer_row {
	uint32_t type;
	strip *strip;
} rows[] = {
	{ ETHERTYPE_BRIDGED, strip_ethernet },
	{ 0x8100, strip_vlan }, /* 802.1Q */
	{ 0x88a8, strip_vlan }, /* 802.1ad */
	{ 0x9100, strip_vlan }, /* QinQ before there was 802.1ad */
	{ ETHERTYPE_PPPOE, strip_pppoe },
	{ ETHERTYPE_MPLS, strip_label },
	{ 0x8848, strip_label }, /* multicast, or labels that the upstream router gave */
	{ ETHERTYPE_PPP, strip_ppp },
	{ LAYER_IP, strip_ip },
	{ LAYER_SERIAL, strip_serial },
	{ LAYER_CISCO_HDLC, strip_cisco_hdlc },
	{ 0x88e7, strip_pbb },
	{ 0x88e5, strip_macsec },
	{ 0x8870, strip_llc }, /* in a jumbo frame */
	{ LAYER_WIFI, wifi_strip },
};

static strip *find_strip(uint32_t type)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (rows[i].type == type)
			return rows[i].strip;
	}
	return NULL;
}

bool layer_is_known(uint32_t type)
{
	return type == ETHERTYPE_IPV4 || type == ETHERTYPE_IPV6 || find_strip(type);
}

enum layer_error layer_strip(struct layer *layer)
{
	strip *found = layer->type < ETHERTYPE_LEAST ? strip_llc : find_strip(layer->type);

	return found ? found(layer) : LAYER_NOT_IP;
}

bool layer_looks_like_ip(struct span span)
{
	size_t header = (size_t)(span_u8(span, 0) & 15) * 4;

	switch (span_u8(span, 0) >> 4) {
	case 4:
		return span.n >= IP4_HEADER && header >= IP4_HEADER &&
		       span_u16(span, 2) >= header && span_u16(span, 2) <= span.wire;
	case 6: return span.n >= IP6_HEADER && span_u16(span, 4) <= span.wire - IP6_HEADER;
	default: return false;
	}
}

bool layer_is_filled_by_ip(struct span span)
{
	if (!layer_looks_like_ip(span))
		return false;
	return span_u8(span, 0) >> 4 == 4 ? span_u16(span, 2) == span.wire
	                                  : span_u16(span, 4) == span.wire - IP6_HEADER;
}

bool layer_looks_like_ethernet(struct span span)
{
	uint16_t type = span_u16(span, ETHERNET_TYPE);

	if (span.n < ETHERNET_HEADER)
		return false;
	if (type == ETHERTYPE_IPV4 || type == ETHERTYPE_IPV6)
		return layer_looks_like_ip(span_skip(span, ETHERNET_HEADER));
	return type != ETHERTYPE_BRIDGED && find_strip(type);
}
