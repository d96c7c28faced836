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
#define MACS11 "\0\0\0\0\1\2\0\0\0\0\2" /* without the first octet */
#define SNAP "\xaa\xaa\3\0\0\0"
#define PPPOE "\x88\x64\x11\0\0\1\0\x23"
#define LABEL "\0\1\0\x40"
#define BOTTOM "\0\2\1\x40"

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
	{ "802.1ah", LINK_ETHERNET, HEADER(MACS "\x88\xa8\0\1\x88\xe7\0\1\2\3" MACS "\x08\0"), 4,
	  WIRE_UDP },
	{ "802.1ah vlan", LINK_ETHERNET, HEADER(MACS "\x88\xe7\0\1\2\3" MACS TAG "\x86\xdd"), 6,
	  WIRE_UDP },
	{ "macsec", LINK_ETHERNET, HEADER(MACS "\x88\xe5\x2c\0\0\0\0\1"), 0, WIRE_ENCRYPTED },
	{ "snap", LINK_ETHERNET, HEADER(MACS "\0\x29" SNAP "\x08\0"), 4, WIRE_UDP },
	{ "snap v6", LINK_ETHERNET, HEADER(MACS "\0\x3d" SNAP "\x86\xdd"), 6, WIRE_UDP },
	{ "snap tunnelled", LINK_ETHERNET, HEADER(MACS "\0\x29\xaa\xaa\3\0\0\xf8\x08\0"), 4,
	  WIRE_UDP },
	{ "snap vlan", LINK_ETHERNET, HEADER(MACS TAG "\0\x29" SNAP "\x08\0"), 4, WIRE_UDP },
	{ "snap of a vendor", LINK_ETHERNET, HEADER(MACS "\0\x29\xaa\xaa\3\0\0\x0c\x08\0"), 0,
	  WIRE_NOT_IP },
	{ "snap without a type", LINK_ETHERNET, HEADER(MACS "\0\x29" SNAP "\0\x29"), 0,
	  WIRE_NOT_IP },
	{ "snap in a jumbo frame", LINK_ETHERNET, HEADER(MACS "\x88\x70" SNAP "\x08\0"), 4,
	  WIRE_UDP },
	{ "llc ip", LINK_ETHERNET, HEADER(MACS "\0\x29\6\6\3"), 4, WIRE_UDP },
	{ "spanning tree", LINK_ETHERNET, HEADER(MACS "\0\x29\x42\x42\3"), 0, WIRE_NOT_IP },
	{ "pppoe", LINK_ETHERNET, HEADER(MACS PPPOE "\0\x21"), 4, WIRE_UDP },
	{ "pppoe v6", LINK_ETHERNET, HEADER(MACS PPPOE "\0\x57"), 6, WIRE_UDP },
	{ "pppoe vlan", LINK_ETHERNET, HEADER(MACS TAG PPPOE "\0\x21"), 4, WIRE_UDP },
	{ "pppoe lcp", LINK_ETHERNET, HEADER(MACS PPPOE "\xc0\x21"), 0, WIRE_NOT_IP },
	{ "pppoe discovery", LINK_ETHERNET, HEADER(MACS "\x88\x63\x11\x09\0\0\0\0"), 0,
	  WIRE_NOT_IP },
	{ "pppoe code", LINK_ETHERNET, HEADER(MACS "\x88\x64\x11\x09\0\0\0\0"), 0, WIRE_NOT_IP },
	{ "pppoe version", LINK_ETHERNET, HEADER(MACS "\x88\x64\x21\0\0\0\0\0"), 0,
	  WIRE_MALFORMED },
	{ "ppp compressed", LINK_PPP, HEADER("\0\xfd"), 0, WIRE_TUNNEL_UNKNOWN },
	{ "ppp encrypted", LINK_PPP, HEADER("\0\x53"), 0, WIRE_ENCRYPTED },
	{ "ppp multilink", LINK_PPP, HEADER("\xff\3\0\x3d"), 0, WIRE_TUNNEL_UNKNOWN },
	{ "mpls", LINK_ETHERNET, HEADER(MACS "\x88\x47" BOTTOM), 4, WIRE_UDP },
	{ "mpls v6", LINK_ETHERNET, HEADER(MACS "\x88\x47" BOTTOM), 6, WIRE_UDP },
	{ "mpls multicast", LINK_ETHERNET, HEADER(MACS "\x88\x48" LABEL BOTTOM), 4, WIRE_UDP },
	{ "3 labels", LINK_ETHERNET, HEADER(MACS TAG "\x88\x47" LABEL LABEL BOTTOM), 4, WIRE_UDP },
	{ "mpls ethernet", LINK_ETHERNET, HEADER(MACS "\x88\x47" BOTTOM "\x52" MACS11 "\x08\0"), 4,
	  WIRE_UDP },
	{ "mpls control word", LINK_ETHERNET,
	  HEADER(MACS "\x88\x47" BOTTOM "\0\0\0\7" MACS TAG "\x08\0"), 4, WIRE_UDP },
	{ "mpls address like a control word", LINK_ETHERNET,
	  HEADER(MACS "\x88\x47" BOTTOM MACS "\x86\xdd"), 6, WIRE_UDP },
	{ "mpls address like ipv4", LINK_ETHERNET,
	  HEADER(MACS "\x88\x47" BOTTOM "\x44" MACS11 "\x08\0"), 4, WIRE_UDP },
	{ "mpls address like ipv6", LINK_ETHERNET,
	  HEADER(MACS "\x88\x47" BOTTOM "\x6c" MACS11 TAG "\x08\0"), 4, WIRE_UDP },
	{ "mpls arp", LINK_ETHERNET, HEADER(MACS "\x88\x47" BOTTOM "\0\0\0\0" MACS "\x08\6"), 0,
	  WIRE_NOT_IP },
	{ "sll", LINK_LINUX_SLL, HEADER(SLL "\x08\0"), 4, WIRE_UDP },
	{ "sll v6", LINK_LINUX_SLL, HEADER(SLL "\x86\xdd"), 6, WIRE_UDP },
	{ "sll vlan", LINK_LINUX_SLL, HEADER(SLL TAG "\x08\0"), 4, WIRE_UDP },
	{ "sll qinq pppoe", LINK_LINUX_SLL, HEADER(SLL TAG TAG PPPOE "\0\x57"), 6, WIRE_UDP },
	{ "sll llc", LINK_LINUX_SLL, HEADER(SLL "\0\4" SNAP "\x08\0"), 4, WIRE_UDP },
	{ "sll mpls", LINK_LINUX_SLL, HEADER(SLL "\x88\x47" BOTTOM), 4, WIRE_UDP },
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
	{ "ppp", LINK_PPP, HEADER("\0\x21"), 4, WIRE_UDP },
	{ "ppp v6", LINK_PPP, HEADER("\0\x57"), 6, WIRE_UDP },
	{ "ppp with address", LINK_PPP, HEADER("\xff\3\0\x21"), 4, WIRE_UDP },
	{ "ppp short", LINK_PPP, HEADER("\x21"), 4, WIRE_UDP },
	{ "ppp short with address", LINK_PPP, HEADER("\xff\3\x57"), 6, WIRE_UDP },
	{ "ppp mpls", LINK_PPP, HEADER("\2\x81" BOTTOM), 4, WIRE_UDP },
	{ "ppp hdlc", LINK_PPP_HDLC, HEADER("\xff\3\0\x21"), 4, WIRE_UDP },
	{ "ppp hdlc bare", LINK_PPP_HDLC, HEADER("\0\x57"), 6, WIRE_UDP },
	{ "ppp hdlc of cisco", LINK_PPP_HDLC, HEADER("\x0f\0\x08\0"), 4, WIRE_UDP },
	{ "ppp hdlc of cisco, broadcast", LINK_PPP_HDLC, HEADER("\x8f\0\x86\xdd"), 6, WIRE_UDP },
	{ "ppp pppoe", LINK_PPPOE, HEADER("\x11\0\0\1\0\x23\0\x21"), 4, WIRE_UDP },
	{ "ppp pppd", LINK_PPP_PPPD, HEADER("\1\3\0\x21"), 4, WIRE_UDP },
	{ "cisco hdlc", LINK_CISCO_HDLC, HEADER("\x0f\0\x08\0"), 4, WIRE_UDP },
	{ "cisco hdlc mpls", LINK_CISCO_HDLC, HEADER("\x0f\0\x88\x47" BOTTOM), 6, WIRE_UDP },
	{ "cisco hdlc slarp", LINK_CISCO_HDLC, HEADER("\x8f\0\x80\x35"), 0, WIRE_NOT_IP },
	{ "user 0", 147, HEADER(MACS "\x08\0"), 0, WIRE_LINK_UNKNOWN },
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
	assert_string_equal(link_name(LINK_PPPOE), "PPPoE");
	assert_null(link_name(147));
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
