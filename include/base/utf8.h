#ifndef BASE_UTF8_H
#define BASE_UTF8_H

/* Strict UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF. */

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/*
 * Decodes the character at s.p (s.n > 0). Returns its length in bytes and sets *code; 0 when the
 * bytes there are no valid character (then one byte is to be skipped).
 */
size_t utf8_decode(struct str s, uint32_t *code);

/* True for C0, C1, DEL, line and paragraph separators and bidirectional controls. */
int utf8_is_control(uint32_t code);

/* Columns on a terminal: 0 for combining, 2 for wide, else 1. */
unsigned utf8_width(uint32_t code);

#endif
