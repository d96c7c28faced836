#ifndef SIP_URI_UNITS_H
#define SIP_URI_UNITS_H

/*
 * The characters of a URI component, one at a time, with escapes told apart from what they stand
 * for (RFC 3261 19.1.4, RFC 2396 2). An escaped NUL is never the end of anything.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

#define URI_UNIT_ESCAPED 0x100u /* an escaped reserved character: differs from the plain one */
#define URI_UNIT_BROKEN 0x200u  /* a percent sign that starts no escape: differs from %25 */

/* The unit at s.p[*at] (*at < s.n); moves *at behind it. */
unsigned uri_unit_next(struct str s, size_t *at);
/* A letter as lower case. */
unsigned uri_unit_folded(unsigned unit);
/* Unit by unit; fold also takes upper for lower case. */
bool uri_units_equal(struct str a, struct str b, bool fold);
/* A separator in a telephone number that only helps to read it (RFC 3966 3). */
bool uri_is_visual(char c);
bool uri_is_unreserved(unsigned char c);
/* The octet that the escape at s.p[at] stands for, or -1 when there is no escape. */
int uri_escape_at(struct str s, size_t at);

#endif
