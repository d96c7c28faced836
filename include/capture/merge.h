#ifndef CAPTURE_MERGE_H
#define CAPTURE_MERGE_H

/*
 * Several sources as one, frame by frame in the order of time. A file is opened when the frames
 * before its first one have been read, so that those that do not overlap are open one at a time;
 * of each open one a single frame is held. Within one file the order is the file's own.
 */

#include "capture/source.h"

#define MERGE_OPEN_MAX 64 /* more than these are not open at a time */

struct merge_file {
	size_t index;   /* what it is called towards the functions below */
	stamp first_at; /* of its first frame */
};

struct merge_hooks {
	void *context;
	/* NULL when it cannot be opened; told by then. */
	struct source *(*open)(void *context, size_t index);
	/* SOURCE_FRAME, SOURCE_STOPPED, or SOURCE_END, also after a failure that was told. */
	enum source_result (*next)(void *context, struct source *source, struct frame *frame);
	void (*close)(void *context, struct source *source);
};

struct merge;

/* files, in the order of first_at, and hooks outlive it. NULL when memory is out. */
struct merge *merge_new(const struct merge_file *files, size_t count,
                        const struct merge_hooks *hooks);
/* Closes what is still open. */
void merge_free(struct merge *merge);
/* SOURCE_FRAME, SOURCE_END or SOURCE_STOPPED. The frame is valid until the next call. */
enum source_result merge_next(struct merge *merge, struct frame *frame);
/* More files overlapped than can be open: some frames came late. */
bool merge_was_crowded(const struct merge *merge);

#endif
