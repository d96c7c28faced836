#include <string.h>

#include "track/state.h"

/* The attempts of a flow: the open one, and what is kept of those that have ended. */

struct past_attempt attempt_past(const struct attempt *attempt)
{
	return (struct past_attempt){
		.started = attempt->started,
		.ended = attempt->ended,
		.rtt = attempt->rtt,
		.n = attempt->n,
		.final_status = attempt->final_status,
		.challenges = attempt->challenges,
		.stales = attempt->stales,
		.intent = attempt->intent,
		.outcome = attempt->outcome,
		.verdict = attempt->verdict,
		.unreachable = attempt->unreachable,
		.stale_last = attempt->stale_last,
	};
}

/* The first one stands in front, the others go round behind it. */
static uint32_t past_place(uint32_t n)
{
	return n == 1 ? 0 : 1 + (n - 2) % (FLOW_ATTEMPTS - 1);
}

/* Room for one more of them; most flows have few. */
static bool past_grow(struct tracker *tracker, struct flow *flow)
{
	size_t size = sizeof(*flow->past), room = flow->past_room;
	struct past_attempt *past = pool_take(&tracker->pool, (room + 1) * size);

	if (!past)
		return false;
	if (room)
		memcpy(past, flow->past, room * size);
	pool_give(&tracker->pool, flow->past, room * size);
	flow->past = past;
	flow->past_room++;
	return true;
}

static void keep_newest(struct tracker *tracker, struct flow *flow)
{
	uint32_t n = flow->attempts_total;

	if (!n)
		return;
	if (past_place(n) >= flow->past_room && !past_grow(tracker, flow)) {
		tracker->counts.out_of_memory++;
		return;
	}
	if (past_place(n) < flow->past_room)
		flow->past[past_place(n)] = flow->newest_attempt;
}

static void attempt_forget(struct tracker *tracker, struct attempt **attempt)
{
	pool_give(&tracker->pool, *attempt, sizeof(**attempt));
	*attempt = NULL;
}

struct attempt *flow_attempt_open(struct tracker *tracker, struct flow *flow, enum intent intent)
{
	attempt_forget(tracker, &flow->unanswered);
	flow->attempt = pool_take(&tracker->pool, sizeof(*flow->attempt));
	tracker->counts.out_of_memory += !flow->attempt;
	if (!flow->attempt)
		return NULL;
	keep_newest(tracker, flow);
	*flow->attempt = (struct attempt){
		.n = ++flow->attempts_total,
		.intent = (uint8_t)intent,
		.started = tracker->packet.at,
		.ended = STAMP_NEVER,
		.challenged_at = STAMP_NEVER,
		.rtt = -1,
		.nonce_age = -1,
	};
	return flow->attempt;
}

void flow_attempt_close(struct tracker *tracker, struct flow *flow)
{
	struct attempt *attempt = flow->attempt;

	flow->newest_attempt = attempt_past(attempt);
	flow->attempt = NULL;
	if (attempt->outcome == ATTEMPT_TIMEOUT)
		flow->unanswered = attempt;
	else
		attempt_forget(tracker, &attempt);
}

bool flow_attempt(const struct flow *flow, uint32_t n, struct past_attempt *out)
{
	uint32_t total = flow->attempts_total;

	if (n == 0 || n > total)
		return false;
	if (n == total)
		*out = flow->attempt ? attempt_past(flow->attempt) : flow->newest_attempt;
	else if (past_place(n) < flow->past_room && flow->past[past_place(n)].n == n)
		*out = flow->past[past_place(n)];
	else
		return false;
	return true;
}

void flow_attempts_forget(struct tracker *tracker, struct flow *flow)
{
	attempt_forget(tracker, &flow->attempt);
	attempt_forget(tracker, &flow->unanswered);
	pool_give(&tracker->pool, flow->past, flow->past_room * sizeof(*flow->past));
	flow->past = NULL;
	flow->past_room = 0;
}
