#ifndef SIP_HEADER_NAMES_H
#define SIP_HEADER_NAMES_H

/* Field names to enum sip_header: full and compact forms, any case (RFC 3261 7.3.1, 7.3.3). */

#include <stdbool.h>

#include "base/str.h"
#include "sip/message.h"

enum sip_header header_lookup(struct str name);

struct header_name {
	const char *colon; /* NULL when the line has none, or no name in front of it */
	enum sip_header id;
};

/* Of the header line from line to end, which is not empty; more may be read up to readable. */
struct header_name header_read(const char *line, const char *end, const char *readable);
/* False for headers that may stand on several lines. */
bool header_is_single(enum sip_header header);

#endif
