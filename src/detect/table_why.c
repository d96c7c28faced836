#include "detect/wording.h"
#include "table_hold.h"

static void moment(struct phrase *phrase, const struct row_verdict *verdict, stamp at)
{
	phrase_moment(phrase, at, verdict->table->at);
}

static void frame(struct phrase *phrase, uint64_t number)
{
	if (!number)
		return;
	phrase_text(phrase, " (frame ");
	phrase_number(phrase, (int64_t)number);
	phrase_text(phrase, ")");
}

static void granted(struct phrase *phrase, const struct row_verdict *verdict)
{
	const struct binding *binding = verdict->binding;

	phrase_text(phrase, "registered at ");
	moment(phrase, verdict, binding->granted_at);
	frame(phrase, binding->frame);
	phrase_text(phrase, " until ");
	moment(phrase, verdict, binding->expires_at);
}

static void expiry_differs(struct phrase *phrase, const struct row_verdict *verdict)
{
	stamp by_wire = verdict->binding->expires_at + verdict->table->margin;

	phrase_text(phrase, "the row lasts ");
	if (verdict->ends_at == STAMP_NEVER) {
		phrase_text(phrase, "for ever");
		return;
	}
	phrase_duration(phrase, verdict->ends_at > by_wire ? verdict->ends_at - by_wire
	                                                   : by_wire - verdict->ends_at);
	phrase_text(phrase, verdict->ends_at > by_wire ? " longer" : " less long");
}

static void differing(struct phrase *phrase, const struct row_verdict *verdict)
{
	const struct binding *binding = verdict->binding;

	granted(phrase, verdict);
	phrase_text(phrase, "; ");
	if (verdict->differs & DIFFERS_STATUS) {
		phrase_text(phrase, "the capture tells that this row was ");
		phrase_text(phrase, binding_status_name((enum binding_status)binding->status));
		phrase_text(phrase, ", and here it is: the registrar keeps other rules");
		return;
	}
	if (verdict->differs & (DIFFERS_LATER | DIFFERS_EARLIER)) {
		expiry_differs(phrase, verdict);
		phrase_text(phrase, ", ");
	}
	if (verdict->differs & DIFFERS_SOURCE) {
		phrase_text(phrase, "it came from ");
		phrase_addr(phrase, &verdict->row->source);
		phrase_text(phrase, " instead of ");
		phrase_addr(phrase, binding->source);
		phrase_text(phrase, ", ");
	}
	if (verdict->differs & DIFFERS_AGENT)
		phrase_text(phrase, "another User-Agent, ");
	if (verdict->differs & DIFFERS_CALL_ID)
		phrase_text(phrase, "another Call-ID, ");
	phrase->n -= 2;
	phrase->text[phrase->n] = '\0';
}

static void expired(struct phrase *phrase, const struct row_verdict *verdict)
{
	const struct binding *binding = verdict->binding;

	phrase_text(phrase, "expired at ");
	moment(phrase, verdict, binding->expires_at);
	frame(phrase, binding->frame);
	phrase_text(phrase, " without a refresh or a logout");
	if (!verdict->overdue_sweep) {
		phrase_text(phrase, ", inside the registrar's margin");
		return;
	}
	phrase_text(phrase, "; the registrar should have dropped the row by ");
	moment(phrase, verdict, binding->removal_max);
}

static void superseded(struct phrase *phrase, const struct row_verdict *verdict)
{
	char text[PHRASE_SIZE];

	if (verdict->binding->leftover != LEFTOVER_REPLACED_NOT_REMOVED) {
		phrase_text(phrase, "an older row of a contact that registered again");
		return;
	}
	reason_for_binding(verdict->binding, text, sizeof(text));
	phrase_text(phrase, text);
	frame(phrase, verdict->binding->frame);
}

static void left_over(struct phrase *phrase, const struct row_verdict *verdict)
{
	const struct binding *binding = verdict->binding;
	char text[PHRASE_SIZE];

	if (verdict->reason != (enum leftover)binding->leftover) {
		phrase_text(phrase, "removed at ");
		moment(phrase, verdict, binding->removed_at);
		frame(phrase, binding->removed_frame);
		phrase_text(phrase, ", as its 200 said, and here it still is");
		return;
	}
	reason_for_binding(binding, text, sizeof(text));
	phrase_text(phrase, text);
	frame(phrase, binding->logout_failed || binding->gone == GONE_NO
	                      ? binding->logout_frame
	                      : binding_troubles(binding)->gone_frame);
}

static void ghost(struct phrase *phrase, const struct row_verdict *verdict)
{
	phrase_text(phrase, "logged out at ");
	moment(phrase, verdict, verdict->binding->removed_at);
	frame(phrase, verdict->binding->removed_frame);
	phrase_text(phrase, ": the profile's row is gone, the one of `show registrations` stays");
}

static void missing(struct phrase *phrase, const struct row_verdict *verdict)
{
	granted(phrase, verdict);
	if (verdict->reason != LEFTOVER_NONE) {
		char text[PHRASE_SIZE];

		phrase_text(phrase, ", and was left over (");
		reason_for_binding(verdict->binding, text, sizeof(text));
		phrase_text(phrase, text);
		phrase_text(phrase, ")");
	}
	phrase_text(phrase, "; the table lacks it: removed by hand, lost, or on another node");
}

void why_for_row(struct phrase *phrase, const struct row_verdict *verdict)
{
	switch (verdict->class) {
	case ROW_CONFIRMED: granted(phrase, verdict); break;
	case ROW_LEFTOVER: left_over(phrase, verdict); break;
	case ROW_SUPERSEDED: superseded(phrase, verdict); break;
	case ROW_EXPIRED: expired(phrase, verdict); break;
	case ROW_CORE_GHOST: ghost(phrase, verdict); break;
	case ROW_DIFFERS: differing(phrase, verdict); break;
	case ROW_WIRE_ONLY: missing(phrase, verdict); break;
	case ROW_AMBIGUOUS:
		phrase_text(phrase, "several bindings of the capture could be meant");
		break;
	case ROW_NOT_SEEN:
		phrase_text(phrase, "the capture has no REGISTER of it: the row is older, or came "
		                    "by another way");
		break;
	case ROW_UNREADABLE: phrase_text(phrase, "the row cannot be read"); break;
	case ROW_CLASSES: break;
	}
	if (verdict->only_here && verdict->row)
		phrase_text(phrase, dump_format_kind(verdict->table->dump.format) == DUMP_CORE
		                            ? "; the profile's table does not have it"
		                            : "; `show registrations` does not have it");
}
