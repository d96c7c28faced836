#include "notes.h"

#include <stdio.h>

#include "cli/diagnostic.h"
#include "report/hint.h"
#include "wire/decoder.h"

#define GROUPED_SIZE 32

static const char *grouped(uint64_t value, char out[GROUPED_SIZE])
{
	struct line line = { 0 };
	line_count(&line, value);
	snprintf(out, GROUPED_SIZE, "%.*s", (int)line.n, line.bytes);
	return out;
}

static const char *plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

static void print_hint(const struct report_totals *totals, const char *ports)
{
	struct line line = { 0 };
	hint_tell(&line, totals, ports);
	if (line.n)
		diagnose("%.*s", (int)line.n, line.bytes);
}

static void print_drops(const struct report_totals *totals, bool live)
{
	char lost[GROUPED_SIZE], all[GROUPED_SIZE];
	uint64_t dropped = totals->dropped + totals->interface_dropped;
	if (dropped > 0)
		diagnose("warning: %s of %s packets were dropped%s: the results are incomplete%s",
		         grouped(dropped, lost), grouped(totals->received, all),
		         live ? "" : " when the file was written",
		         live ? " (a larger -B may help)" : "");
}

void notes_print(const struct notes *notes, const struct report_totals *totals, const char *ports)
{
	char count[GROUPED_SIZE];
	print_drops(totals, notes->live);
	if (notes->clamped_times > 0)
		diagnose("warning: %s packet%s with a time that cannot be",
		         grouped(notes->clamped_times, count), plural(notes->clamped_times));
	if (notes->undated > 0)
		diagnose("%s message%s of a trace without a date: days count from 1970-01-01",
		         grouped(notes->undated, count), plural(notes->undated));
	if (notes->after_until > 0)
		diagnose("%s packet%s after --until not looked at",
		         grouped(notes->after_until, count), plural(notes->after_until));
	if (notes->not_kept > 0)
		diagnose("out of memory: %s thing%s could not be remembered, the results are "
		         "incomplete",
		         grouped(notes->not_kept, count), plural(notes->not_kept));
	print_hint(totals, ports);
}
