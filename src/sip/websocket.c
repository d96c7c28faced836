#include "sip/websocket.h"

#include <string.h>

#include "sip/split.h"

#define HANDSHAKE_MAX 16384
#define LOOK 48 /* octets of a payload: enough to tell SIP by */

enum opcode { CONTINUATION, TEXT, BINARY, FIRST_CONTROL = 8, LAST_CONTROL = 10 };

struct header {
	uint8_t opcode;
	bool last; /* of its message */
	bool masked;
	uint8_t mask[4];
	size_t n;      /* octets of the header */
	uint64_t body; /* octets behind it */
};

enum header_result { HEADER_OK, HEADER_MORE, HEADER_BAD };

static uint8_t octet(struct str s, size_t at)
{
	return at < s.n ? (uint8_t)s.p[at] : 0;
}

static uint64_t number(struct str s, size_t at, size_t n)
{
	uint64_t value = 0;

	for (size_t i = 0; i < n; i++)
		value = value << 8 | octet(s, at + i);
	return value;
}

static bool is_control(const struct header *header)
{
	return header->opcode >= FIRST_CONTROL;
}

/* RFC 6455 5.2: the shortest form of the length is the only one, extensions are not understood. */
static enum header_result read_header(struct str s, struct header *out)
{
	uint8_t flags = octet(s, 0), length = octet(s, 1) & 0x7f;
	size_t extra = length == 126 ? 2 : length == 127 ? 8 : 0;

	out->opcode = flags & 0x0f;
	out->last = (flags & 0x80) != 0;
	out->masked = (octet(s, 1) & 0x80) != 0;
	out->n = 2 + extra + (out->masked ? 4 : 0);
	if (s.n > 0 && ((flags & 0x70) || out->opcode > LAST_CONTROL ||
	                (out->opcode > BINARY && out->opcode < FIRST_CONTROL)))
		return HEADER_BAD;
	if (s.n > 1 && is_control(out) && (!out->last || extra > 0))
		return HEADER_BAD;
	if (s.n < 2 || s.n < out->n)
		return HEADER_MORE;
	out->body = extra > 0 ? number(s, 2, extra) : length;
	if ((extra == 2 && out->body < 126) ||
	    (extra == 8 && (out->body <= UINT16_MAX || out->body > INT64_MAX)))
		return HEADER_BAD;
	if (out->masked)
		memcpy(out->mask, s.p + out->n - 4, 4);
	return HEADER_OK;
}

/* n octets of the body, as many as there are. */
static size_t unmask(const struct header *header, struct str frame, char *to, size_t n)
{
	struct str body = str_slice(frame, header->n, header->n + n);

	if (body.n > 0)
		memcpy(to, body.p, body.n);
	for (size_t i = 0; header->masked && i < body.n; i++)
		to[i] = (char)((uint8_t)to[i] ^ header->mask[i % 4]);
	return body.n;
}

bool websocket_looks_like(struct str buffer)
{
	struct header header;
	char text[LOOK];
	size_t n;

	if (read_header(buffer, &header) != HEADER_OK || is_control(&header) ||
	    header.opcode == CONTINUATION)
		return false;
	n = header.body < LOOK ? (size_t)header.body : LOOK;
	return sip_looks_like((struct str){ text, unmask(&header, buffer, text, n) });
}

void websocket_lost(struct websocket *socket)
{
	*socket = (struct websocket){ .lost = true };
}

static size_t reject(struct websocket *socket, struct str buffer, enum websocket_kind kind,
                     struct websocket_frame *out)
{
	out->kind = kind;
	websocket_lost(socket);
	return buffer.n;
}

static size_t skip(struct websocket *socket, struct str buffer, uint64_t n)
{
	size_t here = n < buffer.n ? (size_t)n : buffer.n;

	socket->skip = n - here;
	socket->scanned = 0;
	return here;
}

/* The data of all frames up to end, which are known to be whole. */
static size_t assemble(struct str buffer, size_t end, char *scratch)
{
	size_t n = 0;

	for (size_t at = 0; at < end;) {
		struct str frame = str_slice(buffer, at, end);
		struct header header;

		if (read_header(frame, &header) != HEADER_OK)
			break;
		if (!is_control(&header))
			n += unmask(&header, frame, scratch + n, (size_t)header.body);
		at += header.n + (size_t)header.body;
	}
	return n;
}

/* A frame of a message that is passed over, or control frames between them. */
static size_t pass_over(struct websocket *socket, struct str buffer, const struct header *header,
                        struct websocket_frame *out)
{
	out->kind = WEBSOCKET_SKIPPED;
	if (!is_control(header) && header->opcode != CONTINUATION)
		return reject(socket, buffer, WEBSOCKET_BROKEN, out);
	if (!is_control(header))
		socket->dropping = !header->last;
	return skip(socket, buffer, header->n + header->body);
}

/* True when the next frame is to be looked at: this one is a part of a message that goes on. */
static bool take_frame(struct websocket *socket, struct str buffer, const struct header *header,
                       char *scratch, struct websocket_frame *out, size_t *used)
{
	uint64_t end = socket->scanned + header->n + header->body;
	bool first = socket->scanned == 0;

	*used = 0;
	if (!is_control(header) && first == (header->opcode == CONTINUATION)) {
		*used = reject(socket, buffer, WEBSOCKET_BROKEN, out);
		return false;
	}
	if (end > WEBSOCKET_MAX) {
		out->kind = WEBSOCKET_LONG;
		socket->dropping = is_control(header) || !header->last;
		*used = skip(socket, buffer, end);
		return false;
	}
	if (buffer.n < end)
		return false;
	socket->scanned = (uint32_t)end;
	if (!first && is_control(header))
		return true;
	if (!header->last)
		return true;
	out->kind = is_control(header) ? WEBSOCKET_CONTROL : WEBSOCKET_MESSAGE;
	out->payload = (struct str){ scratch, assemble(buffer, socket->scanned, scratch) };
	*used = skip(socket, buffer, socket->scanned);
	return false;
}

/* Frame by frame to the end of a message. */
static size_t take_frames(struct websocket *socket, struct str buffer, char *scratch,
                          struct websocket_frame *out)
{
	struct header header;
	size_t used;

	do {
		switch (read_header(str_slice(buffer, socket->scanned, buffer.n), &header)) {
		case HEADER_MORE: return 0;
		case HEADER_BAD: return reject(socket, buffer, WEBSOCKET_BROKEN, out);
		case HEADER_OK: break;
		}
		if (socket->dropping)
			return pass_over(socket, buffer, &header, out);
	} while (take_frame(socket, buffer, &header, scratch, out, &used));
	return used;
}

size_t websocket_next(struct websocket *socket, struct str buffer, char *scratch,
                      struct websocket_frame *out)
{
	*out = (struct websocket_frame){ .kind = WEBSOCKET_MORE };
	if (buffer.n == 0)
		return 0;
	if (socket->skip > 0) {
		out->kind = WEBSOCKET_SKIPPED;
		return skip(socket, buffer, socket->skip);
	}
	if (socket->lost && !websocket_looks_like(buffer))
		return reject(socket, buffer, WEBSOCKET_SKIPPED, out);
	socket->lost = false;
	return take_frames(socket, buffer, scratch, out);
}

bool websocket_is_http(struct str buffer)
{
	return buffer.n >= 4 &&
	       (memcmp(buffer.p, "GET ", 4) == 0 || memcmp(buffer.p, "HTTP", 4) == 0);
}

/* True when a comma-separated list has the token. */
static bool has_token(struct str list, struct str token)
{
	for (size_t at = 0; at < list.n;) {
		size_t end = str_find(list, ',', at);

		if (str_equal_nocase(str_trim(str_slice(list, at, end)), token))
			return true;
		at = end + 1;
	}
	return false;
}

/* Where the empty line is that ends the headers; head.n: not there. */
static size_t find_end(struct websocket *socket, struct str head)
{
	size_t from = socket->scanned > 3 ? socket->scanned - 3 : 0;
	size_t end = from + str_search_nocase(str_slice(head, from, head.n), STR("\r\n\r\n"));

	socket->scanned = end == head.n ? (uint32_t)head.n : 0;
	return end;
}

enum websocket_upgrade websocket_upgrade(struct websocket *socket, struct str buffer,
                                         size_t *length)
{
	struct str head = str_slice(buffer, 0, HANDSHAKE_MAX);
	size_t end = find_end(socket, head);
	size_t at = str_find(head, '\n', 0) + 1;
	bool answer = str_starts_nocase(head, STR("HTTP/1.1 101"));
	bool web = false, sip = false;

	*length = end + 4;
	if (end == head.n) {
		*length = 0;
		return head.n == HANDSHAKE_MAX ? UPGRADE_OTHER : UPGRADE_MORE;
	}
	while (at < end) {
		size_t stop = str_find(head, '\n', at);
		struct str line = str_slice(head, at, stop);
		size_t colon = str_find(line, ':', 0);
		struct str name = str_slice(line, 0, colon);
		struct str value = str_slice(line, colon + 1, line.n);

		web |= str_equal_nocase(name, STR("Upgrade")) && has_token(value, STR("websocket"));
		sip |= str_equal_nocase(name, STR("Sec-WebSocket-Protocol")) &&
		       has_token(value, STR("sip"));
		at = stop + 1;
	}
	if (web && sip)
		return UPGRADE_SIP;
	return answer && web ? UPGRADE_ANSWER : UPGRADE_OTHER;
}
