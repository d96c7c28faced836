#include "base/escape.h"

#include <string.h>

struct replacement {
	char c;
	const char *text;
};

/* Characters of ASCII are never a part of another one in UTF-8. */
static void escape(struct writer *writer, struct str s, const struct replacement *replacements)
{
	size_t from = 0;

	for (size_t at = 0; at < s.n; at++) {
		const struct replacement *found = replacements;

		while (found->text && found->c != s.p[at])
			found++;
		if (!found->text)
			continue;
		writer_escaped(writer, str_slice(s, from, at));
		writer_text(writer, found->text);
		from = at + 1;
	}
	writer_escaped(writer, str_slice(s, from, s.n));
}

void escape_csv(struct writer *writer, struct str s)
{
	static const struct replacement quotes[] = { { '"', "\"\"" }, { 0, NULL } };

	writer_char(writer, '"');
	if (s.n > 0 && memchr("=+-@'", s.p[0], 5))
		writer_char(writer, '\'');
	escape(writer, s, quotes);
	writer_char(writer, '"');
}

void escape_html(struct writer *writer, struct str s)
{
	static const struct replacement entities[] = {
		{ '&', "&amp;" },  { '<', "&lt;" },   { '>', "&gt;" },
		{ '"', "&quot;" }, { '\'', "&#39;" }, { 0, NULL },
	};

	escape(writer, s, entities);
}
