#include "base/packet.h"
#include "detect/detector.h"

#include "detect_test.h"

struct series {
	const char *name;
	uint32_t count;
	stamp apart;
	bool same_use, many_call_ids, many_sources, falling;
	const char *said;
};

static const struct series series[] = {
	{ "A39", 8, 4 * S, false, true, false, false, "warning password-bruteforce" },
	{ "from several addresses", 5, 4 * S, false, false, true, false,
	  "warning password-bruteforce" },
	{ "CSeq goes down", 5, 4 * S, false, false, false, true, "warning password-bruteforce" },
	{ "four are too few", 4, 4 * S, false, true, false, false, "" },
	{ "the same digest", 8, 4 * S, true, true, false, false, "" },
	{ "too slow", 8, 20 * S, false, true, false, false, "" },
	{ "a device in a loop", 12, S, false, false, false, false, "warning auth-retry-storm" },
	{ "ten are no storm", 10, S, false, false, false, false, "" },
	{ "beyond what is kept", 40, S, false, false, false, false, "warning auth-retry-storm" },
};

static void refuse(struct bench *bench, struct refusals *refusals, const struct series *row,
                   uint32_t n)
{
	uint8_t ip[4] = { 203, 0, 113, row->many_sources ? (uint8_t)(n + 1) : 1 };
	struct packet packet = { .at = T0 + n * row->apart, .frame = n + 1 };
	struct event event = bench_event(bench, EVENT_CREDENTIALS_REJECTED, packet.at);

	bench->flow.client = kept_ip4(ip, 5060);
	refusals->last[refusals->total++ % REFUSALS_KEPT] = (struct refusal){
		.at = packet.at,
		.source = *bench->flow.client,
		.call_id = row->many_call_ids ? n + 1 : 1,
		.use = row->same_use ? 1 : n + 1,
		.cseq = row->falling ? 100 - n : n + 1,
		.frame = packet.frame,
	};
	event.flow = &bench->flow;
	event.attempt = &bench->attempt;
	event.packet = &packet;
	detector_event(bench->detector, &event);
}

static void tells_loops_from_guesses(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(series); i++) {
		struct refusals refusals = { 0 };
		struct bench bench;
		const char *said;

		bench_make(&bench);
		bench.account.refusals = &refusals;
		for (uint32_t n = 0; n < series[i].count; n++)
			refuse(&bench, &refusals, &series[i], n);
		said = bench_said(&bench);
		if (strcmp(said, series[i].said) != 0)
			fail_msg("%s: \"%s\" instead of \"%s\"", series[i].name, said,
			         series[i].said);
		bench_free(&bench);
	}
}

static void judges_replays(void **state)
{
	static const struct {
		enum attempt_outcome outcome;
		uint16_t status, rejections;
		uint32_t nc;
		bool proxy;
		const char *said;
	} cases[] = {
		{ ATTEMPT_OK, 200, 0, 1, false, "error nonce-replayed" },
		{ ATTEMPT_OK, 200, 1, 1, false, "warning nonce-replayed" },
		{ ATTEMPT_ABANDONED, 401, 0, 1, false, "warning nonce-replayed" },
		{ ATTEMPT_TIMEOUT, 0, 0, 1, false, "" },
		{ ATTEMPT_OK, 200, 0, 0, false, "" }, /* no nonce count */
		{ ATTEMPT_OK, 200, 0, 1, true, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct bench bench;
		struct nonce nonce;

		bench_make(&bench);
		bench.attempt.credentials = bench.attempt.credentials_last = true;
		bench.attempt.outcome = (uint8_t)cases[i].outcome;
		bench.attempt.final_status = cases[i].status;
		bench.attempt.rejections = cases[i].rejections;
		bench.attempt.replayed = true;
		nonce = (struct nonce){ .last_nc = cases[i].nc };
		bench.flow.nonces[0] = &nonce;
		bench.flow.through_proxy = cases[i].proxy;
		bench_attempt(&bench, T0);
		assert_non_null(strstr(bench_said(&bench), cases[i].said));
		assert_true(cases[i].said[0] || !strstr(bench.said, "nonce-replayed"));
		bench_free(&bench);
	}
}

static void judges_nonces(void **state)
{
	static const struct {
		uint16_t flags, challenges;
		bool proxy, gap;
		const char *said;
	} cases[] = {
		{ AUTH_NONCE_UNKNOWN, 1, false, false, "notice nonce-unknown" },
		{ AUTH_NONCE_UNKNOWN, 0, false, true, "notice nonce-unknown" },
		{ AUTH_NONCE_UNKNOWN, 0, false, false, "" }, /* of another dialog, perhaps */
		{ AUTH_NONCE_OTHER_ADDRESS, 0, false, false, "notice nonce-other-address" },
		{ AUTH_NONCE_OTHER_ADDRESS, 1, true, false, "" },
		{ 0, 1, false, false, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct bench bench;
		struct event event;

		bench_make(&bench);
		bench.attempt.flags = cases[i].flags;
		bench.attempt.challenges = cases[i].challenges;
		bench.attempt.cseq_gap = cases[i].gap;
		bench.flow.through_proxy = cases[i].proxy;
		event = bench_event(&bench, EVENT_CREDENTIALS_SENT, T0);
		event.flow = &bench.flow;
		event.attempt = &bench.attempt;
		detector_event(bench.detector, &event);
		assert_string_equal(bench_said(&bench), cases[i].said);
		bench_free(&bench);
	}
}

static void judges_tools(void **state)
{
	static const struct {
		const char *agent, *said;
	} cases[] = {
		{ "friendly-scanner", "warning scanner-user-agent" },
		{ "SIPVicious 0.3", "warning scanner-user-agent" },
		{ "MicroSIP/3.20.7", "" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct bench bench;
		struct event event;

		bench_make(&bench);
		bench.flow.user_agent = *cases[i].agent ? kept_shared(cases[i].agent) : NULL;
		event = bench_event(&bench, EVENT_QUERY_SENT, T0);
		event.flow = &bench.flow;
		event.attempt = &bench.attempt;
		detector_event(bench.detector, &event);
		assert_string_equal(bench_said(&bench), cases[i].said);
		bench_free(&bench);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_loops_from_guesses),
		cmocka_unit_test(judges_replays),
		cmocka_unit_test(judges_nonces),
		cmocka_unit_test(judges_tools),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
