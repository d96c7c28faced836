#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "track/endpoint.h"

#define MANY 300

struct book {
	struct pool pool;
	struct hash_key key;
	uint64_t out_of_memory;
	struct addresses addresses;
};

static void begin(struct book *book)
{
	*book = (struct book){ 0 };
	book->addresses.pool = &book->pool;
	book->addresses.key = &book->key;
	book->addresses.out_of_memory = &book->out_of_memory;
}

static void end(struct book *book)
{
	assert_int_equal(book->out_of_memory, 0);
	table_release(&book->addresses.table);
	pool_release(&book->pool);
}

static struct addr numbered(uint16_t n)
{
	const uint8_t ip4[4] = { 192, 0, 2, (uint8_t)n }, ip6[16] = { 0x20, 1, [15] = (uint8_t)n };

	return n % 2 ? addr_ip4(ip4, n) : addr_ip6(ip6, n);
}

static void one_copy_serves_all(void **state)
{
	struct addr addr = numbered(1), other = numbered(2);
	const struct addr *first = NULL, *second = NULL, *third = &addr_none;
	struct book book;

	(void)state;
	begin(&book);
	address_keep(&book.addresses, &first, &addr, NULL);
	address_keep(&book.addresses, &second, &addr, NULL);
	address_keep(&book.addresses, &third, &addr, first); /* guessed right */
	assert_true(addr_equal(first, &addr));
	assert_ptr_equal(first, second);
	assert_ptr_equal(first, third);
	address_keep(&book.addresses, &second, &other, first); /* guessed wrong */
	assert_true(addr_equal(second, &other));
	assert_int_equal(book.addresses.table.count, 2);
	address_drop(&book.addresses, &first);
	assert_ptr_equal(first, &addr_none);
	assert_true(addr_equal(third, &addr));
	address_drop(&book.addresses, &first); /* nothing is kept there any more */
	address_drop(&book.addresses, &third);
	assert_null(address_find(&book.addresses, &addr));
	assert_non_null(address_find(&book.addresses, &other));
	address_drop(&book.addresses, &second);
	assert_int_equal(book.addresses.table.count, 0);
	end(&book);
}

static void none_is_nobody_s(void **state)
{
	struct addr addr = numbered(1), port_alone = { .port = 5060 };
	const struct addr *at = NULL;
	struct book book;

	(void)state;
	begin(&book);
	address_keep(&book.addresses, &at, &addr_none, NULL);
	assert_ptr_equal(at, &addr_none);
	address_keep(&book.addresses, &at, &addr, NULL);
	address_keep(&book.addresses, &at, &addr_none, NULL);
	assert_ptr_equal(at, &addr_none);
	assert_int_equal(book.addresses.table.count, 0);
	address_keep(&book.addresses, &at, &port_alone, NULL); /* of a name */
	assert_int_equal(at->port, 5060);
	address_drop(&book.addresses, &at);
	end(&book);
}

static void many_are_told_apart(void **state)
{
	const struct addr *kept[MANY] = { NULL };
	struct book book;

	(void)state;
	begin(&book);
	for (uint16_t round = 0; round < 3; round++) {
		for (uint16_t i = 0; i < MANY; i++) {
			struct addr addr = numbered((uint16_t)(i + round * 7 + 1));

			address_keep(&book.addresses, &kept[i], &addr, kept[(i + 1) % MANY]);
		}
		for (uint16_t i = 0; i < MANY; i++) {
			struct addr addr = numbered((uint16_t)(i + round * 7 + 1));

			assert_true(addr_equal(kept[i], &addr));
			assert_ptr_equal(address_find(&book.addresses, &addr), kept[i]);
		}
		assert_int_equal(book.addresses.table.count, MANY);
	}
	for (uint16_t i = 0; i < MANY; i++)
		address_drop(&book.addresses, &kept[i]);
	assert_int_equal(book.addresses.table.count, 0);
	end(&book);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_copy_serves_all),
		cmocka_unit_test(none_is_nobody_s),
		cmocka_unit_test(many_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
