#include "detect/rules.h"

#include "detect/facts.h"
#include "sip/parse.h"

/* What works but is not as RFC 3261 10 has it. */

#define HOUR_S 3600

/* RFC 3261 10.3 step 7: shorter than an hour and than the minimum, which the answer names. */
static const char *invalid_because(const struct requested_contact *contact, struct str minimum)
{
	uint32_t seconds;

	if (sip_expires_parse(minimum, &seconds) != SIP_EXPIRES_VALID)
		return ", which names no Min-Expires";
	if (!contact->has_expires)
		return NULL;
	if (!contact->expires)
		return ", although it asked for removal";
	if (contact->expires >= HOUR_S)
		return ", although it asked for an hour or more";
	return contact->expires >= seconds ? ", although it asked for the minimum or more" : NULL;
}

/* EVENT_INTERVAL_TOO_BRIEF, EVENT_ATTEMPT_ENDED. */
void rule_interval_invalid(struct judge *judge, const struct event *event)
{
	const struct sip_message *message = event->message;
	const struct requested *requested = &event->flow->requested;
	struct finding *finding;
	const char *why;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!message || message->request || message->status != 423 || !requested->count)
		return;
	why = invalid_because(&requested->contacts[0], message->first[SIP_MIN_EXPIRES]);
	if (!why)
		return;
	finding = findings_raise(judge->findings, &rule_row_interval_response_invalid, event,
	                         STR_NONE);
	finding_text(finding, "aor", event->account->aor);
	finding_number(finding, "requested_s", requested->contacts[0].expires);
	finding_text(finding, "min_expires", message->first[SIP_MIN_EXPIRES]);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "REGISTER for ");
	phrase_str(&phrase, event->account->aor);
	phrase_text(&phrase, " was answered 423");
	phrase_text(&phrase, why);
	finding_detail(finding, &phrase);
}

/* EVENT_REGISTERED, EVENT_REFRESHED. A header tells the client as well. */
void rule_expires_missing(struct judge *judge, const struct event *event)
{
	const struct sip_message *message = event->message;
	struct sip_list cursor = { 0 };
	struct sip_contact contact;
	struct finding *finding;
	struct str value;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!message || message->result == SIP_OVERSIZE || sip_has(message, SIP_EXPIRES))
		return;
	if (event->account->binding_count == 1 && event->expires_granted_from == FROM_CONTACT)
		return; /* the only one there is has it */
	while (sip_contact_next(message, &cursor, &contact)) {
		if (!contact.valid || contact.star ||
		    sip_param(contact.params, STR("expires"), &value))
			continue;
		finding = findings_raise(judge->findings, &rule_row_contact_expires_missing, event,
		                         STR_NONE);
		finding_text(finding, "aor", event->account->aor);
		finding_text(finding, "listed", contact.uri);
		phrase_init(&phrase, text, sizeof(text));
		phrase_str(&phrase, contact.uri);
		phrase_text(&phrase, " is listed without its time");
		finding_detail(finding, &phrase);
		return;
	}
}

/* The events of a request that opens an attempt. */
void rule_third_party(struct judge *judge, const struct event *event)
{
	struct sip_name_addr from;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!event->attempt || !event->attempt->third_party || event->flow->through_proxy)
		return;
	sip_name_addr_parse(event->message->first[SIP_FROM], &from);
	finding = findings_raise(judge->findings, &rule_row_third_party_registration, event,
	                         STR_NONE);
	finding_text(finding, "from", from.uri);
	phrase_init(&phrase, text, sizeof(text));
	phrase_str(&phrase, from.uri);
	phrase_text(&phrase, " registers for ");
	phrase_str(&phrase, event->account->aor);
	finding_detail(finding, &phrase);
}

#define REDIRECTS 3 /* sent away twice, and back both times */

/* EVENT_REDIRECTED. */
void rule_redirect_loop(struct judge *judge, const struct event *event)
{
	struct sip_list cursor = { 0 };
	struct sip_contact contact = { .uri = STR_NONE };
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (event->attempt->redirects < REDIRECTS || !event->message)
		return;
	finding = findings_raise(judge->findings, &rule_row_redirect_loop, event, STR_NONE);
	sip_contact_next(event->message, &cursor, &contact);
	finding_number(finding, "redirects", event->attempt->redirects);
	finding_text(finding, "target", contact.uri);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "sent elsewhere ");
	phrase_count(&phrase, event->attempt->redirects, "time", "times");
	phrase_text(&phrase, " in one attempt");
	if (contact.uri.n)
		phrase_text(&phrase, ", last to ");
	phrase_str(&phrase, contact.uri);
	finding_detail_of_all(finding, &phrase);
}
