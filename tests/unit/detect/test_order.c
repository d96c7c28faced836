#include "detect/detector.h"

#include "detect_test.h"

static void judges_order(void **state)
{
	static const struct {
		const char *name, *via;
		uint32_t former, newer;
		uint64_t branch;
		stamp apart;
		uint16_t answered;
		const char *said;
	} cases[] = {
		{ "as it should be", "branch=z9hG4bK2", 1, 2, 2, S, 401, "" },
		{ "A46", "branch=z9hG4bK1", 1, 2, 1, S, 401, "notice branch-reused" },
		{ "no branch at all", "rport", 1, 2, 1, S, 401, "" },
		{ "a gap", "branch=z9hG4bK2", 1, 4, 2, S, 401, "info cseq-gap" },
		{ "started anew", "branch=z9hG4bK2", 7, 1, 2, S, 200,
		  "warning cseq-not-increasing" },
		{ "put into another order", "branch=z9hG4bK2", 7, 6, 2, STAMP_MILLISECOND, 0, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct sip_message *message = calloc(1, sizeof(*message));
		struct bench bench;
		struct event event;
		const char *said;
		char via[64];

		assert_non_null(message);
		snprintf(via, sizeof(via), "SIP/2.0/UDP 10.0.0.5:5062;%s", cases[i].via);
		message->request = true;
		message->first[SIP_VIA] = str_from(via);
		bench_make(&bench);
		bench.attempt.transactions = 2;
		bench.flow.newest = 1;
		bench.flow.transactions[0] =
		        (struct transaction){ .used = true,
			                      .branch = 1,
			                      .cseq = cases[i].former,
			                      .first_at = T0,
			                      .final_status = cases[i].answered };
		bench.flow.transactions[1] = (struct transaction){ .used = true,
			                                           .branch = cases[i].branch,
			                                           .cseq = cases[i].newer };
		event = bench_event(&bench, EVENT_CREDENTIALS_SENT, T0 + cases[i].apart);
		event.flow = &bench.flow;
		event.attempt = &bench.attempt;
		event.transaction = &bench.flow.transactions[1];
		event.message = message;
		detector_event(bench.detector, &event);
		said = bench_said(&bench);
		if (strcmp(said, cases[i].said) != 0)
			fail_msg("%s: \"%s\" instead of \"%s\"", cases[i].name, said,
			         cases[i].said);
		bench_free(&bench);
		free(message);
	}
}

/* Amendment 42. */
static void judges_call_ids(void **state)
{
	static const struct {
		uint32_t changes, refreshes;
		const char *said;
	} cases[] = {
		{ 2, 2, "notice call-id-per-register" },
		{ 1, 1, "" },
		{ 2, 40, "" }, /* started anew now and then */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct bench bench;

		bench_make(&bench);
		bench.binding.call_id_changes = cases[i].changes;
		bench.binding.refreshes = cases[i].refreshes;
		bench_close_binding(&bench, &bench.binding, T0 + 100 * S);
		assert_string_equal(bench_said(&bench), cases[i].said);
		bench_free(&bench);
	}
}

static void judges_early_refreshes(void **state)
{
	(void)state;
	for (uint32_t run = 2; run <= 3; run++) {
		struct refresh_statistics refresh = { .early_longest = run };
		struct bench bench;
		struct event event;

		bench_make(&bench);
		bench.flow.refresh = &refresh;
		event = bench_event(&bench, EVENT_FLOW_CLOSED, T0 + 100 * S);
		event.flow = &bench.flow;
		detector_event(bench.detector, &event);
		assert_string_equal(bench_said(&bench), run < 3 ? "" : "info refresh-too-early");
		bench_free(&bench);
	}
}

static void close_account(struct bench *bench, stamp at)
{
	struct event event = bench_event(bench, EVENT_ACCOUNT_CLOSED, at);

	detector_event(bench->detector, &event);
}

static void judges_accounts(void **state)
{
	static const struct {
		uint32_t listed, in_turn;
		uint32_t requests, responses, retransmissions;
		bool unreachable;
		stamp age;
		const char *said;
	} cases[] = {
		{ 5, 1, 8, 8, 0, false, 100 * S, "" },
		{ 6, 0, 8, 8, 0, false, 100 * S, "warning too-many-contacts" },
		{ 1, 2, 8, 8, 0, false, 100 * S, "warning registration-pingpong" },
		{ 1, 0, 3, 0, 0, false, 100 * S, "notice one-way-capture" },
		{ 1, 0, 2, 0, 0, false, 100 * S, "" },
		{ 1, 0, 8, 0, 1, false, 100 * S, "" },
		{ 1, 0, 8, 0, 0, true, 100 * S, "" },
		{ 1, 0, 8, 0, 0, false, S, "" }, /* answers may still come */
		{ 1, 0, 0, 3, 0, false, 100 * S, "notice one-way-capture" },
		{ 1, 0, 0, 3, 0, false, 10 * S, "" }, /* their requests may just be earlier */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct bench bench;

		bench_make(&bench);
		bench.account.first_at = bench.account.last_at = T0;
		bench.account.most_listed = cases[i].listed;
		bench.account.displaced_in_turn = cases[i].in_turn;
		bench.registrar.requests = cases[i].requests;
		bench.registrar.responses = cases[i].responses;
		bench.flow.retransmissions = cases[i].retransmissions;
		bench.flow.attempts_total = 1;
		bench.flow.newest_attempt.unreachable = cases[i].unreachable;
		bench.flow.last_at = T0 + cases[i].age;
		close_account(&bench, T0 + cases[i].age);
		assert_string_equal(bench_said(&bench), cases[i].said);
		bench_free(&bench);
	}
}

/* Amendment 21: of all that one registrar was asked. */
static void one_repetition_speaks_for_the_registrar(void **state)
{
	(void)state;
	for (uint32_t first = 0; first < 2; first++) {
		struct bench bench;

		bench_make(&bench);
		bench.registrar.responses = 0;
		bench.account.first_at = T0;
		bench.flow.retransmissions = first;
		close_account(&bench, T0 + 100 * S);
		bench.account.aor = STR("1001@10.0.0.1");
		bench.flow.retransmissions = !first;
		close_account(&bench, T0 + 100 * S);
		assert_string_equal(bench_said(&bench), "");
		bench_free(&bench);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges_order),
		cmocka_unit_test(judges_call_ids),
		cmocka_unit_test(judges_early_refreshes),
		cmocka_unit_test(judges_accounts),
		cmocka_unit_test(one_repetition_speaks_for_the_registrar),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
