#include "report/leftovers.h"
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
	world->troubles.logout_outcome = ATTEMPT_TIMEOUT;
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
	assert_has(&draft,
	           "    why        the logout at 12:24:53 got no answer\n"
	           "    since      12:24:53; registered at 12:23:53 for 300 s\n"
	           "    expires    at 12:28:53, the row goes between 12:29:53 and "
	           "12:30:23 (3 min 10 s "
	           "after 12:27:13)\n"
	           "    to do      First see whether the device has registered again, at "
	           "the fs_cli prompt of\n"
	           "               172.16.221.170:5060:\n"
	           "      sofia status profile internal user 1000@172.16.221.170\n"
	           "               If EXP there is later than 12:29:53 UTC (it shows the end "
	           "of the row), it has: leave\n"
	           "               it. If not:\n"
	           "      sofia profile internal flush_inbound_reg call\n"
	           "    note       The command removes every row with that Call-ID; ");
	assert_lacks(&draft, "Or wait");
	draft_release(&draft);
}

static void what_is_gone_is_told_with_its_ghost(void **state)
{
	struct page later = page;
	struct world world;
	struct draft draft;

	(void)state;
	make(&world);
	world.binding.status = BINDING_EXPIRED;
	world.binding.leftover = LEFTOVER_NONE;
	assert_false(leftover_stands(&world.binding, NOON + 900 * STAMP_SECOND));
	assert_int_equal(draft_init(&draft), 0);
	later.end = NOON + 900 * STAMP_SECOND;
	text_leftover_past(&draft.writer, &world.binding, &later);
	assert_has(&draft, "    contact    sip:1000@172.16.221.1:5062;ob\n"
	                   "    why        the logout at 12:24:53 got no answer\n"
	                   "    ended      12:30:23, by itself, 5 min 10 s after the device's last "
	                   "packet\n");
	draft_clear(&draft);
	world.session.last_at = NOON + 800 * STAMP_SECOND;
	text_leftover_past(&draft.writer, &world.binding, &page);
	assert_has(&draft, "    ends by    12:30:23, by itself\n");
	draft_release(&draft);
}

/* However long it is: a line break within a command would run half of it. */
static void a_command_stands_alone(void **state)
{
	struct page narrow = page;
	struct world world;
	struct draft draft;

	(void)state;
	make(&world);
	world.registrar.product = PRODUCT_KAMAILIO;
	world.account.aor = STR("alice@a-long-domain-that-fills-the-line.example");
	narrow.width = 60;
	assert_int_equal(draft_init(&draft), 0);
	text_leftover(&draft.writer, &world.binding, &narrow);
	assert_has(&draft,
	           "\n      kamcmd ul.rm_contact location "
	           "alice@a-long-domain-that-fills-the-line.example "
	           "'sip:1000@172.16.221.1:5062;ob'\n    note       If use_domain is off, ");
	assert_lacks(&draft, "`");
	assert_lacks(&draft, "s:alice");
	world.account.registrar->product = PRODUCT_UNKNOWN;
	draft_clear(&draft);
	text_leftover(&draft.writer, &world.binding, &page);
	assert_has(&draft, "    to do      Remove contact sip:1000@172.16.221.1:5062;ob of\n");
	assert_lacks(&draft, "    note ");
	draft_release(&draft);
}

static void of_many_only_the_first_is_told_whole(void **state)
{
	static struct leftovers leftovers;
	struct world world;
	struct draft draft;

	(void)state;
	make(&world);
	leftovers = (struct leftovers){ 0 };
	assert_int_equal(draft_init(&draft), 0);
	for (unsigned i = 0; i < 5; i++)
		leftovers_add(&leftovers, &world.binding, &page);
	leftovers_tell(&leftovers, &draft.writer, &page);
	assert_lacks(&draft, "likewise");
	draft_clear(&draft);
	for (unsigned i = 5; i < 23; i++)
		leftovers_add(&leftovers, &world.binding, &page);
	leftovers_tell(&leftovers, &draft.writer, &page);
	assert_has(&draft, "  23 registrations from 172.16.221.1\n    registrar  ");
	assert_has(&draft, "    since      12:24:53\n      1000@172.16.221.170  sip:1000@");
	assert_has(&draft, "flush_inbound_reg call\n               likewise for the others\n");
	assert_has(&draft, "      1000@172.16.221.170  sip:1000@172.16.221.1:5062;ob  "
	                   "the row goes between 12:29:53 and 12:30:23\n      "
	                   "\xe2\x80\xa6 and 3 more (-o "
	                   "ndjson has all)\n    to do      "
	                   "First see ");
	assert_int_equal(leftovers.shown, 20);
	world.binding.leftover = LEFTOVER_UNREGISTER_REJECTED;
	leftovers_add(&leftovers, &world.binding, &page);
	assert_int_equal(leftovers.kinds, 2);
	assert_int_equal(leftovers.count, 24);
	leftovers_release(&leftovers);
	draft_release(&draft);
}

/* Nobody is told that nothing is left where nobody knows. */
static void doubts_are_told(void **state)
{
	static struct leftovers leftovers;
	struct page later = page;
	struct world world;
	struct draft draft;

	(void)state;
	world_make(&world);
	leftovers = (struct leftovers){ 0 };
	assert_int_equal(draft_init(&draft), 0);
	world.binding.status = BINDING_ACTIVE;
	world.binding.logout_at = NOON;
	leftovers_doubt(&leftovers, &world.binding, &page);
	assert_false(leftovers_doubted(&leftovers));
	world.flow.attempts_total = 1;
	world.flow.newest_attempt.intent = INTENT_UNREGISTER;
	world.flow.newest_attempt.outcome = ATTEMPT_PENDING;
	world.flow.newest_attempt.started = NOON;
	leftovers_doubt(&leftovers, &world.binding, &page);
	assert_true(leftovers_doubted(&leftovers));
	world.binding.status = BINDING_EXPIRED;
	later.end = world.binding.removal_max;
	leftovers_doubt(&leftovers, &world.binding, &later); /* it is gone */
	later.end--;
	for (unsigned i = 0; i < 7; i++)
		leftovers_doubt(&leftovers, &world.binding, &later);
	leftovers_tell(&leftovers, &draft.writer, &later);
	assert_has(&draft, "  1 logout had not ended when the capture did; if it failed, the row "
	                   "stays:\n"
	                   "      1000@172.16.221.170  sip:1000@172.16.221.1:5062;ob  the row goes "
	                   "between 12:29:53 and 12:30:23\n"
	                   "  7 expired rows may stay, the last until 12:30:23:\n");
	assert_has(&draft, "\n      \xe2\x80\xa6 and 2 more (-o ndjson has all)\n");
	leftovers_release(&leftovers);
	draft_release(&draft);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_its_end_once),
		cmocka_unit_test(doubts_are_told),
		cmocka_unit_test(a_command_stands_alone),
		cmocka_unit_test(of_many_only_the_first_is_told_whole),
		cmocka_unit_test(what_is_gone_is_told_with_its_ghost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
