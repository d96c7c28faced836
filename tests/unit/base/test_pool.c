#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/pool.h"

#define MANY 5000

static bool all_zero(const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (bytes[i])
			return false;
	return true;
}

static void things_are_zeroed_aligned_and_apart(void **state)
{
	static const size_t sizes[] = { 1, 15, 16, 17, 100, 1023, 1024, 1025, 5000, 70000 };
	struct pool pool = { 0 };
	char *things[10];

	(void)state;
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < 10; i++) {
			things[i] = pool_take(&pool, sizes[i]);
			assert_non_null(things[i]);
			assert_int_equal((uintptr_t)things[i] % POOL_STEP, 0);
			assert_true(all_zero(things[i], sizes[i]));
			memset(things[i], (int)i + 1, sizes[i]);
		}
		for (size_t i = 0; i < 10; i++) {
			assert_int_equal(things[i][0], i + 1);
			assert_int_equal(things[i][sizes[i] - 1], i + 1);
			pool_give(&pool, things[i], sizes[i]);
		}
	}
	pool_release(&pool);
}

static void what_is_given_back_is_taken_again(void **state)
{
	struct pool pool = { 0 };
	void *things[MANY];
	size_t idle;

	(void)state;
	for (size_t i = 0; i < MANY; i++)
		things[i] = pool_take(&pool, 40);
	for (size_t i = 0; i < MANY; i++)
		pool_give(&pool, things[i], 40);
	idle = pool.idle;
	for (size_t i = 0; i < MANY; i++)
		things[i] = pool_take(&pool, 33);
	assert_true(pool.idle == 0 || pool.idle < idle / 2);
	pool_release(&pool);
	assert_int_equal(pool.idle, 0);
}

static void nothing_can_be_given_back(void **state)
{
	struct pool pool = { 0 };

	(void)state;
	pool_give(&pool, NULL, 10);
	pool_release(&pool);
	pool_give(&pool, NULL, 0);
	assert_null(pool.blocks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(things_are_zeroed_aligned_and_apart),
		cmocka_unit_test(what_is_given_back_is_taken_again),
		cmocka_unit_test(nothing_can_be_given_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
