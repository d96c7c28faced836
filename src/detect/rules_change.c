#include "detect/rules.h"

#include "detect/facts.h"
#include "sip/uri.h"

/* The one of that very text goes before one that is merely equal. */
static const struct binding *binding_for(const struct account *account, struct str uri)
{
	for (const struct binding *b = account->bindings; b; b = b->next)
		if (str_equal(b->contact, uri))
			return b;
	for (const struct binding *b = account->bindings; b; b = b->next)
		if (str_equal(binding_text(b, BINDING_ALIAS), uri) ||
		    sip_uri_equal(b->contact, uri))
			return b;
	return NULL;
}

static void ignored(struct judge *judge, const struct event *event, bool listed)
{
	const struct binding *binding = event->binding;
	const struct requested *requested = &event->flow->requested;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	finding = findings_raise(judge->findings, &rule_row_multi_contact_removal_ignored, event,
	                         STR_NONE);
	finding_confidence(finding, listed ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY);
	finding_text(finding, "contact", binding->contact);
	finding_text(finding, "first_contact", requested->contacts[0].uri);
	finding_time(finding, "expires_at", binding->expires_at);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "expires=0 for ");
	phrase_str(&phrase, binding->contact);
	phrase_text(&phrase, " beside ");
	phrase_str(&phrase, requested->contacts[0].uri);
	phrase_text(&phrase, listed ? " was answered 200, but it stays listed"
	                            : " is not read by this kind of registrar");
	finding_detail(finding, &phrase);
}

/* Whoever wants both gets one of them: nothing was ignored. */
static bool wanted_too(const struct requested *requested, struct str uri)
{
	for (uint32_t i = 0; i < requested->count; i++) {
		const struct requested_contact *contact = &requested->contacts[i];

		if (!contact->star && (!contact->has_expires || contact->expires) &&
		    sip_uri_equal(contact->uri, uri))
			return true;
	}
	return false;
}

/* A contact to be removed that is not the first of its REGISTER and is still there (SPEC 1.7 ii).
 */
void rule_change_ignored(struct judge *judge, const struct event *event)
{
	const struct attempt *attempt = event->attempt;
	const struct requested *requested = &event->flow->requested;
	bool first_only = event->account->registrar->model->header_first;
	struct event about;

	if (attempt->outcome != ATTEMPT_OK || requested->count < 2)
		return;
	about = *event;
	if (attempt->intent != INTENT_CHANGE &&
	    !(first_only && attempt->intent == INTENT_UNREGISTER))
		return;
	for (uint32_t i = 1; i < requested->count; i++) {
		const struct requested_contact *contact = &requested->contacts[i];
		const struct binding *binding;

		if (contact->star || !contact->has_expires || contact->expires ||
		    wanted_too(requested, contact->uri))
			continue;
		binding = binding_for(event->account, contact->uri);
		if (!binding || binding->status != BINDING_ACTIVE)
			continue;
		about.binding = binding;
		ignored(judge, &about, binding->still_listed || !first_only);
	}
}
