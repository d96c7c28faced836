#ifndef NOTES_H
#define NOTES_H

/* What an operator has to be told about the run itself, on standard error, after the report. */

#include <stdbool.h>
#include <stdint.h>

#include "report/report.h"

struct notes {
	bool live;
	bool filter_told; /* the warning about the filter expression was given */
	uint64_t clamped_times;
	uint64_t after_until; /* frames later than --until */
	uint64_t undated;     /* messages of text traces without a date */
	uint64_t not_kept;    /* things lost because memory was out */
};

void notes_print(const struct notes *notes, const struct report_totals *totals, const char *ports);

#endif
