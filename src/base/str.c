#include "base/str.h"

#include <stdlib.h>
#include <string.h>

static int fold(char c)
{
	return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

bool str_fold_equal(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (a[i] != b[i] && fold(a[i]) != fold(b[i]))
			return false;
	}
	return true;
}

int str_compare(struct str a, struct str b)
{
	size_t shorter = a.n < b.n ? a.n : b.n;
	int order = shorter ? memcmp(a.p, b.p, shorter) : 0;

	if (order != 0)
		return order;
	return (a.n > b.n) - (a.n < b.n);
}

size_t str_search_nocase(struct str s, struct str needle)
{
	if (needle.n > s.n)
		return s.n;
	for (size_t i = 0; i + needle.n <= s.n; i++) {
		if (needle.n == 0 || str_fold_equal(s.p + i, needle.p, needle.n))
			return i;
	}
	return s.n;
}

char *str_copy(struct str s)
{
	char *copy = malloc(s.n + 1);

	if (!copy)
		return NULL;
	if (s.n > 0)
		memcpy(copy, s.p, s.n);
	copy[s.n] = '\0';
	return copy;
}
