#include "base/arena.h"

#include <sodium.h>
#include <stdalign.h>
#include <stdlib.h>

int arena_init(struct arena *arena, size_t size)
{
	*arena = (struct arena){ 0 };
	arena->bytes = malloc(size ? size : 1);
	if (!arena->bytes)
		return -1;
	arena->size = size;
	return 0;
}

void arena_release(struct arena *arena)
{
	arena_reset(arena);
	free(arena->bytes);
	*arena = (struct arena){ 0 };
}

void *arena_alloc(struct arena *arena, size_t n)
{
	/* used is always a multiple of the alignment, except when the block is full */
	size_t room = arena->size - arena->used;
	size_t padding = (size_t)-n % alignof(max_align_t);
	void *start;

	if (n > room)
		return NULL;
	start = arena->bytes + arena->used;
	arena->used += padding > room - n ? room : n + padding;
	return start;
}

void arena_reset(struct arena *arena)
{
	if (arena->used > 0)
		sodium_memzero(arena->bytes, arena->used);
	arena->used = 0;
}
