#ifndef BASE_STR_H
#define BASE_STR_H

/*
 * A borrowed run of bytes, not terminated, never owned. Everything that comes off the wire is
 * handed around as a struct str; any byte may be in it, also NUL. p may be NULL only when n is 0.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
	const char *p;
	size_t n;
};

#define STR(literal) ((struct str){ (literal), sizeof(literal) - 1 })
/* The same as the initializer of a static object. */
#define STR_INIT(literal)                                                                          \
	{                                                                                          \
		(literal), sizeof(literal) - 1                                                     \
	}
#define STR_NONE ((struct str){ NULL, 0 })

/* A terminated string as a str; NULL gives STR_NONE. */
static inline struct str str_from(const char *text)
{
	return text ? (struct str){ text, strlen(text) } : STR_NONE;
}

static inline bool str_equal(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/*
 * ASCII case only, as SIP tokens and host names compare (RFC 3261 7.3.1). Most are written alike:
 * that settles the usual case, and the compiler knows how to compare with a literal.
 */
bool str_fold_equal(const char *a, const char *b, size_t n);
static inline bool str_starts_nocase(struct str s, struct str prefix)
{
	return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0 ||
	                           str_fold_equal(s.p, prefix.p, prefix.n));
}
static inline bool str_equal_nocase(struct str a, struct str b)
{
	return a.n == b.n && str_starts_nocase(a, b);
}

/* Bytewise order, the shorter of two equal runs first: <0, 0, >0. */
int str_compare(struct str a, struct str b);

/* Bytes [from, to) of s, clipped to it. */
static inline struct str str_slice(struct str s, size_t from, size_t to)
{
	if (to > s.n)
		to = s.n;
	if (from >= to)
		return STR_NONE;
	return (struct str){ s.p + from, to - from };
}

/* SP, HTAB, CR and LF; one comparison settles the usual case. */
static inline bool str_is_blank(char c)
{
	return (unsigned char)c <= ' ' && (c == ' ' || c == '\t' || c == '\r' || c == '\n');
}

/* Without leading and trailing SP, HTAB, CR and LF. */
static inline struct str str_trim(struct str s)
{
	size_t from = 0;
	size_t to = s.n;

	while (from < to && str_is_blank(s.p[from]))
		from++;
	while (to > from && str_is_blank(s.p[to - 1]))
		to--;
	return str_slice(s, from, to);
}

/* Index of the first c at or after from, or s.n when there is none. */
static inline size_t str_find(struct str s, char c, size_t from)
{
	const char *found = from < s.n ? (const char *)memchr(s.p + from, c, s.n - from) : NULL;

	return found ? (size_t)(found - s.p) : s.n;
}
/* Index of the first occurrence of needle, or s.n. */
size_t str_search_nocase(struct str s, struct str needle);

/* Strict decimal (1*DIGIT, nothing else). False when empty, not a number, or above max. */
static inline bool str_number(struct str s, uint64_t max, uint64_t *out)
{
	uint64_t most = max / 10; /* that another digit may follow */
	uint64_t value = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned digit = (unsigned char)s.p[i] - (unsigned)'0';
		if (digit > 9 || value > most || digit > UINT64_MAX - value * 10)
			return false;
		value = value * 10 + digit;
	}
	if (s.n == 0 || value > max)
		return false;
	*out = value;
	return true;
}

/* A copy that the caller frees with free(); terminated for convenience. NULL when memory is out. */
char *str_copy(struct str s);

#endif
