#include "wire/window.h"

#include "build.h"

static void assert_front(const struct window *window, const char *text)
{
	assert_int_equal(window->front, strlen(text));
	if (window->front)
		assert_memory_equal(window->bytes, text, window->front);
}

static enum window_result put_at(struct window *window, uint32_t offset, const char *text)
{
	return window_put(window, offset, (const uint8_t *)text, (uint32_t)strlen(text));
}

static void joins_in_any_order(void **state)
{
	static const char text[] = "abcdefgh";
	static const uint32_t orders[][4] = {
		{ 0, 1, 2, 3 }, { 3, 2, 1, 0 }, { 1, 3, 0, 2 }, { 2, 0, 3, 1 }
	};

	(void)state;
	for (size_t i = 0; i < COUNT(orders); i++) {
		struct window window = { 0 };

		for (size_t k = 0; k < 4; k++)
			assert_int_equal(window_put(&window, orders[i][k] * 2,
			                            (const uint8_t *)text + orders[i][k] * 2, 2),
			                 WINDOW_OK);
		assert_front(&window, text);
		assert_int_equal(window.count, 0);
		window_release(&window);
	}
}

static void keeps_the_first_octets(void **state)
{
	struct window window = { 0 };

	(void)state;
	put_at(&window, 2, "CD");
	put_at(&window, 6, "GH");
	assert_int_equal(window.count, 2);
	assert_int_equal(put_at(&window, 0, "abcdefghij"), WINDOW_CONFLICT);
	assert_front(&window, "abCDefGHij");
	assert_int_equal(put_at(&window, 3, "De"), WINDOW_OK);
	assert_int_equal(put_at(&window, 3, "XY"), WINDOW_CONFLICT);
	assert_int_equal(put_at(&window, 9, "jkl"), WINDOW_OK);
	assert_front(&window, "abCDefGHijkl");
	window_release(&window);
}

static void islands_grow_and_merge(void **state)
{
	struct window window = { 0 };

	(void)state;
	put_at(&window, 10, "klm");
	put_at(&window, 20, "uv");
	put_at(&window, 4, "ef");
	assert_int_equal(window.count, 3);
	assert_int_equal(put_at(&window, 9, "jklmn"), WINDOW_OK);
	assert_int_equal(window.count, 3);
	assert_int_equal(put_at(&window, 5, "fghijklmnopqrstu"), WINDOW_OK);
	assert_int_equal(window.count, 1);
	assert_int_equal(window.islands[0].from, 4);
	assert_int_equal(window.islands[0].to, 22);
	assert_int_equal(window.front, 0);
	put_at(&window, 0, "abcd");
	assert_front(&window, "abcdefghijklmnopqrstuv");
	window_release(&window);
}

static void consumes_and_jumps(void **state)
{
	struct window window = { 0 };

	(void)state;
	put_at(&window, 0, "abc");
	put_at(&window, 5, "fg");
	put_at(&window, 9, "j");
	window_consume(&window, 2);
	assert_front(&window, "c");
	assert_int_equal(window.islands[0].from, 3);
	assert_int_equal(window_jump(&window), 3);
	assert_front(&window, "fg");
	assert_int_equal(window_jump(&window), 4);
	assert_front(&window, "j");
	assert_true(window_memory(&window) > 0);
	window_consume(&window, 1);
	assert_int_equal(window_memory(&window), 0);
}

static void has_a_bound(void **state)
{
	struct window window = { 0 };
	uint32_t n = 0;

	(void)state;
	while (put_at(&window, 10 + 2 * n, "x") == WINDOW_OK)
		n++;
	assert_int_equal(n, WINDOW_ISLANDS);
	/* what touches one, or the front, needs no room */
	assert_int_equal(put_at(&window, 11, "y"), WINDOW_OK);
	assert_int_equal(put_at(&window, 0, "abc"), WINDOW_OK);
	window_release(&window);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(joins_in_any_order),
		cmocka_unit_test(keeps_the_first_octets),
		cmocka_unit_test(islands_grow_and_merge),
		cmocka_unit_test(consumes_and_jumps),
		cmocka_unit_test(has_a_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
