#ifndef TRACK_TIMER_H
#define TRACK_TIMER_H

/*
 * Deadlines on the packet clock: a binary heap of intrusive timers. Timers with the same deadline
 * fire in the order in which they were set.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/stamp.h"

enum timer_kind { TIMER_FLOW, TIMER_BINDING, TIMER_PUBLICATION, TIMER_EXCHANGE };

struct timer {
	stamp due;
	uint64_t serial;
	void *owner;    /* the struct it is part of */
	uint32_t place; /* in the heap, from 1; 0 when it is not set */
	uint8_t kind;   /* enum timer_kind */
};

struct timers {
	struct timer **heap;
	size_t count, capacity;
	uint64_t serial;
};

void timers_release(struct timers *timers);
/* Sets or moves it. False when memory is out (it is not set then). */
bool timer_set(struct timers *timers, struct timer *timer, stamp due);
void timer_cancel(struct timers *timers, struct timer *timer);
/* The earliest timer that is due at or before at, taken off the heap; NULL when there is none. */
struct timer *timers_due(struct timers *timers, stamp at);

#endif
