#include "detect/detector.h"

#include "detect_test.h"

/* One attempt and what is said of it: logins first, then logouts. */
struct row {
	const char *name;
	struct attempt attempt; /* what is not zero replaces that of the bench */
	const char *said;
};

/* clang-format off */
static const struct row logins[] = {
	{ "accepted", { .credentials = true, .verdict = VERDICT_MATCH }, "" },
	{ "A6: wrong password, 403",
	  { .outcome = ATTEMPT_REJECTED, .credentials = true, .verdict = VERDICT_MISMATCH,
	    .rejections = 1, .final_status = 403 },
	  "error auth-wrong-password" },
	{ "A7: right password, 403",
	  { .outcome = ATTEMPT_REJECTED, .credentials = true, .verdict = VERDICT_MATCH,
	    .rejections = 1, .final_status = 403 },
	  "error auth-forbidden" },
	{ "A8: refused four times",
	  { .outcome = ATTEMPT_REJECTED, .credentials = true, .verdict = VERDICT_MISMATCH,
	    .rejections = 4, .final_status = 401, .challenges = 5 },
	  "error auth-wrong-password 4x" },
	{ "refused although right",
	  { .outcome = ATTEMPT_REJECTED, .credentials = true, .verdict = VERDICT_MATCH,
	    .rejections = 1, .final_status = 401 },
	  "error auth-rejected-despite-match" },
	{ "no password known",
	  { .outcome = ATTEMPT_REJECTED, .credentials = true, .verdict = VERDICT_NO_CREDENTIAL,
	    .rejections = 1, .final_status = 403 },
	  "error auth-failed-unverified" },
	{ "A44: body cut",
	  { .outcome = ATTEMPT_REJECTED, .credentials = true,
	    .verdict = VERDICT_BODY_UNAVAILABLE, .rejections = 1, .final_status = 401 },
	  "error auth-failed-unverified" },
	{ "user not in a complete file",
	  { .outcome = ATTEMPT_REJECTED, .credentials = true, .verdict = VERDICT_NO_CREDENTIAL,
	    .rejections = 1, .final_status = 403, .user_unknown = true },
	  "error auth-unknown-user" },
	{ "Amendment 35: a cached nonce refused, then accepted",
	  { .outcome = ATTEMPT_OK, .credentials = true, .credentials_last = true,
	    .preemptive = true, .verdict = VERDICT_MATCH, .rejections = 1, .final_status = 200 },
	  "" },
	{ "a cached nonce refused as the capture ends",
	  { .outcome = ATTEMPT_PENDING, .credentials = true, .preemptive = true,
	    .verdict = VERDICT_MATCH, .rejections = 1, .final_status = 401 },
	  "" },
	{ "404",
	  { .outcome = ATTEMPT_REJECTED, .final_status = 404 }, "error auth-unknown-user" },
	{ "403 before any password",
	  { .outcome = ATTEMPT_REJECTED, .final_status = 403 },
	  "error register-forbidden-unauthenticated" },
	{ "A9: three stale nonces",
	  { .outcome = ATTEMPT_REJECTED, .credentials = true, .verdict = VERDICT_MATCH,
	    .stales = 3, .final_status = 401 },
	  "error stale-loop" },
	{ "two stale nonces", { .credentials = true, .verdict = VERDICT_MATCH, .stales = 2 }, "" },
	{ "challenge ignored",
	  { .outcome = ATTEMPT_CHALLENGE_IGNORED, .challenges = 1, .final_status = 401 },
	  "error challenge-ignored" },
	{ "challenge ignored until the end",
	  { .outcome = ATTEMPT_CHALLENGE_IGNORED, .challenges = 1, .likely = true },
	  "error challenge-ignored likely" },
	{ "Amendment 49: the challenge is lost on its way",
	  { .outcome = ATTEMPT_TIMEOUT, .challenges = 1, .copies = 3, .answer_unseen = true },
	  "warning response-unseen-by-client" },
	{ "no challenge in the 401",
	  { .outcome = ATTEMPT_REJECTED, .no_challenge = true, .final_status = 401 },
	  "error challenge-missing" },
	{ "malformed credentials",
	  { .outcome = ATTEMPT_REJECTED, .credentials = true, .verdict = VERDICT_MALFORMED,
	    .rejections = 1, .final_status = 401 },
	  "error digest-malformed" },
	{ "ANSWERS 14: accepted against the file",
	  { .credentials = true, .credentials_last = true, .verdict = VERDICT_MISMATCH },
	  "notice password-file-differs" },
	{ "realm differs, accepted",
	  { .credentials = true, .verdict = VERDICT_MATCH, .flags = AUTH_REALM_DIFFERS },
	  "warning auth-realm-mismatch" },
	{ "trivial password",
	  { .credentials = true, .verdict = VERDICT_MATCH, .trivial_secret = true },
	  "warning password-equals-username" },
	{ "A40: accepted without credentials", { .outcome = ATTEMPT_OK },
	  "warning registered-without-auth" },
	{ "A11: no answer",
	  { .outcome = ATTEMPT_TIMEOUT, .copies = 10 }, "error register-timeout" },
	{ "no answer as the capture ends",
	  { .outcome = ATTEMPT_UNANSWERED, .copies = 2, .likely = true },
	  "error register-timeout likely" },
	{ "too young to tell", { .outcome = ATTEMPT_PENDING }, "" },
	{ "nothing listens",
	  { .outcome = ATTEMPT_TIMEOUT, .copies = 3, .unreachable = true },
	  "error register-timeout, error registrar-unreachable" },
	{ "500", { .outcome = ATTEMPT_REJECTED, .final_status = 500 },
	  "error register-server-error" },
	{ "480", { .outcome = ATTEMPT_REJECTED, .final_status = 480 },
	  "error register-server-error" },
	{ "420", { .outcome = ATTEMPT_REJECTED, .final_status = 420 }, "error register-rejected" },
	{ "603", { .outcome = ATTEMPT_REJECTED, .final_status = 603 }, "error register-rejected" },
	{ "423, then accepted",
	  { .credentials = true, .briefs = 1, .min_expires_s = 600 }, "notice interval-too-brief" },
	{ "A13: 423 twice",
	  { .outcome = ATTEMPT_REJECTED, .final_status = 423, .briefs = 2, .min_expires_s = 600 },
	  "error interval-loop" },
	{ "423 and no more",
	  { .outcome = ATTEMPT_REJECTED, .final_status = 423, .briefs = 1, .min_expires_s = 600 },
	  "error register-rejected" },
	{ "refresh refused",
	  { .outcome = ATTEMPT_REJECTED, .final_status = 503, .refresh = true },
	  "error register-server-error, warning refresh-failed" },
	{ "Contact: * with Expires 60",
	  { .intent = INTENT_INVALID_STAR, .outcome = ATTEMPT_REJECTED, .final_status = 400 },
	  "error star-not-zero" },
};

static const struct row logouts[] = {
	{ "accepted", { .credentials = true, .verdict = VERDICT_MATCH }, "" },
	{ "accepted without credentials", { .outcome = ATTEMPT_OK },
	  "warning unregister-without-auth" },
	{ "A3: challenged and never answered",
	  { .outcome = ATTEMPT_CHALLENGE_IGNORED, .challenges = 1, .final_status = 401 },
	  "error unregister-never-authorized" },
	{ "Amendment 3: until the end",
	  { .outcome = ATTEMPT_CHALLENGE_IGNORED, .challenges = 1, .likely = true },
	  "error unregister-never-authorized likely" },
	{ "A4: the capture ended 3 s after the 401",
	  { .outcome = ATTEMPT_PENDING, .challenges = 1 }, "notice logout-unfinished" },
	{ "no answer", { .outcome = ATTEMPT_TIMEOUT, .copies = 10 },
	  "error unregister-unanswered" },
	{ "Amendment 49",
	  { .outcome = ATTEMPT_TIMEOUT, .copies = 3, .challenges = 1, .answer_unseen = true },
	  "error unregister-unanswered, warning response-unseen-by-client" },
	{ "other credentials",
	  { .outcome = ATTEMPT_REJECTED, .credentials = true, .verdict = VERDICT_MISMATCH,
	    .rejections = 1, .final_status = 403 },
	  "error unregister-wrong-password" },
	{ "refused",
	  { .outcome = ATTEMPT_REJECTED, .credentials = true, .verdict = VERDICT_MATCH,
	    .rejections = 1, .final_status = 403 },
	  "error unregister-rejected" },
};
/* clang-format on */

static void fill(struct attempt *to, const struct attempt *from)
{
	struct attempt base = *to;

	*to = *from;
	to->n = base.n;
	to->started = base.started;
	to->requested_s = base.requested_s;
	to->first_requested_s = 60;
	to->nonce_age = to->rtt = -1;
	to->challenged_at = from->challenges ? base.started : STAMP_NEVER;
	to->intent = from->intent ? from->intent : base.intent;
	to->outcome = from->outcome ? from->outcome : (uint8_t)ATTEMPT_OK;
}

static void try(const struct row *row, enum intent intent)
{
	struct bench bench;
	const char *said;

	bench_make(&bench);
	bench.attempt.intent = (uint8_t)intent;
	fill(&bench.attempt, &row->attempt);
	bench_attempt(&bench, T0 + 10 * S);
	said = bench_said(&bench);
	if (strcmp(said, row->said) != 0)
		fail_msg("%s: \"%s\" instead of \"%s\"", row->name, said, row->said);
	bench_free(&bench);
}

static void judges_logins(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(logins); i++)
		try(&logins[i], INTENT_REGISTER);
}

static void judges_logouts(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(logouts); i++)
		try(&logouts[i], INTENT_UNREGISTER);
}

/* The gateway of Amendment 71, word by word. */
static void says_what_stayed_unanswered(void **state)
{
	struct bench bench;

	(void)state;
	bench_make(&bench);
	bench.session.class = CLASS_GATEWAY;
	bench.attempt.intent = INTENT_UNREGISTER;
	bench.attempt.outcome = ATTEMPT_CHALLENGE_IGNORED;
	bench.attempt.final_status = 401;
	bench.attempt.challenges = 1;
	bench.attempt.stale_last = true;
	bench.attempt.nonce_age = 16 * S;
	bench.attempt.started = T0 + 16 * S;
	bench.binding.logout_at = T0 + 16 * S;
	bench_attempt(&bench, T0 + 80 * S);
	bench_said(&bench);
	assert_string_equal(bench_detail(&bench, "unregister-never-authorized"),
	                    "the 401 (stale nonce, 16 s old) to the gateway's un-REGISTER of "
	                    "12:24:09 stayed unanswered; sip:1000@10.0.0.5:5062;ob expires "
	                    "at 12:28:53");
	bench_free(&bench);
}

/* An attempt ends long after its refusals; and what is said must fit how many there were. */
static void refusals_are_dated_and_counted(void **state)
{
	struct bench bench;
	const struct finding *finding;

	(void)state;
	bench_make(&bench);
	bench.attempt.outcome = ATTEMPT_REJECTED;
	bench.attempt.credentials = true;
	bench.attempt.verdict = VERDICT_MISMATCH;
	bench.attempt.rejections = 4;
	bench.attempt.final_status = 401;
	bench.attempt.challenged_at = T0 + 2 * S;
	bench_attempt(&bench, T0 + 66 * S);
	bench.attempt.rejections = 1;
	bench.attempt.final_status = 403;
	bench_attempt(&bench, T0 + 70 * S);
	assert_string_equal(bench_said(&bench), "error auth-wrong-password 5x");
	finding = bench_finding(&bench, "auth-wrong-password");
	assert_int_equal(finding->first_at, T0);
	assert_int_equal(finding->last_at, T0 + 70 * S);
	assert_string_equal(bench_detail(&bench, "auth-wrong-password"),
	                    "5 digests were refused, the last one with 403: not the password in "
	                    "the file");
	bench_free(&bench);
}

static void a_stale_loop_is_dated_by_its_challenges(void **state)
{
	struct bench bench;
	const struct finding *finding;

	(void)state;
	bench_make(&bench);
	bench.attempt.outcome = ATTEMPT_CHALLENGE_IGNORED;
	bench.attempt.credentials = true;
	bench.attempt.stales = 3;
	bench.attempt.final_status = 401;
	bench.attempt.challenged_at = T0 + S;
	bench_attempt(&bench, T0 + 65 * S);
	bench_said(&bench);
	finding = bench_finding(&bench, "stale-loop");
	assert_non_null(finding);
	assert_int_equal(finding->first_at, T0);
	assert_int_equal(finding->last_at, T0 + S);
	bench_free(&bench);
}

static void a_detail_of_several_is_of_the_last(void **state)
{
	struct bench bench;

	(void)state;
	bench_make(&bench);
	bench.attempt.outcome = ATTEMPT_TIMEOUT;
	bench_attempt(&bench, T0 + 32 * S);
	bench_attempt(&bench, T0 + 64 * S);
	assert_string_equal(bench_said(&bench), "error register-timeout 2x");
	assert_string_equal(bench_detail(&bench, "register-timeout"),
	                    "REGISTER for 1000@10.0.0.1 to 10.0.0.1:5060 was sent 1 time and not "
	                    "answered");
	bench_free(&bench);
	bench_make(&bench);
	bench.attempt.outcome = ATTEMPT_TIMEOUT;
	bench_attempt(&bench, T0 + 32 * S);
	bench.attempt.copies = 10;
	bench_attempt(&bench, T0 + 99 * S);
	assert_string_equal(bench_said(&bench), "error register-timeout 2x");
	assert_string_equal(bench_detail(&bench, "register-timeout"),
	                    "last: REGISTER for 1000@10.0.0.1 to 10.0.0.1:5060 was sent 11 times "
	                    "and not answered");
	bench_free(&bench);
}

/* With -a it is printed for everybody: it must not name one user. */
static void a_server_is_told_with_a_count(void **state)
{
	struct bench bench;

	(void)state;
	bench_make(&bench);
	bench.attempt.outcome = ATTEMPT_OK;
	bench_attempt(&bench, T0);
	bench_attempt(&bench, T0 + S);
	bench_said(&bench);
	assert_string_equal(bench_detail(&bench, "registered-without-auth"),
	                    "2 registrations were accepted without credentials");
	bench_free(&bench);
}

static void one_way_captures_have_no_timeouts(void **state)
{
	struct bench bench;

	(void)state;
	bench_make(&bench);
	bench.registrar.responses = 0;
	bench.registrar.requests = 3;
	bench.attempt.outcome = ATTEMPT_TIMEOUT;
	bench_attempt(&bench, T0 + 32 * S);
	bench.attempt.intent = INTENT_UNREGISTER;
	bench_attempt(&bench, T0 + 64 * S);
	assert_string_equal(bench_said(&bench), "");
	bench_free(&bench);
	/* Copies are sent by clients that wait: both directions were captured (Amendment 21). */
	bench_make(&bench);
	bench.registrar.responses = 0;
	bench.registrar.requests = 3;
	bench.flow.retransmissions = 6;
	bench.attempt.outcome = ATTEMPT_TIMEOUT;
	bench_attempt(&bench, T0 + 32 * S);
	assert_string_equal(bench_said(&bench), "error register-timeout");
	bench_free(&bench);
}

/* Amendment 34: credentials for it withdraw an ignored challenge, however late. */
static void a_late_answer_is_an_answer(void **state)
{
	struct bench bench;

	(void)state;
	bench_make(&bench);
	bench.flow.attempts_total = 1;
	bench.attempt.outcome = ATTEMPT_CHALLENGE_IGNORED;
	bench_attempt(&bench, T0 + 64 * S);
	bench.flow.attempts_total = 2;
	bench.attempt.n = 2;
	bench.attempt.outcome = ATTEMPT_OK;
	bench.attempt.credentials = true;
	bench_attempt(&bench, T0 + 500 * S);
	assert_string_equal(bench_said(&bench), "");
	bench_free(&bench);
}

static void proxied_legs_are_not_judged(void **state)
{
	struct bench bench;

	(void)state;
	bench_make(&bench);
	bench.flow.proxied = true;
	bench.attempt.outcome = ATTEMPT_TIMEOUT;
	bench_attempt(&bench, T0 + 32 * S);
	assert_string_equal(bench_said(&bench), "");
	bench_free(&bench);
}

static void statuses_are_counted_apart(void **state)
{
	struct bench bench;

	(void)state;
	bench_make(&bench);
	bench.attempt.outcome = ATTEMPT_REJECTED;
	bench.attempt.final_status = 400;
	bench_attempt(&bench, T0 + S);
	bench.attempt.final_status = 420;
	bench_attempt(&bench, T0 + 2 * S);
	bench_attempt(&bench, T0 + 3 * S);
	assert_string_equal(bench_said(&bench),
	                    "error register-rejected, error register-rejected 2x");
	bench_free(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges_logins),
		cmocka_unit_test(judges_logouts),
		cmocka_unit_test(says_what_stayed_unanswered),
		cmocka_unit_test(refusals_are_dated_and_counted),
		cmocka_unit_test(a_stale_loop_is_dated_by_its_challenges),
		cmocka_unit_test(a_detail_of_several_is_of_the_last),
		cmocka_unit_test(a_server_is_told_with_a_count),
		cmocka_unit_test(one_way_captures_have_no_timeouts),
		cmocka_unit_test(a_late_answer_is_an_answer),
		cmocka_unit_test(proxied_legs_are_not_judged),
		cmocka_unit_test(statuses_are_counted_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
