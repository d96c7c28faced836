#ifndef SIP_START_LINE_H
#define SIP_START_LINE_H

/* Request-Line and Status-Line (RFC 3261 7.1, 7.2). */

#include "base/str.h"
#include "sip/message.h"

/*
 * Fills request, method, method_name, uri, status and reason, and notes odd blanks. line is without
 * its line end. Returns SIP_OK, SIP_BAD (SIP, but unusable) or SIP_NOT_SIP.
 */
enum sip_split_result start_line_parse(struct str line, struct sip_message *message);

#endif
