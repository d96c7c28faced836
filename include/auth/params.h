#ifndef AUTH_PARAMS_H
#define AUTH_PARAMS_H

/*
 * The value of one WWW-Authenticate, Proxy-Authenticate, Authorization, Proxy-Authorization or
 * Authentication-Info header line, cut into scheme and parameters (RFC 7616 3.3, 3.4; RFC
 * 3261 25.1). Lenient where phones are sloppy: unquoted values, blanks around "=", trailing commas,
 * tabs.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct params_cursor {
	struct str rest;
	bool bad;          /* an unterminated quote or a parameter without "=" was met */
	bool unterminated; /* an unterminated quote was met: its value is all that follows */
	bool escapes;      /* there was a backslash somewhere in the line */
};

struct param {
	struct str name;
	struct str value; /* without its quotes; backslashes still in it */
	bool quoted;
};

/* Takes the scheme ("Digest") off the front. An Authentication-Info line has none: pass it as is.
 */
struct str params_scheme(struct str line, struct params_cursor *cursor);
struct params_cursor params_begin(struct str rest);
/*
 * The next parameter. False at the end, and where a further challenge begins on the same line
 * (a token followed by a blank and another token that has "="): cursor->rest then starts with it.
 */
bool params_next(struct params_cursor *cursor, struct param *out);

#endif
