#ifndef TESTS_WIRE_SEGMENTS_H
#define TESTS_WIRE_SEGMENTS_H

/* Segments of one connection, and a sink that takes whole lines of it. */

#include "build.h"
#include "wire/streams.h"

#define CLIENT_ISN 1000u
#define SERVER_ISN 5000u

struct lines {
	struct streams *streams;
	uint64_t counts[WIRE_COUNTS];
	bool unwanted, refuses;
	unsigned opened, closed, calls;
	struct packet last, closer;
	size_t n[2]; /* of the client, of the server */
	char text[2][200000];
	char missing[1024]; /* one letter each time */
	uint64_t frames;
	stamp at;
};

static UNUSED size_t take_lines(void *context, const struct datagram *datagram)
{
	struct lines *lines = context;
	int side = datagram->packet.source.port == 5060;
	size_t n = datagram->payload.n;

	switch (datagram->kind) {
	case DATAGRAM_STREAM_OPEN: lines->opened++; return !lines->unwanted;
	case DATAGRAM_STREAM_CLOSE:
		lines->closed++;
		lines->closer = datagram->packet;
		return 0;
	case DATAGRAM_UDP:
	case DATAGRAM_MESSAGE:
	case DATAGRAM_ICMP_QUOTE: fail();
	case DATAGRAM_STREAM: break;
	}
	lines->calls++;
	lines->last = datagram->packet;
	assert_non_null(datagram->memory);
	assert_int_equal(datagram->packet.length, n);
	if (datagram->missing != MISSING_NOTHING)
		strncat(lines->missing, &" slc"[datagram->missing], 1);
	if (lines->refuses)
		return STREAM_REFUSED;
	while (n > 0 && datagram->payload.p[n - 1] != '\n')
		n--;
	if (datagram->packet.truncated)
		n = datagram->payload.n;
	assert_true(lines->n[side] + n < sizeof lines->text[side]);
	if (n > 0)
		memcpy(lines->text[side] + lines->n[side], datagram->payload.p, n);
	lines->n[side] += n;
	return n;
}

static UNUSED void begin_with(struct lines *lines, const struct wire_limits *limits)
{
	streams_free(lines->streams);
	memset(lines, 0, sizeof *lines);
	lines->at = STAMP_SECOND;
	lines->streams = streams_new(limits, lines->counts, take_lines, lines);
	assert_non_null(lines->streams);
}

static UNUSED int setup(void **state)
{
	static const struct wire_limits limits = { .streams = 16, .stream_bytes = 1 << 20 };
	struct lines *lines = calloc(1, sizeof *lines);

	begin_with(lines, &limits);
	*state = lines;
	return 0;
}

static UNUSED int teardown(void **state)
{
	struct lines *lines = *state;

	streams_free(lines->streams);
	free(lines);
	return 0;
}

struct sent {
	bool server;
	unsigned flags;
	uint32_t sequence, acknowledgement;
	const char *text;
	size_t cut;    /* octets that the snap length took */
	uint16_t port; /* of the client; 0: 40000 */
};

/* A block of exactly that size: the sanitizer sees what is read behind it. */
static UNUSED void send_segment(struct lines *lines, struct sent sent)
{
	struct addr client = addr_ip4((const uint8_t[]){ 10, 0, 0, 1 }, 40000);
	struct addr server = addr_ip4((const uint8_t[]){ 10, 0, 0, 2 }, 5060);
	size_t n = sent.text ? strlen(sent.text) : 0;
	size_t captured = n - sent.cut;
	uint8_t *exact = malloc(captured ? captured : 1);
	struct segment segment = {
		.packet = { .at = lines->at,
		            .frame = ++lines->frames,
		            .transport = TRANSPORT_TCP,
		            .length = (uint32_t)captured },
		.sequence = sent.sequence,
		.acknowledgement = sent.acknowledgement,
		.flags = (uint8_t)(sent.flags | (sent.acknowledgement ? TCP_ACK : 0)),
		.payload = { exact, (uint32_t)captured, (uint32_t)n },
	};

	if (sent.port)
		client.port = sent.port;
	segment.packet.source = sent.server ? server : client;
	segment.packet.destination = sent.server ? client : server;
	if (captured)
		memcpy(exact, sent.text, captured);
	streams_add(lines->streams, &segment);
	free(exact);
}

static UNUSED void handshake(struct lines *lines)
{
	send_segment(lines, (struct sent){ .flags = TCP_SYN, .sequence = CLIENT_ISN });
	send_segment(lines, (struct sent){ .server = true,
	                                   .flags = TCP_SYN,
	                                   .sequence = SERVER_ISN,
	                                   .acknowledgement = CLIENT_ISN + 1 });
}

/* Octets of the client; offset counts from the first one. */
static UNUSED void say(struct lines *lines, uint32_t offset, const char *text)
{
	send_segment(lines, (struct sent){ .sequence = CLIENT_ISN + 1 + offset, .text = text });
}

/* The server has so many octets. */
static UNUSED void confirm(struct lines *lines, uint32_t octets)
{
	send_segment(lines, (struct sent){ .server = true,
	                                   .sequence = SERVER_ISN + 1,
	                                   .acknowledgement = CLIENT_ISN + 1 + octets });
}

static UNUSED void assert_said(const struct lines *lines, const char *text)
{
	assert_int_equal(lines->n[0], strlen(text));
	assert_memory_equal(lines->text[0], text, lines->n[0]);
}

#endif
