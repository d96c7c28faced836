#ifndef SIP_PLAIN_H
#define SIP_PLAIN_H

/*
 * Header values so plain that every parser reads them alike: words of letters, digits and "-._+"
 * between single delimiters, nothing quoted, escaped, empty or blank. Most values on the wire are:
 * they are read in one pass, and neither taken apart with care nor shown to libosip2, which would
 * only cost time. False when the value is not of that kind; out is then unspecified.
 */

#include <stdbool.h>

#include "base/str.h"
#include "sip/name_addr.h"

/* "sip:user@host:port;name=value", the user and what is behind the host if they are there */
bool plain_uri(struct str text, struct sip_uri *uri);
/* "<sip:user@host:port;name=value>;name=value" */
bool plain_name_addr(struct str value, struct name_addr *out);
/* "SIP/2.0/UDP host:port;name=value" */
bool plain_via(struct str value, struct sip_via *out);

#endif
