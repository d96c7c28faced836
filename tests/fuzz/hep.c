/*
 * HEP of all versions. The input: one octet, how many octets more there were on the wire, and the
 * payload of a datagram.
 */

#include "wire/hep.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

static struct hep *hep;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	hep = hep_new();
	if (!hep)
		fuzz_fail("no memory");
	return 0;
}

static void check(enum hep_result result, const struct datagram *datagram,
                  const struct datagram *before)
{
	const struct packet *packet = &datagram->packet;

	if (result != HEP_MESSAGE) {
		if (memcmp(datagram, before, sizeof(*before)) != 0)
			fuzz_fail("touched although there was no message");
		return;
	}
	fuzz_touch(datagram->payload);
	if (packet->length != datagram->payload.n)
		fuzz_fail("a payload of another length than the packet says");
	if (packet->source.family == ADDR_NONE || packet->destination.family == ADDR_NONE)
		fuzz_fail("a message without addresses");
	if (datagram->kind != DATAGRAM_MESSAGE || packet->at < 0)
		fuzz_fail("no message");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct datagram datagram, before;
	struct span span;

	if (size == 0)
		return 0;
	memset(&datagram, 0, sizeof(datagram));
	datagram.packet.at = STAMP_SECOND;
	before = datagram;
	span = (struct span){ data + 1, (uint32_t)size - 1, (uint32_t)size - 1 + data[0] };
	check(hep_read(hep, span, &datagram), &datagram, &before);
	return 0;
}
