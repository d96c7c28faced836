/* What one user did, step by step: the login whole, the last steps, and how it went. */
#include "report/text.h"

#include <string.h>

#include "report/line.h"

#define DEVICES 8 /* of one user that are told */
#define STEPS (SESSION_HEAD + SESSION_TAIL)
/* A NOTIFY or PUBLISH later than this is no part of what came before, … */
#define PAUSE (2 * STAMP_SECOND)
#define PAUSE_LONG (30 * STAMP_SECOND) /* … nor is anything else */
#define CLASS_FLAGS (STEP_REFRESH | STEP_REMOVAL)
#define AOR_MOST 40
#define AGENT_LEAST 8

/* The steps that are kept, in order. */
struct story {
	const struct step *steps[STEPS];
	size_t count;
	size_t head;      /* how many of them stand before the gap */
	uint32_t skipped; /* steps that are not kept */
};

/* Steps that belong together: a login, a refresh, a logout. */
struct group {
	const struct step *first;
	stamp since;
	stamp confirmed; /* its last 2xx; STAMP_NEVER */
	unsigned class;
	bool answered; /* its REGISTER has its final answer */
	bool bound;    /* which was a 2xx, and no logout */
	bool over;     /* the registration ended in it: what is asked next is another matter */
};

static void story_collect(struct story *story, const struct session *session)
{
	const struct steps *steps = session->steps;
	uint32_t total = steps ? steps->total : 0;
	uint32_t first = SESSION_HEAD;

	story->skipped = 0;
	story->count = 0;
	for (uint32_t n = 0; n < total && n < SESSION_HEAD; n++)
		story->steps[story->count++] = &steps->head[n];
	story->head = story->count;
	if (total > STEPS)
		first = total - SESSION_TAIL;
	if (total > SESSION_HEAD)
		story->skipped = first - SESSION_HEAD;
	for (uint32_t n = first; n < total; n++)
		story->steps[story->count++] = &steps->tail[n % SESSION_TAIL];
	if (story->skipped == 0)
		story->head = story->count;
}

static bool is_request(const struct step *step)
{
	return step->kind == STEP_REGISTER || step->kind == STEP_UNREGISTER ||
	       step->kind == STEP_FETCH || step->kind == STEP_PUBLISH;
}

static bool is_unsolicited(const struct step *step)
{
	return step->kind == STEP_NOTIFY || step->kind == STEP_PROBE ||
	       step->kind == STEP_EXPIRED || step->kind == STEP_UNREACHABLE ||
	       step->kind == STEP_DISPLACED || step->kind == STEP_CONNECTION_CLOSED;
}

static bool is_success(const struct step *step)
{
	return step->status >= 200 && step->status <= 299;
}

/* 423 and 3xx ask for another request. */
static bool is_retried(const struct step *step)
{
	return step->status == 423 || (step->status >= 300 && step->status <= 399);
}

static bool begins_group(const struct group *group, const struct step *step,
                         const struct step *before)
{
	stamp pause = before ? step->at - before->at : 0;

	if (!before)
		return true;
	if (step->kind == STEP_EXPIRED && is_request(before)) /* which has no answer yet */
		return false;
	if (is_unsolicited(step))
		return pause > PAUSE || (step->kind == STEP_PROBE && group->answered);
	if (!is_request(step))
		return false;
	if (group->over || (step->flags & CLASS_FLAGS) != group->class)
		return true;
	if (step->kind == STEP_PUBLISH)
		return pause > PAUSE && !(step->flags & STEP_CREDENTIALS);
	if (pause > PAUSE_LONG && before->kind != STEP_CHALLENGE)
		return true;
	return group->answered;
}

static void group_begin(struct group *group, const struct step *step)
{
	*group = (struct group){ .first = step,
		                 .since = step->at,
		                 .confirmed = STAMP_NEVER,
		                 .class = step->flags & CLASS_FLAGS };
}

static void group_add(struct group *group, const struct step *step)
{
	bool answer = step->kind == STEP_REGISTER_ANSWER;

	group->over |= step->kind == STEP_EXPIRED || step->kind == STEP_DISPLACED;
	if (answer && step->status >= 200 && !is_retried(step))
		group->answered = true;
	if (answer && is_success(step) && group->class == 0)
		group->bound = true;
	if (is_success(step) && step->kind != STEP_PROBE_ANSWER)
		group->confirmed = step->at;
}

static void put_gap(struct writer *out, const struct story *story)
{
	if (story->skipped == 0)
		return;
	writer_text(out, "  \xe2\x80\xa6 ");
	text_plural(out, story->skipped, "step");
	writer_text(out, " not shown \xe2\x80\xa6\n");
}

static void put_new_date(struct writer *out, stamp at, stamp *shown)
{
	char date[STAMP_CLOCK_SIZE];
	char last[STAMP_CLOCK_SIZE];

	stamp_date(at, date);
	stamp_date(*shown, last);
	*shown = at;
	if (strcmp(date, last) == 0)
		return;
	writer_text(out, "  ");
	writer_text(out, date);
	writer_char(out, '\n');
}

struct teller {
	struct writer *out;
	const struct session *session;
	const struct page *page;
	struct group group;
	const struct step *cause; /* the last step that is no ICMP error; NULL */
	stamp expired_at;         /* since then it is not bound; STAMP_NEVER */
	bool login_told;
	stamp date;
};

/* The line on the login stands below the group that was the login. */
static void tell_login(struct teller *teller)
{
	const struct group *group = &teller->group;

	if (teller->login_told || !group->bound)
		return;
	teller->login_told = true;
	text_login(teller->out, teller->session, group->confirmed - group->since, teller->page);
}

static bool is_late(const struct teller *teller, const struct step *step)
{
	return step->kind == STEP_REGISTER && teller->expired_at != STAMP_NEVER &&
	       step->at - teller->expired_at <= teller->page->hold;
}

static void follow(struct teller *teller, const struct step *step)
{
	group_add(&teller->group, step);
	if (step->kind != STEP_UNREACHABLE)
		teller->cause = step;
	if (step->kind == STEP_EXPIRED)
		teller->expired_at = step->at;
	else if (step->kind == STEP_REGISTER_ANSWER && is_success(step))
		teller->expired_at = STAMP_NEVER;
}

static void tell_step(struct teller *teller, const struct step *step, const struct step *before)
{
	struct step_context context = { .session = teller->session, .page = teller->page };

	if (begins_group(&teller->group, step, before)) {
		if (before)
			tell_login(teller);
		group_begin(&teller->group, step);
	}
	put_new_date(teller->out, step->at, &teller->date);
	context.before = teller->cause;
	context.first = teller->group.first;
	context.since = teller->group.since;
	context.late = is_late(teller, step);
	text_step(teller->out, step, &context);
	follow(teller, step);
}

static bool looks_same(const struct step *a, const struct step *b)
{
	return a->kind == b->kind && a->flags == b->flags && a->status == b->status &&
	       a->extra == b->extra && a->copies == b->copies;
}

static bool is_chatter(const struct step *step)
{
	return step->kind == STEP_NOTIFY || step->kind == STEP_NOTIFY_ANSWER ||
	       step->kind == STEP_PROBE || step->kind == STEP_PROBE_ANSWER ||
	       step->kind == STEP_TIMEOUT || step->kind == STEP_UNREACHABLE;
}

/* How often the period steps before at come again from at on, before end. */
static size_t repeats(const struct story *story, size_t at, size_t period, size_t end)
{
	size_t same = 0;

	if (at < period)
		return 0;
	while (at + same < end && is_chatter(story->steps[at + same]) &&
	       looks_same(story->steps[at + same], story->steps[at + same - period]))
		same++;
	return same / period;
}

/* Pings and their answers, one like the other: the first is shown. Returns how many are passed. */
static size_t tell_repeats(struct teller *teller, const struct story *story, size_t at)
{
	size_t start = at < story->head ? 0 : story->head;
	size_t end = at < story->head ? story->head : story->count;
	char clock[STAMP_CLOCK_SIZE];

	for (size_t period = 1; period <= 2; period++) {
		size_t times = at - start < period ? 0 : repeats(story, at, period, end);

		if (times < 2)
			continue;
		tell_login(teller);
		stamp_clock(story->steps[at + times * period - 1]->at, clock);
		writer_text(teller->out, "  \xe2\x80\xa6 the same ");
		text_count(teller->out, times);
		writer_text(teller->out, "\xc3\x97 more, until ");
		writer_text(teller->out, clock);
		writer_text(teller->out, " \xe2\x80\xa6\n");
		return times * period;
	}
	return 0;
}

static void tell_steps(struct teller *teller)
{
	struct story story;
	const struct step *before = NULL;

	story_collect(&story, teller->session);
	for (size_t i = 0; i < story.count;) {
		size_t passed = tell_repeats(teller, &story, i);

		if (passed > 0) {
			i += passed;
			before = story.steps[i - 1];
			continue;
		}
		if (i == story.head && story.skipped > 0) {
			tell_login(teller);
			put_gap(teller->out, &story);
			before = teller->cause = NULL;
		}
		tell_step(teller, story.steps[i], before);
		before = story.steps[i++];
	}
	tell_login(teller);
}

static void put_head(struct writer *out, const struct session *session, const struct page *page)
{
	struct line class = { 0 };
	struct line addresses = { 0 };
	char text[ADDR_TEXT_SIZE];
	size_t used;

	line_text(&class, client_class_name(session->class));
	if (session->gateway.n > 0) {
		line_text(&class, " \"");
		line_str(&class, session->gateway);
		line_text(&class, "\"");
	}
	addr_text(session->client, text);
	line_text(&addresses, text);
	line_text(&addresses, " \xe2\x86\x92 ");
	addr_text(&session->account->registrar->addr, text);
	line_text(&addresses, text);

	writer_char(out, '\n');
	used = text_cut(out, session->account->aor, AOR_MOST) + 3;
	writer_text(out, "   ");
	used += text_cut(out, line_get(&class), AOR_MOST) + 3;
	writer_text(out, "   ");
	used += writer_columns(line_get(&addresses)) + 3;
	if (session->user_agent && used + AGENT_LEAST <= page->width) {
		text_cut(out, shared_text(session->user_agent), page->width - used);
		writer_text(out, "   ");
	}
	writer_str(out, line_get(&addresses));
	writer_char(out, '\n');
}

static void tell(struct writer *out, const struct session *session, const struct page *page)
{
	struct teller teller = {
		.out = out,
		.session = session,
		.page = page,
		.expired_at = STAMP_NEVER,
		.date = page->base,
	};

	put_head(out, session, page);
	tell_steps(&teller);
	if (!teller.login_told)
		text_login(out, session, -1, page);
	text_logout(out, session, page);
}

/* Of many devices those that got in are told first. */
void text_story(struct writer *out, const struct account *account, const struct page *page)
{
	bool many = account->session_count > DEVICES;
	uint32_t told = 0;

	for (const struct session *s = account->sessions; s && told < DEVICES; s = s->next) {
		if (many && s->logins == 0)
			continue;
		tell(out, s, page);
		told++;
	}
	for (const struct session *s = account->sessions; s && many && told < DEVICES;
	     s = s->next) {
		if (s->logins > 0)
			continue;
		tell(out, s, page);
		told++;
	}
	if (account->session_count <= told || told == 0)
		return;
	writer_text(out, "\n  ");
	text_plural(out, account->session_count - told, "more device");
	writer_text(out, " of ");
	text_cut(out, account->aor, AOR_MOST);
	writer_char(out, '\n');
}
