#include "wire/window.h"

#include <stdlib.h>
#include <string.h>

#define SIZE_MIN 512

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static uint32_t size_for(const struct window *window, uint32_t end)
{
	uint32_t size = window->size ? window->size : SIZE_MIN;

	while (size < end)
		size *= 2;
	return size;
}

static bool grow(struct window *window, uint32_t end)
{
	uint32_t size = size_for(window, end);
	uint8_t *bytes;

	if (size == window->size)
		return true;
	bytes = realloc(window->bytes, size);
	if (!bytes)
		return false;
	window->bytes = bytes;
	window->size = size;
	return true;
}

/* Compares what [from, to) of the window has with the new octets, which begin at offset. */
static bool agrees(const struct window *window, uint32_t from, uint32_t to, uint32_t offset,
                   const uint8_t *bytes)
{
	return from >= to || memcmp(window->bytes + from, bytes + (from - offset), to - from) == 0;
}

static void fill(struct window *window, uint32_t from, uint32_t to, uint32_t offset,
                 const uint8_t *bytes)
{
	if (from < to)
		memcpy(window->bytes + from, bytes + (from - offset), to - from);
}

static bool has_room(struct window *window)
{
	if (!window->islands)
		window->islands = malloc(WINDOW_ISLANDS * sizeof *window->islands);
	return window->islands && window->count < WINDOW_ISLANDS;
}

/* Islands [first, last) become one from..to, or part of the front when it touches that. */
static void merge(struct window *window, uint32_t first, uint32_t last, struct window_island island)
{
	struct window_island *islands = window->islands;

	if (island.from <= window->front) {
		window->front = island.to;
		if (last > 0)
			memmove(islands, islands + last, (window->count - last) * sizeof *islands);
		window->count -= last;
		return;
	}
	memmove(islands + first + 1, islands + last, (window->count - last) * sizeof *islands);
	islands[first] = island;
	window->count = window->count - (last - first) + 1;
}

enum window_result window_put(struct window *window, uint32_t offset, const uint8_t *bytes,
                              uint32_t n)
{
	struct window_island whole = { offset, offset + n };
	bool same = true;
	uint32_t at = offset, first = 0, last;

	if (n == 0)
		return WINDOW_OK;
	while (first < window->count && window->islands[first].to < offset)
		first++;
	last = first;
	while (last < window->count && window->islands[last].from <= whole.to)
		last++;
	if ((first == last && offset > window->front && !has_room(window)) ||
	    !grow(window, whole.to))
		return WINDOW_FULL;
	if (offset <= window->front) {
		same = agrees(window, offset, least(window->front, whole.to), offset, bytes);
		at = window->front;
		whole.from = 0;
		whole.to = whole.to > window->front ? whole.to : window->front;
	}
	for (uint32_t i = first; i < last; i++) {
		struct window_island island = window->islands[i];

		fill(window, at, island.from, offset, bytes);
		same = agrees(window, island.from > offset ? island.from : offset,
		              least(island.to, offset + n), offset, bytes) &&
		       same;
		at = island.to;
		whole.from = least(whole.from, island.from);
		whole.to = island.to > whole.to ? island.to : whole.to;
	}
	fill(window, at, offset + n, offset, bytes);
	merge(window, first, last, whole);
	return same ? WINDOW_OK : WINDOW_CONFLICT;
}

static void shift(struct window *window, uint32_t n)
{
	uint32_t end = window->count ? window->islands[window->count - 1].to : window->front;

	memmove(window->bytes, window->bytes + n, end - n);
	for (uint32_t i = 0; i < window->count; i++) {
		window->islands[i].from -= n;
		window->islands[i].to -= n;
	}
}

void window_consume(struct window *window, uint32_t n)
{
	if (n == 0)
		return;
	if (n == window->front && window->count == 0) {
		window_release(window);
		return;
	}
	shift(window, n);
	window->front -= n;
}

uint32_t window_jump(struct window *window)
{
	uint32_t n = window->islands[0].from;

	shift(window, n);
	window->front = window->islands[0].to;
	window->count--;
	memmove(window->islands, window->islands + 1, window->count * sizeof *window->islands);
	return n;
}

static size_t islands_memory(const struct window *window)
{
	return window->islands ? WINDOW_ISLANDS * sizeof *window->islands : 0;
}

size_t window_memory(const struct window *window)
{
	return window->size + islands_memory(window);
}

size_t window_memory_with(const struct window *window, uint32_t offset, uint32_t n)
{
	return size_for(window, offset + n) + WINDOW_ISLANDS * sizeof *window->islands;
}

void window_release(struct window *window)
{
	free(window->bytes);
	free(window->islands);
	*window = (struct window){ 0 };
}
