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

static bool make_buckets(struct statistic *statistic)
{
	uint32_t *buckets = calloc(STATISTIC_BUCKETS, sizeof(*buckets));

	if (!buckets)
		return false;
	for (uint32_t i = 0; i < statistic->kept; i++)
		buckets[bucket_of((double)statistic->samples[i])]++;
	free(statistic->samples);
	statistic->buckets = buckets;
	return true;
}

/* Room for one more sample: it is full when the number of them is a power of two. */
static bool make_room(struct statistic *statistic)
{
	uint32_t kept = statistic->kept;
	float *samples;

	if (kept & (kept - 1))
		return true;
	samples = realloc(statistic->samples, (kept ? 2 * (size_t)kept : 1) * sizeof(*samples));
	if (!samples)
		return false;
	statistic->samples = samples;
	return true;
}

bool statistic_add(struct statistic *statistic, double value)
{
	if (!statistic->count || value < statistic->min)
		statistic->min = value;
	if (!statistic->count || value > statistic->max)
		statistic->max = value;
	statistic->count++;
	if (statistic->kept < STATISTIC_EXACT) {
		if (!make_room(statistic))
			return false;
		statistic->samples[statistic->kept++] = (float)value;
		return true;
	}
	if (statistic->kept == STATISTIC_EXACT && !make_buckets(statistic))
		return false;
	statistic->buckets[bucket_of(value)]++;
	statistic->kept++;
	return true;
}

static int compare(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return (x > y) - (x < y);
}

static double exact_median(const struct statistic *statistic)
{
	float sorted[STATISTIC_EXACT];
	uint32_t n = statistic->kept;

	memcpy(sorted, statistic->samples, n * sizeof(sorted[0]));
	qsort(sorted, n, sizeof(sorted[0]), compare);
	if (n % 2)
		return (double)sorted[n / 2];
	return ((double)sorted[n / 2 - 1] + (double)sorted[n / 2]) / 2;
}

double statistic_median(const struct statistic *statistic)
{
	uint64_t seen = 0;
	double bound = 1.0 / 1024;

	if (!statistic->kept)
		return 0;
	if (statistic->kept <= STATISTIC_EXACT)
		return exact_median(statistic);
	for (unsigned i = 0; i < STATISTIC_BUCKETS; i++, bound *= 2) {
		seen += statistic->buckets[i];
		if (seen * 2 >= statistic->kept)
			break;
	}
	if (bound > statistic->max)
		return statistic->max;
	return bound < statistic->min ? statistic->min : bound;
}

void statistic_release(struct statistic *statistic)
{
	free(statistic->samples);
	*statistic = (struct statistic){ 0 };
}
