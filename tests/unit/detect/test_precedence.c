#include "detect/precedence.h"

#include "detect/catalogue.h"

#include "detect_test.h"

#define MANY 8000

static void name_binding(struct bench *bench, unsigned n)
{
	snprintf(bench->binding.id, sizeof(bench->binding.id), "%012x", n);
}

/* A gateway's leftover makes the failed logout's needless, on its own binding and on no other. */
static void each_on_its_own_binding(void **state)
{
	struct bench bench;
	struct findings *findings = findings_new(2 * MANY);
	struct finding_entry *const *entries;
	struct event event;
	size_t count;

	(void)state;
	bench_make(&bench);
	event = bench_event(&bench, EVENT_BINDING_CLOSED, T0);
	event.flow = &bench.flow;
	event.binding = &bench.binding;
	for (unsigned n = 0; n < MANY; n++) {
		name_binding(&bench, n);
		findings_raise(findings, &rule_row_leftover_unregister_failed, &event, STR_NONE);
		if (n % 2)
			findings_raise(findings, &rule_row_leftover_gateway, &event, STR_NONE);
	}
	entries = findings_entries(findings, &count);
	assert_int_equal(count, MANY + MANY / 2);
	assert_true(precedence_apply(entries, count));
	for (size_t i = 0; i < count; i++) {
		const struct finding *finding = &entries[i]->finding;
		bool failed = finding->rule == &rule_row_leftover_unregister_failed;
		bool odd = strchr("13579bdf", finding->binding_id[11]) != NULL;

		assert_int_equal(finding->superseded, failed && odd);
		assert_int_equal(finding->supersedes_count, failed ? 0 : 1);
	}
	findings_free(findings);
	bench_free(&bench);
}

/* One that names no flow meets all of its account, whether they name one or not. */
static void without_a_flow_it_meets_all(void **state)
{
	struct bench bench;
	struct findings *findings = findings_new(10);
	struct finding_entry *const *entries;
	struct event event;
	size_t count;

	(void)state;
	bench_make(&bench);
	event = bench_event(&bench, EVENT_ATTEMPT_ENDED, T0);
	event.flow = &bench.flow;
	event.attempt = &bench.attempt;
	findings_raise(findings, &rule_row_leftover_unregister_failed, &event, STR_NONE);
	event.flow = NULL;
	event.attempt = NULL;
	event.session = NULL;
	findings_raise(findings, &rule_row_leftover_gateway, &event, STR_NONE);
	entries = findings_entries(findings, &count);
	assert_true(precedence_apply(entries, count));
	assert_int_equal(count, 2);
	assert_true(entries[0]->finding.superseded);
	assert_false(entries[1]->finding.superseded);
	findings_free(findings);
	bench_free(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_on_its_own_binding),
		cmocka_unit_test(without_a_flow_it_meets_all),
	};

	return hash_setup() != 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
