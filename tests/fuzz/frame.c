/*
 * Frames through the decoder. The input: one octet that chooses the link layer, then frames, each
 * two octets of length (big-endian), one octet of what the snap length cut off, and its octets.
 */

#include "fuzz.h"
#include "outcomes.h"
#include "wire/decoder.h"
#include "wire/link.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* New ones go to the end: the corpus names them by their place. */
static const uint32_t links[] = {
	LINK_ETHERNET, LINK_NULL,     LINK_RAW,        LINK_LOOP, LINK_LINUX_SLL,
	LINK_IPV4,     LINK_IPV6,     LINK_LINUX_SLL2, LINK_PPP,  LINK_PPP_HDLC,
	LINK_PPPOE,    LINK_PPP_PPPD, LINK_CISCO_HDLC, LINK_WIFI, LINK_RADIOTAP,
};

static size_t sink(void *context, const struct datagram *datagram)
{
	(void)context;
	fuzz_touch(datagram->payload);
	if (datagram->packet.length != datagram->payload.n)
		fuzz_fail("a payload of another length than the packet says");
	return 0;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct wire_limits limits = { .fragment_datagrams = 8,
		                                   .fragment_bytes = 65536 };
	struct decoder *decoder = decoder_new(&limits, sink, NULL);
	struct frame frame = { .at = 0 };
	size_t at = 1;

	if (!decoder)
		fuzz_fail("no memory");
	frame.link = size ? links[data[0] % COUNT(links)] : LINK_RAW;
	while (at + 3 <= size) {
		size_t length = (size_t)data[at] << 8 | data[at + 1];
		uint32_t cut = data[at + 2];

		at += 3;
		if (length > size - at)
			length = size - at;
		frame.number++;
		frame.at += cut * STAMP_SECOND / 4;
		frame.bytes = data + at;
		frame.captured = (uint32_t)length;
		frame.original = (uint32_t)length + (cut & 1 ? cut : 0);
		decoder_feed(decoder, &frame);
		at += length;
	}
	decoder_finish(decoder);
	outcomes_of_frames(decoder_counts(decoder));
	decoder_free(decoder);
	return 0;
}
