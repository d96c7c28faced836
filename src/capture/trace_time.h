#ifndef CAPTURE_TRACE_TIME_H
#define CAPTURE_TRACE_TIME_H

/* Inside of the capture layer only: the times that text traces carry, in as much as they do. */

#include <stdbool.h>
#include <stdint.h>

#include "base/stamp.h"
#include "base/str.h"

#define TRACE_DAY (86400 * STAMP_SECOND)

enum trace_date { TRACE_DATE_NONE, TRACE_DATE_NO_YEAR, TRACE_DATE_WHOLE };
enum trace_clock { TRACE_CLOCK_NONE, TRACE_CLOCK_DAY, TRACE_CLOCK_SINCE_LAST };

struct trace_when {
	uint8_t date;  /* enum trace_date */
	uint8_t clock; /* enum trace_clock */
	int64_t day;   /* since 1970-01-01; in 1970 without a year */
	stamp time;    /* since midnight, or since the message before */
};

/*
 * The time at the front of text: "2022-08-03 12:23:53.401234", "2022/08/03 …", "2022-Aug-03 …",
 * "[Aug  3 12:23:53]", "12:23:53.401", "+0.000123". Returns how many octets it takes, 0 when there
 * is none; *when is then as without any.
 */
size_t trace_when_parse(struct str text, struct trace_when *when);
/* "1659529433.401234": seconds since 1970. */
bool trace_epoch_parse(struct str text, struct trace_when *when);

/* Goes on from one time to the next. */
struct trace_calendar {
	bool known; /* the day is a true one */
	int64_t day;
	int64_t years; /* that days without a year have gone on by */
	stamp last;
};

/* When that is. A message without any time comes one millisecond after the one before. */
stamp trace_calendar_at(struct trace_calendar *calendar, const struct trace_when *when);

#endif
