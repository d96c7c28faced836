/*
 * What one side of a connection sends, in pieces: as frames of WebSocket and as plain SIP. The
 * input: one octet of what to do, then pieces, each one octet of length and its octets.
 */

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "sip/frame.h"
#include "sip/websocket.h"

struct reader {
	struct websocket socket;
	struct sip_framer framer;
	char *waiting;
	size_t n;
};

static char scratch[WEBSOCKET_MAX];

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

static size_t next(struct reader *reader, struct str buffer, bool web, bool *more)
{
	struct websocket_frame frame;
	struct sip_frame message;
	size_t used;

	if (web) {
		used = websocket_next(&reader->socket, buffer, scratch, &frame);
		*more = frame.kind == WEBSOCKET_MORE;
		fuzz_touch(frame.payload);
		return used;
	}
	used = sip_frame_next(&reader->framer, buffer, &message);
	*more = message.kind == SIP_FRAME_MORE;
	fuzz_touch(message.octets);
	if (message.octets.n && (message.octets.p < buffer.p ||
	                         message.octets.p + message.octets.n > buffer.p + buffer.n))
		fuzz_fail("a message outside of the buffer");
	return used;
}

static void take(struct reader *reader, const uint8_t *bytes, size_t n, bool web)
{
	char *grown = malloc(reader->n + n + 1);
	bool more = false;
	size_t at = 0;

	if (!grown)
		fuzz_fail("no memory");
	if (reader->n)
		memcpy(grown, reader->waiting, reader->n);
	memcpy(grown + reader->n, bytes, n);
	n += reader->n;
	free(reader->waiting);
	while (!more) {
		size_t used = next(reader, (struct str){ grown + at, n - at }, web, &more);

		if (used > n - at || (used == 0) != more)
			fuzz_fail("no progress, or too much of it");
		at += used;
	}
	reader->n = n - at;
	reader->waiting = malloc(reader->n ? reader->n : 1);
	if (!reader->waiting)
		fuzz_fail("no memory");
	memcpy(reader->waiting, grown + at, reader->n);
	free(grown);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader reader = { 0 };
	struct sip_frame cut;
	size_t at = 1, length;
	bool web = size && data[0] & 1;

	if (size && data[0] & 2) {
		sip_frame_lost(&reader.framer);
		websocket_lost(&reader.socket);
	}
	while (at < size) {
		size_t n = data[at++];

		if (n > size - at)
			n = size - at;
		take(&reader, data + at, n, web);
		at += n;
	}
	if (size && data[0] & 4)
		sip_frame_cut(&reader.framer, (struct str){ reader.waiting, reader.n }, &cut);
	free(reader.waiting);
	if (size && data[0] & 8) {
		struct websocket socket = { 0 };
		struct str rest = { (const char *)data + 1, size - 1 };

		for (size_t n = 0; n <= rest.n; n += 1 + n / 2) {
			struct str front = str_slice(rest, 0, n);

			if (websocket_upgrade(&socket, front, &length) != UPGRADE_MORE &&
			    length > n)
				fuzz_fail("a handshake longer than the buffer");
		}
		websocket_looks_like(rest);
	}
	return 0;
}
