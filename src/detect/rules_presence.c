#include "detect/rules.h"

#include "detect/facts.h"

static bool accepted(const struct exchange *exchange)
{
	uint16_t status = exchange->transaction.final_status;

	return status >= 200 && status < 300;
}

static bool unanswered(const struct exchange *exchange)
{
	return exchange->outcome == ATTEMPT_TIMEOUT || exchange->outcome == ATTEMPT_UNANSWERED;
}

static void say_exchange(struct finding *finding, const struct exchange *exchange,
                         const char *words)
{
	char text[PHRASE_SIZE];
	struct phrase phrase;

	finding_text(finding, "event_package", shared_text(exchange->package));
	finding_frame(finding, exchange->transaction.frame);
	finding_frame(finding, exchange->transaction.final_frame);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, sip_method_name(exchange->transaction.method));
	if (exchange->package)
		phrase_text(&phrase, " ");
	phrase_str(&phrase, shared_text(exchange->package));
	if (exchange->to_client) {
		phrase_text(&phrase, " to ");
		phrase_str(&phrase, exchange->target);
	}
	phrase_text(&phrase, words);
	if (exchange->transaction.final_status) {
		finding_number(finding, "status", exchange->transaction.final_status);
		phrase_number(&phrase, exchange->transaction.final_status);
	} else {
		finding_number(finding, "retransmits",
		               transaction_echoes(&exchange->transaction)->copies);
		phrase_count(&phrase,
		             transaction_echoes(&exchange->transaction)->copies + UINT64_C(1),
		             "time", "times");
		phrase_text(&phrase, " and not answered");
	}
	finding_detail(finding, &phrase);
}

static void publish_unanswered(struct judge *judge, const struct event *event)
{
	struct finding *finding;

	finding = findings_raise(judge->findings, &rule_row_publish_timeout, event, STR_NONE);
	finding_confidence(finding,
	                   event->exchange->likely ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN);
	say_exchange(finding, event->exchange, " was sent ");
}

/* The server knows no PUBLISH, or not this event. */
static bool is_unsupported(uint16_t status)
{
	return status == 405 || status == 489 || status == 501;
}

static void publish_refused(struct judge *judge, const struct event *event)
{
	const struct exchange *exchange = event->exchange;
	uint16_t status = exchange->transaction.final_status;
	struct finding *finding;

	if (status < 400 || status == 401 || status == 407 || status == 412 || status == 423)
		return;
	finding = findings_raise(judge->findings,
	                         is_unsupported(status) ? &rule_row_publish_not_supported
	                                                : &rule_row_publish_failed,
	                         event, STR_NONE);
	if (exchange->operation == PUBLISH_REMOVE ||
	    exchange->operation == PUBLISH_REMOVE_UNCONDITIONAL)
		finding_flag(finding, "removal", true);
	say_exchange(finding, exchange, " was answered ");
}

/* Amendment 73: empty, no SIP-If-Match, no Expires: 0, and yet 200. */
static void not_closed(struct judge *judge, const struct event *event)
{
	struct finding *finding;

	finding =
	        findings_raise(judge->findings, &rule_row_publication_not_closed, event, STR_NONE);
	if (event->publication)
		finding_time(finding, "expires_at", event->publication->expires_at);
	say_exchange(finding, event->exchange, " without a body and without Expires: 0 got ");
}

static void without_match(struct judge *judge, const struct event *event, const char *words)
{
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	finding = findings_raise(judge->findings, &rule_row_publish_without_if_match, event,
	                         STR_NONE);
	finding_frame(finding, event->exchange->transaction.frame);
	finding_text(finding, "operation",
	             str_from(publish_operation_name(event->exchange->operation)));
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, words);
	phrase_text(&phrase, " without SIP-If-Match");
	finding_detail(finding, &phrase);
}

static void unconditional(struct judge *judge, const struct event *event)
{
	uint16_t status = event->exchange->transaction.final_status;

	if (status != 401 && status != 407 && !is_unsupported(status))
		without_match(judge, event, "a publication was to be removed");
}

/* A nonce of an earlier request is tried once for nothing: what is accepted later lifts it. */
static void credentials_refused(struct judge *judge, const struct event *event)
{
	const struct exchange *exchange = event->exchange;
	uint16_t status = exchange->transaction.final_status;
	struct finding *finding;

	if (!exchange->credentials || exchange->stale || (status != 401 && status != 407))
		return;
	finding = findings_raise(judge->findings, &rule_row_publish_auth_rejected, event, STR_NONE);
	finding_text(finding, "verdict", str_from(verdict_name(exchange->verdict)));
	finding_text(finding, "matches_if", str_from(verify_variant_name(exchange->variant)));
	say_exchange(finding, exchange, " with credentials was answered ");
}

/* RFC 3903 6: every 2xx has an entity tag, and a tag that is none is answered 412. */
static void etag_ignored(struct judge *judge, const struct event *event)
{
	const struct exchange *exchange = event->exchange;
	const struct publication *publication = event->publication;
	bool removal = exchange->operation >= PUBLISH_REMOVE;
	bool wrong = publication && publication->former_etag.n && exchange->sent_etag.n &&
	             !str_equal(publication->former_etag, exchange->sent_etag);
	bool missing = !removal && event->message && !sip_has(event->message, SIP_ETAG);
	struct finding *finding;

	if (!wrong && !missing)
		return;
	finding = findings_raise(judge->findings, &rule_row_publish_etag_ignored, event, STR_NONE);
	finding_text(finding, "aor", event->account->aor);
	say_exchange(finding, exchange,
	             wrong ? " with a SIP-If-Match that was not the last SIP-ETag got "
	                   : " got no SIP-ETag in its ");
}

void rule_publish_answer(struct judge *judge, const struct event *event)
{
	const struct exchange *exchange = event->exchange;

	if (exchange->transaction.method != SIP_PUBLISH || exchange->to_client)
		return;
	if (unanswered(exchange))
		publish_unanswered(judge, event);
	else if (!accepted(exchange))
		publish_refused(judge, event);
	credentials_refused(judge, event);
	if (accepted(exchange)) {
		findings_withdraw(judge->findings, &rule_row_publish_auth_rejected, event);
		etag_ignored(judge, event);
	}
	if (accepted(exchange) && exchange->operation == PUBLISH_INVALID)
		not_closed(judge, event);
	if (exchange->operation == PUBLISH_REMOVE_UNCONDITIONAL)
		unconditional(judge, event);
}

void rule_publish_without_match(struct judge *judge, const struct event *event)
{
	const struct exchange *exchange = event->exchange;
	const struct publication *publication = event->publication;

	if (!exchange || exchange->operation != PUBLISH_INITIAL || !publication ||
	    publication->state != PUBLICATION_PUBLISHED || !publication->etag.n ||
	    publication->expires_at <= event->at)
		return;
	if (!exchange->credentials || !publication->authenticated)
		without_match(judge, event, "a publication that is alive was published anew");
}

/* For good: 5xx and 480 may be otherwise next time, 481 is how a subscription ends. */
static bool is_refusal(uint16_t status)
{
	return (status >= 400 && status < 500 && status != 401 && status != 407 && status != 480 &&
	        status != 481) ||
	       status >= 600;
}

void rule_notify_answer(struct judge *judge, const struct event *event)
{
	const struct exchange *exchange = event->exchange;
	const struct binding *binding = event->binding ? event->binding : exchange->binding;
	struct event about;
	struct finding *finding;

	if (exchange->transaction.method != SIP_NOTIFY || !exchange->to_client || !event->account)
		return;
	about = *event;
	about.binding = binding;
	if (unanswered(exchange)) {
		if (binding && binding->status == BINDING_REMOVED)
			return;
		finding = findings_raise(judge->findings, &rule_row_notify_unanswered, &about,
		                         STR_NONE);
		finding_confidence(finding,
		                   exchange->likely ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN);
		say_exchange(finding, exchange, " was sent ");
	} else if (exchange->transaction.final_status == 481 && !exchange->in_dialog) {
		finding = findings_raise(judge->findings, &rule_row_notify_rejected_481, &about,
		                         STR_NONE);
		say_exchange(finding, exchange, " was answered ");
	} else if (is_refusal(exchange->transaction.final_status)) {
		finding = findings_raise(judge->findings, &rule_row_notify_rejected, &about,
		                         STR_NONE);
		say_exchange(finding, exchange, " was answered ");
	}
}

static bool was_published(const struct publication *publication)
{
	return publication->state != PUBLICATION_NONE && publication->state != PUBLICATION_FAILED;
}

void rule_publication(struct judge *judge, const struct event *event)
{
	const struct publication *publication = event->publication;
	struct event about;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!was_published(publication) || publication->authenticated ||
	    !event->account->challenged)
		return;
	about = *event;
	about.at = publication->published_at;
	finding = findings_raise(judge->findings, &rule_row_publish_unauthenticated, &about,
	                         STR_NONE);
	finding_frame(finding, publication->frame);
	finding_text(finding, "aor", event->account->aor);
	finding_text(finding, "server", shared_text(event->account->registrar->server));
	phrase_init(&phrase, text, sizeof(text));
	phrase_count(&phrase, finding ? finding->count : 1, "publication was", "publications were");
	phrase_text(&phrase,
	            " accepted without credentials, although the server challenges logins");
	finding_detail_of_all(finding, &phrase);
}

static bool in_window(stamp at, const struct session *session, stamp window)
{
	stamp from = session->logout_started_at != STAMP_NEVER ? session->logout_started_at
	                                                       : session->logout_at;

	return at != STAMP_NEVER && at >= from - window && at <= session->logout_at + window;
}

/* Still up when its session had logged out, and not known to be closed. */
static bool was_open(const struct publication *p, const struct session *session)
{
	return p->session == session && was_published(p) && p->basic != PIDF_CLOSED &&
	       p->published_at < session->logout_at && p->expires_at > session->logout_at &&
	       (p->state == PUBLICATION_PUBLISHED || p->state == PUBLICATION_EXPIRED);
}

static void without_close(struct judge *judge, const struct event *event)
{
	const struct session *session = event->session;
	stamp window = limit_s(judge->limits->logout_pair_window_s);
	struct event about = *event;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	/* Amendments 43 and 51: one removal sent with this logout, even a refused one, is enough.
	 */
	for (const struct publication *p = session->account->publications; p; p = p->next)
		if (p->session == session && in_window(p->closing_at, session, window))
			return;
	for (const struct publication *p = session->account->publications; p; p = p->next) {
		if (!was_open(p, session))
			continue;
		about.publication = p;
		about.at = session->logout_at;
		finding = findings_raise(judge->findings, &rule_row_logout_without_publish_close,
		                         &about, STR_NONE);
		finding_time(finding, "expires_at", p->expires_at);
		finding_frame(finding, p->frame);
		phrase_init(&phrase, text, sizeof(text));
		phrase_str(&phrase, shared_text(p->package));
		phrase_text(&phrase, " was not withdrawn; it stays until ");
		phrase_moment(&phrase, p->expires_at, session->logout_at);
		finding_detail(finding, &phrase);
	}
}

static void still_open(struct judge *judge, const struct event *event)
{
	const struct session *session = event->session;
	struct event about = *event;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	for (const struct publication *p = session->account->publications; p; p = p->next) {
		if (!was_open(p, session) || p->basic != PIDF_OPEN ||
		    p->state != PUBLICATION_PUBLISHED)
			continue;
		about.publication = p;
		about.at = session->logout_at;
		finding = findings_raise(judge->findings, &rule_row_presence_open_after_logout,
		                         &about, STR_NONE);
		if (p->join > JOIN_LIKELY)
			finding_confidence(finding, CONFIDENCE_LIKELY);
		finding_time(finding, "expires_at", p->expires_at);
		finding_frame(finding, p->frame);
		finding_frame(finding, p->closing_frame);
		phrase_init(&phrase, text, sizeof(text));
		phrase_text(&phrase, "logged out at ");
		phrase_moment(&phrase, session->logout_at, p->published_at);
		phrase_text(&phrase, ", presence stays open until ");
		phrase_moment(&phrase, p->expires_at, session->logout_at);
		if (p->close_refused) {
			finding_number(finding, "close_status", p->close_status);
			phrase_text(&phrase, ": its removal was answered ");
			phrase_number(&phrase, p->close_status);
		}
		finding_detail(finding, &phrase);
	}
}

void rule_presence_after_logout(struct judge *judge, const struct event *event)
{
	const struct session *session = event->session;

	if (session->logout_at == STAMP_NEVER || !facts_session_has(session, BINDING_REMOVED) ||
	    facts_session_has(session, BINDING_ACTIVE) ||
	    facts_session_has(session, BINDING_LINGERING))
		return;
	without_close(judge, event);
	still_open(judge, event);
}
