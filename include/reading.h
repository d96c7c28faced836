#ifndef READING_H
#define READING_H

/* A run and its part that reads: every input, frame by frame, into the pipeline. */

#include "analysis.h"
#include "cli/credentials.h"
#include "cli/outputs.h"
#include "condition.h"
#include "detect/detector.h"
#include "inputs.h"
#include "live.h"
#include "notes.h"
#include "pipeline.h"
#include "privileges.h"
#include "tables.h"

struct analysis {
	const struct settings *settings;
	const struct clocks *clocks;
	struct passing passing; /* live */
	struct analysis_outcome *outcome;
	struct credentials credentials;
	struct detector *detector;
	struct pipeline *pipeline;
	struct tables tables;
	struct outputs *outputs;
	const struct privileges *privileges;
	struct live live; /* from when outputs are open */
	struct inputs files;
	struct report_input *inputs;
	struct report_options options;
	struct report_totals totals;
	struct notes notes;
	struct condition condition;
	uint64_t frames;
	uint64_t drops_told;
};

/* A folder_tell: what is wrong with an input, to standard error and into the outcome. */
void reading_problem(void *context, const struct source_problem *problem);
/* Reads every input; outputs are opened with the first one that can be. */
void reading_inputs(struct analysis *analysis);
/* Live: findings, once all that a frame means is judged. */
void reading_tell(struct analysis *analysis);

#endif
