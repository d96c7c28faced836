#ifndef TRACK_STATISTIC_H
#define TRACK_STATISTIC_H

/*
 * Running minimum, maximum and median of a few or of very many values. Takes memory as values come,
 * up to a bound, from the pool that each call is given. Starts zeroed.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/pool.h"

#define STATISTIC_FEW 2      /* up to this many values need no memory of their own */
#define STATISTIC_EXACT 16   /* up to this many the median is exact */
#define STATISTIC_BUCKETS 32 /* beyond: logarithmic histogram of magnitudes */

struct statistic {
	uint32_t count;
	uint32_t kept; /* values that are samples, or counted in buckets */
	double min, max;
	union {
		float few[STATISTIC_FEW]; /* while kept is at most that */
		float *samples; /* while kept is at most STATISTIC_EXACT; room for a power of two */
		uint32_t *buckets; /* then */
	};
};

/* False when memory is out: the value counts for the extremes only. */
bool statistic_add(struct pool *pool, struct statistic *statistic, double value);
/* 0 when there is no value. */
double statistic_median(const struct statistic *statistic);
void statistic_release(struct pool *pool, struct statistic *statistic);

#endif
