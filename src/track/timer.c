#include "track/timer.h"

#include <stdlib.h>

#define CAPACITY_FIRST 64
#define CAPACITY_MAX ((1U << 28) - 1) /* slots that a timer can name */

/* A binary heap. A timer has one entry at most, due no later than the timer itself. */
struct timer_entry {
	stamp due;
	uint32_t serial;
	uint32_t slot;
};

struct timer_slot {
	struct timer *timer; /* NULL: it was released, or left for an earlier entry */
	union {
		stamp due;          /* of the entry */
		uint32_t next_free; /* of a slot without any */
	};
};

/* Serials go round: of two that wait at once the later is less than half a turn ahead. */
static bool earlier(const struct timer_entry *a, const struct timer_entry *b)
{
	return a->due != b->due ? a->due < b->due : (int32_t)(a->serial - b->serial) < 0;
}

static void rise(struct timer_entry *heap, size_t place, struct timer_entry entry)
{
	while (place > 1 && earlier(&entry, &heap[place / 2 - 1])) {
		heap[place - 1] = heap[place / 2 - 1];
		place /= 2;
	}
	heap[place - 1] = entry;
}

/* Down first and up again: an entry that takes the place of the first is mostly one of the last. */
static void sink(struct timer_entry *heap, size_t count, struct timer_entry entry)
{
	size_t place = 1;

	for (size_t child = 2; child <= count; child = place * 2) {
		if (child < count && earlier(&heap[child], &heap[child - 1]))
			child++;
		heap[place - 1] = heap[child - 1];
		place = child;
	}
	rise(heap, place, entry);
}

static uint32_t take_slot(struct timers *timers, struct timer *timer)
{
	uint32_t slot = timers->free_slot;

	if (slot)
		timers->free_slot = timers->slots[slot - 1].next_free;
	else
		slot = ++timers->slots_used;
	timers->slots[slot - 1] = (struct timer_slot){ .timer = timer, .due = timer->due };
	return slot;
}

static void leave_slot(struct timers *timers, uint32_t slot)
{
	timers->slots[slot - 1] = (struct timer_slot){ .next_free = timers->free_slot };
	timers->free_slot = slot;
}

/* Entries of released timers may be due in a hundred years: they go when room is short. */
static void sweep(struct timers *timers)
{
	size_t kept = 0;

	for (size_t i = 0; i < timers->count; i++) {
		struct timer_entry entry = timers->heap[i];

		if (timers->slots[entry.slot - 1].timer)
			rise(timers->heap, ++kept, entry);
		else
			leave_slot(timers, entry.slot);
	}
	timers->count = kept;
}

/* There are never more slots than entries. */
static bool reserve(struct timers *timers)
{
	size_t capacity = timers->capacity + timers->capacity / 4;
	struct timer_entry *heap;
	struct timer_slot *slots;

	if (timers->count < timers->capacity)
		return true;
	sweep(timers);
	if (timers->count < timers->capacity / 4 * 3)
		return true;
	if (capacity > CAPACITY_MAX)
		return false;
	if (!capacity)
		capacity = CAPACITY_FIRST;
	heap = realloc(timers->heap, capacity * sizeof(*heap));
	if (!heap)
		return false;
	timers->heap = heap;
	slots = realloc(timers->slots, capacity * sizeof(*slots));
	if (!slots)
		return false;
	timers->slots = slots;
	timers->capacity = capacity;
	return true;
}

void timers_free(struct timers *timers)
{
	free(timers->heap);
	free(timers->slots);
	*timers = (struct timers){ 0 };
}

static uint32_t next_serial(struct timers *timers)
{
	if (!++timers->serial)
		timers->serial = 1;
	return timers->serial;
}

bool timer_set(struct timers *timers, struct timer *timer, stamp due)
{
	timer->due = due;
	timer->serial = next_serial(timers);
	if (timer->slot && timers->slots[timer->slot - 1].due <= due)
		return true;
	timer_release(timers, timer);
	if (!reserve(timers))
		return false;
	timer->serial = timers->serial;
	timer->slot = take_slot(timers, timer) & CAPACITY_MAX;
	rise(timers->heap, ++timers->count,
	     (struct timer_entry){ due, timer->serial, timer->slot });
	return true;
}

void timer_stop(struct timer *timer)
{
	timer->serial = 0;
}

void timer_release(struct timers *timers, struct timer *timer)
{
	if (timer->slot)
		timers->slots[timer->slot - 1].timer = NULL;
	timer->slot = 0;
	timer->serial = 0;
}

static void drop_first(struct timers *timers)
{
	leave_slot(timers, timers->heap[0].slot);
	if (--timers->count)
		sink(timers->heap, timers->count, timers->heap[timers->count]);
}

struct timer *timers_due(struct timers *timers, stamp at)
{
	while (timers->count && timers->heap[0].due <= at) {
		struct timer_entry first = timers->heap[0];
		struct timer *timer = timers->slots[first.slot - 1].timer;

		if (timer && timer->serial && timer->serial != first.serial) {
			timers->slots[first.slot - 1].due = timer->due;
			sink(timers->heap, timers->count,
			     (struct timer_entry){ timer->due, timer->serial, first.slot });
			continue;
		}
		drop_first(timers);
		if (!timer)
			continue;
		timer->slot = 0;
		if (!timer->serial)
			continue;
		timer->serial = 0;
		return timer;
	}
	return NULL;
}
