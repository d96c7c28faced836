#include "detect/detector.h"

#include "detect_test.h"

struct row {
	enum leftover leftover;
	enum client_class class;
	const char *said;
};

/* clang-format off */
static const struct row rows[] = {
	{ LEFTOVER_NONE, CLASS_USER, "" },
	{ LEFTOVER_UNREGISTER_UNAUTHORIZED, CLASS_USER, "error leftover-unregister-failed" },
	{ LEFTOVER_UNREGISTER_UNANSWERED, CLASS_USER, "error leftover-unregister-failed" },
	{ LEFTOVER_UNREGISTER_REJECTED, CLASS_USER, "error leftover-unregister-failed" },
	{ LEFTOVER_UNREGISTER_UNAUTHORIZED, CLASS_GATEWAY, "error leftover-gateway" },
	{ LEFTOVER_CLIENT_GONE, CLASS_GATEWAY, "error leftover-gateway" },
	{ LEFTOVER_OVERDUE, CLASS_GATEWAY, "error leftover-gateway" },
	{ LEFTOVER_REPLACED_NOT_REMOVED, CLASS_GATEWAY, "error leftover-gateway" },
	{ LEFTOVER_REPLACED_NOT_REMOVED, CLASS_USER, "warning leftover-replaced-contact" },
	{ LEFTOVER_UNREGISTER_OTHER_CALL_ID, CLASS_USER, "warning leftover-other-call-id" },
	{ LEFTOVER_CLIENT_GONE, CLASS_USER, "warning leftover-client-gone" },
	{ LEFTOVER_OVERDUE, CLASS_USER, "notice leftover-overdue" },
	{ LEFTOVER_CONNECTION_CLOSED, CLASS_USER, "warning leftover-connection-closed" },
	{ LEFTOVER_CORE_GHOST, CLASS_USER, "warning leftover-core-ghost" },
	{ LEFTOVER_STILL_LISTED_AFTER_EXPIRY, CLASS_USER, "error still-listed-after-expiry likely" },
	/* Amendment 25: only where the registrar keeps rows for a while */
	{ LEFTOVER_NO_REFRESH, CLASS_USER, "" },
	/* ANSWERS 22: the finding of the logout names them */
	{ LEFTOVER_UNREGISTER_INEFFECTIVE, CLASS_USER, "" },
	{ LEFTOVER_UNREGISTER_OTHER_CONTACT, CLASS_USER, "" },
	{ LEFTOVER_NOT_IN_LOGOUT, CLASS_USER, "" },
};
/* clang-format on */

static void names_each_leftover(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct bench bench;
		const char *said;

		bench_make(&bench);
		bench.session.class = (uint8_t)rows[i].class;
		bench.binding.leftover = (uint8_t)rows[i].leftover;
		bench_close_binding(&bench, &bench.binding, T0 + 100 * S);
		said = bench_said(&bench);
		if (strcmp(said, rows[i].said) != 0)
			fail_msg("%s: \"%s\" instead of \"%s\"", leftover_name(rows[i].leftover),
			         said, rows[i].said);
		bench_free(&bench);
	}
}

/* A5: the gateway's own finding takes the place of the general ones, and says so. */
static void a_gateway_supersedes(void **state)
{
	const struct finding *finding;
	struct bench bench;

	(void)state;
	bench_make(&bench);
	bench.session.class = CLASS_GATEWAY;
	bench.session.gateway = STR("prov");
	bench.binding.status = BINDING_LINGERING;
	bench.binding.leftover = LEFTOVER_UNREGISTER_UNAUTHORIZED;
	bench.binding.logout_failed = true;
	bench.troubles.logout_outcome = ATTEMPT_CHALLENGE_IGNORED;
	bench.binding.logout_at = T0 + 16 * S;
	bench_close_binding(&bench, &bench.binding, T0 + 100 * S);
	assert_string_equal(bench_said(&bench), "error leftover-gateway");
	finding = bench_finding(&bench, "leftover-gateway");
	assert_int_equal(finding->supersedes_count, 1);
	assert_string_equal(finding->supersedes[0], "leftover-unregister-failed");
	assert_int_equal(finding->first_at, T0 + 16 * S);
	assert_string_equal(finding->binding_id, "b1d100000001");
	assert_true(finding->remedy.n > 0);
	bench_free(&bench);
}

static void lingering_rows_are_for_registrars_that_keep_them(void **state)
{
	struct bench bench;

	(void)state;
	bench_make(&bench);
	bench.registrar.model = model_of(MODEL_FREESWITCH_SINGLE);
	bench.binding.status = BINDING_EXPIRED;
	bench.binding.leftover = LEFTOVER_NO_REFRESH;
	bench_close_binding(&bench, &bench.binding, T0 + 320 * S);
	assert_string_equal(bench_said(&bench), "warning leftover-no-refresh");
	bench_free(&bench);
}

/* Amendment 46: what was left over and ended inside the capture is not forgotten. */
static void what_ended_is_a_notice(void **state)
{
	struct bench bench;

	(void)state;
	bench_make(&bench);
	bench.binding.status = BINDING_EXPIRED;
	bench.binding.dropped_in_register = true;
	bench_close_binding(&bench, &bench.binding, T0 + 900 * S);
	assert_string_equal(bench_said(&bench), "notice leftover-replaced-contact");
	assert_string_equal(bench_detail(&bench, "leftover-replaced-contact"),
	                    "sip:1000@10.0.0.5:5062;ob: its device registered another contact "
	                    "and never removed this one; the row expired at 12:28:53");
	bench_free(&bench);
	bench_make(&bench);
	bench.binding.status = BINDING_EXPIRED;
	bench.binding.logout_failed = true;
	bench.binding.logout_at = T0 + 10 * S;
	bench_close_binding(&bench, &bench.binding, T0 + 900 * S);
	assert_string_equal(bench_said(&bench), "notice leftover-unregister-failed");
	bench_free(&bench);
}

static void knows_why_it_had_been_left(void **state)
{
	struct bench bench;

	(void)state;
	bench_make(&bench);
	assert_int_equal(left_over_before(&bench.binding), LEFTOVER_NONE);
	bench.binding.status = BINDING_EXPIRED;
	assert_int_equal(left_over_before(&bench.binding), LEFTOVER_NONE);
	bench.binding.gone = GONE_ICMP;
	bench.troubles.gone_at = T0 + 100 * S;
	assert_int_equal(left_over_before(&bench.binding), LEFTOVER_CLIENT_GONE);
	assert_int_equal(left_over_since(&bench.binding), T0 + 100 * S);
	assert_int_equal(left_over_ghost(&bench.binding), 300 * S);
	bench.session.last_at = T0 + 101 * S;
	assert_int_equal(left_over_before(&bench.binding), LEFTOVER_NONE);
	bench.binding.still_listed = true;
	bench.binding.logout_at = T0 + 90 * S;
	assert_int_equal(left_over_before(&bench.binding), LEFTOVER_UNREGISTER_INEFFECTIVE);
	bench.binding.logout_failed = true;
	bench.troubles.logout_outcome = ATTEMPT_CHALLENGE_IGNORED;
	assert_int_equal(left_over_before(&bench.binding), LEFTOVER_UNREGISTER_UNAUTHORIZED);
	assert_int_equal(left_over_since(&bench.binding), T0 + 90 * S);
	bench.session.last_at = T0 + 400 * S;
	assert_int_equal(left_over_ghost(&bench.binding), -1);
	bench_free(&bench);
}

/* ANSWERS 10: one unanswered NOTIFY speaks for the leftover, two or an ICMP error prove it. */
static void a_notify_speaks_for_the_leftover(void **state)
{
	static const struct {
		enum gone gone;
		unsigned notifies;
		const char *said;
	} cases[] = {
		{ GONE_REQUEST_UNANSWERED, 1, "warning notify-unanswered" },
		{ GONE_REQUEST_UNANSWERED, 2,
		  "warning leftover-client-gone, warning notify-unanswered 2x" },
		{ GONE_ICMP, 1, "warning leftover-client-gone, warning notify-unanswered" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct bench bench;

		bench_make(&bench);
		bench.exchange.transaction.method = SIP_NOTIFY;
		bench.exchange.to_client = true;
		bench.exchange.outcome = ATTEMPT_TIMEOUT;
		bench.exchange.binding = &bench.binding;
		for (unsigned n = 0; n < cases[i].notifies; n++)
			bench_exchange(&bench, T0 + (40 + 32 * n) * S);
		bench.binding.leftover = LEFTOVER_CLIENT_GONE;
		bench.binding.gone = (uint8_t)cases[i].gone;
		bench.troubles.gone_at = T0 + 8 * S;
		bench_close_binding(&bench, &bench.binding, T0 + 100 * S);
		assert_string_equal(bench_said(&bench), cases[i].said);
		bench_free(&bench);
	}
}

static void sums_up_an_account(void **state)
{
	struct bench bench;
	struct event event;

	(void)state;
	bench_make(&bench);
	bench.binding.next = &bench.other;
	bench.binding.leftover = LEFTOVER_REPLACED_NOT_REMOVED;
	event = bench_event(&bench, EVENT_ACCOUNT_CLOSED, T0 + 100 * S);
	detector_event(bench.detector, &event);
	assert_string_equal(bench_said(&bench), "info leftover-summary");
	assert_string_equal(bench_detail(&bench, "leftover-summary"),
	                    "1 row is left over: sip:1000@10.0.0.5:5062;ob (replaced-not-removed, "
	                    "expires at 12:28:53)");
	bench_free(&bench);
}

static void one_instance_in_two_rows(void **state)
{
	struct bench bench;
	struct event event;

	(void)state;
	bench_make(&bench);
	bench.binding.next = &bench.other;
	kept_text(&bench.binding, BINDING_INSTANCE, STR("<urn:uuid:1>"));
	kept_text(&bench.other, BINDING_INSTANCE, STR("<urn:uuid:1>"));
	event = bench_event(&bench, EVENT_ACCOUNT_CLOSED, T0 + 100 * S);
	detector_event(bench.detector, &event);
	bench.other.call_id = kept_shared("another");
	detector_event(bench.detector, &event);
	assert_string_equal(bench_said(&bench), "warning leftover-same-instance");
	bench_free(&bench);
	bench_make(&bench);
	bench.binding.next = &bench.other;
	kept_text(&bench.binding, BINDING_INSTANCE, STR("<urn:uuid:1>"));
	kept_text(&bench.other, BINDING_INSTANCE, STR("<urn:uuid:1>"));
	bench.binding.reg_id = 1;
	bench.other.reg_id = 2;
	bench.other.call_id = kept_shared("another");
	event = bench_event(&bench, EVENT_ACCOUNT_CLOSED, T0 + 100 * S);
	detector_event(bench.detector, &event);
	assert_string_equal(bench_said(&bench), "");
	bench_free(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_each_leftover),
		cmocka_unit_test(a_gateway_supersedes),
		cmocka_unit_test(lingering_rows_are_for_registrars_that_keep_them),
		cmocka_unit_test(what_ended_is_a_notice),
		cmocka_unit_test(knows_why_it_had_been_left),
		cmocka_unit_test(a_notify_speaks_for_the_leftover),
		cmocka_unit_test(sums_up_an_account),
		cmocka_unit_test(one_instance_in_two_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
