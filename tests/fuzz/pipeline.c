/*
 * The whole program but its capture library: a pcap file (microseconds, little-endian, any link
 * layer) through decoder, parsers, tracker, rules and both outputs, whose octets are checked.
 */

#include "pipeline.h"

#include <string.h>

#include "base/utf8.h"
#include "detect/detector.h"
#include "fuzz.h"
#include "json_lines.h"
#include "outcomes.h"
#include "report/roster.h"
#include "sip/parse.h"

#define FORMATS 2

static struct ports ports;
static struct verifier *verifier;
static bool plain[256]; /* printable ASCII and line feeds */

struct run {
	struct detector *detector;
	bool live; /* findings are told as they come */
	const struct format *formats[FORMATS];
	void *outputs[FORMATS];
};

/* What the first format, NDJSON, wrote; cut where there is no more room. */
static struct {
	char text[1 << 20];
	size_t n;
	bool full;
} told;

/*
 * What is written must be UTF-8 without control characters: nothing off the wire drives a terminal.
 * Not traced: it looks at more octets than all the rest.
 */
UNTRACED static bool clean(struct str rest)
{
	while (rest.n) {
		uint32_t code = 0;
		size_t length = 1;

		if (plain[(unsigned char)rest.p[0]]) {
			rest.p++;
			rest.n--;
			continue;
		}
		length = utf8_decode(rest, &code);
		/* The writer's buffer may end in the middle of a character. */
		if (!length && rest.n >= 4)
			fuzz_fail("an output that is no UTF-8");
		if (length && utf8_is_control(code))
			fuzz_fail("a control character in an output");
		rest = str_slice(rest, length ? length : 1, rest.n);
	}
	return true;
}

static int sink(void *context, const void *bytes, size_t n)
{
	clean((struct str){ bytes, n });
	if (!context)
		return 0;
	told.full = told.full || n > sizeof(told.text) - told.n;
	if (!told.full) {
		memcpy(told.text + told.n, bytes, n);
		told.n += n;
	}
	return 0;
}

static void on_event(void *context, const struct event *event)
{
	struct run *run = context;

	detector_event(run->detector, event);
	for (size_t i = 0; i < FORMATS; i++)
		run->formats[i]->event(run->outputs[i], event);
}

static void on_finding(void *context, const struct finding *finding, bool withdrawn)
{
	struct run *run = context;

	for (size_t i = 0; i < FORMATS; i++)
		run->formats[i]->finding(run->outputs[i], finding, withdrawn);
}

static void tell(struct run *run)
{
	if (run->live)
		detector_tell(run->detector, on_finding, run);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const char users[] = "1000:*:1000\n1001:*:1234\nalice:*:secret\n";
	struct passwords_problem problem;
	struct passwords *passwords;
	bool exposed;

	(void)argc;
	(void)argv;
	if (sip_parser_setup() != 0 || !ports_parse("5060-5080", &ports))
		fuzz_fail("no start");
	if (passwords_load(fuzz_file(users, sizeof(users) - 1), &passwords, &exposed, &problem) !=
	    PASSWORDS_OK)
		fuzz_fail(problem.text);
	verifier = verifier_new(passwords);
	for (int c = ' '; c < 0x7f; c++)
		plain[c] = true;
	plain['\n'] = true;
	return 0;
}

/* Tables so small that they overflow. */
static void set_caps(struct limits *limits, size_t of)
{
	static const double caps[] = { 64, 2, 1, 3 };
	double cap = caps[of % 4];

	limits_defaults(limits);
	limits->max_accounts = limits->max_endpoints = limits->max_exchanges = cap;
	limits->max_findings = limits->max_sources = cap;
	limits->max_account_flows = limits->max_account_bindings = cap < 8 ? cap : 8;
	limits->max_account_publications = limits->max_account_flows;
}

static void check(const struct run *run, const struct report_totals *totals,
                  const struct limits *limits)
{
	size_t count;

	outcomes_of_frames(totals->wire);
	outcomes_of_datagrams(totals);
	if (!told.full)
		json_lines_check((struct str){ told.text, told.n });
	detector_findings(run->detector, &count);
	if ((double)count > limits->max_findings)
		fuzz_fail("more findings than may be kept");
}

static uint32_t little(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static void feed(struct pipeline *pipeline, struct run *run, const uint8_t *data, size_t size)
{
	struct frame frame = { .link = size >= 24 ? little(data + 20) & 0xffff : 1 };
	size_t at = 24;

	while (at + 16 <= size) {
		uint32_t captured = little(data + at + 8);
		uint32_t original = little(data + at + 12);

		frame.at = (stamp)little(data + at) * STAMP_SECOND +
		           (stamp)(little(data + at + 4) % 1000000);
		at += 16;
		if (captured > size - at)
			captured = (uint32_t)(size - at);
		frame.number++;
		frame.bytes = data + at;
		frame.captured = captured;
		frame.original = original > captured ? original : captured;
		pipeline_frame(pipeline, &frame);
		tell(run);
		at += captured;
	}
}

/* As somebody who asks how it goes. */
static void look(const struct pipeline *pipeline, struct writer *out)
{
	struct roster roster;
	uint64_t bound = track_bound(pipeline_tracker(pipeline));

	if (roster_init(&roster, STR_NONE, pipeline_last(pipeline)) != 0 ||
	    !track_survey(pipeline_tracker(pipeline), roster_add, &roster))
		fuzz_fail("no memory");
	if (roster.registrations != bound || roster.users > bound)
		fuzz_fail("the table differs from the count");
	roster_write(&roster, out);
	roster_release(&roster);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[FORMATS] = { "ndjson", "text" };
	bool live = size % 4 < 2;
	struct limits limits;
	struct report_input input = { .name = STR("fuzz"), .link = 1, .live = live };
	struct report_options options = { .limits = &limits,
		                          .ports = "5060-5080",
		                          .width = 100,
		                          .inputs = &input,
		                          .input_count = 1 };
	struct report_totals totals = { 0 };
	struct run run = { .live = live };
	struct pipeline_options how = {
		.ports = &ports,
		.tracker = { .limits = &limits,
		             .verifier = verifier,
		             .sink = on_event,
		             .context = &run },
		.until = STAMP_NEVER,
		.hep_port = 9060,
		.apart = size % 8 < 4, /* too little for a thread, but told from a block */
	};
	struct pipeline *pipeline;
	struct writer writers[FORMATS];

	set_caps(&limits, size / 4);
	told.n = 0;
	told.full = false;
	run.detector = detector_new(&limits);
	pipeline = pipeline_new(&how);
	if (!pipeline || !run.detector)
		fuzz_fail("no memory");
	for (size_t i = 0; i < FORMATS; i++) {
		options.verbose = size % 3 == 0;
		if (writer_init(&writers[i], sink, i ? NULL : &told, 65536) != 0)
			fuzz_fail("no memory");
		run.formats[i] = format_named(str_from(names[i]));
		run.outputs[i] = run.formats[i]->new (&writers[i], &options);
		run.formats[i]->begin(run.outputs[i]);
	}
	feed(pipeline, &run, data, size);
	pipeline_settle(pipeline);
	look(pipeline, &writers[1]);
	pipeline_finish(pipeline, pipeline_last(pipeline) + (size % 2 ? 60 : 0) * STAMP_SECOND);
	pipeline_totals(pipeline, &totals);
	detector_finish(run.detector);
	tell(&run);
	for (size_t i = 0; i < FORMATS; i++) {
		run.formats[i]->end(run.outputs[i], &totals, pipeline_tracker_counts(pipeline),
		                    run.detector);
		writer_flush(&writers[i]);
		run.formats[i]->free(run.outputs[i]);
		writer_release(&writers[i]);
	}
	check(&run, &totals, &limits);
	pipeline_free(pipeline);
	detector_free(run.detector);
	return 0;
}
