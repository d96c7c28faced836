#include "condition.h"

#include <fnmatch.h>
#include <stdlib.h>

static bool reported(const struct condition *condition, struct str aor)
{
	char *text;
	bool matches;
	if (!condition->settings->aor_glob)
		return true;
	text = str_copy(aor);
	matches = text && fnmatch(condition->settings->aor_glob, text, 0) == 0;
	free(text);
	return matches;
}

void condition_event(struct condition *condition, const struct event *event)
{
	if (event->kind == EVENT_BINDING_CLOSED && event->binding->leftover != LEFTOVER_NONE)
		condition->leftovers += reported(condition, event->binding->account->aor);
}

static bool severe(const struct condition *condition, const struct finding *finding)
{
	if (finding->severity < condition->settings->fail_severity)
		return false;
	return finding->aor.n == 0 || reported(condition, finding->aor);
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
