#include "build.h"

#define HEADER(text) text, sizeof(text) - 1
#define ADDRESS "\2\0\0\0\0\1"
#define REST "\0\0" ADDRESS ADDRESS ADDRESS "\x10\0" /* duration, addresses, sequence control */
#define SNAP "\xaa\xaa\3\0\0\0"

struct row {
	const char *name;
	uint32_t link;
	const char *header;
	size_t n;
	enum wire_count count;
};

static const struct row rows[] = {
	{ "data", LINK_WIFI, HEADER("\x08\1" REST SNAP "\x08\0"), WIRE_UDP },
	{ "ibss", LINK_WIFI, HEADER("\x08\0" REST SNAP "\x08\0"), WIRE_UDP },
	{ "vlan", LINK_WIFI, HEADER("\x08\2" REST SNAP "\x81\0\0\5\x08\0"), WIRE_UDP },
	{ "four addresses", LINK_WIFI, HEADER("\x08\3" REST ADDRESS SNAP "\x08\0"), WIRE_UDP },
	{ "qos", LINK_WIFI, HEADER("\x88\1" REST "\0\0" SNAP "\x08\0"), WIRE_UDP },
	{ "qos ht", LINK_WIFI, HEADER("\x88\x81" REST "\0\0\1\2\3\4" SNAP "\x08\0"), WIRE_UDP },
	{ "qos four addresses", LINK_WIFI, HEADER("\x88\3" REST ADDRESS "\0\0" SNAP "\x08\0"),
	  WIRE_UDP },
	{ "qos aggregate", LINK_WIFI, HEADER("\x88\1" REST "\x80\0" SNAP "\x08\0"),
	  WIRE_TUNNEL_UNKNOWN },
	{ "fragment", LINK_WIFI, HEADER("\x08\5" REST SNAP "\x08\0"), WIRE_TUNNEL_UNKNOWN },
	{ "last fragment", LINK_WIFI,
	  HEADER("\x08\1\0\0" ADDRESS ADDRESS ADDRESS "\x11\0" SNAP "\x08\0"),
	  WIRE_TUNNEL_UNKNOWN },
	{ "protected", LINK_WIFI, HEADER("\x08\x41" REST), WIRE_ENCRYPTED },
	{ "null", LINK_WIFI, HEADER("\x48\1" REST SNAP "\x08\0"), WIRE_NOT_IP },
	{ "qos null", LINK_WIFI, HEADER("\xc8\1" REST "\0\0"), WIRE_NOT_IP },
	{ "beacon", LINK_WIFI, HEADER("\x80\0" REST), WIRE_NOT_IP },
	{ "control", LINK_WIFI, HEADER("\xb4\0" REST), WIRE_NOT_IP },
	{ "arp", LINK_WIFI, HEADER("\x08\1" REST SNAP "\x08\6"), WIRE_NOT_IP },
	{ "radiotap", LINK_RADIOTAP, HEADER("\0\0\x08\0\0\0\0\0\x08\1" REST SNAP "\x08\0"),
	  WIRE_UDP },
	{ "radiotap flags", LINK_RADIOTAP,
	  HEADER("\0\0\x09\0\2\0\0\0\x10\x08\1" REST SNAP "\x08\0"), WIRE_UDP },
	{ "radiotap padded", LINK_RADIOTAP,
	  HEADER("\0\0\x09\0\2\0\0\0\x20\x88\1" REST "\0\0\0\0" SNAP "\x08\0"), WIRE_UDP },
	{ "radiotap clock and flags", LINK_RADIOTAP,
	  HEADER("\0\0\x11\0\3\0\0\0\1\2\3\4\5\6\7\x08\x20\x88\1" REST "\0\0\0\0" SNAP "\x08\0"),
	  WIRE_UDP },
	{ "radiotap words", LINK_RADIOTAP,
	  HEADER("\0\0\x19\0\3\0\0\x80\0\0\0\0\0\0\0\0\1\2\3\4\5\6\7\x08\x20\x88\1" REST
	         "\0\0\0\0" SNAP "\x08\0"),
	  WIRE_UDP },
	{ "radiotap bad checksum", LINK_RADIOTAP,
	  HEADER("\0\0\x09\0\2\0\0\0\x40\x08\1" REST SNAP "\x08\0"), WIRE_MALFORMED },
	{ "radiotap version", LINK_RADIOTAP, HEADER("\1\0\x08\0\0\0\0\0\x08\1" REST SNAP "\x08\0"),
	  WIRE_MALFORMED },
	{ "radiotap too short", LINK_RADIOTAP, HEADER("\0\0\7\0\0\0\0\0\x08\1" REST SNAP "\x08\0"),
	  WIRE_MALFORMED },
	{ "radiotap too long", LINK_RADIOTAP,
	  HEADER("\0\0\0\x80\xff\xff\xff\xff\x08\1" REST SNAP "\x08\0"), WIRE_MALFORMED },
};

static void reads_data_frames(void **state)
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
		put_packet4(&b, "hello");
		put(&b, "\1\2\3\4", 4); /* a frame check sequence */
		feed(decoder, row->link, &b, 0);
		assert_int_equal(count_of(decoder, row->count), 1);
		assert_int_equal(seen.count, row->count == WIRE_UDP ? 1 : 0);
		if (row->count == WIRE_UDP)
			assert_payload(&seen, "hello");
		decoder_free(decoder);
		feed_every_cut(row->link, &b);
	}
}

/* Words of presence up to the end of the header, and more of them than there can be. */
static void bounds_words_of_presence(void **state)
{
	static struct seen seen;
	static struct buffer b;
	struct decoder *decoder = decoder_new(NULL, remember, &seen);

	(void)state;
	put(&b, "\0\0\xfc\xff", 4);
	while (b.n < 0xfffc)
		put(&b, "\2\0\0\x80", 4);
	put(&b, "\x08\1" REST SNAP "\x08\0", 32);
	put_packet4(&b, "hello");
	seen.count = 0;
	feed(decoder, LINK_RADIOTAP, &b, 0);
	assert_int_equal(seen.count, 1);
	decoder_free(decoder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_data_frames),
		cmocka_unit_test(bounds_words_of_presence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
