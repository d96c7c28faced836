#include <zlib.h>

#include "build.h"
#include "wire/hep.h"

#define TEXT "REGISTER sip:example.org SIP/2.0\r\n\r\n"
#define KEY "a-secret-key"

/* One HEP datagram in the making: its payload alone. */
static void begin(struct buffer *b)
{
	b->n = 0;
	put_text(b, "HEP3");
	put16(b, 0);
}

static void put_chunk(struct buffer *b, unsigned vendor, unsigned type, const void *body, size_t n)
{
	put16(b, vendor);
	put16(b, type);
	put16(b, 6 + n);
	put(b, body, n);
}

static void end(struct buffer *b)
{
	b->bytes[4] = (uint8_t)(b->n >> 8);
	b->bytes[5] = (uint8_t)b->n;
}

static const struct {
	unsigned type;
	size_t n;
	const char *body;
} whole[] = {
	{ 0x01, 1, "\2" },
	{ 0x02, 1, "\21" },
	{ 0x03, 4, "\300\0\2\12" },
	{ 0x04, 4, "\300\0\2\24" },
	{ 0x07, 2, "\x13\xc4" },
	{ 0x08, 2, "\x13\xc6" },
	{ 0x09, 4, "\0\0\1\0" },
	{ 0x0a, 4, "\0\0\0\7" },
	{ 0x0b, 1, "\1" },
	{ 0x0e, sizeof KEY - 1, KEY },
	{ 0x0f, sizeof TEXT - 1, TEXT },
};

/* All of whole but skipped (a type, or 0), in order or the other way round. */
static void put_whole(struct buffer *b, unsigned skipped, bool reverse)
{
	for (size_t i = 0; i < COUNT(whole); i++) {
		size_t at = reverse ? COUNT(whole) - 1 - i : i;

		if (whole[at].type != skipped)
			put_chunk(b, 0, whole[at].type, whole[at].body, whole[at].n);
	}
}

static void put_frame(struct buffer *frame, unsigned port, const struct buffer *hep)
{
	frame->n = 0;
	put_ip4(frame, IP_UDP, 1, 0, UDP_HEADER + hep->n);
	put16(frame, 40000);
	put16(frame, port);
	put16(frame, UDP_HEADER + hep->n);
	put16(frame, 0);
	put(frame, hep->bytes, hep->n);
}

struct fixture {
	struct decoder *decoder;
	struct seen seen;
	struct buffer hep, frame;
};

static void decode(struct fixture *f, unsigned port)
{
	f->seen.count = 0;
	decoder_free(f->decoder);
	f->decoder = decoder_new(NULL, remember, &f->seen);
	assert_non_null(f->decoder);
	put_frame(&f->frame, port, &f->hep);
	feed(f->decoder, LINK_RAW, &f->frame, 42);
}

static void assert_message(const struct fixture *f, const char *text)
{
	assert_int_equal(f->seen.count, 1);
	assert_int_equal(f->seen.last.kind, DATAGRAM_MESSAGE);
	assert_payload(&f->seen, text);
	assert_int_equal(count_of(f->decoder, WIRE_HEP), 1);
	assert_int_equal(count_of(f->decoder, WIRE_UDP), 0);
}

static void assert_counted(const struct fixture *f, enum wire_count count)
{
	assert_int_equal(f->seen.count, 0);
	assert_int_equal(count_of(f->decoder, count), 1);
}

static int setup(void **state)
{
	*state = calloc(1, sizeof(struct fixture));
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	decoder_free(f->decoder);
	free(f);
	return 0;
}

static void replaces_what_the_packet_says(void **state)
{
	struct fixture *f = *state;

	for (int reverse = 0; reverse < 2; reverse++) {
		begin(&f->hep);
		put_chunk(&f->hep, 0x23, 0x03, "vendor", 6);
		put_whole(&f->hep, 0, reverse);
		put_chunk(&f->hep, 0, 0x07, "\0\1", 2); /* the first counts */
		put_chunk(&f->hep, 0, 0x7777, "?", 1);
		end(&f->hep);
		decode(f, HEP_PORT);
		assert_message(f, TEXT);
		assert_addr(&f->seen.last.packet.source, "192.0.2.10:5060");
		assert_addr(&f->seen.last.packet.destination, "192.0.2.20:5062");
		assert_int_equal(f->seen.last.packet.at, 256 * STAMP_SECOND + 7);
		assert_int_equal(f->seen.last.packet.frame, 7);
		assert_int_equal(f->seen.last.packet.input, 3);
		assert_int_equal(f->seen.last.packet.ip_id, 0);
		assert_false(f->seen.last.packet.truncated);
		feed_every_cut(LINK_RAW, &f->frame);
	}
}

static void reads_ip6_and_transports(void **state)
{
	static const struct {
		const char *protocol;
		enum transport transport;
	} rows[] = { { "\21", TRANSPORT_UDP }, /* */
		     { "\6", TRANSPORT_TCP },
		     { "\26", TRANSPORT_TCP },
		     { "\204", TRANSPORT_TCP },
		     { "\377", TRANSPORT_UDP } };
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		begin(&f->hep);
		put_chunk(&f->hep, 0, 2, rows[i].protocol, 1);
		put_chunk(&f->hep, 0, 5, "\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1", 16);
		put_chunk(&f->hep, 0, 6, "\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\2", 16);
		put_chunk(&f->hep, 0, 7, "\x13\xc4", 2);
		put_chunk(&f->hep, 0, 8, "\x13\xc4", 2);
		put_chunk(&f->hep, 0, 0x0b, "\1", 1);
		put_chunk(&f->hep, 0, 0x0f, TEXT, sizeof TEXT - 1);
		end(&f->hep);
		decode(f, HEP_PORT);
		assert_message(f, TEXT);
		assert_addr(&f->seen.last.packet.source, "[2001:db8::1]:5060");
		assert_int_equal(f->seen.last.packet.transport, rows[i].transport);
		assert_int_equal(f->seen.last.packet.at, 42); /* no time within: the frame's */
	}
}

static void inflates_up_to_its_bound(void **state)
{
	static uint8_t packed[20000];
	static char zeros[HEP_INFLATED_MAX + 1];
	struct fixture *f = *state;

	for (size_t n = HEP_INFLATED_MAX - 1; n <= sizeof zeros; n++) {
		uLongf length = sizeof packed;

		assert_int_equal(compress(packed, &length, (const Bytef *)zeros, n), Z_OK);
		begin(&f->hep);
		put_whole(&f->hep, 0x0f, false);
		put_chunk(&f->hep, 0, 0x10, packed, length);
		end(&f->hep);
		decode(f, HEP_PORT);
		if (n > HEP_INFLATED_MAX) {
			assert_counted(f, WIRE_HEP_MALFORMED);
			continue;
		}
		assert_int_equal(f->seen.count, 1);
		assert_int_equal(f->seen.last.payload.n, n);
		f->hep.bytes[f->hep.n - 1] ^= 0x55; /* of the checksum */
		decode(f, HEP_PORT);
		assert_counted(f, WIRE_HEP_MALFORMED);
	}
}

static void counts_what_is_no_message(void **state)
{
	struct fixture *f = *state;

	/* without the type of its payload, an address, the payload */
	static const unsigned needed[] = { 0x03, 0x04, 0x0b, 0x0f };

	for (size_t i = 0; i < COUNT(needed); i++) {
		begin(&f->hep);
		put_whole(&f->hep, needed[i], false);
		end(&f->hep);
		decode(f, HEP_PORT);
		assert_counted(f, WIRE_HEP_MALFORMED);
	}
	begin(&f->hep);
	put_whole(&f->hep, 0x0b, false);
	put_chunk(&f->hep, 0, 0x0b, "\5", 1);
	end(&f->hep);
	decode(f, HEP_PORT);
	assert_counted(f, WIRE_HEP_OTHER);
}

static void checks_lengths(void **state)
{
	static const struct {
		const char *chunk; /* 7 octets, behind all others */
		unsigned total;    /* what the header says more than there is */
	} rows[] = {
		{ "\0\0\0\14\0\5\0", 0 },  /* shorter than its header */
		{ "\0\0\0\14\0\10\0", 0 }, /* longer than what is left */
		{ "\0\0\0\2\0\7\0", 1 },   /* the header counts more than there is */
		{ "\0\0\0\10\0\7\0", 0 },  /* a port of one octet */
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		begin(&f->hep);
		put_whole(&f->hep, 0x08, false);
		put(&f->hep, rows[i].chunk, 7);
		end(&f->hep);
		f->hep.bytes[5] = (uint8_t)(f->hep.bytes[5] + rows[i].total);
		decode(f, HEP_PORT);
		assert_counted(f, WIRE_HEP_MALFORMED);
	}
}

/* Versions 1 and 2, whether or not their length counts addresses and time. */
static void reads_fixed_headers(void **state)
{
	static const struct {
		unsigned version, length;
		stamp at;
	} rows[] = { { 1, 8, 42 },
		     { 1, 16, 42 },
		     { 2, 8, 256 * STAMP_SECOND + 7 },
		     { 2, 16, 256 * STAMP_SECOND + 7 },
		     { 2, 28, 256 * STAMP_SECOND + 7 } };
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		f->hep.n = 0;
		put8(&f->hep, rows[i].version);
		put8(&f->hep, rows[i].length);
		put(&f->hep, "\2\6\x13\xc4\x13\xc6\300\0\2\12\300\0\2\24", 14);
		if (rows[i].version == 2)
			put(&f->hep, "\0\1\0\0\7\0\0\0\310\0\0\0", 12);
		put_text(&f->hep, TEXT);
		decode(f, HEP_PORT);
		assert_message(f, TEXT);
		assert_addr(&f->seen.last.packet.source, "192.0.2.10:5060");
		assert_addr(&f->seen.last.packet.destination, "192.0.2.20:5062");
		assert_int_equal(f->seen.last.packet.transport, TRANSPORT_TCP);
		assert_int_equal(f->seen.last.packet.at, rows[i].at);
		feed_every_cut(LINK_RAW, &f->frame);
	}
	f->hep.bytes[1] = 9;
	decode(f, HEP_PORT);
	assert_int_equal(count_of(f->decoder, WIRE_UDP), 1);
}

static void leaves_other_ports_and_bytes_alone(void **state)
{
	struct fixture *f = *state;

	begin(&f->hep);
	put_whole(&f->hep, 0, false);
	end(&f->hep);
	decode(f, 9061);
	assert_int_equal(f->seen.last.kind, DATAGRAM_UDP);
	decoder_hep_port(f->decoder, 9061);
	feed(f->decoder, LINK_RAW, &f->frame, 42);
	assert_int_equal(f->seen.last.kind, DATAGRAM_MESSAGE);
	decoder_hep_port(f->decoder, 0);
	feed(f->decoder, LINK_RAW, &f->frame, 42);
	assert_int_equal(f->seen.last.kind, DATAGRAM_UDP);
	f->hep.n = 0;
	put_text(&f->hep, TEXT);
	decode(f, HEP_PORT);
	assert_int_equal(f->seen.last.kind, DATAGRAM_UDP);
	assert_addr(&f->seen.last.packet.source, "10.0.0.1:40000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(replaces_what_the_packet_says, setup, teardown),
		cmocka_unit_test_setup_teardown(reads_ip6_and_transports, setup, teardown),
		cmocka_unit_test_setup_teardown(inflates_up_to_its_bound, setup, teardown),
		cmocka_unit_test_setup_teardown(counts_what_is_no_message, setup, teardown),
		cmocka_unit_test_setup_teardown(checks_lengths, setup, teardown),
		cmocka_unit_test_setup_teardown(reads_fixed_headers, setup, teardown),
		cmocka_unit_test_setup_teardown(leaves_other_ports_and_bytes_alone, setup,
		                                teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
