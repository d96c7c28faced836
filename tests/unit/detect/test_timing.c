#include "detect/detector.h"

#include "detect_test.h"

struct refresh {
	const char *name;
	stamp margin, slack;
	uint32_t granted;
	stamp rtt;
	const char *said;
};

/* clang-format off */
static struct pool pool;

static const struct refresh refreshes[] = {
	{ "PJSIP's habit", 5 * S, 4986 * STAMP_MILLISECOND, 300, 2 * STAMP_MILLISECOND, "" },
	{ "90 % of 12 s", 1200 * STAMP_MILLISECOND, 1190 * STAMP_MILLISECOND, 12,
	  2 * STAMP_MILLISECOND, "" },
	{ "A25", 800 * STAMP_MILLISECOND, 790 * STAMP_MILLISECOND, 300, 2 * STAMP_MILLISECOND,
	  "notice refresh-margin-thin" },
	{ "the answer was nearly late", 5 * S, 100 * STAMP_MILLISECOND, 300, 50 * STAMP_MILLISECOND,
	  "notice refresh-margin-thin" },
	{ "A24", -10 * S, -10 * S, 300, 2 * STAMP_MILLISECOND, "warning refresh-after-expiry" },
	{ "asked in time, answered late", S, -2 * S, 300, 3 * S, "warning refresh-after-expiry" },
};
/* clang-format on */

static void judges_margins(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refreshes); i++) {
		const struct refresh *refresh = &refreshes[i];
		struct bench bench;
		struct event event;
		const char *said;

		bench_make(&bench);
		event = bench_event(&bench, EVENT_REFRESHED, T0 + 295 * S);
		event.flow = &bench.flow;
		event.binding = &bench.binding;
		event.attempt = &bench.attempt;
		event.has = EVENT_HAS_MARGIN | EVENT_HAS_GRANTED | EVENT_HAS_RTT;
		event.margin = refresh->margin;
		event.slack = refresh->slack;
		event.rtt = refresh->rtt;
		statistic_add(&pool, &bench.registrar.rtt, (double)refresh->rtt / (double)S);
		event.expires_granted = refresh->granted;
		detector_event(bench.detector, &event);
		said = bench_said(&bench);
		if (strcmp(said, refresh->said) != 0)
			fail_msg("%s: \"%s\" instead of \"%s\"", refresh->name, said,
			         refresh->said);
		statistic_release(&pool, &bench.registrar.rtt);
		bench_free(&bench);
	}
}

static void expire(struct bench *bench)
{
	struct event event;

	bench->binding.status = BINDING_EXPIRED;
	event = bench_event(bench, EVENT_BINDING_EXPIRED, bench->binding.expires_at + 5 * S);
	event.binding = &bench->binding;
	detector_event(bench->detector, &event);
}

static void a_silent_device_expired(void **state)
{
	struct bench bench;

	(void)state;
	bench_make(&bench);
	expire(&bench);
	bench_close_binding(&bench, &bench.binding, T0 + 1000 * S);
	assert_string_equal(bench_said(&bench), "warning expired-no-refresh");
	bench_free(&bench);
	bench_make(&bench);
	expire(&bench);
	bench_close_binding(&bench, &bench.binding, T0 + 330 * S);
	assert_string_equal(bench_said(&bench), "warning expired-no-refresh likely");
	bench_free(&bench);
}

static void a_living_device_stopped_registering(void **state)
{
	struct bench bench;

	(void)state;
	bench_make(&bench);
	expire(&bench);
	bench.session.last_at = T0 + 600 * S;
	bench_close_binding(&bench, &bench.binding, T0 + 1000 * S);
	assert_string_equal(bench_said(&bench), "error expired-client-alive");
	assert_string_equal(bench_finding(&bench, "expired-client-alive")->supersedes[0],
	                    "expired-no-refresh");
	bench_free(&bench);
}

static void a_device_that_moved_did_not_expire(void **state)
{
	struct bench bench;

	(void)state;
	bench_make(&bench);
	bench.binding.next = &bench.other;
	bench.other.first_at = bench.other.granted_at = T0 + 200 * S;
	bench.session.last_at = T0 + 400 * S;
	expire(&bench);
	bench_close_binding(&bench, &bench.binding, T0 + 450 * S);
	assert_string_equal(bench_said(&bench), "");
	bench_free(&bench);
}

/* Amendment 52, and logouts that failed: their own findings explain the expiry. */
static void explained_expiries_are_not_told_twice(void **state)
{
	struct bench bench;

	(void)state;
	bench_make(&bench);
	bench.binding.refresh_failed = true;
	expire(&bench);
	bench_close_binding(&bench, &bench.binding, T0 + 1000 * S);
	assert_string_equal(bench_said(&bench), "");
	bench_free(&bench);
	bench_make(&bench);
	expire(&bench);
	bench.flow.timed_out = true; /* a later failure explains nothing */
	bench_close_binding(&bench, &bench.binding, T0 + 1000 * S);
	assert_string_equal(bench_said(&bench), "warning expired-no-refresh");
	bench_free(&bench);
}

/* ANSWERS 31: a late refresh takes the expiry back; a lapse before a new login stays. */
static void a_late_refresh_is_no_lapse(void **state)
{
	struct bench bench;
	struct event event;

	(void)state;
	bench_make(&bench);
	expire(&bench);
	bench.binding.status = BINDING_ACTIVE;
	event = bench_event(&bench, EVENT_REFRESHED, T0 + 310 * S);
	event.flow = &bench.flow;
	event.binding = &bench.binding;
	event.has = EVENT_HAS_MARGIN | EVENT_HAS_LATE;
	event.margin = event.slack = -10 * S;
	event.late = true;
	detector_event(bench.detector, &event);
	bench_close_binding(&bench, &bench.binding, T0 + 400 * S);
	assert_string_equal(bench_said(&bench), "warning refresh-after-expiry");
	bench_free(&bench);
	bench_make(&bench);
	expire(&bench);
	bench.binding.status = BINDING_ACTIVE;
	bench.binding.granted_at = T0 + 1000 * S;
	bench_close_binding(&bench, &bench.binding, T0 + 1100 * S);
	assert_string_equal(bench_said(&bench), "warning expired-no-refresh");
	bench_free(&bench);
}

static void judges_the_granted_time(void **state)
{
	static const struct {
		uint32_t requested, granted;
		enum expires_from from;
		const char *said;
	} cases[] = {
		{ 3600, 60, FROM_CONTACT, "notice expires-shortened" },
		{ 3600, 3500, FROM_CONTACT, "" },
		{ 60, 120, FROM_HEADER, "notice expires-raised" },
		{ 300, 300, FROM_CONTACT, "" },
		{ 300, 3600, FROM_ASSUMED, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct bench bench;
		struct event event;

		bench_make(&bench);
		event = bench_event(&bench, EVENT_REGISTERED, T0);
		event.flow = &bench.flow;
		event.has = EVENT_HAS_EXPIRES | EVENT_HAS_GRANTED;
		event.expires_requested = cases[i].requested;
		event.expires_granted = cases[i].granted;
		event.expires_granted_from = (uint8_t)cases[i].from;
		detector_event(bench.detector, &event);
		assert_string_equal(bench_said(&bench), cases[i].said);
		bench_free(&bench);
	}
}

static void tells_of_the_input(void **state)
{
	struct bench bench;

	(void)state;
	bench_make(&bench);
	detector_drops(bench.detector, T0, 12);
	detector_truncated(bench.detector, T0, 7, 3);
	assert_string_equal(bench_said(&bench), "notice capture-drops, notice truncated-messages");
	assert_string_equal(bench_detail(&bench, "truncated-messages"),
	                    "3 messages were cut before the end of the headers");
	bench_free(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges_margins),
		cmocka_unit_test(a_silent_device_expired),
		cmocka_unit_test(a_living_device_stopped_registering),
		cmocka_unit_test(a_device_that_moved_did_not_expire),
		cmocka_unit_test(explained_expiries_are_not_told_twice),
		cmocka_unit_test(a_late_refresh_is_no_lapse),
		cmocka_unit_test(judges_the_granted_time),
		cmocka_unit_test(tells_of_the_input),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
