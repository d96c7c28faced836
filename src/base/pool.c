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
#define CHUNK ((size_t)64 * 1024 - 64) /* with malloc's own bytes not above a round number */

struct pool_block {
	struct pool_block *next, *before;
	alignas(POOL_STEP) char bytes[];
};

struct pool_spare {
	struct pool_spare *next;
};

_Static_assert(POOL_STEP % alignof(uint64_t) == 0 && POOL_STEP % alignof(void *) == 0 &&
                       POOL_STEP % alignof(double) == 0,
               "a step aligns numbers and pointers");

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

static struct pool_spare **spare_of(struct pool *pool, size_t size)
{
	return &pool->spare[size / POOL_STEP - 1];
}

static void *take_spare(struct pool *pool, size_t size)
{
	struct pool_spare **spare = spare_of(pool, size);
	struct pool_spare *thing = *spare;

	if (!thing)
		return NULL;
	*spare = thing->next;
	pool->idle -= size;
	return thing;
}

/* The largest of what was given back, if it is larger than needed; else a new chunk. */
static bool refill(struct pool *pool, size_t size)
{
	size_t found = pool->idle >= CHUNK ? SMALL : 0;
	char *from;

	while (found > size && !*spare_of(pool, found))
		found -= POOL_STEP;
	if (found > size) {
		from = take_spare(pool, found);
	} else {
		found = CHUNK / POOL_STEP * POOL_STEP;
		from = block_new(pool, found);
	}
	if (!from)
		return false;
	if (pool->left)
		pool_give(pool, pool->at, pool->left);
	pool->at = from;
	pool->left = found;
	return true;
}

static void *cut(struct pool *pool, size_t size)
{
	char *thing;

	if (pool->left < size && !refill(pool, size))
		return NULL;
	thing = pool->at;
	pool->at += size;
	pool->left -= size;
	return thing;
}

static void *take_small(struct pool *pool, size_t size)
{
	void *thing = take_spare(pool, size);

	return thing ? thing : cut(pool, size);
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
	struct pool_spare *spare = thing;

	if (!thing)
		return;
	if (size > SMALL) {
		block_free(pool, thing);
		return;
	}
	spare->next = *spare_of(pool, size);
	*spare_of(pool, size) = spare;
	pool->idle += size;
}

void pool_release(struct pool *pool)
{
	for (struct pool_block *block = pool->blocks, *next; block; block = next) {
		next = block->next;
		free(block);
	}
	*pool = (struct pool){ 0 };
}
