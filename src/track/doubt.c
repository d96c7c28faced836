#include "track/state.h"

/*
 * Captures read in the wrong order, or a clock that was set back: what has passed by then is met
 * by what came before it, and timers have fired that should not have. Nobody knows how long that
 * has a bearing; as long again as the time went back is doubted.
 */

/*
 * One message alone may have a stamp that is wrong: within a file it is doubted with the next one,
 * and what the first of a file makes doubtful is not any more when the next one is in time.
 */
void doubt_begin(struct tracker *tracker, stamp at, bool next_input)
{
	stamp behind = tracker->clock - at;
	stamp until = tracker->clock + (behind < STAMP_DAY ? behind : STAMP_DAY);

	if (!tracker->strayed || at < tracker->strayed)
		tracker->strayed = at;
	if (tracker->counts.regressions < 2 && !next_input)
		return;
	tracker->doubt_alone = next_input && !tracker->doubt_until;
	if (tracker->strayed >= tracker->doubt_until || tracker->strayed < tracker->doubt_from)
		tracker->doubt_from = tracker->strayed;
	if (until > tracker->doubt_until)
		tracker->doubt_until = until;
}

void doubt_end(struct tracker *tracker)
{
	if (tracker->doubt_alone)
		tracker->doubt_from = tracker->doubt_until = 0;
	tracker->doubt_alone = false;
	tracker->strayed = 0;
}

bool doubted(const struct tracker *tracker, stamp at)
{
	return at != STAMP_NEVER && at >= tracker->doubt_from && at < tracker->doubt_until;
}

bool doubted_binding(const struct tracker *tracker, const struct binding *binding)
{
	return doubted(tracker, binding->granted_at) || doubted(tracker, binding->removed_at);
}

bool doubted_event(const struct tracker *tracker, const struct event *event)
{
	return doubted(tracker, event->at) ||
	       (event->binding && doubted_binding(tracker, event->binding)) ||
	       (event->attempt && doubted(tracker, event->attempt->started));
}
