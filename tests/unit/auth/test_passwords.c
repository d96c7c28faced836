#include "auth/passwords.h"

#include <errno.h>

#include "auth/secrets.h"
#include "auth_test.h"

#define HA1_MD5 "0123456789abcdef0123456789ABCDEF"
#define HA1_SHA HA1_MD5 HA1_MD5

struct line_case {
	const char *file;
	const char *user;
	const char *realm; /* NULL for any */
	const char *text;
	enum secret_kind kind;
};

static const struct line_case line_cases[] = {
	{ "alice:example.com:secret\n", "alice", "example.com", "secret", SECRET_PASSWORD },
	{ "alice:example.com:secret", "alice", "example.com", "secret", SECRET_PASSWORD },
	{ "alice:example.com:secret\r\n", "alice", "example.com", "secret", SECRET_PASSWORD },
	{ "\xef\xbb\xbf"
	  "alice:r:p\n",
	  "alice", "r", "p", SECRET_PASSWORD },
	{ "# a comment: of two: colons\n\r\n  \nalice:r:p:q:\n", "alice", "r",
	  "p:q:", SECRET_PASSWORD },
	{ " alice:r : p \n", " alice", "r ", " p ", SECRET_PASSWORD },
	{ "j\xc3\xa4s:b\xc3\xbcro:p\xc3\xa4ss\n", "j\xc3\xa4s", "b\xc3\xbcro", "p\xc3\xa4ss",
	  SECRET_PASSWORD },
	{ "alice:r:\n", "alice", "r", "", SECRET_PASSWORD },
	{ ":r:p\n", "", "r", "p", SECRET_PASSWORD },
	{ "alice:*:p\n", "alice", NULL, "p", SECRET_PASSWORD },
	{ "alice:\"*\":p\n", "alice", "*", "p", SECRET_PASSWORD },
	{ "\"alice\":\"[2001:db8::1]\":secret\n", "alice", "[2001:db8::1]", "secret",
	  SECRET_PASSWORD },
	{ "\"#1\":\"ex\\\"ample\":\"p\"\n", "#1", "ex\\\"ample", "\"p\"", SECRET_PASSWORD },
	{ "\"\":\"\":\n", "", "", "", SECRET_PASSWORD },
	{ "alice:r:" HA1_MD5 "\n", "alice", "r", HA1_MD5, SECRET_PASSWORD_OR_HA1 },
	{ "alice:r:{MD5}" HA1_MD5 "\n", "alice", "r", HA1_MD5, SECRET_HA1_MD5 },
	{ "alice:r:{md5}" HA1_MD5 "\r\n", "alice", "r", HA1_MD5, SECRET_HA1_MD5 },
	{ "alice:r:{SHA-256}" HA1_SHA, "alice", "r", HA1_SHA, SECRET_HA1_SHA256 },
	{ "alice:r:{SHA-512-256}" HA1_SHA, "alice", "r", HA1_SHA, SECRET_HA1_SHA512_256 },
	{ "alice:r:{PLAIN}" HA1_MD5, "alice", "r", HA1_MD5, SECRET_PASSWORD },
	{ "alice:r:{PLAIN}{MD5}x", "alice", "r", "{MD5}x", SECRET_PASSWORD },
	{ "alice:r:{CRYPT}x", "alice", "r", "{CRYPT}x", SECRET_PASSWORD },
	{ "alice:r:{AKA}a54211D5", "alice", "r", "\xa5\x42\x11\xd5", SECRET_AKA },
	{ "alice:r:{AKA}", "alice", "r", "", SECRET_AKA },
	{ "# made by Wireshark\n\"alice\",\"ex.org\",\"se:cret\"\n", "alice", "ex.org", "se:cret",
	  SECRET_PASSWORD },
	{ "\"al\\x22ice\",\"a\\x5cb\",\"p\\xc3\\xa4\\t\\\"\"\r\n", "al\"ice", "a\\b",
	  "p\xc3\xa4\t\"", SECRET_PASSWORD },
	{ "\"alice\" , \"*\", \"" HA1_MD5 "\"", "alice", "*", HA1_MD5, SECRET_PASSWORD },
};

static size_t find(const struct passwords *passwords, const char *user, const char *realm)
{
	if (realm == NULL)
		return secrets_find_any_realm(passwords, str_from(user));
	return secrets_find(passwords, str_from(user), str_from(realm));
}

static void test_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(line_cases); i++) {
		const struct line_case *c = &line_cases[i];
		struct passwords *passwords = test_passwords(c->file);
		size_t reference = find(passwords, c->user, c->realm);
		struct secret secret;

		assert_int_equal(passwords_count(passwords), 1);
		assert_int_equal(reference, 1);
		secrets_read(passwords, reference, &secret);
		assert_str(secret.user, c->user);
		assert_str(secret.text, c->text);
		assert_int_equal(secret.kind, c->kind);
		assert_int_equal(secret.any_realm, c->realm == NULL);
		assert_int_equal(secret.next, 0);
		assert_false(passwords_complete(passwords));
		passwords_free(passwords);
	}
}

struct bad_case {
	const char *text;
	size_t n; /* 0 for strlen */
	size_t line;
};

static const struct bad_case bad_cases[] = {
	{ "alice:r:p\nhunter2\n", 0, 2 },
	{ "alice:hunter2", 0, 1 },
	{ "#\n\nalice:r:p\r\n\"alice:r:hunter2\n", 0, 4 },
	{ "alice:\"r:hunter2\n", 0, 1 },
	{ "a:r:p\na:r:hun\0ter2\n", 19, 2 },
	{ "a:r:p\n#\0\n", 9, 2 },
	{ "a:r:{MD5}hunter2", 0, 1 },
	{ "a:r:{SHA-256}" HA1_MD5, 0, 1 },
	{ "a:r:{SHA-512-256}" HA1_SHA "0", 0, 1 },
	{ "a:r:{AKA}123", 0, 1 },
	{ "a:r:{AKA}hunter20", 0, 1 },
	{ "\"a\",\"r\",\"p\"\n\"a\",\"hunter2\"\n", 0, 2 },
	{ "\"a\",\"r\",\"p\"\n\"a\",\"r\",\"hunter2\\\"\n", 0, 2 },
	{ "\"a\",\"r\",\"p\"\nalice:r:hunter2\n", 0, 2 },
};

static void test_bad_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bad_cases); i++) {
		const struct bad_case *c = &bad_cases[i];
		struct str text = { c->text, c->n > 0 ? c->n : strlen(c->text) };
		struct test_file file = test_file_make(text);
		struct passwords_problem problem;
		struct passwords *passwords;
		bool exposed;

		assert_int_equal(passwords_load(file.path, &passwords, &exposed, &problem),
		                 PASSWORDS_MALFORMED);
		assert_null(passwords);
		assert_int_equal(problem.line, c->line);
		assert_true(strlen(problem.text) > 0);
		assert_null(strstr(problem.text, "hunter2"));
		test_file_drop(&file);
	}
}

static void test_unreadable(void **state)
{
	static const struct {
		const char *path;
		int error;
	} cases[] = { { ".", EISDIR }, { "no/such/file", ENOENT }, { "", ENOENT } };
	struct passwords_problem problem;
	struct passwords *passwords;
	bool exposed;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(passwords_load(cases[i].path, &passwords, &exposed, &problem),
		                 PASSWORDS_UNREADABLE);
		assert_null(passwords);
		assert_int_equal(problem.line, 0);
		assert_string_equal(problem.text, strerror(cases[i].error));
	}
}

static void test_modes(void **state)
{
	struct test_file file = test_file_make(STR("a:r:p\n"));
	struct passwords_problem problem;
	struct passwords *passwords;
	bool exposed;

	(void)state;
	assert_int_equal(passwords_load(file.path, &passwords, &exposed, &problem), PASSWORDS_OK);
	assert_false(exposed);
	passwords_free(passwords);
	assert_int_equal(fchmod(fileno(file.stream), 0644), 0);
	assert_int_equal(passwords_load(file.path, &passwords, &exposed, &problem), PASSWORDS_OK);
	assert_true(exposed);
	passwords_free(passwords);
	assert_int_equal(fchmod(fileno(file.stream), 0), 0);
	if (geteuid() != 0) {
		assert_int_equal(passwords_load(file.path, &passwords, &exposed, &problem),
		                 PASSWORDS_UNREADABLE);
		assert_string_equal(problem.text, strerror(EACCES));
	}
	test_file_drop(&file);
}

static void test_empty(void **state)
{
	struct passwords *passwords = test_passwords("");

	(void)state;
	assert_int_equal(passwords_count(passwords), 0);
	assert_int_equal(find(passwords, "a", "r"), 0);
	assert_int_equal(find(passwords, "a", NULL), 0);
	assert_false(passwords_knows(passwords, STR("a")));
	passwords_free(passwords);
	passwords_free(NULL);
}

static void test_complete(void **state)
{
	struct passwords *passwords = test_passwords("#complete\r\na:r:p\na:s:p\nb:*:p\n");

	(void)state;
	assert_true(passwords_complete(passwords));
	assert_true(passwords_knows(passwords, STR("a")));
	assert_true(passwords_knows(passwords, STR("b")));
	assert_false(passwords_knows(passwords, STR("c")));
	passwords_free(passwords);
	passwords = test_passwords("# complete\n#completed\na:r:p\n");
	assert_false(passwords_complete(passwords));
	assert_true(passwords_knows(passwords, STR("a")));
	assert_false(passwords_knows(passwords, STR("b")));
	passwords_free(passwords);
}

static void test_several_of_one_name(void **state)
{
	struct passwords *passwords = test_passwords("a:r:1\na:*:2\nb:r:3\na:r:4\na:r:5\na:s:6\n");
	unsigned seen = 0;
	struct secret secret;

	(void)state;
	for (size_t at = find(passwords, "a", "r"); at != 0; at = secret.next) {
		secrets_read(passwords, at, &secret);
		seen |= 1u << (secret.text.p[0] - '0');
	}
	assert_int_equal(seen, 1u << 1 | 1u << 4 | 1u << 5);
	assert_int_equal(find(passwords, "b", "s"), 0);
	assert_int_equal(find(passwords, "b", NULL), 0);
	passwords_free(passwords);
}

static void *read_pipe(const char *path)
{
	struct passwords_problem problem;
	struct passwords *passwords;
	bool exposed;

	assert_int_equal(passwords_load(path, &passwords, &exposed, &problem), PASSWORDS_OK);
	assert_false(exposed);
	return passwords;
}

static void test_pipe(void **state)
{
	struct passwords *passwords;
	char path[32];
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "a:r:p\n", 6), 6);
	close(ends[1]);
	snprintf(path, sizeof(path), "/dev/fd/%d", ends[0]);
	passwords = read_pipe(path);
	assert_int_equal(find(passwords, "a", "r"), 1);
	passwords_free(passwords);
	close(ends[0]);
}

enum { MANY = 20000, LONG_LINE = 1000000 };

static void test_many(void **state)
{
	struct test_file file = test_file_make(STR_NONE);
	struct passwords *passwords;
	struct secret secret;
	char user[32];

	(void)state;
	for (int i = 0; i < MANY; i++)
		fprintf(file.stream, "user%d:example.com:secret%d\n", i, i);
	fprintf(file.stream, "long:r:%0*d\n", LONG_LINE, 0);
	fflush(file.stream);
	passwords = read_pipe(file.path);
	assert_int_equal(passwords_count(passwords), MANY + 1);
	for (int i = 0; i < MANY; i++) {
		snprintf(user, sizeof(user), "user%d", i);
		secrets_read(passwords, find(passwords, user, "example.com"), &secret);
		assert_str(secret.user, user);
	}
	secrets_read(passwords, find(passwords, "long", "r"), &secret);
	assert_int_equal(secret.text.n, LONG_LINE);
	passwords_free(passwords);
	test_file_drop(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines), cmocka_unit_test(test_bad_lines),
		cmocka_unit_test(test_modes), cmocka_unit_test(test_unreadable),
		cmocka_unit_test(test_empty), cmocka_unit_test(test_complete),
		cmocka_unit_test(test_pipe),  cmocka_unit_test(test_several_of_one_name),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
