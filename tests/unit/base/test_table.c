#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/table.h"

#define ENTRIES 3000

struct entry {
	unsigned key;
	bool present;
};

static bool has_key(const void *entry, const void *key)
{
	return ((const struct entry *)entry)->key == *(const unsigned *)key;
}

/* Hashes that make long runs, all one run, and runs around the end of the slots. */
typedef uint64_t hash_of(unsigned key);

static uint64_t in_bunches(unsigned key)
{
	return (uint64_t)(key / 7) << 40;
}

static uint64_t all_alike(unsigned key)
{
	return key < ENTRIES ? UINT64_C(5) << 32 : UINT64_C(6) << 32;
}

static uint64_t at_the_end(unsigned key)
{
	return UINT64_MAX - key % 3;
}

static uint64_t spread(unsigned key)
{
	return key * UINT64_C(0x9e3779b97f4a7c15);
}

static void check(const struct table *table, struct entry *entries, unsigned count, hash_of *hash)
{
	size_t present = 0;

	for (unsigned i = 0; i < count; i++) {
		void *found = table_find(table, hash(i), has_key, &i);

		present += entries[i].present;
		assert_ptr_equal(found, entries[i].present ? &entries[i] : NULL);
	}
	assert_int_equal(table->count, present);
	assert_true(table->count <= table->capacity / 4 * 3);
}

static void fill_and_empty(unsigned count, hash_of *hash)
{
	static struct entry entries[ENTRIES];
	struct table table;
	uint64_t dice = 1;

	table_init(&table);
	for (unsigned i = 0; i < count; i++) {
		entries[i] = (struct entry){ i, true };
		assert_true(table_insert(&table, hash(i), &entries[i]));
	}
	check(&table, entries, count, hash);
	/* in and out at random, so that gaps close in every way */
	for (unsigned i = 0; i < 4 * count; i++) {
		dice = dice * UINT64_C(6364136223846793005) + 1442695040888963407u;
		struct entry *entry = &entries[(dice >> 33) % count];

		if (entry->present)
			assert_true(table_remove(&table, hash(entry->key), entry));
		else
			assert_true(table_insert(&table, hash(entry->key), entry));
		entry->present = !entry->present;
		if (i % (count / 8) == 0)
			check(&table, entries, count, hash);
	}
	check(&table, entries, count, hash);
	for (unsigned i = 0; i < count; i++) {
		assert_int_equal(table_remove(&table, hash(i), &entries[i]), entries[i].present);
		entries[i].present = false;
	}
	check(&table, entries, count, hash);
	assert_true(table.capacity <= 64);
	table_release(&table);
}

static void keeps_entries(void **state)
{
	(void)state;
	fill_and_empty(ENTRIES, spread);
	fill_and_empty(ENTRIES, in_bunches);
	fill_and_empty(200, all_alike);
	fill_and_empty(200, at_the_end);
}

static void is_empty_at_first(void **state)
{
	struct table table;
	unsigned key = 1;

	(void)state;
	table_init(&table);
	assert_null(table_find(&table, 1, has_key, &key));
	assert_false(table_remove(&table, 1, &key));
	table_release(&table);
}

static void removes_just_the_pointer(void **state)
{
	struct entry twins[2] = { { 1, true }, { 1, true } };
	struct entry stranger = { 1, true };
	struct table table;
	unsigned key = 1;

	(void)state;
	table_init(&table);
	assert_true(table_insert(&table, 9, &twins[0]));
	assert_true(table_insert(&table, 9, &twins[1]));
	assert_false(table_remove(&table, 9, &stranger));
	assert_true(table_remove(&table, 9, &twins[0]));
	assert_ptr_equal(table_find(&table, 9, has_key, &key), &twins[1]);
	assert_false(table_remove(&table, 9, &twins[0]));
	table_release(&table);
	assert_int_equal(table.capacity, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_entries),
		cmocka_unit_test(is_empty_at_first),
		cmocka_unit_test(removes_just_the_pointer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
