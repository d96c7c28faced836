#ifndef AUTH_HEX_H
#define AUTH_HEX_H

/* Hexadecimal digits of either case. */

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

extern const int8_t hex_digits[256];

/* 0 to 15, or -1. */
static inline int hex_digit(char c)
{
	return hex_digits[(unsigned char)c];
}
/* The octet written at p[0] and p[1], or -1. */
int hex_octet(const char *p);
/* Nothing but digits; true when empty. */
bool hex_only(struct str text);
/* Writes text in lower case; out has text.n bytes. */
void hex_lower(struct str text, char *out);

#endif
