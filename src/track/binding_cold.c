#include <string.h>

#include "track/state.h"

/* What few bindings have: kept beside those that have it. */

const struct binding_troubles binding_no_troubles = { .gone_at = STAMP_NEVER, .nonce_age = -1 };

struct binding_troubles *binding_troubled(struct tracker *tracker, struct binding *binding)
{
	if (binding->troubles)
		return binding->troubles;
	binding->troubles = pool_take(&tracker->pool, sizeof(*binding->troubles));
	if (!binding->troubles) {
		tracker->counts.out_of_memory++;
		return &tracker->lost_troubles;
	}
	*binding->troubles = binding_no_troubles;
	return binding->troubles;
}

void binding_gone(struct tracker *tracker, struct binding *binding, enum gone why, stamp at,
                  uint64_t frame)
{
	struct binding_troubles *troubles = binding_troubled(tracker, binding);

	binding->gone = (uint8_t)why;
	troubles->gone_at = at;
	troubles->gone_frame = frame;
}

static struct binding_text_kept **place_of(struct binding *binding, enum binding_text which)
{
	struct binding_text_kept **at = &binding->texts;

	while (*at && (*at)->which != which)
		at = &(*at)->next;
	return at;
}

struct str binding_text(const struct binding *binding, enum binding_text which)
{
	for (const struct binding_text_kept *kept = binding->texts; kept; kept = kept->next)
		if (kept->which == which)
			return (struct str){ kept->bytes, kept->n };
	return STR_NONE;
}

static void forget(struct tracker *tracker, struct binding_text_kept **at)
{
	struct binding_text_kept *kept = *at;

	*at = kept->next;
	pool_give(&tracker->pool, kept, sizeof(*kept) + kept->n);
}

void binding_keep_text(struct tracker *tracker, struct binding *binding, enum binding_text which,
                       struct str text)
{
	struct binding_text_kept **at = place_of(binding, which), *kept;

	if (text.n > STRING_MAX)
		text.n = STRING_MAX;
	if (str_equal(binding_text(binding, which), text))
		return;
	kept = text.n ? pool_take(&tracker->pool, sizeof(*kept) + text.n) : NULL;
	if (text.n && !kept) {
		tracker->counts.out_of_memory++;
		return;
	}
	if (kept) {
		*kept = (struct binding_text_kept){ .which = (uint8_t)which,
			                            .n = (uint16_t)text.n };
		memcpy(kept->bytes, text.p, text.n);
	}
	if (*at)
		forget(tracker, at);
	if (!kept)
		return;
	kept->next = *at;
	*at = kept;
}

void binding_forget_cold(struct tracker *tracker, struct binding *binding)
{
	while (binding->texts)
		forget(tracker, &binding->texts);
	pool_give(&tracker->pool, binding->troubles, sizeof(*binding->troubles));
	binding->troubles = NULL;
}
