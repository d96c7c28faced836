#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"

static int start(void **state)
{
	(void)state;
	return hash_setup();
}

/* Vectors of the authors of SipHash: the key is 00 01 … 0f, the input 00 01 …. */
static void is_siphash(void **state)
{
	struct hash_key key;
	uint8_t input[64];

	(void)state;
	for (uint8_t i = 0; i < sizeof input; i++)
		input[i] = i;
	memcpy(key.bytes, input, sizeof key.bytes);
	assert_true(hash_bytes(&key, input, 0) == UINT64_C(0x726fdb47dd0e0e31));
	assert_true(hash_bytes(&key, NULL, 0) == UINT64_C(0x726fdb47dd0e0e31));
	assert_true(hash_bytes(&key, input, 15) == UINT64_C(0xa129ca6149be45e5));
	assert_true(hash_str(&key, (struct str){ (const char *)input, 15 }) ==
	            UINT64_C(0xa129ca6149be45e5));
}

static void draws_keys(void **state)
{
	struct hash_key a, b;

	(void)state;
	hash_key_random(&a);
	hash_key_random(&b);
	assert_memory_not_equal(a.bytes, b.bytes, sizeof a.bytes);
	assert_true(hash_str(&a, STR("call-id")) != hash_str(&b, STR("call-id")));
}

static void makes_stable_ids(void **state)
{
	static char large[5000];
	const struct str joined = { "ab\0cd", 5 };
	struct str parts[] = { STR("ab"), STR("cd") };
	char one[HASH_ID_SIZE], two[HASH_ID_SIZE];

	(void)state;
	hash_id(parts, 2, one);
	hash_id(&joined, 1, two);
	assert_string_equal(one, two);
	assert_int_equal(strlen(one), 12);
	assert_int_equal(strspn(one, "0123456789abcdef"), 12);
	parts[0] = STR("abc");
	parts[1] = STR("d");
	hash_id(parts, 2, two);
	assert_string_not_equal(one, two);
	/* the first six octets of SipHash-2-4 of nothing under the zero key */
	hash_id(NULL, 0, one);
	assert_string_equal(one, "d70077739d4b");
	/* longer than what is built on the stack: its last byte counts */
	memset(large, 'x', sizeof large);
	parts[0] = (struct str){ large, sizeof large };
	hash_id(parts, 2, one);
	hash_id(parts, 2, two);
	assert_string_equal(one, two);
	parts[1] = STR("e");
	hash_id(parts, 2, two);
	assert_string_not_equal(one, two);
}

static void sums_differ_with_every_bit(void **state)
{
	uint8_t bytes[40] = { 0 };

	(void)state;
	for (size_t n = 0; n <= sizeof bytes; n++) {
		uint64_t sum = hash_sum(bytes, n);

		assert_true(hash_sum(bytes, n) == sum);
		if (n > 0)
			assert_true(hash_sum(bytes, n - 1) != sum);
		for (size_t bit = 0; bit < n * 8; bit++) {
			bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
			assert_true(hash_sum(bytes, n) != sum);
			bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_siphash),
		cmocka_unit_test(draws_keys),
		cmocka_unit_test(makes_stable_ids),
		cmocka_unit_test(sums_differ_with_every_bit),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
