#include "track/timer.h"

#include <stdlib.h>

static bool earlier(const struct timer *a, const struct timer *b)
{
	return a->due != b->due ? a->due < b->due : a->serial < b->serial;
}

static void put(struct timers *timers, size_t place, struct timer *timer)
{
	timers->heap[place - 1] = timer;
	timer->place = (uint32_t)place;
}

static void rise(struct timers *timers, struct timer *timer)
{
	size_t place = timer->place;

	while (place > 1 && earlier(timer, timers->heap[place / 2 - 1])) {
		put(timers, place, timers->heap[place / 2 - 1]);
		place /= 2;
	}
	put(timers, place, timer);
}

static void sink(struct timers *timers, struct timer *timer)
{
	size_t place = timer->place;

	for (;;) {
		size_t child = place * 2;

		if (child > timers->count)
			break;
		if (child < timers->count && earlier(timers->heap[child], timers->heap[child - 1]))
			child++;
		if (!earlier(timers->heap[child - 1], timer))
			break;
		put(timers, place, timers->heap[child - 1]);
		place = child;
	}
	put(timers, place, timer);
}

static bool reserve(struct timers *timers)
{
	size_t capacity = timers->capacity ? timers->capacity * 2 : 64;
	struct timer **heap;

	if (timers->count < timers->capacity)
		return true;
	if (capacity > UINT32_MAX)
		return false;
	heap = realloc(timers->heap, capacity * sizeof(*heap));
	if (!heap)
		return false;
	timers->heap = heap;
	timers->capacity = capacity;
	return true;
}

void timers_release(struct timers *timers)
{
	free(timers->heap);
	*timers = (struct timers){ 0 };
}

bool timer_set(struct timers *timers, struct timer *timer, stamp due)
{
	bool later = due >= timer->due;

	if (!timer->place) {
		if (!reserve(timers))
			return false;
		timers->count++;
		timer->place = (uint32_t)timers->count;
		later = false;
	}
	timer->due = due;
	timer->serial = ++timers->serial;
	if (later)
		sink(timers, timer);
	else
		rise(timers, timer);
	return true;
}

void timer_cancel(struct timers *timers, struct timer *timer)
{
	struct timer *last;
	size_t place = timer->place;

	if (!place)
		return;
	last = timers->heap[--timers->count];
	timer->place = 0;
	if (last == timer)
		return;
	put(timers, place, last);
	rise(timers, last);
	sink(timers, last);
}

struct timer *timers_due(struct timers *timers, stamp at)
{
	struct timer *timer;

	if (!timers->count || timers->heap[0]->due > at)
		return NULL;
	timer = timers->heap[0];
	timer_cancel(timers, timer);
	return timer;
}
