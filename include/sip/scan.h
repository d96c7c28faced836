#ifndef SIP_SCAN_H
#define SIP_SCAN_H

/* Finding delimiters in raw header values, with respect for quoted strings (RFC 3261 25.1). */

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* True for RFC 3261's token: 1*(alphanum / -.!%*_+`'~). */
bool scan_is_token(struct str s);
/*
 * Index of stop at or after from, outside of quoted strings and angle brackets; s.n when there is
 * none. A quote or bracket that is never closed is an ordinary character.
 */
size_t scan_find(struct str s, char stop, size_t from);
/* Index behind the closing quote of the quoted string that starts at from; s.n + 1 if unclosed. */
size_t scan_quoted_end(struct str s, size_t from);
/*
 * Takes the first "name" or "name=value" off a list separated by ';'. Quotes around the value are
 * taken off; value.p is NULL when there is no '='. False when the list is used up.
 */
bool scan_param(struct str *rest, struct str *name, struct str *value);
/* Without one pair of enclosing characters, if both are there. */
struct str scan_strip(struct str s, char open, char close);

#endif
