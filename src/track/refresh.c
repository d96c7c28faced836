#include "track/state.h"

/* How near to the expiry a device refreshes (SPEC 3.3). */

#define EARLY_LIFETIME_S 60 /* SPEC 3.4 */

static double seconds(stamp duration)
{
	return (double)duration / (double)STAMP_SECOND;
}

static void note_early(const struct tracker *tracker, struct refresh_statistics *statistics,
                       double lifetime, double margin)
{
	bool early =
	        lifetime >= EARLY_LIFETIME_S && margin > tracker->limits.early_fraction * lifetime;

	statistics->early_run = early ? statistics->early_run + 1 : 0;
	if (statistics->early_run > statistics->early_longest)
		statistics->early_longest = statistics->early_run;
}

void refresh_forget(struct tracker *tracker, struct flow *flow)
{
	struct refresh_statistics *statistics = flow->refresh;

	if (!statistics)
		return;
	statistic_release(&tracker->pool, &statistics->margin);
	statistic_release(&tracker->pool, &statistics->interval);
	statistic_release(&tracker->pool, &statistics->fraction);
	pool_give(&tracker->pool, statistics, sizeof(*statistics));
	flow->refresh = NULL;
}

void refresh_record(struct tracker *tracker, struct flow *flow, stamp asked_at,
                    stamp old_granted_at, stamp old_expires_at)
{
	struct refresh_statistics *statistics = flow->refresh;
	double lifetime = seconds(old_expires_at - old_granted_at);
	double margin = seconds(old_expires_at - asked_at);
	double slack = seconds(old_expires_at - tracker->packet.at);

	if (!statistics) {
		statistics = pool_take(&tracker->pool, sizeof(*statistics));
		if (!statistics) {
			tracker->counts.out_of_memory++;
			return;
		}
		flow->refresh = statistics;
		statistics->slack_min = slack;
	}
	statistics->count++;
	if (slack < statistics->slack_min)
		statistics->slack_min = slack;
	if (!statistic_add(&tracker->pool, &statistics->margin, margin) ||
	    !statistic_add(&tracker->pool, &statistics->interval,
	                   seconds(asked_at - old_granted_at)) ||
	    (lifetime > 0 &&
	     !statistic_add(&tracker->pool, &statistics->fraction, 1 - margin / lifetime)))
		tracker->counts.out_of_memory++;
	note_early(tracker, statistics, lifetime, margin);
}
