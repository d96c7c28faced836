/*
 * The whole program but its capture library: a pcap file (microseconds, little-endian, any link
 * layer) through decoder, parsers, tracker, rules and both outputs, whose octets are checked.
 */

#include "pipeline.h"

#include <string.h>

#include "base/utf8.h"
#include "detect/detector.h"
#include "fuzz.h"
#include "sip/parse.h"

#define FORMATS 3

static struct ports ports;
static struct verifier *verifier;
static struct limits limits;

struct run {
	struct detector *detector;
	bool live; /* findings are told as they come */
	const struct format *formats[FORMATS];
	void *outputs[FORMATS];
};

/* What is written must be UTF-8 without control characters: nothing off the wire drives a terminal.
 */
static int sink(void *context, const void *bytes, size_t n)
{
	struct str rest = { bytes, n };

	(void)context;
	while (rest.n) {
		uint32_t code = 0;
		size_t length = utf8_decode(rest, &code);

		/* The writer's buffer may end in the middle of a character. */
		if (!length && rest.n >= 4)
			fuzz_fail("an output that is no UTF-8");
		if (length && code != '\n' && utf8_is_control(code))
			fuzz_fail("a control character in an output");
		rest = str_slice(rest, length ? length : 1, rest.n);
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
	limits_defaults(&limits);
	limits.max_accounts = limits.max_endpoints = limits.max_exchanges = limits.max_findings =
	        64;
	limits.max_account_flows = limits.max_account_bindings = limits.max_account_publications =
	        8;
	return 0;
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
	static const char *const names[FORMATS] = { "ndjson", "text", "text" };
	bool live = size % 4 < 2;
	struct report_input input = { .name = STR("fuzz"), .link = 1, .live = live };
	struct report_options options = { .limits = &limits,
		                          .ports = "5060-5080",
		                          .width = 100,
		                          .inputs = &input,
		                          .input_count = 1 };
	struct report_totals totals = { 0 };
	struct run run = { .detector = detector_new(&limits), .live = live };
	struct pipeline_options how = {
		.ports = &ports,
		.tracker = { .limits = &limits,
		             .verifier = verifier,
		             .sink = on_event,
		             .context = &run },
		.until = STAMP_NEVER,
		.hep_port = 9060,
	};
	struct pipeline *pipeline = pipeline_new(&how);
	struct writer writers[FORMATS];

	if (!pipeline || !run.detector)
		fuzz_fail("no memory");
	for (size_t i = 0; i < FORMATS; i++) {
		options.verbose = i == 2;
		if (writer_init(&writers[i], sink, NULL, 65536) != 0)
			fuzz_fail("no memory");
		run.formats[i] = format_named(str_from(names[i]));
		run.outputs[i] = run.formats[i]->new (&writers[i], &options);
		run.formats[i]->begin(run.outputs[i]);
	}
	feed(pipeline, &run, data, size);
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
	pipeline_free(pipeline);
	detector_free(run.detector);
	return 0;
}
