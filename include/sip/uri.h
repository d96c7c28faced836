#ifndef SIP_URI_H
#define SIP_URI_H

/* Comparing and canonicalising URIs from raw bytes (RFC 3261 19.1.4, 10.3 step 5; RFC 5954). */

#include <stdbool.h>
#include <stddef.h>

#include "base/hash.h"
#include "base/str.h"
#include "sip/parse.h"

/* RFC 3261 19.1.4, exactly (SPEC 1.6). */
bool sip_uri_equal(struct str a, struct str b);
/*
 * Equal URIs have equal sums; others as good as never, whoever made them up, so that many can be
 * compared each with each; never 0, which stands for a sum that nobody made. key: a secret one.
 */
uint32_t sip_uri_sum(const struct hash_key *key, struct str uri);
/* False: the URIs differ. */
static inline bool sip_sums_agree(uint32_t a, uint32_t b)
{
	return a == b || a == 0 || b == 0;
}
/*
 * Same user, host, effective port and transport (SPEC 1.6 same_target). default_transport ("udp",
 * "tcp") stands in where a URI names none. For joining only, never for identity.
 */
bool sip_uri_same_target(struct str a, struct str b, struct str default_transport);

/*
 * Address-of-record as text, "user@host" (host alone when there is no user; digits with leading +
 * for tel): parameters, headers and port removed, escapes of unreserved characters decoded, host in
 * lower case. Raw bytes stay raw otherwise: al%00ice is not al. Returns the length, or 0 when the
 * URI cannot be read or does not fit; out is not terminated.
 */
size_t sip_uri_aor(struct str uri, char *out, size_t size);
/* The same of a URI that was read already. */
size_t sip_uri_aor_of(const struct sip_uri *uri, char *out, size_t size);

/*
 * The URI normalised for comparison by eye and for ids: scheme and host in lower case, parameters
 * sorted, needless escapes decoded. Same return as sip_uri_aor.
 */
size_t sip_uri_key(struct str uri, char *out, size_t size);

#endif
