/*
 * Compressed octets. The input: one octet that says how many octets more each step sees and has
 * room for, and the data. What comes out must not depend on that, and every step must get
 * somewhere.
 */

#include "capture/unpack.h"

#include <string.h>

#include "fuzz.h"

#define MOST ((size_t)1 << 17) /* octets that are looked at: a little may unpack to very much */

struct outcome {
	enum unpack_result result;
	bool complete;
	size_t n;
	uint8_t octets[MOST];
};

static struct outcome whole, pieces;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

static void step(struct unpacker *unpacker, struct unpack_io *io, struct outcome *outcome)
{
	struct unpack_io before = *io;

	outcome->result = unpacker_step(unpacker, io);
	if (io->in_n > before.in_n || io->in != before.in + (before.in_n - io->in_n) ||
	    io->out_n > before.out_n || io->out != before.out + (before.out_n - io->out_n))
		fuzz_fail("a step out of its bounds");
}

/* Until nothing more comes of all there is, or there is no more room. */
static void unpack(struct str data, size_t piece, struct outcome *outcome)
{
	struct unpacker *unpacker = unpacker_new(packing_of((const uint8_t *)data.p, data.n));
	unsigned idle = 0;
	size_t at = 0;

	if (!unpacker)
		fuzz_fail("no memory");
	outcome->n = 0;
	outcome->result = UNPACK_OK;
	while (outcome->result == UNPACK_OK && outcome->n < MOST && idle < 3) {
		size_t in = data.n - at < piece ? data.n - at : piece;
		size_t out = MOST - outcome->n < piece ? MOST - outcome->n : piece;
		struct unpack_io io = { (const uint8_t *)data.p + at, in,
			                outcome->octets + outcome->n, out };

		if (in == 0 && unpacker_complete(unpacker))
			break;
		step(unpacker, &io, outcome);
		at += in - io.in_n;
		outcome->n += out - io.out_n;
		idle = in == io.in_n && out == io.out_n ? idle + 1 : 0;
	}
	if (outcome->result == UNPACK_OK && idle && at < data.n)
		fuzz_fail("a step that gets nowhere");
	outcome->complete = unpacker_complete(unpacker);
	unpacker_free(unpacker);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data + 1, size - 1 };
	size_t n;

	if (size == 0 || !packing_of(data + 1, size - 1))
		return 0;
	unpack(rest, SIZE_MAX, &whole);
	unpack(rest, (size_t)data[0] + 1, &pieces);
	n = whole.n < pieces.n ? whole.n : pieces.n;
	if (memcmp(whole.octets, pieces.octets, n) != 0)
		fuzz_fail("other octets in pieces");
	if (whole.result == UNPACK_OK && pieces.result == UNPACK_OK &&
	    (whole.n != pieces.n || (whole.n < MOST && whole.complete != pieces.complete)))
		fuzz_fail("it depends on how it is read");
	return 0;
}
