#include "detect/facts.h"

#include "detect/detector.h"
#include "track/flow.h"

/* What was left over and went by itself inside the capture (Amendment 46). */

static enum leftover of_failed_logout(const struct binding *binding)
{
	switch ((enum attempt_outcome)binding_troubles(binding)->logout_outcome) {
	case ATTEMPT_CHALLENGE_IGNORED: return LEFTOVER_UNREGISTER_UNAUTHORIZED;
	case ATTEMPT_TIMEOUT:
	case ATTEMPT_UNANSWERED: return LEFTOVER_UNREGISTER_UNANSWERED;
	case ATTEMPT_OPEN:
	case ATTEMPT_OK:
	case ATTEMPT_REJECTED:
	case ATTEMPT_ABANDONED:
	case ATTEMPT_REDIRECTED:
	case ATTEMPT_PENDING:
	case ATTEMPT_OUTCOMES: break;
	}
	return LEFTOVER_UNREGISTER_REJECTED;
}

/* Nothing was heard of the device between the proof that it had left and the expiry. */
static bool was_gone(const struct binding *binding)
{
	const struct session *session = binding->session;

	return binding->gone != GONE_NO &&
	       binding_troubles(binding)->gone_at < binding->expires_at &&
	       !(session && session->last_at > binding_troubles(binding)->gone_at);
}

enum leftover left_over_before(const struct binding *binding)
{
	if (binding->leftover != LEFTOVER_NONE || binding->status != BINDING_EXPIRED)
		return LEFTOVER_NONE;
	if (binding->logout_failed)
		return of_failed_logout(binding);
	if (binding->still_listed || binding->unmatched)
		return LEFTOVER_UNREGISTER_INEFFECTIVE;
	if (binding->other_call_id)
		return LEFTOVER_UNREGISTER_OTHER_CALL_ID;
	if (binding->other_contact)
		return LEFTOVER_UNREGISTER_OTHER_CONTACT;
	if (facts_replaced(binding))
		return LEFTOVER_REPLACED_NOT_REMOVED;
	if (binding->skipped_in_logout)
		return LEFTOVER_NOT_IN_LOGOUT;
	if (!was_gone(binding))
		return LEFTOVER_NONE;
	return binding->gone == GONE_CONNECTION_CLOSED ? LEFTOVER_CONNECTION_CLOSED
	                                               : LEFTOVER_CLIENT_GONE;
}

enum bidden left_over_bidden(const struct binding *binding)
{
	struct past_attempt foreign;

	if (!facts_foreign_logout(binding, &foreign))
		return BIDDEN_BY_ITSELF;
	return binding->session->last_at > foreign.started ? BIDDEN_ALIVE : BIDDEN_BY_ANOTHER;
}

bool left_over_perhaps(const struct binding *binding)
{
	if (binding->status != BINDING_ACTIVE || binding->leftover != LEFTOVER_NONE ||
	    binding->logout_at == STAMP_NEVER)
		return false;
	for (const struct flow *f = binding->account->flows; f; f = f->next) {
		struct past_attempt last;

		if (flow_attempt(f, f->attempts_total, &last) && last.outcome == ATTEMPT_PENDING &&
		    intent_class(last.intent) == CLASS_UNREGISTER_LIKE &&
		    last.started <= binding->logout_at &&
		    (f == binding->flow || (f->session && f->session == binding->session)))
			return true;
	}
	return false;
}

static stamp logged_out_at(const struct binding *binding)
{
	struct past_attempt foreign;

	if (facts_foreign_logout(binding, &foreign))
		return foreign.started;
	if (binding->logout_at == STAMP_NEVER && binding->session)
		return binding->session->logout_started_at;
	return binding->logout_at;
}

stamp left_over_since(const struct binding *binding)
{
	enum leftover leftover = (enum leftover)binding->leftover;

	switch (leftover == LEFTOVER_NONE ? left_over_before(binding) : leftover) {
	case LEFTOVER_UNREGISTER_UNAUTHORIZED:
	case LEFTOVER_UNREGISTER_UNANSWERED:
	case LEFTOVER_UNREGISTER_REJECTED:
	case LEFTOVER_UNREGISTER_INEFFECTIVE:
	case LEFTOVER_UNREGISTER_OTHER_CONTACT:
	case LEFTOVER_UNREGISTER_OTHER_CALL_ID:
	case LEFTOVER_NOT_IN_LOGOUT: return logged_out_at(binding);
	case LEFTOVER_REPLACED_NOT_REMOVED: return facts_replaced_at(binding);
	case LEFTOVER_STILL_LISTED_AFTER_REMOVAL:
	case LEFTOVER_CORE_GHOST: return binding->removed_at;
	case LEFTOVER_STILL_LISTED_AFTER_EXPIRY:
	case LEFTOVER_NO_REFRESH: return binding->expires_at;
	case LEFTOVER_CONNECTION_CLOSED:
	case LEFTOVER_CLIENT_GONE: return binding_troubles(binding)->gone_at;
	case LEFTOVER_OVERDUE:
	case LEFTOVER_NONE:
	case LEFTOVERS: break;
	}
	return STAMP_NEVER;
}

stamp left_over_ghost(const struct binding *binding)
{
	const struct session *session = binding->session;

	if (!session || session->last_at >= binding->removal_max)
		return -1;
	return binding->removal_max - session->last_at;
}
