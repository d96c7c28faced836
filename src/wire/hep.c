#include "wire/hep.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "wire/ip.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define HEP_HEADER 6
#define CHUNK_HEADER 6
#define GENERIC_VENDOR 0
#define PROTOCOL_SIP 1
#define MICROSECONDS 1000000
/* zlib's and gzip's headers alike. */
#define WINDOW_ANY (15 + 32)

/* The fixed headers: version, length, family, protocol, two ports; then addresses; then the time.
 */
#define OLD_HEADER 8
#define OLD_TIME 12
#define OLD_FAMILY_IP4 2  /* AF_INET everywhere */
#define OLD_FAMILY_IP6 10 /* AF_INET6 of Linux */

enum chunk_type {
	CHUNK_PROTOCOL = 0x02,
	CHUNK_IP4_SOURCE = 0x03,
	CHUNK_IP4_DESTINATION = 0x04,
	CHUNK_IP6_SOURCE = 0x05,
	CHUNK_IP6_DESTINATION = 0x06,
	CHUNK_SOURCE_PORT = 0x07,
	CHUNK_DESTINATION_PORT = 0x08,
	CHUNK_SECONDS = 0x09,
	CHUNK_MICROSECONDS = 0x0a,
	CHUNK_TYPE = 0x0b,
	CHUNK_PAYLOAD = 0x0f,
	CHUNK_COMPRESSED = 0x10,
	CHUNK_TYPES
};

/* How long the body of a chunk must be; 0: as long as it says. */
static const uint8_t chunk_sizes[CHUNK_TYPES] = {
	[CHUNK_PROTOCOL] = 1,         [CHUNK_IP4_SOURCE] = 4,
	[CHUNK_IP4_DESTINATION] = 4,  [CHUNK_IP6_SOURCE] = 16,
	[CHUNK_SOURCE_PORT] = 2,      [CHUNK_IP6_DESTINATION] = 16,
	[CHUNK_DESTINATION_PORT] = 2, [CHUNK_SECONDS] = 4,
	[CHUNK_MICROSECONDS] = 4,     [CHUNK_TYPE] = 1,
};

struct chunk {
	bool present;
	struct span body;
};

struct hep {
	uint8_t inflated[HEP_INFLATED_MAX];
};

struct hep *hep_new(void)
{
	return malloc(sizeof(struct hep));
}

void hep_free(struct hep *hep)
{
	free(hep);
}

/* What does not name a stream of octets is taken for datagrams. */
static enum transport transport_of(uint8_t protocol)
{
	static const uint8_t streams[] = {
		IP_TCP, 22, /* XNS-IDP: what FreeSWITCH says for TLS */
		132,        /* SCTP */
	};
	for (size_t i = 0; i < COUNT(streams); i++)
		if (streams[i] == protocol)
			return TRANSPORT_TCP;
	return TRANSPORT_UDP;
}

static enum hep_result result_of(enum layer_error error)
{
	return error == LAYER_TRUNCATED ? HEP_TRUNCATED : HEP_MALFORMED;
}

/* One chunk; of several of a type the first counts. Foreign vendors and further types pass. */
static enum layer_error keep_chunk(struct span span, size_t length,
                                   struct chunk chunks[CHUNK_TYPES])
{
	uint16_t vendor = span_u16(span, 0), type = span_u16(span, 2);
	struct span body = span_skip(span_cut(span, length), CHUNK_HEADER);
	if (vendor != GENERIC_VENDOR || type >= CHUNK_TYPES || chunks[type].present)
		return LAYER_OK;
	if (chunk_sizes[type] && body.wire != chunk_sizes[type])
		return LAYER_MALFORMED;
	if (body.n < chunk_sizes[type])
		return LAYER_TRUNCATED;
	chunks[type] = (struct chunk){ true, body };
	return LAYER_OK;
}

static enum layer_error read_chunks(struct span span, struct chunk chunks[CHUNK_TYPES])
{
	size_t total = span_u16(span, 4);
	enum layer_error error = span_need(span, HEP_HEADER);
	if (error != LAYER_OK)
		return error;
	if (total < HEP_HEADER || total > span.wire)
		return LAYER_MALFORMED;
	span = span_skip(span_cut(span, total), HEP_HEADER);
	while (span.wire > 0) {
		size_t length = span_u16(span, 4);
		/* what the snap length took from the end is no loss when the payload was before it
		 */
		error = span_need(span, CHUNK_HEADER);
		if (error == LAYER_TRUNCATED)
			return LAYER_OK;
		if (error != LAYER_OK)
			return error;
		if (length < CHUNK_HEADER || length > span.wire)
			return LAYER_MALFORMED;
		error = keep_chunk(span, length, chunks);
		if (error != LAYER_OK)
			return error;
		span = span_skip(span, length);
	}
	return LAYER_OK;
}

static bool read_addresses(const struct chunk chunks[CHUNK_TYPES], struct packet *packet)
{
	uint16_t source = span_u16(chunks[CHUNK_SOURCE_PORT].body, 0);
	uint16_t destination = span_u16(chunks[CHUNK_DESTINATION_PORT].body, 0);
	if (chunks[CHUNK_IP4_SOURCE].present && chunks[CHUNK_IP4_DESTINATION].present) {
		packet->source = addr_ip4(chunks[CHUNK_IP4_SOURCE].body.p, source);
		packet->destination = addr_ip4(chunks[CHUNK_IP4_DESTINATION].body.p, destination);
		return true;
	}
	if (!chunks[CHUNK_IP6_SOURCE].present || !chunks[CHUNK_IP6_DESTINATION].present)
		return false;
	packet->source = addr_ip6(chunks[CHUNK_IP6_SOURCE].body.p, source);
	packet->destination = addr_ip6(chunks[CHUNK_IP6_DESTINATION].body.p, destination);
	return true;
}

static void set_time(struct packet *packet, uint32_t seconds, uint32_t microseconds)
{
	if (seconds > 0 && microseconds < MICROSECONDS)
		packet->at = (stamp)seconds * STAMP_SECOND + microseconds;
}

static bool inflate_into(struct hep *hep, struct span in, struct span *out)
{
	z_stream stream = {
		.next_in = (Bytef *)(uintptr_t)in.p,
		.avail_in = (uInt)in.n,
		.next_out = hep->inflated,
		.avail_out = sizeof(hep->inflated),
	};
	bool done;
	if (inflateInit2(&stream, WINDOW_ANY) != Z_OK)
		return false;
	done = inflate(&stream, Z_FINISH) == Z_STREAM_END;
	*out = (struct span){ hep->inflated, (uint32_t)stream.total_out,
		              (uint32_t)stream.total_out };
	inflateEnd(&stream);
	return done;
}

static enum hep_result find_payload(struct hep *hep, const struct chunk chunks[CHUNK_TYPES],
                                    struct span *payload)
{
	const struct chunk *compressed = &chunks[CHUNK_COMPRESSED];
	*payload = chunks[CHUNK_PAYLOAD].body;
	if (chunks[CHUNK_PAYLOAD].present)
		return HEP_MESSAGE;
	if (!compressed->present)
		return HEP_MALFORMED;
	if (compressed->body.n < compressed->body.wire)
		return HEP_TRUNCATED;
	return inflate_into(hep, compressed->body, payload) ? HEP_MESSAGE : HEP_MALFORMED;
}

static void set_message(struct datagram *datagram, struct packet *packet, struct span payload)
{
	packet->ttl = 0;
	packet->ip_id = 0;
	packet->length = (uint32_t)payload.n;
	packet->truncated = payload.n < payload.wire;
	datagram->kind = DATAGRAM_MESSAGE;
	datagram->packet = *packet;
	datagram->payload = (struct str){ (const char *)payload.p, payload.n };
}

static enum hep_result read_3(struct hep *hep, struct span span, struct datagram *datagram)
{
	struct chunk chunks[CHUNK_TYPES] = { { 0 } };
	struct packet packet = datagram->packet;
	struct span payload;
	enum layer_error error = read_chunks(span, chunks);
	enum hep_result result;
	if (error != LAYER_OK)
		return result_of(error);
	if (chunks[CHUNK_TYPE].present && span_u8(chunks[CHUNK_TYPE].body, 0) != PROTOCOL_SIP)
		return HEP_OTHER;
	if (span.n < span.wire && !chunks[CHUNK_PAYLOAD].present)
		return HEP_TRUNCATED;
	if (!chunks[CHUNK_TYPE].present || !read_addresses(chunks, &packet))
		return HEP_MALFORMED;
	result = find_payload(hep, chunks, &payload);
	if (result != HEP_MESSAGE)
		return result;
	if (chunks[CHUNK_SECONDS].present)
		set_time(&packet, span_u32(chunks[CHUNK_SECONDS].body, 0),
		         span_u32(chunks[CHUNK_MICROSECONDS].body, 0));
	packet.transport = TRANSPORT_UDP;
	if (chunks[CHUNK_PROTOCOL].present)
		packet.transport = (uint8_t)transport_of(span_u8(chunks[CHUNK_PROTOCOL].body, 0));
	set_message(datagram, &packet, payload);
	return HEP_MESSAGE;
}

/* Senders write these numbers as they lie in their memory, and all of them are little-endian. */
static uint32_t little_u32(struct span span, size_t at)
{
	return span_u8(span, at) | (uint32_t)span_u8(span, at + 1) << 8 |
	       (uint32_t)span_u8(span, at + 2) << 16 | (uint32_t)span_u8(span, at + 3) << 24;
}

/*
 * Nothing but these octets tells a fixed header from other bytes on that port: all must fit. Some
 * senders count addresses and time in the length, others do not.
 */
static size_t old_header(struct span span, size_t *address)
{
	uint8_t version = span_u8(span, 0), length = span_u8(span, 1), family = span_u8(span, 2);
	size_t whole;
	if ((version != 1 && version != 2) ||
	    (family != OLD_FAMILY_IP4 && family != OLD_FAMILY_IP6))
		return 0;
	*address = family == OLD_FAMILY_IP4 ? 4 : 16;
	whole = OLD_HEADER + 2 * *address + (version == 2 ? OLD_TIME : 0);
	if (length != OLD_HEADER && length != OLD_HEADER + 2 * *address && length != whole)
		return 0;
	return whole < span.wire ? whole : 0;
}

static enum hep_result read_old(struct span span, struct datagram *datagram)
{
	struct packet packet = datagram->packet;
	size_t address, header = old_header(span, &address);
	uint16_t source = span_u16(span, 4), destination = span_u16(span, 6);
	const uint8_t *from = span.p + OLD_HEADER;
	if (header == 0)
		return HEP_NONE;
	if (span_need(span, header) != LAYER_OK)
		return HEP_TRUNCATED;
	packet.source = address == 4 ? addr_ip4(from, source) : addr_ip6(from, source);
	packet.destination = address == 4 ? addr_ip4(from + address, destination)
	                                  : addr_ip6(from + address, destination);
	if (span_u8(span, 0) == 2)
		set_time(&packet, little_u32(span, header - OLD_TIME),
		         little_u32(span, header - OLD_TIME + 4));
	packet.transport = (uint8_t)transport_of(span_u8(span, 3));
	set_message(datagram, &packet, span_skip(span, header));
	return HEP_MESSAGE;
}

enum hep_result hep_read(struct hep *hep, struct span span, struct datagram *datagram)
{
	if (span.n >= 4 && memcmp(span.p, "HEP3", 4) == 0)
		return read_3(hep, span, datagram);
	return read_old(span, datagram);
}
