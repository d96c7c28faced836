#ifndef ANALYSIS_H
#define ANALYSIS_H

/* One run from the command line's settings: inputs through the pipeline into outputs. */

#include <stdbool.h>

#include "cli/settings.h"
#include "passing.h"

/* What went wrong or was met; one line for each has gone to standard error by then. */
struct analysis_outcome {
	bool usage;     /* the filter expression does not compile */
	bool input;     /* something could not be opened or read to its end */
	bool output;    /* something could not be written */
	bool internal;  /* out of memory, a library that does not start */
	bool condition; /* what --fail-on asks for was met */
};

struct privileges;

/*
 * The clocks are asked only for live captures, tables and "--until now". privileges are given up
 * before the first packet.
 */
void analysis_run(const struct settings *settings, const struct privileges *privileges,
                  const struct clocks *clocks, struct analysis_outcome *outcome);

/*
 * Ends the run as if its input had ended there. For signal handlers; the signal must interrupt
 * system calls, and must come again should it arrive just before a read begins.
 */
void analysis_stop(void);

#endif
