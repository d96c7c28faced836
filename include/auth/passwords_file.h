#ifndef AUTH_PASSWORDS_FILE_H
#define AUTH_PASSWORDS_FILE_H

/*
 * The line formats of a password file. Reads them in place: hexadecimal RES and Wireshark's escapes
 * are decoded where they stand, so that no secret is copied out of guarded memory.
 */

#include <stdbool.h>
#include <stddef.h>

#include "auth/secrets.h"
#include "base/str.h"

enum passwords_line {
	PASSWORDS_LINE_END,
	PASSWORDS_LINE_ENTRY,
	PASSWORDS_LINE_COMPLETE,
	PASSWORDS_LINE_BAD,
};

struct passwords_reader {
	char *bytes;
	size_t n;
	size_t at;
	size_t line; /* of what was returned last, from 1 */
	bool known;  /* the first entry has told the format */
	bool wireshark;
	const char *problem; /* with PASSWORDS_LINE_BAD */
};

struct passwords_reader passwords_reader_begin(char *bytes, size_t n);
/* Fills all of *out but next. */
enum passwords_line passwords_reader_next(struct passwords_reader *reader, struct secret *out);

#endif
