#ifndef BASE_POOL_H
#define BASE_POOL_H

/*
 * Memory for very many small things: cut from chunks, so that none has a header of its own; what is
 * given back serves the next thing of its size. Everything can be released at once. Starts zeroed.
 * Under the sanitizers each thing is allocated by itself, so that they see who oversteps it.
 */

#include <stddef.h>

#define POOL_SMALL 1536 /* larger things are allocated by themselves */
#define POOL_STEP 8     /* sizes are rounded up to this; it aligns any record of ours */

struct pool_block; /* a chunk, or a larger thing */
struct pool_spare;

struct pool {
	struct pool_block *blocks;
	char *at;    /* in the newest chunk: what was never taken */
	size_t left; /* bytes of it */
	struct pool_spare *spare[POOL_SMALL / POOL_STEP];
	size_t idle; /* bytes that were given back and not taken again */
};

/* n zero bytes; NULL when memory is out. */
void *pool_take(struct pool *pool, size_t n);
/* n is what it was taken with. Nothing happens to NULL. */
void pool_give(struct pool *pool, void *thing, size_t n);
/* Frees all that was taken and not given back, too. */
void pool_release(struct pool *pool);

#endif
