#ifndef BASE_ARENA_H
#define BASE_ARENA_H

/* Bump allocator over one block of fixed size: everything in it dies at arena_reset. */

#include <stddef.h>

struct arena {
	unsigned char *bytes;
	size_t size;
	size_t used;
};

/* 0, or -1 when memory is out. */
int arena_init(struct arena *arena, size_t size);
void arena_release(struct arena *arena);
/* Aligned for any object; NULL when the block is full. Contents are undefined. */
void *arena_alloc(struct arena *arena, size_t n);
/* Forgets everything and wipes what was used: it may have held credentials. */
void arena_reset(struct arena *arena);

#endif
