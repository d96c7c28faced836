#include "auth/quoted.h"

#include <string.h>

#include "auth/hex.h"

struct str quoted_unescape(struct arena *arena, struct str s)
{
	size_t used = 0;
	char *out;

	if (s.n == 0 || memchr(s.p, '\\', s.n) == NULL)
		return s;
	out = arena_alloc(arena, s.n);
	if (out == NULL)
		return s;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\' && i + 1 < s.n)
			i++;
		out[used++] = s.p[i];
	}
	return (struct str){ out, used };
}

static int octet_at(struct str s, size_t i)
{
	if (s.p[i] != '%' || s.n - i < 3)
		return -1;
	return hex_octet(s.p + i + 1);
}

struct str quoted_decode_extended(struct arena *arena, struct str s)
{
	size_t language = str_find(s, '\'', 0) + 1;
	size_t from = str_find(s, '\'', language) + 1;
	size_t used = 0;
	char *out;

	if (from > s.n)
		return s;
	out = arena_alloc(arena, s.n);
	if (out == NULL)
		return s;
	for (size_t i = from; i < s.n; i++) {
		int octet = octet_at(s, i);

		out[used++] = octet < 0 ? s.p[i] : (char)octet;
		if (octet >= 0)
			i += 2;
	}
	return (struct str){ out, used };
}

static char change_case(char c, bool upper)
{
	if (upper && c >= 'a' && c <= 'z')
		return (char)(c - 'a' + 'A');
	if (!upper && c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	return c;
}

struct str quoted_change_case(struct arena *arena, struct str s, bool upper)
{
	char *out = arena_alloc(arena, s.n);

	if (out == NULL)
		return s;
	for (size_t i = 0; i < s.n; i++)
		out[i] = change_case(s.p[i], upper);
	return (struct str){ out, s.n };
}
