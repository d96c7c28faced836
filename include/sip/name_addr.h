#ifndef SIP_NAME_ADDR_H
#define SIP_NAME_ADDR_H

/* name-addr and addr-spec as slices (RFC 3261 20.10, 25.1), before anybody judges them. */

#include <stdbool.h>

#include "base/str.h"
#include "sip/parse.h"

struct name_addr {
	struct str display;   /* raw, quotes included */
	struct str uri;       /* without angle brackets */
	struct str params;    /* after the first ';' behind the URI */
	struct str tag;       /* parameter tag; absent: p NULL */
	struct sip_uri parts; /* set when valid */
	bool valid;           /* the URI could be read */
	bool odd;             /* cut by guesswork: something was not closed or not unique */
	bool plain;           /* there is but one way to read it: see sip/plain.h */
};

void name_addr_cut(struct str value, struct name_addr *out);

#endif
