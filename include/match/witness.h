#ifndef MATCH_WITNESS_H
#define MATCH_WITNESS_H

/*
 * What the wire proves at one moment: all bindings that a tracker closed then, found by user. They
 * are the tracker's, and valid as long as it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/stamp.h"
#include "track/event.h"

struct witness_entry {
	const struct binding *binding;
	unsigned kinds; /* bit set: enum dump_kind of the tables that have a row of it */
};

struct witness {                 /* zero it first */
	stamp at;                /* the moment */
	stamp first_at, last_at; /* of the packets until then; 0 when there was none */
	struct witness_entry *entries;
	size_t count, capacity;
	uint64_t forgotten; /* bindings that the tracker had no memory for at the end */
	bool failed;        /* memory was short */
};

void witness_release(struct witness *witness);
/* An event_sink: context is the witness. */
void witness_event(void *context, const struct event *event);
/* After track_finish. */
void witness_settle(struct witness *witness);
/* The entries of one user, in order; *count is set. */
struct witness_entry *witness_of(const struct witness *witness, struct str user, size_t *count);

#endif
