#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <getopt.h>

#include "cli/options.h"
#include "cli/outputs.h"
#include "cli/settings.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define WORDS 10

/* getopt_long() permutes its argument: it gets a copy, and is told to start anew (0 in glibc). */
static bool parse(const char *const words[WORDS], struct settings *settings,
                  struct settings_error *error)
{
	static char *argv[WORDS + 2];
	int argc = 1;

	argv[0] = "sipregtrace";
	while (argc <= WORDS && words[argc - 1]) {
		argv[argc] = (char *)(uintptr_t)words[argc - 1];
		argc++;
	}
	argv[argc] = NULL;
	optind = 0;
	return settings_parse(argc, argv, settings, error);
}

static void takes_options(void **state)
{
	const char *const words[WORDS] = { "-r", "a.pcap",   "--read=b.pcap", "-p", "5060,5080",
		                           "-o", "ndjson=x", "udp",           "-c", "7" };
	struct settings settings;
	struct settings_error error;

	(void)state;
	assert_true(parse(words, &settings, &error));
	assert_int_equal(settings.action, ACTION_ANALYSE);
	assert_int_equal(settings.files_count, 2);
	assert_string_equal(settings.files[0], "a.pcap");
	assert_string_equal(settings.files[1], "b.pcap");
	assert_true(ports_has(&settings.ports, 5080));
	assert_int_equal(settings.outputs_count, 1);
	assert_string_equal(settings.outputs[0].format, "ndjson");
	assert_string_equal(settings.outputs[0].path, "x");
	assert_int_equal(settings.count, 7);
	assert_string_equal(settings.filter, "udp");
	settings_free(&settings);
}

/* What nobody tells need not be kept. */
static void knows_who_tells_stories(void **state)
{
	static const struct {
		const char *words[WORDS];
		bool told;
	} rows[] = {
		{ { "-r", "a" }, true },
		{ { "-r", "a", "-q" }, false },
		{ { "-r", "a", "-o", "ndjson" }, false },
		{ { "-r", "a", "-o", "ndjson=x", "-o", "text" }, true },
		{ { "-r", "a", "-o", "ndjson=x", "-o", "text", "-q" }, false },
	};
	struct settings settings;
	struct settings_error error;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_true(parse(rows[i].words, &settings, &error));
		assert_int_equal(outputs_tell_stories(&settings), rows[i].told);
		settings_free(&settings);
	}
}

static void has_defaults(void **state)
{
	const char *const words[WORDS] = { "-i", "any" };
	struct settings settings;
	struct settings_error error;

	(void)state;
	assert_true(parse(words, &settings, &error));
	assert_true(ports_has(&settings.ports, 5060));
	assert_false(ports_has(&settings.ports, 5080));
	assert_string_equal(settings.outputs[0].format, "text");
	assert_null(settings.outputs[0].path);
	assert_null(settings.filter);
	assert_null(settings.trace);
	assert_int_equal(settings.hep_port, 9060);
	assert_null(settings.model);
	assert_int_equal(settings.until.kind, UNTIL_LAST_PACKET);
	settings_free(&settings);
}

static void takes_tables(void **state)
{
	static const struct {
		const char *argument;
		enum dump_format format;
		const char *path;
		stamp at; /* 0: not given */
	} rows[] = {
		{ "a.txt", DUMP_AUTO, "a.txt", 0 },
		{ "-@1795352871", DUMP_AUTO, "-", INT64_C(1795352871) * STAMP_SECOND },
		{ "sofia-xml:a", DUMP_SOFIA_XML, "a", 0 },
		{ "odd:a@b", DUMP_AUTO, "odd:a@b", 0 },
		{ "kamailio-text:x@y@2022-08-03T12:23:53Z", DUMP_KAMAILIO_TEXT, "x@y",
		  INT64_C(1659529433) * STAMP_SECOND },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *const words[WORDS] = { "-r", "x", "-t", rows[i].argument };
		struct settings settings;
		struct settings_error error;

		assert_true(parse(words, &settings, &error));
		assert_int_equal(settings.tables_count, 1);
		assert_int_equal(settings.tables[0].format, rows[i].format);
		assert_string_equal(settings.tables[0].path, rows[i].path);
		assert_int_equal(settings.tables[0].at_given, rows[i].at != 0);
		assert_int_equal(settings.tables[0].at, rows[i].at);
		settings_free(&settings);
	}
}

static void takes_live_options(void **state)
{
	const char *const words[WORDS] = { "-i", "any", "--stats", "60", "-Z", "nobody" };
	struct settings settings;
	struct settings_error error;

	(void)state;
	assert_true(parse(words, &settings, &error));
	assert_int_equal(settings.stats_s, 60);
	assert_string_equal(settings.user, "nobody");
	settings_free(&settings);
}

static void joins_the_expression(void **state)
{
	const char *const words[WORDS] = { "-r", "a", "host", "10.0.0.1", "-q", "and", "udp" };
	struct settings settings;
	struct settings_error error;

	(void)state;
	assert_true(parse(words, &settings, &error));
	assert_string_equal(settings.filter, "host 10.0.0.1 and udp");
	assert_true(settings.quiet);
	settings_free(&settings);
}

static void says_what_is_wrong(void **state)
{
	static const struct {
		const char *words[WORDS];
		const char *text;
	} rows[] = {
		{ { NULL }, "-r FILE or -i IFACE is needed" },
		{ { "-r" }, "--read needs FILE" },
		{ { "-r", "a", "-qy" }, "unknown option -y" },
		{ { "-r", "a", "--nosuch" }, "unknown or ambiguous option --nosuch" },
		{ { "-r", "a", "--quiet=1" }, "--quiet takes no argument" },
		{ { "-r", "a", "-i", "lo" }, "-i and -r exclude each other" },
		{ { "-r", "-", "-r", "-" }, "standard input can be read only once" },
		{ { "-i", "a", "-i", "b" }, "-i \"b\": only one" },
		{ { "-i", "a", "-u", "now" }, "--until is for files" },
		{ { "-r", "a", "--stats", "5" }, "--stats is for live captures" },
		{ { "-i", "a", "--stats", "0" }, "--stats \"0\": 1 to 86400 seconds" },
		{ { "-i", "a", "--stats", "86401" }, "--stats \"86401\"" },
		{ { "-i", "a", "-Z", "x", "-Z", "y" }, "-Z \"y\": only one user" },
		{ { "-r", "a", "-p", "x" }, "-p \"x\"" },
		{ { "-r", "a", "--hep-port", "65536" }, "--hep-port \"65536\": a port" },
		{ { "-r", "a", "--trace", "x" },
		  "--trace \"x\": unknown format; known are sofia, " },
		{ { "-r", "a", "-c", "0" }, "-c \"0\"" },
		{ { "-r", "a", "-s", "999999" }, "-s \"999999\"" },
		{ { "-r", "a", "-B", "0" }, "-B \"0\"" },
		{ { "-r", "a", "-m", "pbx" }, "-m \"pbx\": unknown model; known are auto rfc3261" },
		{ { "-r", "a", "-u", "x" }, "-u \"x\"" },
		{ { "-r", "a", "-e", "fatal" }, "-e \"fatal\"" },
		{ { "-r", "a", "-o", "xml" }, "-o \"xml\"" },
		{ { "-r", "a", "-o", "text=" }, "-o \"text=\": a file name" },
		{ { "-r", "a", "-o", "text", "-o", "ndjson=-" }, "only one -o" },
		{ { "-r", "a", "--set", "tsx_timeout_ms" },
		  "--set \"tsx_timeout_ms\": NAME=VALUE" },
		{ { "-r", "a", "--set", "nosuch=1" }, "--set \"nosuch=1\": no constant" },
		{ { "-r", "a", "--set", "tsx_timeout_ms=-1" },
		  "--set \"tsx_timeout_ms=-1\": the value" },
		{ { "-t", "x" }, "-t compares with a capture: -r FILE or -i IFACE is needed" },
		{ { "-r", "a", "-t", "" }, "-t \"\": [FORMAT:]FILE[@TIME]" },
		{ { "-r", "a", "-t", "sofia-xml:" }, "-t \"sofia-xml:\": [FORMAT:]FILE[@TIME]" },
		{ { "-r", "-", "-t", "-" }, "standard input can be read only once" },
		{ { "-r", "a", "--commands" }, "commands are for the rows of a table" },
		{ { "-r", "a", "-t", "x", "--commands", "-o", "text" }, "only one -o" },
		{ { "-r", "a", "-q", "-v" }, "-q and -v exclude each other" },
		{ { "-r", "a", "-F", "/nonexistent" }, "-F /nonexistent: " },
		{ { "-r", "a", "-F", "f", "udp" }, "a BPF expression and -F" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct settings settings;
		struct settings_error error;

		assert_false(parse(rows[i].words, &settings, &error));
		assert_ptr_equal(strstr(error.text, rows[i].text), error.text);
		settings_free(&settings);
	}
}

static void asks_ahead_of_checks(void **state)
{
	static const struct {
		const char *words[WORDS];
		enum settings_action action;
	} rows[] = {
		{ { "-h" }, ACTION_HELP },
		{ { "--version" }, ACTION_VERSION },
		{ { "-D" }, ACTION_LIST_INTERFACES },
		{ { "--list-findings" }, ACTION_LIST_FINDINGS },
		{ { "--explain", "x" }, ACTION_EXPLAIN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct settings settings;
		struct settings_error error;

		assert_true(parse(rows[i].words, &settings, &error));
		assert_int_equal(settings.action, rows[i].action);
		settings_free(&settings);
	}
}

static void rows_are_unique(void **state)
{
	(void)state;
	for (size_t i = 0; i < option_rows_count; i++) {
		const struct option_row *row = &option_rows[i];

		assert_non_null(row->take);
		assert_true(row->help[0] != '\0');
		assert_ptr_equal(options_find(OPTIONS_VALUE + (int)i), row);
		if (row->letter)
			assert_ptr_equal(options_find(row->letter), row);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(option_rows[j].name, row->name);
	}
	assert_null(options_find('?'));
	assert_null(options_find(OPTIONS_VALUE + (int)option_rows_count));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_who_tells_stories),
		cmocka_unit_test(takes_options),
		cmocka_unit_test(takes_tables),
		cmocka_unit_test(has_defaults),
		cmocka_unit_test(joins_the_expression),
		cmocka_unit_test(says_what_is_wrong),
		cmocka_unit_test(asks_ahead_of_checks),
		cmocka_unit_test(rows_are_unique),
		cmocka_unit_test(takes_live_options),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
