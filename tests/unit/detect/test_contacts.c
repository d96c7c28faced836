#include "base/packet.h"
#include "detect/detector.h"

#include "detect_test.h"

/* An answer with these contacts to a REGISTER for the flow's. */
static void answer(struct bench *bench, enum event_kind kind, const char *listed, bool cut)
{
	struct sip_message *message = calloc(1, sizeof(*message));
	struct packet packet = { .at = T0, .frame = 4, .truncated = cut };
	struct event event = bench_event(bench, kind, T0);

	assert_non_null(message);
	message->status = 200;
	if (listed) {
		message->fields_count = 1;
		message->fields[0] = (struct sip_field){ SIP_CONTACT, str_from(listed) };
		message->first[SIP_CONTACT] = message->fields[0].value;
		message->counts[SIP_CONTACT] = 1;
	}
	event.flow = &bench->flow;
	event.attempt = &bench->attempt;
	event.message = message;
	event.packet = &packet;
	if (kind == EVENT_CONTACT_NOT_LISTED)
		event.contact = STR("sip:1000@10.0.0.5:5062");
	else
		event.binding = &bench->binding;
	detector_event(bench->detector, &event);
	free(message);
}

static void a_contact_may_be_missing(void **state)
{
	struct bench bench;

	(void)state;
	bench_make(&bench);
	answer(&bench, EVENT_CONTACT_NOT_LISTED, "<sip:1000@10.0.0.9>;expires=60", false);
	assert_string_equal(bench_said(&bench), "warning contact-not-listed");
	assert_string_equal(bench_detail(&bench, "contact-not-listed"),
	                    "sip:1000@10.0.0.5:5062 was registered with 200, the answer lists "
	                    "<sip:1000@10.0.0.9>;expires=60");
	bench_free(&bench);
	bench_make(&bench);
	answer(&bench, EVENT_CONTACT_NOT_LISTED, NULL, false);
	assert_string_equal(bench_said(&bench), "warning contact-not-listed");
	bench_free(&bench);
	bench_make(&bench);
	answer(&bench, EVENT_CONTACT_NOT_LISTED, NULL, true);
	assert_string_equal(bench_said(&bench), "");
	bench_free(&bench);
}

/* Amendment 33. */
static void a_contact_may_be_rewritten(void **state)
{
	struct bench bench;

	(void)state;
	bench_make(&bench);
	answer(&bench, EVENT_REGISTERED, "<sip:1000@10.0.0.5:5062;ob>;expires=300", false);
	assert_string_equal(bench_said(&bench), "");
	bench_free(&bench);
	bench_make(&bench);
	kept_text(&bench.binding, BINDING_ALIAS, STR("sip:1000@192.168.1.5:5062"));
	answer(&bench, EVENT_REGISTERED, "<sip:1000@10.0.0.5:5062;ob>;expires=300", false);
	assert_string_equal(bench_said(&bench), "notice contact-not-listed");
	bench_free(&bench);
}

static void a_time_may_be_missing(void **state)
{
	struct bench bench;

	(void)state;
	bench_make(&bench);
	answer(&bench, EVENT_REGISTERED, "<sip:1000@10.0.0.5:5062;ob>;q=1", false);
	assert_string_equal(bench_said(&bench), "notice contact-expires-missing");
	bench_free(&bench);
}

static void displacements_name_both_devices(void **state)
{
	static const uint8_t there[4] = { 10, 0, 0, 8 };
	struct session second = { .client = kept_ip4(there, 5060) };
	struct bench bench;
	struct event event;

	(void)state;
	bench_make(&bench);
	bench.account.displaced_in_turn = 3;
	bench.account.displacer = &bench.session;
	bench.account.displaced = &second;
	event = bench_event(&bench, EVENT_ACCOUNT_CLOSED, T0 + 100 * S);
	detector_event(bench.detector, &event);
	assert_string_equal(bench_said(&bench), "warning registration-pingpong");
	assert_string_equal(bench_detail(&bench, "registration-pingpong"),
	                    "two devices put each other out 4 times: 10.0.0.5:5062 and "
	                    "10.0.0.8:5060");
	bench_free(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_contact_may_be_missing),
		cmocka_unit_test(a_contact_may_be_rewritten),
		cmocka_unit_test(a_time_may_be_missing),
		cmocka_unit_test(displacements_name_both_devices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
