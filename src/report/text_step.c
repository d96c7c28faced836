/* A step of a story in words. */
#include "report/text.h"

#include "auth/digest.h"
#include "report/line.h"

#define TO_SERVER "\xe2\x86\x92"   /* → */
#define FROM_SERVER "\xe2\x86\x90" /* ← */
#define NOBODY "\xc2\xb7"          /* · */
#define BEFORE_LABEL 27            /* columns: time, offset, arrow */
#define LABEL 23
#define DETAIL_LEAST 20
#define EXTRA_MOST 65535

struct words {
	const char *arrow;
	struct line label;
	struct line detail;
};

static void say_status(struct words *words, const struct step *step)
{
	const char *phrase = reason_phrase(step->status);

	line_number(&words->label, step->status);
	if (phrase[0] == '\0')
		return;
	line_text(&words->label, " ");
	line_text(&words->label, phrase);
}

static void say_seconds(struct line *line, const char *before, uint16_t seconds)
{
	line_comma(line);
	line_text(line, before);
	line_number(line, seconds);
	if (seconds == EXTRA_MOST)
		line_text(line, " or more");
}

/* Requests with credentials carry their nonce count in extra, others their expiry. */
static void say_credentials(struct words *words, const struct step *step, const struct page *page)
{
	const char *verdict = verdict_words(step->verdict, page->credentials);

	line_text(&words->label, " + digest");
	if (step->extra > 0)
		say_seconds(&words->detail, "nc ", step->extra);
	if (verdict[0] == '\0')
		return;
	line_comma(&words->detail);
	line_text(&words->detail, verdict);
}

static void say_register(struct words *words, const struct step *step, const struct page *page)
{
	bool removal = step->kind == STEP_UNREGISTER;

	words->arrow = TO_SERVER;
	line_text(&words->label, "REGISTER");
	if (removal)
		line_text(&words->detail, "logout");
	else if (step->flags & STEP_REFRESH)
		line_text(&words->detail, "refresh");
	if (step->flags & STEP_CREDENTIALS)
		say_credentials(words, step, page);
	else if (!removal)
		say_seconds(&words->detail, "expires ", step->extra);
	else
		line_text(&words->detail, ", expires 0");
}

static void say_fetch(struct words *words, const struct step *step, const struct page *page)
{
	words->arrow = TO_SERVER;
	line_text(&words->label, "REGISTER");
	line_text(&words->detail, "asks for the bindings");
	if (step->flags & STEP_CREDENTIALS)
		say_credentials(words, step, page);
}

static void say_qop(struct line *line, unsigned qop)
{
	if (qop == 0) {
		line_text(line, ", no qop");
		return;
	}
	line_text(line, ", qop");
	if (qop & DIGEST_QOP_AUTH)
		line_text(line, " auth");
	if (qop & DIGEST_QOP_AUTH_INT)
		line_text(line, " auth-int");
	if (qop & DIGEST_QOP_OTHER)
		line_text(line, " other");
}

static bool carried(const struct step *before)
{
	return before && (before->flags & STEP_CREDENTIALS) &&
	       (before->kind == STEP_REGISTER || before->kind == STEP_UNREGISTER ||
	        before->kind == STEP_PUBLISH || before->kind == STEP_FETCH);
}

static void say_challenge(struct words *words, const struct session *session,
                          const struct step *step, const struct step *before)
{
	words->arrow = FROM_SERVER;
	say_status(words, step);
	if (step->flags & STEP_STALE) {
		line_text(&words->detail, "the nonce was stale, a new one is offered");
	} else if (carried(before)) {
		line_text(&words->detail, "the credentials were refused");
	} else if (session->realm.n > 0) {
		line_text(&words->detail, "realm ");
		line_str(&words->detail, session->realm);
		line_text(&words->detail, ", ");
		line_text(&words->detail, digest_algorithm_name(session->algorithm));
		say_qop(&words->detail, session->qop);
	}
}

static void say_until(struct line *line, const struct step *step)
{
	stamp until = step->at + step->extra * STAMP_SECOND;
	char date[STAMP_CLOCK_SIZE];
	char today[STAMP_CLOCK_SIZE];
	char clock[STAMP_CLOCK_SIZE];

	stamp_date(until, date);
	stamp_date(step->at, today);
	stamp_clock(until, clock);
	line_text(line, ", until ");
	if (!str_equal(str_from(date), str_from(today))) {
		line_text(line, date);
		line_text(line, " ");
	}
	line_str(line, (struct str){ clock, 8 });
}

/* A 2xx to a logout says little when the contact stayed in the list. */
static bool was_removed(const struct session *session, const struct step *step)
{
	if (step->extra > 0)
		return false;
	for (const struct binding *b = session->account->bindings; b; b = b->next)
		if (b->session == session && b->leftover != LEFTOVER_NONE)
			return false;
	return true;
}

static void say_register_answer(struct words *words, const struct session *session,
                                const struct step *step)
{
	words->arrow = FROM_SERVER;
	say_status(words, step);
	if (step->status < 200 || step->status > 299)
		return;
	if (step->flags & STEP_REMOVAL) {
		line_text(&words->detail, was_removed(session, step) ? "removed" : "accepted");
		return;
	}
	if (step->extra == 0)
		return;
	line_text(&words->detail, "bound ");
	line_number(&words->detail, step->extra);
	line_text(&words->detail, step->extra == EXTRA_MOST ? " s or more" : " s");
	if (step->extra < EXTRA_MOST)
		say_until(&words->detail, step);
}

/* The note of a publication is its last one: it is shown only where it must belong. */
static void say_note(struct line *line, const struct session *session)
{
	const struct publication *only = NULL;

	for (const struct publication *p = session->account->publications; p; p = p->next) {
		if (p->session != session)
			continue;
		if (only)
			return;
		only = p;
	}
	if (!only || only->note[0] == '\0')
		return;
	line_text(line, " \"");
	line_text(line, only->note);
	line_text(line, "\"");
}

static void say_publish(struct words *words, const struct session *session, const struct step *step,
                        const struct page *page)
{
	words->arrow = TO_SERVER;
	line_text(&words->label, "PUBLISH");
	if (step->flags & STEP_REMOVAL)
		line_text(&words->detail, "presence withdrawn");
	else if (step->flags & STEP_CLOSED)
		line_text(&words->detail, "closed");
	else if (step->flags & STEP_OPEN)
		line_text(&words->detail, "open");
	else if (step->flags & STEP_REFRESH)
		line_text(&words->detail, "refresh");
	if ((step->flags & STEP_OPEN) && !(step->flags & STEP_REMOVAL))
		say_note(&words->detail, session);
	if (step->flags & STEP_CREDENTIALS)
		say_credentials(words, step, page);
}

static void say_answer(struct words *words, const struct step *step, const char *arrow)
{
	words->arrow = arrow;
	say_status(words, step);
	if (step->kind != STEP_PUBLISH_ANSWER || step->extra == 0)
		return;
	if (step->status < 200 || step->status > 299)
		return;
	line_number(&words->detail, step->extra);
	line_text(&words->detail, " s");
}

static void say_notify(struct words *words, const struct step *step)
{
	words->arrow = FROM_SERVER;
	line_text(&words->label, "NOTIFY");
	if (!(step->flags & STEP_SUMMARY) && step->extra == 0)
		return;
	line_text(&words->label, " message-summary");
	line_number(&words->detail, step->extra);
	line_text(&words->detail, step->extra == 1 ? " new message" : " new messages");
}

static void say_plain(struct words *words, const char *arrow, const char *label, const char *detail)
{
	words->arrow = arrow;
	line_text(&words->label, label);
	line_text(&words->detail, detail);
}

static void say(struct words *words, const struct session *session, const struct step *step,
                const struct step *before, const struct page *page)
{
	switch ((enum step_kind)step->kind) {
	case STEP_REGISTER:
	case STEP_UNREGISTER: say_register(words, step, page); return;
	case STEP_FETCH: say_fetch(words, step, page); return;
	case STEP_CHALLENGE: say_challenge(words, session, step, before); return;
	case STEP_REGISTER_ANSWER: say_register_answer(words, session, step); return;
	case STEP_PUBLISH: say_publish(words, session, step, page); return;
	case STEP_PUBLISH_ANSWER: say_answer(words, step, FROM_SERVER); return;
	case STEP_NOTIFY: say_notify(words, step); return;
	case STEP_NOTIFY_ANSWER: say_answer(words, step, TO_SERVER); return;
	case STEP_PROBE: say_plain(words, FROM_SERVER, "OPTIONS", ""); return;
	case STEP_PROBE_ANSWER: say_answer(words, step, TO_SERVER); return;
	case STEP_TIMEOUT: say_plain(words, NOBODY, "no answer", ""); return;
	case STEP_EXPIRED: say_plain(words, NOBODY, "expired", "no refresh came in time"); return;
	case STEP_UNREACHABLE:
		say_plain(words, NOBODY, "ICMP unreachable", "nobody listens there any more");
		return;
	case STEP_DISPLACED: say_plain(words, NOBODY, "displaced", "by another login"); return;
	}
}

static void put_offset(struct writer *out, stamp offset)
{
	struct line line = { 0 };

	if (offset < 10 * STAMP_SECOND) {
		line_number(&line, (uint64_t)(offset + STAMP_MILLISECOND / 2) /
		                           (uint64_t)STAMP_MILLISECOND);
		line_text(&line, " ms");
	} else {
		line_number(&line, (uint64_t)(offset / STAMP_SECOND));
		line_text(&line, " s");
	}
	if (line.n < 9)
		text_blanks(out, 9 - line.n);
	writer_str(out, line_get(&line));
}

static size_t room(const struct page *page, size_t used)
{
	return page->width > used + DETAIL_LEAST ? page->width - used : DETAIL_LEAST;
}

void text_step(struct writer *out, const struct session *session, const struct step *step,
               const struct step *before, stamp since, const struct page *page)
{
	struct words words = { .arrow = NOBODY };
	char clock[STAMP_CLOCK_SIZE];
	stamp offset = step->at > since ? step->at - since : 0;

	say(&words, session, step, before, page);
	if (step->copies > 0) {
		line_comma(&words.detail);
		line_text(&words.detail, "sent ");
		line_number(&words.detail, step->copies + 1u);
		line_text(&words.detail, "\xc3\x97");
	}
	stamp_clock(step->at, clock);
	writer_text(out, "  ");
	writer_text(out, clock);
	put_offset(out, offset);
	writer_text(out, "  ");
	writer_text(out, words.arrow);
	writer_char(out, ' ');
	if (words.detail.n == 0) {
		text_cut(out, line_get(&words.label), room(page, BEFORE_LABEL));
	} else {
		text_pad(out, line_get(&words.label), LABEL - 1);
		writer_char(out, ' ');
		text_cut(out, line_get(&words.detail), room(page, BEFORE_LABEL + LABEL));
	}
	writer_char(out, '\n');
}
