#ifndef LIVE_H
#define LIVE_H

/*
 * What a run does beside its frames: it answers signals, and live it looks after the interface, the
 * kernel's drops, and prints counters from time to time. All of it goes to standard error.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/stamp.h"
#include "capture/source.h"
#include "cli/outputs.h"
#include "cli/settings.h"
#include "detect/detector.h"
#include "pipeline.h"
#include "report/report.h"

struct interface_watch;

struct live {
	const struct settings *settings;
	const struct report_options *options;
	const struct detector *detector;
	struct pipeline *pipeline;
	struct outputs *outputs;
	struct interface_watch *watch;         /* NULL: nothing to be watched */
	int memory;                            /* /proc/self/statm; -1: not there */
	stamp flushed_at, looked_at, stats_at; /* 0: not yet */
	stamp down_since;                      /* 0: the interface is up */
	stamp drops_told_at;
	uint64_t drops_told;
};

/* Before privileges are dropped. All but the last are borrowed until live_end(). */
void live_begin(struct live *live, const struct settings *settings,
                const struct report_options *options, const struct detector *detector,
                struct pipeline *pipeline, struct outputs *outputs);
/* live may be all zeros. */
void live_end(struct live *live);

/*
 * After every frame, and when there is none; it finds out by itself what is due. at is the present:
 * live outputs are flushed where a reader sees them in good time, however busy the wire is. False
 * when the capture cannot go on, which was said then. source: NULL, of files only, when none is
 * open.
 */
bool live_look(struct live *live, struct source *source, stamp at);

#endif
