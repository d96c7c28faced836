#include "report/filter.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

/* Longer ones are compared by their beginning. */
#define AOR_SIZE 1024

int filter_init(struct filter *filter, struct str glob)
{
	filter->glob = NULL;
	if (glob.n == 0)
		return 0;
	filter->glob = str_copy(glob);
	return filter->glob ? 0 : -1;
}

void filter_release(struct filter *filter)
{
	free(filter->glob);
	filter->glob = NULL;
}

bool filter_passes(const struct filter *filter, struct str aor)
{
	char text[AOR_SIZE];
	size_t n = aor.n < sizeof text ? aor.n : sizeof text - 1;

	if (!filter->glob)
		return true;
	if (n > 0)
		memcpy(text, aor.p, n);
	text[n] = '\0';
	return fnmatch(filter->glob, text, 0) == 0;
}
