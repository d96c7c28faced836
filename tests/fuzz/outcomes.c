#include "outcomes.h"

#include "fuzz.h"
#include "wire/decoder.h"

/* What may become of a frame; fragments are but one frame's outcome until they are whole. */
static const struct {
	enum wire_count count;
	int sign;
} outcomes[] = {
	{ WIRE_UDP, 1 },
	{ WIRE_HEP, 1 },
	{ WIRE_HEP_OTHER, 1 },
	{ WIRE_HEP_MALFORMED, 1 },
	{ WIRE_ICMP_QUOTES, 1 },
	{ WIRE_TCP, 1 },
	{ WIRE_LINK_UNKNOWN, 1 },
	{ WIRE_NOT_IP, 1 },
	{ WIRE_NOT_UDP, 1 },
	{ WIRE_TUNNEL_UNKNOWN, 1 },
	{ WIRE_TUNNEL_CONTROL, 1 },
	{ WIRE_ENCRYPTED, 1 },
	{ WIRE_TOO_DEEP, 1 },
	{ WIRE_MALFORMED, 1 },
	{ WIRE_TRUNCATED, 1 },
	{ WIRE_FRAGMENTS, 1 },
	{ WIRE_REASSEMBLED, -1 },
};

void outcomes_of_frames(const uint64_t *wire)
{
	int64_t told = 0;

	for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++)
		told += outcomes[i].sign * (int64_t)wire[outcomes[i].count];
	if (told < (int64_t)wire[WIRE_FRAMES])
		fuzz_fail("a frame in no counter");
	/* A fragment that contradicts itself is malformed besides. */
	if (told - (int64_t)wire[WIRE_MALFORMED] > (int64_t)wire[WIRE_FRAMES])
		fuzz_fail("a frame in two counters");
}

void outcomes_of_datagrams(const struct report_totals *totals)
{
	uint64_t told = totals->sip_messages + totals->malformed + totals->keepalives +
	                totals->not_sip + totals->other_port;

	uint64_t datagrams = totals->wire[WIRE_UDP] + totals->wire[WIRE_HEP];

	if (told < datagrams)
		fuzz_fail("a datagram in no counter");
	/* A segment holds any number of messages. */
	if (told > datagrams && totals->wire[WIRE_TCP] == 0)
		fuzz_fail("a datagram in two counters");
}
