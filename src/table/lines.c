#include "readers.h"

#include <string.h>

bool lines_next(struct lines *lines, struct str *line)
{
	size_t end = str_find(lines->rest, '\n', 0);

	if (!lines->rest.n)
		return false;
	*line = str_slice(lines->rest, 0, end);
	lines->rest = str_slice(lines->rest, end + 1, lines->rest.n);
	lines->number++;
	if (line->n && line->p[line->n - 1] == '\r')
		line->n--;
	return true;
}

uint64_t lines_in(struct str s)
{
	uint64_t count = 1;

	for (size_t at = str_find(s, '\n', 0); at < s.n; at = str_find(s, '\n', at + 1))
		count++;
	return count;
}
