#ifndef MEMORY_H
#define MEMORY_H

#include <stddef.h>

/* Octets that the program has allocated and not freed. */
size_t memory_used(void);

#endif
