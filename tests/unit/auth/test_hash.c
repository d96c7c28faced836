#include "auth/hash.h"

#include "auth_test.h"

struct known {
	enum hash_kind kind;
	const char *parts[3];
	const char *hex;
};

static const struct known known[] = {
	{ HASH_MD5, { "" }, "d41d8cd98f00b204e9800998ecf8427e" },
	{ HASH_SHA256, { "" }, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	{ HASH_SHA512_256,
	  { "" },
	  "c672b8d1ef56ed28ab87c3622c5114069bdd3ad7b8f9737498d0c01ecef0967a" },
	{ HASH_MD5,
	  { "Mufasa", "testrealm@host.com", "Circle Of Life" },
	  "939e7578ed9e3c518a452acee763bce9" },
	{ HASH_MD5, { "1000", "example.com" }, "4b27fb65606a3a079532a82fdf98fc3a" },
};

static void test_known(void **state)
{
	struct hasher *hasher = hasher_new();

	(void)state;
	assert_non_null(hasher);
	for (size_t i = 0; i < COUNT(known); i++) {
		struct str parts[3];
		char out[HASH_HEX_SIZE];
		size_t count = 0;

		while (count < 3 && known[i].parts[count] != NULL) {
			parts[count] = str_from(known[i].parts[count]);
			count++;
		}
		assert_true(hasher_available(hasher, known[i].kind));
		assert_true(hasher_joined(hasher, known[i].kind, parts, count, out));
		assert_string_equal(out, known[i].hex);
		assert_int_equal(strlen(out), hash_hex_length(known[i].kind));
	}
	hasher_free(hasher);
}

/* However the parts fall onto the buffer, the hash is that of one text. */
static void test_long_parts(void **state)
{
	static char text[2048];
	struct hasher *hasher = hasher_new();
	char whole[HASH_HEX_SIZE];
	char joined[HASH_HEX_SIZE];

	(void)state;
	memset(text, 'x', sizeof(text));
	for (size_t cut = 0; cut < 1100; cut += 7) {
		struct str all = { text, 1600 };
		struct str parts[] = { { text, cut }, { text + cut + 1, 1600 - cut - 1 } };

		text[cut] = ':';
		assert_true(hasher_joined(hasher, HASH_SHA256, &all, 1, whole));
		assert_true(hasher_joined(hasher, HASH_SHA256, parts, 2, joined));
		assert_string_equal(whole, joined);
		text[cut] = 'x';
	}
	hasher_free(hasher);
}

/* More of them than are kept, again and again, and too long ones. */
static void test_recurring(void **state)
{
	static char text[200];
	struct hasher *hasher = hasher_new();

	(void)state;
	memset(text, 'x', sizeof(text));
	for (size_t round = 0; round < 3; round++) {
		for (size_t n = 0; n < sizeof(text); n++) {
			struct str parts[] = { STR("REGISTER"), { text, n } };
			enum hash_kind kind = n % 2 ? HASH_MD5 : HASH_SHA256;
			char once[HASH_HEX_SIZE], again[HASH_HEX_SIZE];

			assert_true(hasher_joined(hasher, kind, parts, 2, once));
			for (int i = 0; i < 2; i++) {
				assert_true(hasher_recurring(hasher, kind, parts, 2, again));
				assert_string_equal(once, again);
			}
		}
	}
	hasher_free(hasher);
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(hash_kind_name(HASH_MD5), "MD5");
	assert_string_equal(hash_kind_name(HASH_SHA256), "SHA-256");
	assert_string_equal(hash_kind_name(HASH_SHA512_256), "SHA-512-256");
	hasher_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_long_parts),
		cmocka_unit_test(test_recurring),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
