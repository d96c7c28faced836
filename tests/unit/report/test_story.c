#include "report/text.h"

#include "report_test.h"

static struct pool pool;

static const struct page page = {
	.width = 100, .base = NOON, .end = NOON + 400 * STAMP_SECOND, .credentials = true
};

static void add(struct session *session, stamp at, enum step_kind kind, unsigned flags,
                unsigned status, unsigned extra)
{
	struct step step = { .at = at,
		             .kind = (uint8_t)kind,
		             .flags = (uint8_t)flags,
		             .verdict = flags & STEP_CREDENTIALS ? VERDICT_MATCH : VERDICT_NONE,
		             .status = (uint16_t)status,
		             .extra = (uint16_t)extra };
	uint32_t n;

	if (!session->steps)
		session->steps = pool_take(&pool, sizeof(*session->steps));
	n = session->steps->total++;
	if (n < SESSION_HEAD)
		session->steps->head[n] = step;
	else
		session->steps->tail[n % SESSION_TAIL] = step;
}

static void add_register(struct session *session, stamp at, unsigned flags, unsigned expires)
{
	enum step_kind kind = flags & STEP_REMOVAL ? STEP_UNREGISTER : STEP_REGISTER;

	add(session, at, kind, flags, 0, expires);
	add(session, at + 4000, STEP_CHALLENGE, flags, 401, 0);
	add(session, at + 10000, kind, flags | STEP_CREDENTIALS, 0, 1);
	add(session, at + 16000, STEP_REGISTER_ANSWER, flags, 200, expires);
}

static void add_login(struct session *session)
{
	add_register(session, NOON, 0, 300);
	add(session, NOON + 20000, STEP_PUBLISH, STEP_OPEN, 0, 3600);
	add(session, NOON + 24000, STEP_PUBLISH_ANSWER, 0, 200, 3600);
	add(session, NOON + 30000, STEP_NOTIFY, STEP_SUMMARY, 0, 2);
	add(session, NOON + 32000, STEP_NOTIFY_ANSWER, 0, 200, 0);
}

static void tells_the_origin(void **state)
{
	struct world world;
	struct refresh_statistics refresh = { .count = 1 };
	struct draft draft;

	(void)state;
	world_make(&world);
	world.flow.refresh = &refresh;
	statistic_add(&pool, &refresh.margin, 5);
	add_login(&world.session);
	assert_int_equal(draft_init(&draft), 0);
	text_story(&draft.writer, &world.account, &page);
	assert_string_equal(
	        draft_text(&draft),
	        "\n"
	        "1000@172.16.221.170   internal-user   MicroSIP/3.20.7   "
	        "172.16.221.1:5062 → 172.16.221.170:5060\n"
	        "  12:23:53.401     0 ms  → REGISTER               expires 300\n"
	        "  12:23:53.405     4 ms  ← 401 Unauthorized       realm 172.16.221.170, MD5, "
	        "qop auth\n"
	        "  12:23:53.411    10 ms  → REGISTER + digest      nc 1, password matches\n"
	        "  12:23:53.417    16 ms  ← 200 OK                 bound 300 s, until 12:28:53\n"
	        "  12:23:53.421    20 ms  → PUBLISH presence       open \"Idle\"\n"
	        "  12:23:53.425    24 ms  ← 200 OK                 3600 s\n"
	        "  12:23:53.431    30 ms  ← NOTIFY message-summary 2 new messages\n"
	        "  12:23:53.433    32 ms  → 200 OK\n"
	        "  login complete in 32 ms; refreshed 1×, 5.0 s before expiry\n"
	        "  logout complete in 24 ms\n");
	draft_release(&draft);
	statistic_release(&pool, &refresh.margin);
}

static void leaves_steps_out(void **state)
{
	struct world world;
	struct draft draft;

	(void)state;
	world_make(&world);
	add_login(&world.session);
	for (int i = 1; i <= 10; i++)
		add_register(&world.session, NOON + i * 295 * STAMP_SECOND, STEP_REFRESH, 300);
	add_register(&world.session, NOON + 3000 * STAMP_SECOND, STEP_REMOVAL, 0);
	assert_int_equal(draft_init(&draft), 0);
	text_story(&draft.writer, &world.account, &page);
	/* 8 + 40 + 4 steps, of which the first 10 and the last 14 are kept */
	assert_has(&draft, "login complete in 32 ms\n");
	assert_has(&draft, "\n  … 28 steps not shown …\n");
	assert_has(&draft, "    0 ms  → REGISTER               logout, expires 0\n");
	assert_has(&draft, "   16 ms  ← 200 OK                 removed\n");
	draft_release(&draft);
}

static void shows_all_that_fit(void **state)
{
	struct world world;
	struct draft draft;

	(void)state;
	world_make(&world);
	add_login(&world.session);
	for (int i = 1; i <= 4; i++)
		add_register(&world.session, NOON + i * 295 * STAMP_SECOND, STEP_REFRESH, 300);
	assert_int_equal(world.session.steps->total, SESSION_HEAD + SESSION_TAIL);
	assert_int_equal(draft_init(&draft), 0);
	text_story(&draft.writer, &world.account, &page);
	assert_lacks(&draft, "not shown");
	assert_has(&draft,
	           "  12:28:48.401     0 ms  → REGISTER               refresh, expires 300");
	draft_release(&draft);
}

static void escapes_and_cuts(void **state)
{
	struct world world;
	struct draft draft;

	(void)state;
	world_make(&world);
	world.account.aor =
	        STR("\x1b]0;own\x07\xe2\x80\xae@a-very-long-host-name-that-does-not-fit");
	world.session.user_agent = kept_shared("Agent\nwith\x9b control");
	world.session.realm = kept_shared("r\rr");
	world.publication.note = kept_shared("n\x1bn");
	add_login(&world.session);
	assert_int_equal(draft_init(&draft), 0);
	text_story(&draft.writer, &world.account, &page);
	assert_has(&draft, "\n\\x1b]0;own\\x07\\xe2\\x80\\xae@");
	assert_has(&draft, "…   internal-user");
	assert_has(&draft, "realm r\\x0dr,");
	assert_has(&draft, "open \"n\\x1bn\"");
	assert_lacks(&draft, "\x1b");
	assert_lacks(&draft, "\x07");
	assert_lacks(&draft, "\r");
	draft_release(&draft);
}

static void keeps_the_width(void **state)
{
	static char realm[400 + 1] = "";
	struct world world;
	struct page narrow = page;
	struct draft draft;
	const char *at;

	(void)state;
	world_make(&world);
	narrow.width = 72;
	memset(realm, 'r', sizeof realm - 1);
	world.session.realm = kept_shared(realm);
	add_login(&world.session);
	assert_int_equal(draft_init(&draft), 0);
	text_story(&draft.writer, &world.account, &narrow);
	at = strchr(draft_text(&draft) + 1, '\n') + 1; /* the head has its own rule */
	while (*at != '\0') {
		size_t n = strcspn(at, "\n");

		assert_true(writer_columns((struct str){ at, n }) <= narrow.width);
		at += n + 1;
	}
	draft_release(&draft);
}

static void names_later_dates(void **state)
{
	struct world world;
	struct draft draft;

	(void)state;
	world_make(&world);
	add_register(&world.session, NOON + 86400 * STAMP_SECOND, 0, 300);
	assert_int_equal(draft_init(&draft), 0);
	text_story(&draft.writer, &world.account, &page);
	assert_has(&draft, "\n  2022-08-04\n  12:23:53.401");
	draft_release(&draft);
}

static void repeats_are_told_once(void **state)
{
	struct world world;
	struct draft draft;

	(void)state;
	world_make(&world);
	add_register(&world.session, NOON, 0, 300);
	for (int i = 1; i <= 5; i++) {
		stamp at = NOON + i * 20 * STAMP_SECOND;

		add(&world.session, at, STEP_PROBE, 0, 0, 0);
		add(&world.session, at + 1000, STEP_PROBE_ANSWER, 0, 200, 0);
	}
	assert_int_equal(draft_init(&draft), 0);
	text_story(&draft.writer, &world.account, &page);
	assert_has(&draft, "  login complete in 16 ms\n"
	                   "  12:24:13.401     0 ms  ← OPTIONS\n"
	                   "  12:24:13.402     1 ms  → 200 OK\n"
	                   "  … the same 4× more, until 12:25:33.402 …\n");
	draft_release(&draft);
}

/* What a user does with his phone later is no part of the login. */
static void later_presence_is_no_login(void **state)
{
	struct world world;
	struct draft draft;

	(void)state;
	world_make(&world);
	world.publication.note = NULL;
	add_login(&world.session);
	add(&world.session, NOON + 8 * STAMP_SECOND, STEP_PUBLISH, STEP_CLOSED, 0, 0);
	add(&world.session, NOON + 8 * STAMP_SECOND + 1000, STEP_PUBLISH_ANSWER, 0, 401, 0);
	add(&world.session, NOON + 8 * STAMP_SECOND + 9000, STEP_PUBLISH,
	    STEP_CLOSED | STEP_CREDENTIALS, 0, 1);
	add(&world.session, NOON + 8 * STAMP_SECOND + 12000, STEP_PUBLISH_ANSWER, 0, 200, 3600);
	assert_int_equal(draft_init(&draft), 0);
	text_story(&draft.writer, &world.account, &page);
	assert_has(&draft, "  login complete in 32 ms\n"
	                   "  12:24:01.401     0 ms  → PUBLISH presence       closed\n"
	                   "  12:24:01.402     1 ms  ← 401 Unauthorized\n"
	                   "  12:24:01.410     9 ms  → PUBLISH + digest       presence, closed, "
	                   "nc 1, password matches\n"
	                   "  12:24:01.413    12 ms  ← 200 OK                 3600 s\n");
	draft_release(&draft);
}

static void a_late_refresh_is_called_so(void **state)
{
	struct world world;
	struct page with = page;
	struct draft draft;

	(void)state;
	world_make(&world);
	with.hold = 60 * STAMP_SECOND;
	add_register(&world.session, NOON, 0, 300);
	add(&world.session, NOON + 300 * STAMP_SECOND, STEP_EXPIRED, 0, 0, 0);
	add_register(&world.session, NOON + 310 * STAMP_SECOND, 0, 300);
	add(&world.session, NOON + 610 * STAMP_SECOND, STEP_EXPIRED, 0, 0, 0);
	add_register(&world.session, NOON + 700 * STAMP_SECOND, 0, 300);
	assert_int_equal(draft_init(&draft), 0);
	text_story(&draft.writer, &world.account, &with);
	assert_has(&draft,
	           "  12:28:53.401     0 ms  · expired                no refresh came in time\n"
	           "  12:29:03.401     0 ms  → REGISTER               late refresh, expires 300\n"
	           "  12:29:03.405     4 ms  ← 401");
	assert_has(&draft, "     0 ms  → REGISTER               expires 300\n"
	                   "  12:35:33.405");
	draft_release(&draft);
}

static void expires_while_it_is_refreshed(void **state)
{
	struct world world;
	struct draft draft;

	(void)state;
	world_make(&world);
	add_register(&world.session, NOON, 0, 300);
	add(&world.session, NOON + 295 * STAMP_SECOND, STEP_REGISTER, STEP_REFRESH, 0, 300);
	add(&world.session, NOON + 300 * STAMP_SECOND, STEP_EXPIRED, 0, 0, 0);
	add(&world.session, NOON + 327 * STAMP_SECOND, STEP_TIMEOUT, 0, 0, 0);
	assert_int_equal(draft_init(&draft), 0);
	text_story(&draft.writer, &world.account, &page);
	assert_has(&draft, "  5000 ms  \xc2\xb7 expired                its refresh had no answer\n"
	                   "  12:29:20.401     32 s  \xc2\xb7 no answer\n");
	draft_release(&draft);
}

static void words_of_single_steps(void **state)
{
	struct world world;
	struct draft draft;
	stamp at = NOON;

	(void)state;
	world_make(&world);
	world.binding.expires_at = NOON + 7;
	world.binding.logout_at = NOON;
	add(&world.session, at++, STEP_UNREGISTER, STEP_REMOVAL | STEP_STAR, 0, 60);
	add(&world.session, at++, STEP_UNREACHABLE, 0, 0, 0);
	add(&world.session, at++, STEP_UNREACHABLE, 0, 0, 0);
	add(&world.session, at++, STEP_NOTIFY, 0, 0, 0);
	add(&world.session, at++, STEP_UNREACHABLE, 0, 0, 0);
	add(&world.session, at++, STEP_PROBE, 0, 0, 0);
	add(&world.session, at++, STEP_PROBE_ANSWER, 0, 200, 0);
	world.session.steps->head[6].copies = 4;
	add(&world.session, at++, STEP_EXPIRED, 0, 0, 0);
	add(&world.session, at++, STEP_DISPLACED, 0, 0, 0);
	assert_int_equal(draft_init(&draft), 0);
	text_story(&draft.writer, &world.account, &page);
	assert_has(&draft, "→ REGISTER               no logout, Contact: *, expires 60\n");
	assert_has(&draft,
	           "· ICMP unreachable       nothing listens at the registrar's port\n"
	           "  12:23:53.401     0 ms  · ICMP unreachable       nothing listens at the "
	           "registrar's port\n"
	           "  12:23:53.401     0 ms  ← NOTIFY\n"
	           "  12:23:53.401     0 ms  · ICMP unreachable       nothing listens at the "
	           "device's port any more\n");
	assert_has(&draft, "→ 200 OK                 and 4 more alike\n");
	assert_has(&draft, "· expired                its logout had failed\n");
	assert_has(&draft, "· displaced              no longer in the registrar's list\n");
	draft_release(&draft);
}

static void a_retry_belongs_to_its_login(void **state)
{
	struct world world;
	struct draft draft;

	(void)state;
	world_make(&world);
	add(&world.session, NOON, STEP_REGISTER, 0, 0, 5);
	add(&world.session, NOON + 1000, STEP_REGISTER_ANSWER, 0, 423, 0);
	add(&world.session, NOON + 2000, STEP_REGISTER, 0, 0, 30);
	add(&world.session, NOON + 3000, STEP_CHALLENGE, 0, 401, 0);
	add(&world.session, NOON + 40 * STAMP_SECOND, STEP_REGISTER, STEP_CREDENTIALS, 0, 1);
	add(&world.session, NOON + 41 * STAMP_SECOND, STEP_REGISTER_ANSWER, 0, 200, 30);
	add(&world.session, NOON + 90000 * STAMP_SECOND, STEP_TIMEOUT, 0, 0, 0);
	assert_int_equal(draft_init(&draft), 0);
	text_story(&draft.writer, &world.account, &page);
	assert_has(&draft, "     2 ms  → REGISTER               expires 30\n");
	assert_has(&draft, "     41 s  ← 200 OK                 bound 30 s, until 12:25:04\n");
	assert_has(&draft, "  13:23:53.401     25 h  \xc2\xb7 no answer\n");
	assert_has(&draft, "login complete in 41.0 s");
	draft_release(&draft);
}

static void of_many_devices_those_that_got_in(void **state)
{
	static struct session sessions[20];
	struct world world;
	struct draft draft;

	(void)state;
	world_make(&world);
	for (size_t i = 0; i < COUNT(sessions); i++) {
		sessions[i] = world.session;
		sessions[i].next = i + 1 < COUNT(sessions) ? &sessions[i + 1] : NULL;
		sessions[i].logins = i == 15;
		sessions[i].login_at = i == 15 ? NOON : STAMP_NEVER;
		sessions[i].user_agent = kept_shared(i == 15 ? "the-one" : "other");
	}
	world.account.sessions = sessions;
	world.account.session_count = COUNT(sessions);
	assert_int_equal(draft_init(&draft), 0);
	text_story(&draft.writer, &world.account, &page);
	assert_has(&draft, "the-one");
	assert_true(strstr(draft_text(&draft), "the-one") < strstr(draft_text(&draft), "other"));
	assert_has(&draft, "\n  12 more devices of 1000@172.16.221.170\n");
	draft_release(&draft);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_the_origin),
		cmocka_unit_test(leaves_steps_out),
		cmocka_unit_test(shows_all_that_fit),
		cmocka_unit_test(escapes_and_cuts),
		cmocka_unit_test(keeps_the_width),
		cmocka_unit_test(names_later_dates),
		cmocka_unit_test(repeats_are_told_once),
		cmocka_unit_test(later_presence_is_no_login),
		cmocka_unit_test(a_late_refresh_is_called_so),
		cmocka_unit_test(expires_while_it_is_refreshed),
		cmocka_unit_test(words_of_single_steps),
		cmocka_unit_test(a_retry_belongs_to_its_login),
		cmocka_unit_test(of_many_devices_those_that_got_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
