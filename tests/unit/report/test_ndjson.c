#include "report/ndjson.h"

#include "report_test.h"

/* The keys of the topmost object, in order, separated by blanks. */
static struct pool pool;

static void keys_of(const char *line, char *out)
{
	int depth = 0;

	for (const char *p = line; *p != '\0'; p++) {
		if (*p == '{' || *p == '[')
			depth++;
		else if (*p == '}' || *p == ']')
			depth--;
		if (*p != '"')
			continue;
		const char *end = p + 1;
		while (*end != '"')
			end += *end == '\\' ? 2 : 1;
		if (depth == 1 && end[1] == ':') {
			memcpy(out, p + 1, (size_t)(end - p - 1));
			out += end - p - 1;
			*out++ = ' ';
		}
		p = end;
	}
	*out = '\0';
}

static void assert_keys(struct draft *draft, const char *expected)
{
	char keys[1024];

	keys_of(draft_text(draft), keys);
	assert_string_equal(keys, expected);
}

static void begin(struct draft *draft, struct json *json)
{
	assert_int_equal(draft_init(draft), 0);
	json_init(json, &draft->writer);
}

static void flow_record(void **state)
{
	struct world world;
	struct refresh_statistics refresh = { .count = 1, .slack_min = 4.986 };
	struct limits limits;
	struct draft draft;
	struct json json;

	(void)state;
	limits_defaults(&limits);
	world_make(&world);
	world.flow.refresh = &refresh;
	world.flow.server = kept_shared("FreeSWITCH");
	world.flow.via_sent_by = STR("172.16.221.1:5062");
	world.flow.requests = world.flow.responses = 2;
	statistic_add(&pool, &refresh.margin, 5);
	statistic_add(&pool, &refresh.interval, 295);
	statistic_add(&pool, &refresh.fraction, 0.9833);
	begin(&draft, &json);
	ndjson_flow(&json, &world.flow, &limits);
	assert_keys(&draft,
	            "type flow_id call_id aor aor_scheme registrar class client via_sent_by "
	            "transport user_agent server depth observed_from_start direction state "
	            "first_ts last_ts requests responses retransmissions duplicates "
	            "attempts attempts_total refresh bindings session_id ");
	assert_has(&draft, "\"flow_id\":\"f0123456789ab\"");
	assert_has(&draft, "\"direction\":\"both\"");
	assert_has(&draft,
	           "\"refresh\":{\"count\":1,\"margin_min_s\":5.000,\"margin_median_s\":5.000,"
	           "\"margin_max_s\":5.000,\"slack_min_s\":4.986,\"interval_median_s\":295.000,"
	           "\"fraction_median\":0.983,\"client_habit\":\"pjsip: 5 s before expiry\"}");
	assert_has(&draft, "\"bindings\":[\"b22222222222a\"]");
	draft_release(&draft);
	statistic_release(&pool, &refresh.margin);
	statistic_release(&pool, &refresh.interval);
	statistic_release(&pool, &refresh.fraction);
}

static void attempts_first_and_last(void **state)
{
	struct past_attempt past[FLOW_ATTEMPTS];
	struct world world;
	struct limits limits;
	struct draft draft;
	struct json json;

	(void)state;
	limits_defaults(&limits);
	world_make(&world);
	world.flow.attempts_total = 9;
	world.flow.past = past;
	world.flow.past_room = FLOW_ATTEMPTS;
	for (uint32_t n = 1; n <= 9; n++) {
		struct attempt attempt = { .n = n,
			                   .started = NOON,
			                   .ended = NOON + 16 * STAMP_MILLISECOND,
			                   .outcome = ATTEMPT_OK,
			                   .final_status = 200,
			                   .challenges = 1,
			                   .verdict = VERDICT_MATCH,
			                   .rtt = 6000 };
		if (n == 9)
			world.flow.newest_attempt = attempt_past(&attempt);
		else if (n == 1 || n > 5)
			past[n == 1 ? 0 : 1 + (n - 2) % 3] = attempt_past(&attempt);
	}
	begin(&draft, &json);
	ndjson_flow(&json, &world.flow, &limits);
	assert_has(&draft, "\"attempts\":[{\"n\":1,\"intent\":\"register\","
	                   "\"started\":\"2022-08-03T12:23:53.401000Z\","
	                   "\"ended\":\"2022-08-03T12:23:53.417000Z\",\"outcome\":\"ok\","
	                   "\"final_status\":200,\"challenges\":1,\"verdict\":\"match\","
	                   "\"rtt_ms\":6,\"login_delay_ms\":16},{\"n\":6,");
	assert_has(&draft, "\"n\":9,");
	assert_has(&draft, "\"attempts_total\":9");
	assert_lacks(&draft, "\"n\":5,");
	draft_release(&draft);
}

static void binding_record(void **state)
{
	struct world world;
	struct draft draft;
	struct json json;

	(void)state;
	world_make(&world);
	world.binding.status = BINDING_LINGERING;
	world.binding.leftover = LEFTOVER_UNREGISTER_UNAUTHORIZED;
	world.binding.removed_at = STAMP_NEVER;
	kept_text(&world.binding, BINDING_Q, STR("0.5"));
	kept_text(&world.binding, BINDING_INSTANCE, STR("urn:uuid:1"));
	world.binding.reg_id = 1;
	kept_text(&world.binding, BINDING_PATH, STR("<sip:a;lr>, <sip:b,c;lr>"));
	begin(&draft, &json);
	ndjson_binding(&json, &world.binding, NOON + 60 * STAMP_SECOND);
	assert_keys(&draft,
	            "type binding_id aor registrar contact contact_key instance reg_id q path "
	            "source call_id cseq flow_id session_id known_by "
	            "expires_requested expires_requested_from expires_granted "
	            "expires_granted_from granted_at expires_at refreshes status leftover "
	            "remaining_s predicted_removal model core ");
	draft_release(&draft);
}

static void binding_values(void **state)
{
	struct world world;
	struct draft draft;
	struct json json;

	(void)state;
	world_make(&world);
	kept_text(&world.binding, BINDING_PATH, STR("<sip:a;lr>, <sip:b,c;lr>"));
	world.binding.status = BINDING_ACTIVE;
	world.account.evicted = true;
	begin(&draft, &json);
	ndjson_binding(&json, &world.binding, NOON + 60 * STAMP_SECOND);
	assert_has(&draft, "\"path\":[\"<sip:a;lr>\",\"<sip:b,c;lr>\"]");
	assert_has(&draft, "\"remaining_s\":240.000,\"predicted_removal\":{"
	                   "\"min\":\"2022-08-03T12:29:53.401000Z\","
	                   "\"max\":\"2022-08-03T12:30:23.401000Z\"},"
	                   "\"model\":\"freeswitch-single\"");
	assert_has(&draft, "\"evicted\":true}\n");
	assert_lacks(&draft, "leftover");
	assert_lacks(&draft, "null");
	draft_release(&draft);
}

static void publication_and_session(void **state)
{
	struct world world;
	struct draft draft;
	struct json json;

	(void)state;
	world_make(&world);
	begin(&draft, &json);
	ndjson_publication(&json, &world.publication);
	assert_keys(&draft, "type publication_id aor event_package state basic note "
	                    "expires_requested expires_granted published_at expires_at session_id "
	                    "join registrar ");
	draft_clear(&draft);
	ndjson_session(&json, &world.session);
	assert_keys(&draft,
	            "type session_id aor registrar client_id_kind class user_agent login_ts "
	            "logout flows bindings publications notifications registered_s first_ts "
	            "last_ts logins logouts ");
	assert_has(&draft, "\"flows\":[\"f0123456789ab\"],\"bindings\":[\"b22222222222a\"],"
	                   "\"publications\":[\"p33333333333a\"]");
	draft_release(&draft);
}

static void event_record(void **state)
{
	struct world world;
	struct packet packet = { .at = NOON, .frame = 7, .input = 1 };
	struct attempt attempt = { .n = 1, .flags = AUTH_NC_GAP };
	struct event event = { .kind = EVENT_REGISTERED, .at = NOON, .packet = &packet };
	struct draft draft;
	struct json json;

	(void)state;
	world_make(&world);
	event.account = &world.account;
	event.flow = &world.flow;
	event.session = &world.session;
	event.binding = &world.binding;
	event.attempt = &attempt;
	event.has = EVENT_HAS_EXPIRES | EVENT_HAS_GRANTED | EVENT_HAS_MARGIN | EVENT_HAS_RTT |
	            EVENT_HAS_VERDICT | EVENT_HAS_LATE;
	event.verdict = VERDICT_MATCH;
	event.expires_requested = event.expires_granted = 300;
	event.margin = 5 * STAMP_SECOND;
	event.slack = -1;
	event.rtt = 14 * STAMP_MILLISECOND;
	begin(&draft, &json);
	ndjson_event(&json, &event, true);
	assert_keys(&draft, "type ts event frame input aor registrar client call_id flow_id "
	                    "session_id binding_id state detail ");
	assert_has(&draft,
	           "\"detail\":{\"attempt\":1,\"intent\":\"register\",\"verdict\":\"match\","
	           "\"flags\":[\"nc-gap\"],\"expires_requested\":300,"
	           "\"expires_requested_from\":\"contact-param\",\"expires_granted\":300,"
	           "\"expires_granted_from\":\"contact-param\","
	           "\"expires_at\":\"2022-08-03T12:28:53.401000Z\","
	           "\"contact\":\"sip:1000@172.16.221.1:5062;ob\",\"margin_s\":5.000,"
	           "\"slack_s\":0.000,\"rtt_ms\":14,\"late\":false}}\n");
	draft_release(&draft);
}

/* What is written of a challenge and of credentials: never the response, never the whole nonce. */
static void keeps_secrets(void **state)
{
	static struct sip_message message;
	struct event event = { .kind = EVENT_CREDENTIALS_SENT, .at = NOON, .message = &message };
	struct draft draft;
	struct json json;

	(void)state;
	message = (struct sip_message){ .request = true, .method_name = STR("REGISTER") };
	message.first[SIP_AUTHORIZATION] =
	        STR("Digest username=\"1000\", realm=\"r\", nonce=\"0123456789abcdef\", "
	            "uri=\"sip:r\", response=\"e2d9ca39873ff88c61f0e109f2c345f1\", "
	            "cnonce=\"secretcnonce\", qop=auth, nc=00000001");
	message.counts[SIP_AUTHORIZATION] = 1;
	begin(&draft, &json);
	ndjson_event(&json, &event, false);
	assert_has(&draft, "\"realm\":\"r\",\"nonce_prefix\":\"01234567\","
	                   "\"algorithms\":[\"MD5\"],\"qop\":[\"auth\"]");
	assert_lacks(&draft, "e2d9ca39");
	assert_lacks(&draft, "secretcnonce");
	assert_lacks(&draft, "89abcdef");
	draft_release(&draft);
}

static void hostile_bytes(void **state)
{
	struct world world;
	struct draft draft;
	struct json json;

	(void)state;
	world_make(&world);
	world.account.aor = STR("\x1b\xff@h");
	begin(&draft, &json);
	ndjson_session(&json, &world.session);
	assert_has(&draft, "\"aor\":\"\\u001b\xef\xbf\xbd@h\"");
	draft_release(&draft);
}

static void finding_record(void **state)
{
	const char *others[] = { "other-id" };
	const struct rule rule = { .id = "some-id",
		                   .severity = SEVERITY_ERROR,
		                   .title = "title",
		                   .cause = "cause",
		                   .remedy = "general" };
	uint64_t frames[] = { 3, 5 };
	struct evidence evidence[] = { { "age_s", EVIDENCE_SECONDS, STR_NONE, 1500000 },
		                       { "at", EVIDENCE_TIME, STR_NONE, NOON },
		                       { "seen", EVIDENCE_BOOL, STR_NONE, 1 } };
	struct finding finding = { .rule = &rule,
		                   .id = "44444444444a",
		                   .severity = SEVERITY_WARNING,
		                   .confidence = CONFIDENCE_LIKELY,
		                   .first_at = NOON,
		                   .last_at = NOON,
		                   .count = 2,
		                   .aor = STR("1000@h"),
		                   .binding_id = "22222222222a",
		                   .frames = frames,
		                   .frame_count = 2,
		                   .detail = STR("detail"),
		                   .evidence = evidence,
		                   .evidence_count = 3,
		                   .supersedes_count = 1,
		                   .supersedes = others };
	struct draft draft;
	struct json json;

	(void)state;
	begin(&draft, &json);
	ndjson_finding(&json, &finding, true, FINDING_FINAL);
	assert_keys(&draft,
	            "type finding_id id severity confidence ts last_ts count aor binding_id "
	            "frames title detail cause remedy evidence supersedes final ");
	assert_has(&draft, "\"severity\":\"warning\",\"confidence\":\"likely\"");
	assert_has(&draft, "\"frames\":[3,5]");
	assert_has(&draft, "\"remedy\":\"general\",\"evidence\":{\"age_s\":1.500,"
	                   "\"at\":\"2022-08-03T12:23:53.401000Z\",\"seen\":true},"
	                   "\"supersedes\":[\"other-id\"],\"final\":true}");
	draft_clear(&draft);
	finding.remedy = STR("special");
	finding.has_input = true;
	finding.input = 1;
	ndjson_finding(&json, &finding, true, FINDING_ONCE);
	assert_has(&draft, "\"frames\":[3,5],\"input\":1,");
	assert_has(&draft, "\"remedy\":\"special\"");
	assert_lacks(&draft, "final");
	draft_clear(&draft);
	ndjson_finding(&json, &finding, false, FINDING_SO_FAR);
	assert_lacks(&draft, "input");
	assert_has(&draft, "\"supersedes\":[\"other-id\"],\"final\":false}");
	draft_clear(&draft);
	ndjson_finding(&json, &finding, false, FINDING_WITHDRAWN);
	assert_has(&draft, "\"supersedes\":[\"other-id\"],\"withdrawn\":true,\"final\":false}");
	draft_release(&draft);
}

static void meta_record(void **state)
{
	const struct report_input inputs[] = { { .name = STR("a.pcap"), .link = 1 },
		                               { .name = STR("eth0"), .live = true } };
	struct limits limits;
	struct report_options options = { .limits = &limits,
		                          .ports = "5060",
		                          .inputs = inputs,
		                          .input_count = 2,
		                          .version = "0.1" };
	struct draft draft;
	struct json json;

	(void)state;
	limits_defaults(&limits);
	begin(&draft, &json);
	ndjson_meta(&json, &options);
	assert_keys(&draft, "type schema tool tool_version sources options credentials_loaded ");
	assert_has(&draft, "\"sources\":[{\"kind\":\"file\",\"name\":\"a.pcap\"");
	assert_has(&draft, "\"registrar_model\":\"auto\",\"profile_ports\":\"5060\","
	                   "\"thresholds\":{\"tsx_timeout_ms\":32000,");
	assert_has(&draft, "\"early_fraction\":0.900");
	draft_release(&draft);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flow_record),
		cmocka_unit_test(attempts_first_and_last),
		cmocka_unit_test(binding_record),
		cmocka_unit_test(binding_values),
		cmocka_unit_test(publication_and_session),
		cmocka_unit_test(event_record),
		cmocka_unit_test(keeps_secrets),
		cmocka_unit_test(hostile_bytes),
		cmocka_unit_test(finding_record),
		cmocka_unit_test(meta_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
