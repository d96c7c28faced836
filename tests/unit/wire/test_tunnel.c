#include "tunnels.h"

#define GRE4 "\0\0\x08\0"
#define KEY "\0\0\x12\x34"
#define SEQUENCE "\0\0\0\x07"
#define ERSPAN2 "\x10\x64\0\1\0\0\0\0"
#define ERSPAN3 "\x20\x64\0\1\0\0\0\0\0\0"
#define GTP_EXTENSION "\1\x10\1\x85"
#define ZEROS "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define VXLAN "\x08\0\0\0\0\0\x2a\0"

/* "hello" in IPv4 has 33 octets, in IPv6 53; an Ethernet header adds 14. */
static const struct tunnel tunnels[] = {
	{ "ip in ip", IP_IN_IP, 0, HEADER(""), 4, WIRE_UDP },
	{ "6in4", IP6_IN_IP, 0, HEADER(""), 6, WIRE_UDP },
	{ "ip in ip of another version", IP_IN_IP, 0, HEADER(""), 6, WIRE_MALFORMED },
	{ "gre", GRE, 0, HEADER(GRE4), 4, WIRE_UDP },
	{ "gre v6", GRE, 0, HEADER("\0\0\x86\xdd"), 6, WIRE_UDP },
	{ "gre checksum", GRE, 0, HEADER("\x80\0\x08\0\xbe\xef\0\0"), 4, WIRE_UDP },
	{ "gre key", GRE, 0, HEADER("\x20\0\x08\0" KEY), 4, WIRE_UDP },
	{ "gre sequence", GRE, 0, HEADER("\x10\0\x08\0" SEQUENCE), 4, WIRE_UDP },
	{ "gre all", GRE, 0, HEADER("\xb0\0\x08\0\xbe\xef\0\0" KEY SEQUENCE), 4, WIRE_UDP },
	{ "gre routing", GRE, 0, HEADER("\x40\0\x08\0\0\0\0\0"), 4, WIRE_MALFORMED },
	{ "gre version 2", GRE, 0, HEADER("\0\2\x08\0"), 4, WIRE_MALFORMED },
	{ "gre keepalive", GRE, 0, HEADER("\0\0\0\0"), 4, WIRE_TUNNEL_CONTROL },
	{ "gre arp", GRE, 0, HEADER("\0\0\x08\6"), 4, WIRE_TUNNEL_UNKNOWN },
	{ "gre length", GRE, 0, HEADER("\0\0\0\x21"), 4, WIRE_TUNNEL_UNKNOWN },
	{ "gre ethernet", GRE, 0, HEADER("\0\0\x65\x58" ETHER4), 4, WIRE_UDP },
	{ "nvgre", GRE, 0, HEADER("\x20\0\x65\x58\0\x12\x34\1" MACS TAG "\x08\0"), 4, WIRE_UDP },
	{ "gre mpls", GRE, 0, HEADER("\0\0\x88\x47" BOTTOM), 6, WIRE_UDP },
	{ "gre ppp", GRE, 0, HEADER("\0\0\x88\x0b\xff\3\0\x21"), 4, WIRE_UDP },
	{ "erspan 1", GRE, 0, HEADER("\0\0\x88\xbe" ETHER4), 4, WIRE_UDP },
	{ "erspan 2", GRE, 0, HEADER("\x10\0\x88\xbe" SEQUENCE ERSPAN2 ETHER4), 4, WIRE_UDP },
	{ "erspan 2 vlan", GRE, 0, HEADER("\x10\0\x88\xbe" SEQUENCE ERSPAN2 MACS TAG "\x86\xdd"), 6,
	  WIRE_UDP },
	{ "erspan 3", GRE, 0, HEADER("\x10\0\x22\xeb" SEQUENCE ERSPAN3 "\0\0" ETHER4), 4,
	  WIRE_UDP },
	{ "erspan 3 platform", GRE, 0,
	  HEADER("\x10\0\x22\xeb" SEQUENCE ERSPAN3 "\0\1\x1c\0\0\0\0\0\0\0" ETHER4), 4, WIRE_UDP },
	{ "erspan 3 packet", GRE, 0, HEADER("\x10\0\x22\xeb" SEQUENCE ERSPAN3 "\x08\0"), 6,
	  WIRE_UDP },
	{ "erspan 3 other", GRE, 0, HEADER("\x10\0\x22\xeb" SEQUENCE ERSPAN3 "\x04\0"), 4,
	  WIRE_TUNNEL_UNKNOWN },
	{ "pptp", GRE, 0, HEADER("\x30\1\x88\x0b\0\x25\0\1" SEQUENCE "\xff\3\0\x21"), 4, WIRE_UDP },
	{ "pptp acknowledging", GRE, 0,
	  HEADER("\x30\x81\x88\x0b\0\x22\0\1" SEQUENCE SEQUENCE "\x21"), 4, WIRE_UDP },
	{ "pptp acknowledgement", GRE, 0, HEADER("\x20\x81\x88\x0b\0\0\0\1" SEQUENCE), 4,
	  WIRE_TUNNEL_CONTROL },
	{ "pptp too long", GRE, 0, HEADER("\x30\1\x88\x0b\0\x26\0\1" SEQUENCE "\xff\3\0\x21"), 4,
	  WIRE_MALFORMED },
	{ "pptp without key", GRE, 0, HEADER("\x10\1\x88\x0b\0\x25\0\1" SEQUENCE "\xff\3\0\x21"), 4,
	  WIRE_MALFORMED },
	{ "pptp not ppp", GRE, 0, HEADER("\x30\1\x08\0\0\x21\0\1" SEQUENCE), 4, WIRE_MALFORMED },
	{ "pptp lcp", GRE, 0, HEADER("\x30\1\x88\x0b\0\x25\0\1" SEQUENCE "\xff\3\xc0\x21"), 4,
	  WIRE_NOT_IP },
	{ "pptp compressed", GRE, 0, HEADER("\x30\1\x88\x0b\0\x23\0\1" SEQUENCE "\0\xfd"), 4,
	  WIRE_TUNNEL_UNKNOWN },
	{ "esp", ESP, 0, HEADER("\0\0\x10\0\0\0\0\1"), 4, WIRE_ENCRYPTED },
	{ "etherip", ETHERIP, 0, HEADER("\x30\0" ETHER4), 4, WIRE_UDP },
	{ "etherip version", ETHERIP, 0, HEADER("\x40\0" ETHER4), 4, WIRE_MALFORMED },
	{ "l2tp 3", L2TP3, 0, HEADER("\0\0\0\1"), 4, WIRE_TUNNEL_UNKNOWN },
	{ "mpls in ip", MPLS_IN_IP, 0, HEADER("\0\1\0\x40" BOTTOM), 4, WIRE_UDP },

	{ "vxlan", IP_UDP, 4789, HEADER(VXLAN ETHER4), 4, WIRE_UDP },
	{ "vxlan of linux", IP_UDP, 8472, HEADER(VXLAN MACS TAG "\x86\xdd"), 6, WIRE_UDP },
	{ "vxlan group policy", IP_UDP, 4789, HEADER("\x88\x08\0\x05\0\0\x2a\0" ETHER4), 4,
	  WIRE_UDP },
	{ "vxlan arp", IP_UDP, 4789, HEADER(VXLAN MACS "\x08\6"), 4, WIRE_NOT_IP },
	{ "vxlan snap", IP_UDP, 4789, HEADER(VXLAN MACS "\0\x29\xaa\xaa\3\0\0\0\x08\0"), 4,
	  WIRE_UDP },
	{ "gpe", IP_UDP, 4790, HEADER("\x0c\0\0\1\0\0\x2a\0"), 4, WIRE_UDP },
	{ "gpe v6", IP_UDP, 4790, HEADER("\x0c\0\0\2\0\0\x2a\0"), 6, WIRE_UDP },
	{ "gpe ethernet", IP_UDP, 4790, HEADER("\x0c\0\0\3\0\0\x2a\0" ETHER4), 4, WIRE_UDP },
	{ "gpe without a protocol", IP_UDP, 4790, HEADER("\x08\0\0\0\0\0\x2a\0" ETHER4), 4,
	  WIRE_UDP },
	{ "gpe without the flag", IP_UDP, 4790, HEADER("\x08\0\0\1\0\0\x2a\0"), 4, WIRE_UDP },
	{ "gpe mpls", IP_UDP, 4790, HEADER("\x0c\0\0\5\0\0\x2a\0" BOTTOM), 4, WIRE_UDP },
	{ "gpe nsh", IP_UDP, 4790, HEADER("\x0c\0\0\4\0\0\x2a\0"), 4, WIRE_TUNNEL_UNKNOWN },
	{ "gpe oam", IP_UDP, 4790, HEADER("\x0d\0\0\1\0\0\x2a\0"), 4, WIRE_TUNNEL_CONTROL },
	{ "geneve", IP_UDP, 6081, HEADER("\0\0\x65\x58\0\0\x2a\0" ETHER4), 4, WIRE_UDP },
	{ "geneve ip", IP_UDP, 6081, HEADER("\0\0\x86\xdd\0\0\x2a\0"), 6, WIRE_UDP },
	{ "geneve options", IP_UDP, 6081,
	  HEADER("\2\x40\x65\x58\0\0\x2a\0\1\2\x80\1\1\2\3\4" ETHER4), 4, WIRE_UDP },
	{ "geneve oam", IP_UDP, 6081, HEADER("\0\x80\x65\x58\0\0\x2a\0"), 4, WIRE_TUNNEL_CONTROL },
	{ "gtp", IP_UDP, 2152, HEADER("\x30\xff\0\x21\0\0\0\1"), 4, WIRE_UDP },
	{ "gtp v6", IP_UDP, 2152, HEADER("\x30\xff\0\x35\0\0\0\1"), 6, WIRE_UDP },
	{ "gtp sequence", IP_UDP, 2152, HEADER("\x32\xff\0\x25\0\0\0\1\0\1\0\0"), 4, WIRE_UDP },
	{ "gtp n-pdu with a next type", IP_UDP, 2152, HEADER("\x31\xff\0\x25\0\0\0\1\0\0\7\x85"), 4,
	  WIRE_UDP },
	{ "gtp extension", IP_UDP, 2152, HEADER("\x34\xff\0\x29\0\0\0\1\0\0\0\x85\1\x10\x01\0"), 4,
	  WIRE_UDP },
	{ "gtp extensions", IP_UDP, 2152,
	  HEADER("\x34\xff\0\x31\0\0\0\1\0\0\0\x85\1\x10\x01\x40\2\0\0\0\0\0\0\0"), 4, WIRE_UDP },
	{ "gtp echo", IP_UDP, 2152, HEADER("\x32\1\0\x25\0\0\0\0\0\1\0\0"), 4,
	  WIRE_TUNNEL_CONTROL },
	{ "gtp end marker", IP_UDP, 2152, HEADER("\x30\xfe\0\x21\0\0\0\1"), 4,
	  WIRE_TUNNEL_CONTROL },
	{ "gtp ppp", IP_UDP, 2152, HEADER("\x30\xff\0\x25\0\0\0\1\xff\3\0\x21"), 4,
	  WIRE_TUNNEL_UNKNOWN },
	{ "l2tp", IP_UDP, 1701, HEADER("\0\2\0\1\0\1\xff\3\0\x21"), 4, WIRE_UDP },
	{ "l2tp length", IP_UDP, 1701, HEADER("\x40\2\0\x2a\0\1\0\1\x21"), 4, WIRE_UDP },
	{ "l2tp all", IP_UDP, 1701, HEADER("\x4a\2\0\x49\0\1\0\1\0\1\0\1\0\2\xaa\xaa\xff\3\0\x57"),
	  6, WIRE_UDP },
	{ "l2tp control", IP_UDP, 1701, HEADER("\xc8\2\0\x0c\0\1\0\0\0\1\0\1"), 4,
	  WIRE_TUNNEL_CONTROL },
	{ "mpls in udp", IP_UDP, 6635, HEADER("\0\1\0\x40" BOTTOM), 4, WIRE_UDP },
	{ "mpls in udp v6", IP_UDP, 6635, HEADER(BOTTOM), 6, WIRE_UDP },
	{ "mpls ethernet in udp", IP_UDP, 6635, HEADER(BOTTOM "\0\0\0\0" ETHER4), 4, WIRE_UDP },
	{ "teredo", IP_UDP, 3544, HEADER(""), 6, WIRE_UDP },
	{ "teredo origin", IP_UDP, 3544, HEADER("\0\0\xec\x77\xf5\xff\xff\xfd"), 6, WIRE_UDP },
	{ "teredo authentication", IP_UDP, 3544,
	  HEADER("\0\1\2\1id*12345678\0\0\0\xec\x77\xf5\xff\xff\xfd"), 6, WIRE_UDP },
	{ "tzsp", IP_UDP, 37008, HEADER("\1\0\0\1\1" ETHER4), 4, WIRE_UDP },
	{ "tzsp tags", IP_UDP, 37008, HEADER("\1\0\0\1\0\x0a\1\x55\x29\2\0\x2f\1" ETHER4), 4,
	  WIRE_UDP },
	{ "tzsp wifi", IP_UDP, 37008,
	  HEADER("\1\0\0\x12\1\x08\1\0\0" MACS "\2\0\0\0\0\3\x10\0\xaa\xaa\3\0\0\0\x08\0"), 4,
	  WIRE_UDP },
	{ "tzsp keepalive", IP_UDP, 37008, HEADER("\1\4\0\1"), 4, WIRE_TUNNEL_CONTROL },
	{ "tzsp prism", IP_UDP, 37008, HEADER("\1\0\0\x77\1"), 4, WIRE_TUNNEL_UNKNOWN },
};

/* Headers that something is wrong with: a datagram as before. */
static const struct tunnel plain[] = {
	{ "vxlan without instance", IP_UDP, 4789, HEADER("\0\0\0\0\0\0\x2a\0" ETHER4), 4, 0 },
	{ "vxlan flags", IP_UDP, 4789, HEADER("\x0a\0\0\0\0\0\x2a\0" ETHER4), 4, 0 },
	{ "vxlan policy reserved", IP_UDP, 4789, HEADER("\x88\x10\0\5\0\0\x2a\0" ETHER4), 4, 0 },
	{ "vxlan text", IP_UDP, 4789, HEADER("HEP3\0\0\x2a\0" ETHER4), 4, 0 },
	{ "vxlan reserved", IP_UDP, 4789, HEADER("\x08\0\1\0\0\0\x2a\0" ETHER4), 4, 0 },
	{ "vxlan reserved end", IP_UDP, 4789, HEADER("\x08\0\0\0\0\0\x2a\1" ETHER4), 4, 0 },
	{ "vxlan elsewhere", IP_UDP, 4788, HEADER(VXLAN ETHER4), 4, 0 },
	{ "gpe version", IP_UDP, 4790, HEADER("\x1c\0\0\1\0\0\x2a\0"), 4, 0 },
	{ "gpe reserved", IP_UDP, 4790, HEADER("\x0c\0\1\1\0\0\x2a\0"), 4, 0 },
	{ "geneve version", IP_UDP, 6081, HEADER("\x40\0\x65\x58\0\0\x2a\0" ETHER4), 4, 0 },
	{ "geneve flags", IP_UDP, 6081, HEADER("\0\1\x65\x58\0\0\x2a\0" ETHER4), 4, 0 },
	{ "geneve type", IP_UDP, 6081, HEADER("\0\0\x12\x34\0\0\x2a\0" ETHER4), 4, 0 },
	{ "geneve reserved", IP_UDP, 6081, HEADER("\0\0\x65\x58\0\0\x2a\1" ETHER4), 4, 0 },
	{ "geneve option too long", IP_UDP, 6081, HEADER("\x3f\0\x65\x58\0\0\x2a\0" ETHER4), 4, 0 },
	{ "gtp prime", IP_UDP, 2152, HEADER("\x20\xff\0\x21\0\0\0\1"), 4, 0 },
	{ "gtp version 2", IP_UDP, 2152, HEADER("\x50\xff\0\x21\0\0\0\1"), 4, 0 },
	{ "gtp reserved", IP_UDP, 2152, HEADER("\x38\xff\0\x21\0\0\0\1"), 4, 0 },
	{ "gtp too long", IP_UDP, 2152, HEADER("\x30\xff\0\x22\0\0\0\1"), 4, 0 },
	{ "gtp other", IP_UDP, 2152, HEADER("\x30\x10\0\x21\0\0\0\1"), 4, 0 },
	{ "gtp extension of no length", IP_UDP, 2152,
	  HEADER("\x34\xff\0\x29\0\0\0\1\0\0\0\x85\0\x10\x01\0"), 4, 0 },
	{ "gtp extension too long", IP_UDP, 2152,
	  HEADER("\x34\xff\0\x29\0\0\0\1\0\0\0\x85\xff\x10\x01\0"), 4, 0 },
	{ "l2tp version", IP_UDP, 1701, HEADER("\0\3\0\1\0\1\xff\3\0\x21"), 4, 0 },
	{ "l2tp too long", IP_UDP, 1701, HEADER("\x40\2\0\x2b\0\1\0\1\x21"), 4, 0 },
	{ "l2tp odd control", IP_UDP, 1701, HEADER("\x80\2\0\x0c\0\1\0\0\0\1\0\1"), 4, 0 },
	{ "mpls without bottom", IP_UDP, 6635, HEADER("\0\1\0\x40"), 4, 0 },
	{ "mpls to nowhere", IP_UDP, 6635, HEADER(BOTTOM "\xaa"), 4, 0 },
	{ "teredo v4", IP_UDP, 3544, HEADER(""), 4, 0 },
	{ "teredo too short", IP_UDP, 3544, HEADER("\0"), 6, 0 },
	{ "gtp too many extensions", IP_UDP, 2152,
	  HEADER("\x34\xff\0\x49\0\0\0\1\0\0\0\x85" GTP_EXTENSION GTP_EXTENSION GTP_EXTENSION
	                 GTP_EXTENSION GTP_EXTENSION GTP_EXTENSION GTP_EXTENSION GTP_EXTENSION
	         "\1\x10\1\0"),
	  4, 0 },
	{ "tzsp endless tags", IP_UDP, 37008,
	  HEADER("\1\0\0\1" ZEROS ZEROS ZEROS ZEROS "\1" ETHER4), 4, 0 },
	{ "tzsp version", IP_UDP, 37008, HEADER("\2\0\0\1\1" ETHER4), 4, 0 },
	{ "tzsp kind", IP_UDP, 37008, HEADER("\1\6\0\1\1" ETHER4), 4, 0 },
	{ "tzsp link", IP_UDP, 37008, HEADER("\1\0\1\1\1" ETHER4), 4, 0 },
};

struct fixture {
	struct seen seen;
	struct buffer inside;
	struct buffer b;
};

static struct fixture f;

/* Puts a packet into the tunnel, feeds it and says what it was counted as. */
static struct decoder *feed_tunnel(const struct tunnel *row)
{
	struct decoder *decoder = decoder_new(NULL, remember, &f.seen);

	print_message("%s\n", row->name);
	f.seen.count = 0;
	f.inside.n = f.b.n = 0;
	if (row->version == 6)
		put_packet6(&f.inside, "hello");
	else
		put_packet4(&f.inside, "hello");
	put_tunnel(&f.b, row, f.inside.bytes, f.inside.n);
	feed(decoder, LINK_RAW, &f.b, 0);
	return decoder;
}

static void looks_into_every_tunnel(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(tunnels); i++) {
		const struct tunnel *row = &tunnels[i];
		struct decoder *decoder = feed_tunnel(row);

		assert_int_equal(count_of(decoder, row->count), 1);
		assert_int_equal(f.seen.count, row->count == WIRE_UDP ? 1 : 0);
		if (row->count == WIRE_UDP) {
			assert_payload(&f.seen, "hello");
			assert_int_equal(count_of(decoder, WIRE_TUNNELLED), 1);
			assert_int_equal(f.seen.last.packet.ttl, row->version == 6 ? 63 : 64);
			assert_int_equal(f.seen.last.packet.ip_id, row->version == 6 ? 0 : 0x1234);
			assert_addr(&f.seen.last.packet.destination,
			            row->version == 6 ? "[2001:db8::2]:5060" : "10.0.0.2:5060");
		}
		decoder_free(decoder);
		feed_every_cut(LINK_RAW, &f.b);
	}
}

static void leaves_other_datagrams_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(plain); i++) {
		const struct tunnel *row = &plain[i];
		struct decoder *decoder = feed_tunnel(row);

		assert_int_equal(f.seen.count, 1);
		assert_int_equal(f.seen.last.packet.destination.port, row->port);
		assert_int_equal(f.seen.last.payload.n, row->n + f.inside.n);
		assert_int_equal(count_of(decoder, WIRE_UDP), 1);
		assert_int_equal(count_of(decoder, WIRE_TUNNELLED), 0);
		decoder_free(decoder);
		feed_every_cut(LINK_RAW, &f.b);
	}
}

/* Somebody's SIP port may be a tunnel's. */
static void leaves_sip_alone(void **state)
{
	static const unsigned ports[] = { 1701, 2152, 3544, 4789, 4790, 6081, 6635, 8472, 37008 };
	static const struct {
		const char *bytes;
		size_t n;
	} payloads[] = {
		{ HEADER("REGISTER sip:example.org SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1\r\n\r\n") },
		{ HEADER("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK\r\n\r\n") },
		{ HEADER("INVITE sip:eXeXeXeXeXeX@example.org SIP/2.0\r\n\r\n") },
		{ HEADER("NOTIFY sip:EeEeEeEe@example.org SIP/2.0\r\n\r\n") },
		{ HEADER("\r\n\r\n") },
		{ HEADER("\r\n") },
		{ HEADER("\0\0\0\0") },
		{ HEADER("\0") },
		{ HEADER("") },
		{ HEADER("\0\1\0\0\x21\x12\xa4\x42\0\1\2\3\4\5\6\7\x08\x09\x0a\x0b") },
		{ HEADER("\1\1\0\0\x21\x12\xa4\x42\0\1\2\3\4\5\6\7\x08\x09\x0a\x0b") },
		{ HEADER("\x80\0\x12\x34\0\0\0\xa0\1\2\3\4\xff\xff\xff\xff") },
	};
	struct decoder *decoder = decoder_new(NULL, remember, &f.seen);

	(void)state;
	for (size_t i = 0; i < COUNT(ports) * COUNT(payloads); i++) {
		size_t n = payloads[i % COUNT(payloads)].n;
		struct tunnel row = { .protocol = IP_UDP, .port = ports[i / COUNT(payloads)] };

		f.seen.count = 0;
		f.b.n = 0;
		put_tunnel(&f.b, &row, payloads[i % COUNT(payloads)].bytes, n);
		feed(decoder, LINK_RAW, &f.b, 0);
		assert_int_equal(f.seen.count, 1);
		assert_int_equal(f.seen.last.payload.n, n);
		assert_memory_equal(f.seen.payload, payloads[i % COUNT(payloads)].bytes, n);
	}
	decoder_free(decoder);
}

/* The client of a tunnel that crosses a NAT has any port. */
static void looks_at_answers(void **state)
{
	static const struct tunnel l2tp = { "l2tp", IP_UDP,  1701, HEADER("\0\2\0\1\0\1\0\x21"),
		                            4,      WIRE_UDP };
	struct decoder *decoder = feed_tunnel(&l2tp);

	(void)state;
	f.seen.count = 0;
	memcpy(f.b.bytes + IP4_HEADER, "\6\xa5\x9c\x40", 4);
	feed(decoder, LINK_RAW, &f.b, 0);
	assert_payload(&f.seen, "hello");
	assert_int_equal(count_of(decoder, WIRE_TUNNELLED), 2);
	decoder_free(decoder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(looks_into_every_tunnel),
		cmocka_unit_test(leaves_other_datagrams_alone),
		cmocka_unit_test(leaves_sip_alone),
		cmocka_unit_test(looks_at_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
