#include "sip/uri_pairs.h"

#include "sip/uri_units.h"

void uri_pairs_cut(struct str list, char separator, struct uri_pairs *out)
{
	out->count = 0;
	out->overflow = false;
	while (list.n > 0) {
		size_t end = str_find(list, separator, 0);
		struct str item = str_slice(list, 0, end);
		size_t equals = str_find(item, '=', 0);
		struct uri_pair pair = { .name = str_slice(item, 0, equals) };

		pair.escaped = str_find(pair.name, '%', 0) < pair.name.n;
		if (equals < item.n)
			pair.value = (struct str){ item.p + equals + 1, item.n - equals - 1 };
		if (item.n > 0 && out->count == URI_PAIRS)
			out->overflow = true;
		else if (item.n > 0)
			out->items[out->count++] = pair;
		list = str_slice(list, end + 1, list.n);
	}
}

/* Hostile lists are compared in great numbers: most names differ in length already. */
static bool named(const struct uri_pair *a, const struct uri_pair *b)
{
	if (a->escaped || b->escaped)
		return uri_units_equal(a->name, b->name, true);
	return str_equal_nocase(a->name, b->name);
}

const struct uri_pair *uri_pairs_find(const struct uri_pairs *pairs, const struct uri_pair *wanted)
{
	for (size_t i = 0; i < pairs->count; i++) {
		if (named(&pairs->items[i], wanted))
			return &pairs->items[i];
	}
	return NULL;
}

bool uri_pair_counts(const struct uri_pair *pair)
{
	static const struct uri_pair names[] = {
		{ .name = STR_INIT("transport") }, { .name = STR_INIT("user") },
		{ .name = STR_INIT("ttl") },       { .name = STR_INIT("method") },
		{ .name = STR_INIT("maddr") },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (named(pair, &names[i]))
			return true;
	}
	return false;
}

/* Method names are case-sensitive (RFC 3261 7.1), all other values are not. */
bool uri_pair_folds(const struct uri_pair *pair)
{
	return !uri_units_equal(pair->name, STR("method"), true);
}
