#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sip/parse.h"
#include "track/documents.h"

static struct documents documents;

static struct pidf read_document(const char *basic, const char *note)
{
	char text[4096];
	struct pidf pidf;

	snprintf(text, sizeof(text),
	         "<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" entity=\"sip:u@r\"><tuple "
	         "id=\"t\">"
	         "<status><basic>%s</basic></status><note>%s</note></tuple></presence>",
	         basic, note);
	document_read(&documents, str_from(text), &pidf);
	return pidf;
}

static void each_document_says_its_own(void **state)
{
	static const struct {
		const char *basic, *note;
		enum pidf_basic is;
	} rows[] = {
		{ "open", "Idle", PIDF_OPEN },     { "closed", "Idle", PIDF_CLOSED },
		{ "open", "Idle", PIDF_OPEN },     { "open", "Idlf", PIDF_OPEN },
		{ "other", "Idle", PIDF_UNKNOWN }, { "open", "<", PIDF_UNKNOWN },
		{ "open", "<", PIDF_UNKNOWN },     { "closed", "Idle", PIDF_CLOSED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct pidf pidf = read_document(rows[i].basic, rows[i].note);

		assert_int_equal(pidf.basic, rows[i].is);
		assert_string_equal(pidf.note, rows[i].note[0] == '<' ? "" : rows[i].note);
	}
}

static void more_than_are_kept(void **state)
{
	char note[32];

	(void)state;
	for (unsigned round = 0; round < 2; round++) {
		for (unsigned i = 0; i < 3 * DOCUMENTS; i++) {
			snprintf(note, sizeof(note), "note %u", i);
			assert_string_equal(read_document("open", note).note, note);
		}
	}
}

static void what_is_too_long_is_read(void **state)
{
	char note[DOCUMENT_MAX + 1];

	(void)state;
	memset(note, 'a', sizeof(note) - 1);
	note[sizeof(note) - 1] = '\0';
	for (int i = 0; i < 2; i++) {
		struct pidf pidf = read_document("closed", note);

		assert_int_equal(pidf.basic, PIDF_CLOSED);
		assert_int_equal(strlen(pidf.note), PIDF_NOTE_SIZE - 1);
	}
}

static void nothing_says_nothing(void **state)
{
	struct pidf pidf = { .basic = PIDF_OPEN };

	(void)state;
	document_read(&documents, STR_NONE, &pidf);
	assert_int_equal(pidf.basic, PIDF_UNKNOWN);
}

static int release(void **state)
{
	(void)state;
	sip_parser_release();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_document_says_its_own),
		cmocka_unit_test(more_than_are_kept),
		cmocka_unit_test(what_is_too_long_is_read),
		cmocka_unit_test(nothing_says_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, release);
}
