#include "detect/table_advice.h"

#include "detect_test.h"

/* A row of the bench's binding, in a table that is whole. */
struct sheet {
	struct bench bench;
	struct endpoint endpoint;
	struct witness then;
	struct compared table;
	struct dump_row row;
	struct row_verdict verdict;
	struct row_advice advice;
};

static void make(struct sheet *sheet, enum dump_format format, enum leftover reason)
{
	struct binding *binding = &sheet->bench.binding;

	*sheet = (struct sheet){ 0 };
	bench_make(&sheet->bench);
	binding->status = BINDING_LINGERING;
	binding->leftover = (uint8_t)reason;
	binding->logout_at = T0 + 16 * S;
	sheet->table.name = "t";
	sheet->table.dump.format = format;
	sheet->table.dump.complete = true;
	sheet->table.margin_sure = true;
	sheet->table.at = T0 + 60 * S;
	sheet->table.then = &sheet->then;
	sheet->row.aor = binding->account->aor;
	sheet->row.user = account_user(binding->account);
	sheet->row.contact = sheet->row.stored = binding->contact;
	sheet->row.call_id = shared_text(binding->call_id);
	sheet->verdict = (struct row_verdict){
		.table = &sheet->table,
		.row = &sheet->row,
		.binding = binding,
		.class = ROW_LEFTOVER,
		.key = KEY_CALL_ID_CONTACT,
		.reason = reason,
		.sure = SURE_CERTAIN,
		.ends_at = T0 + 300 * S,
		.alone = true,
	};
}

static enum row_hold held(struct sheet *sheet)
{
	advice_for_row(&sheet->verdict, &sheet->advice);
	assert_int_equal(sheet->advice.command[0] != '\0', sheet->advice.hold == HOLD_NONE);
	bench_free(&sheet->bench);
	return sheet->advice.hold;
}

static void test_commands(void **state)
{
	static const struct {
		enum dump_format format;
		const char *aor, *contact, *call_id, *profile;
		const char *command; /* NULL: none */
	} rows[] = {
		{ DUMP_KAMAILIO_TEXT, "1000@d", "sip:1000@10.0.0.5;ob", "5d2f", "",
		  "kamcmd ul.rm_contact location 1000@d 'sip:1000@10.0.0.5;ob'" },
		{ DUMP_KAMAILIO_JSON, "1000", "sip:1000@10.0.0.5", "5d2f", "",
		  "kamcmd ul.rm_contact location s:1000 sip:1000@10.0.0.5" },
		{ DUMP_KAMAILIO_TEXT, "1000@d", "sip:$(x)@10.0.0.5", "5d2f", "",
		  "kamcmd ul.rm_contact location 1000@d 'sip:$(x)@10.0.0.5'" },
		{ DUMP_KAMAILIO_TEXT, "1000@d", "sip:it's@10.0.0.5", "5d2f", "", NULL },
		{ DUMP_KAMAILIO_TEXT, "-rf", "sip:1000@10.0.0.5", "5d2f", "", NULL },
		{ DUMP_KAMAILIO_TEXT, "1000@d", "sip:1000@10.0.0.5\n", "5d2f", "", NULL },
		{ DUMP_OPENSIPS_JSON, "1000", "sip:1000@10.0.0.5", "5d2f", "",
		  "opensips-cli -x mi ul_rm_contact location 1000 sip:1000@10.0.0.5" },
		{ DUMP_ASTERISK_AMI, "1000", "sip:1000@10.0.0.5", "5d2f", "", NULL },
		{ DUMP_SOFIA_STATUS, "1000@d", "sip:1000@10.0.0.5", "5d2f", "lan",
		  "fs_cli -x 'sofia profile lan flush_inbound_reg 5d2f'" },
		{ DUMP_SOFIA_STATUS, "1000@d", "sip:1000@10.0.0.5", "5d2f", "",
		  "fs_cli -x 'sofia profile internal flush_inbound_reg 5d2f'" },
		{ DUMP_FREESWITCH_JSON, "1000@d", "sip:1000@10.0.0.5", "$(x)", "lan",
		  "fs_cli -x 'sofia profile lan flush_inbound_reg '\\''$(x)'\\'''" },
		{ DUMP_SOFIA_STATUS, "1000@d", "sip:1000@10.0.0.5", "5d2f", "a'b", NULL },
		/* FreeSWITCH would empty the whole domain, or the profile */
		{ DUMP_SOFIA_STATUS, "1000@d", "sip:1000@10.0.0.5", "d", "lan", NULL },
		{ DUMP_SOFIA_STATUS, "1000@d", "sip:1000@10.0.0.5", "@d", "lan", NULL },
		{ DUMP_SOFIA_STATUS, "1000@d", "sip:1000@10.0.0.5", "reboot", "lan", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct sheet sheet;

		make(&sheet, rows[i].format, LEFTOVER_UNREGISTER_UNAUTHORIZED);
		sheet.row.aor = str_from(rows[i].aor);
		sheet.row.contact = sheet.row.stored = str_from(rows[i].contact);
		sheet.row.call_id = str_from(rows[i].call_id);
		sheet.row.profile = str_from(rows[i].profile);
		held(&sheet);
		assert_string_equal(sheet.advice.command, rows[i].command ? rows[i].command : "");
	}
}

/* A command that would take nothing but a Call-ID away is never without one. */
static void test_no_call_id(void **state)
{
	struct sheet sheet;

	(void)state;
	make(&sheet, DUMP_SOFIA_STATUS, LEFTOVER_UNREGISTER_UNAUTHORIZED);
	sheet.row.call_id = STR_NONE;
	sheet.bench.binding.call_id = NULL;
	assert_int_equal(held(&sheet), HOLD_HOSTILE);
}

static void test_reasons(void **state)
{
	static const struct {
		enum leftover reason;
		bool likely;
		enum row_hold hold;
	} rows[] = {
		{ LEFTOVER_UNREGISTER_UNAUTHORIZED, true, HOLD_NONE },
		{ LEFTOVER_UNREGISTER_UNANSWERED, true, HOLD_NONE },
		{ LEFTOVER_UNREGISTER_REJECTED, false, HOLD_NONE },
		{ LEFTOVER_UNREGISTER_INEFFECTIVE, false, HOLD_NONE },
		{ LEFTOVER_UNREGISTER_OTHER_CALL_ID, true, HOLD_NONE },
		{ LEFTOVER_UNREGISTER_OTHER_CONTACT, false, HOLD_UNSURE },
		{ LEFTOVER_NOT_IN_LOGOUT, false, HOLD_UNSURE },
		{ LEFTOVER_REPLACED_NOT_REMOVED, false, HOLD_NONE },
		{ LEFTOVER_REPLACED_NOT_REMOVED, true, HOLD_UNSURE },
		{ LEFTOVER_CLIENT_GONE, false, HOLD_WAIT },
		{ LEFTOVER_CONNECTION_CLOSED, false, HOLD_WAIT },
		{ LEFTOVER_OVERDUE, false, HOLD_WAIT },
		{ LEFTOVER_NO_REFRESH, false, HOLD_WAIT },
		{ LEFTOVER_CORE_GHOST, false, HOLD_TABLE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct sheet sheet;

		make(&sheet, DUMP_KAMAILIO_TEXT, rows[i].reason);
		sheet.bench.binding.likely = rows[i].likely;
		assert_int_equal(held(&sheet), rows[i].hold);
	}
}

/* Everything that may mean a living phone, one by one. */
static void test_doubts(void **state)
{
	static const enum row_hold expected[] = {
		HOLD_SINCE, HOLD_WEAK,  HOLD_WEAK,    HOLD_SHARED, HOLD_BROKEN,
		HOLD_LIVES, HOLD_SINCE, HOLD_UNKNOWN, HOLD_BROKEN, HOLD_WEAK,
		HOLD_WEAK,  HOLD_WAIT,  HOLD_UNSURE,
	};

	(void)state;
	for (size_t doubt = 0; doubt < COUNT(expected); doubt++) {
		struct sheet sheet;

		make(&sheet, DUMP_KAMAILIO_TEXT, LEFTOVER_UNREGISTER_UNAUTHORIZED);
		switch (doubt) {
		case 0: sheet.verdict.heard_since = true; break;
		case 1: sheet.verdict.key = KEY_CALL_ID; break;
		case 2: sheet.verdict.differs = DIFFERS_CALL_ID; break;
		case 3: sheet.verdict.alone = false; break;
		case 4: sheet.table.result = DUMP_BROKEN; break;
		case 5: sheet.verdict.class = ROW_DIFFERS; break;
		case 6: sheet.bench.session.last_at = T0 + 58 * S; break;
		case 7: sheet.verdict.class = ROW_NOT_SEEN; break;
		case 8: sheet.table.dump.complete = false; break;
		case 9: sheet.verdict.differs = DIFFERS_EARLIER; break;
		case 10: sheet.verdict.differs = DIFFERS_SOURCE; break;
		case 11: sheet.verdict.ends_at = STAMP_NEVER; break;
		case 12: sheet.table.margin_sure = false; break;
		}
		assert_int_equal(held(&sheet), expected[doubt]);
	}
}

static void test_gone(void **state)
{
	(void)state;
	for (uint32_t users = 1; users < 3; users++) {
		struct sheet sheet;

		make(&sheet, DUMP_KAMAILIO_TEXT, LEFTOVER_CLIENT_GONE);
		sheet.bench.binding.gone = GONE_ICMP;
		sheet.bench.binding.logout_at = STAMP_NEVER;
		sheet.endpoint.users = users;
		sheet.bench.session.endpoint = &sheet.endpoint;
		assert_int_equal(held(&sheet), users == 1 ? HOLD_NONE : HOLD_WAIT);
	}
}

static void test_findings(void **state)
{
	static const struct {
		enum row_class class;
		enum leftover reason;
		const char *said;
	} rows[] = {
		{ ROW_CONFIRMED, LEFTOVER_NONE, "" },
		{ ROW_DIFFERS, LEFTOVER_NONE, "" },
		{ ROW_LEFTOVER, LEFTOVER_UNREGISTER_UNAUTHORIZED, "warning table-leftover" },
		{ ROW_SUPERSEDED, LEFTOVER_REPLACED_NOT_REMOVED, "warning table-leftover" },
		{ ROW_EXPIRED, LEFTOVER_NO_REFRESH, "notice table-stale" },
		{ ROW_WIRE_ONLY, LEFTOVER_NONE, "warning table-missing" },
		{ ROW_WIRE_ONLY, LEFTOVER_CLIENT_GONE, "notice table-missing" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct sheet sheet;
		struct comparison tables = { .count = 1 };

		make(&sheet, DUMP_KAMAILIO_TEXT, rows[i].reason);
		sheet.verdict.class = rows[i].class;
		if (rows[i].class == ROW_WIRE_ONLY)
			sheet.verdict.row = NULL;
		tables.rows = &sheet.verdict;
		detector_tables(sheet.bench.detector, &tables);
		assert_string_equal(bench_said(&sheet.bench), rows[i].said);
		bench_free(&sheet.bench);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_commands), cmocka_unit_test(test_no_call_id),
		cmocka_unit_test(test_reasons),  cmocka_unit_test(test_doubts),
		cmocka_unit_test(test_gone),     cmocka_unit_test(test_findings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
