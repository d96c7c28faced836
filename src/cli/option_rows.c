#include "cli/options.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "capture/trace.h"
#include "report/report.h"

#define MEGABYTES_MAX 2047
#define STATS_MAX_S 86400

static bool refuse(struct settings_error *error, const char *option, const char *argument,
                   const char *expected)
{
	snprintf(error->text, sizeof(error->text), "%s \"%s\": %s", option, argument, expected);
	return false;
}

static bool take_interface(struct settings *settings, const char *argument,
                           struct settings_error *error)
{
	if (settings->interface)
		return refuse(error, "-i", argument, "only one interface can be captured on");
	settings->interface = argument;
	return true;
}

static bool take_read(struct settings *settings, const char *argument, struct settings_error *error)
{
	(void)error;
	settings->files[settings->files_count++] = argument;
	return true;
}

static bool take_trace(struct settings *settings, const char *argument,
                       struct settings_error *error)
{
	settings->trace = argument;
	if (trace_format_known(argument))
		return true;
	refuse(error, "--trace", argument, "unknown format; known are ");
	strncat(error->text, trace_format_names(), sizeof(error->text) - strlen(error->text) - 1);
	return false;
}

static bool take_list_interfaces(struct settings *settings, const char *argument,
                                 struct settings_error *error)
{
	(void)argument;
	(void)error;
	settings->action = ACTION_LIST_INTERFACES;
	return true;
}

static bool take_count(struct settings *settings, const char *argument,
                       struct settings_error *error)
{
	if (str_number(str_from(argument), UINT64_MAX, &settings->count) && settings->count > 0)
		return true;
	return refuse(error, "-c", argument, "a number of packets, at least 1, is expected");
}

static bool take_snaplen(struct settings *settings, const char *argument,
                         struct settings_error *error)
{
	uint64_t value;
	if (!str_number(str_from(argument), 262144, &value))
		return refuse(error, "-s", argument, "0 (whole packets) to 262144 is expected");
	settings->snaplen = (int)value;
	return true;
}

static bool take_buffer(struct settings *settings, const char *argument,
                        struct settings_error *error)
{
	uint64_t value;
	if (!str_number(str_from(argument), MEGABYTES_MAX * UINT64_C(1024), &value) || value == 0)
		return refuse(error, "-B", argument, "1 to 2096128 KiB are expected");
	settings->buffer_kib = (int)value;
	return true;
}

static bool take_filter_file(struct settings *settings, const char *argument,
                             struct settings_error *error)
{
	(void)error;
	settings->filter_file = argument;
	return true;
}

static bool take_no_promiscuous(struct settings *settings, const char *argument,
                                struct settings_error *error)
{
	(void)argument;
	(void)error;
	settings->no_promiscuous = true;
	return true;
}

static bool take_port(struct settings *settings, const char *argument, struct settings_error *error)
{
	if (!ports_parse(argument, &settings->ports))
		return refuse(error, "-p", argument,
		              "a list such as 5060,5080-5081, or any, is expected");
	settings->ports_text = argument;
	return true;
}

static bool take_hep_port(struct settings *settings, const char *argument,
                          struct settings_error *error)
{
	uint64_t value;
	if (!str_number(str_from(argument), UINT16_MAX, &value))
		return refuse(error, "--hep-port", argument, "a port is expected, or 0 for none");
	settings->hep_port = (uint16_t)value;
	return true;
}

static bool take_passwords(struct settings *settings, const char *argument,
                           struct settings_error *error)
{
	if (settings->passwords)
		return refuse(error, "-P", argument, "only one password file can be given");
	settings->passwords = argument;
	return true;
}

static bool take_registrar(struct settings *settings, const char *argument,
                           struct settings_error *error)
{
	size_t used = 0;
	if (strcmp(argument, "auto") == 0) {
		settings->model = NULL;
		return true;
	}
	settings->model = model_named(str_from(argument));
	if (settings->model)
		return true;
	refuse(error, "-m", argument, "unknown model; known are auto");
	for (int kind = 0; kind < MODEL_KINDS; kind++) {
		used = strlen(error->text);
		snprintf(error->text + used, sizeof(error->text) - used, " %s",
		         model_of((enum model_kind)kind)->name);
	}
	return false;
}

static bool take_until(struct settings *settings, const char *argument,
                       struct settings_error *error)
{
	if (until_parse(argument, &settings->until))
		return true;
	return refuse(error, "-u", argument,
	              "a time such as 2022-08-03T12:30:33Z, epoch seconds, +SECONDS or now "
	              "is expected");
}

/* What -o stands for: "-" and /dev/stdout are standard output, whose link is not followed. */
static const char *output_path(const char *path)
{
	return strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0 ? NULL : path;
}

static bool take_output(struct settings *settings, const char *argument,
                        struct settings_error *error)
{
	struct settings_output *output = &settings->outputs[settings->outputs_count++];
	struct str text = str_from(argument);
	size_t equals = str_find(text, '=', 0);
	output->format = str_copy(str_slice(text, 0, equals));
	error->no_memory = !output->format;
	if (!output->format)
		return refuse(error, "-o", argument, "out of memory");
	if (!format_named(str_from(output->format)))
		return refuse(error, "-o", argument,
		              "text, ndjson or commands is expected, then =FILE");
	if (equals + 1 == text.n)
		return refuse(error, "-o", argument, "a file name is expected after =");
	if (equals < text.n)
		output->path = output_path(argument + equals + 1);
	return true;
}

static bool take_aor(struct settings *settings, const char *argument, struct settings_error *error)
{
	if (settings->aor_glob)
		return refuse(error, "-a", argument, "only one pattern can be given");
	settings->aor_glob = argument;
	return true;
}

static bool take_fail_on(struct settings *settings, const char *argument,
                         struct settings_error *error)
{
	settings->fail_on = FAIL_LEFTOVER;
	if (strcmp(argument, "leftover") == 0)
		return true;
	settings->fail_on = FAIL_SEVERITY;
	for (int severity = 0; severity < SEVERITIES; severity++) {
		settings->fail_severity = (enum severity)severity;
		if (strcmp(argument, severity_name(settings->fail_severity)) == 0)
			return true;
	}
	return refuse(error, "-e", argument,
	              "error, warning, notice, info or leftover is expected");
}

static bool take_list_findings(struct settings *settings, const char *argument,
                               struct settings_error *error)
{
	(void)argument;
	(void)error;
	settings->action = ACTION_LIST_FINDINGS;
	return true;
}

static bool take_explain(struct settings *settings, const char *argument,
                         struct settings_error *error)
{
	(void)error;
	settings->action = ACTION_EXPLAIN;
	settings->explain = argument;
	return true;
}

static bool take_quiet(struct settings *settings, const char *argument,
                       struct settings_error *error)
{
	(void)argument;
	(void)error;
	settings->quiet = true;
	return true;
}

static bool take_verbose(struct settings *settings, const char *argument,
                         struct settings_error *error)
{
	(void)argument;
	(void)error;
	settings->verbose = true;
	return true;
}

static bool take_stats(struct settings *settings, const char *argument,
                       struct settings_error *error)
{
	uint64_t value;
	if (!str_number(str_from(argument), STATS_MAX_S, &value) || value == 0)
		return refuse(error, "--stats", argument, "1 to 86400 seconds are expected");
	settings->stats_s = (uint32_t)value;
	return true;
}

static bool take_user(struct settings *settings, const char *argument, struct settings_error *error)
{
	if (settings->user)
		return refuse(error, "-Z", argument, "only one user can be given");
	settings->user = argument;
	return true;
}

static bool take_numeric(struct settings *settings, const char *argument,
                         struct settings_error *error)
{
	(void)settings;
	(void)argument;
	(void)error;
	return true;
}

static bool take_version(struct settings *settings, const char *argument,
                         struct settings_error *error)
{
	(void)argument;
	(void)error;
	settings->action = ACTION_VERSION;
	return true;
}

static bool take_help(struct settings *settings, const char *argument, struct settings_error *error)
{
	(void)argument;
	(void)error;
	settings->action = ACTION_HELP;
	return true;
}

/* clang-format off */
const struct option_row option_rows[] = {
	{ "read", 'r', "FILE", OPTION_INPUT, take_read,
	  "read a pcap or pcapng file or a text trace, compressed or not, - for standard input, "
	  "or all files of a folder, merged by time; repeatable, in order" },
	{ "trace", 0, "FORMAT", OPTION_INPUT, take_trace,
	  "what a text trace is, if its text does not tell: sofia, pjsip, sipdump, ngrep, sngrep" },
	{ "interface", 'i', "IFACE", OPTION_INPUT, take_interface,
	  "capture live on this interface, or on any" },
	{ "list-interfaces", 'D', NULL, OPTION_INPUT, take_list_interfaces,
	  "list the interfaces that -i takes, and exit" },
	{ "count", 'c', "COUNT", OPTION_INPUT, take_count,
	  "stop after so many packets" },
	{ "snapshot-length", 's', "SNAPLEN", OPTION_INPUT, take_snaplen,
	  "live: octets kept of each packet, 0 (default) for all" },
	{ "buffer-size", 'B', "KIB", OPTION_INPUT, take_buffer,
	  "live: size of the kernel's buffer in KiB, 32768 by default" },
	{ "filter-file", 'F', "FILE", OPTION_INPUT, take_filter_file,
	  "read the BPF expression from this file" },
	{ "no-promiscuous", 0, NULL, OPTION_INPUT, take_no_promiscuous,
	  "live: leave the interface's promiscuous mode alone" },

	{ "port", 'p', "LIST", OPTION_MEANING, take_port,
	  "SIP ports: 5060 by default, 5060,5080-5081, or any" },
	{ "hep-port", 0, "PORT", OPTION_MEANING, take_hep_port,
	  "UDP port that carries HEP, 9060 by default, 0 for none" },
	{ "passwords", 'P', "FILE", OPTION_MEANING, take_passwords,
	  "check digests with these user:realm:password lines" },
	{ "registrar", 'm', "MODEL", OPTION_MEANING, take_registrar,
	  "how the registrar keeps its table: auto (default), rfc3261, freeswitch-single, "
	  "freeswitch-contact, freeswitch-callid, kamailio, opensips, asterisk" },
	{ "until", 'u', "TIME", OPTION_MEANING, take_until,
	  "the capture really ended then: RFC 3339, epoch seconds, +SECONDS after the last "
	  "packet, or now" },
	{ "table", 't', "[FORMAT:]FILE[@TIME]", OPTION_MEANING, option_take_table,
	  "compare with the registrar's own table as its command line printed it, - for standard "
	  "input, taken at TIME (the file's own time by default); repeatable" },
	{ "memcap", 0, "SIZE", OPTION_MEANING, option_take_memory_cap,
	  "memory to be taken at most, and some 12 MiB for the program itself and live the "
	  "buffer of -B: users are forgotten then, those never registered first; 1G by default, "
	  "0 for no cap" },
	{ "set", 0, "NAME=VALUE", OPTION_MEANING, option_take_set,
	  "change a constant of the analysis; repeatable" },

	{ "output", 'o', "FORMAT[=FILE]", OPTION_OUTPUT, take_output,
	  "text (default), ndjson or commands, to standard output or a file; repeatable" },
	{ "aor", 'a', "GLOB", OPTION_OUTPUT, take_aor,
	  "report only these addresses-of-record: 1000@*, *@example.org" },
	{ "fail-on", 'e', "SEVERITY", OPTION_OUTPUT, take_fail_on,
	  "exit 1 when a finding is that severe (error, warning, notice, info), or when "
	  "anything is left over (leftover)" },
	{ "commands", 0, NULL, OPTION_OUTPUT, option_take_commands,
	  "only the commands that remove what is safe to remove of the rows of -t" },
	{ "quiet", 'q', NULL, OPTION_OUTPUT, take_quiet,
	  "text: only what is left over, findings and the summary" },
	{ "verbose", 'v', NULL, OPTION_OUTPUT, take_verbose,
	  "text: every message, and findings of severity info too" },
	{ "stats", 0, "SECONDS", OPTION_OUTPUT, take_stats,
	  "live: a line of counters on standard error so often" },

	{ "user", 'Z', "USER", OPTION_OTHER, take_user,
	  "become this user before the first packet; live and as root nobody is the default, "
	  "root stays root" },
	{ "list-findings", 0, NULL, OPTION_OTHER, take_list_findings,
	  "list all findings with their severity, and exit" },
	{ "explain", 0, "ID", OPTION_OTHER, take_explain,
	  "explain one finding, and exit" },
	{ "numeric", 'n', NULL, OPTION_OTHER, take_numeric,
	  "accepted for the habit: addresses are never resolved" },
	{ "version", 'V', NULL, OPTION_OTHER, take_version,
	  "print the version, and exit" },
	{ "help", 'h', NULL, OPTION_OTHER, take_help,
	  "print this text, and exit" },
};
/* clang-format on */

const size_t option_rows_count = sizeof(option_rows) / sizeof(option_rows[0]);

_Static_assert(sizeof(option_rows) / sizeof(option_rows[0]) <= OPTIONS_MAX, "raise OPTIONS_MAX");
