#ifndef AUTH_QUOTED_H
#define AUTH_QUOTED_H

/* The second reading of strings off the wire. Results live in the arena, or are the input itself.
 */

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

/* Without the backslashes of quoted pairs (RFC 3261 25.1); s itself when it has none. */
struct str quoted_unescape(struct arena *arena, struct str s);
/* The value of username*: UTF-8''J%C3%A4s (RFC 8187); s itself when it is not of that form. */
struct str quoted_decode_extended(struct arena *arena, struct str s);
/* In lower or upper case, ASCII letters only; s itself when the arena is full. */
struct str quoted_change_case(struct arena *arena, struct str s, bool upper);

#endif
