#include "match/witness.h"

#include <stdlib.h>

void witness_release(struct witness *witness)
{
	free(witness->entries);
	witness->entries = NULL;
	witness->count = witness->capacity = 0;
}

static void add(struct witness *witness, const struct binding *binding)
{
	size_t capacity = witness->capacity ? witness->capacity * 2 : 64;
	struct witness_entry *entries = witness->entries;

	if (witness->count == witness->capacity) {
		entries = realloc(entries, capacity * sizeof(*entries));
		if (!entries) {
			witness->failed = true;
			return;
		}
		witness->entries = entries;
		witness->capacity = capacity;
	}
	entries[witness->count++] = (struct witness_entry){ .binding = binding };
}

void witness_event(void *context, const struct event *event)
{
	struct witness *witness = context;

	if (event->kind != EVENT_BINDING_CLOSED || event->binding->status == BINDING_TENTATIVE)
		return;
	if (event->account->evicted)
		witness->forgotten++;
	else
		add(witness, event->binding);
}

static int by_user(const void *a, const void *b)
{
	const struct binding *x = ((const struct witness_entry *)a)->binding;
	const struct binding *y = ((const struct witness_entry *)b)->binding;
	int order = str_compare(account_user(x->account), account_user(y->account));

	if (!order)
		order = str_compare(x->account->aor, y->account->aor);
	return order ? order : str_compare(str_from(x->id), str_from(y->id));
}

void witness_settle(struct witness *witness)
{
	if (witness->count)
		qsort(witness->entries, witness->count, sizeof(*witness->entries), by_user);
}

/* The first entry whose user is not before user, or, with after, the first one behind it. */
static size_t bound(const struct witness *witness, struct str user, bool after)
{
	size_t low = 0, high = witness->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order =
		        str_compare(account_user(witness->entries[middle].binding->account), user);

		if (order < 0 || (after && order == 0))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct witness_entry *witness_of(const struct witness *witness, struct str user, size_t *count)
{
	size_t first = bound(witness, user, false);

	*count = bound(witness, user, true) - first;
	return *count ? witness->entries + first : NULL;
}
