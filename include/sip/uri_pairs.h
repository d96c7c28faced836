#ifndef SIP_URI_PAIRS_H
#define SIP_URI_PAIRS_H

/* Parameters and headers of a URI, cut for comparison (RFC 3261 19.1.4, RFC 3966 4). */

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

#define URI_PAIRS 32 /* parameters or headers of one URI that are compared one by one */

struct uri_pair {
	struct str name;
	struct str value; /* p NULL without '=' */
	bool escaped;     /* there is a % in the name */
};

struct uri_pairs {
	struct uri_pair items[URI_PAIRS];
	size_t count;
	bool overflow; /* there are more */
};

void uri_pairs_cut(struct str list, char separator, struct uri_pairs *out);
/* The first of the same name, or NULL. */
const struct uri_pair *uri_pairs_find(const struct uri_pairs *pairs, const struct uri_pair *wanted);
/* A parameter that counts even when the other URI lacks it. */
bool uri_pair_counts(const struct uri_pair *pair);
/* Its value is compared without regard to case. */
bool uri_pair_folds(const struct uri_pair *pair);

#endif
