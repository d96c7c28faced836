#include "report/report.h"

#include "report_test.h"
#include "track/limits.h"

/* One run of a format over events made by hand. */
struct run {
	struct draft draft;
	struct limits limits;
	struct report_input input;
	struct report_options options;
	struct report_totals totals;
	struct tracker_counts counts;
	struct detector *detector;
	const struct format *format;
	void *output;
};

static void run_begin(struct run *run, const char *format, struct report_options options)
{
	*run = (struct run){ .options = options };
	limits_defaults(&run->limits);
	run->input = (struct report_input){ .name = STR("x.pcap"), .link = 1 };
	run->options.limits = &run->limits;
	run->options.inputs = &run->input;
	run->options.input_count = 1;
	run->options.ports = "5060";
	run->options.width = 100;
	run->totals = (struct report_totals){ .packets = 9,
		                              .sip_messages = 9,
		                              .first_at = NOON,
		                              .last_at = NOON + STAMP_SECOND,
		                              .end_at = NOON + STAMP_SECOND };
	run->detector = detector_new(&run->limits);
	assert_non_null(run->detector);
	run->format = format_named(str_from(format));
	assert_non_null(run->format);
	assert_int_equal(draft_init(&run->draft), 0);
	run->output = run->format->new (&run->draft.writer, &run->options);
	assert_non_null(run->output);
	run->format->begin(run->output);
}

static void run_event(struct run *run, struct world *world, enum event_kind kind)
{
	struct event event = { .kind = kind,
		               .at = NOON + STAMP_SECOND,
		               .account = &world->account };

	event.flow = kind == EVENT_FLOW_CLOSED ? &world->flow : NULL;
	event.binding = kind == EVENT_BINDING_CLOSED ? &world->binding : NULL;
	event.publication = kind == EVENT_PUBLICATION_CLOSED ? &world->publication : NULL;
	event.session = kind == EVENT_SESSION_CLOSED ? &world->session : NULL;
	run->format->event(run->output, &event);
}

static void run_close(struct run *run, struct world *world)
{
	run_event(run, world, EVENT_FLOW_CLOSED);
	run_event(run, world, EVENT_BINDING_CLOSED);
	run_event(run, world, EVENT_PUBLICATION_CLOSED);
	run_event(run, world, EVENT_SESSION_CLOSED);
	run_event(run, world, EVENT_ACCOUNT_CLOSED);
}

static void run_end(struct run *run)
{
	detector_finish(run->detector);
	run->format->end(run->output, &run->totals, &run->counts, run->detector);
	run->format->free(run->output);
	detector_free(run->detector);
}

/* The types of the lines and the first letter of their address-of-record: "meta flow:a …". */
static void outline(struct draft *draft, char *out)
{
	const char *line = draft_text(draft);

	while (*line != '\0') {
		const char *type = strstr(line, "\"type\":\"") + 8;
		const char *aor = strstr(line, "\"aor\":\"");
		const char *end = strchr(line, '\n');
		size_t n = strcspn(type, "\"");

		memcpy(out, type, n);
		out += n;
		if (aor && aor < end) {
			*out++ = ':';
			*out++ = aor[7];
		}
		*out++ = ' ';
		line = end + 1;
	}
	*out = '\0';
}

static void records_by_type(void **state)
{
	struct world a, b, c;
	struct run run;
	char text[512];

	(void)state;
	world_make(&a);
	world_make(&b);
	world_make(&c);
	a.account.aor = STR("a@h");
	b.account.aor = STR("b@h");
	c.account.aor = STR("c@h");
	c.account.evicted = true;
	run_begin(&run, "ndjson", (struct report_options){ 0 });
	run_event(&run, &b, EVENT_REGISTER_SENT);
	run_close(&run, &c);
	run_event(&run, &a, EVENT_LOGIN);
	run_event(&run, &a, EVENT_ATTEMPT_ENDED);
	run_close(&run, &a);
	run_close(&run, &b);
	run_end(&run);
	outline(&run.draft, text);
	assert_string_equal(text, "meta event:b flow:c binding:c publication:c session:c event:a "
	                          "flow:a flow:b binding:a binding:b publication:a publication:b "
	                          "session:a session:b summary ");
	assert_has(&run.draft, "\"aors\":3,");
	assert_has(&run.draft, "\"bindings\":{\"active\":0,\"removed\":3,\"expired\":0,"
	                       "\"lingering\":0,\"displaced\":0,\"unknown\":0,\"replaced\":0},"
	                       "\"leftovers\":0");
	draft_release(&run.draft);
}

static void glob_filters_records(void **state)
{
	struct world a, b;
	struct run run;
	char text[512];

	(void)state;
	world_make(&a);
	world_make(&b);
	a.account.aor = STR("a@h");
	b.account.aor = STR("b@h");
	run_begin(&run, "ndjson", (struct report_options){ .aor_glob = STR("b@*") });
	run_event(&run, &a, EVENT_LOGIN);
	run_event(&run, &b, EVENT_LOGIN);
	run_close(&run, &a);
	run_close(&run, &b);
	run_end(&run);
	outline(&run.draft, text);
	assert_string_equal(text, "meta:b event:b flow:b binding:b publication:b session:b "
	                          "summary ");
	assert_has(&run.draft, "\"removed\":2,");
	draft_release(&run.draft);
}

static void tentative_is_internal(void **state)
{
	struct world a;
	struct run run;

	(void)state;
	world_make(&a);
	a.binding.status = BINDING_TENTATIVE;
	run_begin(&run, "ndjson", (struct report_options){ 0 });
	run_close(&run, &a);
	run_end(&run);
	assert_lacks(&run.draft, "\"type\":\"binding\"");
	assert_lacks(&run.draft, "b22222222222a");
	draft_release(&run.draft);
}

static void text_answers_first(void **state)
{
	struct world a, b;
	struct run run;
	const char *text;

	(void)state;
	world_make(&a);
	world_make(&b);
	a.account.aor = STR("a@h");
	b.account.aor = STR("b@h");
	b.binding.status = BINDING_LINGERING;
	b.binding.leftover = LEFTOVER_UNREGISTER_UNANSWERED;
	b.binding.logout_at = NOON;
	b.session.logout = LOGOUT_FAILED;
	run_begin(&run, "text", (struct report_options){ 0 });
	run_close(&run, &a);
	run_close(&run, &b);
	run.counts.digests_match = 3;
	run_end(&run);
	text = draft_text(&run.draft);
	assert_true(strstr(text, "x.pcap: ") == text);
	assert_true(strstr(text, "\nLeft over: 1 registration\n  b@h") <
	            strstr(text, "\nFindings: none\n"));
	assert_true(strstr(text, "\nFindings: ") < strstr(text, "\n\nb@h   internal-user"));
	assert_true(strstr(text, "\n\nb@h") < strstr(text, "\n\na@h"));
	assert_has(&run.draft, "\n    contact    sip:1000@172.16.221.1:5062;ob\n"
	                       "    registrar  172.16.221.170:5060  FreeSWITCH\n"
	                       "    why        ");
	assert_has(&run.draft, "\n    since      12:23:53; registered at 12:23:53 for 300 s\n"
	                       "    expires    at 12:28:53, the row goes between 12:29:53 and "
	                       "12:30:23 (6 min 29 s after "
	                       "12:23:54)\n"
	                       "    to do      ");
	assert_has(&run.draft, "\n\n2 registrations: 0 active, 1 removed, 0 expired, 1 left over. "
	                       "3 digests matched, 0 mismatched, 0 unchecked.\n");
	draft_release(&run.draft);
}

static void quiet_tells_no_stories(void **state)
{
	struct world a;
	struct run run;

	(void)state;
	world_make(&a);
	run_begin(&run, "text", (struct report_options){ .quiet = true });
	run_close(&run, &a);
	run_end(&run);
	assert_string_equal(draft_text(&run.draft),
	                    "x.pcap: 2022-08-03 12:23:53 to 12:23:54 UTC, 9 SIP messages, "
	                    "nothing dropped or undecoded\n"
	                    "Left over: nothing\n"
	                    "Findings: none\n"
	                    "\n"
	                    "1 registration: 0 active, 1 removed, 0 expired, 0 left over. "
	                    "0 digests matched, 0 mismatched, 0 unchecked.\n");
	draft_release(&run.draft);
}

/* "Nothing" must not be said where nothing could be seen. */
static void cut_messages_are_no_comfort(void **state)
{
	struct world a;
	struct run run;

	(void)state;
	world_make(&a);
	run_begin(&run, "text", (struct report_options){ .quiet = true });
	run.totals.truncated = 9;
	run_end(&run);
	assert_has(&run.draft, "\nLeft over: unknown, 9 of 9 SIP messages are cut by the snap "
	                       "length\n");
	draft_release(&run.draft);
	run_begin(&run, "text", (struct report_options){ .quiet = true });
	run.totals.truncated = 1;
	run_close(&run, &a);
	run_end(&run);
	assert_has(&run.draft, "\nLeft over: nothing known; 1 of 9 SIP messages is cut by the snap "
	                       "length\n");
	draft_release(&run.draft);
}

static void no_sip_is_no_answer(void **state)
{
	struct run run;

	(void)state;
	run_begin(&run, "text", (struct report_options){ .quiet = true });
	run.totals.sip_messages = 0;
	run_end(&run);
	assert_has(&run.draft, "\nLeft over: not known (no SIP was read)\n");
	draft_release(&run.draft);
}

static void verbose_shows_a_message_once(void **state)
{
	static struct sip_message message;
	struct packet packet = { .at = NOON, .frame = 4 };
	struct event event = { .kind = EVENT_REGISTERED, .at = NOON };
	struct world a;
	struct run run;
	const char *first;

	(void)state;
	world_make(&a);
	message = (struct sip_message){ .status = 200,
		                        .reason = STR("O\x1bK"),
		                        .method_name = STR("REGISTER") };
	message.first[SIP_CALL_ID] = STR("call\x07");
	packet.source = a.registrar.addr;
	packet.destination = *a.session.client;
	event.packet = &packet;
	event.message = &message;
	event.account = &a.account;
	run_begin(&run, "text", (struct report_options){ .verbose = true });
	run.format->event(run.output, &event);
	event.kind = EVENT_LOGIN;
	run.format->event(run.output, &event);
	run_end(&run);
	first = draft_text(&run.draft);
	assert_true(strstr(first, "2022-08-03\n"
	                          "12:23:53.401  172.16.221.1:5062 ← 172.16.221.170:5060  "
	                          "200 O\\x1bK to REGISTER  1000@172.16.221.170  call\\x07  "
	                          "registered\n\nx.pcap: ") == first);
	draft_release(&run.draft);
}

/* Live: as it comes, of those that -a asks for. */
static void run_findings(struct run *run)
{
	static const struct rule rule = {
		.id = "some-id", .title = "t", .cause = "c", .remedy = "r"
	};
	struct finding finding = { .rule = &rule,
		                   .severity = SEVERITY_WARNING,
		                   .first_at = NOON,
		                   .last_at = NOON,
		                   .count = 1,
		                   .aor = STR("b@h"),
		                   .detail = STR("it\x1b rains") };
	struct finding other = finding;

	other.aor = STR("a@h");
	run->format->finding(run->output, &other, false);
	run->format->finding(run->output, &finding, false);
	finding.count = 2;
	finding.last_at += STAMP_SECOND;
	run->format->finding(run->output, &finding, false);
	run->format->finding(run->output, &finding, true);
}

static void verbose_shows_findings_as_they_come(void **state)
{
	struct run run;

	(void)state;
	run_begin(&run, "text", (struct report_options){ .verbose = true, .aor_glob = STR("b@*") });
	run_findings(&run);
	assert_string_equal(draft_text(&run.draft),
	                    "2022-08-03\n"
	                    "12:23:53.401  warning some-id  b@h  it\\x1b rains\n"
	                    "12:23:54.401  warning some-id, 2×  b@h  it\\x1b rains\n"
	                    "12:23:54.401  withdrawn some-id, 2×  b@h  it\\x1b rains\n");
	run_end(&run);
	assert_has(&run.draft, " rains\n\nx.pcap: ");
	draft_release(&run.draft);
	run_begin(&run, "text", (struct report_options){ 0 });
	run_findings(&run);
	assert_string_equal(draft_text(&run.draft), "");
	run_end(&run);
	draft_release(&run.draft);
}

static void ndjson_writes_findings_as_they_come(void **state)
{
	struct run run;
	char text[512];

	(void)state;
	run_begin(&run, "ndjson", (struct report_options){ .aor_glob = STR("b@*") });
	run_findings(&run);
	outline(&run.draft, text);
	assert_string_equal(text, "meta:b finding:b finding:b finding:b ");
	assert_has(&run.draft, "\"evidence\":{},\"final\":false}\n");
	assert_has(&run.draft, "\"evidence\":{},\"withdrawn\":true,\"final\":false}\n");
	run_end(&run);
	draft_release(&run.draft);
}

static void a_table_of_formats(void **state)
{
	size_t count;
	const struct format *const *rows = formats(&count);

	(void)state;
	assert_true(count >= 2);
	for (size_t i = 0; i < count; i++)
		assert_ptr_equal(format_named(str_from(rows[i]->name)), rows[i]);
	assert_null(format_named(STR("xml")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_by_type),
		cmocka_unit_test(glob_filters_records),
		cmocka_unit_test(tentative_is_internal),
		cmocka_unit_test(text_answers_first),
		cmocka_unit_test(quiet_tells_no_stories),
		cmocka_unit_test(cut_messages_are_no_comfort),
		cmocka_unit_test(no_sip_is_no_answer),
		cmocka_unit_test(verbose_shows_a_message_once),
		cmocka_unit_test(verbose_shows_findings_as_they_come),
		cmocka_unit_test(ndjson_writes_findings_as_they_come),
		cmocka_unit_test(a_table_of_formats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
