/* What a step of 16 bytes leaves out, as far as the tracker's records have it. */
#include "report/step.h"

#include "track/flow.h"

bool step_begins_call_id(const struct session *session, const struct step *step)
{
	bool former = false, begins = false;

	if (!(step->flags & STEP_REFRESH) || step->flags & STEP_CREDENTIALS)
		return false;
	for (const struct flow *f = session->account->flows; f; f = f->next) {
		if (f->session != session || f->proxied)
			continue;
		former |= f->first_at < step->at;
		begins |= f->first_at == step->at;
	}
	return former && begins;
}

bool step_was_left(const struct session *session, const struct step *step)
{
	for (const struct binding *b = session->account->bindings; b; b = b->next)
		if (b->session == session && b->expires_at == step->at &&
		    b->logout_at != STAMP_NEVER && b->logout_at < step->at)
			return true;
	return false;
}
