#ifndef BASE_POOL_H
#define BASE_POOL_H

/*
 * Memory for very many small things: cut from slabs of things of one size, so that none has a
 * header of its own. A slab in which nothing lives any more serves things of any size, a region of
 * them goes back to the system: what one kind of thing took is not lost to the others. Everything
 * can be released at once. Starts zeroed. Under the sanitizers each thing is allocated by itself,
 * so that they see who oversteps it.
 */

#include <stddef.h>

#define POOL_SMALL 1536 /* larger things are allocated by themselves */
#define POOL_STEP 8     /* sizes are rounded up to this; it aligns any record of ours */

struct pool_block; /* a larger thing */
struct pool_slab;
struct pool_region; /* slabs that are had from the system at once */

struct pool {
	struct pool_block *blocks;
	struct pool_region *regions;
	struct pool_region *spare; /* one without anything in it; NULL */
	struct pool_slab *empty;   /* those in which nothing lives, of regions where something does
	                            */
	struct pool_slab *open[POOL_SMALL / POOL_STEP]; /* those with room, by the size */
	size_t idle; /* octets of regions in which nothing lives */
};

/* n zero bytes; NULL when memory is out. */
void *pool_take(struct pool *pool, size_t n);
/* n is what it was taken with. Nothing happens to NULL. */
void pool_give(struct pool *pool, void *thing, size_t n);
/* Frees all that was taken and not given back, too. */
void pool_release(struct pool *pool);

#endif
