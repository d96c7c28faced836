#ifndef CONDITION_H
#define CONDITION_H

/* What --fail-on asks for, judged on what is reported (-a). */

#include <stdbool.h>
#include <stdint.h>

#include "cli/settings.h"
#include "detect/detector.h"
#include "match/comparison.h"
#include "report/filter.h"
#include "track/event.h"

struct condition {
	const struct settings *settings; /* borrowed */
	struct filter filter;            /* -a */
	uint64_t leftovers;              /* bindings left over so far */
};

/* 0, or -1 when memory is out. */
int condition_init(struct condition *condition, const struct settings *settings);
void condition_release(struct condition *condition);
void condition_event(struct condition *condition, const struct event *event);
/* After detector_finish(). */
bool condition_met(const struct condition *condition, const struct detector *detector);
/* The same of the rows of tables. */
bool condition_rows(const struct condition *condition, const struct comparison *tables);

#endif
