#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "track/limits.h"
#include "track/model.h"

static void every_row_can_be_set(void **state)
{
	struct limits limits;
	size_t count;
	const struct limit_row *rows = limits_table(&count);

	(void)state;
	limits_defaults(&limits);
	for (size_t i = 0; i < count; i++) {
		double *at = (double *)(void *)((char *)&limits + rows[i].offset);

		assert_float_equal(*at, rows[i].value, 0);
		if (at == &limits.freeswitch_core)
			continue;
		assert_int_equal(limits_set(&limits, str_from(rows[i].name), STR("7.5")),
		                 LIMITS_OK);
		assert_float_equal(*at, 7.5, 0);
	}
	assert_true(count * sizeof(double) == sizeof(limits));
}

static void bad_values_change_nothing(void **state)
{
	static const char *const bad[] = { "",    ".",     "-1", "1e3", "0x10",
		                           "inf", "1.2.3", " 1", "1s",  "99999999999999999" };
	struct limits limits;

	(void)state;
	limits_defaults(&limits);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(limits_set(&limits, STR("late_margin_s"), str_from(bad[i])),
		                 LIMITS_BAD_VALUE);
	assert_float_equal(limits.late_margin_s, 3, 0);
	assert_int_equal(limits_set(&limits, STR("late_margin"), STR("1")), LIMITS_UNKNOWN_NAME);
}

static void core_table_has_words(void **state)
{
	struct limits limits;

	(void)state;
	limits_defaults(&limits);
	assert_int_equal(limits_set(&limits, STR("freeswitch_core"), STR("call-id")), LIMITS_OK);
	assert_float_equal(limits.freeswitch_core, CORE_CALL_ID, 0);
	assert_int_equal(limits_set(&limits, STR("freeswitch_core"), STR("1")), LIMITS_OK);
	assert_float_equal(limits.freeswitch_core, CORE_SINGLE, 0);
	assert_int_equal(limits_set(&limits, STR("freeswitch_core"), STR("3")), LIMITS_BAD_VALUE);
	assert_int_equal(limits_set(&limits, STR("freeswitch_core"), STR("")), LIMITS_BAD_VALUE);
	assert_int_equal(limits_set(&limits, STR("freeswitch_core"), STR("model")), LIMITS_OK);
	assert_float_equal(limits.freeswitch_core, CORE_AS_MODEL, 0);
}

static void models_are_found_by_name_and_by_product(void **state)
{
	(void)state;
	for (unsigned kind = 0; kind < MODEL_KINDS; kind++) {
		const struct model *model = model_of(kind);

		assert_int_equal(model->kind, kind);
		assert_ptr_equal(model_named(str_from(model->name)), model);
		assert_true(model->linger_min_s <= model->linger_max_s);
	}
	assert_null(model_named(STR("auto")));
	assert_int_equal(product_of(STR("FreeSWITCH-mod_sofia/1.10.12")), PRODUCT_FREESWITCH);
	assert_int_equal(product_of(STR("kamailio (5.6.3 (x86_64/linux))")), PRODUCT_KAMAILIO);
	assert_int_equal(product_of(STR("")), PRODUCT_UNKNOWN);
	assert_int_equal(model_for(PRODUCT_FREESWITCH, false)->kind, MODEL_FREESWITCH_SINGLE);
	assert_int_equal(model_for(PRODUCT_FREESWITCH, true)->kind, MODEL_FREESWITCH_CONTACT);
	assert_int_equal(model_for(PRODUCT_KAMAILIO, true)->kind, MODEL_KAMAILIO);
	assert_int_equal(model_for(PRODUCT_UNKNOWN, true)->kind, MODEL_RFC3261);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_can_be_set),
		cmocka_unit_test(bad_values_change_nothing),
		cmocka_unit_test(core_table_has_words),
		cmocka_unit_test(models_are_found_by_name_and_by_product),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
