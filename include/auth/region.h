#ifndef AUTH_REGION_H
#define AUTH_REGION_H

/* A file's bytes in guarded, locked memory. Nothing of it ever passes through an ordinary buffer.
 */

#include <stdbool.h>
#include <stddef.h>

struct region {
	char *bytes;
	size_t size; /* allocated */
	size_t used;
};

/*
 * 0 or an errno value. *exposed tells that the mode of a regular file lets group or others read it.
 * Pipes work as well.
 */
int region_read(const char *path, struct region *region, bool *exposed);
void region_seal(struct region *region);
/* Wipes it, sealed or not. */
void region_release(struct region *region);

#endif
