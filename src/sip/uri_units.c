#include "sip/uri_units.h"

#include <string.h>

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool uri_is_visual(char c)
{
	return c == '-' || c == '.' || c == '(' || c == ')';
}

bool uri_is_unreserved(unsigned char c)
{
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
		return true;
	return c != '\0' && strchr("-_.!~*'()", c) != NULL;
}

int uri_escape_at(struct str s, size_t at)
{
	if (s.p[at] != '%' || s.n - at < 3)
		return -1;
	int high = hex_value(s.p[at + 1]);
	int low = hex_value(s.p[at + 2]);
	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

unsigned uri_unit_next(struct str s, size_t *at)
{
	int escaped = uri_escape_at(s, *at);

	if (escaped < 0) {
		unsigned char c = (unsigned char)s.p[(*at)++];
		return c == '%' ? URI_UNIT_BROKEN | c : c;
	}
	*at += 3;
	if (escaped != 0 && strchr(";/?:@&=+$,", escaped) != NULL)
		return URI_UNIT_ESCAPED | (unsigned)escaped;
	return (unsigned)escaped;
}

unsigned uri_unit_folded(unsigned unit)
{
	return unit >= 'A' && unit <= 'Z' ? unit | 0x20 : unit;
}

bool uri_units_equal(struct str a, struct str b, bool fold)
{
	size_t i = 0;
	size_t k = 0;

	while (i < a.n && k < b.n) {
		unsigned left = uri_unit_next(a, &i);
		unsigned right = uri_unit_next(b, &k);
		if (left != right && !(fold && uri_unit_folded(left) == uri_unit_folded(right)))
			return false;
	}
	return i == a.n && k == b.n;
}
