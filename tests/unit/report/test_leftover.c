#include "report/text.h"

#include "report_test.h"

static const struct page page = { .width = 100, .base = NOON, .end = NOON + 200 * STAMP_SECOND };

/* A logout that got no answer, a minute after the login. */
static void make(struct world *world)
{
	world_make(world);
	world->session.last_at = NOON + 80 * STAMP_SECOND;
	world->binding.status = BINDING_LINGERING;
	world->binding.leftover = LEFTOVER_UNREGISTER_UNANSWERED;
	world->binding.logout_failed = true;
	world->binding.logout_outcome = ATTEMPT_TIMEOUT;
	world->binding.logout_at = NOON + 60 * STAMP_SECOND;
}

static void tells_its_end_once(void **state)
{
	struct world world;
	struct draft draft;

	(void)state;
	make(&world);
	assert_true(leftover_stands(&world.binding, page.end));
	assert_int_equal(draft_init(&draft), 0);
	text_leftover(&draft.writer, &world.binding, &page);
	assert_has(&draft, "    why        the logout at 12:24:53 got no answer\n"
	                   "    since      12:24:53; registered at 12:23:53 for 300 s\n"
	                   "    until      12:29:53 to 12:30:23, by itself, 2 min 40 s after the "
	                   "capture's end\n"
	                   "    to do      `sofia profile internal flush_inbound_reg call`; ");
	assert_lacks(&draft, "Or wait");
	draft_release(&draft);
}

static void what_is_gone_is_told_with_its_ghost(void **state)
{
	struct world world;
	struct draft draft;

	(void)state;
	make(&world);
	world.binding.status = BINDING_EXPIRED;
	world.binding.leftover = LEFTOVER_NONE;
	assert_false(leftover_stands(&world.binding, NOON + 900 * STAMP_SECOND));
	assert_int_equal(draft_init(&draft), 0);
	text_leftover_past(&draft.writer, &world.binding, &page);
	assert_has(&draft, "    contact    sip:1000@172.16.221.1:5062;ob\n"
	                   "    why        the logout at 12:24:53 got no answer\n"
	                   "    ended      12:30:23, by itself, 5 min 10 s after the device's last "
	                   "packet\n");
	draft_clear(&draft);
	world.session.last_at = NOON + 800 * STAMP_SECOND;
	text_leftover_past(&draft.writer, &world.binding, &page);
	assert_has(&draft, "    ended      12:30:23, by itself\n");
	draft_release(&draft);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_its_end_once),
		cmocka_unit_test(what_is_gone_is_told_with_its_ghost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
