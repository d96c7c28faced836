/* Format "text": the answer first, the stories after it, one line to sum up. What has to wait for
 * its place is rendered when it is known and kept in drafts. */
#include "report/report.h"

#include <stdlib.h>
#include <string.h>

#include "report/crowd.h"
#include "report/filter.h"
#include "report/formats.h"
#include "report/leftovers.h"
#include "report/line.h"
#include "report/text.h"

#define PAST_SHOWN 50

struct tally {
	uint64_t registrations, active, undecided, removed, expired, unknown;
	uint64_t leftovers;
	uint64_t past;
	uint64_t users;
};

struct output {
	struct writer *writer;
	const struct report_options *options;
	struct filter filter;
	struct page page;
	struct tally tally;
	struct leftovers leftovers; /* after -a */
	struct draft past;
	struct crowd crowd;
	bool alike, novel; /* this account's leftovers: like many before, or told whole */
	bool started;      /* page.base is known */
	bool shown;        /* a line was printed as it came */
	stamp shown_at;    /* of the last such line; its date stands above it */
	uint64_t last_frame;
	uint32_t last_input;
};

static void output_free(void *context)
{
	struct output *output = context;

	if (!output)
		return;
	leftovers_release(&output->leftovers);
	draft_release(&output->past);
	crowd_release(&output->crowd);
	filter_release(&output->filter);
	free(output);
}

static void *output_new(struct writer *writer, const struct report_options *options)
{
	struct output *output = calloc(1, sizeof *output);

	if (!output)
		return NULL;
	output->writer = writer;
	output->options = options;
	output->page.width = options->width;
	output->page.leftovers = (const char(*)[HASH_ID_SIZE])output->leftovers.ids;
	output->page.credentials = options->credentials > 0;
	if (options->limits)
		output->page.hold = limit_s(options->limits->no_refresh_hold_s);
	if (filter_init(&output->filter, options->aor_glob) != 0 ||
	    draft_init(&output->past) != 0 || crowd_init(&output->crowd) != 0) {
		output_free(output);
		return NULL;
	}
	return output;
}

static void output_begin(void *context)
{
	(void)context;
}

static bool passes(const struct output *output, const struct event *event)
{
	return filter_passes(&output->filter, event->account ? event->account->aor : STR_NONE);
}

static bool same_date(stamp a, stamp b)
{
	char first[STAMP_CLOCK_SIZE];
	char second[STAMP_CLOCK_SIZE];

	stamp_date(a, first);
	stamp_date(b, second);
	return strcmp(first, second) == 0;
}

static void put_date(struct writer *out, stamp at)
{
	char date[STAMP_CLOCK_SIZE];

	stamp_date(at, date);
	writer_text(out, date);
	writer_char(out, '\n');
}

/* What comes stands below its date. */
static void put_date_once(struct output *output, stamp at)
{
	if (!output->shown || !same_date(output->shown_at, at))
		put_date(output->writer, at);
	output->shown = true;
	output->shown_at = at;
}

/* Several events may come of one message. */
static void show_message(struct output *output, const struct event *event)
{
	if (!event->packet || !event->message || event->kind >= EVENT_PUBLIC_KINDS)
		return;
	if (event->packet->frame == output->last_frame &&
	    event->packet->input == output->last_input)
		return;
	if (!passes(output, event))
		return;
	put_date_once(output, event->packet->at);
	output->last_frame = event->packet->frame;
	output->last_input = event->packet->input;
	text_message(output->writer, event);
}

static void count_binding(struct tally *tally, const struct binding *binding, stamp at)
{
	tally->registrations++;
	if (leftover_stands(binding, at)) {
		tally->leftovers++;
		return;
	}
	switch ((enum binding_status)binding->status) {
	case BINDING_ACTIVE:
	case BINDING_LINGERING:
		if (left_over_perhaps(binding))
			tally->undecided++;
		else
			tally->active++;
		break;
	case BINDING_REMOVED:
	case BINDING_REPLACED:
	case BINDING_DISPLACED: tally->removed++; break;
	case BINDING_EXPIRED: tally->expired++; break;
	case BINDING_UNKNOWN: tally->unknown++; break;
	case BINDING_TENTATIVE:
	case BINDING_STATUSES: break;
	}
}

static void show_leftover(struct output *output, const struct binding *binding)
{
	if (leftovers_add(&output->leftovers, binding, &output->page))
		output->novel = true;
	else
		output->alike = true;
	output->page.leftover_count = output->leftovers.shown;
}

static void close_binding(struct output *output, const struct event *event)
{
	const struct binding *binding = event->binding;

	if (binding->status == BINDING_TENTATIVE)
		return;
	count_binding(&output->tally, binding, event->at);
	if (!passes(output, event))
		return;
	leftovers_doubt(&output->leftovers, binding, &output->page);
	if (binding->leftover == LEFTOVER_NONE && left_over_before(binding) == LEFTOVER_NONE)
		return;
	if (leftover_stands(binding, event->at)) {
		show_leftover(output, binding);
	} else if (output->tally.past++ < PAST_SHOWN) {
		text_leftover_past(&output->past.writer, binding, &output->page);
	}
}

static void output_event(void *context, const struct event *event)
{
	struct output *output = context;

	if (!output->started) {
		output->started = true;
		output->page.base = event->at;
	}
	if (event->kind == EVENT_BINDING_CLOSED) {
		output->page.end = event->at;
		close_binding(output, event);
	} else if (event->kind == EVENT_ACCOUNT_CLOSED) {
		output->page.end = event->at;
		output->tally.users++;
		if (!output->options->quiet && passes(output, event))
			crowd_add(&output->crowd, event->account, output->alike && !output->novel,
			          &output->page);
		output->alike = output->novel = false;
	} else if (output->options->verbose) {
		show_message(output, event);
	}
}

static void output_finding(void *context, const struct finding *finding, bool withdrawn)
{
	struct output *output = context;

	if (!output->options->verbose ||
	    (finding->aor.n > 0 && !filter_passes(&output->filter, finding->aor)))
		return;
	put_date_once(output, finding->last_at);
	text_finding(output->writer, finding, withdrawn);
}

static void put_more(struct writer *out, uint64_t count, uint64_t shown)
{
	if (count <= shown)
		return;
	writer_text(out, "  and ");
	text_count(out, count - shown);
	writer_text(out, " more\n");
}

/* "12 of 14 SIP messages are cut by the snap length" */
static void put_cut(struct writer *out, const struct report_totals *totals)
{
	text_count(out, totals->truncated);
	writer_text(out, " of ");
	text_plural(out, totals->sip_messages, "SIP message");
	writer_text(out, totals->truncated == 1 ? " is" : " are");
	writer_text(out, " cut by the snap length");
}

/* "Nothing" only where something could have been seen. */
static void put_how_many(struct writer *out, const struct output *output,
                         const struct report_totals *totals)
{
	if (output->leftovers.count > 0) {
		text_plural(out, output->leftovers.count, "registration");
		return;
	}
	if (totals->sip_messages == 0) {
		writer_text(out, "not known (no SIP was read)");
		return;
	}
	if (totals->truncated == 0) {
		writer_text(out, leftovers_doubted(&output->leftovers) ? "none proven" : "nothing");
		return;
	}
	writer_text(out, output->tally.users == 0 ? "unknown, " : "nothing known; ");
	put_cut(out, totals);
}

static void put_leftovers(struct output *output, const struct report_totals *totals)
{
	struct writer *out = output->writer;
	const struct tally *tally = &output->tally;

	writer_text(out, "Left over: ");
	put_how_many(out, output, totals);
	writer_char(out, '\n');
	leftovers_tell(&output->leftovers, out, &output->page);
	if (tally->past == 0)
		return;
	writer_text(out, "Left over earlier: ");
	text_plural(out, tally->past, "registration");
	writer_char(out, '\n');
	draft_copy(&output->past, out);
	put_more(out, tally->past, PAST_SHOWN);
}

static void put_summary(struct output *output, const struct tracker_counts *counts)
{
	struct writer *out = output->writer;
	const struct tally *tally = &output->tally;

	writer_char(out, '\n');
	text_counted(out, tally->registrations, "registration");
	writer_text(out, output->filter.glob ? " of all users: " : ": ");
	text_count(out, tally->active);
	writer_text(out, " active, ");
	if (tally->undecided > 0) {
		text_count(out, tally->undecided);
		writer_text(out, " undecided, ");
	}
	text_count(out, tally->removed);
	writer_text(out, " removed, ");
	text_count(out, tally->expired);
	writer_text(out, " expired, ");
	if (tally->unknown > 0) {
		text_count(out, tally->unknown);
		writer_text(out, " unknown, ");
	}
	text_count(out, tally->leftovers);
	writer_text(out, " left over. ");
	text_counted(out, counts->digests_match, "digest");
	writer_text(out, " matched, ");
	text_count(out, counts->digests_mismatch);
	writer_text(out, " mismatched, ");
	text_count(out, counts->digests_unchecked);
	writer_text(out, " unchecked.\n");
}

/* The first line tells the date of the first packet; times elsewhere may lean on another one. */
static void put_base(struct output *output, const struct report_totals *totals)
{
	if (!output->started || totals->first_at == 0 ||
	    same_date(output->page.base, totals->first_at))
		return;
	writer_text(output->writer, "times without a date are of ");
	put_date(output->writer, output->page.base);
}

/* A row that is there now may be gone, or left over, when the silence after it is told too. */
static void put_moment(struct output *output, const struct report_totals *totals)
{
	const struct tally *tally = &output->tally;
	bool live = output->options->input_count > 0 && output->options->inputs[0].live;

	if (totals->until || live || tally->active + tally->undecided + tally->leftovers == 0)
		return;
	writer_text(output->writer, "judged as of the last packet, ");
	text_when(output->writer, totals->end_at, output->page.base);
	writer_text(output->writer, "; did the capture go on longer? Say so with --until\n");
}

static void output_end(void *context, const struct report_totals *totals,
                       const struct tracker_counts *counts, const struct detector *detector)
{
	struct output *output = context;
	struct finding_list findings;

	findings.items = detector_findings(detector, &findings.count);
	if (!output->started)
		output->page.base = totals->first_at;
	if (output->shown)
		writer_char(output->writer, '\n');
	text_capture(output->writer, output->options, totals, counts);
	put_base(output, totals);
	put_moment(output, totals);
	put_leftovers(output, totals);
	if (totals->tables)
		text_tables(output->writer, totals->tables, &output->filter, &output->page);
	text_findings(output->writer, &findings, &output->filter, output->options->verbose,
	              &output->page);
	if (!output->options->quiet)
		crowd_tell(&output->crowd, output->writer, &findings, &output->filter);
	put_summary(output, counts);
}

const struct format text_format = {
	.name = "text",
	.stories = true,
	.new = output_new,
	.free = output_free,
	.begin = output_begin,
	.event = output_event,
	.finding = output_finding,
	.end = output_end,
};
