#include "auth/ha1_cache.h"

#include "auth_test.h"
#include "base/hash.h"

#define ONE "11111111111111111111111111111111"
#define TWO "22222222222222222222222222222222"

/* A user name under an entry for any realm has another HA1 in each. */
static void test_every_part_counts(void **state)
{
	struct ha1_cache *cache = ha1_cache_new(3);

	(void)state;
	assert_non_null(cache);
	assert_null(ha1_cache_find(cache, 1, STR("u"), STR("r")));
	ha1_cache_keep(cache, 1, STR("u"), STR("r"), ONE);
	assert_memory_equal(ha1_cache_find(cache, 1, STR("u"), STR("r")), ONE, HA1_DIGITS);
	assert_null(ha1_cache_find(cache, 1, STR("u"), STR("r2")));
	assert_null(ha1_cache_find(cache, 1, STR("v"), STR("r")));
	assert_null(ha1_cache_find(cache, 1, STR_NONE, STR_NONE));
	assert_null(ha1_cache_find(cache, 1, STR("r"), STR("u")));
	assert_null(ha1_cache_find(cache, 2, STR("u"), STR("r")));
	assert_null(ha1_cache_find(cache, 5, STR("u"), STR("r")));
	ha1_cache_keep(cache, 5, STR("u"), STR("r"), TWO);
	assert_null(ha1_cache_find(cache, 1, STR("u"), STR("r")));
	assert_memory_equal(ha1_cache_find(cache, 5, STR("u"), STR("r")), TWO, HA1_DIGITS);
	ha1_cache_free(cache);
	ha1_cache_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_part_counts),
	};

	return hash_setup() != 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
