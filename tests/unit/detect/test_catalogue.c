#include "detect/catalogue.h"

#include "detect_test.h"

static bool is_kebab(const char *id)
{
	size_t n = strlen(id);

	return n && strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == n && id[0] != '-' &&
	       id[n - 1] != '-';
}

static void rows_are_whole(void **state)
{
	size_t count;
	const struct rule *const *rows = rules_catalogue(&count);

	(void)state;
	assert_true(count > 60);
	for (size_t i = 0; i < count; i++) {
		assert_true(is_kebab(rows[i]->id));
		assert_true(strlen(rows[i]->title) > 8 && strlen(rows[i]->title) < 100);
		assert_true(strlen(rows[i]->cause) > 20);
		assert_true(strlen(rows[i]->remedy) > 5);
		assert_true(rows[i]->group[0]);
		assert_non_null(rows[i]->supersedes);
		assert_true(rows[i]->severity < SEVERITIES);
	}
}

static void ids_are_unique(void **state)
{
	size_t count;
	const struct rule *const *rows = rules_catalogue(&count);

	(void)state;
	for (size_t i = 0; i < count; i++)
		assert_ptr_equal(rule_named(str_from(rows[i]->id)), rows[i]);
	assert_null(rule_named(STR("no-such-finding")));
	assert_null(rule_named(STR_NONE));
}

static void groups_stand_together(void **state)
{
	size_t count;
	const struct rule *const *rows = rules_catalogue(&count);

	(void)state;
	for (size_t i = 1; i < count; i++)
		for (size_t j = i + 1; j < count; j++)
			if (!strcmp(rows[i - 1]->group, rows[j]->group))
				assert_string_equal(rows[i]->group, rows[j]->group);
}

static void superseded_rows_exist(void **state)
{
	size_t count;
	const struct rule *const *rows = rules_catalogue(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		struct str list = str_from(rows[i]->supersedes);

		for (size_t from = 0; from < list.n;) {
			size_t to = str_find(list, ' ', from);
			const struct rule *loser = rule_named(str_slice(list, from, to));

			assert_non_null(loser);
			assert_ptr_not_equal(loser, rows[i]);
			from = to + 1;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_whole),
		cmocka_unit_test(ids_are_unique),
		cmocka_unit_test(groups_stand_together),
		cmocka_unit_test(superseded_rows_exist),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
