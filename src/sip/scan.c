#include "sip/scan.h"

#include "base/octets.h"

static const struct octets token = { {
	OCTETS_DIGITS | OCTET('-') | OCTET('.') | OCTET('!') | OCTET('%') | OCTET('*') |
	        OCTET('+') | OCTET('\''),
	OCTETS_LETTERS | OCTET('_') | OCTET('`') | OCTET('~'),
} };

bool scan_is_token(struct str s)
{
	return s.n > 0 && octets_all(&token, s);
}

size_t scan_quoted_end(struct str s, size_t from)
{
	for (size_t i = from + 1; i < s.n; i++) {
		if (s.p[i] == '"')
			return i + 1;
		if (s.p[i] == '\\')
			i++;
	}
	return s.n + 1;
}

static size_t find_outside(struct str s, char stop, size_t from)
{
	/* Once one is found unclosed no later one is looked for: this stays linear. */
	bool quotes = true;
	bool angles = true;

	for (size_t i = from; i < s.n; i++) {
		if (s.p[i] == stop)
			return i;
		if (s.p[i] == '"' && quotes) {
			size_t end = scan_quoted_end(s, i);
			quotes = end <= s.n;
			i = quotes ? end - 1 : i;
		} else if (s.p[i] == '<' && angles) {
			size_t end = str_find(s, '>', i);
			angles = end < s.n;
			i = angles ? end : i;
		}
	}
	return s.n;
}

size_t scan_find(struct str s, char stop, size_t from)
{
	size_t found = str_find(s, stop, from);
	struct str before = str_slice(s, from, found);

	/* Nothing to be found, or nothing in front of it that could enclose it: the usual cases. */
	if (found == s.n ||
	    (str_find(before, '<', 0) == before.n && str_find(before, '"', 0) == before.n))
		return found;
	return find_outside(s, stop, from);
}

struct str scan_strip(struct str s, char open, char close)
{
	if (s.n >= 2 && s.p[0] == open && s.p[s.n - 1] == close)
		return str_slice(s, 1, s.n - 1);
	return s;
}

bool scan_param(struct str *rest, struct str *name, struct str *value)
{
	while (rest->n > 0) {
		size_t end = scan_find(*rest, ';', 0);
		struct str item = str_slice(*rest, 0, end);
		size_t equals = str_find(item, '=', 0);

		*rest = str_slice(*rest, end + 1, rest->n);
		*name = str_trim(str_slice(item, 0, equals));
		*value = STR_NONE;
		if (equals < item.n) {
			*value = str_trim(str_slice(item, equals + 1, item.n));
			*value = scan_strip(*value, '"', '"');
			/* Empty is not absent. */
			if (value->n == 0)
				value->p = item.p + item.n;
		}
		if (name->n > 0)
			return true;
	}
	return false;
}
