#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "track/statistic.h"

static struct pool pool;

static struct statistic of(const double *values, size_t n)
{
	struct statistic statistic = { 0 };

	for (size_t i = 0; i < n; i++)
		statistic_add(&pool, &statistic, values[i]);
	return statistic;
}

static void empty_has_no_median(void **state)
{
	struct statistic none = { 0 };

	(void)state;
	assert_float_equal(statistic_median(&none), 0, 0);
}

static void few_values_are_exact(void **state)
{
	const double odd[] = { 5, -1, 3 }, even[] = { 4, 1, 2, 3 };
	struct statistic statistic = of(odd, 3);

	(void)state;
	assert_float_equal(statistic_median(&statistic), 3, 1e-6);
	assert_float_equal(statistic.min, -1, 0);
	assert_float_equal(statistic.max, 5, 0);
	statistic_release(&pool, &statistic);
	statistic = of(even, 4);
	assert_float_equal(statistic_median(&statistic), 2.5, 1e-6);
	statistic_release(&pool, &statistic);
	statistic = of(odd, 1);
	assert_float_equal(statistic_median(&statistic), 5, 1e-6);
	statistic_release(&pool, &statistic);
	statistic = of(odd, 2);
	assert_float_equal(statistic_median(&statistic), 2, 1e-6);
	statistic_release(&pool, &statistic);
}

static void many_values_are_of_the_right_magnitude(void **state)
{
	struct statistic statistic = { 0 };

	(void)state;
	for (int i = 0; i < 10000; i++)
		statistic_add(&pool, &statistic, i < 5100 ? 295 : 30);
	assert_in_range((uintmax_t)statistic_median(&statistic), 256, 295);
	assert_int_equal(statistic.count, 10000);
	statistic_release(&pool, &statistic);
}

static void median_stays_between_the_extremes(void **state)
{
	struct statistic statistic = { 0 };

	(void)state;
	for (int i = 0; i < 100; i++)
		statistic_add(&pool, &statistic, 5.01);
	assert_float_equal(statistic_median(&statistic), 5.01, 1e-9);
	for (int i = 0; i < 1000; i++)
		statistic_add(&pool, &statistic, -3);
	assert_true(statistic_median(&statistic) >= -3);
	assert_true(statistic_median(&statistic) <= 5.01);
	statistic_release(&pool, &statistic);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_has_no_median),
		cmocka_unit_test(few_values_are_exact),
		cmocka_unit_test(many_values_are_of_the_right_magnitude),
		cmocka_unit_test(median_stays_between_the_extremes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
