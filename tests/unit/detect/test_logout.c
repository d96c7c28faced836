#include "detect/detector.h"

#include "detect_test.h"

/* Logged out at 60 s, presence withdrawn with it unless a test says otherwise. */
static void log_out(struct bench *bench)
{
	bench->session.logout = LOGOUT_COMPLETE;
	bench->session.logout_started_at = T0 + 60 * S;
	bench->session.logout_at = T0 + 60 * S + 24 * STAMP_MILLISECOND;
	bench->session.logout_delay = 24 * STAMP_MILLISECOND;
	bench->session.bound_since = STAMP_NEVER;
	bench->session.logouts = 1;
	bench->session.last_at = T0 + 60 * S;
	bench->binding.status = BINDING_REMOVED;
	bench->binding.logout_at = T0 + 60 * S;
	bench->binding.removed_at = bench->session.logout_at;
	bench->publication.state = PUBLICATION_REMOVED;
	bench->publication.closing_at = T0 + 60 * S;
	bench->publication.removed_at = T0 + 60 * S;
	bench->publication.authenticated = true;
	bench->account.publications = &bench->publication;
}

static const char *close_all(struct bench *bench, stamp at)
{
	bench_close_binding(bench, &bench->binding, at);
	if (bench->account.publications) {
		struct event event = bench_event(bench, EVENT_PUBLICATION_CLOSED, at);

		event.publication = &bench->publication;
		detector_event(bench->detector, &event);
	}
	bench_close_session(bench, at);
	return bench_said(bench);
}

static void a_clean_logout(void **state)
{
	struct bench bench;

	(void)state;
	bench_make(&bench);
	log_out(&bench);
	assert_string_equal(close_all(&bench, T0 + 100 * S), "info logout-complete");
	assert_string_equal(bench_detail(&bench, "logout-complete"),
	                    "the logout was confirmed 24 ms after its first request");
	bench_free(&bench);
}

/* A30 */
static void presence_left_open(void **state)
{
	struct bench bench;

	(void)state;
	bench_make(&bench);
	log_out(&bench);
	bench.session.logout = LOGOUT_PARTIAL;
	bench.publication.state = PUBLICATION_PUBLISHED;
	bench.publication.closing_at = STAMP_NEVER;
	assert_string_equal(close_all(&bench, T0 + 100 * S),
	                    "warning presence-open-after-logout, notice "
	                    "logout-without-publish-close");
	bench_free(&bench);
	/* Amendment 43: its removal was sent, and refused */
	bench_make(&bench);
	log_out(&bench);
	bench.publication.state = PUBLICATION_PUBLISHED;
	bench.publication.close_refused = true;
	bench.publication.close_status = 400;
	bench.session.logout = LOGOUT_PARTIAL;
	assert_string_equal(close_all(&bench, T0 + 100 * S), "warning presence-open-after-logout");
	bench_free(&bench);
	/* Amendment 53: the server lost it */
	bench_make(&bench);
	log_out(&bench);
	bench.publication.state = PUBLICATION_LOST;
	assert_string_equal(close_all(&bench, T0 + 100 * S), "info logout-complete");
	bench_free(&bench);
}

/* A29 and Amendment 50 */
static void presence_closed_only(void **state)
{
	struct bench bench;

	(void)state;
	bench_make(&bench);
	log_out(&bench);
	bench.session.logout = LOGOUT_PARTIAL;
	bench.session.logout_at = STAMP_NEVER;
	bench.binding.status = BINDING_ACTIVE;
	bench.binding.logout_at = bench.binding.removed_at = STAMP_NEVER;
	bench.binding.gone = GONE_PUBLISH_CLOSED;
	bench.troubles.gone_at = T0 + 60 * S;
	bench.binding.leftover = LEFTOVER_CLIENT_GONE;
	assert_string_equal(close_all(&bench, T0 + 100 * S),
	                    "warning leftover-client-gone, warning publish-close-only likely");
	bench_free(&bench);
	bench_make(&bench);
	log_out(&bench);
	bench.session.logout_at = STAMP_NEVER;
	bench.session.logout = LOGOUT_EXPIRED;
	bench.binding.status = BINDING_EXPIRED;
	bench.binding.logout_at = bench.binding.removed_at = STAMP_NEVER;
	assert_string_equal(close_all(&bench, T0 + 900 * S), "warning publish-close-only");
	bench_free(&bench);
}

static void the_contact_stays_listed(void **state)
{
	struct bench bench;

	(void)state;
	bench_make(&bench);
	bench.attempt.intent = INTENT_UNREGISTER;
	bench.attempt.credentials = true;
	bench.attempt.started = T0 + 60 * S;
	bench.binding.logout_at = T0 + 60 * S;
	bench.binding.still_listed = true;
	bench.binding.leftover = LEFTOVER_UNREGISTER_INEFFECTIVE;
	bench_attempt(&bench, T0 + 60 * S);
	bench_close_binding(&bench, &bench.binding, T0 + 100 * S);
	assert_string_equal(bench_said(&bench), "error unregister-200-still-listed");
	bench_free(&bench);
}

static void a_star_was_ignored(void **state)
{
	struct bench bench;

	(void)state;
	bench_make(&bench);
	bench.attempt.intent = INTENT_UNREGISTER_ALL;
	bench.attempt.credentials = true;
	bench.attempt.started = T0 + 60 * S;
	bench.binding.logout_at = T0 + 60 * S;
	bench.binding.still_listed = true;
	bench_attempt(&bench, T0 + 60 * S);
	bench_close_binding(&bench, &bench.binding, T0 + 100 * S);
	assert_string_equal(bench_said(&bench), "warning star-ignored");
	bench_free(&bench);
}

/* A17: the old contact with expires=0 beside the new one */
static void a_change_was_ignored(void **state)
{
	struct bench bench;

	(void)state;
	bench_make(&bench);
	bench.binding.next = &bench.other;
	bench.attempt.intent = INTENT_CHANGE;
	bench.attempt.credentials = true;
	bench.flow.requested.count = 2;
	bench.flow.requested.contacts[0].uri = bench.other.contact;
	bench.flow.requested.contacts[1] = (struct requested_contact){
		.uri = bench.binding.contact,
		.has_expires = true,
	};
	bench.binding.still_listed = true;
	bench_attempt(&bench, T0 + 60 * S);
	assert_string_equal(bench_said(&bench), "warning multi-contact-removal-ignored");
	bench_free(&bench);
	bench_make(&bench);
	bench.attempt.intent = INTENT_CHANGE;
	bench.attempt.credentials = true;
	bench.flow.requested.count = 2;
	bench.flow.requested.contacts[0].uri = bench.other.contact;
	bench.flow.requested.contacts[1] = (struct requested_contact){
		.uri = bench.binding.contact,
		.has_expires = true,
	};
	bench.binding.status = BINDING_REMOVED;
	bench_attempt(&bench, T0 + 60 * S);
	assert_string_equal(bench_said(&bench), "");
	bench_free(&bench);
}

/* A18, A19, Amendment 17 */
static void another_call_id(void **state)
{
	struct bench bench;

	(void)state;
	bench_make(&bench);
	bench.registrar.model = model_of(MODEL_FREESWITCH_CALLID);
	bench.binding.status = BINDING_LINGERING;
	bench.binding.leftover = LEFTOVER_UNREGISTER_OTHER_CALL_ID;
	bench.binding.other_call_id = bench.binding.likely = true;
	bench.binding.logout_at = T0 + 60 * S;
	bench_close_binding(&bench, &bench.binding, T0 + 100 * S);
	assert_string_equal(bench_said(&bench), "warning leftover-other-call-id likely, warning "
	                                        "unregister-other-call-id likely");
	bench_free(&bench);
	bench_make(&bench);
	bench.binding.status = BINDING_REMOVED;
	bench.binding.logout_at = T0 + 60 * S;
	kept_text(&bench.binding, BINDING_REMOVED_BY, STR("another"));
	bench_close_binding(&bench, &bench.binding, T0 + 100 * S);
	assert_string_equal(bench_said(&bench), "info unregister-other-call-id");
	bench_free(&bench);
	bench_make(&bench);
	bench.registrar.model = model_of(MODEL_KAMAILIO);
	bench.binding.status = BINDING_REMOVED;
	bench.binding.logout_at = T0 + 60 * S;
	kept_text(&bench.binding, BINDING_REMOVED_BY, STR("another"));
	bench_close_binding(&bench, &bench.binding, T0 + 100 * S);
	assert_string_equal(bench_said(&bench), "");
	bench_free(&bench);
}

static void another_contact(void **state)
{
	struct bench bench;

	(void)state;
	bench_make(&bench);
	bench.binding.skipped_in_logout = true;
	bench.binding.leftover = LEFTOVER_NOT_IN_LOGOUT;
	bench_close_binding(&bench, &bench.binding, T0 + 100 * S);
	assert_string_equal(bench_said(&bench), "warning unregister-other-contact");
	bench_free(&bench);
	bench_make(&bench);
	bench.binding.skipped_in_logout = true;
	bench.binding.leftover = LEFTOVER_NOT_IN_LOGOUT;
	bench.binding.next = &bench.other;
	bench.other.status = BINDING_REMOVED;
	bench.session.logout_started_at = T0 + 60 * S;
	bench_close_binding(&bench, &bench.binding, T0 + 100 * S);
	assert_string_equal(bench_said(&bench), "warning unregister-other-contact");
	assert_string_equal(bench_detail(&bench, "unregister-other-contact"),
	                    "the logout removed sip:1000@10.0.0.5:5070;ob but did not name "
	                    "sip:1000@10.0.0.5:5062;ob");
	assert_int_equal(bench_finding(&bench, "unregister-other-contact")->first_at, T0 + 60 * S);
	bench_free(&bench);
	bench_make(&bench);
	bench.binding.other_contact = true;
	bench.binding.status = BINDING_REMOVED;
	bench_close_binding(&bench, &bench.binding, T0 + 100 * S);
	assert_string_equal(bench_said(&bench), "");
	bench_free(&bench);
}

/* A14 */
static void the_two_expires_conflict(void **state)
{
	struct bench bench;

	(void)state;
	bench_make(&bench);
	bench.attempt.intent = INTENT_UNREGISTER;
	bench.attempt.credentials = true;
	bench.flow.requested.conflict = true;
	bench_attempt(&bench, T0 + 60 * S);
	assert_string_equal(bench_said(&bench), "warning expires-conflict");
	bench_free(&bench);
	bench_make(&bench);
	bench.registrar.model = model_of(MODEL_FREESWITCH_SINGLE);
	bench.attempt.intent = INTENT_UNREGISTER;
	bench.attempt.credentials = true;
	bench.flow.requested.conflict = true;
	bench_attempt(&bench, T0 + 60 * S);
	assert_string_equal(bench_said(&bench), "error expires-conflict");
	bench_free(&bench);
}

static void in_again_soon(void **state)
{
	struct bench bench;
	struct event event;

	(void)state;
	bench_make(&bench);
	log_out(&bench);
	event = bench_event(&bench, EVENT_REGISTER_SENT, T0 + 63 * S);
	event.flow = &bench.flow;
	detector_event(bench.detector, &event);
	assert_string_equal(bench_said(&bench), "notice re-register-after-logout");
	bench_free(&bench);
}

/* A35 */
static void traffic_after_the_removal(void **state)
{
	struct bench bench;
	struct event event;

	(void)state;
	bench_make(&bench);
	log_out(&bench);
	event = bench_event(&bench, EVENT_TRAFFIC_TO_REMOVED, T0 + 61 * S);
	event.binding = &bench.binding;
	event.exchange = &bench.exchange;
	detector_event(bench.detector, &event);
	event.at = T0 + 66 * S;
	detector_event(bench.detector, &event);
	assert_string_equal(bench_said(&bench), "warning traffic-to-removed-contact");
	bench_free(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_clean_logout),
		cmocka_unit_test(presence_left_open),
		cmocka_unit_test(presence_closed_only),
		cmocka_unit_test(the_contact_stays_listed),
		cmocka_unit_test(a_star_was_ignored),
		cmocka_unit_test(a_change_was_ignored),
		cmocka_unit_test(another_call_id),
		cmocka_unit_test(another_contact),
		cmocka_unit_test(the_two_expires_conflict),
		cmocka_unit_test(in_again_soon),
		cmocka_unit_test(traffic_after_the_removal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
