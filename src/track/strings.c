#include <stddef.h>
#include <string.h>

#include "track/state.h"

bool string_set(struct tracker *tracker, struct str *to, struct str from)
{
	char *copy;

	if (from.n > STRING_MAX)
		from.n = STRING_MAX;
	if (str_equal(*to, from))
		return true;
	if (!from.n) {
		string_free(tracker, to);
		return true;
	}
	copy = pool_take(&tracker->pool, from.n);
	if (!copy)
		return false;
	memcpy(copy, from.p, from.n);
	string_free(tracker, to);
	*to = (struct str){ copy, from.n };
	return true;
}

void string_keep(struct tracker *tracker, struct str *to, struct str from)
{
	if (!string_set(tracker, to, from))
		tracker->counts.out_of_memory++;
}

void string_free(struct tracker *tracker, struct str *s)
{
	pool_give(&tracker->pool, (void *)(uintptr_t)s->p, s->n);
	*s = STR_NONE;
}

static bool shared_is(const void *entry, const void *key)
{
	const struct shared *shared = entry;

	return str_equal(shared_text(shared), *(const struct str *)key);
}

static size_t shared_size(size_t n)
{
	return offsetof(struct shared, text) + n;
}

static struct shared *shared_new(struct tracker *tracker, struct str text)
{
	struct shared *shared = pool_take(&tracker->pool, shared_size(text.n));

	if (!shared)
		return NULL;
	shared->size = (uint16_t)text.n;
	memcpy(shared->text, text.p, text.n);
	return shared;
}

static struct shared *shared_add(struct tracker *tracker, struct str text, uint64_t hash)
{
	struct shared *shared = shared_new(tracker, text);

	if (!shared || !table_insert(&tracker->shared, hash, shared)) {
		pool_give(&tracker->pool, shared, shared_size(text.n));
		tracker->counts.out_of_memory++;
		return NULL;
	}
	shared->found = true;
	shared->product = product_of(text) & 127;
	return shared;
}

/* Few words make up most of what is said: the last one of each length is at hand. */
static struct shared *shared_get(struct tracker *tracker, struct str text)
{
	struct shared **last = &tracker->last_shared[text.n % SHARED_LAST];
	uint64_t hash;

	if (*last && shared_is(*last, &text))
		return *last;
	hash = hash_str(&tracker->key, text);
	*last = table_find(&tracker->shared, hash, shared_is, &text);
	if (!*last)
		*last = shared_add(tracker, text, hash);
	return *last;
}

bool string_share_other(struct tracker *tracker, struct shared **to, struct str from)
{
	struct shared *shared;

	if (from.n > STRING_MAX)
		from.n = STRING_MAX;
	if (str_equal(shared_text(*to), from))
		return true;
	if (!from.n) {
		string_unshare(tracker, to);
		return true;
	}
	shared = shared_get(tracker, from);
	if (!shared)
		return false;
	shared->uses++;
	string_unshare(tracker, to);
	*to = shared;
	return true;
}

bool string_own(struct tracker *tracker, struct shared **to, struct str from)
{
	struct shared *shared;

	if (from.n > STRING_MAX)
		from.n = STRING_MAX;
	if (str_equal(shared_text(*to), from))
		return true;
	shared = from.n ? shared_new(tracker, from) : NULL;
	if (from.n && !shared)
		return false;
	string_refer(tracker, to, shared);
	return true;
}

void string_refer(struct tracker *tracker, struct shared **to, struct shared *from)
{
	if (from)
		from->uses++;
	string_unshare(tracker, to);
	*to = from;
}

static void shared_remove(struct tracker *tracker, struct shared *shared)
{
	if (tracker->last_shared[shared->size % SHARED_LAST] == shared)
		tracker->last_shared[shared->size % SHARED_LAST] = NULL;
	table_remove(&tracker->shared, hash_str(&tracker->key, shared_text(shared)), shared);
}

void string_unshare(struct tracker *tracker, struct shared **s)
{
	struct shared *shared = *s;

	*s = NULL;
	if (!shared || --shared->uses)
		return;
	if (shared->found)
		shared_remove(tracker, shared);
	pool_give(&tracker->pool, shared, shared_size(shared->size));
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
