#include "detect/detector.h"
#include "detect/rules.h"
#include "detect/table_advice.h"

/* Findings about the rows of the registrar's own tables. */

static const struct rule *rule_for(const struct row_verdict *verdict)
{
	switch (verdict->class) {
	case ROW_LEFTOVER:
	case ROW_SUPERSEDED:
	case ROW_CORE_GHOST: return &rule_row_table_leftover;
	case ROW_EXPIRED: return &rule_row_table_stale;
	case ROW_WIRE_ONLY: return &rule_row_table_missing;
	case ROW_CONFIRMED:
	case ROW_DIFFERS:
	case ROW_AMBIGUOUS:
	case ROW_NOT_SEEN:
	case ROW_UNREADABLE:
	case ROW_CLASSES: break;
	}
	return NULL;
}

static void say(struct finding *finding, const struct row_verdict *verdict)
{
	struct row_advice advice;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	advice_for_row(verdict, &advice);
	phrase_init(&phrase, text, sizeof(text));
	phrase_str(&phrase, verdict->row ? verdict->row->contact : verdict->binding->contact);
	phrase_text(&phrase, ": ");
	phrase_text(&phrase, advice.why);
	finding_detail(finding, &phrase);
	phrase_init(&phrase, text, sizeof(text));
	if (advice.hold == HOLD_NONE) {
		phrase_text(&phrase, "`");
		phrase_text(&phrase, advice.command);
		phrase_text(&phrase, "`. ");
		phrase_text(&phrase, advice.effects);
	} else {
		phrase_text(&phrase, advice.todo);
	}
	if (!phrase.cut)
		finding_remedy(finding, &phrase);
}

void rule_table_row(struct judge *judge, const struct row_verdict *verdict)
{
	const struct rule *rule = rule_for(verdict);
	const struct binding *binding = verdict->binding;
	struct event event = { .kind = EVENT_KINDS, .at = verdict->table->at };
	struct finding *finding;

	if (!rule)
		return;
	event.binding = binding;
	event.account = binding->account;
	event.session = binding->session;
	event.flow = binding->flow;
	finding = findings_raise_once(judge->findings, rule, &event);
	if (!finding)
		return;
	finding_confidence(finding, (enum confidence)verdict->sure);
	if (verdict->class == ROW_WIRE_ONLY && verdict->reason != LEFTOVER_NONE)
		finding_severity(finding, SEVERITY_NOTICE);
	if (verdict->overdue_sweep)
		finding_severity(finding, SEVERITY_WARNING);
	finding_text(finding, "table", str_from(verdict->table->name));
	finding_text(finding, "kind",
	             str_from(dump_kind_name(dump_format_kind(verdict->table->dump.format))));
	finding_text(finding, "class", str_from(row_class_name(verdict->class)));
	finding_text(finding, "reason", str_from(leftover_name(verdict->reason)));
	finding_text(finding, "key", str_from(row_key_name(verdict->key)));
	finding_time(finding, "row_ends_at", verdict->ends_at);
	finding_time(finding, "expires_at", binding->expires_at);
	finding_frame(finding, binding->frame);
	finding_frame(finding, binding->logout_frame);
	finding_frame(finding, binding_troubles(binding)->gone_frame);
	finding_frame(finding, binding->removed_frame);
	say(finding, verdict);
}
