#include "report/crowd.h"

#include "report_test.h"

static const struct page page = { .width = 100, .base = NOON, .end = NOON + STAMP_SECOND };
static const struct rule rule = { .id = "bad", .severity = SEVERITY_WARNING };

static void add(struct crowd *crowd, struct world *world, unsigned number, bool alike)
{
	static char aor[32];

	snprintf(aor, sizeof aor, "user%03u@h", number);
	world->account.aor = str_from(aor);
	crowd_add(crowd, &world->account, alike, &page);
}

static void add_user(struct crowd *crowd, struct world *world, unsigned number)
{
	add(crowd, world, number, false);
}

static void tell(struct crowd *crowd, struct draft *draft, const struct finding *const *items,
                 size_t count)
{
	struct finding_list list = { items, count };
	struct filter all = { NULL };

	assert_int_equal(draft_init(draft), 0);
	crowd_tell(crowd, &draft->writer, &list, &all);
}

static void few_are_all_told_troubled_first(void **state)
{
	struct finding finding = { .rule = &rule,
		                   .severity = SEVERITY_WARNING,
		                   .aor = STR("user003@h") };
	const struct finding *const items[] = { &finding };
	struct crowd *crowd = calloc(1, sizeof *crowd);
	struct world world;
	struct draft draft;
	const char *text;

	(void)state;
	assert_non_null(crowd);
	assert_int_equal(crowd_init(crowd), 0);
	world_make(&world);
	for (unsigned i = 1; i <= 4; i++)
		add_user(crowd, &world, i);
	tell(crowd, &draft, items, 1);
	text = draft_text(&draft);
	assert_true(strstr(text, "user003") < strstr(text, "user001"));
	assert_true(strstr(text, "user001") < strstr(text, "user002"));
	assert_true(strstr(text, "user002") < strstr(text, "user004"));
	assert_lacks(&draft, "without problems");
	draft_release(&draft);
	crowd_release(crowd);
	free(crowd);
}

static void those_like_others_are_counted(void **state)
{
	struct crowd *crowd = calloc(1, sizeof *crowd);
	struct world world;
	struct draft draft;

	(void)state;
	assert_non_null(crowd);
	assert_int_equal(crowd_init(crowd), 0);
	world_make(&world);
	world.binding.status = BINDING_LINGERING;
	world.binding.leftover = LEFTOVER_UNREGISTER_UNANSWERED;
	for (unsigned i = 1; i <= 8; i++) {
		world.session.notifications_failed = i == 7;
		add(crowd, &world, i, i > 5);
	}
	tell(crowd, &draft, NULL, 0);
	assert_has(&draft, "user005@h");
	assert_lacks(&draft, "user006@h");
	assert_has(&draft, "user007@h");
	assert_has(&draft, "\n2 more users with problems; show one with -a USER@HOST\n");
	draft_release(&draft);
	crowd_release(crowd);
	free(crowd);
}

static void many_are_counted(void **state)
{
	struct finding finding = { .rule = &rule,
		                   .severity = SEVERITY_WARNING,
		                   .aor = STR("user400@h") };
	struct finding notice = { .rule = &rule,
		                  .severity = SEVERITY_NOTICE,
		                  .aor = STR("user002@h") };
	const struct finding *const items[] = { &finding, &finding, &notice };
	struct crowd *crowd = calloc(1, sizeof *crowd);
	struct world world;
	struct draft draft;

	(void)state;
	assert_non_null(crowd);
	assert_int_equal(crowd_init(crowd), 0);
	world_make(&world);
	for (unsigned i = 1; i <= 500; i++) {
		bool failed = i == 400 || (i >= 10 && i < 32);

		world.session.logout = failed ? LOGOUT_FAILED : LOGOUT_COMPLETE;
		world.binding.status = failed && i < 400 ? BINDING_LINGERING : BINDING_REMOVED;
		world.binding.leftover =
		        failed && i < 400 ? LEFTOVER_UNREGISTER_UNANSWERED : LEFTOVER_NONE;
		add_user(crowd, &world, i);
	}
	tell(crowd, &draft, items, COUNT(items));
	assert_has(&draft, "user010@h");
	assert_has(&draft, "user029@h");
	assert_lacks(&draft, "user030@h"); /* the 21st of them */
	assert_lacks(&draft, "user002@h");
	assert_has(&draft, "\n3 more users with problems; show one with -a USER@HOST\n"
	                   "477 users without problems; show one with -a USER@HOST\n");
	draft_release(&draft);
	crowd_release(crowd);
	free(crowd);
}

static void registrars_of_one_user_are_one_user(void **state)
{
	struct crowd *crowd = calloc(1, sizeof *crowd);
	struct world world;
	struct draft draft;

	(void)state;
	assert_non_null(crowd);
	assert_int_equal(crowd_init(crowd), 0);
	world_make(&world);
	for (unsigned i = 1; i <= 40; i++)
		add_user(crowd, &world, (i + 1) / 2);
	assert_int_equal(crowd->users, 20);
	tell(crowd, &draft, NULL, 0);
	assert_has(&draft, "user020@h");
	assert_lacks(&draft, "without problems");
	draft_release(&draft);
	crowd_release(crowd);
	free(crowd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_are_all_told_troubled_first),
		cmocka_unit_test(those_like_others_are_counted),
		cmocka_unit_test(many_are_counted),
		cmocka_unit_test(registrars_of_one_user_are_one_user),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
