#include "table/dump.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "dumps.h"

static const struct {
	const char *text;
	enum dump_format format;
	const char *aor, *call_id, *agent;
	enum dump_expires expires_kind, second_kind;
	int64_t expires;
	bool source;
} dumps[] = {
	{ FS_JSON, DUMP_FREESWITCH_JSON, "1000@10.98.0.1", "b467", "", DUMP_EXPIRES_AT,
	  DUMP_EXPIRES_AT, 1795353211, true },
	{ FS_TEXT, DUMP_FREESWITCH_TEXT, "1000@10.98.0.1", "b467", "", DUMP_EXPIRES_AT,
	  DUMP_EXPIRES_AT, 1795353211, true },
	{ FS_XML, DUMP_FREESWITCH_XML, "1000@10.98.0.1", "b467", "", DUMP_EXPIRES_AT,
	  DUMP_EXPIRES_AT, 1795353211, true },
	{ SOFIA_STATUS, DUMP_SOFIA_STATUS, "1000@10.98.0.1", "b467", "phone/2.0", DUMP_EXPIRES_LEFT,
	  DUMP_EXPIRES_LEFT, 340, true },
	{ SOFIA_XML, DUMP_SOFIA_XML, "1000@10.98.0.1", "b467", "phon\xe9", DUMP_EXPIRES_LEFT,
	  DUMP_EXPIRES_LEFT, 340, true },
	{ KAMAILIO_TEXT, DUMP_KAMAILIO_TEXT, "1000@10.98.0.1", "b467", "odd {", DUMP_EXPIRES_LEFT,
	  DUMP_EXPIRES_OVER, 340, true },
	{ KAMAILIO_JSON, DUMP_KAMAILIO_JSON, "1000@10.98.0.1", "b467", "x", DUMP_EXPIRES_LEFT,
	  DUMP_EXPIRES_NEVER, 340, true },
	{ OPENSIPS_JSON, DUMP_OPENSIPS_JSON, "1000@10.98.0.1", "b467", "x", DUMP_EXPIRES_LEFT,
	  DUMP_EXPIRES_OVER, 340, true },
	{ ASTERISK_AMI, DUMP_ASTERISK_AMI, "1000", "b467", "phone", DUMP_EXPIRES_AT,
	  DUMP_EXPIRES_NEVER, 1795353211, true },
	{ ASTERISK_CLI, DUMP_ASTERISK_CLI, "1000", "", "", DUMP_EXPIRES_UNKNOWN,
	  DUMP_EXPIRES_UNKNOWN, 0, false },
};
#define DUMPS (sizeof(dumps) / sizeof(dumps[0]))

static bool is(struct str s, const char *text)
{
	return str_equal(s, str_from(text));
}

static void test_formats(void **state)
{
	(void)state;
	for (size_t i = 0; i < DUMPS; i++) {
		struct dump dump;
		const struct dump_row *row;

		assert_int_equal(dump_read(&dump, str_from(dumps[i].text), DUMP_AUTO), DUMP_OK);
		assert_int_equal(dump.format, dumps[i].format);
		assert_int_equal(dump.count, 2);
		assert_int_equal(dump.unreadable, 0);
		assert_true(dump.complete);
		row = &dump.rows[0];
		assert_true(is(row->aor, dumps[i].aor));
		assert_true(is(row->user, "1000"));
		assert_true(is(row->contact, "sip:1000@192.168.77.5:5070;ob"));
		assert_true(is(row->call_id, dumps[i].call_id));
		assert_true(is(row->user_agent, dumps[i].agent));
		assert_int_equal(row->expires_kind, dumps[i].expires_kind);
		assert_int_equal(row->expires, dumps[i].expires);
		assert_int_equal(dump.rows[1].expires_kind, dumps[i].second_kind);
		if (dumps[i].source)
			assert_int_equal(row->source.port, 40001);
		dump_release(&dump);
	}
}

/* A format that was named is the one that is read, or none. */
static void test_named(void **state)
{
	struct dump dump;

	(void)state;
	for (size_t i = 0; i < DUMPS; i++)
		for (int format = 1; format < DUMP_FORMATS; format++) {
			enum dump_result expected =
			        format == (int)dumps[i].format ? DUMP_OK : DUMP_OTHER_FORMAT;

			assert_int_equal(
			        dump_read(&dump, str_from(dumps[i].text), (enum dump_format)format),
			        expected);
			dump_release(&dump);
		}
	assert_int_equal(dump_format_named(STR("sofia-xml")), DUMP_SOFIA_XML);
	assert_int_equal(dump_format_named(STR("sofia")), DUMP_FORMATS);
}

static void test_empty(void **state)
{
	static const char *const empty[] = {
		"{\"row_count\": 0}\n",
		"\n0 total.\n",
		"<result row_count=\"0\"/>",
		"\nRegistrations:\n" RULER "Total items returned: 0\n" RULER,
		"<?xml version=\"1.0\"?>\n<profile>\n  <registrations>\n  "
		"</registrations>\n</profile>",
		"{\n\tDomains: {\n\t\tDomain: {\n\t\t\tDomain: location\n\t\t\tAoRs: {\n\t\t\t}\n"
		"\t\t}\n\t}\n}\n",
		"{\"Domains\":[{\"Domain\":{\"Domain\":\"location\",\"AoRs\":[]}}]}",
		"{\"Domains\":[{\"name\":\"location\",\"hash_size\":512,\"AORs\":[]}]}",
		"No objects found.\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++) {
		struct dump dump;

		assert_int_equal(dump_read(&dump, str_from(empty[i]), DUMP_AUTO), DUMP_OK);
		assert_int_equal(dump.count, 0);
		assert_true(dump.complete);
		dump_release(&dump);
	}
}

/* What a terminal shows around it belongs to no row. */
static void test_surrounded(void **state)
{
	static const char before[] = "freeswitch@vm> sofia status profile external reg\n";
	static const char after[] = "\nfreeswitch@vm> /exit\n";
	char text[8192];

	(void)state;
	for (size_t i = 0; i < DUMPS; i++) {
		struct dump dump;

		snprintf(text, sizeof(text), "%s%s%s", before, dumps[i].text, after);
		assert_int_equal(dump_read(&dump, str_from(text), DUMP_AUTO), DUMP_OK);
		assert_int_equal(dump.count, 2);
		assert_true(dump.skipped >= 2);
		assert_true(is(dump.profile, "external"));
		assert_false(dump.filtered);
		dump_release(&dump);
		snprintf(text, sizeof(text), "> sofia status profile lan reg 1000\n%s",
		         dumps[i].text);
		assert_int_equal(dump_read(&dump, str_from(text), DUMP_AUTO), DUMP_OK);
		assert_true(is(dump.profile, "lan"));
		assert_true(dump.filtered);
		dump_release(&dump);
	}
}

static void test_several(void **state)
{
	char text[16384];

	(void)state;
	for (size_t i = 0; i < DUMPS; i++) {
		struct dump dump;

		if (dumps[i].format == DUMP_ASTERISK_AMI)
			continue; /* events come one by one anyway */
		snprintf(text, sizeof(text), "%s\n> again\n%s", dumps[i].text, FS_TEXT);
		assert_int_equal(dump_read(&dump, str_from(text), DUMP_AUTO), DUMP_SEVERAL);
		assert_true(dump.problem_line > 1);
		dump_release(&dump);
	}
}

/* A table that is cut short is never taken for a whole one, and a row in it is whole or unreadable.
 */
static void test_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < DUMPS; i++) {
		size_t whole = strlen(dumps[i].text);

		for (size_t n = 0; n < whole; n++) {
			char *text = malloc(n + 1);
			struct dump dump;
			enum dump_result result;

			memcpy(text, dumps[i].text, n);
			result = dump_read(&dump, (struct str){ text, n }, DUMP_AUTO);
			if (result == DUMP_OK && dump.complete)
				assert_int_equal(dump.count, 2);
			for (size_t k = 0; k < dump.count; k++)
				if (!dump.rows[k].unreadable && !dump.rows[k].cut && k == 0)
					assert_true(is(dump.rows[k].contact,
					               "sip:1000@192.168.77.5:5070;ob"));
			dump_release(&dump);
			free(text);
		}
	}
}

static void test_unusual(void **state)
{
	static const struct {
		const char *text;
		enum dump_result result;
		size_t rows, unreadable;
		const char *contact; /* of the first row; NULL: not asked */
	} rows[] = {
		{ "", DUMP_UNRECOGNISED, 0, 0, NULL },
		{ "hello\nworld\n", DUMP_UNRECOGNISED, 0, 0, NULL },
		{ "{\"a\":1}", DUMP_UNRECOGNISED, 0, 0, NULL },
		{ "[1795] FINAL> show registrations as json\n{\"row_count\": 0}\n", DUMP_OK, 0, 0,
		  NULL },
		/* a comma in the contact */
		{ FS_TITLE "1000,d,c,sofia/internal/sip:1,0@10.0.0.1;a=b,c,1795353211,10.0.0.1,5,"
		           "udp,vm,\n\n1 total.\n",
		  DUMP_OK, 1, 0, "sip:1,0@10.0.0.1;a=b,c" },
		/* one in the user: which field is which cannot be told */
		{ FS_TITLE "1,0,d,c,sofia/internal/sip:1@10.0.0.1,1795353211,10.0.0.1,5,udp,vm,\n\n"
		           "1 total.\n",
		  DUMP_OK, 1, 1, NULL },
		{ FS_TITLE "1000,d\n\n1 total.\n", DUMP_OK, 1, 1, NULL },
		{ FS_TITLE "\n7 total.\n", DUMP_BROKEN, 0, 0, NULL },
		{ "reg_user|realm|token|url|expires|network_ip|network_port|network_proto|hostname|"
		  "metadata\n1000|d|c|sofia/internal/sip:1@10.0.0.1|1795353211|10.0.0.1|5|udp|vm|\n"
		  "\n1 total.\n",
		  DUMP_OK, 1, 0, "sip:1@10.0.0.1" },
		{ "{\"row_count\":1,\"rows\":[{\"reg_user\":[],\"url\":{}}]}", DUMP_OK, 1, 1,
		  NULL },
		{ "{\"row_count\":1,\"rows\":[7]}", DUMP_OK, 1, 1, NULL },
		{ "{\"row_count\":\"1\",\"rows\":[]}", DUMP_BROKEN, 0, 0, NULL },
		{ "{\"row_count\":1,\"rows\":{}}", DUMP_BROKEN, 0, 0, NULL },
		{ "{\"Domains\":[{\"Domain\":{\"AoRs\":[{\"Info\":{\"AoR\":7,\"Contacts\":7}}]}}]}",
		  DUMP_OK, 1, 1, NULL },
		/* octets that are no UTF-8 lose themselves only */
		{ "{\"row_count\":1,\"rows\":[{\"reg_user\":\"\xff\",\"url\":\"sofia/internal/"
		  "sip:a@h\"}]}",
		  DUMP_OK, 1, 0, "sip:a@h" },
		{ "<!DOCTYPE x [<!ENTITY a \"b\">]><profile><registrations></registrations>"
		  "</profile>",
		  DUMP_BROKEN, 0, 0, NULL },
		{ "\nRegistrations:\n" RULER "Call-ID:\tx\nUser:\t1@d\nContact:\t\"<\" <sip:1@h;"
		  "fs_path=a;received=b;x=y>\n\nTotal items returned: 1\n",
		  DUMP_OK, 1, 0, "sip:1@h;x=y" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct dump dump;

		assert_int_equal(dump_read(&dump, str_from(rows[i].text), DUMP_AUTO),
		                 rows[i].result);
		assert_int_equal(dump.count, rows[i].rows);
		assert_int_equal(dump.unreadable, rows[i].unreadable);
		if (rows[i].contact)
			assert_true(is(dump.rows[0].contact, rows[i].contact));
		dump_release(&dump);
	}
}

/* A JSON text may be deep or made of nothing but brackets: it is refused, in bounded memory. */
static void test_nested(void **state)
{
	size_t n = 4u << 20;
	char *text = malloc(n);
	struct dump dump;

	(void)state;
	memset(text, '[', n);
	memcpy(text, "{\"row_count\":1,\"rows\":", 22);
	assert_int_equal(dump_read(&dump, (struct str){ text, n }, DUMP_AUTO), DUMP_BROKEN);
	dump_release(&dump);
	for (size_t i = 22; i + 3 < n; i += 3)
		memcpy(text + i, "[],", 3);
	text[22] = '[';
	assert_int_not_equal(dump_read(&dump, (struct str){ text, n }, DUMP_AUTO), DUMP_OK);
	dump_release(&dump);
	assert_int_equal(dump_read(&dump, (struct str){ text, DUMP_BYTES_MAX + 1 }, DUMP_AUTO),
	                 DUMP_TOO_LARGE);
	dump_release(&dump);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_formats), cmocka_unit_test(test_named),
		cmocka_unit_test(test_empty),   cmocka_unit_test(test_surrounded),
		cmocka_unit_test(test_several), cmocka_unit_test(test_cut),
		cmocka_unit_test(test_unusual), cmocka_unit_test(test_nested),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
