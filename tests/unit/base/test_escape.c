#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/escape.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct paper {
	char text[256];
	size_t n;
};

static int write_down(void *context, const void *bytes, size_t n)
{
	struct paper *paper = context;

	assert_true(paper->n + n < sizeof paper->text);
	memcpy(paper->text + paper->n, bytes, n);
	paper->n += n;
	return 0;
}

struct row {
	const char *given;
	const char *csv, *html;
};

static const struct row rows[] = {
	{ "alice", "\"alice\"", "alice" },
	{ "", "\"\"", "" },
	{ "=cmd|'/C calc'!A1", "\"'=cmd|'/C calc'!A1\"", "=cmd|&#39;/C calc&#39;!A1" },
	{ "+1555", "\"'+1555\"", "+1555" },
	{ "-1", "\"'-1\"", "-1" },
	{ "@x", "\"'@x\"", "@x" },
	{ "'+1555", "\"''+1555\"", "&#39;+1555" },
	{ "a+b", "\"a+b\"", "a+b" },
	{ "\"Bob\", Jr.", "\"\"\"Bob\"\", Jr.\"", "&quot;Bob&quot;, Jr." },
	{ "<sip:a@b>&c", "\"<sip:a@b>&c\"", "&lt;sip:a@b&gt;&amp;c" },
	{ "\t=1+1", "\"\\x09=1+1\"", "\\x09=1+1" },
	{ "a\r\nb\x1b[2J", "\"a\\x0d\\x0ab\\x1b[2J\"", "a\\x0d\\x0ab\\x1b[2J" },
	{ "J\xc3\xbcrg \xff", "\"J\xc3\xbcrg \\xff\"", "J\xc3\xbcrg \\xff" },
	{ "\xe2\x80\xae<", "\"\\xe2\\x80\\xae<\"", "\\xe2\\x80\\xae&lt;" },
};

static void check(void (*escape)(struct writer *writer, struct str s), struct str given,
                  const char *expected)
{
	struct paper paper = { 0 };
	struct writer writer;

	assert_int_equal(writer_init(&writer, write_down, &paper, 16), 0);
	escape(&writer, given);
	assert_int_equal(writer_flush(&writer), 0);
	writer_release(&writer);
	paper.text[paper.n] = '\0';
	assert_string_equal(paper.text, expected);
}

static void fields_of_a_spreadsheet(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check(escape_csv, str_from(rows[i].given), rows[i].csv);
}

static void text_of_a_page(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check(escape_html, str_from(rows[i].given), rows[i].html);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_of_a_spreadsheet),
		cmocka_unit_test(text_of_a_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
