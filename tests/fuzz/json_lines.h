#ifndef FUZZ_JSON_LINES_H
#define FUZZ_JSON_LINES_H

/* Machine output as RFC 8259 has it: one object a line, from the first octet to the last. */

#include "base/str.h"

/* Fails the input (fuzz_fail) at the first line that is no object. */
void json_lines_check(struct str text);

#endif
