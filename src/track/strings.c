#include <stdlib.h>
#include <string.h>

#include "track/state.h"

/* Copies of what the wire said are bounded: nobody registers with longer names in earnest. */
#define STRING_MAX 1024

bool string_set(struct str *to, struct str from)
{
	char *copy;

	if (from.n > STRING_MAX)
		from.n = STRING_MAX;
	if (str_equal(*to, from))
		return true;
	if (!from.n) {
		string_free(to);
		return true;
	}
	copy = malloc(from.n);
	if (!copy)
		return false;
	memcpy(copy, from.p, from.n);
	string_free(to);
	*to = (struct str){ copy, from.n };
	return true;
}

void string_free(struct str *s)
{
	free((void *)(uintptr_t)s->p);
	*s = STR_NONE;
}
