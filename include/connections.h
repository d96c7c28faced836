#ifndef CONNECTIONS_H
#define CONNECTIONS_H

/*
 * Composition: TCP connections, as the decoder emits them, to SIP messages: plain (RFC 3261 18) or
 * in WebSocket (RFC 7118). A connection is SIP when one of its ports is chosen; with any port, when
 * what one of its sides sends looks like SIP or opens a WebSocket for it. What it remembers about a
 * connection lies in the decoder's.
 */

#include <stddef.h>
#include <stdint.h>

#include "cli/ports.h"
#include "wire/datagram.h"

enum connection_news {
	CONNECTION_MESSAGE,   /* payload: its octets, packet its own with their length */
	CONNECTION_KEEPALIVE, /* CRLF or a WebSocket's control frame */
	CONNECTION_INVALID,   /* a message whose end cannot be told; packet->source sent it */
	CONNECTION_NOT_SIP,   /* octets that are none where a message should begin */
	CONNECTION_LOST,      /* octets of it are not in the capture */
	CONNECTION_CLOSED,    /* it had carried SIP; packet->source closed it */
	CONNECTION_ELSEWHERE, /* a segment on other ports that looks like SIP; payload is its own */
};

typedef void connection_sink(void *context, enum connection_news news, const struct packet *packet,
                             struct str payload);

struct connections;

/* NULL when memory is out. ports is borrowed. */
struct connections *connections_new(const struct ports *ports, connection_sink *sink,
                                    void *context);
void connections_free(struct connections *connections);
/* DATAGRAM_STREAM_OPEN, DATAGRAM_STREAM, DATAGRAM_STREAM_CLOSE; returns what wire_sink does. */
size_t connections_take(struct connections *connections, const struct datagram *datagram);
/* Messages without Content-Length; connections that became a WebSocket. */
uint64_t connections_without_length(const struct connections *connections);
uint64_t connections_websockets(const struct connections *connections);

#endif
