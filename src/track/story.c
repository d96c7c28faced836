#include "track/story.h"

#include "track/state.h"

/* The steps of a session, for its story. */

static struct step *last_step(struct session *session)
{
	struct steps *steps = session->steps;
	uint32_t n;

	if (!steps)
		return NULL;
	n = steps->total - 1;
	return n < SESSION_HEAD ? &steps->head[n] : &steps->tail[n % SESSION_TAIL];
}

void session_step_again(struct session *session, enum step_kind kind, uint16_t status)
{
	struct step *last = last_step(session);

	if (last && last->kind == kind && last->status == status && last->copies < UINT8_MAX)
		last->copies++;
}

bool session_last_was(struct session *session, enum step_kind kind, uint16_t status)
{
	const struct step *last = last_step(session);

	return last && last->kind == kind && last->status == status;
}

void session_step(struct tracker *tracker, struct session *session, stamp at, struct step step)
{
	struct steps *steps = session->steps;
	uint32_t n;

	if (!tracker->options.stories)
		return;
	if (!steps)
		steps = session->steps = pool_take(&tracker->pool, sizeof(*steps));
	if (!steps) {
		tracker->counts.out_of_memory++;
		return;
	}
	n = steps->total++;
	step.at = at;
	if (n < SESSION_HEAD)
		steps->head[n] = step;
	else
		steps->tail[n % SESSION_TAIL] = step;
}
