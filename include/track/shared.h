#ifndef TRACK_SHARED_H
#define TRACK_SHARED_H

/*
 * A text that several records point to, kept once; NULL is the empty text. What many say in the
 * same words (what programs call themselves, realms, packages) is found by the words; the records
 * of one Call-ID hand its text to one another.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct shared {
	uint32_t uses;       /* records that point to it */
	uint16_t size;       /* octets of text */
	uint8_t product : 7; /* enum product that calls itself so, of what is found */
	bool found : 1;      /* it stands in the tracker's table, by its words */
	char text[];
};

static inline struct str shared_text(const struct shared *shared)
{
	return shared ? (struct str){ shared->text, shared->size } : STR_NONE;
}

#endif
