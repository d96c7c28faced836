#include "match/comparison.h"

#include <stdlib.h>

#include "judge.h"

#define TOGETHER (60 * STAMP_SECOND)
#define SILENCE (10 * STAMP_SECOND) /* after the last packet it is not known what happened */

bool compared_is_whole(const struct compared *table)
{
	return table->result == DUMP_OK && table->dump.complete && !table->dump.filtered &&
	       !table->dump.unreadable;
}

enum product compared_product(const struct compared *table)
{
	switch (table->dump.format) {
	case DUMP_FREESWITCH_JSON:
	case DUMP_FREESWITCH_XML:
	case DUMP_FREESWITCH_TEXT:
	case DUMP_SOFIA_STATUS:
	case DUMP_SOFIA_XML: return PRODUCT_FREESWITCH;
	case DUMP_KAMAILIO_TEXT:
	case DUMP_KAMAILIO_JSON: return PRODUCT_KAMAILIO;
	case DUMP_OPENSIPS_JSON: return PRODUCT_OPENSIPS;
	case DUMP_ASTERISK_AMI:
	case DUMP_ASTERISK_CLI: return PRODUCT_ASTERISK;
	case DUMP_AUTO:
	case DUMP_FORMATS: break;
	}
	return PRODUCT_UNKNOWN;
}

void comparison_release(struct comparison *comparison)
{
	free(comparison->rows);
	*comparison = (struct comparison){ 0 };
}

static struct row_verdict *add(struct comparison *comparison)
{
	size_t capacity = comparison->capacity ? comparison->capacity * 2 : 64;
	struct row_verdict *rows = comparison->rows;

	if (comparison->count == comparison->capacity) {
		rows = realloc(rows, capacity * sizeof(*rows));
		if (!rows) {
			comparison->failed = true;
			return NULL;
		}
		comparison->rows = rows;
		comparison->capacity = capacity;
	}
	rows[comparison->count] = (struct row_verdict){ .key = KEY_NONE, .ends_at = STAMP_NEVER };
	return &rows[comparison->count++];
}

static void find_rows(struct comparison *comparison, struct compared *table)
{
	for (size_t i = 0; i < table->dump.count; i++) {
		struct row_verdict *verdict = add(comparison);

		if (!verdict)
			return;
		verdict->table = table;
		verdict->row = &table->dump.rows[i];
		verdict->class = verdict->row->unreadable ? ROW_UNREADABLE : ROW_NOT_SEEN;
		verdict->ends_at = row_end(table, verdict->row);
		if (!verdict->row->unreadable)
			find_binding(verdict, table->then);
	}
}

static int by_binding(const void *a, const void *b)
{
	const struct row_verdict *x = a, *y = b;

	if (x->binding != y->binding)
		return (uintptr_t)x->binding < (uintptr_t)y->binding ? -1 : 1;
	return x->row->number < y->row->number ? -1 : 1;
}

static int by_number(const void *a, const void *b)
{
	const struct row_verdict *x = a, *y = b;

	return x->row->number < y->row->number ? -1 : 1;
}

/* By binding. */
static void judge_all_twins(struct row_verdict *rows, size_t count)
{
	for (size_t from = 0, to; from < count; from = to) {
		to = from + 1;
		while (to < count && rows[to].binding == rows[from].binding)
			to++;
		if (rows[from].binding && to - from > 1)
			judge_twins(&rows[from], to - from);
	}
}

static void sort(struct row_verdict *rows, size_t count, int (*order)(const void *a, const void *b))
{
	if (count > 1)
		qsort(rows, count, sizeof(*rows), order);
}

static void judge_table(struct comparison *comparison, struct compared *table)
{
	size_t from = comparison->count, count;
	struct row_verdict *rows;

	find_rows(comparison, table);
	count = comparison->count - from;
	if (!count)
		return;
	rows = comparison->rows + from;
	sort(rows, count, by_binding);
	find_margin(table, rows, count);
	for (size_t i = 0; i < count; i++) {
		judge_row(&rows[i]);
		rows[i].heard_since = heard_since(&rows[i]);
	}
	judge_all_twins(rows, count);
	sort(rows, count, by_number);
}

/* The registrars that a table may be of. */
static bool concerns(const struct compared *table, const struct registrar *registrar)
{
	return registrar->product == compared_product(table);
}

static bool same_kind(const struct compared *a, const struct compared *b)
{
	return compared_product(a) == compared_product(b) &&
	       dump_format_kind(a->dump.format) == dump_format_kind(b->dump.format);
}

/* Parts of one table, as of two profiles, are printed one after the other. */
static bool together(const struct compared *a, const struct compared *b)
{
	return same_kind(a, b) && a->at - b->at <= TOGETHER && b->at - a->at <= TOGETHER;
}

/* Whether rows of such tables are of bindings at that machine; or there are no rows at all. */
static bool has_rows_at(const struct comparison *comparison, const struct compared *like,
                        const struct addr *addr)
{
	bool any = false;

	for (size_t i = 0; i < comparison->count; i++) {
		const struct row_verdict *verdict = &comparison->rows[i];

		if (!verdict->row || !same_kind(verdict->table, like))
			continue;
		any = true;
		if (verdict->binding &&
		    addr_same_ip(&verdict->binding->account->registrar->addr, addr))
			return true;
	}
	return !any;
}

static bool profile_fits(const struct compared *table, const struct registrar *registrar)
{
	struct str profile = table->dump.profile;
	uint16_t port = registrar->addr.port;

	if (str_equal(profile, STR("internal")))
		return port == 5060 || port == 5061;
	if (str_equal(profile, STR("external")))
		return port == 5080 || port == 5081;
	return true;
}

/* Whether one of the tables of the kind is of that registrar. */
static bool is_covered(const struct comparison *comparison, const struct compared *like,
                       const struct registrar *registrar)
{
	for (size_t i = 0; i < comparison->table_count; i++) {
		const struct compared *table = &comparison->tables[i];

		if (same_kind(table, like) && concerns(table, registrar) &&
		    profile_fits(table, registrar))
			return has_rows_at(comparison, like, &registrar->addr);
	}
	return false;
}

/* The last one that was taken speaks for all of its kind: any of them may have a row. */
static bool speaks(const struct comparison *comparison, const struct compared *table)
{
	for (size_t i = 0; i < comparison->table_count; i++) {
		const struct compared *other = &comparison->tables[i];

		if (!together(other, table))
			continue;
		if (!compared_is_whole(other) || other->at > table->at ||
		    (other->at == table->at && other < table))
			return false;
	}
	return true;
}

/* A table of the kind that was taken a moment before or after has its row. */
static bool is_elsewhere(const struct comparison *comparison, const struct compared *table,
                         const struct binding *binding)
{
	unsigned bit = 1U << dump_format_kind(table->dump.format);

	for (size_t i = 0; i < comparison->table_count; i++) {
		const struct compared *other = &comparison->tables[i];
		const struct witness_entry *entries;
		size_t count;

		if (!together(other, table))
			continue;
		entries = witness_of(other->then, account_user(binding->account), &count);
		if (count > CANDIDATES)
			return true; /* it could not be told which is which */
		for (size_t k = 0; k < count; k++)
			if (entries[k].kinds & bit &&
			    str_equal(str_from(entries[k].binding->id), str_from(binding->id)))
				return true;
	}
	return false;
}

/* What is_covered says of the last few registrars. */
struct coverage {
	struct {
		const struct registrar *registrar;
		bool covered;
	} known[64];
	size_t next;
};

static bool covered(struct coverage *coverage, const struct comparison *comparison,
                    const struct compared *table, const struct registrar *registrar)
{
	size_t size = sizeof(coverage->known) / sizeof(coverage->known[0]), at;

	for (size_t i = 0; i < size && coverage->known[i].registrar; i++)
		if (coverage->known[i].registrar == registrar)
			return coverage->known[i].covered;
	at = coverage->next++ % size;
	coverage->known[at].registrar = registrar;
	coverage->known[at].covered = is_covered(comparison, table, registrar);
	return coverage->known[at].covered;
}

static void miss(struct comparison *comparison, const struct compared *table,
                 const struct binding *binding)
{
	struct row_verdict *verdict = add(comparison);

	if (!verdict)
		return;
	verdict->table = table;
	verdict->binding = binding;
	verdict->class = ROW_WIRE_ONLY;
	verdict->reason = (enum leftover)binding->leftover;
	verdict->ends_at = binding->expires_at;
	verdict->sure = binding->likely || table->then->last_at + SILENCE < table->at
	                        ? SURE_LIKELY
	                        : SURE_CERTAIN;
	verdict->heard_since = heard_since(verdict);
}

static void add_missing(struct comparison *comparison, const struct compared *table)
{
	struct coverage coverage = { .next = 0 };

	for (size_t i = 0; i < table->then->count; i++) {
		const struct binding *binding = table->then->entries[i].binding;

		if (is_promised(table, binding) &&
		    covered(&coverage, comparison, table, binding->account->registrar) &&
		    !is_elsewhere(comparison, table, binding))
			miss(comparison, table, binding);
	}
}

void comparison_make(struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->table_count; i++)
		judge_table(comparison, &comparison->tables[i]);
	for (size_t i = 0; i < comparison->table_count; i++)
		if (speaks(comparison, &comparison->tables[i]))
			add_missing(comparison, &comparison->tables[i]);
	judge_company(comparison);
	for (size_t i = 0; i < comparison->count; i++) {
		struct compared *table =
		        &comparison->tables[comparison->rows[i].table - comparison->tables];

		table->counts[comparison->rows[i].class]++;
	}
}
