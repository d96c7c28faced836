#include "wire/decoder.h"

#include <stdlib.h>

#include "wire/fragments.h"
#include "wire/hep.h"
#include "wire/icmp.h"
#include "wire/ip.h"
#include "wire/link.h"
#include "wire/streams.h"
#include "wire/tcp.h"
#include "wire/tunnel.h"
#include "wire/udp.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Headers in a frame up to the last IP, of whatever kind; a backbone with tunnels has a dozen. */
#define LAYERS_MAX 24

static const struct wire_limits default_limits = {
	.fragment_datagrams = 4096,
	.fragment_bytes = 8u << 20,
	.streams = 65536,
	.stream_bytes = 32u << 20,
};

static const char *const count_names[WIRE_COUNTS] = {
	[WIRE_FRAMES] = "frames",
	[WIRE_UDP] = "udp",
	[WIRE_ICMP_QUOTES] = "icmp_quotes",
	[WIRE_FRAGMENTS] = "fragments",
	[WIRE_REASSEMBLED] = "reassembled",
	[WIRE_FRAGMENTS_LOST] = "fragments_lost",
	[WIRE_FRAGMENTS_OVERLAP] = "fragments_overlap",
	[WIRE_LINK_UNKNOWN] = "link_unknown",
	[WIRE_NOT_IP] = "not_ip",
	[WIRE_NOT_UDP] = "not_udp",
	[WIRE_TCP] = "tcp",
	[WIRE_STREAMS] = "streams",
	[WIRE_STREAM_COPIES] = "stream_copies",
	[WIRE_STREAM_OVERLAPS] = "stream_overlaps",
	[WIRE_STREAM_GAPS] = "stream_gaps",
	[WIRE_STREAM_STRAYS] = "stream_strays",
	[WIRE_STREAMS_EVICTED] = "streams_evicted",
	[WIRE_STREAMS_UNREAD] = "streams_unread",
	[WIRE_TLS] = "tls",
	[WIRE_MALFORMED] = "malformed",
	[WIRE_TRUNCATED] = "truncated",
	[WIRE_TUNNELLED] = "tunnelled",
	[WIRE_TUNNEL_UNKNOWN] = "tunnel_unknown",
	[WIRE_TUNNEL_CONTROL] = "tunnel_control",
	[WIRE_ENCRYPTED] = "encrypted",
	[WIRE_TOO_DEEP] = "too_deep",
	[WIRE_HEP] = "hep",
	[WIRE_HEP_OTHER] = "hep_other",
	[WIRE_HEP_MALFORMED] = "hep_malformed",
};

static const enum wire_count error_counts[LAYER_ERRORS] = {
	[LAYER_TRUNCATED] = WIRE_TRUNCATED,
	[LAYER_MALFORMED] = WIRE_MALFORMED,
	[LAYER_LINK_UNKNOWN] = WIRE_LINK_UNKNOWN,
	[LAYER_NOT_IP] = WIRE_NOT_IP,
	[LAYER_NOT_UDP] = WIRE_NOT_UDP,
	[LAYER_TUNNEL_UNKNOWN] = WIRE_TUNNEL_UNKNOWN,
	[LAYER_TUNNEL_CONTROL] = WIRE_TUNNEL_CONTROL,
	[LAYER_ENCRYPTED] = WIRE_ENCRYPTED,
	[LAYER_TOO_DEEP] = WIRE_TOO_DEEP,
};

static const enum wire_count hep_counts[HEP_RESULTS] = {
	[HEP_MESSAGE] = WIRE_HEP,
	[HEP_OTHER] = WIRE_HEP_OTHER,
	[HEP_MALFORMED] = WIRE_HEP_MALFORMED,
	[HEP_TRUNCATED] = WIRE_HEP_MALFORMED,
};

struct decoder {
	struct fragments *fragments;
	struct streams *streams;
	stamp at; /* of the last frame */
	struct hep *hep;
	uint16_t hep_port;
	struct datagram datagram; /* of UDP or HEP: what only others have stays zero */
	wire_sink *sink;
	void *context;
	uint64_t counts[WIRE_COUNTS];
};

const char *wire_count_name(enum wire_count count)
{
	return (unsigned)count < WIRE_COUNTS ? count_names[count] : NULL;
}

struct decoder *decoder_new(const struct wire_limits *limits, wire_sink *sink, void *context)
{
	struct decoder *decoder = calloc(1, sizeof *decoder);

	if (!decoder)
		return NULL;
	decoder->sink = sink;
	decoder->context = context;
	limits = limits ? limits : &default_limits;
	decoder->hep_port = HEP_PORT;
	decoder->hep = hep_new();
	decoder->fragments = fragments_new(limits, decoder->counts);
	decoder->streams = streams_new(limits, decoder->counts, sink, context);
	if (decoder->hep && decoder->fragments && decoder->streams)
		return decoder;
	decoder_free(decoder);
	return NULL;
}

void decoder_free(struct decoder *decoder)
{
	if (!decoder)
		return;
	fragments_free(decoder->fragments);
	streams_free(decoder->streams);
	hep_free(decoder->hep);
	free(decoder);
}

void decoder_hep_port(struct decoder *decoder, uint16_t port)
{
	decoder->hep_port = port;
}

const uint64_t *decoder_counts(const struct decoder *decoder)
{
	return decoder->counts;
}

static void emit(struct decoder *decoder, struct datagram *datagram, const struct frame *frame,
                 enum wire_count count)
{
	decoder->counts[count]++;
	if (datagram->kind != DATAGRAM_MESSAGE) /* that has a time of its own */
		datagram->packet.at = frame->at;
	datagram->packet.frame = frame->number;
	datagram->packet.input = frame->input;
	decoder->sink(decoder->context, datagram);
}

/* True when the datagram was HEP; what came out of it is emitted and counted then. */
static bool decode_hep(struct decoder *decoder, const struct frame *frame,
                       const struct ip_packet *ip, struct datagram *datagram)
{
	const struct packet *packet = &datagram->packet;
	struct span span = { (const uint8_t *)datagram->payload.p, (uint32_t)datagram->payload.n,
		             (uint32_t)span_u16(ip->payload, 4) - UDP_HEADER };
	enum hep_result result;

	if (decoder->hep_port == 0 || (packet->source.port != decoder->hep_port &&
	                               packet->destination.port != decoder->hep_port))
		return false;
	datagram->packet.at = frame->at;
	result = hep_read(decoder->hep, span, datagram);
	if (result == HEP_NONE)
		return false;
	if (result != HEP_MESSAGE)
		decoder->counts[hep_counts[result]]++;
	else
		emit(decoder, datagram, frame, WIRE_HEP);
	return true;
}

static enum layer_error decode_udp(struct decoder *decoder, const struct frame *frame,
                                   const struct ip_packet *ip)
{
	struct datagram *datagram = &decoder->datagram;
	enum layer_error error;

	datagram->kind = DATAGRAM_UDP;
	error = udp_read(ip, datagram);
	if (error == LAYER_OK && !decode_hep(decoder, frame, ip, datagram))
		emit(decoder, datagram, frame, WIRE_UDP);
	return error;
}

static enum layer_error decode_icmp(struct decoder *decoder, const struct frame *frame,
                                    const struct ip_packet *ip)
{
	struct datagram datagram = { 0 };
	enum layer_error error = icmp_read(ip, &datagram);

	if (error == LAYER_OK)
		emit(decoder, &datagram, frame, WIRE_ICMP_QUOTES);
	return error;
}

static enum layer_error decode_tcp(struct decoder *decoder, const struct frame *frame,
                                   const struct ip_packet *ip)
{
	struct segment segment = {
		.packet = { .at = frame->at, .frame = frame->number, .input = frame->input }
	};
	enum layer_error error = tcp_read(ip, &segment);

	if (error != LAYER_OK)
		return error;
	decoder->counts[WIRE_TCP]++;
	streams_add(decoder->streams, &segment);
	return LAYER_OK;
}

typedef enum layer_error decode(struct decoder *decoder, const struct frame *frame,
                                const struct ip_packet *ip);

static const struct upper {
	uint8_t protocol;
	uint8_t version; /* of IP, or 0 for both */
	decode *decode;
} uppers[] = {
	{ IP_UDP, 0, decode_udp },
	{ IP_TCP, 0, decode_tcp },
	{ IP_ICMP, 4, decode_icmp },
	{ IP_ICMP6, 6, decode_icmp },
};

static enum layer_error decode_upper(struct decoder *decoder, const struct frame *frame,
                                     const struct ip_packet *ip)
{
	for (size_t i = 0; i < COUNT(uppers); i++) {
		const struct upper *upper = &uppers[i];
		if (upper->protocol == ip->protocol &&
		    (upper->version == 0 || upper->version == ip->version))
			return upper->decode(decoder, frame, ip);
	}
	return LAYER_NOT_UDP;
}

/* LAYER_OK with ip->fragment still set: the datagram waits for its other parts. */
static enum layer_error join_fragments(struct decoder *decoder, const struct frame *frame,
                                       struct ip_packet *ip)
{
	enum layer_error error;

	decoder->counts[WIRE_FRAGMENTS]++;
	if (!fragments_add(decoder->fragments, frame->at, ip))
		return LAYER_OK;
	error = ip_resume(ip);
	return error == LAYER_OK && ip->fragment ? LAYER_MALFORMED : error;
}

/*
 * From outside in; nothing of an outer layer is needed any more when an inner one is looked at, so
 * that a datagram joined inside of a joined one may take the place of its bytes.
 */
static enum layer_error decode_layers(struct decoder *decoder, const struct frame *frame,
                                      struct layer *layer)
{
	for (int depth = 0; depth < LAYERS_MAX; depth++) {
		struct ip_packet ip;
		enum layer_error error;

		if (!layer_is_ip(layer)) {
			error = layer_strip(layer);
			if (error != LAYER_OK)
				return error;
			continue;
		}
		error = ip_read((uint16_t)layer->type, layer->span, &ip);
		if (error == LAYER_OK && ip.fragment)
			error = join_fragments(decoder, frame, &ip);
		if (error != LAYER_OK || ip.fragment)
			return error;
		if (!tunnel_strip(&ip, layer, &error))
			return decode_upper(decoder, frame, &ip);
		if (error != LAYER_OK)
			return error;
		decoder->counts[WIRE_TUNNELLED]++;
	}
	return LAYER_TOO_DEEP;
}

static enum layer_error decode_frame(struct decoder *decoder, const struct frame *frame)
{
	/* some writers get the two lengths the wrong way round */
	uint32_t wire = frame->original > frame->captured ? frame->original : frame->captured;
	struct layer layer;
	enum layer_error error = link_strip(
	        frame->link, (struct span){ frame->bytes, frame->captured, wire }, &layer);

	return error == LAYER_OK ? decode_layers(decoder, frame, &layer) : error;
}

void decoder_feed(struct decoder *decoder, const struct frame *frame)
{
	enum layer_error error;

	decoder->counts[WIRE_FRAMES]++;
	decoder->at = frame->at;
	streams_pass(decoder->streams, frame->at);
	error = decode_frame(decoder, frame);
	if (error != LAYER_OK)
		decoder->counts[error_counts[error]]++;
}

void decoder_finish(struct decoder *decoder)
{
	fragments_finish(decoder->fragments);
	streams_finish(decoder->streams, decoder->at);
}
