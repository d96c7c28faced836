#include "report/text.h"

#include "report/hint.h"
#include "report/line.h"
#include "wire/decoder.h"

#define NAMED_INPUTS 4

static void put_inputs(struct writer *out, const struct report_options *options)
{
	size_t count = options->input_count;

	for (size_t i = 0; i < count && i < NAMED_INPUTS; i++) {
		if (i > 0)
			writer_text(out, ", ");
		writer_escaped(out, options->inputs[i].name);
	}
	if (count <= NAMED_INPUTS)
		return;
	writer_text(out, " and ");
	text_plural(out, count - NAMED_INPUTS, "more input");
}

static void put_span(struct writer *out, const struct report_totals *totals)
{
	if (totals->first_at == 0) {
		writer_text(out, "no packets");
		return;
	}
	text_date(out, totals->first_at);
	writer_text(out, " to ");
	text_when(out, totals->last_at, totals->first_at);
	writer_text(out, " UTC");
	if (totals->until) {
		writer_text(out, ", judged as of ");
		text_when(out, totals->end_at, totals->first_at);
	}
}

/* A loss is something the report may be wrong for; nobody shall have to guess that it was. */
struct loss {
	uint64_t count;
	const char *noun;
	const char *what;
};

static uint64_t wire_of(const struct report_totals *totals, enum wire_count count)
{
	return totals->wire ? totals->wire[count] : 0;
}

static void put_losses(struct writer *out, const struct report_totals *totals,
                       const struct tracker_counts *counts)
{
	const struct loss losses[] = {
		{ totals->dropped, "packet", "dropped by the kernel" },
		{ totals->interface_dropped, "packet", "dropped by the interface" },
		{ totals->truncated, "SIP message", "cut by the snap length" },
		{ totals->malformed, "SIP message", "malformed" },
		{ totals->oversize, "SIP message", "too large to be read whole" },
		{ wire_of(totals, WIRE_FRAGMENTS_LOST) + wire_of(totals, WIRE_FRAGMENTS_OVERLAP),
		  "fragmented datagram", "not reassembled" },
		{ wire_of(totals, WIRE_LINK_UNKNOWN), "frame", "of an unknown link type" },
		{ wire_of(totals, WIRE_MALFORMED) + wire_of(totals, WIRE_TRUNCATED), "frame",
		  "not decoded" },
		{ wire_of(totals, WIRE_HEP_MALFORMED), "HEP packet", "not decoded" },
		{ wire_of(totals, WIRE_STREAM_GAPS), "gap", "in TCP connections" },
		{ wire_of(totals, WIRE_STREAM_OVERLAPS), "TCP segment", "contradicting another" },
		{ wire_of(totals, WIRE_STREAM_STRAYS), "TCP segment", "that nobody received" },
		{ wire_of(totals, WIRE_STREAMS_UNREAD), "TCP message", "without its end" },
		{ wire_of(totals, WIRE_STREAMS_EVICTED), "TCP connection",
		  "forgotten to save memory" },
		{ wire_of(totals, WIRE_TLS), "TLS connection", "that cannot be read" },
		{ counts->one_way_legs, "leg", "seen in one direction only" },
		{ wire_of(totals, WIRE_ENCRYPTED), "packet", "encrypted" },
		{ wire_of(totals, WIRE_TUNNEL_UNKNOWN) + wire_of(totals, WIRE_TOO_DEEP), "packet",
		  "in tunnels not looked into" },
		{ totals->not_sip, "datagram", "without SIP on a SIP port" },
		{ totals->trace_lines_skipped, "line", "of no SIP message" },
		{ counts->time_implausible, "frame", "with an implausible time" },
		{ counts->evicted_accounts - counts->evicted_bound, "user",
		  "without a registration forgotten to save memory" },
		{ counts->evicted_bound, "registered user",
		  "forgotten to save memory (--memcap): their verdicts are incomplete" },
		{ counts->out_of_memory, "record", "lost for want of memory" },
	};
	bool any = totals->ended_early;

	for (size_t i = 0; i < sizeof losses / sizeof *losses; i++) {
		if (losses[i].count == 0)
			continue;
		any = true;
		writer_text(out, ", ");
		text_plural(out, losses[i].count, losses[i].noun);
		writer_char(out, ' ');
		writer_text(out, losses[i].what);
	}
	if (totals->ended_early)
		writer_text(out, ", not all of it could be read");
	if (!any && totals->packets > 0)
		writer_text(out, ", nothing dropped or undecoded");
}

/* Nobody should have to guess why a report is empty. */
static void put_hint(struct writer *out, const struct report_options *options,
                     const struct report_totals *totals)
{
	struct line line = { 0 };

	if (totals->sip_messages > 0 || totals->packets == 0)
		return;
	hint_tell(&line, totals, options->ports);
	if (!line.n)
		return;
	writer_escaped(out, line_get(&line));
	writer_char(out, '\n');
}

void text_capture(struct writer *out, const struct report_options *options,
                  const struct report_totals *totals, const struct tracker_counts *counts)
{
	put_inputs(out, options);
	writer_text(out, ": ");
	put_span(out, totals);
	if (totals->packets > 0) {
		writer_text(out, ", ");
		text_plural(out, totals->sip_messages, "SIP message");
	}
	put_losses(out, totals, counts);
	writer_char(out, '\n');
	put_hint(out, options, totals);
}
