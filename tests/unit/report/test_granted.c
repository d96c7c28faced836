#include "report/line.h"
#include "report/text.h"

#include "report_test.h"

static void says(const struct world *world, struct step step, const char *expected)
{
	struct line line = { 0 };

	text_granted(&line, &world->session, &step);
	if (!str_equal(line_get(&line), str_from(expected)))
		fail_msg("%.*s, not %s", (int)line.n, line.bytes, expected);
}

static void several_contacts_are_counted(void **state)
{
	const struct step login = { .at = NOON, .status = 200, .extra = 300 };
	const struct step logout = { .at = NOON + 60 * STAMP_SECOND,
		                     .status = 200,
		                     .flags = STEP_REMOVAL };
	struct world world;
	struct binding other;

	(void)state;
	world_make(&world);
	says(&world, login, "bound 300 s, until 12:28:53");
	says(&world, logout, "removed");
	other = world.binding;
	other.status = BINDING_ACTIVE;
	other.removed_at = STAMP_NEVER;
	other.leftover = LEFTOVER_NOT_IN_LOGOUT;
	world.binding.next = &other;
	says(&world, login, "bound 300 s, until 12:28:53, 2 contacts");
	other.granted_s = 40;
	other.granted_at = NOON;
	says(&world, login, "bound 40 to 300 s, until 12:28:53, 2 contacts");
	says(&world, logout, "removed 1 of 2");
	world.binding.removed_at = NOON + 50 * STAMP_SECOND;
	says(&world, logout, "accepted");
}

/* Of a Contact: * that FreeSWITCH took for a contact. */
static void a_phantom_is_told(void **state)
{
	const struct step stored = { .at = NOON, .status = 200 };
	const struct step removed = { .at = NOON + STAMP_SECOND,
		                      .status = 200,
		                      .flags = STEP_REMOVAL };
	struct binding phantom;
	struct world world;

	(void)state;
	world_make(&world);
	world.binding.leftover = LEFTOVER_UNREGISTER_INEFFECTIVE;
	phantom = world.binding;
	phantom.session = NULL;
	phantom.contact = STR("sip:(null)@(null)");
	phantom.first_at = NOON;
	phantom.removed_at = removed.at;
	says(&world, stored, "");
	says(&world, removed, "accepted");
	world.binding.next = &phantom;
	says(&world, stored, "stored sip:(null)@(null)");
	says(&world, removed, "removed sip:(null)@(null)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(several_contacts_are_counted),
		cmocka_unit_test(a_phantom_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
