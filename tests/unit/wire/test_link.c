#include "build.h"

struct row {
	const char *name;
	uint32_t link;
	const char *header;
	size_t n;
	int version;           /* of the IP packet behind the header, 0 when nothing may come out */
	enum wire_count count; /* then */
};

#define HEADER(text) text, sizeof(text) - 1
#define MACS "\2\0\0\0\0\1\2\0\0\0\0\2"
#define SLL "\0\0\0\1\0\6\2\0\0\0\0\1\0\0"
#define SLL2_REST "\0\0\0\0\0\2\0\1\0\6\2\0\0\0\0\1\0\0"
#define TAG "\x81\0\0\x0a"

static const struct row rows[] = {
	{ "ethernet", LINK_ETHERNET, HEADER(MACS "\x08\0"), 4, WIRE_UDP },
	{ "ethernet v6", LINK_ETHERNET, HEADER(MACS "\x86\xdd"), 6, WIRE_UDP },
	{ "arp", LINK_ETHERNET, HEADER(MACS "\x08\6"), 0, WIRE_NOT_IP },
	{ "802.3", LINK_ETHERNET, HEADER(MACS "\0\x40"), 0, WIRE_NOT_IP },
	{ "vlan", LINK_ETHERNET, HEADER(MACS TAG "\x08\0"), 4, WIRE_UDP },
	{ "vlan v6", LINK_ETHERNET, HEADER(MACS TAG "\x86\xdd"), 6, WIRE_UDP },
	{ "vlan arp", LINK_ETHERNET, HEADER(MACS TAG "\x08\6"), 0, WIRE_NOT_IP },
	{ "802.1ad", LINK_ETHERNET, HEADER(MACS "\x88\xa8\0\1" TAG "\x08\0"), 4, WIRE_UDP },
	{ "old qinq", LINK_ETHERNET, HEADER(MACS "\x91\0\0\1" TAG "\x08\0"), 4, WIRE_UDP },
	{ "8 tags", LINK_ETHERNET, HEADER(MACS TAG TAG TAG TAG TAG TAG TAG TAG "\x08\0"), 4,
	  WIRE_UDP },
	{ "9 tags", LINK_ETHERNET, HEADER(MACS TAG TAG TAG TAG TAG TAG TAG TAG TAG "\x08\0"), 0,
	  WIRE_MALFORMED },
	{ "sll", LINK_LINUX_SLL, HEADER(SLL "\x08\0"), 4, WIRE_UDP },
	{ "sll v6", LINK_LINUX_SLL, HEADER(SLL "\x86\xdd"), 6, WIRE_UDP },
	{ "sll vlan", LINK_LINUX_SLL, HEADER(SLL TAG "\x08\0"), 4, WIRE_UDP },
	{ "sll arp", LINK_LINUX_SLL, HEADER(SLL "\x08\6"), 0, WIRE_NOT_IP },
	{ "sll2", LINK_LINUX_SLL2, HEADER("\x08\0" SLL2_REST), 4, WIRE_UDP },
	{ "sll2 v6", LINK_LINUX_SLL2, HEADER("\x86\xdd" SLL2_REST), 6, WIRE_UDP },
	{ "sll2 vlan", LINK_LINUX_SLL2, HEADER("\x81\0" SLL2_REST "\0\x0a\x08\0"), 4, WIRE_UDP },
	{ "raw v4", LINK_RAW, HEADER(""), 4, WIRE_UDP },
	{ "raw v6", LINK_RAW, HEADER(""), 6, WIRE_UDP },
	{ "raw junk", LINK_RAW, HEADER("\x55"), 0, WIRE_NOT_IP },
	{ "ipv4", LINK_IPV4, HEADER(""), 4, WIRE_UDP },
	{ "ipv6", LINK_IPV6, HEADER(""), 6, WIRE_UDP },
	{ "null little endian", LINK_NULL, HEADER("\2\0\0\0"), 4, WIRE_UDP },
	{ "null big endian", LINK_NULL, HEADER("\0\0\0\2"), 4, WIRE_UDP },
	{ "null linux v6", LINK_NULL, HEADER("\x0a\0\0\0"), 6, WIRE_UDP },
	{ "null windows v6", LINK_NULL, HEADER("\x17\0\0\0"), 6, WIRE_UDP },
	{ "null openbsd v6", LINK_NULL, HEADER("\x18\0\0\0"), 6, WIRE_UDP },
	{ "null freebsd v6", LINK_NULL, HEADER("\0\0\0\x1c"), 6, WIRE_UDP },
	{ "null darwin v6", LINK_NULL, HEADER("\x1e\0\0\0"), 6, WIRE_UDP },
	{ "null other", LINK_NULL, HEADER("\7\0\0\0"), 0, WIRE_NOT_IP },
	{ "loop", LINK_LOOP, HEADER("\0\0\0\2"), 4, WIRE_UDP },
	{ "loop v6", LINK_LOOP, HEADER("\0\0\0\x18"), 6, WIRE_UDP },
	{ "802.11", 105, HEADER(MACS "\x08\0"), 0, WIRE_LINK_UNKNOWN },
	{ "bogus", 0xffffffff, HEADER(""), 0, WIRE_LINK_UNKNOWN },
};

static void strips_every_link_layer(void **state)
{
	static struct seen seen;
	static struct buffer b;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct row *row = &rows[i];
		struct decoder *decoder = decoder_new(NULL, remember, &seen);

		print_message("%s\n", row->name);
		seen.count = 0;
		b.n = 0;
		put(&b, row->header, row->n);
		if (row->version == 6)
			put_packet6(&b, "hello");
		else
			put_packet4(&b, "hello");
		feed(decoder, row->link, &b, 0);
		assert_int_equal(count_of(decoder, row->count), 1);
		assert_int_equal(count_of(decoder, WIRE_FRAMES), 1);
		assert_int_equal(seen.count, row->version ? 1 : 0);
		if (row->version)
			assert_payload(&seen, "hello");
		decoder_free(decoder);
		feed_every_cut(row->link, &b);
	}
}

static void counts_cut_headers(void **state)
{
	static struct buffer b;
	struct seen seen = { 0 };
	struct decoder *decoder = decoder_new(NULL, remember, &seen);

	(void)state;
	put_ether(&b, ETHERTYPE_IPV4);
	feed_cut(decoder, LINK_ETHERNET, &b, 13, 0);
	assert_int_equal(count_of(decoder, WIRE_TRUNCATED), 1);
	b.n = 13;
	feed(decoder, LINK_ETHERNET, &b, 0);
	assert_int_equal(count_of(decoder, WIRE_MALFORMED), 1);
	decoder_free(decoder);
}

static void names_what_it_knows(void **state)
{
	(void)state;
	assert_string_equal(link_name(LINK_ETHERNET), "Ethernet");
	assert_non_null(link_name(LINK_LINUX_SLL2));
	assert_null(link_name(105));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strips_every_link_layer),
		cmocka_unit_test(counts_cut_headers),
		cmocka_unit_test(names_what_it_knows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
