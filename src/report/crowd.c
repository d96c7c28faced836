#include "report/crowd.h"

#include <errno.h>
#include <stdlib.h>

#include "report/line.h"

/* Sorted names of the users that have a finding of at least a warning, or a leftover. */
struct troubled {
	struct str *names;
	size_t count;
};

int crowd_init(struct crowd *crowd)
{
	*crowd = (struct crowd){ 0 };
	return draft_init(&crowd->stories) != 0 || draft_init(&crowd->names) != 0 ? -1 : 0;
}

void crowd_release(struct crowd *crowd)
{
	draft_release(&crowd->stories);
	draft_release(&crowd->names);
	free(crowd->leftovers);
	free(crowd->last_aor);
}

static bool has_leftover(const struct account *account, stamp at)
{
	for (const struct binding *b = account->bindings; b; b = b->next)
		if (leftover_stands(b, at))
			return true;
	return false;
}

static bool seems_troubled(const struct account *account)
{
	for (const struct flow *f = account->flows; f; f = f->next)
		if (f->failed || f->timed_out)
			return true;
	for (const struct session *s = account->sessions; s; s = s->next)
		if (s->logins == 0 || s->logout == LOGOUT_FAILED || s->logout == LOGOUT_PARTIAL ||
		    s->logout == LOGOUT_EXPIRED)
			return true;
	return false;
}

static void add_name(struct crowd *crowd, struct str aor, struct crowd_story *story)
{
	story->aor_from = draft_length(&crowd->names);
	writer_str(&crowd->names.writer, aor);
	story->aor_to = draft_length(&crowd->names);
}

static void add_leftover(struct crowd *crowd, struct str aor)
{
	if (crowd->leftover_count == crowd->leftover_capacity) {
		size_t capacity = crowd->leftover_capacity ? crowd->leftover_capacity * 2 : 64;
		struct crowd_story *more =
		        realloc(crowd->leftovers, capacity * sizeof *crowd->leftovers);

		if (!more) {
			crowd->names.writer.error = ENOMEM;
			return;
		}
		crowd->leftovers = more;
		crowd->leftover_capacity = capacity;
	}
	crowd->leftovers[crowd->leftover_count] = (struct crowd_story){ 0 };
	add_name(crowd, aor, &crowd->leftovers[crowd->leftover_count++]);
}

static void keep(struct crowd *crowd, const struct account *account, const struct page *page)
{
	struct crowd_story *story = &crowd->kept[crowd->count++];

	*story = (struct crowd_story){ 0 };
	add_name(crowd, account->aor, story);
	story->from = draft_length(&crowd->stories);
	text_story(&crowd->stories.writer, account, page);
	story->to = draft_length(&crowd->stories);
}

static void count_user(struct crowd *crowd, struct str aor)
{
	char *copy;

	if (crowd->last_aor && str_equal(str_from(crowd->last_aor), aor))
		return;
	crowd->users++;
	copy = str_copy(aor);
	free(crowd->last_aor);
	crowd->last_aor = copy;
}

/* Something of its own happened to it. */
static bool is_singular(const struct account *account)
{
	for (const struct session *s = account->sessions; s; s = s->next)
		if (s->notifications_failed > 0)
			return true;
	return false;
}

void crowd_add(struct crowd *crowd, const struct account *account, bool alike,
               const struct page *page)
{
	bool leftover = has_leftover(account, page->end);
	size_t most = leftover || seems_troubled(account) ? CROWD_STORIES : CROWD_STORIES / 2;

	count_user(crowd, account->aor);
	if (leftover)
		add_leftover(crowd, account->aor);
	if (alike && !is_singular(account)) {
		crowd->alike++;
		return;
	}
	if (account->sessions && crowd->count < most)
		keep(crowd, account, page);
}

static struct str name_of(const struct crowd *crowd, const struct crowd_story *story)
{
	return (struct str){ crowd->names.buffer.bytes + story->aor_from,
		             story->aor_to - story->aor_from };
}

static int compare_names(const void *a, const void *b)
{
	return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static bool is_trouble(const struct finding *finding, const struct filter *filter)
{
	return finding->severity >= SEVERITY_WARNING && finding->aor.n > 0 &&
	       filter_passes(filter, finding->aor);
}

static void make_unique(struct troubled *troubled)
{
	size_t kept = 0;

	for (size_t i = 0; i < troubled->count; i++)
		if (kept == 0 || !str_equal(troubled->names[i], troubled->names[kept - 1]))
			troubled->names[kept++] = troubled->names[i];
	troubled->count = kept;
}

/* Without memory nobody is in trouble, and the writer says why. */
static void collect_troubled(struct crowd *crowd, const struct finding_list *findings,
                             const struct filter *filter, struct troubled *out)
{
	size_t count = findings->count;

	*out = (struct troubled){ 0 };
	if (count + crowd->leftover_count == 0)
		return;
	out->names = calloc(count + crowd->leftover_count, sizeof *out->names);
	if (!out->names) {
		crowd->stories.writer.error = ENOMEM;
		return;
	}
	for (size_t i = 0; i < count; i++)
		if (is_trouble(findings->items[i], filter))
			out->names[out->count++] = findings->items[i]->aor;
	for (size_t i = 0; i < crowd->leftover_count; i++)
		out->names[out->count++] = name_of(crowd, &crowd->leftovers[i]);
	qsort(out->names, out->count, sizeof *out->names, compare_names);
	make_unique(out);
}

/* Stories of one kind, in order; returns how many users they are of. */
static size_t tell_some(struct crowd *crowd, struct writer *out, bool trouble)
{
	struct str last = STR_NONE;
	size_t users = 0;

	for (size_t i = 0; i < crowd->count; i++) {
		const struct crowd_story *story = &crowd->kept[i];
		struct str name = name_of(crowd, story);

		if (story->trouble != trouble)
			continue;
		if (users == 0 || !str_equal(name, last)) {
			if (users == CROWD_TOLD)
				break;
			users++;
		}
		last = name;
		draft_copy_slice(&crowd->stories, story->from, story->to, out);
	}
	return users;
}

static void tell_rest(struct writer *out, uint64_t clean, uint64_t troubled)
{
	writer_char(out, '\n');
	if (troubled > 0) {
		text_plural(out, troubled, "more user");
		writer_text(out, " with problems; show one with -a USER@HOST\n");
	}
	if (clean > 0) {
		text_plural(out, clean, "user");
		writer_text(out, " without problems; show one with -a USER@HOST\n");
	}
}

void crowd_tell(struct crowd *crowd, struct writer *out, const struct finding_list *findings,
                const struct filter *filter)
{
	struct troubled troubled;
	size_t told;

	draft_length(&crowd->names);
	collect_troubled(crowd, findings, filter, &troubled);
	for (size_t i = 0; i < crowd->count; i++) {
		struct str name = name_of(crowd, &crowd->kept[i]);

		crowd->kept[i].trouble =
		        troubled.count > 0 &&
		        bsearch(&name, troubled.names, troubled.count, sizeof name, compare_names);
	}
	told = tell_some(crowd, out, true);
	if (crowd->users <= CROWD_TOLD) {
		tell_some(crowd, out, false);
		if (crowd->alike > 0)
			tell_rest(out, 0, crowd->alike);
	} else {
		tell_rest(out, crowd->users > troubled.count ? crowd->users - troubled.count : 0,
		          troubled.count > told ? troubled.count - told : 0);
	}
	free(troubled.names);
}
