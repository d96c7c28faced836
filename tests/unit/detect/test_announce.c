#include "detect/announce.h"

#include "detect/catalogue.h"
#include "detect/precedence.h"

#include "detect_test.h"

/* Findings of the bench's account, and what was told of them: "+id 2x" as it stands, "-id". */
struct live {
	struct bench bench;
	struct findings *findings;
	struct announcer announcer;
	struct event event;
	char told[512];
};

static void live_make(struct live *live)
{
	bench_make(&live->bench);
	live->findings = findings_new(1000);
	announcer_init(&live->announcer);
	live->event = bench_event(&live->bench, EVENT_ATTEMPT_ENDED, T0);
	live->event.flow = &live->bench.flow;
	live->event.attempt = &live->bench.attempt;
	live->told[0] = '\0';
}

static void live_free(struct live *live)
{
	announcer_release(&live->announcer);
	findings_free(live->findings);
	bench_free(&live->bench);
}

static void note(void *context, const struct finding *finding, bool withdrawn)
{
	struct live *live = context;
	size_t n = strlen(live->told);

	n += (size_t)snprintf(live->told + n, sizeof(live->told) - n, "%s%c%s", n ? " " : "",
	                      withdrawn ? '-' : '+', finding->rule->id);
	if (finding->count > 1)
		snprintf(live->told + n, sizeof(live->told) - n, " %dx", (int)finding->count);
}

static void raise(struct live *live, const struct rule *rule)
{
	assert_non_null(findings_raise(live->findings, rule, &live->event, STR_NONE));
}

/* What the changes since the last call come to. */
static void assert_tells(struct live *live, const char *expected)
{
	live->told[0] = '\0';
	announce_changes(&live->announcer, live->findings, note, live);
	assert_string_equal(live->told, expected);
}

/* The same at the end, when precedence is applied to all. */
static void assert_ends(struct live *live, const char *expected)
{
	size_t count;
	struct finding_entry *const *entries = findings_entries(live->findings, &count);

	live->told[0] = '\0';
	assert_true(precedence_apply(entries, count));
	announce_end(live->findings, note, live);
	assert_string_equal(live->told, expected);
}

static void tells_at_once_and_on_doubling(void **state)
{
	struct live live;

	(void)state;
	live_make(&live);
	for (unsigned count = 1; count <= 9; count++) {
		static const char *const expected[] = { "",
			                                "+auth-forbidden",
			                                "+auth-forbidden 2x",
			                                "",
			                                "+auth-forbidden 4x",
			                                "",
			                                "",
			                                "",
			                                "+auth-forbidden 8x",
			                                "" };

		raise(&live, &rule_row_auth_forbidden);
		assert_tells(&live, expected[count]);
		assert_tells(&live, "");
	}
	assert_ends(&live, "");
	live_free(&live);
}

static void several_at_once_in_order(void **state)
{
	struct live live;

	(void)state;
	live_make(&live);
	raise(&live, &rule_row_register_timeout);
	raise(&live, &rule_row_auth_forbidden);
	for (int i = 0; i < 3; i++)
		raise(&live, &rule_row_register_timeout);
	live.event.account = NULL;
	raise(&live, &rule_row_capture_drops); /* of nobody */
	assert_tells(&live, "+register-timeout 4x +auth-forbidden +capture-drops");
	live_free(&live);
}

static void withdraws_what_was_told(void **state)
{
	struct live live;

	(void)state;
	live_make(&live);
	raise(&live, &rule_row_register_timeout);
	raise(&live, &rule_row_register_timeout);
	assert_tells(&live, "+register-timeout 2x");
	findings_take_back(live.findings, &rule_row_register_timeout, &live.event);
	assert_tells(&live, "");
	findings_take_back(live.findings, &rule_row_register_timeout, &live.event);
	assert_tells(&live, "-register-timeout");
	raise(&live, &rule_row_register_timeout);
	assert_tells(&live, "+register-timeout");
	findings_refute(live.findings, &rule_row_register_timeout, &live.event);
	assert_tells(&live, "-register-timeout 2x");
	/* Before anybody heard of it. */
	raise(&live, &rule_row_auth_forbidden);
	findings_withdraw(live.findings, &rule_row_auth_forbidden, &live.event);
	assert_tells(&live, "");
	assert_ends(&live, "");
	live_free(&live);
}

static void superseded_at_once_is_not_told(void **state)
{
	struct live live;

	(void)state;
	live_make(&live);
	raise(&live, &rule_row_challenge_ignored);
	raise(&live, &rule_row_stale_loop);
	assert_tells(&live, "+stale-loop");
	raise(&live, &rule_row_challenge_ignored);
	assert_tells(&live, "");
	assert_ends(&live, "");
	live_free(&live);
}

static void superseded_later_is_withdrawn(void **state)
{
	struct live live;

	(void)state;
	live_make(&live);
	raise(&live, &rule_row_challenge_ignored);
	assert_tells(&live, "+challenge-ignored");
	raise(&live, &rule_row_stale_loop);
	assert_tells(&live, "-challenge-ignored +stale-loop");
	/* What made it needless was none. */
	findings_withdraw(live.findings, &rule_row_stale_loop, &live.event);
	assert_tells(&live, "+challenge-ignored -stale-loop");
	live_free(&live);
}

static void others_are_not_superseded(void **state)
{
	struct account other;
	struct live live;

	(void)state;
	live_make(&live);
	raise(&live, &rule_row_challenge_ignored);
	assert_tells(&live, "+challenge-ignored");
	other = live.bench.account;
	other.aor = STR("1001@10.0.0.1");
	live.event.account = &other;
	raise(&live, &rule_row_stale_loop);
	assert_tells(&live, "+stale-loop");
	live_free(&live);
}

/* A crowd of one account is told as it comes, and put right at the end. */
static void crowd_is_judged_at_the_end(void **state)
{
	struct live live;
	char extra[16];

	(void)state;
	live_make(&live);
	for (int i = 0; i < 300; i++) {
		snprintf(extra, sizeof(extra), "%d", i);
		assert_non_null(findings_raise(live.findings, &rule_row_register_rejected,
		                               &live.event, str_from(extra)));
		assert_tells(&live, "+register-rejected");
	}
	raise(&live, &rule_row_challenge_ignored);
	raise(&live, &rule_row_stale_loop);
	assert_tells(&live, "+challenge-ignored +stale-loop");
	assert_ends(&live, "-challenge-ignored");
	live_free(&live);
}

/* Only the end tells that the client was alive (ANSWERS 32). */
static void detector_withdraws_at_the_end(void **state)
{
	struct live live;
	struct bench *bench = &live.bench;
	struct event event;

	(void)state;
	live_make(&live);
	event = bench_event(bench, EVENT_BINDING_EXPIRED, T0 + 330 * S);
	event.binding = &bench->binding;
	bench->binding.status = BINDING_EXPIRED;
	detector_event(bench->detector, &event);
	detector_tell(bench->detector, note, &live);
	assert_string_equal(live.told, "+expired-no-refresh");
	bench->session.last_at = T0 + 800 * S;
	bench_close_binding(bench, &bench->binding, T0 + 1000 * S);
	assert_string_equal(bench_said(bench), "error expired-client-alive");
	live.told[0] = '\0';
	detector_tell(bench->detector, note, &live);
	assert_string_equal(live.told, "-expired-no-refresh");
	live_free(&live);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_at_once_and_on_doubling),
		cmocka_unit_test(several_at_once_in_order),
		cmocka_unit_test(withdraws_what_was_told),
		cmocka_unit_test(superseded_at_once_is_not_told),
		cmocka_unit_test(superseded_later_is_withdrawn),
		cmocka_unit_test(others_are_not_superseded),
		cmocka_unit_test(crowd_is_judged_at_the_end),
		cmocka_unit_test(detector_withdraws_at_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
