#include <stdlib.h>

#include "track/state.h"

/* An account and the front of its name: to order many, few of them need be looked at. */
struct named {
	uint64_t front; /* 8 octets as a number, the first one highest */
	struct account *account;
};

static uint64_t front_of(struct str name)
{
	uint64_t front = 0;

	for (size_t i = 0; i < sizeof(front); i++)
		front = front << 8 | (i < name.n ? (unsigned char)name.p[i] : 0);
	return front;
}

static int by_name(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	char left[ADDR_TEXT_SIZE], right[ADDR_TEXT_SIZE];
	int order;

	if (x->front != y->front)
		return x->front < y->front ? -1 : 1;
	order = str_compare(x->account->aor, y->account->aor);
	if (order)
		return order;
	addr_text(&x->account->registrar->addr, left);
	addr_text(&y->account->registrar->addr, right);
	return str_compare(str_from(left), str_from(right));
}

struct account **survey_accounts(const struct tracker *tracker, size_t *count)
{
	struct named *names = calloc(tracker->account_count + 1, sizeof(*names));
	struct account **accounts = calloc(tracker->account_count + 1, sizeof(struct account *));

	*count = 0;
	if (!accounts || !names) {
		free(names);
		free(accounts);
		return NULL;
	}
	for (int worth = 0; worth < WORTHS; worth++)
		for (struct account *a = tracker->order.oldest[worth]; a; a = a->newer)
			names[(*count)++] = (struct named){ front_of(a->aor), a };
	qsort(names, *count, sizeof(*names), by_name);
	for (size_t i = 0; i < *count; i++)
		accounts[i] = names[i].account;
	free(names);
	return accounts;
}

bool track_survey(const struct tracker *tracker, account_visit *visit, void *context)
{
	size_t count;
	struct account **accounts = survey_accounts(tracker, &count);

	if (!accounts)
		return false;
	for (size_t i = 0; i < count; i++)
		visit(context, accounts[i]);
	free(accounts);
	return true;
}

uint64_t track_bound(const struct tracker *tracker)
{
	uint64_t count = 0;

	for (int worth = 0; worth < WORTHS; worth++)
		for (const struct account *a = tracker->order.oldest[worth]; a; a = a->newer)
			for (const struct binding *b = a->bindings; b; b = b->next)
				count += b->status == BINDING_ACTIVE;
	return count;
}
