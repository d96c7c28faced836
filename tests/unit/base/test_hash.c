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

/* SipHash-1-3 as others compute it: the key is 00 01 … 0f, the input 00 01 …. */
static void is_siphash(void **state)
{
	static const struct {
		size_t n;
		uint64_t hash;
	} vectors[] = {
		{ 0, UINT64_C(0xabac0158050fc4dc) },  { 1, UINT64_C(0xc9f49bf37d57ca93) },
		{ 7, UINT64_C(0xd3927d989bb11140) },  { 8, UINT64_C(0x369095118d299a8e) },
		{ 15, UINT64_C(0xd320d86d2a519956) }, { 63, UINT64_C(0x9d199062b7bbb3a8) },
	};
	struct hash_key key;
	uint8_t input[64];

	(void)state;
	for (uint8_t i = 0; i < sizeof input; i++)
		input[i] = i;
	memcpy(key.bytes, input, sizeof key.bytes);
	for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
		struct str text = { (const char *)input, vectors[i].n };

		assert_true(hash_bytes(&key, input, vectors[i].n) == vectors[i].hash);
		assert_true(hash_str(&key, text) == vectors[i].hash);
	}
	assert_true(hash_bytes(&key, NULL, 0) == vectors[0].hash);
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
