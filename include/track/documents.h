#ifndef TRACK_DOCUMENTS_H
#define TRACK_DOCUMENTS_H

/*
 * What presence documents say. Devices of one kind send the same few over and over: the last ones
 * are kept octet by octet, and one that comes again is not read again. Starts zeroed.
 */

#include <stddef.h>

#include "base/str.h"
#include "sip/pidf.h"

#define DOCUMENTS 8
#define DOCUMENT_MAX 1024 /* octets; longer ones are read each time */

struct document {
	struct pidf pidf;
	size_t n; /* 0: free */
	char bytes[DOCUMENT_MAX];
};

struct documents {
	struct document kept[DOCUMENTS];
	size_t oldest; /* the next to go */
};

/* As pidf_parse(). */
void document_read(struct documents *documents, struct str body, struct pidf *out);

#endif
