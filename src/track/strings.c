#include <stdlib.h>
#include <string.h>

#include "track/state.h"

bool string_set(struct str *to, struct str from)
{
	char *copy;

	if (from.n > STRING_MAX)
		from.n = STRING_MAX;
	if (str_equal(*to, from))
		return true;
	if (!from.n) {
		string_free(to);
		return true;
	}
	copy = malloc(from.n);
	if (!copy)
		return false;
	memcpy(copy, from.p, from.n);
	string_free(to);
	*to = (struct str){ copy, from.n };
	return true;
}

void string_free(struct str *s)
{
	free((void *)(uintptr_t)s->p);
	*s = STR_NONE;
}

struct str header_list(const struct sip_message *message, enum sip_header header,
                       char text[STRING_MAX])
{
	struct str list = { text, 0 }, value;
	size_t at = 0;

	if (message->counts[header] < 2)
		return message->first[header];
	while (sip_next(message, header, &at, &value)) {
		size_t comma = list.n ? 2 : 0;

		if (list.n + comma + value.n > STRING_MAX)
			break;
		memcpy(text + list.n, ", ", comma);
		memcpy(text + list.n + comma, value.p, value.n);
		list.n += comma + value.n;
	}
	return list;
}
