#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "track/account.h"
#include "track/order.h"

#define AT(seconds) ((seconds)*STAMP_SECOND)

static void the_longest_idle_goes_first(void **state)
{
	struct account a = { 0 }, b = { 0 }, c = { 0 };
	struct order order = { 0 };

	(void)state;
	order_add(&order, &a, AT(1));
	order_add(&order, &b, AT(2));
	order_add(&order, &c, AT(3));
	assert_ptr_equal(order_victim(&order), &a);
	order_use(&order, &a, AT(4));
	assert_ptr_equal(order_victim(&order), &b);
	order_remove(&order, &b);
	assert_ptr_equal(order_victim(&order), &c);
	order_remove(&order, &c);
	assert_null(order_victim(&order));
	order_remove(&order, &a);
	assert_null(order_victim(&order));
}

static void what_is_registered_goes_last(void **state)
{
	struct binding bound = { .status = BINDING_ACTIVE }, ended = { .status = BINDING_REMOVED };
	struct account phone = { 0 }, former = { 0 }, stranger = { 0 }, another = { 0 };
	struct order order = { 0 };

	(void)state;
	order_add(&order, &phone, AT(1));
	phone.bindings = &bound;
	order_judge(&order, &phone);
	order_add(&order, &former, AT(2));
	former.bindings = &ended;
	order_judge(&order, &former);
	order_add(&order, &stranger, AT(3));
	order_add(&order, &another, AT(4));
	assert_ptr_equal(order_victim(&order), &stranger);
	order_remove(&order, &stranger);
	/* The last one used may be at work; the next in worth goes. */
	assert_ptr_equal(order_victim(&order), &former);
	order_remove(&order, &former);
	assert_ptr_equal(order_victim(&order), &phone);
	bound.status = BINDING_EXPIRED;
	order_judge(&order, &phone);
	assert_int_equal(phone.worth, WORTH_ENDED);
	bound.status = BINDING_TENTATIVE;
	order_judge(&order, &phone);
	assert_int_equal(phone.worth, WORTH_UNPROVEN);
	assert_ptr_equal(order.oldest[WORTH_UNPROVEN], &another);
	assert_ptr_equal(order.newest[WORTH_UNPROVEN], &phone);
	assert_null(order.newest[WORTH_ENDED]);
	assert_null(order.newest[WORTH_BOUND]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_longest_idle_goes_first),
		cmocka_unit_test(what_is_registered_goes_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
