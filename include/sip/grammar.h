#ifndef SIP_GRAMMAR_H
#define SIP_GRAMMAR_H

/*
 * libosip2's opinion of one raw header value. It is asked whether the value obeys the grammar and
 * whether it reads the same host as we do; its decoded strings never leave. All it allocates is
 * gone when the call returns. From any thread.
 */

#include <stdbool.h>

#include "base/str.h"
#include "sip/parse.h"

/* Longer values are not handed over: its lists take quadratic time. */
#define GRAMMAR_VALUE_MAX 2048

/* 0, or -1 when memory is out. Until then every value passes unchecked. */
int grammar_setup(void);
void grammar_release(void);

/* True when libosip2 accepts the value and finds the same host and scheme as uri. */
bool grammar_name_addr(struct str value, const struct sip_uri *uri);
bool grammar_contact(struct str value, const struct sip_uri *uri);
bool grammar_via(struct str value, struct str host);

#endif
