#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "track/machine.h"

/* A cell whose acts are zero was forgotten when the table was written. */
static void no_cell_is_forgotten(void **state)
{
	(void)state;
	for (unsigned phase = 0; phase < PHASES; phase++)
		for (unsigned same = 0; same < 2; same++)
			for (unsigned credentials = 0; credentials < 2; credentials++)
				assert_int_not_equal(machine_request(phase, same, credentials).acts,
				                     0);
	for (unsigned credentials = 0; credentials < 2; credentials++)
		for (unsigned answer = 0; answer < ANSWER_CLASSES; answer++)
			assert_int_not_equal(machine_answer(credentials, answer).acts, 0);
}

static void requests_open_or_continue(void **state)
{
	(void)state;
	for (unsigned phase = 0; phase < PHASES; phase++) {
		for (unsigned same = 0; same < 2; same++) {
			for (unsigned credentials = 0; credentials < 2; credentials++) {
				struct machine_cell cell =
				        machine_request(phase, same, credentials);
				bool opens = cell.acts & ACT_OPEN,
				     goes_on = cell.acts & ACT_CONTINUE;

				assert_true(opens != goes_on);
				assert_int_equal(cell.next,
				                 credentials ? PHASE_SENT_AUTH : PHASE_SENT);
				if (phase == PHASE_IDLE)
					assert_true(opens);
				if (!same && phase != PHASE_IDLE)
					assert_true(cell.acts & ACT_ABANDON);
			}
		}
	}
}

static void story_of_a_login(void **state)
{
	struct machine_cell cell = machine_request(PHASE_IDLE, false, false);

	(void)state;
	assert_int_equal(cell.next, PHASE_SENT);
	cell = machine_answer(false, ANSWER_CHALLENGE);
	assert_int_equal(cell.next, PHASE_CHALLENGED);
	cell = machine_request(cell.next, true, true);
	assert_int_equal(cell.next, PHASE_SENT_AUTH);
	assert_int_equal(cell.acts, ACT_CONTINUE);
	cell = machine_answer(true, ANSWER_OK);
	assert_int_equal(cell.next, PHASE_IDLE);
	assert_int_equal(cell.acts, ACT_SUCCESS);
}

static void stale_is_no_refusal(void **state)
{
	(void)state;
	assert_false(machine_answer(true, ANSWER_CHALLENGE_STALE).acts & ACT_REFUSED);
	assert_true(machine_answer(true, ANSWER_CHALLENGE_AGAIN).acts & ACT_REFUSED);
	assert_true(machine_answer(true, ANSWER_FORBIDDEN).acts & ACT_REFUSED);
	assert_false(machine_answer(false, ANSWER_FORBIDDEN).acts & ACT_REFUSED);
}

static void a_challenge_answered_without_credentials_was_ignored(void **state)
{
	(void)state;
	assert_true(machine_request(PHASE_CHALLENGED, true, false).acts & ACT_IGNORED);
	assert_false(machine_request(PHASE_RETRY, true, false).acts & ACT_IGNORED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_cell_is_forgotten),
		cmocka_unit_test(requests_open_or_continue),
		cmocka_unit_test(story_of_a_login),
		cmocka_unit_test(stale_is_no_refusal),
		cmocka_unit_test(a_challenge_answered_without_credentials_was_ignored),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
