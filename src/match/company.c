#include "judge.h"

#include <stdlib.h>

#define RUN_MAX 64 /* mentions of one name that are looked at one by one */

/* A row, or a binding that holds, under one of its names: equal ones come to stand together. */
struct mention {
	struct str first, second;
	struct row_verdict *row;       /* NULL: a binding */
	const struct binding *binding; /* the row's, too; NULL: it has none */
	const struct witness *then;
	enum dump_kind kind; /* of a row */
};

static int compare(const void *a, const void *b)
{
	const struct mention *x = a, *y = b;
	int order = str_compare(x->first, y->first);

	return order ? order : str_compare(x->second, y->second);
}

static bool is_freeswitch(enum dump_kind kind)
{
	return kind == DUMP_CORE || kind == DUMP_PROFILE;
}

/*
 * FreeSWITCH's two tables hold most rows twice, so only rows of one table are in each other's way;
 * and a binding that is in no table, where a command asks for nothing but a Call-ID (Amendment 70).
 */
static bool collide(const struct mention *a, const struct mention *b)
{
	if (b->row)
		return a->row->table == b->row->table;
	return compared_product(a->row->table) == PRODUCT_FREESWITCH && a->then == b->then &&
	       a->binding != b->binding;
}

/* A row of the same device that is left for the same reason may go with it. */
static bool goes_along(const struct mention *a, const struct mention *b)
{
	return b->row && b->binding && a->binding && row_is_left(b->row) && row_is_left(a->row) &&
	       b->row->reason == a->row->reason && a->binding->session &&
	       a->binding->session == b->binding->session;
}

/* A binding that stands in the table is told of by its row. */
static bool is_told(const struct mention *run, size_t count, const struct mention *binding)
{
	for (size_t i = 0; i < count; i++)
		if (run[i].row && run[i].binding == binding->binding)
			return true;
	return false;
}

static void mark_row(const struct mention *run, size_t count, size_t at)
{
	const struct mention *mention = &run[at];

	for (size_t k = 0; k < count; k++) {
		if (k == at || !collide(mention, &run[k]))
			continue;
		if (!run[k].row && is_told(run, count, &run[k]))
			continue;
		mention->row->others++;
		mention->row->alone &= goes_along(mention, &run[k]);
	}
}

static void mark_company(const struct mention *run, size_t count)
{
	for (size_t i = 0; i < count && run->first.n; i++) {
		if (!run[i].row)
			continue;
		if (count > RUN_MAX)
			run[i].row->alone = false;
		else
			mark_row(run, count, i);
	}
}

static bool given(const struct comparison *comparison, enum dump_kind kind)
{
	for (size_t i = 0; i < comparison->table_count; i++)
		if (comparison->tables[i].result == DUMP_OK &&
		    dump_format_kind(comparison->tables[i].dump.format) == kind)
			return true;
	return false;
}

static void mark_only(const struct mention *run, size_t count)
{
	unsigned kinds = 0;

	for (size_t i = 0; i < count; i++)
		kinds |= 1U << run[i].kind;
	for (size_t i = 0; i < count; i++)
		if (is_freeswitch(run[i].kind))
			run[i].row->only_here =
			        !(kinds &
			          1U << (run[i].kind == DUMP_CORE ? DUMP_PROFILE : DUMP_CORE));
}

/* Two tables prove what one, and the rules of a model that does not fit, cannot. */
static void find_ghosts(struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->count; i++) {
		struct row_verdict *verdict = &comparison->rows[i];

		if (!verdict->only_here || !verdict->binding || verdict->class != ROW_DIFFERS ||
		    verdict->differs != DIFFERS_STATUS ||
		    verdict->binding->status != BINDING_REMOVED ||
		    dump_format_kind(verdict->table->dump.format) != DUMP_CORE)
			continue;
		verdict->class = ROW_CORE_GHOST;
		verdict->reason = LEFTOVER_CORE_GHOST;
		verdict->differs = 0;
	}
}

typedef void run_marker(const struct mention *run, size_t count);

static void each_run(struct mention *mentions, size_t count, run_marker *mark)
{
	qsort(mentions, count, sizeof(*mentions), compare);
	for (size_t from = 0, to; from < count; from = to) {
		to = from + 1;
		while (to < count && compare(&mentions[from], &mentions[to]) == 0)
			to++;
		mark(&mentions[from], to - from);
	}
}

enum naming { BY_CALL_ID, BY_CONTACT, BY_USER_AND_CALL_ID };

static size_t mention_rows(struct comparison *comparison, struct mention *mentions,
                           enum naming naming)
{
	size_t count = 0;

	for (size_t i = 0; i < comparison->count; i++) {
		struct row_verdict *verdict = &comparison->rows[i];
		struct mention *mention = &mentions[count];

		if (!verdict->row)
			continue;
		*mention = (struct mention){ .row = verdict, .binding = verdict->binding };
		mention->then = verdict->table->then;
		mention->kind = dump_format_kind(verdict->table->dump.format);
		mention->first = naming == BY_CALL_ID ? verdict->row->call_id : verdict->row->user;
		if (naming == BY_CONTACT)
			mention->second = verdict->row->contact;
		if (naming == BY_USER_AND_CALL_ID)
			mention->second = verdict->row->call_id;
		count++;
	}
	return count;
}

static bool is_first(const struct comparison *comparison, size_t table)
{
	for (size_t i = 0; i < table; i++)
		if (comparison->tables[i].then == comparison->tables[table].then)
			return false;
	return true;
}

static size_t mention_bindings(const struct comparison *comparison, struct mention *mentions,
                               size_t count)
{
	for (size_t i = 0; i < comparison->table_count; i++) {
		const struct witness *then = comparison->tables[i].then;

		for (size_t k = 0; is_first(comparison, i) && k < then->count; k++) {
			const struct binding *binding = then->entries[k].binding;

			if (binding->status == BINDING_ACTIVE)
				mentions[count++] =
				        (struct mention){ .first = shared_text(binding->call_id),
					                  .binding = binding,
					                  .then = then };
		}
	}
	return count;
}

static size_t most(const struct comparison *comparison)
{
	size_t count = comparison->count + 1;

	for (size_t i = 0; i < comparison->table_count; i++)
		if (is_first(comparison, i))
			count += comparison->tables[i].then->count;
	return count;
}

void judge_company(struct comparison *comparison)
{
	struct mention *mentions = calloc(most(comparison), sizeof(*mentions));
	bool two = given(comparison, DUMP_CORE) && given(comparison, DUMP_PROFILE);
	size_t count;

	/* Without memory none is taken to stand alone. */
	if (!mentions) {
		comparison->failed = true;
		return;
	}
	for (size_t i = 0; i < comparison->count; i++)
		comparison->rows[i].alone = true;
	count = mention_rows(comparison, mentions, BY_CALL_ID);
	each_run(mentions, mention_bindings(comparison, mentions, count), mark_company);
	each_run(mentions, mention_rows(comparison, mentions, BY_CONTACT), mark_company);
	if (two)
		each_run(mentions, mention_rows(comparison, mentions, BY_USER_AND_CALL_ID),
		         mark_only);
	find_ghosts(comparison);
	free(mentions);
}
