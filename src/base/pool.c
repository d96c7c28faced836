#include "base/pool.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef SIPREGTRACE_SANITIZE
#define SMALL 0
#else
#define SMALL POOL_SMALL
#endif
#define SLAB ((size_t)64 * 1024) /* its address is a multiple of this, too */
#define SLABS 15
#define REGION ((SLABS + 1) * SLAB - 64) /* with malloc's own bytes not above a round number */

struct pool_block {
	struct pool_block *next, *before;
	alignas(POOL_STEP) char bytes[];
};

struct pool_spare {
	struct pool_spare *next;
};

struct pool_slab {
	struct pool_slab *next, *before; /* among the empty ones, or those with room */
	struct pool_region *region;
	struct pool_spare *spare; /* things that were given back */
	uint32_t size;            /* of its things */
	uint32_t live;            /* how many there are */
	uint32_t taken;           /* octets in front of those that were never taken */
};

struct pool_region {
	struct pool_region *next, *before;
	uint32_t used;  /* slabs that something lives in */
	uint32_t count; /* slabs that were begun: the others have never been touched */
	struct pool_slab *first;
};

_Static_assert(POOL_STEP % alignof(uint64_t) == 0 && POOL_STEP % alignof(void *) == 0 &&
                       POOL_STEP % alignof(double) == 0,
               "a step aligns numbers and pointers");
_Static_assert(sizeof(struct pool_slab) % POOL_STEP == 0, "things are aligned");

static size_t rounded(size_t n)
{
	return n ? (n + POOL_STEP - 1) / POOL_STEP * POOL_STEP : POOL_STEP;
}

static void *block_new(struct pool *pool, size_t n)
{
	struct pool_block *block = malloc(sizeof(*block) + n);

	if (!block)
		return NULL;
	block->before = NULL;
	block->next = pool->blocks;
	if (pool->blocks)
		pool->blocks->before = block;
	pool->blocks = block;
	return block->bytes;
}

static void block_free(struct pool *pool, void *bytes)
{
	struct pool_block *block = (void *)((char *)bytes - offsetof(struct pool_block, bytes));

	if (block->before)
		block->before->next = block->next;
	else
		pool->blocks = block->next;
	if (block->next)
		block->next->before = block->before;
	free(block);
}

static void slab_link(struct pool_slab **list, struct pool_slab *slab)
{
	slab->before = NULL;
	slab->next = *list;
	if (*list)
		(*list)->before = slab;
	*list = slab;
}

static void slab_unlink(struct pool_slab **list, struct pool_slab *slab)
{
	if (slab->before)
		slab->before->next = slab->next;
	else
		*list = slab->next;
	if (slab->next)
		slab->next->before = slab->before;
}

static struct pool_slab *slab_at(const struct pool_region *region, uint32_t n)
{
	return (struct pool_slab *)(void *)((char *)region->first + n * SLAB);
}

static void region_link(struct pool *pool, struct pool_region *region)
{
	region->before = NULL;
	region->next = pool->regions;
	if (pool->regions)
		pool->regions->before = region;
	pool->regions = region;
}

static void region_unlink(struct pool *pool, struct pool_region *region)
{
	if (region->before)
		region->before->next = region->next;
	else
		pool->regions = region->next;
	if (region->next)
		region->next->before = region->before;
}

static struct pool_region *region_new(struct pool *pool)
{
	struct pool_region *region = malloc(REGION);
	uintptr_t end;

	if (!region)
		return NULL;
	end = ((uintptr_t)(region + 1) + SLAB - 1) / SLAB * SLAB;
	*region = (struct pool_region){ .first = (void *)end };
	region_link(pool, region);
	pool->idle += SLABS * SLAB;
	return region;
}

static void region_free(struct pool *pool, struct pool_region *region)
{
	region_unlink(pool, region);
	pool->idle -= SLABS * SLAB;
	free(region);
}

/* Nothing lives in it any more: one such region is kept for what comes next. */
static void region_emptied(struct pool *pool, struct pool_region *region)
{
	for (uint32_t i = 0; i < region->count; i++)
		slab_unlink(&pool->empty, slab_at(region, i));
	region->count = 0;
	if (pool->spare)
		region_free(pool, region);
	else
		pool->spare = region;
}

static struct pool_region *region_again(struct pool *pool)
{
	struct pool_region *region = pool->spare;

	region_unlink(pool, region);
	region_link(pool, region);
	pool->spare = NULL;
	return region;
}

/* The first region is the one whose slabs are not all begun. */
static struct pool_slab *slab_begin(struct pool *pool)
{
	struct pool_region *region = pool->regions;
	struct pool_slab *slab;

	if (!region || region->count == SLABS || region == pool->spare)
		region = pool->spare ? region_again(pool) : region_new(pool);
	if (!region)
		return NULL;
	slab = slab_at(region, region->count++);
	slab->region = region;
	return slab;
}

static struct pool_slab *slab_new(struct pool *pool, size_t size)
{
	struct pool_slab *slab = pool->empty;

	if (slab)
		slab_unlink(&pool->empty, slab);
	else
		slab = slab_begin(pool);
	if (!slab)
		return NULL;
	slab->region->used++;
	slab->spare = NULL;
	slab->size = (uint32_t)size;
	slab->live = 0;
	slab->taken = sizeof(*slab);
	slab_link(&pool->open[size / POOL_STEP - 1], slab);
	return slab;
}

static bool is_full(const struct pool_slab *slab)
{
	return !slab->spare && slab->taken + slab->size > SLAB;
}

static void *take_small(struct pool *pool, size_t size)
{
	struct pool_slab **open = &pool->open[size / POOL_STEP - 1];
	struct pool_slab *slab = *open ? *open : slab_new(pool, size);
	void *thing;

	if (!slab)
		return NULL;
	thing = slab->spare;
	if (thing) {
		slab->spare = slab->spare->next;
	} else {
		thing = (char *)slab + slab->taken;
		slab->taken += slab->size;
	}
	slab->live++;
	pool->idle -= size;
	if (is_full(slab))
		slab_unlink(open, slab);
	return thing;
}

static void give_small(struct pool *pool, void *thing, size_t size)
{
	struct pool_slab *slab = (void *)((uintptr_t)thing / SLAB * SLAB);
	struct pool_slab **open = &pool->open[size / POOL_STEP - 1];
	struct pool_spare *spare = thing;

	if (is_full(slab))
		slab_link(open, slab);
	spare->next = slab->spare;
	slab->spare = spare;
	pool->idle += size;
	if (--slab->live)
		return;
	slab_unlink(open, slab);
	slab_link(&pool->empty, slab);
	if (!--slab->region->used)
		region_emptied(pool, slab->region);
}

void *pool_take(struct pool *pool, size_t n)
{
	size_t size = rounded(n);
	void *thing = size > SMALL ? block_new(pool, size) : take_small(pool, size);

	return thing ? memset(thing, 0, n) : NULL;
}

void pool_give(struct pool *pool, void *thing, size_t n)
{
	size_t size = rounded(n);

	if (!thing)
		return;
	if (size > SMALL)
		block_free(pool, thing);
	else
		give_small(pool, thing, size);
}

void pool_release(struct pool *pool)
{
	for (struct pool_block *block = pool->blocks, *next; block; block = next) {
		next = block->next;
		free(block);
	}
	for (struct pool_region *region = pool->regions, *next; region; region = next) {
		next = region->next;
		free(region);
	}
	*pool = (struct pool){ 0 };
}
