/*
 * Segments of TCP connections, put in order and cut into messages. The input, for each segment: one
 * octet of flags, one that chooses connection, side and what the snap length cut, two for how far
 * the sequence number is from the expected one, one for the acknowledgement, one for time, one for
 * the length, and its octets.
 */

#include <stdlib.h>
#include <string.h>

#include "connections.h"
#include "fuzz.h"
#include "wire/streams.h"

#define HEAD ((size_t)7)
#define CONNECTIONS 4

static struct ports ports[2];

static void on_news(void *context, enum connection_news news, const struct packet *packet,
                    struct str payload)
{
	(void)context;
	fuzz_touch(payload);
	if (news == CONNECTION_MESSAGE && packet->length != payload.n)
		fuzz_fail("a message of another length than its packet says");
}

static size_t sink(void *context, const struct datagram *datagram)
{
	size_t consumed;

	fuzz_touch(datagram->payload);
	if (datagram->packet.length != datagram->payload.n)
		fuzz_fail("a payload of another length than the packet says");
	consumed = connections_take(context, datagram);
	if (datagram->kind == DATAGRAM_STREAM && consumed != STREAM_REFUSED &&
	    consumed > datagram->payload.n)
		fuzz_fail("more consumed than there was");
	return consumed;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	if (!ports_parse("5060", &ports[0]) || !ports_parse("any", &ports[1]))
		fuzz_fail("no start");
	return 0;
}

struct end {
	uint32_t next;
};

static size_t feed(struct streams *streams, struct end ends[CONNECTIONS][2], stamp *at,
                   const uint8_t *data, size_t size)
{
	unsigned connection = data[1] % CONNECTIONS, side = data[1] >> 2 & 1;
	struct end *end = &ends[connection][side];
	size_t wire = data[6], cut = data[1] >> 5;
	size_t n = wire < size - HEAD ? wire : size - HEAD;
	struct addr addrs[2] = {
		addr_ip4((const uint8_t[]){ 10, 0, 0, 1 }, (uint16_t)(40000 + connection)),
		addr_ip4((const uint8_t[]){ 10, 0, 0, 2 }, connection == 3 ? 5061 : 5060)
	};
	/* signed, modulo 2^32 */
	uint32_t away = ((uint32_t)data[2] << 8 | data[3]) - (data[2] & 0x80 ? 0x10000u : 0);
	struct segment segment = {
		.packet = { .source = addrs[side],
		            .destination = addrs[!side],
		            .transport = TRANSPORT_TCP },
		.flags = data[0],
		.sequence = end->next + away,
		.acknowledgement = ends[connection][!side].next + data[4] - 128u,
		.payload = { data + HEAD, (uint32_t)(n - (cut < n ? cut : n)), (uint32_t)n },
	};

	*at += (stamp)data[5] * data[5] * 1000;
	segment.packet.at = *at;
	segment.packet.length = (uint32_t)segment.payload.n;
	streams_add(streams, &segment);
	end->next = segment.sequence + (uint32_t)n + (data[0] & (TCP_SYN | TCP_FIN) ? 1u : 0u);
	return HEAD + n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct wire_limits limits = { .streams = 3, .stream_bytes = 8192 };
	uint64_t counts[WIRE_COUNTS] = { 0 };
	struct end ends[CONNECTIONS][2] = { 0 };
	struct connections *connections = connections_new(&ports[size % 2], on_news, NULL);
	struct streams *streams = streams_new(&limits, counts, sink, connections);
	stamp at = 0;

	if (!connections || !streams)
		fuzz_fail("no memory");
	for (size_t used = 0; used + HEAD <= size;) {
		/* in a block of exactly what is left: nothing behind it may be read */
		size_t left = size - used;
		size_t length = HEAD + (size_t)data[used + 6] < left ? HEAD + data[used + 6] : left;
		uint8_t *exact = malloc(length);

		if (!exact)
			fuzz_fail("no memory");
		memcpy(exact, data + used, length);
		used += feed(streams, ends, &at, exact, length);
		free(exact);
	}
	if (size % 3)
		streams_finish(streams, at);
	streams_free(streams);
	connections_free(connections);
	return 0;
}
