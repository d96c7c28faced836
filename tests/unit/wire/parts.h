#ifndef TESTS_WIRE_PARTS_H
#define TESTS_WIRE_PARTS_H

/* One UDP datagram and the fragments that can be cut out of it. */

#include "build.h"

#define TEXT "REGISTER sip:example.org SIP/2.0" /* 32 octets, 40 with the header of UDP */
#define WHOLE (UDP_HEADER + sizeof TEXT - 1)
#define IP6_FRAGMENT 44

struct fixture {
	struct decoder *decoder;
	struct seen seen;
	struct buffer whole; /* the datagram that gets cut: UDP header and text */
};

static UNUSED int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	f->decoder = decoder_new(NULL, remember, &f->seen);
	put_udp_text(&f->whole, TEXT);
	*state = f;
	return f->decoder ? 0 : -1;
}

static UNUSED int teardown(void **state)
{
	struct fixture *f = *state;

	decoder_free(f->decoder);
	free(f);
	return 0;
}

static UNUSED void renew(struct fixture *f, const struct wire_limits *limits)
{
	decoder_free(f->decoder);
	f->decoder = decoder_new(limits, remember, &f->seen);
	f->seen.count = 0;
}

struct part {
	int version;
	uint16_t id;
	size_t from, to; /* octets of the whole; more follow unless to is its end */
	stamp at;
};

static UNUSED void put_part(struct buffer *b, const struct buffer *whole, const struct part *part)
{
	size_t n = part->to - part->from;
	unsigned more = part->to < whole->n;

	b->n = 0;
	if (part->version == 6) {
		put_ip6(b, IP6_FRAGMENT, 8 + n);
		put8(b, IP_UDP);
		put8(b, 0);
		put16(b, part->from | more);
		put32(b, 0x10000u + part->id);
	} else {
		put_ip4(b, IP_UDP, part->id, more << 13 | (unsigned)part->from / 8, n);
	}
	put(b, whole->bytes + part->from, n);
}

static UNUSED void feed_part(struct fixture *f, struct part part)
{
	static struct buffer b;

	put_part(&b, &f->whole, &part);
	feed(f->decoder, LINK_RAW, &b, part.at);
}

#endif
