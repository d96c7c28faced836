#ifndef MEMORY_H
#define MEMORY_H

#include <stddef.h>

/* Before anything is allocated: what is freed in large pieces goes back to the system at once. */
void memory_setup(void);
/*
 * Octets that the program has from the system, those included that it holds without use. A build
 * with sanitizers counts those in use.
 */
size_t memory_used(void);

#endif
