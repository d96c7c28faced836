#ifndef CLI_UNTIL_H
#define CLI_UNTIL_H

/* When the capture really ended: RFC 3339, epoch seconds, "+SECONDS" after the last packet, "now".
 */

#include <stdbool.h>

#include "base/stamp.h"

enum until_kind { UNTIL_LAST_PACKET, UNTIL_TIME, UNTIL_AFTER, UNTIL_NOW };

struct until {
	enum until_kind kind;
	stamp value; /* the time (UNTIL_TIME) or the duration (UNTIL_AFTER) */
};

bool until_parse(const char *text, struct until *until);

#endif
