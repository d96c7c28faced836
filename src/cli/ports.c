#include "cli/ports.h"

#include <string.h>

#include "base/str.h"

static bool port_number(struct str text, uint16_t *port)
{
	uint64_t value;
	if (!str_number(text, UINT16_MAX, &value) || value == 0)
		return false;
	*port = (uint16_t)value;
	return true;
}

static bool add_range(struct str item, struct ports *ports)
{
	size_t dash = str_find(item, '-', 0);
	uint16_t from, to;
	if (!port_number(str_slice(item, 0, dash), &from))
		return false;
	to = from;
	if (dash < item.n && !port_number(str_slice(item, dash + 1, item.n), &to))
		return false;
	for (uint32_t port = from; port <= to; port++)
		ports->words[port / 64] |= UINT64_C(1) << (port % 64);
	return from <= to;
}

bool ports_parse(const char *text, struct ports *ports)
{
	struct str list = str_from(text);
	memset(ports, 0, sizeof(*ports));
	ports->any = strcmp(text, "any") == 0;
	if (ports->any)
		return true;
	for (size_t from = 0; from <= list.n;) {
		size_t comma = str_find(list, ',', from);
		if (!add_range(str_slice(list, from, comma), ports))
			return false;
		from = comma + 1;
	}
	return true;
}
