#include "detect/rules.h"

#include "detect/facts.h"

/* SPEC 5.2: what was granted against what was asked for, once a login or refresh succeeded. */
void rule_expires_granted(struct judge *judge, const struct event *event)
{
	uint32_t requested = event->expires_requested, granted = event->expires_granted;
	const struct rule *rule;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!(event->has & EVENT_HAS_GRANTED) || !(event->has & EVENT_HAS_EXPIRES) || !requested ||
	    !granted || event->expires_requested_from == FROM_NONE ||
	    event->expires_granted_from > FROM_HEADER)
		return;
	if ((double)granted < (double)requested * judge->limits->shorten_ratio)
		rule = &rule_row_expires_shortened;
	else if (granted > requested)
		rule = &rule_row_expires_raised;
	else
		return;
	finding = findings_raise(judge->findings, rule, event, STR_NONE);
	finding_number(finding, "requested_s", requested);
	finding_number(finding, "granted_s", granted);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "asked for ");
	phrase_number(&phrase, requested);
	phrase_text(&phrase, " s, granted ");
	phrase_number(&phrase, granted);
	phrase_text(&phrase, " s");
	finding_detail(finding, &phrase);
}
