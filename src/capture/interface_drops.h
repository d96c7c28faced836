#ifndef CAPTURE_INTERFACE_DROPS_H
#define CAPTURE_INTERFACE_DROPS_H

/*
 * Inside of the capture layer only: packets that an interface or its driver lost. libpcap reads
 * these counters from files that it opens each time; once a program may not open files any more it
 * takes them for zero, and counts back from what they were. Here the files stay open.
 */

#include <stdint.h>

#define INTERFACE_DROPS_FILES 2

struct interface_drops {
	int files[INTERFACE_DROPS_FILES]; /* -1: there is no such counter */
	uint64_t base;                    /* what they were in the beginning */
};

/* interface NULL: none is counted. */
void interface_drops_open(struct interface_drops *drops, const char *interface);
void interface_drops_close(struct interface_drops *drops);
/* Since they were opened. */
uint64_t interface_drops_count(const struct interface_drops *drops);

#endif
