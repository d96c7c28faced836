#ifndef SIP_PLAIN_H
#define SIP_PLAIN_H

/*
 * Header values so plain that every parser reads them alike: words of letters, digits and "-._+"
 * between single delimiters, nothing quoted, escaped, empty or blank. Most values on the wire are,
 * and asking libosip2 (sip/grammar.h) about them would only cost time.
 */

#include <stdbool.h>

#include "base/str.h"
#include "sip/parse.h"

/* "<sip:user@host:port;name=value>;name=value", brackets or not; uri: its parts, slices of value.
 */
bool plain_name_addr(struct str value, const struct sip_uri *uri);
/* "SIP/2.0/UDP host:port;name=value"; host, a slice of value, is its sent-by. */
bool plain_via(struct str value, struct str host);

#endif
