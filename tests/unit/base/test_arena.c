#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"

static void hands_out_aligned_blocks(void **state)
{
	struct arena arena;
	unsigned char *last = NULL;
	size_t n = 1;

	(void)state;
	assert_int_equal(arena_init(&arena, 1000), 0);
	for (unsigned char *p; (p = arena_alloc(&arena, n)) != NULL; n++) {
		assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
		assert_true(!last || p >= last + n - 1);
		memset(p, 0xaa, n);
		last = p;
	}
	assert_true(arena.used <= arena.size);
	assert_null(arena_alloc(&arena, SIZE_MAX));
	arena_release(&arena);
}

static void can_be_filled_to_the_last_byte(void **state)
{
	struct arena arena;

	(void)state;
	assert_int_equal(arena_init(&arena, 33), 0);
	assert_non_null(arena_alloc(&arena, 33));
	assert_null(arena_alloc(&arena, 1));
	arena_reset(&arena);
	assert_null(arena_alloc(&arena, 34));
	assert_non_null(arena_alloc(&arena, 1));
	arena_release(&arena);
	assert_int_equal(arena_init(&arena, 0), 0);
	assert_null(arena_alloc(&arena, 1));
	arena_release(&arena);
}

static void wipes_what_was_used(void **state)
{
	struct arena arena;
	char *secret;

	(void)state;
	assert_int_equal(arena_init(&arena, 64), 0);
	secret = arena_alloc(&arena, 6);
	memcpy(secret, "secret", 6);
	arena_reset(&arena);
	assert_int_equal(arena.used, 0);
	assert_memory_equal(arena.bytes, "\0\0\0\0\0\0", 6);
	assert_ptr_equal(arena_alloc(&arena, 6), secret);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hands_out_aligned_blocks),
		cmocka_unit_test(can_be_filled_to_the_last_byte),
		cmocka_unit_test(wipes_what_was_used),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
