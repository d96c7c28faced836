#include "detect_test.h"

/* What the details say, and when it was. */

static void says_when_the_row_goes(void **state)
{
	struct bench bench;

	(void)state;
	bench_make(&bench);
	bench.attempt.intent = INTENT_UNREGISTER;
	bench.attempt.outcome = ATTEMPT_TIMEOUT;
	bench.attempt.started = T0 + 16 * S;
	bench.binding.logout_at = T0 + 16 * S;
	bench.binding.removal_max += 30 * S;
	bench_attempt(&bench, T0 + 48 * S);
	bench_said(&bench);
	assert_string_equal(bench_detail(&bench, "unregister-unanswered"),
	                    "the device's un-REGISTER of 12:24:09 was sent 1 time and not "
	                    "answered; sip:1000@10.0.0.5:5062;ob expires at 12:28:53, the row goes "
	                    "by 12:29:23");
	assert_int_equal(bench_finding(&bench, "unregister-unanswered")->first_at, T0 + 16 * S);
	bench_free(&bench);
}

static void a_dead_registrar_is_said_first(void **state)
{
	struct bench bench;
	const struct finding *finding;

	(void)state;
	bench_make(&bench);
	bench.attempt.outcome = ATTEMPT_TIMEOUT;
	bench.attempt.unreachable = true;
	bench.attempt.copies = 10;
	bench_attempt(&bench, T0 + 32 * S);
	bench_said(&bench);
	finding = bench_finding(&bench, "register-timeout");
	assert_non_null(finding);
	assert_int_equal(finding->first_at, T0);
	assert_int_equal(finding->last_at, T0 + 32 * S);
	assert_string_equal(bench_detail(&bench, "register-timeout"),
	                    "nothing listens at 10.0.0.1:5060, as an ICMP error told; REGISTER for "
	                    "1000@10.0.0.1 to 10.0.0.1:5060 was sent 11 times and not answered");
	bench_free(&bench);
}

static void refuse(struct bench *bench, enum verdict verdict, enum verify_variant variant)
{
	bench_make(bench);
	bench->attempt.outcome = ATTEMPT_REJECTED;
	bench->attempt.credentials = true;
	bench->attempt.verdict = (uint8_t)verdict;
	bench->attempt.variant = (uint8_t)variant;
	bench->attempt.rejections = 1;
	bench->attempt.final_status = 403;
	bench_attempt(bench, T0 + S);
	bench_said(bench);
}

/* Whether there is a password file is not known here: it is not said. */
static void a_refusal_says_what_was_checked(void **state)
{
	struct bench bench;

	(void)state;
	refuse(&bench, VERDICT_NO_CREDENTIAL, VARIANT_NONE);
	assert_string_equal(bench_detail(&bench, "auth-failed-unverified"),
	                    "1 digest was refused with 403; without 1000's password it cannot be "
	                    "checked");
	bench_free(&bench);
	refuse(&bench, VERDICT_MISMATCH, VARIANT_NONE);
	assert_int_equal(bench_finding(&bench, "auth-wrong-password")->remedy.n, 0);
	bench_free(&bench);
	refuse(&bench, VERDICT_MISMATCH, VARIANT_TRIMMED_PASSWORD);
	assert_true(str_starts_nocase(bench_finding(&bench, "auth-wrong-password")->remedy,
	                              STR("Take the blank off")));
	bench_free(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_when_the_row_goes),
		cmocka_unit_test(a_dead_registrar_is_said_first),
		cmocka_unit_test(a_refusal_says_what_was_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
