#include "detect/precedence.h"

#include <stdlib.h>
#include <string.h>

#include "detect/catalogue.h"

/*
 * Two findings meet on the same binding when both have one, else on the same flow (and attempt),
 * else on the same account. Entries are sorted once per scope, so that each superseding finding
 * finds those it meets by bisection.
 */

enum scope { SCOPE_BINDING, SCOPE_FLOW, SCOPE_ACCOUNT, SCOPES };

struct index {
	struct finding_entry **entries;
	size_t count;
};

static int compare_rule(const struct finding *a, const struct finding *b)
{
	return strcmp(a->rule->id, b->rule->id);
}

static int compare_binding(const struct finding *a, const struct finding *b)
{
	int order = compare_rule(a, b);

	return order ? order : strcmp(a->binding_id, b->binding_id);
}

static int compare_flow(const struct finding *a, const struct finding *b)
{
	int order = compare_rule(a, b);

	return order ? order : strcmp(a->flow_id, b->flow_id);
}

static int compare_account(const struct finding *a, const struct finding *b)
{
	int order = compare_rule(a, b);

	if (!order)
		order = str_compare(a->aor, b->aor);
	return order ? order : str_compare(a->registrar, b->registrar);
}

typedef int compare_findings(const struct finding *a, const struct finding *b);

static compare_findings *const comparisons[SCOPES] = {
	[SCOPE_BINDING] = compare_binding,
	[SCOPE_FLOW] = compare_flow,
	[SCOPE_ACCOUNT] = compare_account,
};

/* What two findings must not both have, or they meet in a narrower scope if at all. */
static const char *narrower_id(const struct finding *finding, enum scope scope)
{
	switch (scope) {
	case SCOPE_FLOW: return finding->binding_id;
	case SCOPE_ACCOUNT: return finding->flow_id;
	case SCOPE_BINDING:
	case SCOPES: break;
	}
	return "";
}

/* Those without it first, so that one that has it need not pass by all the others. */
static int sort(const void *a, const void *b, enum scope scope)
{
	const struct finding_entry *const *left = a, *const *right = b;
	const struct finding *one = &(*left)->finding, *other = &(*right)->finding;
	int order = comparisons[scope](one, other);

	if (order)
		return order;
	return !!narrower_id(one, scope)[0] - !!narrower_id(other, scope)[0];
}

static int sort_by_binding(const void *a, const void *b)
{
	return sort(a, b, SCOPE_BINDING);
}

static int sort_by_flow(const void *a, const void *b)
{
	return sort(a, b, SCOPE_FLOW);
}

static int sort_by_account(const void *a, const void *b)
{
	return sort(a, b, SCOPE_ACCOUNT);
}

typedef int sorter(const void *a, const void *b);

static sorter *const sorters[SCOPES] = {
	[SCOPE_BINDING] = sort_by_binding,
	[SCOPE_FLOW] = sort_by_flow,
	[SCOPE_ACCOUNT] = sort_by_account,
};

static size_t first_of(const struct index *index, enum scope scope, const struct finding *wanted)
{
	size_t from = 0, to = index->count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (comparisons[scope](&index->entries[middle]->finding, wanted) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static bool meets(const struct finding_entry *a, const struct finding_entry *b, enum scope scope)
{
	bool bindings = a->finding.binding_id[0] && b->finding.binding_id[0];
	bool flows = a->finding.flow_id[0] && b->finding.flow_id[0];

	if (scope == SCOPE_BINDING)
		return bindings;
	if (bindings)
		return false;
	if (scope == SCOPE_ACCOUNT)
		return !flows && a->finding.aor.n;
	return flows && (!a->attempt || !b->attempt || a->attempt == b->attempt);
}

/* One NOTIFY that timed out is told by its own finding; two prove that the client left. */
static bool is_proof(const struct finding *by, const struct finding_entry *other)
{
	return by->rule == &rule_row_notify_unanswered && (other->proven || by->count > 1);
}

static void supersede(struct finding *by, struct finding_entry *entry)
{
	struct finding *other = &entry->finding;

	if (is_proof(by, entry))
		return;
	other->superseded = true;
	finding_supersedes(by, other->rule->id);
}

/* Those without all look alike, and none of them meet there. */
static bool has_scope(const struct finding *finding, enum scope scope)
{
	switch (scope) {
	case SCOPE_BINDING: return finding->binding_id[0];
	case SCOPE_FLOW: return finding->flow_id[0];
	case SCOPE_ACCOUNT: return finding->aor.n > 0;
	case SCOPES: break;
	}
	return false;
}

static void apply_one(const struct index indexes[SCOPES], struct finding_entry *by,
                      const struct rule *loser)
{
	struct finding wanted = by->finding;

	wanted.rule = loser;
	for (enum scope scope = SCOPE_BINDING; scope < SCOPES; scope++) {
		const struct index *index = &indexes[scope];

		if (!has_scope(&wanted, scope))
			continue;
		for (size_t i = first_of(index, scope, &wanted); i < index->count; i++) {
			struct finding_entry *other = index->entries[i];

			if (comparisons[scope](&other->finding, &wanted) ||
			    (narrower_id(&wanted, scope)[0] &&
			     narrower_id(&other->finding, scope)[0]))
				break;
			if (other != by && meets(by, other, scope))
				supersede(&by->finding, other);
		}
	}
}

static void apply_all(const struct index indexes[SCOPES], struct finding_entry *by)
{
	struct str list = str_from(by->finding.rule->supersedes);
	size_t from = 0;

	while (from < list.n) {
		size_t to = str_find(list, ' ', from);
		const struct rule *loser = rule_named(str_slice(list, from, to));

		if (loser)
			apply_one(indexes, by, loser);
		from = to + 1;
	}
}

/* "192.0.2.1:5060" and "192.0.2.1" are of one host, "[2001:db8::1]:5060" and "2001:db8::1" too. */
static struct str host_of(struct str client)
{
	size_t end;

	if (client.n && client.p[0] == '[')
		return str_slice(client, 1, str_find(client, ']', 0));
	end = str_find(client, ':', 0);
	if (end < client.n && str_find(client, ':', end + 1) < client.n)
		return client;
	return str_slice(client, 0, end);
}

static int sort_by_host(const void *a, const void *b)
{
	const struct finding_entry *const *left = a, *const *right = b;

	return str_compare(host_of((*left)->finding.client), host_of((*right)->finding.client));
}

/* Of somebody who looks for accounts the single refusals are not told as well. */
static bool is_of_search(const struct finding *finding)
{
	return !strcmp(finding->rule->group, "authentication") ||
	       !strcmp(finding->rule->group, "registration");
}

static void apply_search(struct index *index, struct finding_entry *by)
{
	struct str host = host_of(by->finding.client);
	size_t from = 0, to = index->count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (str_compare(host_of(index->entries[middle]->finding.client), host) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	for (; from < index->count; from++) {
		struct finding_entry *other = index->entries[from];

		if (!str_equal(host_of(other->finding.client), host))
			return;
		if (is_of_search(&other->finding))
			supersede(&by->finding, other);
	}
}

/* Last: the entries of one scope are put into the order of hosts. */
static void apply_searches(struct index *index)
{
	qsort(index->entries, index->count, sizeof(struct finding_entry *), sort_by_host);
	for (size_t i = 0; i < index->count; i++)
		if (index->entries[i]->finding.rule == &rule_row_user_enumeration)
			apply_search(index, index->entries[i]);
}

bool precedence_apply(struct finding_entry *const *entries, size_t count)
{
	size_t kept = 0;
	struct index indexes[SCOPES] = { { NULL, 0 } };
	bool done = false;

	for (enum scope scope = SCOPE_BINDING; scope < SCOPES; scope++) {
		indexes[scope].entries = malloc((count + 1) * sizeof(struct finding_entry *));
		if (!indexes[scope].entries)
			goto out;
	}
	for (size_t i = 0; i < count; i++) {
		struct finding_entry *entry = entries[i];

		entry->finding.superseded = false;
		entry->finding.supersedes_count = 0;
		if (entry->withdrawn)
			continue;
		for (enum scope scope = SCOPE_BINDING; scope < SCOPES; scope++)
			indexes[scope].entries[kept] = entry;
		kept++;
	}
	for (enum scope scope = SCOPE_BINDING; scope < SCOPES; scope++) {
		indexes[scope].count = kept;
		qsort(indexes[scope].entries, kept, sizeof(struct finding_entry *), sorters[scope]);
	}
	for (size_t i = 0; i < kept; i++)
		apply_all(indexes, indexes[SCOPE_BINDING].entries[i]);
	apply_searches(&indexes[SCOPE_BINDING]);
	done = true;
out:
	for (enum scope scope = SCOPE_BINDING; scope < SCOPES; scope++)
		free(indexes[scope].entries);
	return done;
}
