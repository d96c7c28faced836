#include "cli/table_argument.h"

#include <stddef.h>

#include "base/str.h"

static size_t last_at(struct str text)
{
	size_t at = text.n;

	while (at > 0 && text.p[at - 1] != '@')
		at--;
	return at ? at - 1 : text.n;
}

bool table_argument_parse(const char *text, struct table_argument *out)
{
	struct str rest = str_from(text);
	size_t colon = str_find(rest, ':', 0), at = last_at(rest);
	enum dump_format format = dump_format_named(str_slice(rest, 0, colon));

	*out = (struct table_argument){ .format = DUMP_AUTO };
	if (at < rest.n && stamp_parse(str_slice(rest, at + 1, rest.n), &out->at)) {
		out->at_given = true;
		rest.n = at;
	}
	if (colon < rest.n && format != DUMP_FORMATS) {
		out->format = format;
		rest = str_slice(rest, colon + 1, rest.n);
	}
	out->path = rest.n ? str_copy(rest) : NULL;
	return out->path != NULL;
}
