#include "condition.h"

int condition_init(struct condition *condition, const struct settings *settings)
{
	*condition = (struct condition){ .settings = settings };
	return filter_init(&condition->filter, str_from(settings->aor_glob));
}

void condition_release(struct condition *condition)
{
	filter_release(&condition->filter);
}

void condition_event(struct condition *condition, const struct event *event)
{
	if (event->kind == EVENT_BINDING_CLOSED && event->binding->leftover != LEFTOVER_NONE)
		condition->leftovers +=
		        filter_passes(&condition->filter, event->binding->account->aor);
}

static bool severe(const struct condition *condition, const struct finding *finding)
{
	if (finding->severity < condition->settings->fail_severity)
		return false;
	return finding->aor.n == 0 || filter_passes(&condition->filter, finding->aor);
}

bool condition_met(const struct condition *condition, const struct detector *detector)
{
	size_t count;
	const struct finding *const *findings = detector_findings(detector, &count);
	switch (condition->settings->fail_on) {
	case FAIL_NEVER: return false;
	case FAIL_LEFTOVER: return condition->leftovers > 0;
	case FAIL_SEVERITY: break;
	}
	for (size_t i = 0; i < count; i++)
		if (severe(condition, findings[i]))
			return true;
	return false;
}

bool condition_rows(const struct condition *condition, const struct comparison *tables)
{
	if (condition->settings->fail_on != FAIL_LEFTOVER)
		return false;
	for (size_t i = 0; i < tables->count; i++)
		if (row_is_left(&tables->rows[i]) &&
		    filter_passes(&condition->filter, row_aor(&tables->rows[i])))
			return true;
	return false;
}
