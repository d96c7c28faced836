/* The pool as it is without sanitizers: slabs and regions. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#undef SIPREGTRACE_SANITIZE
#define pool_take slabs_take
#define pool_give slabs_give
#define pool_release slabs_release
#include "../../../src/base/pool.c"

#define MANY 40000
#define REGION_OCTETS (SLABS * SLAB)

struct thing {
	unsigned char *bytes;
	size_t n;
	unsigned char mark;
};

static uint32_t next(uint32_t *dice)
{
	*dice = *dice * 1664525u + 1013904223u;
	return *dice >> 8;
}

static void put(struct pool *pool, struct thing *thing, size_t n, unsigned char mark)
{
	*thing = (struct thing){ pool_take(pool, n), n, mark };
	assert_non_null(thing->bytes);
	assert_int_equal((uintptr_t)thing->bytes % POOL_STEP, 0);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(thing->bytes[i], 0);
	memset(thing->bytes, mark, n);
}

static void take_back(struct pool *pool, struct thing *thing)
{
	for (size_t i = 0; i < thing->n; i++)
		assert_int_equal(thing->bytes[i], thing->mark);
	pool_give(pool, thing->bytes, thing->n);
	thing->bytes = NULL;
}

static size_t regions(const struct pool *pool)
{
	size_t count = 0;

	for (const struct pool_region *region = pool->regions; region; region = region->next)
		count++;
	return count;
}

/* Nothing is handed out twice, and what lives keeps its octets. */
static void things_stay_apart(void **state)
{
	static struct thing things[2000];
	struct pool pool = { 0 };
	uint32_t dice = 3;

	(void)state;
	for (unsigned i = 0; i < 200000; i++) {
		struct thing *thing = &things[next(&dice) % 2000];

		if (thing->bytes)
			take_back(&pool, thing);
		else
			put(&pool, thing, 1 + next(&dice) % (i % 3 ? 200 : 2000),
			    (unsigned char)next(&dice));
	}
	for (size_t i = 0; i < 2000; i++)
		if (things[i].bytes)
			take_back(&pool, &things[i]);
	assert_int_equal(regions(&pool), 1);
	assert_int_equal(pool.idle, REGION_OCTETS);
	pool_release(&pool);
}

/* What one kind of thing took serves the next kind, and all but one region goes back. */
static void no_size_keeps_what_it_took(void **state)
{
	static const size_t sizes[] = { 48, 752, 8, 1536, 136 };
	static struct thing things[MANY];
	struct pool pool = { 0 };

	(void)state;
	for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
		size_t count = (8 << 20) / sizes[s] < MANY ? (8 << 20) / sizes[s] : MANY;

		for (size_t i = 0; i < count; i++)
			put(&pool, &things[i], sizes[s], (unsigned char)i);
		assert_true(regions(&pool) <= count * sizes[s] / REGION_OCTETS * 21 / 20 + 2);
		for (size_t i = 0; i < count; i++)
			take_back(&pool, &things[i]);
		assert_int_equal(regions(&pool), 1);
	}
	pool_release(&pool);
	assert_null(pool.regions);
}

/* Slabs of one region serve several sizes at a time, and again when they are empty. */
static void empty_slabs_change_their_size(void **state)
{
	static struct thing few[15], many[MANY];
	struct pool pool = { 0 };

	(void)state;
	for (size_t i = 0; i < 15; i++)
		put(&pool, &few[i], 8 * (i + 1), 1); /* a slab each */
	assert_int_equal(regions(&pool), 1);
	for (size_t i = 1; i < 15; i++)
		take_back(&pool, &few[i]);
	for (size_t i = 0; i < 500; i++)
		put(&pool, &many[i], 1400, 2);
	assert_int_equal(regions(&pool), 1);
	for (size_t i = 0; i < 500; i++)
		take_back(&pool, &many[i]);
	take_back(&pool, &few[0]);
	pool_release(&pool);
}

/* A region that was kept is used up before another one is taken, wherever it stands. */
static void a_spare_region_is_used_up(void **state)
{
	enum { PER_SLAB = (SLAB - sizeof(struct pool_slab)) / 1536, PER_REGION = SLABS * PER_SLAB };
	static struct thing things[2 * PER_REGION];
	struct pool pool = { 0 };

	(void)state;
	for (size_t i = 0; i < 2 * PER_REGION; i++)
		put(&pool, &things[i], 1536, 1);
	assert_int_equal(regions(&pool), 2);
	for (size_t i = 0; i < PER_REGION; i++)
		take_back(&pool, &things[i]);
	for (size_t i = 0; i < PER_REGION; i++)
		put(&pool, &things[i], 1536, 2);
	assert_int_equal(regions(&pool), 2);
	pool_release(&pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(things_stay_apart),
		cmocka_unit_test(no_size_keeps_what_it_took),
		cmocka_unit_test(empty_slabs_change_their_size),
		cmocka_unit_test(a_spare_region_is_used_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
