#ifndef TABLES_H
#define TABLES_H

/*
 * The tables that -t names: read, and set against what the wire proves. A table that was taken
 * while the capture went on is judged by a second look at the packets, which ends there.
 */

#include <stdbool.h>
#include <stddef.h>

#include "cli/settings.h"
#include "match/comparison.h"
#include "pipeline.h"

struct moment;

struct tables { /* zero it first */
	struct comparison comparison;
	struct compared *given;
	char **texts; /* what was read, as many */
	struct moment *moments;
	size_t moment_count;
	struct witness now; /* the end of the capture */
	bool live;
	bool unusable; /* something of one could not be read */
};

/*
 * Reads every table. What is wrong with one is told; it is left out, or taken as far as it can be
 * read. now: the machine's time, for standard input. False when memory is out.
 */
bool tables_load(struct tables *tables, const struct settings *settings, stamp now);
/* Before the first frame, for files: like is how the capture itself is read. */
bool tables_begin(struct tables *tables, const struct pipeline_options *like);
void tables_frame(struct tables *tables, const struct frame *frame);
void tables_drops(struct tables *tables);
/* After the last frame, and when tables->now is full: fills the comparison. */
void tables_judge(struct tables *tables);
void tables_release(struct tables *tables);

#endif
