#include "report_test.h"

#include "report/roster.h"

struct sheet {
	struct world world;
	struct roster roster;
	struct draft out;
};

static void sheet_begin(struct sheet *sheet, const char *glob, stamp at)
{
	world_make(&sheet->world);
	sheet->world.binding.status = BINDING_ACTIVE;
	assert_int_equal(roster_init(&sheet->roster, str_from(glob), at), 0);
	assert_int_equal(draft_init(&sheet->out), 0);
}

static void sheet_end(struct sheet *sheet)
{
	roster_release(&sheet->roster);
	draft_release(&sheet->out);
}

static void shows_what_is_bound(void **state)
{
	struct sheet sheet;
	struct binding gone;

	(void)state;
	sheet_begin(&sheet, "", NOON + STAMP_SECOND);
	gone = sheet.world.binding;
	gone.status = BINDING_REMOVED;
	gone.contact = STR("sip:gone@10.0.0.1");
	sheet.world.binding.next = &gone;
	sheet.world.binding.user_agent = kept_shared("Phone \x1b[2J");
	roster_add(&sheet.roster, &sheet.world.account);
	roster_write(&sheet.roster, &sheet.out.writer);
	assert_string_equal(
	        draft_text(&sheet.out),
	        "table as of 2022-08-03 12:23:54 UTC: 1 registration of 1 address-of-record\n"
	        "  1000@172.16.221.170          172.16.221.1:5062      until 12:28:53  "
	        "sip:1000@172.16.221.1:5062;ob  Phone \\x1b[2J\n");
	sheet_end(&sheet);
}

static void marks_what_is_odd(void **state)
{
	struct sheet sheet;

	(void)state;
	sheet_begin(&sheet, "", NOON + 301 * STAMP_SECOND);
	sheet.world.binding.logout_failed = true;
	roster_add(&sheet.roster, &sheet.world.account);
	roster_write(&sheet.roster, &sheet.out.writer);
	assert_has(&sheet.out, "  overdue since 12:28:53, its logout failed  sip:1000@");
	sheet_end(&sheet);
}

static void counts_one_user_at_two_registrars_once(void **state)
{
	struct sheet sheet;

	(void)state;
	sheet_begin(&sheet, "1*", NOON);
	roster_add(&sheet.roster, &sheet.world.account);
	roster_add(&sheet.roster, &sheet.world.account);
	sheet.world.account.aor = STR("2000@172.16.221.170");
	roster_add(&sheet.roster, &sheet.world.account);
	roster_write(&sheet.roster, &sheet.out.writer);
	assert_has(&sheet.out, ": 2 registrations of 1 address-of-record\n");
	assert_lacks(&sheet.out, "2000@");
	sheet_end(&sheet);
}

static void is_bounded(void **state)
{
	struct sheet sheet;
	size_t lines = 0;

	(void)state;
	sheet_begin(&sheet, "", NOON);
	for (int i = 0; i < ROSTER_ROWS + 1234; i++)
		roster_add(&sheet.roster, &sheet.world.account);
	roster_write(&sheet.roster, &sheet.out.writer);
	assert_has(&sheet.out, ": 2,234 registrations of 1 address-of-record\n");
	assert_has(&sheet.out, "\n  and 1,234 more (-a shows some)\n");
	for (const char *at = draft_text(&sheet.out); (at = strchr(at, '\n')); at++)
		lines++;
	assert_int_equal(lines, ROSTER_ROWS + 2);
	sheet_end(&sheet);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_what_is_bound),
		cmocka_unit_test(marks_what_is_odd),
		cmocka_unit_test(counts_one_user_at_two_registrars_once),
		cmocka_unit_test(is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
