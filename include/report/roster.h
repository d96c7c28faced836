#ifndef REPORT_ROSTER_H
#define REPORT_ROSTER_H

/*
 * The present table, for a person who asks while a capture goes on: a snapshot, nothing is judged.
 */

#include "base/stamp.h"
#include "base/writer.h"
#include "report/report.h"
#include "track/tracker.h"

/* Rows that are shown; the rest is counted. */
#define ROSTER_ROWS 1000

/*
 * "table as of …: 3 registrations of 2 addresses-of-record", then a line for each that is bound at
 * at and passes options' -a. False when memory is out.
 */
bool roster_write(struct writer *out, const struct tracker *tracker,
                  const struct report_options *options, stamp at);

#endif
