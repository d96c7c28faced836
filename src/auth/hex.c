#include "auth/hex.h"

int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int hex_octet(const char *p)
{
	int high = hex_digit(p[0]);
	int low = high < 0 ? -1 : hex_digit(p[1]);

	return low < 0 ? -1 : high * 16 + low;
}

bool hex_only(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (hex_digit(text.p[i]) < 0)
			return false;
	return true;
}

void hex_lower(struct str text, char *out)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		out[i] = c >= 'A' && c <= 'F' ? (char)(c - 'A' + 'a') : c;
	}
}
