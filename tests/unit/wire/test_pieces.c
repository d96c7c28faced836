#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wire/pieces.h"

static const uint8_t text[] = "abcdefghijklmnopqrstuvwxyz";

struct step {
	size_t from, to;
	size_t count; /* pieces after it */
	size_t covered;
};

static void keeps_pieces_sorted_and_apart(void **state)
{
	static const struct step steps[] = {
		{ 10, 12, 1, 2 }, { 14, 16, 2, 4 }, { 10, 12, 2, 4 },  { 11, 15, 3, 6 },
		{ 0, 2, 4, 8 },   { 4, 4, 4, 8 },   { 20, 26, 5, 14 }, { 0, 26, 7, 26 },
	};
	struct pieces pieces = { 0 };
	uint8_t out[26];

	(void)state;
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		const struct step *step = &steps[i];
		size_t n = step->to - step->from;
		size_t room = pieces.memory + pieces_cost(&pieces, n * 8);

		assert_int_equal(pieces_put(&pieces, step->from, text + step->from, n), PIECES_OK);
		assert_int_equal(pieces.count, step->count);
		assert_int_equal(pieces.covered, step->covered);
		assert_true(pieces.memory <= room);
		assert_true(pieces_match(&pieces, step->from, text + step->from, n));
	}
	assert_int_equal(pieces_end(&pieces), 26);
	pieces_join(&pieces, out);
	assert_memory_equal(out, text, 26);
	pieces_release(&pieces);
	assert_int_equal(pieces_end(&pieces), 0);
}

static void tells_other_bytes(void **state)
{
	struct pieces pieces = { 0 };

	(void)state;
	assert_int_equal(pieces_put(&pieces, 4, text + 4, 4), PIECES_OK);
	assert_int_equal(pieces_put(&pieces, 7, text, 4), PIECES_OVERLAP);
	assert_int_equal(pieces_put(&pieces, 0, text + 1, 5), PIECES_OVERLAP);
	assert_false(pieces_match(&pieces, 4, text + 3, 4));
	assert_false(pieces_match(&pieces, 6, text + 6, 4));
	assert_false(pieces_match(&pieces, 20, text, 1));
	pieces_release(&pieces);
}

static void bounds_their_number(void **state)
{
	struct pieces pieces = { 0 };
	size_t at = 0;

	(void)state;
	while (pieces_put(&pieces, at, text, 1) == PIECES_OK)
		at += 2;
	assert_int_equal(at, 512);
	assert_int_equal(pieces_put(&pieces, 1, text, 1), PIECES_TOO_MANY);
	assert_int_equal(pieces_put(&pieces, 2, text, 1), PIECES_OK);
	pieces_release(&pieces);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_pieces_sorted_and_apart),
		cmocka_unit_test(tells_other_bytes),
		cmocka_unit_test(bounds_their_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
