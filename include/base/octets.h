#ifndef BASE_OCTETS_H
#define BASE_OCTETS_H

/* Sets of octets, as grammars have them: one look tells whether an octet belongs. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct octets {
	uint64_t words[4]; /* octet c is bit c % 64 of word c / 64 */
};

#define OCTET(c) (UINT64_C(1) << ((c)&63))
#define OCTETS_DIGITS (OCTET('9') * 2 - OCTET('0'))                                /* word 0 */
#define OCTETS_LETTERS (OCTET('Z') * 2 - OCTET('A') + OCTET('z') * 2 - OCTET('a')) /* word 1 */

static inline bool octets_has(const struct octets *set, char c)
{
	unsigned char octet = (unsigned char)c;

	return set->words[octet >> 6] >> (octet & 63) & 1;
}

/* True for an empty run too. */
static inline bool octets_all(const struct octets *set, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!octets_has(set, s.p[i]))
			return false;
	return true;
}

#endif
