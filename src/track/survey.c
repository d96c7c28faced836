#include <stdlib.h>

#include "track/state.h"

static int by_name(const void *a, const void *b)
{
	const struct account *x = *(struct account *const *)a, *y = *(struct account *const *)b;
	int order = str_compare(x->aor, y->aor);
	char left[ADDR_TEXT_SIZE], right[ADDR_TEXT_SIZE];

	if (order)
		return order;
	addr_text(&x->registrar->addr, left);
	addr_text(&y->registrar->addr, right);
	return str_compare(str_from(left), str_from(right));
}

struct account **survey_accounts(const struct tracker *tracker, size_t *count)
{
	struct account **accounts = calloc(tracker->account_count + 1, sizeof(struct account *));

	*count = 0;
	if (!accounts)
		return NULL;
	for (int worth = 0; worth < WORTHS; worth++)
		for (struct account *a = tracker->order.oldest[worth]; a; a = a->newer)
			accounts[(*count)++] = a;
	qsort(accounts, *count, sizeof(struct account *), by_name);
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
