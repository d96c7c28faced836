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
	for (size_t i = 0; i < COUNT; i += 5)
		timer_cancel(&timers, &all[i]);
	while ((timer = timers_due(&timers, 1000))) {
		assert_true(timer->due >= last);
		assert_int_equal(timer->place, 0);
		last = timer->due;
		fired++;
	}
	assert_int_equal(fired, COUNT - COUNT / 5);
	timers_release(&timers);
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
	timers_release(&timers);
}

static void not_before_its_time(void **state)
{
	struct timers timers = { 0 };
	struct timer timer = { 0 };

	(void)state;
	timer_cancel(&timers, &timer);
	timer_set(&timers, &timer, 10);
	assert_null(timers_due(&timers, 9));
	timer_set(&timers, &timer, 20);
	assert_null(timers_due(&timers, 19));
	assert_ptr_equal(timers_due(&timers, 20), &timer);
	timers_release(&timers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fires_in_order_of_deadline),
		cmocka_unit_test(equal_deadlines_fire_as_they_were_set),
		cmocka_unit_test(not_before_its_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
