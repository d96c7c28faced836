#include "tree.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "readers.h"

#define TREE_MEMORY ((size_t)768 << 20)
#define HEADER 16 /* in front of every piece, its size; keeps the alignment */

/* The library's allocator has no argument to hang this on. */
static size_t memory_left;

static void *bounded_malloc(size_t n)
{
	char *piece;

	if (n > memory_left || memory_left - n < HEADER)
		return NULL;
	piece = malloc(n + HEADER);
	if (!piece)
		return NULL;
	memory_left -= n + HEADER;
	memcpy(piece, &n, sizeof(n));
	return piece + HEADER;
}

static void bounded_free(void *pointer)
{
	char *piece = pointer;
	size_t n;

	if (!piece)
		return;
	memcpy(&n, piece - HEADER, sizeof(n));
	memory_left += n + HEADER;
	free(piece - HEADER);
}

static size_t valid_run(struct str text, size_t from)
{
	uint32_t code;
	size_t n;

	while (from < text.n) {
		if ((unsigned char)text.p[from] < 0x80) {
			from++;
			continue;
		}
		n = utf8_decode(str_slice(text, from, text.n), &code);
		if (!n)
			break;
		from += n;
	}
	return from;
}

/* Some client's name is no UTF-8: a question mark for each such octet, or all would be refused. */
static struct str repaired(struct dump *dump, struct str text)
{
	size_t at = valid_run(text, 0);
	char *room;

	if (at == text.n)
		return text;
	room = dump_room(dump, text.n);
	if (!room)
		return STR_NONE;
	memcpy(room, text.p, text.n);
	for (; at < text.n; at = valid_run(text, at + 1)) {
		room[at] = '?';
		dump->replaced++;
	}
	return (struct str){ room, text.n };
}

json_t *tree_load(struct dump *dump, struct str text, size_t *end, enum dump_result *result)
{
	json_error_t error = { 0 };
	json_t *tree;

	text = repaired(dump, text);
	if (!text.n) {
		*result = DUMP_NO_MEMORY;
		return NULL;
	}
	memory_left = TREE_MEMORY;
	json_set_alloc_funcs(bounded_malloc, bounded_free);
	tree = json_loadb(text.p, text.n, JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL, &error);
	*end = error.position > 0 ? (size_t)error.position : text.n;
	if (tree)
		return tree;
	*result = memory_left < TREE_MEMORY / 64 ? DUMP_TOO_LARGE : DUMP_BROKEN;
	dump->problem_line = error.line > 0 ? (uint64_t)error.line : 1;
	return NULL;
}

void tree_free(json_t *tree)
{
	json_decref(tree);
}

bool tree_text(struct dump *dump, const json_t *value, struct str *out)
{
	char text[32];
	int n;

	if (json_is_string(value)) {
		struct str s = { json_string_value(value), json_string_length(value) };

		*out = dump_keep(dump, s);
		return out->n == s.n;
	}
	if (!json_is_integer(value))
		return json_is_null(value);
	n = snprintf(text, sizeof(text), "%lld", (long long)json_integer_value(value));
	*out = dump_keep(dump, (struct str){ text, (size_t)n });
	return true;
}

bool tree_fields(struct dump *dump, struct draft *draft, json_t *object,
                 const struct field_name *names, size_t count)
{
	bool good = true;

	for (size_t i = 0; i < count; i++) {
		json_t *value = json_object_get(object, names[i].name);
		struct str text = STR_NONE;

		if (value && !tree_text(dump, value, &text))
			good = false;
		else if (value)
			draft_set(draft, names[i].field, text);
	}
	return good;
}
