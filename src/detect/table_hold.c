#include "table_hold.h"

#include "detect/facts.h"

static const char *const holds[HOLDS] = {
	"",      "lives",   "heard-since", "wait",   "unsure",   "shared",   "other-device",
	"table", "hostile", "profile",     "broken", "weak-key", "not-seen", "no-row",
};

const char *row_hold_name(enum row_hold hold)
{
	return holds[hold];
}

#define LOGOUT_LASTS (40 * STAMP_SECOND) /* with all its copies */

/* It is not for every device that a failed logout is its last word. */
static bool spoke_after_logout(const struct binding *binding)
{
	const struct session *session = binding->session;
	const struct endpoint *endpoint = session ? session->endpoint : NULL;
	stamp last = session ? session->last_at : binding->logout_at;

	if (endpoint && endpoint->users == 1 && endpoint->last_at > last)
		last = endpoint->last_at;
	return binding->logout_at != STAMP_NEVER && last > binding->logout_at + LOGOUT_LASTS;
}

/* A gateway is known by its name only where another machine cannot be meant. */
static bool is_restarted_gateway(const struct binding *binding)
{
	return binding->session && binding->session->gateway.n &&
	       binding_troubles(binding)->successor &&
	       addr_same_ip(binding->source, binding_troubles(binding)->successor->source);
}

/* What a device itself asked for, and what only looks as if it were gone. */
static enum row_hold by_reason(const struct row_verdict *verdict)
{
	const struct binding *binding = verdict->binding;

	switch (verdict->reason) {
	case LEFTOVER_UNREGISTER_UNAUTHORIZED:
	case LEFTOVER_UNREGISTER_UNANSWERED:
	case LEFTOVER_UNREGISTER_REJECTED:
	case LEFTOVER_UNREGISTER_INEFFECTIVE:
	case LEFTOVER_UNREGISTER_OTHER_CALL_ID:
	case LEFTOVER_STILL_LISTED_AFTER_REMOVAL:
		return spoke_after_logout(binding) ? HOLD_SINCE : HOLD_NONE;
	/* It asked for another of its contacts to go, and may live on with this one. */
	case LEFTOVER_UNREGISTER_OTHER_CONTACT:
	case LEFTOVER_NOT_IN_LOGOUT: return HOLD_UNSURE;
	case LEFTOVER_REPLACED_NOT_REMOVED:
		if ((!binding->likely && verdict->sure == SURE_CERTAIN) ||
		    is_restarted_gateway(binding))
			return HOLD_NONE;
		return HOLD_UNSURE;
	case LEFTOVER_CLIENT_GONE:
		/* Behind one address many may be asleep, and an answer may be late. */
		return binding->gone == GONE_ICMP && binding->session &&
		                       binding->session->endpoint &&
		                       binding->session->endpoint->users == 1
		               ? HOLD_NONE
		               : HOLD_WAIT;
	case LEFTOVER_STILL_LISTED_AFTER_EXPIRY:
		return verdict->ends_at != STAMP_NEVER && verdict->ends_at <= verdict->table->at
		               ? HOLD_NONE
		               : HOLD_WAIT;
	case LEFTOVER_NO_REFRESH:
	case LEFTOVER_CONNECTION_CLOSED:
	case LEFTOVER_OVERDUE:
	case LEFTOVER_NONE:
	case LEFTOVERS: break;
	case LEFTOVER_CORE_GHOST: return HOLD_TABLE;
	}
	return HOLD_WAIT;
}

enum row_hold hold_for_row(const struct row_verdict *verdict)
{
	bool core = dump_format_kind(verdict->table->dump.format) == DUMP_CORE;
	enum row_hold hold;

	switch (verdict->class) {
	case ROW_CONFIRMED:
	case ROW_DIFFERS: return HOLD_LIVES;
	case ROW_WIRE_ONLY: return HOLD_ABSENT;
	case ROW_AMBIGUOUS: return HOLD_WEAK;
	case ROW_NOT_SEEN:
	case ROW_UNREADABLE:
	case ROW_CLASSES: return HOLD_UNKNOWN;
	case ROW_CORE_GHOST: return HOLD_TABLE;
	case ROW_LEFTOVER:
	case ROW_SUPERSEDED:
	case ROW_EXPIRED: break;
	}
	if (verdict->heard_since)
		return HOLD_SINCE;
	/* It was registered anew where the capture did not see it, or is of another registration.
	 */
	if (verdict->key > KEY_CONTACT || verdict->differs)
		return HOLD_WEAK;
	if (left_over_bidden(verdict->binding) != BIDDEN_BY_ITSELF)
		return HOLD_ELSE;
	hold = by_reason(verdict);
	if (hold != HOLD_NONE)
		return hold;
	if (compared_product(verdict->table) == PRODUCT_ASTERISK || (core && verdict->only_here))
		return HOLD_TABLE;
	/* Nobody knows whether it was refreshed unseen. */
	if (verdict->ends_at == STAMP_NEVER)
		return HOLD_WAIT;
	if (!verdict->table->margin_sure)
		return HOLD_UNSURE;
	if (!compared_is_whole(verdict->table))
		return HOLD_BROKEN;
	return verdict->alone ? HOLD_NONE : HOLD_SHARED;
}
