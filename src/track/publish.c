#include "track/state.h"

/* PUBLISH and its answers (RFC 3903, SPEC 1.8). */

static enum publish_operation operation_of(const struct sip_message *message, bool zero)
{
	bool body = message->body.n > 0, tag = sip_has(message, SIP_IF_MATCH);

	if (zero)
		return tag || body ? PUBLISH_REMOVE : PUBLISH_REMOVE_UNCONDITIONAL;
	if (body)
		return tag ? PUBLISH_MODIFY : PUBLISH_INITIAL;
	return tag ? PUBLISH_REFRESH : PUBLISH_INVALID;
}

static bool removes(const struct exchange *exchange)
{
	return exchange->operation == PUBLISH_REMOVE ||
	       exchange->operation == PUBLISH_REMOVE_UNCONDITIONAL;
}

static struct account *account_of(struct tracker *tracker)
{
	char text[AOR_TEXT_SIZE];
	struct aor aor;
	const struct addr *server = &tracker->packet.destination;
	struct registrar *registrar = store_registrar_find(tracker, server);
	struct account *account, *elsewhere;

	at_hand_aor_of(tracker, tracker->message->uri, text, &aor);
	if (!aor.text.n)
		return NULL;
	account = registrar ? store_account_find(tracker, registrar, &aor) : NULL;
	elsewhere = account && account->sessions ? NULL : store_account_anywhere(tracker, &aor);
	if (elsewhere) /* a presence server of its own: one user all the same */
		return elsewhere;
	return account ? account : store_account(tracker, server, &aor);
}

static void join(struct tracker *tracker, struct exchange *exchange)
{
	struct publication *publication = exchange->publication;
	enum join how;

	if (publication && publication->session) {
		exchange->session = publication->session;
		return;
	}
	exchange->session = session_for_publish(tracker, exchange->account, &how);
	if (how == JOIN_PRESENCE_ONLY)
		exchange->session = session_new(tracker, exchange->account, CLIENT_PRESENCE_ONLY,
		                                exchange->call_id);
	if (exchange->session && how == JOIN_PRESENCE_ONLY)
		string_share(tracker, &exchange->session->user_agent,
		             tracker->message->first[SIP_USER_AGENT]);
	if (!publication)
		return;
	publication->join = (uint8_t)how;
	publication->session = exchange->session;
}

static void note_step(struct tracker *tracker, const struct exchange *exchange,
                      const struct judged *judged)
{
	struct step step = { .kind = STEP_PUBLISH, .verdict = judged->verdict };

	if (!exchange->session)
		return;
	if (exchange->basic == PIDF_OPEN)
		step.flags |= STEP_OPEN;
	if (exchange->basic == PIDF_CLOSED)
		step.flags |= STEP_CLOSED;
	if (removes(exchange))
		step.flags |= STEP_REMOVAL;
	if (judged->sent) {
		step.flags |= STEP_CREDENTIALS;
		step.extra = (uint16_t)(judged->nc > UINT16_MAX ? UINT16_MAX : judged->nc);
	}
	session_step(tracker, exchange->session, tracker->packet.at, step);
	session_seen(tracker, exchange->session, &tracker->packet.source);
}

static void read_request(struct tracker *tracker, struct exchange *exchange)
{
	const struct sip_message *message = tracker->message;
	struct pidf pidf = { .basic = PIDF_UNKNOWN };
	uint32_t seconds = 0;

	string_share(tracker, &exchange->package, sip_event_package(message->first[SIP_EVENT]));
	string_keep(tracker, &exchange->sent_etag, str_trim(message->first[SIP_IF_MATCH]));
	string_keep(tracker, &exchange->target, message->uri);
	exchange->has_expires =
	        sip_has(message, SIP_EXPIRES) &&
	        sip_expires_parse(message->first[SIP_EXPIRES], &seconds) != SIP_EXPIRES_ABSENT;
	exchange->expires = seconds;
	exchange->operation =
	        (uint8_t)operation_of(message, exchange->has_expires && !exchange->expires);
	if (message->body.n && message->body_available &&
	    str_equal(shared_text(exchange->package), STR("presence")))
		document_read(&tracker->documents, message->body, &pidf);
	exchange->basic = (uint8_t)pidf.basic;
	string_share(tracker, &exchange->note, str_from(pidf.note));
}

static struct event publish_event(struct tracker *tracker, struct exchange *exchange,
                                  enum event_kind kind)
{
	struct event event = tracker_event(tracker, kind);

	event.account = exchange->account;
	event.session = exchange->session;
	event.publication = exchange->publication;
	event.exchange = exchange;
	event.transaction = &exchange->transaction;
	event.has = EVENT_HAS_OPERATION;
	if (!tracker->message || tracker->message->request)
		return event;
	event.status = (uint16_t)tracker->message->status;
	event.rtt = exchange->transaction.final_at - exchange->transaction.first_at;
	event.has |= EVENT_HAS_STATUS | EVENT_HAS_RTT;
	return event;
}

static void note_content(struct tracker *tracker, struct publication *publication, struct str type)
{
	if (type.n)
		string_share(tracker, &publication->content_type,
		             str_trim(str_slice(type, 0, str_find(type, ';', 0))));
}

static void begin_closing(struct tracker *tracker, struct exchange *exchange)
{
	struct publication *publication = exchange->publication;
	struct session *session = exchange->session;
	stamp at = tracker->packet.at;

	if (publication) {
		publication->closing_at = at;
		publication->closing_frame = tracker->packet.frame;
	}
	if (session &&
	    (session->logout_started_at == STAMP_NEVER ||
	     at - session->logout_started_at > limit_s(tracker->limits.logout_pair_window_s)))
		session->logout_started_at = at;
}

#define FORWARDED_WITHIN 16 /* newer requests of the same user */

static bool forwards(const struct exchange *copy, const struct exchange *original)
{
	const struct transaction *of_copy = &copy->transaction, *of = &original->transaction;

	return of->method == SIP_PUBLISH && of->cseq == of_copy->cseq &&
	       original->depth < copy->depth &&
	       str_equal(shared_text(original->call_id), shared_text(copy->call_id));
}

/* The same request on its way from a proxy, captured there: it has a Via more. */
static bool is_forwarded(struct tracker *tracker, const struct exchange *exchange,
                         const struct account *account)
{
	const struct account *a = store_accounts_of(tracker, account->aor, account->aor_hash);

	for (; a && exchange->depth > 1; a = a->next_of_aor) {
		const struct exchange *e = a->exchanges;

		for (int n = 0; e && n < FORWARDED_WITHIN; n++, e = e->next_in_account)
			if (forwards(exchange, e))
				return true;
	}
	return false;
}

void publish_request(struct tracker *tracker, struct exchange *exchange)
{
	struct account *account = account_of(tracker);
	struct judged judged = { 0 };
	struct event event;

	if (!account || is_forwarded(tracker, exchange, account))
		return;
	exchange_attach(tracker, exchange, account);
	store_account_used(tracker, account);
	read_request(tracker, exchange);
	credentials_judge(tracker, NULL, &judged);
	exchange->verdict = judged.verdict;
	exchange->variant = judged.variant;
	exchange->flags = judged.flags;
	exchange->credentials = judged.sent;
	exchange->publication = publication_of(tracker, exchange);
	if (!exchange->publication)
		exchange->publication = publication_new(tracker, exchange);
	join(tracker, exchange);
	if (exchange->publication) {
		address_keep(&tracker->addresses, &exchange->publication->source,
		             &tracker->packet.source, exchange->transaction.source);
		exchange->publication->authenticated |= exchange->credentials;
		string_refer(tracker, &exchange->publication->call_id, exchange->call_id);
		note_content(tracker, exchange->publication,
		             tracker->message->first[SIP_CONTENT_TYPE]);
	}
	note_step(tracker, exchange, &judged);
	if (removes(exchange))
		begin_closing(tracker, exchange);
	event = publish_event(tracker, exchange, EVENT_PUBLISH_SENT);
	event.verdict = judged.verdict;
	event.has |= exchange->credentials ? EVENT_HAS_VERDICT : 0;
	event.expires_requested = exchange->expires;
	event.expires_requested_from = exchange->has_expires ? FROM_HEADER : FROM_NONE;
	event.has |= exchange->has_expires ? EVENT_HAS_EXPIRES : 0;
	tracker_emit(tracker, &event);
}

static void publication_removed(struct tracker *tracker, struct publication *publication)
{
	publication->state = PUBLICATION_REMOVED;
	publication->removed_at = tracker->packet.at;
	timer_stop(&publication->timer);
}

static void publication_granted(struct tracker *tracker, struct exchange *exchange)
{
	struct publication *publication = exchange->publication;
	const struct sip_message *message = tracker->message;
	uint32_t seconds = exchange->has_expires ? exchange->expires : SIP_EXPIRES_FALLBACK;

	if (sip_has(message, SIP_EXPIRES))
		sip_expires_parse(message->first[SIP_EXPIRES], &seconds);
	if (publication->state != PUBLICATION_PUBLISHED)
		publication->published_at = tracker->packet.at;
	publication->state = PUBLICATION_PUBLISHED;
	publication->close_refused = false;
	publication->requested_s = exchange->expires;
	publication->granted_s = seconds;
	publication->expires_at = tracker->packet.at + (stamp)seconds * STAMP_SECOND;
	publication->frame = tracker->packet.frame;
	publication->input = tracker->packet.input;
	if (exchange->operation == PUBLISH_INITIAL || exchange->operation == PUBLISH_MODIFY) {
		if (publication->basic != exchange->basic)
			publication->basic_at = tracker->packet.at;
		publication->basic = exchange->basic;
		string_share(tracker, &publication->note, shared_text(exchange->note));
	}
	timer_set(&tracker->timers, &publication->timer, publication->expires_at);
}

static enum event_kind accepted_kind(const struct exchange *exchange)
{
	switch ((enum publish_operation)exchange->operation) {
	case PUBLISH_REFRESH: return EVENT_PUBLICATION_REFRESHED;
	case PUBLISH_MODIFY: return EVENT_PUBLICATION_MODIFIED;
	case PUBLISH_REMOVE:
	case PUBLISH_REMOVE_UNCONDITIONAL: return EVENT_PUBLICATION_REMOVED;
	case PUBLISH_INITIAL:
	case PUBLISH_INVALID: break;
	}
	return EVENT_PUBLISHED;
}

static void accepted(struct tracker *tracker, struct exchange *exchange)
{
	struct publication *publication = exchange->publication;
	struct event event;

	if (publication) {
		struct str etag = str_trim(tracker->message->first[SIP_ETAG]);

		string_keep(tracker, &publication->former_etag, publication->etag);
		if (etag.n)
			string_keep(tracker, &publication->etag, etag);
		exchange->account->published_at = tracker->packet.at;
		if (removes(exchange))
			publication_removed(tracker, publication);
		else
			publication_granted(tracker, exchange);
	}
	event = publish_event(tracker, exchange, accepted_kind(exchange));
	if (publication && publication->state == PUBLICATION_PUBLISHED) {
		event.expires_granted = publication->granted_s;
		event.expires_granted_from =
		        sip_has(tracker->message, SIP_EXPIRES) ? FROM_HEADER : FROM_REQUEST;
		event.has |= EVENT_HAS_GRANTED;
	}
	tracker_emit(tracker, &event);
	exchange_end(tracker, exchange, ATTEMPT_OK, tracker->packet.at, false);
}

static void refused(struct tracker *tracker, struct exchange *exchange)
{
	struct publication *publication = exchange->publication;
	struct event event = publish_event(tracker, exchange, EVENT_PUBLISH_FAILED);
	uint16_t status = (uint16_t)tracker->message->status;

	if (publication && status == 412 && str_equal(publication->etag, exchange->sent_etag)) {
		publication->state = PUBLICATION_LOST;
		timer_stop(&publication->timer);
	} else if (publication && removes(exchange)) {
		publication->close_refused = true;
		publication->close_status = status;
	} else if (publication && publication->state == PUBLICATION_NONE) {
		publication->state = PUBLICATION_FAILED;
	}
	tracker_emit(tracker, &event);
	exchange_end(tracker, exchange, ATTEMPT_REJECTED, tracker->packet.at, false);
}

void publish_answer(struct tracker *tracker, struct exchange *exchange)
{
	struct step step = { .kind = STEP_PUBLISH_ANSWER };
	uint32_t seconds = 0;
	struct event event;

	step.status = (uint16_t)tracker->message->status;
	if (step.status < 300 &&
	    sip_expires_parse(tracker->message->first[SIP_EXPIRES], &seconds) == SIP_EXPIRES_VALID)
		step.extra = (uint16_t)(seconds > UINT16_MAX ? UINT16_MAX : seconds);
	step.flags = removes(exchange) ? STEP_REMOVAL : 0;
	if (exchange->session)
		session_step(tracker, exchange->session, tracker->packet.at, step);
	if (step.status == 401 || step.status == 407) {
		struct challenged challenged =
		        credentials_challenged(tracker, exchange->account, NULL);

		if (exchange->publication)
			exchange->publication->authenticated = true;
		event = publish_event(tracker, exchange, EVENT_PUBLISH_CHALLENGED);
		exchange->stale = event.stale = challenged.stale;
		event.has |= EVENT_HAS_STALE;
		tracker_emit(tracker, &event);
		exchange_end(tracker, exchange, ATTEMPT_PENDING, tracker->packet.at, false);
		return;
	}
	if (step.status < 300)
		accepted(tracker, exchange);
	else
		refused(tracker, exchange);
}

void publication_timer(struct tracker *tracker, struct publication *publication, stamp at)
{
	struct event event = tracker_event(tracker, EVENT_PUBLICATION_EXPIRED);

	publication->state = PUBLICATION_EXPIRED;
	event.at = at;
	event.account = publication->account;
	event.session = publication->session;
	event.publication = publication;
	tracker_emit(tracker, &event);
}
