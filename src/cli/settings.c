#include "cli/settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "wire/hep.h"

#define FILTER_FILE_MAX 65536
#define MEMORY_CAP ((size_t)1 << 30)
#define FINDING_OCTETS 1024

static bool refuse(struct settings_error *error, const char *text)
{
	snprintf(error->text, sizeof(error->text), "%s", text);
	return false;
}

static bool no_memory(struct settings_error *error)
{
	error->no_memory = true;
	return refuse(error, "out of memory");
}

static bool prepare(int argc, struct settings *settings)
{
	size_t most = (size_t)argc + 1;
	memset(settings, 0, sizeof(*settings));
	settings->files = calloc(most, sizeof(*settings->files));
	settings->tables = calloc(most, sizeof(*settings->tables));
	settings->outputs = calloc(most, sizeof(*settings->outputs));
	settings->ports_text = PORTS_DEFAULT;
	settings->memory_cap = MEMORY_CAP;
	settings->hep_port = HEP_PORT;
	limits_defaults(&settings->limits);
	return settings->files && settings->tables && settings->outputs &&
	       ports_parse(PORTS_DEFAULT, &settings->ports);
}

/* What getopt_long() stumbled over; it says nothing itself. */
static bool bad_option(int value, char **argv, struct settings_error *error)
{
	const struct option_row *row = options_find(optopt);
	if (value == ':') {
		snprintf(error->text, sizeof(error->text), "--%s needs %s", row ? row->name : "?",
		         row && row->argument ? row->argument : "an argument");
		return false;
	}
	if (optopt >= OPTIONS_VALUE && row)
		snprintf(error->text, sizeof(error->text), "--%s takes no argument", row->name);
	else if (optopt == 0)
		snprintf(error->text, sizeof(error->text), "unknown or ambiguous option %s",
		         argv[optind - 1]);
	else
		snprintf(error->text, sizeof(error->text), "unknown option -%c", optopt);
	return false;
}

static bool take_options(int argc, char **argv, struct settings *settings,
                         struct settings_error *error)
{
	struct options_getopt table;
	int value;
	options_getopt_fill(&table);
	opterr = 0;
	while ((value = getopt_long(argc, argv, table.shorts, table.longs, NULL)) != -1) {
		const struct option_row *row = options_find(value);
		if (!row)
			return bad_option(value, argv, error);
		if (!row->take(settings, optarg, error))
			return false;
		if (settings->action != ACTION_ANALYSE)
			return true;
	}
	return true;
}

static char *joined(char **words, int count)
{
	size_t size = 1, used = 0;
	char *text;
	for (int i = 0; i < count; i++)
		size += strlen(words[i]) + 1;
	text = calloc(1, size);
	for (int i = 0; text && i < count; i++)
		used += (size_t)snprintf(text + used, size - used, "%s%s", i ? " " : "", words[i]);
	return text;
}

/* As tcpdump reads it: # begins a comment, line ends are blanks. */
static bool read_filter_file(struct settings *settings, struct settings_error *error)
{
	size_t used = 0;
	bool comment = false;
	int c;
	FILE *file = fopen(settings->filter_file, "r");
	if (!file) {
		snprintf(error->text, sizeof(error->text), "-F %s: %s", settings->filter_file,
		         strerror(errno));
		return false;
	}
	settings->filter = calloc(1, FILTER_FILE_MAX);
	while (settings->filter && used + 1 < FILTER_FILE_MAX && (c = getc(file)) != EOF) {
		comment = c == '#' || (comment && c != '\n');
		if (!comment)
			settings->filter[used++] = (char)(c == '\n' || c == '\r' ? ' ' : c);
	}
	if (!settings->filter || ferror(file) || !feof(file))
		snprintf(error->text, sizeof(error->text), "-F %s: %s", settings->filter_file,
		         ferror(file) ? strerror(errno) : "longer than 64 KiB");
	fclose(file);
	return !error->text[0];
}

static bool take_filter(int argc, char **argv, struct settings *settings,
                        struct settings_error *error)
{
	if (settings->filter_file && optind < argc)
		return refuse(error, "a BPF expression and -F exclude each other");
	if (settings->filter_file)
		return read_filter_file(settings, error);
	if (optind == argc)
		return true;
	settings->filter = joined(argv + optind, argc - optind);
	return settings->filter || no_memory(error);
}

static bool check_inputs(const struct settings *settings, struct settings_error *error)
{
	size_t standard_inputs = 0;
	for (size_t i = 0; i < settings->files_count; i++)
		standard_inputs += strcmp(settings->files[i], "-") == 0;
	for (size_t i = 0; i < settings->tables_count; i++)
		standard_inputs += strcmp(settings->tables[i].path, "-") == 0;
	if (!settings->interface && settings->files_count == 0 && settings->tables_count > 0)
		return refuse(error, "-t compares with a capture: -r FILE or -i IFACE is needed");
	if (!settings->interface && settings->files_count == 0)
		return refuse(error, "-r FILE or -i IFACE is needed");
	if (settings->interface && settings->files_count > 0)
		return refuse(error, "-i and -r exclude each other");
	if (settings->interface && settings->until.kind != UNTIL_LAST_PACKET)
		return refuse(error, "--until is for files: a live capture ends when it ends");
	if (!settings->interface && settings->stats_s > 0)
		return refuse(error, "--stats is for live captures");
	if (standard_inputs > 1)
		return refuse(error, "standard input can be read only once");
	return true;
}

static bool check_outputs(struct settings *settings, struct settings_error *error)
{
	size_t to_stdout = 0;
	bool commands = false;
	if (settings->outputs_count == 0) {
		settings->outputs[0].format = strdup("text");
		settings->outputs_count = settings->outputs[0].format ? 1 : 0;
	}
	for (size_t i = 0; i < settings->outputs_count; i++)
		to_stdout += !settings->outputs[i].path;
	for (size_t i = 0; i < settings->outputs_count; i++)
		commands |= strcmp(settings->outputs[i].format, "commands") == 0;
	if (commands && settings->tables_count == 0)
		return refuse(error, "commands are for the rows of a table: -t is needed");
	if (to_stdout > 1)
		return refuse(error,
		              "only one -o can go to standard output; add =FILE to the others");
	if (settings->quiet && settings->verbose)
		return refuse(error, "-q and -v exclude each other");
	return settings->outputs_count > 0 || no_memory(error);
}

/* A finding with all that belongs to it has about a KiB: they get a quarter of the memory at most.
 */
static void fit_findings(struct settings *settings)
{
	size_t most = settings->memory_cap / 4 / FINDING_OCTETS;
	if (settings->memory_cap && settings->limits.max_findings > (double)most)
		settings->limits.max_findings = (double)most;
}

bool settings_parse(int argc, char **argv, struct settings *settings, struct settings_error *error)
{
	error->text[0] = '\0';
	if (!prepare(argc, settings))
		return no_memory(error);
	if (!take_options(argc, argv, settings, error))
		return false;
	if (settings->action != ACTION_ANALYSE)
		return true;
	fit_findings(settings);
	return take_filter(argc, argv, settings, error) && check_inputs(settings, error) &&
	       check_outputs(settings, error);
}

void settings_free(struct settings *settings)
{
	for (size_t i = 0; settings->outputs && i < settings->outputs_count; i++)
		free(settings->outputs[i].format);
	for (size_t i = 0; settings->tables && i < settings->tables_count; i++)
		free(settings->tables[i].path);
	free(settings->tables);
	free(settings->outputs);
	free(settings->files);
	free(settings->filter);
}
