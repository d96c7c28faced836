#include "draft.h"

#include <string.h>

#include "sip/name_addr.h"

struct str contact_uri(struct str value)
{
	struct name_addr parts;

	/* Without brackets all of it is the URI here: no header parameters stand in a table. */
	if (str_find(value, '<', 0) == value.n)
		return str_trim(value);
	name_addr_cut(value, &parts);
	return parts.uri;
}

static bool is_added(struct str parameter)
{
	static const struct str names[] = { STR_INIT("fs_nat"), STR_INIT("fs_path"),
		                            STR_INIT("received") };
	struct str name = str_slice(parameter, 0, str_find(parameter, '=', 0));

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_equal_nocase(names[i], name))
			return true;
	return false;
}

/* Where the parameters of a URI begin: a semicolon may stand in its user part. */
static size_t parameters_at(struct str uri)
{
	size_t at = str_find(uri, '@', 0);

	return str_find(uri, ';', at < uri.n ? at : 0);
}

struct str contact_bare(struct dump *dump, struct str uri)
{
	size_t from = parameters_at(uri), used = from;
	char *room = NULL;

	if (str_search_nocase(str_slice(uri, from, uri.n), STR(";fs_")) == uri.n - from &&
	    str_search_nocase(str_slice(uri, from, uri.n), STR(";received")) == uri.n - from)
		return uri;
	room = dump_room(dump, uri.n);
	if (!room)
		return uri;
	memcpy(room, uri.p, used);
	while (from < uri.n) {
		size_t end = str_find(uri, ';', from + 1);

		if (!is_added(str_slice(uri, from + 1, end))) {
			memcpy(room + used, uri.p + from, end - from);
			used += end - from;
		}
		from = end;
	}
	return (struct str){ room, used };
}
