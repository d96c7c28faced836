#ifndef FUZZ_OUTCOMES_H
#define FUZZ_OUTCOMES_H

/* Nothing is lost silently: what goes in at one end stands in just one counter at the other. */

#include <stdint.h>

#include "report/report.h"

/* WIRE_COUNTS counters, after decoder_finish(): fails the input when a frame is in none. */
void outcomes_of_frames(const uint64_t *wire);
/* The same for datagrams. */
void outcomes_of_datagrams(const struct report_totals *totals);

#endif
