#include "report/text.h"

#include "report_test.h"

static const struct page page = {
	.width = 100, .base = NOON, .end = NOON + 400 * STAMP_SECOND, .credentials = true
};

static void says_why_no_login(void **state)
{
	static const struct {
		enum attempt_outcome outcome;
		unsigned status;
		unsigned stales;
		enum verdict verdict;
		const char *text;
	} rows[] = {
		{ ATTEMPT_REJECTED, 403, 0, VERDICT_MISMATCH,
		  "  login failed: 403 Forbidden, the password does not match\n" },
		{ ATTEMPT_REJECTED, 499, 0, VERDICT_NONE, "  login failed: 499\n" },
		{ ATTEMPT_TIMEOUT, 0, 0, VERDICT_NONE, "  login failed: no answer\n" },
		{ ATTEMPT_CHALLENGE_IGNORED, 401, 0, VERDICT_NONE,
		  "  login failed: the client never answered the challenge\n" },
		{ ATTEMPT_CHALLENGE_IGNORED, 401, 1, VERDICT_NONE,
		  "  login failed: the nonce was stale, and the client never answered the new "
		  "challenge\n" },
		{ ATTEMPT_CHALLENGE_IGNORED, 401, 3, VERDICT_NONE,
		  "  login failed: the registrar called every nonce stale, 3\xc3\x97 in a row\n" },
		{ ATTEMPT_PENDING, 0, 0, VERDICT_NONE,
		  "  login not complete when the capture ended\n" },
	};
	struct draft draft;

	(void)state;
	assert_int_equal(draft_init(&draft), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world world;

		world_make(&world);
		world.session.logins = 0;
		world.session.login_at = STAMP_NEVER;
		world.session.logout = LOGOUT_NO_LOGIN;
		world.flow.attempts_total = 1;
		world.flow.newest_attempt = (struct past_attempt){
			.n = 1,
			.intent = INTENT_REGISTER,
			.outcome = (uint8_t)rows[i].outcome,
			.final_status = (uint16_t)rows[i].status,
			.verdict = (uint8_t)rows[i].verdict,
			.stales = (uint16_t)rows[i].stales,
			.stale_last = rows[i].stales > 0,
			.started = NOON,
			.ended = NOON,
		};
		text_story(&draft.writer, &world.account, &page);
		assert_has(&draft, rows[i].text);
		draft_clear(&draft);
	}
	draft_release(&draft);
}

static void ends_without_a_logout(void **state)
{
	struct world world;
	struct draft draft;

	(void)state;
	world_make(&world);
	world.session.logout = LOGOUT_FAILED;
	world.session.logout_started_at = STAMP_NEVER; /* somebody else's request left it */
	world.binding.status = BINDING_ACTIVE;
	world.binding.leftover = LEFTOVER_UNREGISTER_INEFFECTIVE;
	assert_int_equal(draft_init(&draft), 0);
	text_story(&draft.writer, &world.account, &page);
	assert_has(&draft, "  not logged out: ");
	draft_clear(&draft);
	world.session.logout = LOGOUT_DISPLACED;
	world.binding.status = BINDING_DISPLACED;
	kept_text(&world.binding, BINDING_REMOVED_BY, shared_text(world.flow.call_id));
	world.binding.removed_in = CLASS_FETCH;
	text_story(&draft.writer, &world.account, &page);
	assert_has(&draft, "  ended without a logout: no longer in the registrar's list\n");
	draft_clear(&draft);
	world.binding.removed_in = CLASS_UNREGISTER_LIKE;
	text_story(&draft.writer, &world.account, &page);
	assert_has(&draft, "  ended by another device's logout\n");
	draft_clear(&draft);
	world.binding.removed_in = CLASS_REGISTER_LIKE;
	text_story(&draft.writer, &world.account, &page);
	assert_has(&draft, "  ended by another login\n");
	draft_clear(&draft);
	world.session.logout = LOGOUT_EXPIRED;
	world.binding.status = BINDING_EXPIRED;
	world.binding.leftover = LEFTOVER_NONE;
	world.binding.logout_failed = true;
	world.troubles.logout_outcome = ATTEMPT_TIMEOUT;
	world.binding.logout_at = NOON + 60 * STAMP_SECOND;
	text_story(&draft.writer, &world.account, &page);
	assert_has(&draft,
	           "  logout failed: the logout at 12:24:53 got no answer; the registration "
	           "ran out at 12:28:53\n");
	draft_clear(&draft);
	world.binding.logout_failed = false;
	text_story(&draft.writer, &world.account, &page);
	assert_has(&draft, "  no refresh in time, no logout: ran out at 12:28:53");
	draft_clear(&draft);
	world.session.logout = LOGOUT_PENDING;
	world.binding.status = BINDING_ACTIVE;
	world.flow.attempts_total = 1;
	world.flow.newest_attempt.intent = INTENT_UNREGISTER;
	world.flow.newest_attempt.outcome = ATTEMPT_PENDING;
	text_story(&draft.writer, &world.account, &page);
	assert_has(&draft, "  logout not finished when the capture ended; if it failed, registered "
	                   "until 12:28:53\n");
	draft_release(&draft);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_why_no_login),
		cmocka_unit_test(ends_without_a_logout),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
