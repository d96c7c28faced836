#include "detect/table_advice.h"

#include "detect/wording.h"
#include "table_hold.h"

static stamp goes_at(const struct row_verdict *verdict)
{
	const struct binding *binding = verdict->binding;

	if (binding && binding->removal_max > 0 && binding->removal_max > verdict->ends_at)
		return binding->removal_max;
	if (binding && verdict->ends_at == STAMP_NEVER && binding->removal_max > 0)
		return binding->removal_max;
	return verdict->ends_at;
}

/* Within single quotes nothing means anything to a shell but the next one. */
static void shell_quote(struct phrase *phrase, struct str s)
{
	phrase_text(phrase, "'");
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\'')
			phrase_text(phrase, "'\\''");
		else
			phrase_str(phrase, str_slice(s, i, i + 1));
	}
	phrase_text(phrase, "'");
}

static struct str profile_of(const struct row_verdict *verdict, struct str by_port)
{
	if (verdict->row->profile.n)
		return verdict->row->profile;
	return verdict->table->dump.profile.n ? verdict->table->dump.profile : by_port;
}

static bool is_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= 'A' && s.p[i] <= 'Z') ||
		      (s.p[i] >= '0' && s.p[i] <= '9') ||
		      (i > 0 && (s.p[i] == '-' || s.p[i] == '_' || s.p[i] == '.'))))
			return false;
	return s.n > 0;
}

static enum row_hold held_by(enum command_result result)
{
	switch (result) {
	case COMMAND_OK: return HOLD_NONE;
	case COMMAND_NONE: return HOLD_TABLE;
	case COMMAND_HOSTILE:
	case COMMAND_DOMAIN:
	case COMMAND_TWIN:
	case COMMAND_LONG: break;
	}
	return HOLD_HOSTILE;
}

/* The command for a shell: that of FreeSWITCH is for its own console. */
static enum row_hold command_of(const struct row_verdict *verdict, struct phrase *phrase)
{
	char text[ADVICE_SIZE];
	struct phrase bare;
	struct command_target target;
	enum command_result result;

	wording_target(verdict->binding, &target);
	target.product = compared_product(verdict->table);
	target.profile = profile_of(verdict, target.profile);
	target.aor = verdict->row->aor;
	target.contact = verdict->row->stored;
	if (verdict->row->domain.n)
		target.location = verdict->row->domain;
	if (verdict->row->call_id.n)
		target.call_id = verdict->row->call_id;
	if (target.product == PRODUCT_FREESWITCH && !is_name(target.profile))
		return HOLD_PROFILE;
	phrase_init(&bare, text, sizeof(text));
	result = wording_target_command(&bare, &target);
	if (result != COMMAND_OK)
		return held_by(result);
	if (target.product != PRODUCT_FREESWITCH) {
		phrase_str(phrase, phrase_done(&bare));
		return phrase->cut ? HOLD_HOSTILE : HOLD_NONE;
	}
	phrase_text(phrase, "fs_cli -x ");
	shell_quote(phrase, phrase_done(&bare));
	return phrase->cut ? HOLD_HOSTILE : HOLD_NONE;
}

static void effects_of(const struct row_verdict *verdict, struct phrase *phrase)
{
	if (verdict->others > 0) {
		phrase_text(phrase, "It takes along ");
		phrase_count(phrase, verdict->others, "other row", "other rows");
		phrase_text(phrase, " of the same device, left for the same reason. ");
	}
	switch (compared_product(verdict->table)) {
	case PRODUCT_FREESWITCH: wording_freeswitch_effects(phrase, verdict->binding); break;
	case PRODUCT_KAMAILIO: wording_matching_mode(phrase); break;
	case PRODUCT_OPENSIPS:
		phrase_text(phrase, "It removes the row of this contact alone.");
		break;
	case PRODUCT_ASTERISK:
	case PRODUCT_UNKNOWN: break;
	}
}

static void wait(struct phrase *phrase, const struct row_verdict *verdict)
{
	stamp at = goes_at(verdict);

	if (at == STAMP_NEVER) {
		phrase_text(phrase, "wait for it to go by itself");
		return;
	}
	phrase_text(phrase, "wait until ");
	phrase_moment(phrase, at, verdict->table->at);
	phrase_text(phrase, " UTC, when it goes by itself");
}

static void no_command(struct phrase *phrase, const struct row_verdict *verdict)
{
	switch (compared_product(verdict->table)) {
	case PRODUCT_FREESWITCH:
		phrase_text(phrase, "no command removes one row of `show registrations`: ");
		break;
	case PRODUCT_ASTERISK:
		phrase_text(phrase, "Asterisk has no command that removes one contact: ");
		break;
	case PRODUCT_KAMAILIO:
	case PRODUCT_OPENSIPS:
	case PRODUCT_UNKNOWN: break;
	}
	wait(phrase, verdict);
}

static void say_alive(struct phrase *phrase, const struct row_verdict *verdict)
{
	phrase_text(phrase, "leave it");
	if (verdict->differs & DIFFERS_LATER)
		phrase_text(phrase, ": it was refreshed where this capture does not see it");
}

static void todo_of(const struct row_verdict *verdict, enum row_hold hold, struct phrase *phrase)
{
	switch (hold) {
	case HOLD_NONE: phrase_text(phrase, "remove it"); return;
	case HOLD_LIVES: say_alive(phrase, verdict); return;
	case HOLD_SINCE:
		phrase_text(phrase,
		            "leave it: its device was heard again since; print the table anew");
		return;
	case HOLD_WAIT: wait(phrase, verdict); return;
	case HOLD_UNSURE:
		phrase_text(phrase, "leave it unless you know that its device is gone, or ");
		wait(phrase, verdict);
		return;
	case HOLD_SHARED:
		phrase_text(phrase, "leave it: a command for it would remove another row too, "
		                    "which may be of a living phone; ");
		wait(phrase, verdict);
		return;
	case HOLD_ELSE:
		phrase_text(phrase, "leave it: another device asked for that, this one may live");
		return;
	case HOLD_TABLE: no_command(phrase, verdict); return;
	case HOLD_HOSTILE:
		phrase_text(phrase, "no command is printed: the client chose a Call-ID or contact "
		                    "that must not be pasted; ");
		wait(phrase, verdict);
		return;
	case HOLD_PROFILE:
		phrase_text(phrase, "the profile is not known: give the table with the line of "
		                    "the command that printed it; or ");
		wait(phrase, verdict);
		return;
	case HOLD_BROKEN:
		phrase_text(phrase, "leave it: the table is not whole; print it anew");
		return;
	case HOLD_WEAK:
		phrase_text(phrase, "leave it: it cannot be told for sure whose row it is");
		return;
	case HOLD_UNKNOWN: phrase_text(phrase, "leave it: the capture says nothing of it"); return;
	case HOLD_ABSENT:
		if (verdict->heard_since) {
			phrase_text(phrase, "nothing: the device was heard again since; print the "
			                    "table anew");
			return;
		}
		phrase_text(phrase, verdict->reason == LEFTOVER_NONE
		                            ? "see that the device registers again"
		                            : "nothing: it is gone already");
		return;
	case HOLDS: return;
	}
}

void advice_for_row(const struct row_verdict *verdict, struct row_advice *advice)
{
	struct phrase why, todo, command, effects;

	phrase_init(&why, advice->why, sizeof(advice->why));
	phrase_init(&todo, advice->todo, sizeof(advice->todo));
	phrase_init(&command, advice->command, sizeof(advice->command));
	phrase_init(&effects, advice->effects, sizeof(advice->effects));
	why_for_row(&why, verdict);
	advice->wait_until = row_is_left(verdict) ? goes_at(verdict) : STAMP_NEVER;
	advice->hold = hold_for_row(verdict);
	if (advice->hold == HOLD_NONE)
		advice->hold = command_of(verdict, &command);
	if (advice->hold == HOLD_NONE)
		effects_of(verdict, &effects);
	else
		advice->command[0] = '\0';
	todo_of(verdict, advice->hold, &todo);
}
