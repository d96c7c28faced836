#ifndef TESTS_WIRE_BUILD_H
#define TESTS_WIRE_BUILD_H

/* Frames built by hand, and a sink that remembers what the decoder made of them. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "wire/decoder.h"
#include "wire/ip.h"
#include "wire/link.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define UNUSED __attribute__((unused))

#define ETHER_HEADER 14
#define IP4_HEADER 20
#define IP6_HEADER 40
#define UDP_HEADER 8

struct buffer {
	uint8_t bytes[72000];
	size_t n;
};

struct seen {
	unsigned count;
	struct datagram last;
	char payload[66000];
};

static UNUSED size_t remember(void *context, const struct datagram *datagram)
{
	struct seen *seen = context;

	seen->count++;
	seen->last = *datagram;
	if (datagram->payload.n > 0)
		memcpy(seen->payload, datagram->payload.p, datagram->payload.n);
	seen->last.payload.p = seen->payload;
	assert_int_equal(datagram->packet.length, datagram->payload.n);
	return 0;
}

static UNUSED void put(struct buffer *b, const void *bytes, size_t n)
{
	assert_true(n <= sizeof b->bytes - b->n);
	if (n > 0)
		memcpy(b->bytes + b->n, bytes, n);
	b->n += n;
}

static UNUSED void put_text(struct buffer *b, const char *text)
{
	put(b, text, strlen(text));
}

static UNUSED void put8(struct buffer *b, unsigned value)
{
	uint8_t byte = (uint8_t)value;

	put(b, &byte, 1);
}

static UNUSED void put16(struct buffer *b, size_t value)
{
	put8(b, (unsigned)(value >> 8 & 255));
	put8(b, (unsigned)(value & 255));
}

static UNUSED void put32(struct buffer *b, uint32_t value)
{
	put16(b, value >> 16);
	put16(b, value & 0xffff);
}

static UNUSED void put_ether(struct buffer *b, uint16_t ethertype)
{
	put(b, "\2\0\0\0\0\1\2\0\0\0\0\2", 12);
	put16(b, ethertype);
}

/* fragment is the field with flags and offset. From 10.0.0.1 to 10.0.0.2. */
static UNUSED void put_ip4(struct buffer *b, unsigned protocol, uint16_t id, unsigned fragment,
                           size_t payload)
{
	put8(b, 0x45);
	put8(b, 0);
	put16(b, IP4_HEADER + payload);
	put16(b, id);
	put16(b, fragment);
	put8(b, 64);
	put8(b, protocol);
	put16(b, 0);
	put(b, "\12\0\0\1\12\0\0\2", 8);
}

/* From 2001:db8::1 to 2001:db8::2. */
static UNUSED void put_ip6(struct buffer *b, unsigned next, size_t payload)
{
	put32(b, 0x60000000);
	put16(b, payload);
	put8(b, next);
	put8(b, 63);
	put(b, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1", 16);
	put(b, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\2", 16);
}

/* From port 5062 to 5060; length is that of the header and what follows. */
static UNUSED void put_udp(struct buffer *b, size_t length)
{
	put16(b, 5062);
	put16(b, 5060);
	put16(b, length);
	put16(b, 0xbeef);
}

static UNUSED void put_udp_text(struct buffer *b, const char *text)
{
	put_udp(b, UDP_HEADER + strlen(text));
	put_text(b, text);
}

/* A whole IPv4 packet. */
static UNUSED void put_packet4(struct buffer *b, const char *text)
{
	put_ip4(b, IP_UDP, 0x1234, 0, UDP_HEADER + strlen(text));
	put_udp_text(b, text);
}

static UNUSED void put_packet6(struct buffer *b, const char *text)
{
	put_ip6(b, IP_UDP, UDP_HEADER + strlen(text));
	put_udp_text(b, text);
}

/* The first captured octets of b, in a block of exactly that size. */
static UNUSED void feed_cut(struct decoder *decoder, uint32_t link, const struct buffer *b,
                            size_t captured, stamp at)
{
	uint8_t *exact = malloc(captured ? captured : 1);
	struct frame frame = {
		.number = 7,
		.input = 3,
		.link = link,
		.at = at,
		.captured = (uint32_t)captured,
		.original = (uint32_t)b->n,
		.bytes = captured ? exact : NULL,
	};

	assert_non_null(exact);
	memcpy(exact, b->bytes, captured);
	decoder_feed(decoder, &frame);
	free(exact);
}

static UNUSED void feed(struct decoder *decoder, uint32_t link, const struct buffer *b, stamp at)
{
	feed_cut(decoder, link, b, b->n, at);
}

static UNUSED uint64_t count_of(const struct decoder *decoder, enum wire_count count)
{
	return decoder_counts(decoder)[count];
}

static UNUSED void assert_payload(const struct seen *seen, const char *text)
{
	assert_int_equal(seen->last.payload.n, strlen(text));
	assert_memory_equal(seen->payload, text, strlen(text));
}

static UNUSED void assert_addr(const struct addr *addr, const char *text)
{
	char out[ADDR_TEXT_SIZE];

	addr_text(addr, out);
	assert_string_equal(out, text);
}

/*
 * Every cut of the frame at every octet, as the snap length and as the wire would do it: nothing
 * may be read behind it (the sanitizer looks), and what comes out is marked.
 */
static UNUSED void feed_every_cut(uint32_t link, const struct buffer *whole)
{
	static struct seen seen;
	struct decoder *complete = decoder_new(NULL, remember, &seen);
	size_t payload;

	seen.last.payload.n = 0;
	feed(complete, link, whole, 0);
	payload = seen.last.payload.n;
	decoder_free(complete);
	for (size_t n = 0; n < whole->n; n++) {
		struct buffer cut = *whole;
		struct decoder *decoder;

		seen.count = 0;
		decoder = decoder_new(NULL, remember, &seen);
		assert_non_null(decoder);
		feed_cut(decoder, link, whole, n, 0);
		if (seen.count > 0 && seen.last.payload.n < payload)
			assert_true(seen.last.packet.truncated);
		cut.n = n;
		feed(decoder, link, &cut, 0);
		decoder_free(decoder);
	}
}

#endif
