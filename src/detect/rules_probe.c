#include "detect/rules.h"

#include "detect/facts.h"

/* What the registrar sends to contacts (SPEC 5.8), and presence that does not fit (SPEC 5.7). */

void rule_unknown_contact(struct judge *judge, const struct event *event)
{
	const struct exchange *exchange = event->exchange;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!facts_unknown_contact(event))
		return;
	if (exchange->transaction.method == SIP_NOTIFY)
		findings_take_back(judge->findings, &rule_row_notify_unanswered, event);
	finding = findings_raise(judge->findings, &rule_row_notify_to_unknown_contact, event,
	                         STR_NONE);
	finding_confidence(finding, exchange->likely ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN);
	finding_text(finding, "target", exchange->target);
	finding_frame(finding, exchange->transaction.frame);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, sip_method_name(exchange->transaction.method));
	phrase_text(&phrase, " to ");
	phrase_str(&phrase, exchange->target);
	phrase_text(&phrase, " was not answered; nobody registered that contact here");
	finding_detail(finding, &phrase);
}

#define PROBES_FAILED 2 /* SPEC 5.8 */

void rule_keepalive(struct judge *judge, const struct event *event)
{
	const struct exchange *exchange = event->exchange;
	const struct binding *binding = exchange->binding;
	struct event about;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (exchange->transaction.method != SIP_OPTIONS || !exchange->to_client || !binding ||
	    binding->status != BINDING_ACTIVE ||
	    binding_troubles(binding)->probes_failed < PROBES_FAILED ||
	    binding_troubles(binding)->probe_frame != exchange->transaction.frame)
		return;
	about = *event;
	about.binding = binding;
	about.flow = binding->flow;
	finding = findings_raise(judge->findings, &rule_row_keepalive_failing, &about, STR_NONE);
	finding_number(finding, "in_a_row", binding_troubles(binding)->probes_failed);
	finding_frame(finding, exchange->transaction.frame);
	phrase_init(&phrase, text, sizeof(text));
	phrase_count(&phrase, binding_troubles(binding)->probes_failed, "OPTIONS", "OPTIONS");
	phrase_text(&phrase, " in a row to ");
	phrase_str(&phrase, binding->contact);
	phrase_text(&phrase, " failed, the last one ");
	if (exchange->transaction.final_status) {
		finding_number(finding, "status", exchange->transaction.final_status);
		phrase_text(&phrase, "with ");
		phrase_number(&phrase, exchange->transaction.final_status);
	} else {
		phrase_text(&phrase, "without an answer");
	}
	finding_detail_of_all(finding, &phrase);
}

static bool removes(const struct exchange *exchange)
{
	return exchange->operation == PUBLISH_REMOVE ||
	       exchange->operation == PUBLISH_REMOVE_UNCONDITIONAL;
}

void rule_conditional(struct judge *judge, const struct event *event)
{
	const struct exchange *exchange = event->exchange;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (exchange->transaction.method != SIP_PUBLISH || exchange->to_client ||
	    exchange->transaction.final_status != 412)
		return;
	finding = findings_raise(judge->findings, &rule_row_publish_conditional_failed, event,
	                         STR_NONE);
	finding_text(finding, "sent_etag", exchange->sent_etag);
	if (removes(exchange))
		finding_flag(finding, "removal", true);
	finding_frame(finding, exchange->transaction.frame);
	finding_frame(finding, exchange->transaction.final_frame);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "PUBLISH with SIP-If-Match ");
	phrase_str(&phrase, exchange->sent_etag);
	phrase_text(&phrase, " was answered 412");
	finding_detail(finding, &phrase);
}

/* EVENT_PUBLICATION_CLOSED: a warning unless the client published anew (Amendment 43). */
void rule_conditional_left(struct judge *judge, const struct event *event)
{
	const struct publication *p = event->publication;
	stamp patience = limit_ms(judge->limits->tsx_timeout_ms);
	struct finding *finding =
	        findings_look(judge->findings, &rule_row_publish_conditional_failed, event);
	const struct session *session = event->session;

	if (!finding || event->account->published_at >= finding->first_at ||
	    event->at - finding->last_at < patience || p->closing_at != STAMP_NEVER)
		return;
	if (session && session->logout_started_at != STAMP_NEVER &&
	    session->logout_started_at >= finding->first_at - patience)
		return; /* it was about to leave */
	finding_severity(finding, SEVERITY_WARNING);
	finding_flag(finding, "published_anew", false);
}

static bool has_newer(const struct publication *publication)
{
	const struct publication *p = publication->account->publications;

	for (; p; p = p->next)
		if (p != publication && p->session == publication->session &&
		    (p->state == PUBLICATION_PUBLISHED || p->expires_at > publication->expires_at))
			return true;
	return false;
}

static bool was_registered(const struct session *session, stamp at)
{
	return session->login_at != STAMP_NEVER && session->login_at <= at &&
	       (session->logout_at == STAMP_NEVER || session->logout_at > at);
}

/* Amendment 25. */
void rule_publication_expired(struct judge *judge, const struct event *event)
{
	const struct publication *p = event->publication;
	struct event about;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (p->state != PUBLICATION_EXPIRED || !p->session || p->join > JOIN_LIKELY ||
	    p->closing_at != STAMP_NEVER || !was_registered(p->session, p->expires_at) ||
	    p->session->last_at <= p->expires_at + limit_s(judge->limits->expiry_grace_s) ||
	    has_newer(p))
		return;
	about = *event;
	about.at = p->expires_at;
	finding = findings_raise(judge->findings, &rule_row_publication_expired, &about, STR_NONE);
	finding_text(finding, "event_package", shared_text(p->package));
	finding_time(finding, "expires_at", p->expires_at);
	finding_time(finding, "last_seen", p->session->last_at);
	finding_frame(finding, p->frame);
	phrase_init(&phrase, text, sizeof(text));
	phrase_str(&phrase, shared_text(p->package));
	phrase_text(&phrase, " ran out at ");
	phrase_moment(&phrase, p->expires_at, p->published_at);
	phrase_text(&phrase, " UTC, its device was still there at ");
	phrase_moment(&phrase, p->session->last_at, p->expires_at);
	finding_detail(finding, &phrase);
}

/* Since when the device has been closed and registered at once; STAMP_NEVER. */
static stamp conflict_since(const struct publication *p, const struct binding **which)
{
	for (const struct binding *b = p->account->bindings; b; b = b->next) {
		if (b->session != p->session || b->status != BINDING_ACTIVE || b->leftover)
			continue;
		*which = b;
		return b->first_at > p->basic_at ? b->first_at : p->basic_at;
	}
	return STAMP_NEVER;
}

void rule_presence_closed(struct judge *judge, const struct event *event)
{
	const struct publication *p = event->publication;
	stamp hold = limit_s(judge->limits->presence_conflict_s), since;
	const struct binding *binding = NULL;
	struct event about;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (p->state != PUBLICATION_PUBLISHED || p->basic != PIDF_CLOSED || !p->session ||
	    p->join > JOIN_LIKELY || (p->closing_at != STAMP_NEVER && p->closing_at >= p->basic_at))
		return;
	about = *event;
	since = conflict_since(p, &binding);
	if (since == STAMP_NEVER || event->at - since <= hold)
		return;
	if (p->session->logout_started_at != STAMP_NEVER &&
	    p->session->logout_started_at >= p->basic_at - hold)
		return;
	about.at = since;
	finding = findings_raise(judge->findings, &rule_row_presence_closed_while_registered,
	                         &about, STR_NONE);
	finding_text(finding, "contact", binding->contact);
	finding_time(finding, "closed_at", p->basic_at);
	finding_time(finding, "expires_at", binding->expires_at);
	finding_frame(finding, p->frame);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "presence is closed since ");
	phrase_moment(&phrase, p->basic_at, since);
	phrase_text(&phrase, " UTC, ");
	phrase_str(&phrase, binding->contact);
	phrase_text(&phrase, " is registered");
	finding_detail(finding, &phrase);
}

void rule_notified_before(struct judge *judge, const struct event *event)
{
	const struct binding *binding = event->binding;
	struct event about;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!binding->notified_before)
		return;
	about = *event;
	about.at = binding->first_at;
	finding = findings_raise(judge->findings, &rule_row_notify_before_registration, &about,
	                         STR_NONE);
	finding_confidence(finding, CONFIDENCE_LIKELY);
	finding_frame(finding, binding_troubles(binding)->notified_frame);
	finding_frame(finding, binding->frame);
	phrase_init(&phrase, text, sizeof(text));
	phrase_str(&phrase, binding->contact);
	phrase_text(&phrase, " was sent a NOTIFY before it was registered at ");
	phrase_moment(&phrase, binding->first_at, binding->first_at);
	finding_detail(finding, &phrase);
}
