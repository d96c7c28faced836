#ifndef REPORT_HINT_H
#define REPORT_HINT_H

/* Why a report is empty, or poorer than it could be, and what to do. */

#include "report/line.h"
#include "report/report.h"

/*
 * One line of plain words, none when nothing needs to be said. ports: as given to -p. lines holds
 * nothing off the wire.
 */
void hint_tell(struct line *line, const struct report_totals *totals, const char *ports);

#endif
