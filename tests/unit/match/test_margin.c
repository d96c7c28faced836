#include "match/comparison.h"

#include "match_test.h"

/* Rows that tell of each other. */

static void test_twins(void **state)
{
	struct world world;
	const struct row_verdict *verdicts;

	(void)state;
	make(&world, DUMP_SOFIA_STATUS);
	see(&world, 1);
	row(&world, "sip:1000@10.0.0.5:5060", "one")->expires = 300;
	row(&world, "sip:1000@10.0.0.5:5060", "one")->expires = 340;
	verdicts = compare(&world);
	assert_int_equal(verdicts[0].class, ROW_SUPERSEDED);
	assert_int_equal(verdicts[1].class, ROW_CONFIRMED);
	assert_false(verdicts[0].alone);
	done(&world);
}

static void test_margin(void **state)
{
	struct world world;
	const struct row_verdict *verdicts;

	(void)state;
	make(&world, DUMP_SOFIA_STATUS);
	see(&world, 2);
	row(&world, "sip:1000@10.0.0.5:5060", "one")->expires = 290;
	row(&world, "sip:1000@10.0.0.5:5062", "two")->expires = 310;
	verdicts = compare(&world);
	assert_int_equal(world.table.margin, 10 * S);
	assert_false(world.table.margin_sure);
	assert_int_equal(verdicts[0].class, ROW_CONFIRMED);
	assert_int_equal(verdicts[1].differs, DIFFERS_LATER);
	done(&world);
}

/* The usual margin is believed of one row, another one of several. */
static void test_margin_sure(void **state)
{
	static const struct {
		int64_t first, second; /* seconds that rows have left; 0: there is none */
		bool sure;
	} cases[] = {
		{ 340, 0, true }, { 290, 0, false }, { 290, 291, true }, { 290, 340, false }
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct world world;

		make(&world, DUMP_SOFIA_STATUS);
		see(&world, 2);
		row(&world, "sip:1000@10.0.0.5:5060", "one")->expires = cases[i].first;
		if (cases[i].second)
			row(&world, "sip:1000@10.0.0.5:5062", "two")->expires = cases[i].second;
		compare(&world);
		assert_int_equal(world.table.margin_sure, cases[i].sure);
		done(&world);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_twins),
		cmocka_unit_test(test_margin),
		cmocka_unit_test(test_margin_sure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
