#ifndef SIP_WEBSOCKET_H
#define SIP_WEBSOCKET_H

/*
 * SIP over WebSocket (RFC 7118): the handshake in HTTP, then frames (RFC 6455 5.2), masked or not.
 * One message of WebSocket is one of SIP. As sip/frame.h it keeps what it knows of its buffer.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define WEBSOCKET_MAX 65535 /* octets of a message with its frames' headers */

enum websocket_upgrade {
	UPGRADE_MORE,   /* the headers have no end yet */
	UPGRADE_SIP,    /* to WebSocket, with the subprotocol sip */
	UPGRADE_OTHER,  /* HTTP of another kind */
	UPGRADE_ANSWER, /* 101: what follows are frames, of whatever the request asked for */
};

/* True when it begins as HTTP does: "GET ", "HTTP/". Four octets suffice. */
bool websocket_is_http(struct str buffer);
/* All zero where frames begin. */
struct websocket {
	uint32_t scanned; /* octets of whole frames of an unfinished message */
	bool dropping;    /* the frames of a message that is too long */
	bool lost;        /* no frame is known to begin here */
	uint64_t skip;    /* octets still to come of a frame that is passed over */
};

/* Of the side that socket belongs to. *length: octets of the handshake, unless more are needed. */
enum websocket_upgrade websocket_upgrade(struct websocket *socket, struct str buffer,
                                         size_t *length);

enum websocket_kind {
	WEBSOCKET_MORE,
	WEBSOCKET_MESSAGE,
	WEBSOCKET_CONTROL, /* ping, pong or close */
	WEBSOCKET_LONG,    /* a message of more than WEBSOCKET_MAX */
	WEBSOCKET_BROKEN,  /* no frame, or a compressed one */
	WEBSOCKET_SKIPPED,
};

struct websocket_frame {
	enum websocket_kind kind;
	struct str payload; /* in scratch */
};

/* As sip_frame_next. scratch has WEBSOCKET_MAX octets. */
size_t websocket_next(struct websocket *socket, struct str buffer, char *scratch,
                      struct websocket_frame *out);
void websocket_lost(struct websocket *socket);
/* True when a frame begins here that holds the start of a SIP message. */
bool websocket_looks_like(struct str buffer);

#endif
