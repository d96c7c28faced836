#include "json_lines.h"

#include "fuzz.h"

#define DEPTH_MAX 16

struct cursor {
	struct str text;
	size_t at;
};

UNTRACED static bool value(struct cursor *cursor, int depth);

UNTRACED static bool take(struct cursor *cursor, char c)
{
	bool there = cursor->at < cursor->text.n && cursor->text.p[cursor->at] == c;

	cursor->at += there;
	return there;
}

UNTRACED static bool one_of(struct cursor *cursor, const char *set)
{
	for (; *set; set++)
		if (take(cursor, *set))
			return true;
	return false;
}

UNTRACED static bool word(struct cursor *cursor, const char *letters)
{
	while (*letters && take(cursor, *letters))
		letters++;
	return !*letters;
}

UNTRACED static bool digits(struct cursor *cursor)
{
	size_t from = cursor->at;

	while (one_of(cursor, "0123456789"))
		;
	return cursor->at > from;
}

UNTRACED static bool number(struct cursor *cursor)
{
	take(cursor, '-');
	if (!take(cursor, '0') && !digits(cursor))
		return false;
	return !take(cursor, '.') || digits(cursor);
}

UNTRACED static bool escape(struct cursor *cursor)
{
	if (one_of(cursor, "\"\\/bfnrt"))
		return true;
	if (!take(cursor, 'u'))
		return false;
	for (int i = 0; i < 4; i++)
		if (!one_of(cursor, "0123456789abcdefABCDEF"))
			return false;
	return true;
}

UNTRACED static bool string(struct cursor *cursor)
{
	if (!take(cursor, '"'))
		return false;
	while (!take(cursor, '"')) {
		if (cursor->at == cursor->text.n)
			return false;
		if (take(cursor, '\\') ? !escape(cursor)
		                       : (unsigned char)cursor->text.p[cursor->at++] < ' ')
			return false;
	}
	return true;
}

UNTRACED static bool member(struct cursor *cursor, bool named, int depth)
{
	if (named && (!string(cursor) || !take(cursor, ':')))
		return false;
	return value(cursor, depth);
}

UNTRACED static bool list(struct cursor *cursor, bool named, int depth)
{
	char end = named ? '}' : ']';

	if (depth == DEPTH_MAX)
		return false;
	if (take(cursor, end))
		return true;
	do {
		if (!member(cursor, named, depth + 1))
			return false;
	} while (take(cursor, ','));
	return take(cursor, end);
}

UNTRACED static bool value(struct cursor *cursor, int depth)
{
	if (take(cursor, '{'))
		return list(cursor, true, depth);
	if (take(cursor, '['))
		return list(cursor, false, depth);
	if (cursor->at < cursor->text.n && cursor->text.p[cursor->at] == '"')
		return string(cursor);
	if (take(cursor, 't'))
		return word(cursor, "rue");
	if (take(cursor, 'f'))
		return word(cursor, "alse");
	return number(cursor);
}

void json_lines_check(struct str text)
{
	struct cursor cursor = { .text = text };

	while (cursor.at < text.n)
		if (!take(&cursor, '{') || !list(&cursor, true, 0) || !take(&cursor, '\n'))
			fuzz_fail("a line of NDJSON that is no object");
}
