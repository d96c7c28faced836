/* Findings for people: worst first, one paragraph a kind, who and when beneath it. */
#include "report/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report/line.h"

#define INDENT 11 /* below the ids */
#define SHOWN 5   /* of one kind */
#define LEFTOVER_GROUP "leftover"
#define KINDS_MOST 256

struct list {
	const struct finding_list *all;
	const struct filter *filter;
	const struct page *page;
};

static bool passes(const struct list *list, const struct finding *finding)
{
	return finding->aor.n == 0 || filter_passes(list->filter, finding->aor);
}

static void count_severities(const struct list *list, uint64_t by[SEVERITIES])
{
	for (size_t i = 0; i < list->all->count; i++)
		if (passes(list, list->all->items[i]))
			by[list->all->items[i]->severity]++;
}

static void put_heading(struct writer *out, const uint64_t by[SEVERITIES], bool verbose)
{
	bool any = false;
	int least = verbose ? SEVERITY_INFO : SEVERITY_NOTICE;

	writer_text(out, "Findings: ");
	for (int severity = SEVERITY_ERROR; severity >= least; severity--) {
		if (by[severity] == 0)
			continue;
		if (any)
			writer_text(out, ", ");
		any = true;
		text_plural(out, by[severity], severity_name((enum severity)severity));
	}
	if (!any)
		writer_text(out, "none");
	if (!verbose && by[SEVERITY_INFO] > 0) {
		writer_text(out, " (");
		text_plural(out, by[SEVERITY_INFO], "info");
		writer_text(out, by[SEVERITY_INFO] == 1 ? ", -v shows it)" : ", -v shows them)");
	}
	writer_char(out, '\n');
}

static bool same_kind(const struct finding *a, const struct finding *b)
{
	return a->rule == b->rule && a->severity == b->severity &&
	       (a->confidence == CONFIDENCE_POSSIBLE) == (b->confidence == CONFIDENCE_POSSIBLE);
}

static bool is_explained(const struct page *page, const char *binding_id)
{
	for (size_t i = 0; i < page->leftover_count; i++)
		if (strcmp(page->leftovers[i], binding_id) == 0)
			return true;
	return false;
}

/* What the Left-over section tells is not told twice. */
static struct str remedy_of(const struct list *list, const struct finding *finding)
{
	if (finding->remedy.n > 0 && is_explained(list->page, finding->binding_id))
		return STR("see Left over");
	return finding->remedy.n > 0 ? finding->remedy : str_from(finding->rule->remedy);
}

static struct str who(const struct finding *finding)
{
	if (finding->aor.n > 0)
		return finding->aor;
	return finding->registrar.n > 0 ? finding->registrar : finding->client;
}

static void put_times(struct writer *out, const struct finding *finding)
{
	if (finding->count < 2)
		return;
	writer_text(out, ", ");
	text_count(out, finding->count);
	writer_text(out, "\xc3\x97");
}

static void put_entity(struct writer *out, const struct list *list, const struct finding *finding)
{
	struct str name = who(finding);

	text_blanks(out, INDENT);
	text_when(out, finding->first_at, list->page->base);
	if (finding->last_at / STAMP_SECOND != finding->first_at / STAMP_SECOND) {
		writer_text(out, " to ");
		text_when(out, finding->last_at, list->page->base);
	}
	put_times(out, finding);
	if (name.n > 0) {
		writer_text(out, "  ");
		writer_escaped(out, name);
	}
	writer_char(out, '\n');
}

/* What the Left-over section tells is not told twice. */
static struct str detail_of(const struct list *list, const struct finding *finding)
{
	if (is_explained(list->page, finding->binding_id) &&
	    strncmp(finding->rule->group, LEFTOVER_GROUP, sizeof LEFTOVER_GROUP - 1) == 0)
		return STR_NONE;
	return finding->detail;
}

static void put_detail(struct writer *out, const struct list *list, struct str detail)
{
	if (detail.n == 0)
		return;
	text_blanks(out, INDENT);
	text_wrap(out, detail, INDENT, list->page->width);
	writer_char(out, '\n');
}

static void put_remedy(struct writer *out, const struct list *list, struct str remedy)
{
	if (remedy.n == 0)
		return;
	text_blanks(out, INDENT);
	writer_text(out, "\xe2\x86\x92 "); /* → */
	text_wrap(out, remedy, INDENT + 2, list->page->width);
	writer_char(out, '\n');
}

/* A finding and its place in the list, which decides between those of one user. */
struct member {
	const struct finding *finding;
	size_t at;
};

static int member_order(const void *left, const void *right)
{
	const struct member *a = left;
	const struct member *b = right;
	struct str first = a->finding->aor;
	struct str second = b->finding->aor;
	size_t n = first.n < second.n ? first.n : second.n;
	int order = n > 0 ? memcmp(first.p, second.p, n) : 0;

	if (order != 0)
		return order;
	if (first.n != second.n)
		return first.n < second.n ? -1 : 1;
	return a->at < b->at ? -1 : a->at > b->at;
}

/* All of the kind of the one at first, in order of the addresses-of-record. */
static size_t collect(const struct list *list, size_t first, struct member *members)
{
	const struct finding *kind = list->all->items[first];
	size_t count = 0;

	for (size_t at = first; at < list->all->count; at++) {
		const struct finding *finding = list->all->items[at];

		if (same_kind(finding, kind) && passes(list, finding))
			members[count++] = (struct member){ finding, at };
	}
	qsort(members, count, sizeof *members, member_order);
	return count;
}

static void put_title(struct writer *out, const struct list *list, const struct finding *finding)
{
	const struct rule *rule = finding->rule;

	writer_text(out, "  ");
	text_pad(out, str_from(severity_name(finding->severity)), INDENT - 2);
	writer_text(out, rule->id);
	writer_char(out, ' ');
	text_wrap_from(out, str_from(rule->title), INDENT + str_from(rule->id).n + 1, INDENT,
	               list->page->width);
	if (finding->confidence == CONFIDENCE_POSSIBLE)
		writer_text(out, " (possibly)");
	writer_char(out, '\n');
}

/* What is the same for several in a row stands once, below the last of them. */
static void put_kind(struct writer *out, const struct list *list, size_t first,
                     struct member *members)
{
	size_t count = collect(list, first, members);
	size_t shown = count < SHOWN ? count : SHOWN;

	put_title(out, list, list->all->items[first]);
	for (size_t i = 0; i < shown; i++) {
		const struct finding *finding = members[i].finding;
		const struct finding *next = i + 1 < shown ? members[i + 1].finding : NULL;
		struct str remedy = remedy_of(list, finding), detail = detail_of(list, finding);

		put_entity(out, list, finding);
		if (!next || !str_equal(detail_of(list, next), detail))
			put_detail(out, list, detail);
		if (!next || !str_equal(remedy_of(list, next), remedy))
			put_remedy(out, list, remedy);
	}
	if (count == shown)
		return;
	text_blanks(out, INDENT);
	writer_text(out, "\xe2\x80\xa6 and ");
	text_count(out, count - shown);
	writer_text(out, " more of this kind\n");
}

static bool is_first(const struct list *list, const size_t *leaders, size_t count, size_t at)
{
	for (size_t i = 0; i < count; i++)
		if (same_kind(list->all->items[leaders[i]], list->all->items[at]))
			return false;
	return true;
}

static void put_kinds(struct writer *out, const struct list *list, bool verbose)
{
	size_t leaders[KINDS_MOST];
	struct member *members;
	size_t kinds = 0;

	for (size_t i = 0; i < list->all->count && kinds < KINDS_MOST; i++)
		if ((verbose || list->all->items[i]->severity > SEVERITY_INFO) &&
		    passes(list, list->all->items[i]) && is_first(list, leaders, kinds, i))
			leaders[kinds++] = i;
	if (kinds == 0)
		return;
	members = malloc(list->all->count * sizeof *members);
	if (!members) {
		out->error = ENOMEM;
		return;
	}
	for (size_t i = 0; i < kinds; i++)
		put_kind(out, list, leaders[i], members);
	free(members);
}

void text_finding(struct writer *out, const struct finding *finding, bool withdrawn)
{
	char clock[STAMP_CLOCK_SIZE];

	stamp_clock(finding->last_at, clock);
	writer_text(out, clock);
	text_blanks(out, 2);
	writer_text(out, withdrawn ? "withdrawn" : severity_name(finding->severity));
	writer_char(out, ' ');
	writer_text(out, finding->rule->id);
	put_times(out, finding);
	text_blanks(out, 2);
	writer_escaped(out, who(finding));
	text_blanks(out, 2);
	writer_escaped(out, finding->detail);
	writer_char(out, '\n');
}

void text_findings(struct writer *out, const struct finding_list *findings,
                   const struct filter *filter, bool verbose, const struct page *page)
{
	struct list list = { .all = findings, .filter = filter, .page = page };
	uint64_t by[SEVERITIES] = { 0 };

	count_severities(&list, by);
	put_heading(out, by, verbose);
	put_kinds(out, &list, verbose);
}
