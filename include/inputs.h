#ifndef INPUTS_H
#define INPUTS_H

/* What -i and -r name, one by one: each file of a folder is an input of its own. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/stamp.h"
#include "capture/folder.h"
#include "capture/merge.h"
#include "cli/settings.h"

struct input {
	char *path;    /* owned */
	size_t group;  /* the first input of those that were named together */
	uint32_t link; /* SOURCE_LINK_NONE: not known before it is opened */
	int snaplen;
	uint64_t device, inode;  /* inode 0: no ordinary file */
	bool begun;              /* a frame of it was read */
	stamp first_at, last_at; /* of its frames that were read */
};

struct inputs { /* zero it first */
	struct input *items;
	struct merge_file *order; /* as many; index is the place in items */
	size_t count, capacity;
	stamp latest;        /* that was read; a single frame of another day does not count */
	size_t latest_input; /* that it was in */
	bool order_told;
};

/*
 * Folders are read now. What is wrong with one or with its files is told; false only when memory is
 * out. A file that has several names is taken once.
 */
bool inputs_find(struct inputs *inputs, const struct settings *settings, folder_tell *tell,
                 void *context);
void inputs_release(struct inputs *inputs);
/* How many inputs, beginning with this one, are to be read as one. */
size_t inputs_together(const struct inputs *inputs, size_t from);
/* A frame was read; says once that a file is older than what was read before it. */
void inputs_look(struct inputs *inputs, size_t index, stamp at);

#endif
