#include "track/statistic.h"

#include <stdlib.h>
#include <string.h>

#define ROOM_FIRST 4

/* Of samples: a power of two, none for few. */
static size_t room_of(size_t kept)
{
	size_t room = ROOM_FIRST;

	if (kept <= STATISTIC_FEW)
		return 0;
	while (room < kept)
		room *= 2;
	return room;
}

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

static const float *samples_of(const struct statistic *statistic)
{
	return statistic->kept > STATISTIC_FEW ? statistic->samples : statistic->few;
}

static bool make_buckets(struct pool *pool, struct statistic *statistic)
{
	uint32_t *buckets = pool_take(pool, STATISTIC_BUCKETS * sizeof(*buckets));

	if (!buckets)
		return false;
	for (uint32_t i = 0; i < statistic->kept; i++)
		buckets[bucket_of((double)statistic->samples[i])]++;
	pool_give(pool, statistic->samples, room_of(statistic->kept) * sizeof(float));
	statistic->buckets = buckets;
	return true;
}

static bool make_room(struct pool *pool, struct statistic *statistic)
{
	size_t kept = statistic->kept;
	size_t room = room_of(kept);
	float *samples;

	if (kept < STATISTIC_FEW || kept < room)
		return true;
	samples = pool_take(pool, room_of(kept + 1) * sizeof(*samples));
	if (!samples)
		return false;
	memcpy(samples, samples_of(statistic), kept * sizeof(*samples));
	if (room)
		pool_give(pool, statistic->samples, room * sizeof(*samples));
	statistic->samples = samples;
	return true;
}

bool statistic_add(struct pool *pool, struct statistic *statistic, double value)
{
	if (!statistic->count || value < statistic->min)
		statistic->min = value;
	if (!statistic->count || value > statistic->max)
		statistic->max = value;
	statistic->count++;
	if (statistic->kept < STATISTIC_EXACT) {
		if (!make_room(pool, statistic))
			return false;
		if (statistic->kept < STATISTIC_FEW)
			statistic->few[statistic->kept++] = (float)value;
		else
			statistic->samples[statistic->kept++] = (float)value;
		return true;
	}
	if (statistic->kept == STATISTIC_EXACT && !make_buckets(pool, statistic))
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

	memcpy(sorted, samples_of(statistic), n * sizeof(sorted[0]));
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

void statistic_release(struct pool *pool, struct statistic *statistic)
{
	if (statistic->kept > STATISTIC_EXACT)
		pool_give(pool, statistic->buckets, STATISTIC_BUCKETS * sizeof(uint32_t));
	else if (statistic->kept > STATISTIC_FEW)
		pool_give(pool, statistic->samples, room_of(statistic->kept) * sizeof(float));
	*statistic = (struct statistic){ 0 };
}
