#include "detect/findings.h"

#include "detect/catalogue.h"

#include "detect_test.h"

static struct finding *raise(struct findings *findings, const struct rule *rule,
                             const struct event *event)
{
	return findings_raise(findings, rule, event, STR_NONE);
}

static size_t count_of(const struct findings *findings)
{
	size_t count;

	findings_entries(findings, &count);
	return count;
}

static const struct finding_entry *entry(const struct findings *findings, size_t index)
{
	size_t count;

	return findings_entries(findings, &count)[index];
}

static void counts_repeats_of_one_entity(void **state)
{
	struct findings *findings = findings_new(10);
	struct packet packet = { .frame = 7, .input = 2 };
	struct bench bench;
	struct event event;
	struct addr there;
	struct finding *finding;

	(void)state;
	bench_make(&bench);
	event = bench_event(&bench, EVENT_ATTEMPT_ENDED, T0);
	event.flow = &bench.flow;
	event.packet = &packet;
	finding = raise(findings, &rule_row_auth_forbidden, &event);
	assert_int_equal(finding->count, 1);
	event.at = T0 + 5 * S;
	packet.frame = 9;
	/* Another port of the same address is the same client (Amendment 41). */
	there = *bench.flow.client;
	there.port = 9999;
	bench.flow.client = &there;
	assert_ptr_equal(raise(findings, &rule_row_auth_forbidden, &event), finding);
	assert_int_equal(finding->count, 2);
	assert_int_equal(finding->first_at, T0);
	assert_int_equal(finding->last_at, T0 + 5 * S);
	assert_int_equal(finding->frame_count, 2);
	assert_int_equal(finding->frames[1], 9);
	assert_true(finding->has_input);
	assert_int_equal(finding->input, 2);
	there.ip[3] = 6;
	assert_ptr_not_equal(raise(findings, &rule_row_auth_forbidden, &event), finding);
	assert_ptr_not_equal(raise(findings, &rule_row_stale_loop, &event), finding);
	assert_int_equal(count_of(findings), 3);
	findings_free(findings);
	bench_free(&bench);
}

static void extra_tells_entities_apart(void **state)
{
	struct findings *findings = findings_new(10);
	struct bench bench;
	struct event event;

	(void)state;
	bench_make(&bench);
	event = bench_event(&bench, EVENT_ATTEMPT_ENDED, T0);
	findings_raise(findings, &rule_row_register_rejected, &event, STR("400"));
	findings_raise(findings, &rule_row_register_rejected, &event, STR("420"));
	findings_raise(findings, &rule_row_register_rejected, &event, STR("400"));
	assert_int_equal(count_of(findings), 2);
	assert_string_not_equal(entry(findings, 0)->finding.id, entry(findings, 1)->finding.id);
	findings_free(findings);
	bench_free(&bench);
}

static void is_bounded_and_counts_the_rest(void **state)
{
	struct findings *findings = findings_new(2);
	struct bench bench;
	struct event event;

	(void)state;
	bench_make(&bench);
	event = bench_event(&bench, EVENT_ATTEMPT_ENDED, T0);
	assert_non_null(findings_raise(findings, &rule_row_register_rejected, &event, STR("1")));
	assert_non_null(findings_raise(findings, &rule_row_register_rejected, &event, STR("2")));
	assert_null(findings_raise(findings, &rule_row_register_rejected, &event, STR("3")));
	assert_non_null(findings_raise(findings, &rule_row_register_rejected, &event, STR("1")));
	assert_int_equal(findings_dropped(findings), 1);
	/* What was not kept takes whatever is said about it. */
	finding_text(NULL, "key", STR("text"));
	finding_number(NULL, "key", 1);
	finding_frame(NULL, 1);
	findings_free(findings);
	bench_free(&bench);
}

static void takes_back(void **state)
{
	struct findings *findings = findings_new(10);
	struct bench bench;
	struct event event;

	(void)state;
	bench_make(&bench);
	event = bench_event(&bench, EVENT_ATTEMPT_ENDED, T0);
	event.flow = &bench.flow;
	raise(findings, &rule_row_challenge_ignored, &event);
	raise(findings, &rule_row_challenge_ignored, &event);
	findings_take_back(findings, &rule_row_challenge_ignored, &event);
	assert_int_equal(findings_look(findings, &rule_row_challenge_ignored, &event)->count, 1);
	findings_take_back(findings, &rule_row_challenge_ignored, &event);
	assert_null(findings_look(findings, &rule_row_challenge_ignored, &event));
	event.at = T0 + 9 * S;
	assert_int_equal(raise(findings, &rule_row_challenge_ignored, &event)->count, 1);
	assert_int_equal(entry(findings, 0)->finding.first_at, T0 + 9 * S);
	assert_int_equal(count_of(findings), 1);
	findings_withdraw(findings, &rule_row_challenge_ignored, &event);
	assert_null(findings_look(findings, &rule_row_challenge_ignored, &event));
	findings_free(findings);
	bench_free(&bench);
}

static void evidence_is_replaced_and_bounded(void **state)
{
	static const char *const keys[] = { "a", "b", "c", "d", "e", "f", "g",
		                            "h", "i", "j", "k", "l", "m" };
	struct findings *findings = findings_new(10);
	struct bench bench;
	struct event event;
	struct finding *finding;

	(void)state;
	bench_make(&bench);
	event = bench_event(&bench, EVENT_ATTEMPT_ENDED, T0);
	finding = raise(findings, &rule_row_auth_forbidden, &event);
	finding_text(finding, "a", STR("one"));
	finding_text(finding, "a", STR("two"));
	assert_int_equal(finding->evidence_count, 1);
	assert_true(str_equal(finding->evidence[0].text, STR("two")));
	finding_text(finding, "b", STR_NONE);
	finding_time(finding, "b", STAMP_NEVER);
	assert_int_equal(finding->evidence_count, 1);
	for (size_t i = 0; i < COUNT(keys); i++)
		finding_number(finding, keys[i], 1);
	assert_int_equal(finding->evidence_count, FINDING_EVIDENCE);
	for (uint64_t frame = 0; frame < 100; frame++)
		finding_frame(finding, frame / 2);
	assert_int_equal(finding->frame_count, FINDING_FRAMES);
	assert_int_equal(finding->frames[0], 1);
	findings_free(findings);
	bench_free(&bench);
}

static void ids_depend_on_rule_and_entity_alone(void **state)
{
	struct findings *first = findings_new(10), *second = findings_new(10);
	struct bench bench;
	struct event event;

	(void)state;
	bench_make(&bench);
	event = bench_event(&bench, EVENT_ATTEMPT_ENDED, T0);
	event.binding = &bench.binding;
	raise(first, &rule_row_leftover_gateway, &event);
	event.at += 99 * S;
	raise(second, &rule_row_leftover_gateway, &event);
	assert_string_equal(entry(first, 0)->finding.id, entry(second, 0)->finding.id);
	assert_int_equal(strlen(entry(first, 0)->finding.id), HASH_ID_SIZE - 1);
	findings_free(first);
	findings_free(second);
	bench_free(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_repeats_of_one_entity),
		cmocka_unit_test(extra_tells_entities_apart),
		cmocka_unit_test(is_bounded_and_counts_the_rest),
		cmocka_unit_test(takes_back),
		cmocka_unit_test(evidence_is_replaced_and_bounded),
		cmocka_unit_test(ids_depend_on_rule_and_entity_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
