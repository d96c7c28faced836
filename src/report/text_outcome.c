/* How the login and the logout of a device went. */
#include "report/text.h"

#include <string.h>

#include "report/line.h"

#define SENTENCE_SIZE 1024
#define WORTH_TELLING (100 * STAMP_MILLISECOND)
#define HEARD_JUST_NOW (5 * STAMP_SECOND)

/* Refreshes of all Call-IDs of one device. */
struct refreshes {
	uint64_t count;
	double min, max; /* margin in seconds */
};

static void refreshes_add(struct refreshes *all, const struct refresh_statistics *refresh)
{
	if (!refresh || refresh->count == 0)
		return;
	if (refresh->margin.count > 0) {
		if (all->count == 0 || refresh->margin.min < all->min)
			all->min = refresh->margin.min;
		if (all->count == 0 || refresh->margin.max > all->max)
			all->max = refresh->margin.max;
	}
	all->count += refresh->count;
}

static int64_t tenths(double value)
{
	return (int64_t)(value * 10 + (value < 0 ? -0.5 : 0.5));
}

static void put_tenths(struct writer *out, int64_t value)
{
	uint64_t magnitude = value < 0 ? (uint64_t)-value : (uint64_t)value;

	writer_unsigned(out, magnitude / 10);
	writer_char(out, '.');
	writer_unsigned(out, magnitude % 10);
}

/* "5.0 s before expiry", "4.9 to 5.1 s before expiry", "2.0 s after expiry" */
static void put_margin(struct writer *out, const struct refreshes *all)
{
	int64_t least = tenths(all->min);
	int64_t most = tenths(all->max);

	if (least < 0 && most > 0) {
		put_tenths(out, least);
		writer_text(out, " s after to ");
		put_tenths(out, most);
		writer_text(out, " s before expiry");
		return;
	}
	if (least < 0) {
		int64_t swap = -most;

		most = -least;
		least = swap;
	}
	put_tenths(out, least);
	if (most != least) {
		writer_text(out, " to ");
		put_tenths(out, most);
	}
	writer_text(out, tenths(all->min) < 0 ? " s after expiry" : " s before expiry");
}

static void put_refreshes(struct writer *out, const struct session *session)
{
	struct refreshes all = { 0 };

	for (const struct flow *f = session->account->flows; f; f = f->next)
		if (f->session == session && !f->proxied)
			refreshes_add(&all, f->refresh);
	if (all.count == 0)
		return;
	writer_text(out, "; refreshed ");
	text_count(out, all.count);
	writer_text(out, "\xc3\x97, ");
	put_margin(out, &all);
}

static bool last_login(const struct session *session, struct past_attempt *last)
{
	struct past_attempt attempt;
	bool found = false;

	for (const struct flow *f = session->account->flows; f; f = f->next) {
		if (f->session != session || f->proxied)
			continue;
		for (uint32_t n = f->attempts_total; n > 0; n--) {
			if (!flow_attempt(f, n, &attempt))
				break;
			if (intent_class(attempt.intent) != CLASS_REGISTER_LIKE)
				continue;
			if (!found || attempt.started > last->started)
				*last = attempt;
			found = true;
			break;
		}
	}
	return found;
}

static void put_status(struct writer *out, unsigned status)
{
	const char *phrase = reason_phrase(status);

	writer_unsigned(out, status);
	if (phrase[0] == '\0')
		return;
	writer_char(out, ' ');
	writer_text(out, phrase);
}

static void put_refusal(struct writer *out, const struct past_attempt *attempt)
{
	writer_text(out, "login failed: ");
	put_status(out, attempt->final_status > 0 ? attempt->final_status : 401);
	if (attempt->verdict == VERDICT_MISMATCH)
		writer_text(out, ", the password does not match");
}

/* A client that was told "stale" again and again did answer; it gave up. */
static void put_unanswered(struct writer *out, const struct past_attempt *attempt)
{
	if (!attempt->stale_last) {
		writer_text(out, "login failed: the client never answered the challenge");
	} else if (attempt->stales < 2) {
		writer_text(out, "login failed: the nonce was stale, and the client never answered "
		                 "the new challenge");
	} else {
		writer_text(out, "login failed: the registrar called every nonce stale, ");
		text_count(out, attempt->stales);
		writer_text(out, "\xc3\x97 in a row");
	}
}

static void put_failure(struct writer *out, const struct past_attempt *attempt)
{
	switch ((enum attempt_outcome)attempt->outcome) {
	case ATTEMPT_REJECTED: put_refusal(out, attempt); return;
	case ATTEMPT_TIMEOUT:
	case ATTEMPT_UNANSWERED:
		writer_text(out, "login failed: no answer");
		if (attempt->unreachable)
			writer_text(out, ", nothing listens at the registrar's port");
		return;
	case ATTEMPT_CHALLENGE_IGNORED: put_unanswered(out, attempt); return;
	case ATTEMPT_REDIRECTED: writer_text(out, "login redirected elsewhere"); return;
	case ATTEMPT_ABANDONED: writer_text(out, "login given up"); return;
	case ATTEMPT_OPEN:
	case ATTEMPT_PENDING: writer_text(out, "login not complete when the capture ended"); return;
	case ATTEMPT_OK:
	case ATTEMPT_OUTCOMES: break;
	}
	writer_text(out, "no login");
}

/* took: with PUBLISH and NOTIFY, as far as they belong to it; -1 when not known. */
static void put_success(struct writer *out, const struct session *session, stamp took,
                        const struct page *page)
{
	stamp delay = session->login_delay;

	writer_text(out, "  login complete");
	if (took >= 0 || delay >= 0) {
		writer_text(out, " in ");
		text_duration(out, took >= 0 ? took : delay);
	} else if (session->login_at != STAMP_NEVER) {
		writer_text(out, " at ");
		text_when(out, session->login_at, page->base);
	}
	if (session->logins == 1 && delay >= 0 && took >= delay + WORTH_TELLING) {
		writer_text(out, " (registered after ");
		text_duration(out, delay);
		writer_char(out, ')');
	}
	put_refreshes(out, session);
	writer_char(out, '\n');
}

void text_login(struct writer *out, const struct session *session, stamp took,
                const struct page *page)
{
	struct past_attempt attempt = { 0 };

	if (session->logins > 0 || session->login_at != STAMP_NEVER) {
		put_success(out, session, took, page);
		return;
	}
	if (session->client_kind == CLIENT_PRESENCE_ONLY)
		return;
	writer_text(out, "  ");
	if (last_login(session, &attempt))
		put_failure(out, &attempt);
	else
		writer_text(out, "no login in this capture");
	writer_char(out, '\n');
}

/* The binding whose end is the session's: the one that lasts longest. */
static const struct binding *last_binding(const struct session *session)
{
	const struct binding *last = NULL;

	for (const struct binding *b = session->account->bindings; b; b = b->next)
		if (b->session == session && b->status != BINDING_TENTATIVE &&
		    (!last || b->expires_at > last->expires_at))
			last = b;
	return last;
}

static const struct publication *open_publication(const struct session *session)
{
	for (const struct publication *p = session->account->publications; p; p = p->next)
		if (p->session == session && p->state == PUBLICATION_PUBLISHED)
			return p;
	return NULL;
}

/* With several contacts it must be said which one it is about. */
static size_t explain(const struct session *session, const struct binding *binding, char *text,
                      size_t size)
{
	bool several = false;
	size_t n = 0;

	for (const struct binding *b = session->account->bindings; b; b = b->next)
		several |= b->session == session && b != binding;
	if (several && binding->contact.n + 2 < size) {
		memcpy(text, binding->contact.p, binding->contact.n);
		n = binding->contact.n;
		text[n++] = ':';
		text[n++] = ' ';
	}
	return n + reason_for_binding(binding, text + n, size - n);
}

static const struct binding *leftover_of(const struct session *session, stamp at)
{
	for (const struct binding *b = session->account->bindings; b; b = b->next)
		if (b->session == session && leftover_stands(b, at))
			return b;
	return NULL;
}

static void put_reason(struct writer *out, const char *what, const struct session *session,
                       const struct page *page)
{
	const struct binding *binding = leftover_of(session, page->end);
	const struct publication *open = open_publication(session);
	size_t column = 2 + str_from(what).n + 1;
	char text[SENTENCE_SIZE];

	writer_text(out, what);
	if (binding) {
		size_t n = explain(session, binding, text, sizeof text);

		writer_char(out, ':');
		text_wrap_from(out, (struct str){ text, n }, column, 4, page->width);
	} else if (open) {
		writer_text(out, ": ");
		writer_escaped(out, open->package ? shared_text(open->package) : STR("presence"));
		writer_text(out, " was not withdrawn");
	}
}

/* What came of somebody else's request for its contact is no logout of this device. */
static void put_failed(struct writer *out, const struct session *session, const struct page *page)
{
	bool tried = session->logout_started_at != STAMP_NEVER;

	put_reason(out, tried ? "logout failed" : "not logged out", session, page);
}

/* What made the last row vanish? A query only shows that it is gone. */
static const char *displacement(const struct session *session)
{
	const struct binding *last = NULL;

	for (const struct binding *b = session->account->bindings; b; b = b->next)
		if (b->session == session &&
		    (binding_text(b, BINDING_REMOVED_BY).n || b->gone == GONE_CONNECTION_CLOSED) &&
		    (!last || b->removed_at > last->removed_at))
			last = b;
	if (last && last->gone == GONE_CONNECTION_CLOSED)
		return "ended with its connection, without a logout: this registrar drops such "
		       "rows";
	if (last && last->removed_in == CLASS_REGISTER_LIKE)
		return "ended by another login";
	if (last && last->removed_in == CLASS_UNREGISTER_LIKE)
		return "ended by another device's logout";
	return "ended without a logout: no longer in the registrar's list";
}

static void put_expired(struct writer *out, const struct binding *binding, const struct page *page)
{
	char text[SENTENCE_SIZE];

	if (binding && binding->logout_failed) {
		size_t n = reason_for_binding(binding, text, sizeof text);

		writer_text(out, "logout failed:");
		text_wrap_from(out, (struct str){ text, n }, sizeof "  logout failed:" - 1, 4,
		               page->width);
		writer_text(out, "; the registration ran out at ");
		text_when(out, binding->expires_at, page->base);
		return;
	}
	writer_text(out, binding && !binding->refresh_failed ? "no refresh in time, no logout"
	                                                     : "no logout");
	if (!binding)
		return;
	writer_text(out, ": ran out at ");
	if (binding->removal_max > page->end)
		text_expiry(out, binding, page);
	else
		text_when(out, binding->expires_at, page->base);
}

static void put_still(struct writer *out, const struct session *session,
                      const struct binding *binding, const struct page *page)
{
	if (leftover_of(session, page->end)) {
		put_reason(out, "not logged out", session, page);
		return;
	}
	writer_text(out, "still registered");
	if (session->alive_at < page->end - HEARD_JUST_NOW) {
		writer_text(out, " (last heard ");
		text_when(out, session->alive_at, page->base);
		writer_char(out, ')');
	}
	if (!binding || binding->expires_at == STAMP_NEVER)
		return;
	writer_text(out, ", until ");
	text_expiry(out, binding, page);
}

static void put_pending(struct writer *out, const struct binding *binding, const struct page *page)
{
	writer_text(out, "logout not finished when the capture ended");
	if (!binding || !left_over_perhaps(binding))
		return;
	writer_text(out, "; if it failed, registered until ");
	text_when(out, binding->expires_at, page->base);
}

void text_logout(struct writer *out, const struct session *session, const struct page *page)
{
	const struct binding *binding = last_binding(session);

	if (session->logout == LOGOUT_NO_LOGIN || session->logout == LOGOUTS)
		return;
	if (session->logout == LOGOUT_NONE && !binding)
		return;
	writer_text(out, "  ");
	switch ((enum session_logout)session->logout) {
	case LOGOUT_NONE: put_still(out, session, binding, page); break;
	case LOGOUT_COMPLETE:
		writer_text(out, "logout complete");
		if (session->logout_delay >= 0) {
			writer_text(out, " in ");
			text_duration(out, session->logout_delay);
		}
		break;
	case LOGOUT_PARTIAL: put_reason(out, "logout incomplete", session, page); break;
	case LOGOUT_FAILED: put_failed(out, session, page); break;
	case LOGOUT_EXPIRED: put_expired(out, binding, page); break;
	case LOGOUT_DISPLACED: writer_text(out, displacement(session)); break;
	case LOGOUT_PENDING: put_pending(out, binding, page); break;
	case LOGOUT_UNKNOWN: writer_text(out, "how it ended is not in the capture"); break;
	case LOGOUT_NO_LOGIN:
	case LOGOUTS: break;
	}
	writer_char(out, '\n');
}
