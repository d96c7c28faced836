#include <stdlib.h>

#include "track/reconciliation.h"

/*
 * Which row of a list is which binding's. Registrars may have several rows of one URI: Kamailio
 * where it tells them apart by Call-ID, by instance, or not at all. A list shows neither which
 * Call-ID a row has nor which row a refresh found; but the others end when they did before.
 */

#define SAME_END (2 * STAMP_SECOND)

static stamp apart(const struct reconciliation *r, const struct listed *row,
                   const struct binding *binding)
{
	return llabs(r->at + (stamp)row->expires * STAMP_SECOND - binding->expires_at);
}

bool reconciliation_fits(const struct reconciliation *r, const struct listed *row,
                         const struct binding *binding)
{
	if (!str_equal(row->uri, binding->contact))
		return false;
	if (row->call_id.n)
		return str_equal(row->call_id, shared_text(binding->call_id));
	return row->has_expires && apart(r, row, binding) <= SAME_END;
}

static bool fits_well(const struct reconciliation *r, const struct listed *row,
                      const struct binding *binding)
{
	return apart(r, row, binding) <= SAME_END / 2 &&
	       str_equal_nocase(row->instance, binding_text(binding, BINDING_INSTANCE));
}

static void fit(struct reconciliation *r, struct binding *binding, bool well)
{
	for (uint32_t i = 0; i < r->list.count; i++) {
		struct listed *row = &r->list.rows[i];

		if (!row->of && reconciliation_fits(r, row, binding) &&
		    (!well || fits_well(r, row, binding)) &&
		    !reconciliation_has_row(r, binding, NULL))
			row->of = binding;
	}
}

void reconciliation_fit(struct reconciliation *r)
{
	bool alone = r->list.count + filed_count(r->account) <= 2;

	for (int well = 1; well >= 0 && !alone; well--)
		for (struct binding *b = filed_first(r->account); b; b = filed_next(r->account, b))
			if (b->status == BINDING_ACTIVE)
				fit(r, b, well);
}

bool reconciliation_has_row(const struct reconciliation *r, const struct binding *binding,
                            const struct listed *but)
{
	for (uint32_t i = 0; i < r->list.count; i++)
		if (r->list.rows[i].of == binding && &r->list.rows[i] != but)
			return true;
	return false;
}

/* Its text is another binding's that may be in the list. */
static bool of_another(const struct binding *binding, const struct listed *row)
{
	for (const struct binding *b = binding->account->bindings; b; b = b->next)
		if (b != binding && str_equal(b->contact, row->uri) &&
		    (b->status == BINDING_ACTIVE || b->status == BINDING_EXPIRED))
			return true;
	return false;
}

struct listed *reconciliation_row(struct reconciliation *r, const struct binding *binding)
{
	struct listed *best = NULL;
	bool best_same = false;

	for (uint32_t i = 0; i < r->list.count; i++) {
		struct listed *row = &r->list.rows[i];
		bool same = str_equal(row->uri, binding->contact);

		if (row->taken)
			continue;
		if (row->of == binding)
			return row;
		if (row->of || !binding_has(binding, row->uri, row->sum) ||
		    (!same && of_another(binding, row)))
			continue;
		if (best && (same != best_same ? best_same
		                               : apart(r, row, binding) >= apart(r, best, binding)))
			continue;
		best = row;
		best_same = same;
	}
	return best;
}
