/* A step of a story in words. */
#include "report/text.h"

#include "auth/digest.h"
#include "report/line.h"
#include "report/step.h"

#define TO_SERVER "\xe2\x86\x92"   /* → */
#define FROM_SERVER "\xe2\x86\x90" /* ← */
#define NOBODY "\xc2\xb7"          /* · */
#define BEFORE_LABEL 27            /* columns: time, offset, arrow */
#define OFFSET 9
#define SECONDS_MOST 86400 /* that an offset is told in seconds */
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

/* Contact: * means a logout only with Expires: 0. */
static bool asks_to_stay(const struct step *first)
{
	return first && first->flags & STEP_STAR && !(first->flags & STEP_CREDENTIALS) &&
	       first->extra > 0;
}

static void say_register(struct words *words, const struct step *step,
                         const struct step_context *context)
{
	words->arrow = TO_SERVER;
	line_text(&words->label, "REGISTER");
	if (step->flags & STEP_STAR && asks_to_stay(context->first))
		line_text(&words->detail, "no logout");
	else if (step->kind == STEP_UNREGISTER)
		line_text(&words->detail, "logout");
	else if (step->flags & STEP_REFRESH)
		line_text(&words->detail, "refresh");
	else if (context->late)
		line_text(&words->detail, "late refresh");
	if (step_begins_call_id(context->session, step))
		line_text(&words->detail, ", new Call-ID (restarted?)");
	if (step->flags & STEP_STAR)
		line_text(&words->detail, ", Contact: *");
	if (step->flags & STEP_CREDENTIALS)
		say_credentials(words, step, context->page);
	else
		say_seconds(&words->detail, "expires ", step->extra);
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
	} else if (session->realm) {
		line_text(&words->detail, "realm ");
		line_str(&words->detail, shared_text(session->realm));
		line_text(&words->detail, ", ");
		line_text(&words->detail, digest_algorithm_name(session->algorithm));
		say_qop(&words->detail, session->qop);
	}
}

static void say_register_answer(struct words *words, const struct step *step,
                                const struct step_context *context)
{
	words->arrow = FROM_SERVER;
	say_status(words, step);
	if (step->status < 200 || step->status > 299)
		return;
	if (context->first->kind != STEP_FETCH) {
		text_granted(&words->detail, context->session, step);
		return;
	}
	line_number(&words->detail, step->extra);
	line_text(&words->detail, step->extra == 1 ? " contact listed" : " contacts listed");
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
	if (!only || !only->note)
		return;
	line_text(line, " \"");
	line_str(line, shared_text(only->note));
	line_text(line, "\"");
}

/* What a device publishes, when that is but one thing and has a name that fits. */
static struct str package_of(const struct session *session)
{
	struct str package = STR_NONE;

	for (const struct publication *p = session->account->publications; p; p = p->next) {
		if (p->session != session)
			continue;
		if (package.n > 0 && !str_equal(package, shared_text(p->package)))
			return STR_NONE;
		package = shared_text(p->package);
	}
	return package.n < LABEL - sizeof "PUBLISH" ? package : STR_NONE;
}

static void say_package(struct words *words, const struct session *session, const struct step *step)
{
	struct str package = package_of(session);

	if (package.n == 0)
		return;
	if (step->flags & STEP_CREDENTIALS) { /* "+ digest" stands there */
		line_str(&words->detail, package);
		return;
	}
	line_text(&words->label, " ");
	line_str(&words->label, package);
}

static void say_publish(struct words *words, const struct session *session, const struct step *step,
                        const struct page *page)
{
	words->arrow = TO_SERVER;
	line_text(&words->label, "PUBLISH");
	say_package(words, session, step);
	if (step->flags & (STEP_REMOVAL | STEP_CLOSED | STEP_OPEN | STEP_REFRESH))
		line_comma(&words->detail);
	if (step->flags & STEP_REMOVAL)
		line_text(&words->detail, "withdrawn");
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

/* What it answers is said where that does not stand just above. */
static void say_answer(struct words *words, const struct step *step, const struct step *before)
{
	bool to_publish = step->kind == STEP_PUBLISH_ANSWER;
	uint8_t asked = to_publish                        ? STEP_PUBLISH
	                : step->kind == STEP_PROBE_ANSWER ? STEP_PROBE
	                                                  : STEP_NOTIFY;

	words->arrow = to_publish ? FROM_SERVER : TO_SERVER;
	say_status(words, step);
	if (before && before->kind != asked && words->label.n < LABEL)
		line_text(&words->detail, to_publish            ? "to PUBLISH"
		                          : asked == STEP_PROBE ? "to OPTIONS"
		                                                : "to NOTIFY");
	if (step->kind != STEP_PUBLISH_ANSWER || step->extra == 0)
		return;
	if (step->status < 200 || step->status > 299)
		return;
	line_comma(&words->detail);
	line_number(&words->detail, step->extra);
	line_text(&words->detail, " s");
}

static void say_notify(struct words *words, const struct step *step)
{
	words->arrow = FROM_SERVER;
	line_text(&words->label, "NOTIFY");
	if (!(step->flags & STEP_SUMMARY))
		return;
	line_text(&words->label, " message-summary");
	if (step->extra == STEP_UNCOUNTED)
		return;
	line_number(&words->detail, step->extra);
	line_text(&words->detail, step->extra == 1 ? " new message" : " new messages");
}

static void say_plain(struct words *words, const char *arrow, const char *label, const char *detail)
{
	words->arrow = arrow;
	line_text(&words->label, label);
	line_text(&words->detail, detail);
}

static bool asks_registrar(const struct step *step)
{
	return step && (step->kind == STEP_REGISTER || step->kind == STEP_UNREGISTER ||
	                step->kind == STEP_FETCH || step->kind == STEP_PUBLISH);
}

/* The error answers the request before it: whoever that was sent to does not listen. */
static void say_unreachable(struct words *words, const struct step_context *context)
{
	say_plain(words, NOBODY, "ICMP unreachable",
	          asks_registrar(context->before)
	                  ? "nothing listens at the registrar's port"
	                  : "nothing listens at the device's port any more");
}

static const char *why_expired(const struct step *step, const struct step_context *context)
{
	if (step_was_left(context->session, step))
		return "its logout had failed";
	if (context->before && context->before->kind == STEP_REGISTER)
		return "its refresh had no answer";
	return "no refresh came in time";
}

static void say(struct words *words, const struct step *step, const struct step_context *context)
{
	const struct session *session = context->session;

	switch ((enum step_kind)step->kind) {
	case STEP_REGISTER:
	case STEP_UNREGISTER: say_register(words, step, context); return;
	case STEP_FETCH: say_fetch(words, step, context->page); return;
	case STEP_CHALLENGE: say_challenge(words, session, step, context->before); return;
	case STEP_REGISTER_ANSWER: say_register_answer(words, step, context); return;
	case STEP_PUBLISH: say_publish(words, session, step, context->page); return;
	case STEP_PUBLISH_ANSWER: say_answer(words, step, context->before); return;
	case STEP_NOTIFY: say_notify(words, step); return;
	case STEP_NOTIFY_ANSWER: say_answer(words, step, context->before); return;
	case STEP_PROBE: say_plain(words, FROM_SERVER, "OPTIONS", ""); return;
	case STEP_PROBE_ANSWER: say_answer(words, step, context->before); return;
	case STEP_TIMEOUT: say_plain(words, NOBODY, "no answer", ""); return;
	case STEP_EXPIRED: say_plain(words, NOBODY, "expired", why_expired(step, context)); return;
	case STEP_UNREACHABLE: say_unreachable(words, context); return;
	case STEP_DISPLACED:
		say_plain(words, NOBODY, "displaced", "no longer in the registrar's list");
		return;
	case STEP_CONNECTION_CLOSED:
		say_plain(words, step->status ? FROM_SERVER : TO_SERVER, "connection closed", "");
		return;
	}
}

/* Answers to REGISTER carry the copies of their request, which has them itself. */
static void say_copies(struct line *line, const struct step *step)
{
	bool alike = step->kind == STEP_PROBE_ANSWER;

	if (step->copies == 0 || step->kind == STEP_REGISTER_ANSWER || step->kind == STEP_CHALLENGE)
		return;
	line_comma(line);
	line_text(line, alike ? "and " : "sent ");
	line_number(line, step->copies + (alike ? 0u : 1u));
	if (step->copies == UINT8_MAX)
		line_text(line, " or more");
	line_text(line, alike ? " more alike" : "\xc3\x97");
}

/* Rounded as text_duration does. */
static void put_offset(struct writer *out, stamp offset)
{
	struct line line = { 0 };

	if (offset + STAMP_MILLISECOND / 2 < 10 * STAMP_SECOND) {
		line_number(&line, (uint64_t)(offset + STAMP_MILLISECOND / 2) /
		                           (uint64_t)STAMP_MILLISECOND);
		line_text(&line, " ms");
	} else if (offset < SECONDS_MOST * STAMP_SECOND) {
		line_number(&line, (uint64_t)(offset + STAMP_SECOND / 2) / (uint64_t)STAMP_SECOND);
		line_text(&line, " s");
	} else {
		line_number(&line, (uint64_t)offset / (uint64_t)(3600 * STAMP_SECOND));
		line_text(&line, " h");
	}
	text_blanks(out, line.n < OFFSET ? OFFSET - line.n : 1);
	writer_str(out, line_get(&line));
}

static size_t room(const struct page *page, size_t used)
{
	return page->width > used + DETAIL_LEAST ? page->width - used : DETAIL_LEAST;
}

void text_step(struct writer *out, const struct step *step, const struct step_context *context)
{
	const struct page *page = context->page;
	struct words words = { .arrow = NOBODY };
	char clock[STAMP_CLOCK_SIZE];
	stamp offset = step->at > context->since ? step->at - context->since : 0;

	say(&words, step, context);
	say_copies(&words.detail, step);
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
