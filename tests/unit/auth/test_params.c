#include "auth/params.h"

#include "auth_test.h"

struct shape {
	const char *line;
	const char *scheme;
	const char *
	        read; /* name=value pairs, each with a bar behind; quoted ones with an apostrophe */
	bool bad;
	bool unterminated;
};

static const struct shape shapes[] = {
	{ "Digest a=\"1\", b=2", "Digest", "a='1|b=2|", false, false },
	{ "Digest\ta=\"1\"", "Digest", "a='1|", false, false },
	{ "  digest   A=\"1\",b=\"2\"", "digest", "A='1|b='2|", false, false },
	{ "Digest a = \"1\", b= 2, c =3, d\t=\t\"4\"", "Digest", "a='1|b=2|c=3|d='4|", false,
	  false },
	{ "Digest a=\"1\",", "Digest", "a='1|", false, false },
	{ "Digest a=\"1\", ", "Digest", "a='1|", false, false },
	{ "Digest ,a=1,, b=2,,", "Digest", "a=1|b=2|", false, false },
	{ "Digest a=\"x,y\", u=\"sip:r;a=b,c\"", "Digest", "a='x,y|u='sip:r;a=b,c|", false, false },
	{ "Digest a=\"x\\\"y\", b=2", "Digest", "a='x\\\"y|b=2|", false, false },
	{ "Digest a=\"x\\\\\", b=2", "Digest", "a='x\\\\|b=2|", false, false },
	{ "Digest u=sip:r;a=b, n=YWJj==", "Digest", "u=sip:r;a=b|n=YWJj==|", false, false },
	{ "Digest a=\"1\"; b=\"2\"", "Digest", "a='1|b='2|", false, false },
	{ "Digest a=\"1\" b=\"2\" c=3 d=4", "Digest", "a='1|b='2|c=3|d=4|", false, false },
	{ "Digest a=\"\", b=, c=", "Digest", "a='|b=|c=|", false, false },
	{ "Digest a=\"1, b=2", "Digest", "a='1, b=2|", true, true },
	{ "Digest a=\"1\\", "Digest", "a='1\\|", true, true },
	{ "Digest a=1, b, c=3", "Digest", "a=1|c=3|", true, false },
	{ "Digest \"a=1\", b=2", "Digest", "b=2|", true, false },
	{ "Digest a=1, =, b=2", "Digest", "a=1|b=2|", true, false },
	{ "Digest a=1\r\n b=2\r\n", "Digest", "a=1|b=2|", false, false },
	{ "Digest", "Digest", "", false, false },
	{ "a=1, b=2", "", "a=1|b=2|", false, false },
	{ "", "", "", false, false },
	{ " ,\t", "", "", false, false },
	{ "\"", "", "", true, true },
};

static void append(char *out, size_t size, const struct param *param)
{
	size_t used = strlen(out);

	snprintf(out + used, size - used, "%.*s=%s%.*s|", (int)param->name.n, param->name.p,
	         param->quoted ? "'" : "", (int)param->value.n, param->value.p);
}

static void test_shapes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(shapes); i++) {
		struct str line = test_exact(str_from(shapes[i].line), strlen(shapes[i].line));
		struct params_cursor cursor;
		struct param param;
		char read[256] = "";

		assert_str(params_scheme(line, &cursor), shapes[i].scheme);
		while (params_next(&cursor, &param))
			append(read, sizeof(read), &param);
		assert_string_equal(read, shapes[i].read);
		assert_int_equal(cursor.rest.n, 0);
		assert_int_equal(cursor.bad, shapes[i].bad);
		assert_int_equal(cursor.unterminated, shapes[i].unterminated);
		test_drop(line);
	}
}

static void test_stops_at_next_challenge(void **state)
{
	struct params_cursor cursor;
	struct param param;

	(void)state;
	params_scheme(STR("Digest a=\"1\", qop=auth, Basic\trealm = \"r\""), &cursor);
	assert_true(params_next(&cursor, &param));
	assert_true(params_next(&cursor, &param));
	assert_str(param.value, "auth");
	assert_false(params_next(&cursor, &param));
	assert_false(params_next(&cursor, &param));
	assert_str(cursor.rest, "Basic\trealm = \"r\"");
	assert_false(cursor.bad);
}

static void test_empty_value_is_present(void **state)
{
	struct params_cursor cursor = params_begin(STR("a="));
	struct param param;

	(void)state;
	assert_true(params_next(&cursor, &param));
	assert_int_equal(param.value.n, 0);
	assert_non_null(param.value.p);
}

static void test_cut_anywhere(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(shapes); i++) {
		for (size_t n = 0; n <= strlen(shapes[i].line); n++) {
			struct str line = test_exact(str_from(shapes[i].line), n);
			struct params_cursor cursor;
			struct param param;
			size_t count = 0;

			params_scheme(line, &cursor);
			while (params_next(&cursor, &param))
				assert_true(++count <= n);
			test_drop(line);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_stops_at_next_challenge),
		cmocka_unit_test(test_empty_value_is_present),
		cmocka_unit_test(test_cut_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
