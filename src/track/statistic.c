#include "track/statistic.h"

#include <stdlib.h>
#include <string.h>

/* Bucket i holds values up to 2^(i - 10): from a thousandth to a million. */
static unsigned bucket_of(double value)
{
	double bound = 1.0 / 1024;
	unsigned i = 0;

	while (i < STATISTIC_BUCKETS - 1 && value > bound) {
		bound *= 2;
		i++;
	}
	return i;
}

void statistic_add(struct statistic *statistic, double value)
{
	if (statistic->count < STATISTIC_EXACT)
		statistic->samples[statistic->count] = (float)value;
	if (!statistic->count || value < statistic->min)
		statistic->min = value;
	if (!statistic->count || value > statistic->max)
		statistic->max = value;
	statistic->sum += value;
	statistic->buckets[bucket_of(value)]++;
	statistic->count++;
}

static int compare(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return (x > y) - (x < y);
}

static double exact_median(const struct statistic *statistic)
{
	float sorted[STATISTIC_EXACT];
	uint32_t n = statistic->count;

	memcpy(sorted, statistic->samples, sizeof(sorted));
	qsort(sorted, n, sizeof(sorted[0]), compare);
	if (n % 2)
		return (double)sorted[n / 2];
	return ((double)sorted[n / 2 - 1] + (double)sorted[n / 2]) / 2;
}

double statistic_median(const struct statistic *statistic)
{
	uint64_t seen = 0;
	double bound = 1.0 / 1024;

	if (!statistic->count)
		return 0;
	if (statistic->count <= STATISTIC_EXACT)
		return exact_median(statistic);
	for (unsigned i = 0; i < STATISTIC_BUCKETS; i++, bound *= 2) {
		seen += statistic->buckets[i];
		if (seen * 2 >= statistic->count)
			break;
	}
	if (bound > statistic->max)
		return statistic->max;
	return bound < statistic->min ? statistic->min : bound;
}
