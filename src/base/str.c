#include "base/str.h"

#include <stdlib.h>
#include <string.h>

static int fold(char c)
{
	return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

static bool fold_equal(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (a[i] != b[i] && fold(a[i]) != fold(b[i]))
			return false;
	}
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str str_from(const char *text)
{
	return text ? (struct str){ text, strlen(text) } : STR_NONE;
}

bool str_starts_nocase(struct str s, struct str prefix)
{
	return s.n >= prefix.n && fold_equal(s.p, prefix.p, prefix.n);
}

size_t str_find(struct str s, char c, size_t from)
{
	const char *found;

	if (from >= s.n)
		return s.n;
	found = memchr(s.p + from, c, s.n - from);
	return found ? (size_t)(found - s.p) : s.n;
}

int str_compare(struct str a, struct str b)
{
	size_t shorter = a.n < b.n ? a.n : b.n;
	int order = shorter ? memcmp(a.p, b.p, shorter) : 0;

	if (order != 0)
		return order;
	return (a.n > b.n) - (a.n < b.n);
}

struct str str_trim(struct str s)
{
	size_t from = 0;
	size_t to = s.n;

	while (from < to && is_blank(s.p[from]))
		from++;
	while (to > from && is_blank(s.p[to - 1]))
		to--;
	return str_slice(s, from, to);
}

size_t str_search_nocase(struct str s, struct str needle)
{
	if (needle.n > s.n)
		return s.n;
	for (size_t i = 0; i + needle.n <= s.n; i++) {
		if (needle.n == 0 || fold_equal(s.p + i, needle.p, needle.n))
			return i;
	}
	return s.n;
}

bool str_number(struct str s, uint64_t max, uint64_t *out)
{
	uint64_t most = max / 10; /* that another digit may follow */
	uint64_t value = 0;

	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		uint64_t digit = (uint64_t)(s.p[i] - '0');
		if (value > most || digit > max - value * 10)
			return false;
		value = value * 10 + digit;
	}
	*out = value;
	return true;
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
