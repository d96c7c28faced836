#include "notes.h"

#include <string.h>

#include "cli/diagnostic.h"
#include "wire/decoder.h"

#define GROUPED_SIZE 32

/* 1234567 as "1,234,567". */
static const char *grouped(uint64_t value, char out[GROUPED_SIZE])
{
	char *at = out + GROUPED_SIZE - 1;
	unsigned digits = 0;
	*at = '\0';
	do {
		if (digits > 0 && digits % 3 == 0)
			*--at = ',';
		*--at = (char)('0' + value % 10);
		value /= 10;
		digits++;
	} while (value > 0);
	return at;
}

static const char *plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

static void print_hint(const struct report_totals *totals, const char *ports)
{
	char count[GROUPED_SIZE], packets[GROUPED_SIZE];
	if (totals->hint_port && totals->sip_messages == 0)
		diagnose("no SIP on port %s; %s datagram%s on %u look like SIP: try -p %u", ports,
		         grouped(totals->hint_datagrams, count), plural(totals->hint_datagrams),
		         totals->hint_port, totals->hint_port);
	else if (totals->hint_port)
		diagnose("%s more datagram%s on port %u look like SIP: add them with -p %s,%u",
		         grouped(totals->hint_datagrams, count), plural(totals->hint_datagrams),
		         totals->hint_port, ports, totals->hint_port);
	else if (totals->sip_messages == 0)
		diagnose("no SIP message over UDP on port %s in %s packet%s", ports,
		         grouped(totals->packets, packets), plural(totals->packets));
}

static void print_drops(const struct report_totals *totals)
{
	char lost[GROUPED_SIZE], all[GROUPED_SIZE];
	uint64_t dropped = totals->dropped + totals->interface_dropped;
	if (dropped > 0)
		diagnose("warning: %s of %s packets were dropped: the results are incomplete "
		         "(a larger -B may help)",
		         grouped(dropped, lost), grouped(totals->received, all));
}

void notes_print(const struct notes *notes, const struct report_totals *totals, const char *ports)
{
	char count[GROUPED_SIZE];
	print_drops(totals);
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
