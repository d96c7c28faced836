#ifndef CLI_OUTPUTS_H
#define CLI_OUTPUTS_H

/*
 * The outputs of one run, each a file, a writer and a format. A file is created readable by its
 * owner only, an existing regular file is emptied, a symbolic link is never followed.
 */

#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>

#include "cli/settings.h"
#include "report/report.h"

struct outputs;

/* Whether any of them will tell the steps of sessions. */
bool outputs_tell_stories(const struct settings *settings);

struct outputs_error {
	char text[320]; /* names the file */
};

/* Opens all, or none. options is borrowed for the life of the outputs. NULL: error says why. */
struct outputs *outputs_open(const struct settings *settings, const struct report_options *options,
                             struct outputs_error *error);
void outputs_begin(struct outputs *outputs);
void outputs_event(struct outputs *outputs, const struct event *event);
/* A finding_sink: context is the outputs. */
void outputs_finding(void *context, const struct finding *finding, bool withdrawn);
void outputs_end(struct outputs *outputs, const struct report_totals *totals,
                 const struct tracker_counts *counts, const struct detector *detector);
/* Cheap: whether writing has failed so far. */
bool outputs_failed(const struct outputs *outputs);
void outputs_flush(struct outputs *outputs);
/*
 * Opens files that were moved away or deleted anew, where their names stand; the stream goes on
 * where it was. False when one could not be, which then goes on in its old file: error says why.
 */
bool outputs_reopen(struct outputs *outputs, struct outputs_error *error);
/* The open folders in which that happens, and the flags of openat(2). Returns how many. */
#define OUTPUTS_REOPEN_FLAGS (O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC)
size_t outputs_directories(const struct outputs *outputs, int *out, size_t size);
/*
 * Flushes, closes and frees. False when anything of it failed now or before: error says what.
 * outputs may be NULL.
 */
bool outputs_close(struct outputs *outputs, struct outputs_error *error);

/* A sink for struct writer on the file descriptor that context, an int *, points to. */
int outputs_descriptor_sink(void *context, const void *bytes, size_t n);

#endif
