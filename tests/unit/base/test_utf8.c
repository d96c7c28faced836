#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static size_t encode(uint32_t code, char out[4])
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xc0 | code >> 6);
		out[1] = (char)(0x80 | (code & 63));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xe0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 63));
		out[2] = (char)(0x80 | (code & 63));
		return 3;
	}
	out[0] = (char)(0xf0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 63));
	out[2] = (char)(0x80 | (code >> 6 & 63));
	out[3] = (char)(0x80 | (code & 63));
	return 4;
}

static void decodes_every_character(void **state)
{
	(void)state;
	for (uint32_t code = 0; code < 0x120000; code++) {
		char bytes[4];
		size_t n = encode(code, bytes);
		int valid = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
		uint32_t decoded = 0;

		assert_int_equal(utf8_decode((struct str){ bytes, n }, &decoded), valid ? n : 0);
		if (!valid)
			continue;
		assert_int_equal(decoded, code);
		if (n > 1)
			assert_int_equal(utf8_decode((struct str){ bytes, n - 1 }, &decoded), 0);
	}
}

static void refuses(void **state)
{
	static const char *const rows[] = {
		"\x80",
		"\xbf",
		"\xc0\x80",
		"\xc1\xbf",
		"\xe0\x80\x80",
		"\xe0\x9f\xbf",
		"\xf0\x80\x80\x80",
		"\xf0\x8f\xbf\xbf",
		"\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80",
		"\xfe",
		"\xff",
		"\xc3z",
		"\xe6\x97z",
		"\xf0\x9f\x98z",
		"\xed\xbf\xbf",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		/* a block of exactly that size, for the sanitizer */
		size_t n = strlen(rows[i]);
		char *exact = malloc(n);
		uint32_t code;

		memcpy(exact, rows[i], n);
		assert_int_equal(utf8_decode((struct str){ exact, n }, &code), 0);
		free(exact);
	}
}

static void classifies(void **state)
{
	static const struct {
		uint32_t code;
		int control;
		unsigned width;
	} rows[] = {
		{ 0, 1, 1 },       { 0x1f, 1, 1 },     { ' ', 0, 1 },    { '~', 0, 1 },
		{ 0x7f, 1, 1 },    { 0x9f, 1, 1 },     { 0xa0, 0, 1 },   { 0xad, 0, 1 },
		{ 0xe9, 0, 1 },    { 0x301, 0, 0 },    { 0x61c, 1, 0 },  { 0x1100, 0, 2 },
		{ 0x200b, 0, 0 },  { 0x200d, 0, 0 },   { 0x200e, 1, 0 }, { 0x2010, 0, 1 },
		{ 0x2027, 0, 1 },  { 0x2028, 1, 1 },   { 0x202e, 1, 0 }, { 0x2066, 1, 0 },
		{ 0x2069, 1, 0 },  { 0x3042, 0, 2 },   { 0x65e5, 0, 2 }, { 0xac00, 0, 2 },
		{ 0xfe0f, 0, 0 },  { 0xff01, 0, 2 },   { 0xff71, 0, 1 }, { 0x1f600, 0, 2 },
		{ 0x20000, 0, 2 }, { 0x10ffff, 0, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(utf8_is_control(rows[i].code), rows[i].control);
		assert_int_equal(utf8_width(rows[i].code), rows[i].width);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes_every_character),
		cmocka_unit_test(refuses),
		cmocka_unit_test(classifies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
