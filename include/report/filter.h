#ifndef REPORT_FILTER_H
#define REPORT_FILTER_H

/* Option -a: which addresses-of-record an output speaks of. */

#include <stdbool.h>

#include "base/str.h"

struct filter {
	char *glob; /* NULL: all */
};

/* 0, or -1 when memory is out. An empty glob lets everything pass. */
int filter_init(struct filter *filter, struct str glob);
void filter_release(struct filter *filter);
/* fnmatch(3) on the address-of-record. */
bool filter_passes(const struct filter *filter, struct str aor);

#endif
