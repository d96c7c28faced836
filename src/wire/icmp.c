#include "wire/icmp.h"

#include "wire/layer.h"
#include "wire/udp.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define ICMP_HEADER 8

/* Type and code of an error; the row with ANY_CODE comes last of its type. */
#define ANY_CODE 0xff

static const struct error_row {
	uint8_t version;
	uint8_t type;
	uint8_t code;
	enum datagram_unreachable unreachable;
} errors[] = {
	{ 4, 3, 0, UNREACHABLE_NET },
	{ 4, 3, 1, UNREACHABLE_HOST },
	{ 4, 3, 3, UNREACHABLE_PORT },
	{ 4, 3, 6, UNREACHABLE_NET },    /* network unknown */
	{ 4, 3, 7, UNREACHABLE_HOST },   /* host unknown */
	{ 4, 3, 8, UNREACHABLE_HOST },   /* source host isolated */
	{ 4, 3, 9, UNREACHABLE_ADMIN },  /* network prohibited */
	{ 4, 3, 10, UNREACHABLE_ADMIN }, /* host prohibited */
	{ 4, 3, 11, UNREACHABLE_NET },   /* for this type of service */
	{ 4, 3, 12, UNREACHABLE_HOST },  /* for this type of service */
	{ 4, 3, 13, UNREACHABLE_ADMIN },
	{ 4, 3, ANY_CODE, UNREACHABLE_OTHER },
	{ 4, 11, ANY_CODE, UNREACHABLE_OTHER }, /* time exceeded */
	{ 6, 1, 0, UNREACHABLE_NET },
	{ 6, 1, 1, UNREACHABLE_ADMIN },
	{ 6, 1, 3, UNREACHABLE_HOST },
	{ 6, 1, 4, UNREACHABLE_PORT },
	{ 6, 1, 5, UNREACHABLE_ADMIN }, /* source address failed the policy */
	{ 6, 1, 6, UNREACHABLE_ADMIN }, /* reject route */
	{ 6, 1, ANY_CODE, UNREACHABLE_OTHER },
	{ 6, 3, ANY_CODE, UNREACHABLE_OTHER }, /* time exceeded */
};

static const struct error_row *find_error(const struct ip_packet *ip)
{
	uint8_t type = span_u8(ip->payload, 0);
	uint8_t code = span_u8(ip->payload, 1);

	for (size_t i = 0; i < COUNT(errors); i++) {
		const struct error_row *row = &errors[i];
		if (row->version == ip->version && row->type == type &&
		    (row->code == code || row->code == ANY_CODE))
			return row;
	}
	return NULL;
}

/*
 * The quoted packet without the extensions of RFC 4884 behind it. A quote is a cut packet: how long
 * it was on the wire is known from its own header only.
 */
static struct span quoted(const struct ip_packet *ip)
{
	struct span span = span_skip(ip->payload, ICMP_HEADER);
	size_t words = ip->version == 4 ? span_u8(ip->payload, 5) : span_u8(ip->payload, 4);
	size_t length = words * (ip->version == 4 ? 4 : 8);

	if (length > 0)
		span = span_cut(span, length);
	span.wire = UINT32_MAX;
	return span;
}

enum layer_error icmp_read(const struct ip_packet *ip, struct datagram *out)
{
	enum layer_error error = span_need(ip->payload, ICMP_HEADER);
	const struct error_row *row;
	struct ip_packet inner;

	if (error != LAYER_OK)
		return error;
	row = find_error(ip);
	if (!row)
		return LAYER_NOT_UDP;
	error = ip_read(ip->version == 4 ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6, quoted(ip), &inner);
	if (error != LAYER_OK)
		return error;
	if (inner.fragment && inner.offset > 0)
		return LAYER_NOT_UDP;
	if (inner.fragment)
		error = ip_resume(&inner);
	if (error != LAYER_OK)
		return error;
	if (inner.fragment || inner.protocol != IP_UDP)
		return LAYER_NOT_UDP;
	/* the UDP length counts the other fragments, too */
	inner.payload.wire = UINT32_MAX;
	error = udp_read(&inner, out);
	if (error != LAYER_OK)
		return error;
	out->kind = DATAGRAM_ICMP_QUOTE;
	out->unreachable = row->unreachable;
	out->reporter = ip_source(ip);
	return LAYER_OK;
}
