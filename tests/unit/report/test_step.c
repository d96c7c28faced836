#include "report/text.h"

#include "report_test.h"

static const struct page page = { .width = 100, .base = NOON, .end = NOON };

static void says(struct world *world, struct step step, const struct step *before, const char *part)
{
	struct step_context context = {
		.session = &world->session, .page = &page, .before = before, .since = step.at
	};
	struct draft draft;

	assert_int_equal(draft_init(&draft), 0);
	text_step(&draft.writer, &step, &context);
	assert_has(&draft, part);
	draft_release(&draft);
}

static void an_answer_far_from_its_request_names_it(void **state)
{
	const struct step notify = {
		.at = NOON, .kind = STEP_NOTIFY, .flags = STEP_SUMMARY, .extra = STEP_UNCOUNTED
	};
	const struct step publish = { .at = NOON, .kind = STEP_PUBLISH };
	struct step answer = { .at = NOON, .kind = STEP_NOTIFY_ANSWER, .status = 200 };
	struct world world;

	(void)state;
	world_make(&world);
	says(&world, notify, NULL, "← NOTIFY message-summary\n");
	says(&world, answer, &notify, "→ 200 OK\n");
	says(&world, answer, &publish, "→ 200 OK                 to NOTIFY\n");
	answer.kind = STEP_PUBLISH_ANSWER;
	answer.extra = 60;
	says(&world, answer, &publish, "← 200 OK                 60 s\n");
	says(&world, answer, &notify, "← 200 OK                 to PUBLISH, 60 s\n");
	answer.status = 407;
	says(&world, answer, &notify, "← 407 Proxy Authentication Required\n");
}

static void a_new_call_id_is_told(void **state)
{
	struct step refresh = { .at = NOON + STAMP_SECOND,
		                .kind = STEP_REGISTER,
		                .flags = STEP_REFRESH,
		                .extra = 300 };
	struct world world;
	struct flow second;

	(void)state;
	world_make(&world);
	says(&world, refresh, NULL, "refresh, expires 300\n");
	second = world.flow;
	second.first_at = refresh.at;
	world.flow.next = &second;
	says(&world, refresh, NULL, "refresh, new Call-ID (restarted?), expires 300\n");
	refresh.at++;
	says(&world, refresh, NULL, "refresh, expires 300\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_far_from_its_request_names_it),
		cmocka_unit_test(a_new_call_id_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
