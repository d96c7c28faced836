#include "cli/until.h"

#include <string.h>

#include "base/str.h"

/* SECONDS with an optional fraction has the grammar of epoch seconds. */
static bool is_seconds(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!memchr("0123456789.", text.p[i], 11))
			return false;
	return text.n > 0;
}

bool until_parse(const char *text, struct until *until)
{
	struct str whole = str_from(text);
	struct str rest = str_slice(whole, 1, whole.n);
	if (strcmp(text, "now") == 0) {
		*until = (struct until){ .kind = UNTIL_NOW };
		return true;
	}
	if (text[0] == '+') {
		until->kind = UNTIL_AFTER;
		return is_seconds(rest) && stamp_parse(rest, &until->value);
	}
	until->kind = UNTIL_TIME;
	return stamp_parse(whole, &until->value);
}
