#include "detect/detector.h"

#include "detect_test.h"

struct row {
	enum sip_method method;
	bool to_client;
	enum publish_operation operation;
	enum attempt_outcome outcome;
	uint16_t status;
	const char *said;
};

/* clang-format off */
static const struct row rows[] = {
	{ SIP_PUBLISH, false, PUBLISH_INITIAL, ATTEMPT_OK, 200, "" },
	{ SIP_PUBLISH, false, PUBLISH_INITIAL, ATTEMPT_REJECTED, 401, "" },
	{ SIP_PUBLISH, false, PUBLISH_REFRESH, ATTEMPT_REJECTED, 412,
	  "notice publish-conditional-failed" },
	{ SIP_PUBLISH, false, PUBLISH_REMOVE, ATTEMPT_REJECTED, 400, "warning publish-failed" },
	{ SIP_PUBLISH, false, PUBLISH_INITIAL, ATTEMPT_REJECTED, 405,
	  "notice publish-not-supported" },
	{ SIP_PUBLISH, false, PUBLISH_INITIAL, ATTEMPT_REJECTED, 489,
	  "notice publish-not-supported" },
	{ SIP_PUBLISH, false, PUBLISH_REMOVE_UNCONDITIONAL, ATTEMPT_OK, 200,
	  "notice publish-without-if-match" },
	{ SIP_PUBLISH, false, PUBLISH_REMOVE_UNCONDITIONAL, ATTEMPT_REJECTED, 405,
	  "notice publish-not-supported" },
	{ SIP_PUBLISH, false, PUBLISH_INVALID, ATTEMPT_OK, 200, "warning publication-not-closed" },
	{ SIP_PUBLISH, false, PUBLISH_INITIAL, ATTEMPT_TIMEOUT, 0, "warning publish-timeout" },
	{ SIP_NOTIFY, true, PUBLISH_INITIAL, ATTEMPT_OK, 200, "" },
	{ SIP_NOTIFY, true, PUBLISH_INITIAL, ATTEMPT_TIMEOUT, 0, "warning notify-unanswered" },
	{ SIP_NOTIFY, true, PUBLISH_INITIAL, ATTEMPT_PENDING, 0, "" },
	{ SIP_NOTIFY, true, PUBLISH_INITIAL, ATTEMPT_REJECTED, 481, "notice notify-rejected-481" },
	{ SIP_NOTIFY, true, PUBLISH_INITIAL, ATTEMPT_REJECTED, 480, "" },
	{ SIP_NOTIFY, true, PUBLISH_INITIAL, ATTEMPT_REJECTED, 489, "notice notify-rejected" },
	{ SIP_NOTIFY, true, PUBLISH_INITIAL, ATTEMPT_REJECTED, 503, "" },
	{ SIP_NOTIFY, true, PUBLISH_INITIAL, ATTEMPT_REJECTED, 603, "notice notify-rejected" },
	{ SIP_OPTIONS, true, PUBLISH_INITIAL, ATTEMPT_TIMEOUT, 0, "" },
};
/* clang-format on */

static void judges_exchanges(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct bench bench;
		const char *said;

		bench_make(&bench);
		bench.exchange.transaction.method = (uint8_t)rows[i].method;
		bench.exchange.transaction.final_status = rows[i].status;
		bench.exchange.to_client = rows[i].to_client;
		bench.exchange.operation = (uint8_t)rows[i].operation;
		bench.exchange.outcome = (uint8_t)rows[i].outcome;
		if (rows[i].to_client)
			bench.exchange.binding = &bench.binding;
		bench_exchange(&bench, T0 + 10 * S);
		said = bench_said(&bench);
		if (strcmp(said, rows[i].said) != 0)
			fail_msg("row %zu: \"%s\" instead of \"%s\"", i, said, rows[i].said);
		bench_free(&bench);
	}
}

static void subscriptions_may_be_refused(void **state)
{
	struct bench bench;

	(void)state;
	bench_make(&bench);
	bench.exchange.transaction.method = SIP_NOTIFY;
	bench.exchange.transaction.final_status = 481;
	bench.exchange.to_client = bench.exchange.in_dialog = true;
	bench_exchange(&bench, T0 + 10 * S);
	assert_string_equal(bench_said(&bench), "");
	bench_free(&bench);
}

static void close_publication(struct bench *bench)
{
	struct event event = bench_event(bench, EVENT_PUBLICATION_CLOSED, T0 + 100 * S);

	event.publication = &bench->publication;
	detector_event(bench->detector, &event);
}

static void publishing_without_a_password(void **state)
{
	struct bench bench;

	(void)state;
	bench_make(&bench);
	close_publication(&bench);
	assert_string_equal(bench_said(&bench), "notice publish-unauthenticated");
	assert_int_equal(bench_finding(&bench, "publish-unauthenticated")->aor.n, 0);
	bench_free(&bench);
	bench_make(&bench);
	bench.publication.authenticated = true;
	close_publication(&bench);
	assert_string_equal(bench_said(&bench), "");
	bench_free(&bench);
	bench_make(&bench);
	bench.account.challenged = false;
	close_publication(&bench);
	assert_string_equal(bench_said(&bench), "");
	bench_free(&bench);
	bench_make(&bench);
	bench.publication.state = PUBLICATION_FAILED;
	close_publication(&bench);
	assert_string_equal(bench_said(&bench), "");
	bench_free(&bench);
}

static void weak_challenges_count_once_a_server(void **state)
{
	struct bench bench;
	struct event event;

	(void)state;
	bench_make(&bench);
	bench.registrar.md5_only_seen = bench.registrar.noqop_seen = true;
	event = bench_event(&bench, EVENT_ACCOUNT_CLOSED, T0 + 100 * S);
	detector_event(bench.detector, &event);
	detector_event(bench.detector, &event);
	assert_string_equal(bench_said(&bench), "notice weak-digest-noqop, info weak-digest-md5");
	bench_free(&bench);
	bench_make(&bench);
	bench.registrar.md5_only_seen = bench.registrar.stronger_seen = true;
	event = bench_event(&bench, EVENT_ACCOUNT_CLOSED, T0 + 100 * S);
	detector_event(bench.detector, &event);
	assert_string_equal(bench_said(&bench), "");
	bench_free(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges_exchanges),
		cmocka_unit_test(subscriptions_may_be_refused),
		cmocka_unit_test(publishing_without_a_password),
		cmocka_unit_test(weak_challenges_count_once_a_server),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
