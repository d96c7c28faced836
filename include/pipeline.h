#ifndef PIPELINE_H
#define PIPELINE_H

/*
 * Composition: frames are decoded, datagrams on the chosen ports split into messages, messages and
 * other evidence handed to the tracker. The only place that routes; everything skipped is counted.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auth/verify.h"
#include "cli/ports.h"
#include "report/report.h"
#include "track/tracker.h"
#include "wire/datagram.h"
#include "wire/frame.h"

struct pipeline;

struct pipeline_options {
	const struct ports *ports; /* borrowed */
	struct tracker_options tracker;
	stamp until;       /* frames after this are counted, not fed; STAMP_NEVER: none are */
	uint16_t hep_port; /* UDP that is looked at for HEP; 0: none */
	bool apart;        /* the tracker works on a thread of its own: see pipeline_settle() */
};

/* NULL when memory is out. */
struct pipeline *pipeline_new(const struct pipeline_options *options);
void pipeline_free(struct pipeline *pipeline);

/* Also a message of a trace. */
void pipeline_frame(struct pipeline *pipeline, const struct frame *frame);
/* A message that came without a frame, of kind DATAGRAM_MESSAGE; it counts as a frame. */
void pipeline_datagram(struct pipeline *pipeline, const struct datagram *datagram);
/* The machine's clock, for an idle live source: timers up to then fire. */
void pipeline_advance(struct pipeline *pipeline, stamp now);
/* Packets were lost before now. */
void pipeline_drops(struct pipeline *pipeline);
/*
 * All that was fed is judged when it returns. Apart, nobody may look at the tracker, nor at what
 * its sink writes to, between it and what is fed next.
 */
void pipeline_settle(struct pipeline *pipeline);
/*
 * The end. at is what bindings are judged at; STAMP_NEVER: the last packet. Nothing may be fed
 * afterwards.
 */
void pipeline_finish(struct pipeline *pipeline, stamp at);

/* The last plausible packet time of any kind; 0 before the first packet. */
stamp pipeline_last(const struct pipeline *pipeline);
const struct tracker_counts *pipeline_tracker_counts(const struct pipeline *pipeline);
/* For those who look at the present state. */
const struct tracker *pipeline_tracker(const struct pipeline *pipeline);
/* Fills what the pipeline knows: all but the kernel's counters and ended_early. */
void pipeline_totals(const struct pipeline *pipeline, struct report_totals *totals);
/* Frames later than until; the first frame with a message cut by the snap length, 0 when none. */
uint64_t pipeline_after_until(const struct pipeline *pipeline);
uint64_t pipeline_truncated_frame(const struct pipeline *pipeline);

#endif
