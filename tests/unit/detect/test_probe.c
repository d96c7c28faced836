#include "detect/detector.h"

#include "detect_test.h"

static void judges_unknown_contacts(void **state)
{
	static const struct {
		enum sip_method method;
		enum attempt_outcome outcome;
		bool unknown, from_start, in_dialog;
		const char *said;
	} cases[] = {
		{ SIP_NOTIFY, ATTEMPT_TIMEOUT, true, true, false,
		  "warning notify-to-unknown-contact" },
		{ SIP_OPTIONS, ATTEMPT_UNANSWERED, true, true, false,
		  "warning notify-to-unknown-contact" },
		{ SIP_OPTIONS, ATTEMPT_OK, true, true, false, "" },
		{ SIP_OPTIONS, ATTEMPT_TIMEOUT, true, false, false, "" },
		{ SIP_NOTIFY, ATTEMPT_TIMEOUT, true, false, false, "warning notify-unanswered" },
		{ SIP_INVITE, ATTEMPT_TIMEOUT, true, true, false, "" },
		{ SIP_OPTIONS, ATTEMPT_TIMEOUT, false, true, false, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct bench bench;

		bench_make(&bench);
		bench.flow.observed_from_start = cases[i].from_start;
		bench.exchange.transaction.method = (uint8_t)cases[i].method;
		bench.exchange.session = NULL;
		bench.exchange.outcome = (uint8_t)cases[i].outcome;
		bench.exchange.to_client = true;
		bench.exchange.unknown_target = cases[i].unknown;
		bench.exchange.in_dialog = cases[i].in_dialog;
		bench.exchange.target = STR("sip:1000@10.0.0.77:5060");
		bench_exchange(&bench, T0 + 60 * S);
		assert_string_equal(bench_said(&bench), cases[i].said);
		bench_free(&bench);
	}
}

static void judges_pings(void **state)
{
	static const struct {
		uint32_t failed;
		enum binding_status status;
		const char *said;
	} cases[] = {
		{ 1, BINDING_ACTIVE, "" },
		{ 2, BINDING_ACTIVE, "warning keepalive-failing" },
		{ 2, BINDING_REMOVED, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct bench bench;

		bench_make(&bench);
		bench.binding.status = (uint8_t)cases[i].status;
		bench.troubles.probes_failed = cases[i].failed;
		bench.troubles.probe_frame = bench.exchange.transaction.frame = 9;
		bench.exchange.transaction.method = SIP_OPTIONS;
		bench.exchange.to_client = true;
		bench.exchange.binding = &bench.binding;
		bench.exchange.outcome = ATTEMPT_TIMEOUT;
		bench_exchange(&bench, T0 + 60 * S);
		assert_string_equal(bench_said(&bench), cases[i].said);
		bench_free(&bench);
	}
}

static void close_publication(struct bench *bench, stamp at)
{
	struct event event = bench_event(bench, EVENT_PUBLICATION_CLOSED, at);

	event.publication = &bench->publication;
	event.session = bench->publication.session;
	detector_event(bench->detector, &event);
}

/* Amendment 43. */
static void a_client_that_publishes_anew_is_fine(void **state)
{
	static const struct {
		stamp anew, end, closing;
		const char *said;
	} cases[] = {
		{ 0, 100 * S, STAMP_NEVER, "warning publish-conditional-failed" },
		{ 0, 10 * S, STAMP_NEVER, "notice publish-conditional-failed" },
		{ 12 * S, 100 * S, STAMP_NEVER, "notice publish-conditional-failed" },
		{ 0, 100 * S, T0 + 9 * S, "notice publish-conditional-failed" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct bench bench;

		bench_make(&bench);
		bench.publication.authenticated = true;
		bench.publication.state = PUBLICATION_LOST;
		bench.publication.closing_at = cases[i].closing;
		bench.exchange.publication = &bench.publication;
		bench.exchange.operation = PUBLISH_REFRESH;
		bench.exchange.outcome = ATTEMPT_REJECTED;
		bench.exchange.transaction.final_status = 412;
		bench_exchange(&bench, T0 + 10 * S);
		bench.account.published_at = cases[i].anew ? T0 + cases[i].anew : T0;
		close_publication(&bench, T0 + 10 * S + cases[i].end);
		assert_string_equal(bench_said(&bench), cases[i].said);
		bench_free(&bench);
	}
}

/* Amendment 25. */
static void judges_what_ran_out(void **state)
{
	static const struct {
		stamp seen, logout;
		enum join join;
		const char *said;
	} cases[] = {
		{ 130 * S, STAMP_NEVER, JOIN_STRONG, "notice publication-expired" },
		{ 110 * S, STAMP_NEVER, JOIN_STRONG, "" }, /* silent since */
		{ 130 * S, T0 + 100 * S, JOIN_STRONG, "" },
		{ 130 * S, STAMP_NEVER, JOIN_AMBIGUOUS, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct bench bench;

		bench_make(&bench);
		bench.publication.authenticated = true;
		bench.publication.state = PUBLICATION_EXPIRED;
		bench.publication.expires_at = T0 + 120 * S;
		bench.publication.join = (uint8_t)cases[i].join;
		bench.session.last_at = T0 + cases[i].seen;
		bench.session.logout_at = cases[i].logout;
		close_publication(&bench, T0 + 200 * S);
		assert_string_equal(bench_said(&bench), cases[i].said);
		bench_free(&bench);
	}
}

static void judges_closed_presence(void **state)
{
	static const struct {
		stamp end, logout;
		enum binding_status status;
		const char *said;
	} cases[] = {
		{ 60 * S, STAMP_NEVER, BINDING_ACTIVE, "notice presence-closed-while-registered" },
		{ 25 * S, STAMP_NEVER, BINDING_ACTIVE, "" },
		{ 60 * S, T0 + 21 * S, BINDING_ACTIVE, "" },
		{ 60 * S, STAMP_NEVER, BINDING_LINGERING, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct bench bench;

		bench_make(&bench);
		bench.publication.authenticated = true;
		bench.publication.basic = PIDF_CLOSED;
		bench.publication.basic_at = T0 + 20 * S;
		bench.binding.status = (uint8_t)cases[i].status;
		bench.session.logout_started_at = cases[i].logout;
		close_publication(&bench, T0 + cases[i].end);
		assert_string_equal(bench_said(&bench), cases[i].said);
		bench_free(&bench);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges_unknown_contacts),
		cmocka_unit_test(judges_pings),
		cmocka_unit_test(a_client_that_publishes_anew_is_fine),
		cmocka_unit_test(judges_what_ran_out),
		cmocka_unit_test(judges_closed_presence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
