#include "wire/tunnel.h"

#include "wire/gre.h"
#include "wire/tunnel_udp.h"
#include "wire/udp.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define ETHERIP_HEADER 2
#define ETHERIP_VERSION 0x3000

static enum layer_error strip_ip4(struct layer *layer)
{
	return layer_strip_plain(layer, 0, ETHERTYPE_IPV4);
}

static enum layer_error strip_ip6(struct layer *layer)
{
	return layer_strip_plain(layer, 0, ETHERTYPE_IPV6);
}

static enum layer_error strip_mpls(struct layer *layer)
{
	return layer_strip_plain(layer, 0, ETHERTYPE_MPLS);
}

static enum layer_error strip_etherip(struct layer *layer)
{
	uint16_t version = span_u16(layer->span, 0);
	enum layer_error error = layer_strip_plain(layer, ETHERIP_HEADER, ETHERTYPE_BRIDGED);

	return error == LAYER_OK && version != ETHERIP_VERSION ? LAYER_MALFORMED : error;
}

static enum layer_error strip_encrypted(struct layer *layer)
{
	(void)layer;
	return LAYER_ENCRYPTED;
}

static enum layer_error strip_unknown(struct layer *layer)
{
	(void)layer;
	return LAYER_TUNNEL_UNKNOWN;
}

static const struct protocol_row {
	uint8_t protocol;
	strip *strip;
} protocols[] = {
	{ 4, strip_ip4 },        /* RFC 2003, 2473 */
	{ 41, strip_ip6 },       /* RFC 4213 */
	{ 47, gre_strip },       /* RFC 2784 */
	{ 50, strip_encrypted }, /* ESP, RFC 4303 */
	{ 97, strip_etherip },   /* RFC 3378 */
	{ 115, strip_unknown },  /* L2TPv3: how long its cookie is only its ends know */
	{ 137, strip_mpls },     /* RFC 4023 */
};

/* Where a port stands in the table: no two share a place, or the compiler would say so. */
#define PLACES 32
#define PLACE(port) (((port) ^ (port) >> 9) & (PLACES - 1))

static const struct port_row {
	uint16_t port;
	bool answers; /* from that port, too: the other end has any */
	strip *strip;
} ports[PLACES] = {
	[PLACE(1701)] = { 1701, true, l2tp_strip },
	[PLACE(2152)] = { 2152, false, gtp_strip },
	[PLACE(3544)] = { 3544, true, teredo_strip },
	[PLACE(4789)] = { 4789, false, vxlan_strip },
	[PLACE(4790)] = { 4790, false, vxlan_gpe_strip },
	[PLACE(6081)] = { 6081, false, geneve_strip },
	[PLACE(6635)] = { 6635, false, mpls_udp_strip },
	[PLACE(8472)] = { 8472, false, vxlan_strip }, /* Linux, from before there was a port */
	[PLACE(37008)] = { 37008, false, tzsp_strip },
};

/* Of two tunnels' ports in one datagram the lower one counts. */
static const struct port_row *find_port(struct span udp)
{
	uint16_t source = span_u16(udp, 0);
	uint16_t destination = span_u16(udp, 2);
	const struct port_row *from = &ports[PLACE(source)];
	const struct port_row *to = &ports[PLACE(destination)];
	bool answers = from->port == source && from->answers;

	if (to->port == destination && to->strip && !(answers && source < destination))
		return to;
	return answers ? from : NULL;
}

static bool strip_udp(const struct ip_packet *packet, struct layer *out, enum layer_error *error)
{
	const struct port_row *row = find_port(packet->payload);
	size_t length = span_u16(packet->payload, 4);

	if (!row || length < UDP_HEADER || length > packet->payload.wire)
		return false;
	*out = (struct layer){ .span = span_skip(span_cut(packet->payload, length), UDP_HEADER) };
	*error = row->strip(out);
	return *error == LAYER_OK || *error == LAYER_TUNNEL_UNKNOWN ||
	       *error == LAYER_TUNNEL_CONTROL;
}

bool tunnel_strip(const struct ip_packet *packet, struct layer *out, enum layer_error *error)
{
	if (packet->protocol == IP_UDP)
		return strip_udp(packet, out, error);
	for (size_t i = 0; i < COUNT(protocols); i++) {
		if (protocols[i].protocol != packet->protocol)
			continue;
		*out = (struct layer){ .span = packet->payload };
		*error = protocols[i].strip(out);
		return true;
	}
	return false;
}
