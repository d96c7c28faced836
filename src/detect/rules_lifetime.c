#include "detect/rules.h"

#include "detect/facts.h"

/* Devices that go by the lifetime they asked for, not by the one they got (RFC 3261 10.2.4). */

static void say_what_to_set(struct phrase *phrase, const struct event *event, uint32_t granted)
{
	const char *words = rule_row_expires_shortened.remedy_freeswitch;

	phrase_text(phrase, "set its register interval to ");
	phrase_number(phrase, granted);
	phrase_text(phrase, " s or less, or let the registrar grant what it asks for.");
	if (event->account->registrar->product != PRODUCT_FREESWITCH)
		return;
	phrase_text(phrase, " ");
	phrase_text(phrase, words);
}

static void say_times(struct phrase *phrase, uint32_t requested, uint32_t granted)
{
	phrase_number(phrase, requested);
	phrase_text(phrase, " s that it asks for, not by the ");
	phrase_number(phrase, granted);
	phrase_text(phrase, " s that are granted (RFC 3261 10.2.4)");
}

/* All that is told of it gets the same remedy, lest one of them says that none is needed. */
static void correct(struct judge *judge, const struct rule *rule, const struct event *event)
{
	struct finding *finding = findings_look(judge->findings, rule, event);
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!finding)
		return;
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "The device goes by the ");
	say_times(&phrase, event->held_requested, event->held_granted);
	phrase_text(&phrase, ": it came back after ");
	phrase_duration(&phrase, event->held_for);
	phrase_text(&phrase, ". If it cannot be made to heed them, ");
	say_what_to_set(&phrase, event, event->held_granted);
	finding_remedy(finding, &phrase);
}

void rule_own_lifetime(struct judge *judge, const struct event *event)
{
	if (!(event->has & EVENT_HAS_HELD_FOR) || !event->binding)
		return;
	correct(judge, &rule_row_expired_no_refresh, event);
	correct(judge, &rule_row_refresh_after_expiry, event);
	correct(judge, &rule_row_expires_shortened, event);
}

/* It has not come back, but by its own time need not have by now. */
void rule_own_lifetime_at_the_end(struct judge *judge, const struct event *event)
{
	const struct binding *binding = event->binding;
	const struct rule *rule = &rule_row_expired_client_alive;
	struct finding *finding = findings_look(judge->findings, rule, event);
	bool alive = finding != NULL;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!alive)
		finding = findings_look(judge->findings, &rule_row_expired_no_refresh, event);
	if (!finding || binding->status != BINDING_EXPIRED || binding->refresh_failed ||
	    binding->requested_from == FROM_NONE || binding->requested_s <= binding->granted_s ||
	    (binding->refreshes && !binding->heedless) ||
	    event->at > binding->granted_at + (stamp)binding->requested_s * STAMP_SECOND)
		return;
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, alive || binding->heedless ? "The device seems to go by the "
	                                                : "Look at the device. It may be off, or "
	                                                  "go by the ");
	say_times(&phrase, binding->requested_s, binding->granted_s);
	phrase_text(&phrase, ": if so, ");
	say_what_to_set(&phrase, event, binding->granted_s);
	finding_remedy(finding, &phrase);
	finding_remedy(findings_look(judge->findings, &rule_row_expires_shortened, event), &phrase);
}
