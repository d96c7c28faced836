#include <signal.h>
#include <stdbool.h>
#include <time.h>
#include <unistd.h>

#include "analysis.h"
#include "base/hash.h"
#include "base/writer.h"
#include "capture/devices.h"
#include "cli/catalogue.h"
#include "cli/diagnostic.h"
#include "cli/options.h"
#include "cli/outputs.h"
#include "cli/settings.h"
#include "memory.h"
#include "privileges.h"
#include "signals.h"
#include "sip/parse.h"

enum status {
	STATUS_DONE,
	STATUS_CONDITION,
	STATUS_USAGE,
	STATUS_INPUT,
	STATUS_OUTPUT,
	STATUS_INTERNAL,
};

static stamp ask(clockid_t clock)
{
	struct timespec now = { 0 };
	clock_gettime(clock, &now);
	return (stamp)now.tv_sec * STAMP_SECOND + now.tv_nsec / 1000;
}

static stamp wall_clock(void)
{
	return ask(CLOCK_REALTIME);
}

static stamp steady_clock(void)
{
	return ask(CLOCK_BOOTTIME);
}

static void write_device(void *context, const struct device *device)
{
	struct writer *writer = context;
	writer_escaped(writer, str_from(device->name));
	writer_text(writer, device->up ? "  up" : "  down");
	if (device->loopback)
		writer_text(writer, ", loopback");
	if (device->description[0]) {
		writer_text(writer, "  ");
		writer_escaped(writer, str_from(device->description));
	}
	writer_char(writer, '\n');
}

static enum status list_devices(struct writer *writer)
{
	struct source_problem problem;
	if (devices_list(write_device, writer, &problem))
		return STATUS_DONE;
	diagnose("%s", problem.text);
	return STATUS_INPUT;
}

static enum status explain(struct writer *writer, const char *id)
{
	if (catalogue_explain(writer, id))
		return STATUS_DONE;
	diagnose("no finding has the id \"%s\" (--list-findings lists them)", id);
	return STATUS_USAGE;
}

static bool writes_files(const struct settings *settings)
{
	for (size_t i = 0; i < settings->outputs_count; i++)
		if (settings->outputs[i].path)
			return true;
	return false;
}

static enum status analyse(const struct settings *settings)
{
	static const struct clocks clocks = { wall_clock, steady_clock };
	struct analysis_outcome outcome;
	struct privileges privileges;
	switch (privileges_plan(settings->user, settings->interface != NULL, &privileges)) {
	case PRIVILEGES_OK: break;
	case PRIVILEGES_USAGE: return STATUS_USAGE;
	case PRIVILEGES_FAILED: return STATUS_INTERNAL;
	}
	if (hash_setup() != 0 || sip_parser_setup() != 0) {
		diagnose("a library could not be started");
		return STATUS_INTERNAL;
	}
	signals_catch(analysis_stop, writes_files(settings));
	analysis_run(settings, &privileges, &clocks, &outcome);
	sip_parser_release();
	if (outcome.internal)
		return STATUS_INTERNAL;
	if (outcome.output)
		return STATUS_OUTPUT;
	if (outcome.input)
		return STATUS_INPUT;
	if (outcome.usage)
		return STATUS_USAGE;
	return outcome.condition ? STATUS_CONDITION : STATUS_DONE;
}

/* Everything but an analysis: a few lines to standard output. */
static enum status answer(const struct settings *settings)
{
	struct writer writer;
	enum status status = STATUS_DONE;
	int fd = STDOUT_FILENO;
	if (writer_init(&writer, outputs_descriptor_sink, &fd, 4096) != 0)
		return STATUS_INTERNAL;
	signal(SIGPIPE, SIG_IGN);
	switch (settings->action) {
	case ACTION_ANALYSE: break;
	case ACTION_HELP: options_help(&writer); break;
	case ACTION_VERSION: writer_text(&writer, "sipregtrace " SIPREGTRACE_VERSION "\n"); break;
	case ACTION_LIST_INTERFACES: status = list_devices(&writer); break;
	case ACTION_LIST_FINDINGS: catalogue_list(&writer); break;
	case ACTION_EXPLAIN: status = explain(&writer, settings->explain); break;
	}
	if (writer_flush(&writer) != 0) {
		diagnose("standard output: the output is incomplete");
		status = STATUS_OUTPUT;
	}
	writer_release(&writer);
	return status;
}

static enum status refuse(const struct settings_error *error)
{
	diagnose("%s%s", error->text, error->no_memory ? "" : " (see sipregtrace --help)");
	return error->no_memory ? STATUS_INTERNAL : STATUS_USAGE;
}

int main(int argc, char **argv)
{
	struct settings settings;
	struct settings_error error = { .no_memory = false };
	enum status status;
	memory_setup();
	if (!privileges_check())
		return STATUS_INTERNAL;
	if (!settings_parse(argc, argv, &settings, &error))
		status = refuse(&error);
	else if (settings.action == ACTION_ANALYSE)
		status = analyse(&settings);
	else
		status = answer(&settings);
	settings_free(&settings);
	return (int)status;
}
