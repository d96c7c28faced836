#ifndef DETECT_PHRASE_H
#define DETECT_PHRASE_H

/*
 * A sentence put together in a buffer of fixed size: what does not fit is cut and remembered as
 * cut. Bytes off the wire go in raw; whoever prints them escapes them. Always terminated.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/stamp.h"
#include "base/str.h"

#define PHRASE_SIZE 1536 /* of the buffer for one detail or remedy */

struct phrase {
	char *text;
	size_t size;
	size_t n;
	bool cut;
};

/* size is at least 1. */
void phrase_init(struct phrase *phrase, char *text, size_t size);
void phrase_text(struct phrase *phrase, const char *text);
void phrase_str(struct phrase *phrase, struct str s);
void phrase_number(struct phrase *phrase, int64_t value);
/* "1 copy", "3 copies". */
void phrase_count(struct phrase *phrase, uint64_t n, const char *one, const char *many);
/* A duration: "24 ms", "4.9 s", "300 s"; "-1.2 s" when it is negative. */
void phrase_duration(struct phrase *phrase, stamp duration);
/* "12:28:53", with the date in front when it is another day than that of near. */
void phrase_moment(struct phrase *phrase, stamp at, stamp near);
void phrase_addr(struct phrase *phrase, const struct addr *addr);
struct str phrase_done(const struct phrase *phrase);

#endif
