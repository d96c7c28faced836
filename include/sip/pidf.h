#ifndef SIP_PIDF_H
#define SIP_PIDF_H

/* Presence documents (RFC 3863), read with expat: entity expansion and DTDs are refused. */

#include <stdbool.h>

#include "base/str.h"

enum pidf_basic { PIDF_UNKNOWN, PIDF_OPEN, PIDF_CLOSED };

#define PIDF_NOTE_SIZE 64

struct pidf {
	enum pidf_basic basic;     /* of the first <status><basic> */
	char note[PIDF_NOTE_SIZE]; /* tuple/note, else person or rpid note; cut, terminated, "" when
	                              none */
};

/* Unreadable documents give PIDF_UNKNOWN and no note. body is at most 64 KiB, or it is not read. */
void pidf_parse(struct str body, struct pidf *out);

/* message-summary (RFC 3842): new and old voice messages; false when the line is missing. */
bool mwi_parse(struct str body, unsigned *fresh, unsigned *old);
/* Its Message-Account, a URI; p NULL when the line is missing. */
struct str mwi_account(struct str body);

#endif
