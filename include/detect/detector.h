#ifndef DETECT_DETECTOR_H
#define DETECT_DETECTOR_H

/*
 * Judges events: rules are pure functions that add to one table of findings, keyed by (rule,
 * entity), bounded and counted. What stands is known at the end, when precedence is; live, findings
 * are told as they come and withdrawn when they turn out otherwise.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "detect/finding.h"
#include "track/event.h"
#include "track/limits.h"

struct detector;
struct tracker_counts;

/* NULL when memory is out. limits is borrowed. */
struct detector *detector_new(const struct limits *limits);
void detector_free(struct detector *detector);
/* An event_sink: context is the detector. */
void detector_event(void *context, const struct event *event);
/* Findings about the input as a whole, known to the pipeline only. */
void detector_drops(struct detector *detector, stamp at, uint64_t dropped);
void detector_truncated(struct detector *detector, stamp at, uint64_t frame, uint64_t messages);
void detector_regression(struct detector *detector, stamp at, const struct tracker_counts *counts);
/*
 * Live: tells what has changed since the last call. A finding is told when it is raised, again when
 * its count reaches 2, 4, 8 …, and when it is withdrawn or superseded. After detector_finish() only
 * the latter: those told before that are not among detector_findings().
 */
void detector_tell(struct detector *detector, finding_sink *sink, void *context);
/* How many stand as of the last time they were told. */
size_t detector_standing(const struct detector *detector);
/* Applies precedence and sorts: severity (worst first), time, id. Call once, after track_finish. */
void detector_finish(struct detector *detector);
/* The findings in that order, superseded ones left out. */
const struct finding *const *detector_findings(const struct detector *detector, size_t *count);
uint64_t detector_dropped(const struct detector *detector); /* not kept because of max_findings */
/* Not kept, or not with all that belongs to them, because memory was out. */
uint64_t detector_out_of_memory(const struct detector *detector);

/*
 * The registrar's own command that removes just this binding, what it does not remove, and when the
 * row goes by itself. Written to out (cut at size), returns its length.
 */
size_t remedy_for_binding(const struct binding *binding, char *out, size_t size);

#define ADVICE_SIZE 1536

/*
 * The same in parts, for a place that shows anyway when the row goes by itself: what to look at
 * first ("at the fs_cli prompt of …:"), the bare command that shows it (it may be empty), when to
 * go on, the bare command that removes the row, and what else that does or does not. Without a
 * command lead says it all, and the others are empty.
 */
struct advice {
	char lead[ADVICE_SIZE];
	char look[ADVICE_SIZE];
	char then[ADVICE_SIZE];
	char command[ADVICE_SIZE];
	char note[ADVICE_SIZE];
};
void advice_for_binding(const struct binding *binding, struct advice *advice);
/* Whose logout was to remove the row; another's may have meant a phone that lives. */
enum bidden {
	BIDDEN_BY_ITSELF, /* or by nobody */
	BIDDEN_BY_ANOTHER,
	BIDDEN_ALIVE, /* the same, and the row's own device was heard since */
};
enum bidden left_over_bidden(const struct binding *binding);
/* Its logout had not ended when the capture did: nobody knows whether the row stays. */
bool left_over_perhaps(const struct binding *binding);
/* Why a row that is gone by now had been left over until it expired; else LEFTOVER_NONE. */
enum leftover left_over_before(const struct binding *binding);
/* Since when a row is left over, or was; STAMP_NEVER when that is not known. */
stamp left_over_since(const struct binding *binding);
/*
 * How long such a row stood for a device that was not heard of any more; -1 when it was, or nobody
 * knows the device.
 */
stamp left_over_ghost(const struct binding *binding);
/* For people, why it is left, or was ("the logout was challenged and never answered"). */
size_t reason_for_binding(const struct binding *binding, char *out, size_t size);

#endif
