#include "live.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/writer.h"
#include "capture/interface_watch.h"
#include "cli/diagnostic.h"
#include "report/line.h"
#include "report/roster.h"
#include "signals.h"

#define FLUSH_EVERY (STAMP_SECOND / 2)
#define LOOK_EVERY STAMP_SECOND
/* A wire that loses packets all the time says so once in a while. */
#define DROPS_EVERY (60 * STAMP_SECOND)
#define LINE_BYTES 1024
#define TABLE_BYTES 65536
#define MEBIBYTE (1024.0 * 1024.0)

void live_begin(struct live *live, const struct settings *settings,
                const struct report_options *options, const struct detector *detector,
                struct pipeline *pipeline, struct outputs *outputs)
{
	*live = (struct live){
		.settings = settings,
		.options = options,
		.detector = detector,
		.pipeline = pipeline,
		.outputs = outputs,
		.memory = open("/proc/self/statm", O_RDONLY | O_CLOEXEC),
	};
	if (settings->interface)
		live->watch = interface_watch_new(settings->interface);
}

void live_end(struct live *live)
{
	if (!live->settings)
		return;
	interface_watch_free(live->watch);
	if (live->memory >= 0)
		close(live->memory);
	*live = (struct live){ 0 };
}

/* A line about something that happened at that time: such a run lasts for days. */
static void say(stamp at, struct writer *line)
{
	char date[STAMP_CLOCK_SIZE], clock[STAMP_CLOCK_SIZE];
	stamp_date(at, date);
	stamp_clock(at, clock);
	writer_char(line, '\0');
	diagnose("%s %.8s UTC: %s", date, clock, line->buffer);
}

static int nowhere(void *context, const void *bytes, size_t n)
{
	(void)context;
	(void)bytes;
	(void)n;
	return 0;
}

static bool line_begin(struct writer *line)
{
	return writer_init(line, nowhere, NULL, LINE_BYTES) == 0;
}

static double memory_mebibytes(const struct live *live)
{
	char text[128];
	char *resident;
	ssize_t n = live->memory < 0 ? 0 : pread(live->memory, text, sizeof(text) - 1, 0);
	if (n <= 0)
		return 0;
	text[n] = '\0';
	resident = strchr(text, ' ');
	if (!resident)
		return 0;
	return (double)strtoul(resident, NULL, 10) * (double)sysconf(_SC_PAGESIZE) / MEBIBYTE;
}

static void tell_counters(const struct live *live, struct source *source, stamp at)
{
	const struct tracker *tracker = pipeline_tracker(live->pipeline);
	struct report_totals totals = { 0 };
	struct source_counts counts = { 0 };
	struct writer line;
	if (!line_begin(&line))
		return;
	if (source)
		source_counts(source, &counts);
	pipeline_totals(live->pipeline, &totals);
	text_counted(&line, totals.packets, "packet");
	writer_text(&line, ", ");
	text_counted(&line, totals.sip_messages, "SIP message");
	writer_text(&line, ", ");
	text_counted(&line, track_bound(tracker), "registration");
	writer_text(&line, ", ");
	text_counted(&line, detector_standing(live->detector), "finding");
	writer_text(&line, ", ");
	text_count(&line, counts.dropped + counts.if_dropped);
	writer_format(&line, " dropped, %.1f MiB of memory", memory_mebibytes(live));
	say(at, &line);
	writer_release(&line);
}

/* One write(2) for all of it, if standard error takes that much. */
static void tell_table(const struct live *live, stamp at)
{
	struct roster roster;
	struct writer out;
	int fd = STDERR_FILENO;
	bool made = roster_init(&roster, live->options->aor_glob, at) == 0 &&
	            track_survey(pipeline_tracker(live->pipeline), roster_add, &roster);
	if (made && writer_init(&out, outputs_descriptor_sink, &fd, TABLE_BYTES) == 0) {
		writer_text(&out, "sipregtrace: ");
		roster_write(&roster, &out);
		writer_flush(&out);
		writer_release(&out);
	} else {
		diagnose("out of memory: the table cannot be shown");
	}
	roster_release(&roster);
}

static void answer(struct live *live, struct source *source, stamp at)
{
	struct outputs_error error;
	if (signals_take(SIGNAL_WISH_TABLE)) {
		tell_counters(live, source, at);
		tell_table(live, at);
	}
	if (signals_take(SIGNAL_WISH_REOPEN) && !outputs_reopen(live->outputs, &error))
		diagnose("%s: not opened anew, the old file goes on", error.text);
}

static void tell_drops(struct live *live, struct source *source, stamp at)
{
	struct source_counts counts;
	struct writer line;
	uint64_t lost;
	source_counts(source, &counts);
	lost = counts.dropped + counts.if_dropped;
	if (lost <= live->drops_told ||
	    (live->drops_told && llabs(at - live->drops_told_at) < DROPS_EVERY) ||
	    !line_begin(&line))
		return;
	writer_text(&line, "warning: ");
	text_counted(&line, lost - live->drops_told, "packet");
	writer_text(&line, lost - live->drops_told == 1 ? " was dropped, " : " were dropped, ");
	text_count(&line, lost);
	writer_text(&line, " of ");
	text_count(&line, counts.received);
	writer_text(&line, " since the start (a larger -B may help)");
	live->drops_told = lost;
	live->drops_told_at = at;
	say(at, &line);
	writer_release(&line);
}

static void tell_change(struct live *live, const char *before, enum interface_change change,
                        stamp at)
{
	static const char *const texts[] = {
		[INTERFACE_SAME] = "",
		[INTERFACE_DOWN] = ": the interface went down: no packets until it is up again",
		[INTERFACE_NO_CARRIER] = ": the interface has no carrier: no packets until it has",
		[INTERFACE_UP] = ": the interface is up again",
		[INTERFACE_RENAMED] = ": the interface has a new name, the capture goes on: ",
		[INTERFACE_GONE] = ": the interface was deleted",
	};
	struct writer line;
	if (!line_begin(&line))
		return;
	writer_escaped(&line, str_from(before));
	writer_text(&line, texts[change]);
	if (change == INTERFACE_RENAMED)
		writer_escaped(&line, str_from(interface_watch_name(live->watch)));
	if (change == INTERFACE_UP && live->down_since) {
		writer_text(&line, ", after ");
		text_duration(&line, at - live->down_since);
	}
	say(at, &line);
	writer_release(&line);
}

/* False when there is no interface any more. */
static bool look_at_interface(struct live *live, stamp at)
{
	char before[64];
	enum interface_change change;
	if (!live->watch)
		return true;
	snprintf(before, sizeof(before), "%s", interface_watch_name(live->watch));
	change = interface_watch_look(live->watch);
	if (change == INTERFACE_SAME)
		return true;
	tell_change(live, before, change, at);
	if (change == INTERFACE_UP)
		live->down_since = 0;
	else if (!live->down_since && change != INTERFACE_RENAMED)
		live->down_since = at;
	return change != INTERFACE_GONE;
}

/* False when the capture cannot go on. */
static bool look_after(struct live *live, struct source *source, stamp at)
{
	stamp interval = (stamp)live->settings->stats_s * STAMP_SECOND;
	live->looked_at = at;
	tell_drops(live, source, at);
	if (interval && llabs(at - live->stats_at) >= interval) {
		live->stats_at = at;
		tell_counters(live, source, at);
	}
	return look_at_interface(live, at);
}

bool live_look(struct live *live, struct source *source, stamp at)
{
	if (signals_wished()) {
		pipeline_settle(live->pipeline);
		answer(live, source, at);
	}
	if (!live->settings->interface || llabs(at - live->flushed_at) < FLUSH_EVERY)
		return true;
	if (!live->flushed_at)
		live->looked_at = live->stats_at = at;
	live->flushed_at = at;
	outputs_flush(live->outputs);
	return llabs(at - live->looked_at) < LOOK_EVERY || look_after(live, source, at);
}
