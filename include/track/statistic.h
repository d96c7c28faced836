#ifndef TRACK_STATISTIC_H
#define TRACK_STATISTIC_H

/* Running minimum, maximum, mean and median of a few or of very many values, in fixed space. */

#include <stdint.h>

#define STATISTIC_EXACT 16   /* up to this many the median is exact */
#define STATISTIC_BUCKETS 32 /* beyond: logarithmic histogram of magnitudes */

struct statistic {
	uint32_t count;
	double min, max, sum;
	float samples[STATISTIC_EXACT];
	uint32_t buckets[STATISTIC_BUCKETS];
};

void statistic_add(struct statistic *statistic, double value);
/* 0 when there is no value. */
double statistic_median(const struct statistic *statistic);

#endif
