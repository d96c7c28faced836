/*
 * Text traces. The input: one octet that chooses the format (none: found out) and how many octets
 * each read gives, and the text.
 */

#include "capture/trace.h"

#include <string.h>

#include "fuzz.h"
#include "sip/split.h"

static const char *const formats[] = { NULL,      NULL,    "sofia",  "pjsip",
	                               "sipdump", "ngrep", "sngrep", NULL };

struct text {
	const char *p;
	size_t n, piece;
};

static struct sip_message message;

static ssize_t read_text(void *context, void *out, size_t n)
{
	struct text *text = context;

	if (n == 0)
		fuzz_fail("a read of nothing");
	if (n > text->piece)
		n = text->piece;
	if (n > text->n)
		n = text->n;
	if (n > 0)
		memcpy(out, text->p, n);
	text->p += n;
	text->n -= n;
	return (ssize_t)n;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text text = { 0 };
	struct trace_options options = { .read = read_text, .context = &text };
	const struct datagram *datagram;
	struct trace *trace;
	uint64_t count = 0;

	if (size == 0)
		return 0;
	text = (struct text){ (const char *)data + 1, size - 1, (size_t)1 << (data[0] >> 3) % 20 };
	options.format = formats[data[0] % 8];
	trace = trace_new(&options);
	if (!trace)
		fuzz_fail("no memory");
	while (trace_next(trace, &datagram) == TRACE_MESSAGE) {
		const struct packet *packet = &datagram->packet;

		fuzz_touch(datagram->payload);
		sip_split(datagram->payload, packet->truncated, &message);
		if (packet->frame != ++count || packet->length != datagram->payload.n)
			fuzz_fail("a packet that contradicts its payload");
		if (packet->source.family == ADDR_NONE || packet->destination.family == ADDR_NONE)
			fuzz_fail("a message without addresses");
		if (datagram->payload.n > 2 * TRACE_MESSAGE_MAX + 2)
			fuzz_fail("a message that is too long");
	}
	trace_free(trace);
	return 0;
}
