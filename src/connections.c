#include "connections.h"

#include <stdlib.h>

#include "sip/frame.h"
#include "sip/split.h"
#include "sip/websocket.h"

#define PORT_SIPS 5061
#define LOOK_MIN 4

enum kind { UNDECIDED, PLAIN, WEB };

struct side {
	struct sip_framer framer;
	struct websocket socket;
	bool shaken; /* with WEB: past the handshake */
};

struct connection {
	uint8_t kind;
	bool joined;  /* it began before the capture */
	bool carried; /* SIP */
	uint16_t messages;
	struct side sides[2];
};

_Static_assert(sizeof(struct connection) <= sizeof(struct stream_memory),
               "what is remembered about a connection must fit");

struct connections {
	const struct ports *ports;
	connection_sink *sink;
	void *context;
	uint64_t without_length, websockets;
	char scratch[WEBSOCKET_MAX];
};

struct connections *connections_new(const struct ports *ports, connection_sink *sink, void *context)
{
	struct connections *connections = calloc(1, sizeof(*connections));
	if (!connections)
		return NULL;
	connections->ports = ports;
	connections->sink = sink;
	connections->context = context;
	return connections;
}

void connections_free(struct connections *connections)
{
	free(connections);
}

static bool has_port(const struct packet *packet, uint16_t port)
{
	return packet->source.port == port || packet->destination.port == port;
}

static bool is_chosen(const struct connections *connections, const struct packet *packet)
{
	return connections->ports->any || ports_has(connections->ports, packet->source.port) ||
	       ports_has(connections->ports, packet->destination.port);
}

static void tell(struct connections *connections, enum connection_news news,
                 const struct packet *packet, struct str payload)
{
	connections->sink(connections->context, news, packet, payload);
}

static bool opens_web(struct str payload)
{
	struct websocket socket = { 0 };
	size_t length;
	return websocket_is_http(payload) &&
	       websocket_upgrade(&socket, payload, &length) == UPGRADE_SIP;
}

static void look_elsewhere(struct connections *connections, const struct datagram *datagram)
{
	if (sip_looks_like(datagram->payload) || opens_web(datagram->payload))
		tell(connections, CONNECTION_ELSEWHERE, &datagram->packet, datagram->payload);
}

/* The port of SIP over TLS is followed unasked: to say that there is what cannot be read. */
static size_t open_stream(struct connections *connections, const struct datagram *datagram)
{
	if (is_chosen(connections, &datagram->packet) || has_port(&datagram->packet, PORT_SIPS))
		return 1;
	look_elsewhere(connections, datagram);
	return 0;
}

/* Segments that were captured twice are gone by then: a message that comes again was sent again. */
static uint16_t next_id(struct connection *connection)
{
	connection->messages = connection->messages == UINT16_MAX ? 1 : connection->messages + 1;
	return connection->messages;
}

static void tell_message(struct connections *connections, struct connection *connection,
                         const struct datagram *datagram, struct str payload, bool cut)
{
	struct packet packet = datagram->packet;
	packet.length = (uint32_t)payload.n;
	packet.truncated = cut;
	packet.ip_id = next_id(connection);
	packet.transport = connection->kind == WEB ? TRANSPORT_WS : TRANSPORT_TCP;
	connection->carried = true;
	tell(connections, CONNECTION_MESSAGE, &packet, payload);
}

static void tell_frame(struct connections *connections, struct connection *connection,
                       const struct datagram *datagram, const struct sip_frame *frame)
{
	switch (frame->kind) {
	case SIP_FRAME_MESSAGE:
		connections->without_length += frame->no_length;
		tell_message(connections, connection, datagram, frame->octets, frame->cut);
		break;
	case SIP_FRAME_KEEPALIVE:
		tell(connections, CONNECTION_KEEPALIVE, &datagram->packet, frame->octets);
		break;
	case SIP_FRAME_INVALID:
		tell(connections, CONNECTION_INVALID, &datagram->packet, frame->octets);
		break;
	case SIP_FRAME_JUNK:
		tell(connections, CONNECTION_NOT_SIP, &datagram->packet, frame->octets);
		break;
	case SIP_FRAME_MORE:
	case SIP_FRAME_SKIPPED: break;
	}
}

static size_t take_plain(struct connections *connections, struct connection *connection,
                         const struct datagram *datagram)
{
	struct sip_framer *framer = &connection->sides[datagram->side].framer;
	struct str rest = datagram->payload;
	struct sip_frame frame;
	do {
		size_t n = sip_frame_next(framer, rest, &frame);
		rest = str_slice(rest, n, rest.n);
		tell_frame(connections, connection, datagram, &frame);
	} while (frame.kind != SIP_FRAME_MORE);
	if (datagram->packet.truncated && rest.n > 0) {
		sip_frame_cut(framer, rest, &frame);
		tell_frame(connections, connection, datagram, &frame);
		rest.n = 0;
	}
	return datagram->payload.n - rest.n;
}

static size_t take_web(struct connections *connections, struct connection *connection,
                       const struct datagram *datagram, size_t from)
{
	struct websocket *socket = &connection->sides[datagram->side].socket;
	struct str rest = str_slice(datagram->payload, from, datagram->payload.n);
	struct websocket_frame frame;
	do {
		size_t n = websocket_next(socket, rest, connections->scratch, &frame);
		rest = str_slice(rest, n, rest.n);
		if (frame.kind == WEBSOCKET_MESSAGE)
			tell_message(connections, connection, datagram, frame.payload, false);
		if (frame.kind == WEBSOCKET_CONTROL)
			tell(connections, CONNECTION_KEEPALIVE, &datagram->packet, frame.payload);
		if (frame.kind == WEBSOCKET_BROKEN)
			tell(connections, CONNECTION_NOT_SIP, &datagram->packet, frame.payload);
		if (frame.kind == WEBSOCKET_LONG)
			tell(connections, CONNECTION_INVALID, &datagram->packet, frame.payload);
	} while (frame.kind != WEBSOCKET_MORE);
	return datagram->packet.truncated ? datagram->payload.n : datagram->payload.n - rest.n;
}

static void become_web(struct connections *connections, struct connection *connection)
{
	if (connection->kind != WEB)
		connections->websockets++;
	connection->kind = WEB;
}

static size_t refuse(struct connections *connections, const struct datagram *datagram)
{
	if (!connections->ports->any)
		tell(connections, CONNECTION_NOT_SIP, &datagram->packet, STR_NONE);
	return STREAM_REFUSED;
}

/* HTTP where no frame has been yet: the request or the answer that opens a WebSocket. */
static size_t take_handshake(struct connections *connections, struct connection *connection,
                             const struct datagram *datagram)
{
	struct side *side = &connection->sides[datagram->side];
	size_t length;
	switch (websocket_upgrade(&side->socket, datagram->payload, &length)) {
	case UPGRADE_MORE: return 0;
	case UPGRADE_OTHER: return refuse(connections, datagram);
	case UPGRADE_ANSWER:
		if (connection->kind != WEB)
			return refuse(connections, datagram);
		break;
	case UPGRADE_SIP: become_web(connections, connection); break;
	}
	side->shaken = true;
	return take_web(connections, connection, datagram, length);
}

/* Nothing of it was seen, or nothing that tells what it is. */
static size_t take_undecided(struct connections *connections, struct connection *connection,
                             const struct datagram *datagram)
{
	struct str payload = datagram->payload;
	size_t n;
	if (!is_chosen(connections, &datagram->packet)) {
		look_elsewhere(connections, datagram);
		return STREAM_REFUSED;
	}
	if (payload.n < LOOK_MIN && payload.p[0] != '\r' && payload.p[0] != '\n')
		return datagram->packet.truncated ? payload.n : 0;
	if (websocket_is_http(payload))
		return take_handshake(connections, connection, datagram);
	if (connection->joined && websocket_looks_like(payload)) {
		become_web(connections, connection);
		return take_web(connections, connection, datagram, 0);
	}
	if (!connection->joined && connections->ports->any && !sip_looks_like(payload))
		return STREAM_REFUSED;
	if (!connection->joined || sip_looks_like(payload)) {
		connection->kind = PLAIN;
		return take_plain(connections, connection, datagram);
	}
	n = take_plain(connections, connection, datagram);
	if (sip_frame_is_synchronous(&connection->sides[datagram->side].framer))
		connection->kind = PLAIN;
	return n;
}

static void note_missing(struct connections *connections, struct connection *connection,
                         const struct datagram *datagram)
{
	struct side *side = &connection->sides[datagram->side];
	if (datagram->missing == MISSING_NOTHING)
		return;
	connection->joined |= connection->kind == UNDECIDED;
	sip_frame_lost(&side->framer);
	websocket_lost(&side->socket);
	if (datagram->missing == MISSING_LOST && is_chosen(connections, &datagram->packet) &&
	    (connection->carried || !connections->ports->any))
		tell(connections, CONNECTION_LOST, &datagram->packet, STR_NONE);
}

static size_t take_stream(struct connections *connections, const struct datagram *datagram)
{
	struct connection *connection = (struct connection *)(void *)datagram->memory;
	struct side *side = &connection->sides[datagram->side];
	note_missing(connections, connection, datagram);
	switch ((enum kind)connection->kind) {
	case UNDECIDED: return take_undecided(connections, connection, datagram);
	case PLAIN: return take_plain(connections, connection, datagram);
	case WEB: break;
	}
	if (!side->shaken && datagram->payload.n < LOOK_MIN && datagram->payload.p[0] == 'H')
		return 0;
	if (!side->shaken && websocket_is_http(datagram->payload))
		return take_handshake(connections, connection, datagram);
	side->shaken = true;
	return take_web(connections, connection, datagram, 0);
}

static void close_stream(struct connections *connections, const struct datagram *datagram)
{
	const struct connection *connection = (const struct connection *)(void *)datagram->memory;
	struct packet packet = datagram->packet;
	if (!connection->carried)
		return;
	packet.transport = connection->kind == WEB ? TRANSPORT_WS : TRANSPORT_TCP;
	tell(connections, CONNECTION_CLOSED, &packet, STR_NONE);
}

size_t connections_take(struct connections *connections, const struct datagram *datagram)
{
	switch (datagram->kind) {
	case DATAGRAM_STREAM_OPEN: return open_stream(connections, datagram);
	case DATAGRAM_STREAM: return take_stream(connections, datagram);
	case DATAGRAM_STREAM_CLOSE: close_stream(connections, datagram); break;
	case DATAGRAM_UDP:
	case DATAGRAM_MESSAGE:
	case DATAGRAM_ICMP_QUOTE: break;
	}
	return 0;
}

uint64_t connections_without_length(const struct connections *connections)
{
	return connections->without_length;
}

uint64_t connections_websockets(const struct connections *connections)
{
	return connections->websockets;
}
