#ifndef AUTH_TEST_H
#define AUTH_TEST_H

/* What the tests of this folder share. Included last, once per test program. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "auth/passwords.h"
#include "base/str.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define assert_str(s, text) assert_true(str_equal((s), str_from(text)))

/* A file without a name, to be opened as path. */
struct test_file {
	FILE *stream;
	char path[32];
};

static inline struct test_file test_file_make(struct str text)
{
	struct test_file file = { .stream = tmpfile() };

	assert_non_null(file.stream);
	if (text.n > 0)
		assert_int_equal(fwrite(text.p, 1, text.n, file.stream), text.n);
	assert_int_equal(fflush(file.stream), 0);
	assert_int_equal(fchmod(fileno(file.stream), 0600), 0);
	snprintf(file.path, sizeof(file.path), "/dev/fd/%d", fileno(file.stream));
	return file;
}

static inline void test_file_drop(struct test_file *file)
{
	fclose(file->stream);
}

static inline struct passwords *test_passwords(const char *text)
{
	struct test_file file = test_file_make(str_from(text));
	struct passwords_problem problem;
	struct passwords *passwords;
	bool exposed;

	if (passwords_load(file.path, &passwords, &exposed, &problem) != PASSWORDS_OK)
		fail_msg("line %zu: %s", problem.line, problem.text);
	test_file_drop(&file);
	return passwords;
}

/* The first n bytes in memory of exactly that size, so that a sanitizer sees any byte too many. */
static inline struct str test_exact(struct str s, size_t n)
{
	char *copy = malloc(n > 0 ? n : 1);

	assert_non_null(copy);
	if (n > 0)
		memcpy(copy, s.p, n);
	return (struct str){ copy, n };
}

static inline void test_drop(struct str exact)
{
	free((void *)(uintptr_t)exact.p);
}

#endif
