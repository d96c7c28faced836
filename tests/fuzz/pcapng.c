/*
 * A pcapng file, read in pieces of several sizes: what it says must not depend on them, what it
 * hands out must lie in the file, and no more must come out than went in.
 */

#include "capture/pcapng.h"

#include <string.h>

#include "fuzz.h"

#define FEWEST_OCTETS 16 /* of a packet block */

struct input {
	const uint8_t *bytes;
	size_t n;
	size_t at;
	size_t step;
};

struct outcome {
	enum pcapng_result result;
	size_t packets, octets;
	stamp times;
	struct pcapng_counts counts;
};

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

static ssize_t read_input(void *context, void *bytes, size_t n)
{
	struct input *input = context;
	size_t there = input->n - input->at;

	there = there < input->step ? there : input->step;
	there = there < n ? there : n;
	memcpy(bytes, input->bytes + input->at, there);
	input->at += there;
	return (ssize_t)there;
}

static void take(const struct pcapng_packet *packet, struct outcome *outcome)
{
	if (packet->captured > PCAPNG_CAPTURED_MAX || packet->original < packet->captured)
		fuzz_fail("a packet whose lengths cannot be");
	if (packet->at < 0)
		fuzz_fail("a packet before 1970");
	fuzz_touch((struct str){ (const char *)packet->bytes, packet->captured });
	outcome->packets++;
	outcome->octets += packet->captured;
	outcome->times ^= packet->at;
}

static struct outcome read_all(const uint8_t *data, size_t size, size_t step)
{
	struct input input = { data, size, 0, step };
	struct outcome outcome = { .packets = 0 };
	struct pcapng_packet packet;
	struct pcapng_interface interface;
	struct pcapng *reader = pcapng_new(read_input, &input);

	if (!reader)
		fuzz_fail("out of memory");
	do {
		outcome.result = pcapng_next(reader, &packet);
		if (outcome.result == PCAPNG_PACKET)
			take(&packet, &outcome);
	} while (outcome.result == PCAPNG_PACKET || outcome.result == PCAPNG_OTHER);
	if (outcome.packets > 0 && !pcapng_first(reader, &interface))
		fuzz_fail("a packet of no interface");
	if (outcome.packets > size / FEWEST_OCTETS || outcome.octets > size)
		fuzz_fail("more than there is");
	if (outcome.result == PCAPNG_END && input.at != size)
		fuzz_fail("an end before the end");
	if ((outcome.result == PCAPNG_BAD || outcome.result == PCAPNG_CUT) &&
	    !pcapng_problem(reader)[0])
		fuzz_fail("a failure without a reason");
	pcapng_counts(reader, &outcome.counts);
	pcapng_free(reader);
	return outcome;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct outcome whole = read_all(data, size, SIZE_MAX);
	struct outcome pieces = read_all(data, size, 7);

	if (whole.result != pieces.result || whole.packets != pieces.packets ||
	    whole.octets != pieces.octets || whole.times != pieces.times ||
	    whole.counts.dropped != pieces.counts.dropped)
		fuzz_fail("it depends on how it is read");
	return 0;
}
