#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "track/timer.h"

#define COUNT 500

/* A small generator, so that the same order comes out every time. */
static uint32_t next(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static void fires_in_order_of_deadline(void **state)
{
	struct timers timers = { 0 };
	struct timer all[COUNT] = { 0 };
	uint32_t seed = 7;
	stamp last = -1;
	size_t fired = 0;
	struct timer *timer;

	(void)state;
	for (size_t i = 0; i < COUNT; i++)
		assert_true(timer_set(&timers, &all[i], next(&seed) % 100));
	for (size_t i = 0; i < COUNT; i += 3)
		assert_true(timer_set(&timers, &all[i], next(&seed) % 100));
	for (size_t i = 0; i < COUNT; i += 5) {
		if (i % 2)
			timer_stop(&all[i]);
		else
			timer_release(&timers, &all[i]);
	}
	while ((timer = timers_due(&timers, 1000))) {
		assert_true(timer->due >= last);
		assert_int_equal(timer->serial, 0);
		last = timer->due;
		fired++;
	}
	assert_int_equal(fired, COUNT - COUNT / 5);
	timers_free(&timers);
}

static void equal_deadlines_fire_as_they_were_set(void **state)
{
	struct timers timers = { 0 };
	struct timer all[COUNT] = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT; i++)
		timer_set(&timers, &all[i], 5);
	timer_set(&timers, &all[0], 5); /* set again: now the last */
	for (size_t i = 1; i < COUNT; i++)
		assert_ptr_equal(timers_due(&timers, 5), &all[i]);
	assert_ptr_equal(timers_due(&timers, 5), &all[0]);
	assert_null(timers_due(&timers, 5));
	timers_free(&timers);
}

static void not_before_its_time(void **state)
{
	struct timers timers = { 0 };
	struct timer timer = { 0 };

	(void)state;
	timer_release(&timers, &timer);
	timer_set(&timers, &timer, 10);
	assert_null(timers_due(&timers, 9));
	timer_set(&timers, &timer, 20);
	assert_null(timers_due(&timers, 19));
	assert_ptr_equal(timers_due(&timers, 20), &timer);
	timers_free(&timers);
}

static void moves_either_way(void **state)
{
	struct timers timers = { 0 };
	struct timer first = { 0 }, second = { 0 };

	(void)state;
	timer_set(&timers, &first, 20);
	timer_set(&timers, &second, 15);
	timer_set(&timers, &first, 10);
	assert_ptr_equal(timers_due(&timers, 30), &first);
	timer_set(&timers, &first, 25);
	timer_set(&timers, &second, 40);
	timer_stop(&first);
	assert_null(timers_due(&timers, 39));
	timer_set(&timers, &first, 40);
	assert_ptr_equal(timers_due(&timers, 40), &second);
	assert_ptr_equal(timers_due(&timers, 40), &first);
	assert_null(timers_due(&timers, 100));
	timers_free(&timers);
}

/* What was released is not touched any more, and does not take room for ever. */
static void forgets_what_was_released(void **state)
{
	struct timers timers = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		struct timer timer = { 0 };

		timer_set(&timers, &timer, (stamp)i + 10);
		timer_release(&timers, &timer);
		assert_null(timers_due(&timers, (stamp)i));
	}
	assert_true(timers.count <= 11);
	assert_true(timers.capacity <= 64);
	timers_free(&timers);
}

/* However far its deadline was: those that are kept still fire in order. */
static void makes_room_of_what_was_released(void **state)
{
	struct timers timers = { 0 };
	struct timer kept[COUNT / 10] = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		struct timer timer = { 0 };

		if (i % 10 == 0)
			timer_set(&timers, &kept[i / 10], (stamp)(COUNT - i));
		timer_set(&timers, &timer, INT64_MAX - (stamp)i);
		timer_release(&timers, &timer);
	}
	assert_true(timers.capacity <= 128);
	for (size_t i = COUNT / 10; i-- > 0;)
		assert_ptr_equal(timers_due(&timers, COUNT), &kept[i]);
	assert_null(timers_due(&timers, COUNT));
	timers_free(&timers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fires_in_order_of_deadline),
		cmocka_unit_test(equal_deadlines_fire_as_they_were_set),
		cmocka_unit_test(not_before_its_time),
		cmocka_unit_test(moves_either_way),
		cmocka_unit_test(forgets_what_was_released),
		cmocka_unit_test(makes_room_of_what_was_released),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
