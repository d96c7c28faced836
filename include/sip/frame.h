#ifndef SIP_FRAME_H
#define SIP_FRAME_H

/*
 * Cuts what one side of a connection sends into messages (RFC 3261 7.5, 18.3) and keep-alives (RFC
 * 5626 3.5.1). Octets are looked at once, however they come: what is known of the front of the
 * buffer is kept between two calls.
 *
 * A message without Content-Length has no body. After one whose length cannot be used, or whose
 * headers have no end, reading goes on where new octets begin with a start line, never within old
 * ones: what stands in a body must not pass for a message. After a gap any line may be the first.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define SIP_FRAME_MAX 65535 /* octets of a message; of a longer one the front is handed out */

/* All zero at the start of a connection. */
struct sip_framer {
	uint32_t seen;    /* octets of the buffer that were there in the last call */
	uint32_t scanned; /* where the search for the end of line or headers goes on */
	uint32_t total;   /* octets of the message, once its headers are read */
	uint32_t skip;    /* octets still to come of a message that was handed out */
	uint8_t mode;
	bool no_length;
};

enum sip_frame_kind {
	SIP_FRAME_MORE,      /* what is there is the front of something */
	SIP_FRAME_MESSAGE,   /* octets */
	SIP_FRAME_KEEPALIVE, /* CRLF, CRLFCRLF, NUL */
	SIP_FRAME_INVALID,   /* no or several lengths of a body: octets are the headers */
	SIP_FRAME_JUNK,      /* no SIP where a message should begin */
	SIP_FRAME_SKIPPED,   /* octets that belong to nothing, after one of the above or a gap */
};

struct sip_frame {
	enum sip_frame_kind kind;
	struct str octets;
	bool cut;       /* of the message only the front */
	bool no_length; /* it had no Content-Length */
};

/*
 * Looks at the front of buffer, which is what was not consumed before and what came since. Returns
 * how many octets of it are done with, 0 with SIP_FRAME_MORE only.
 */
size_t sip_frame_next(struct sip_framer *framer, struct str buffer, struct sip_frame *out);
/* The snap length cut what follows buffer: its front is all that there is of a message. */
void sip_frame_cut(struct sip_framer *framer, struct str buffer, struct sip_frame *out);
/* What comes next does not continue what came before. */
void sip_frame_lost(struct sip_framer *framer);
/* True when it reads a message, or knows where one begins. */
bool sip_frame_is_synchronous(const struct sip_framer *framer);

#endif
