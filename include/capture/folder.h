#ifndef CAPTURE_FOLDER_H
#define CAPTURE_FOLDER_H

/* A folder of capture files, such as the ring that a long capture writes. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/stamp.h"
#include "capture/problem.h"

#define FOLDER_FILES_MAX 100000

bool folder_is(const char *path);

struct folder_file {
	char *path;     /* owned */
	stamp first_at; /* of its first packet; 0 when there is none */
	uint32_t link;  /* as source_link and source_snaplen say */
	int snaplen;
};

struct folder {
	struct folder_file *files; /* by the time of their first packets */
	size_t count;
};

/* What cannot be read is told one by one; problem->text names it. */
typedef void folder_tell(void *context, const struct source_problem *problem);

/*
 * Opens each file once, briefly. Names that begin with a dot are left out. False when the folder
 * itself cannot be read or memory is out; that is told too. To be released in both cases.
 */
bool folder_read(struct folder *folder, const char *path, folder_tell *tell, void *context);
void folder_release(struct folder *folder);

#endif
