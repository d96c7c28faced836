#ifndef TRACK_TIMER_H
#define TRACK_TIMER_H

/*
 * Deadlines on the packet clock. Timers with the same deadline fire in the order in which they were
 * set. Most are moved or stopped long before they are due: that only writes to the timer, which is
 * looked at again when its former deadline comes.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/stamp.h"

enum timer_kind { TIMER_FLOW, TIMER_BINDING, TIMER_PUBLICATION, TIMER_EXCHANGE, TIMER_SOURCE };

/* Starts zeroed but for kind. */
struct timer {
	stamp due;
	uint32_t serial;    /* when it was set last, modulo 2^32; 0: it is not set */
	uint32_t kind : 4;  /* enum timer_kind: the struct it is part of */
	uint32_t slot : 28; /* in timers.slots, from 1; 0 when nothing is queued */
};

struct timer_entry; /* in the queue */
struct timer_slot;

struct timers {
	struct timer_entry *heap;
	struct timer_slot *slots; /* what is queued, found without touching the timers */
	size_t count, capacity;
	uint32_t slots_used, free_slot;
	uint32_t serial;
};

void timers_free(struct timers *timers);
/* Sets or moves it. False when memory is out (it is not set then). */
bool timer_set(struct timers *timers, struct timer *timer, stamp due);
void timer_stop(struct timer *timer);
/* The timer's memory is about to go. */
void timer_release(struct timers *timers, struct timer *timer);
/* The earliest timer that is due at or before at, not set any more; NULL when there is none. */
struct timer *timers_due(struct timers *timers, stamp at);

#endif
