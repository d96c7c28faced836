#ifndef TRACK_SHARED_H
#define TRACK_SHARED_H

/*
 * What many say in the same words, kept once: what programs call themselves, realms, packages.
 * Records point to it; NULL is the empty text.
 */

#include <stdint.h>

#include "base/str.h"

struct shared {
	uint32_t uses;   /* records that point to it */
	uint16_t size;   /* octets of text */
	uint8_t product; /* enum product that calls itself so */
	char text[];
};

static inline struct str shared_text(const struct shared *shared)
{
	return shared ? (struct str){ shared->text, shared->size } : STR_NONE;
}

#endif
