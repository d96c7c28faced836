#include "match/comparison.h"

#include "match_test.h"

static void test_keys(void **state)
{
	static const struct {
		const char *contact, *call_id, *aor;
		bool cut;
		enum row_key key;
		enum row_class class;
	} cases[] = {
		{ "sip:1000@10.0.0.5:5060", "one", "1000@d", false, KEY_CALL_ID_CONTACT,
		  ROW_CONFIRMED },
		{ "sip:1000@10.0.0.5:5060;ob", "one", "1000@D", false, KEY_CALL_ID_CONTACT,
		  ROW_CONFIRMED },
		/* a domain that the registrar forces */
		{ "sip:1000@10.0.0.5:5060", "one", "1000@other", false, KEY_CALL_ID_CONTACT,
		  ROW_CONFIRMED },
		{ "sip:1000@10.0.0.5:5060", "", "1000", false, KEY_CONTACT, ROW_CONFIRMED },
		{ "sip:1000@10.0.0.5:5060", "new", "1000@d", false, KEY_CONTACT, ROW_DIFFERS },
		{ "sip:1000@10.0.0.5:5060", "new", "1000@other", false, KEY_NONE, ROW_NOT_SEEN },
		{ "sip:1000@10.0.0.9", "two", "1000@d", false, KEY_CALL_ID, ROW_CONFIRMED },
		{ "sip:1000@10.0.0.9", "two", "1000@other", false, KEY_NONE, ROW_NOT_SEEN },
		{ "sip:1000@10.0.0.9", "new", "1000@d", false, KEY_NONE, ROW_NOT_SEEN },
		/* of a contact that is cut three could be meant, or just one */
		{ "sip:1000@10.0.0.5:506", "", "1000@d", true, KEY_PREFIX, ROW_AMBIGUOUS },
		{ "sip:1000@10.0.0.5:5062", "", "1000@d", true, KEY_PREFIX, ROW_CONFIRMED },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct world world;
		const struct row_verdict *verdict;
		struct dump_row *given;

		make(&world, DUMP_KAMAILIO_TEXT);
		see(&world, BINDINGS);
		given = row(&world, cases[i].contact, cases[i].call_id);
		given->aor = str_from(cases[i].aor);
		given->cut = cases[i].cut;
		verdict = compare(&world);
		assert_int_equal(verdict->key, cases[i].key);
		assert_int_equal(verdict->class, cases[i].class);
		done(&world);
	}
}

static void leave(struct binding *binding, enum binding_status status, enum leftover leftover)
{
	binding->status = (uint8_t)status;
	binding->leftover = (uint8_t)leftover;
}

static void test_classes(void **state)
{
	static const struct {
		enum binding_status status;
		enum leftover leftover;
		bool own_logout;
		int64_t left, at; /* seconds: of the row, and since the login */
		enum dump_format format;
		enum row_class class;
		bool past_sweep;
	} cases[] = {
		{ BINDING_ACTIVE, LEFTOVER_NONE, false, 280, 20, DUMP_KAMAILIO_TEXT, ROW_CONFIRMED,
		  false },
		{ BINDING_ACTIVE, LEFTOVER_NONE, false, 284, 20, DUMP_KAMAILIO_TEXT, ROW_DIFFERS,
		  false },
		{ BINDING_ACTIVE, LEFTOVER_NONE, false, 200, 20, DUMP_KAMAILIO_TEXT, ROW_DIFFERS,
		  false },
		{ BINDING_LINGERING, LEFTOVER_UNREGISTER_UNAUTHORIZED, true, 280, 20,
		  DUMP_KAMAILIO_TEXT, ROW_LEFTOVER, false },
		/* whatever was thought of it, it was refreshed unseen */
		{ BINDING_LINGERING, LEFTOVER_UNREGISTER_UNAUTHORIZED, true, 300, 20,
		  DUMP_KAMAILIO_TEXT, ROW_DIFFERS, false },
		{ BINDING_ACTIVE, LEFTOVER_REPLACED_NOT_REMOVED, false, 280, 20, DUMP_KAMAILIO_TEXT,
		  ROW_SUPERSEDED, false },
		{ BINDING_EXPIRED, LEFTOVER_NONE, false, -10, 310, DUMP_KAMAILIO_TEXT, ROW_EXPIRED,
		  false },
		{ BINDING_EXPIRED, LEFTOVER_NONE, false, -80, 380, DUMP_KAMAILIO_TEXT, ROW_EXPIRED,
		  true },
		{ BINDING_EXPIRED, LEFTOVER_NONE, false, 100, 310, DUMP_KAMAILIO_TEXT, ROW_DIFFERS,
		  false },
		{ BINDING_EXPIRED, LEFTOVER_NO_REFRESH, false, 50, 310, DUMP_SOFIA_STATUS,
		  ROW_EXPIRED, false },
		{ BINDING_REMOVED, LEFTOVER_NONE, true, 280, 20, DUMP_KAMAILIO_TEXT, ROW_LEFTOVER,
		  false },
		{ BINDING_REMOVED, LEFTOVER_NONE, true, 340, 20, DUMP_FREESWITCH_JSON,
		  ROW_CORE_GHOST, false },
		{ BINDING_REMOVED, LEFTOVER_CORE_GHOST, true, 340, 20, DUMP_FREESWITCH_JSON,
		  ROW_CORE_GHOST, false },
		/* somebody else's login was thought to have taken it along */
		{ BINDING_DISPLACED, LEFTOVER_NONE, false, 340, 20, DUMP_SOFIA_STATUS, ROW_DIFFERS,
		  false },
		{ BINDING_REMOVED, LEFTOVER_NONE, false, 340, 20, DUMP_FREESWITCH_JSON, ROW_DIFFERS,
		  false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct world world;
		const struct row_verdict *verdict;

		make(&world, cases[i].format);
		world.table.at = T0 + cases[i].at * S;
		leave(&world.bindings[0], cases[i].status, cases[i].leftover);
		if (cases[i].own_logout)
			world.bindings[0].logout_at = T0 + 10 * S;
		if (cases[i].status == BINDING_REMOVED)
			world.bindings[0].removed_at = T0 + 10 * S;
		see(&world, 1);
		row(&world, "sip:1000@10.0.0.5:5060", "one")->expires = cases[i].left;
		verdict = compare(&world);
		assert_int_equal(verdict->class, cases[i].class);
		assert_int_equal(verdict->overdue_sweep, cases[i].past_sweep);
		done(&world);
	}
}

static void test_wire_only(void **state)
{
	struct world world;
	const struct row_verdict *verdicts;

	(void)state;
	make(&world, DUMP_KAMAILIO_TEXT);
	world.registrar.product = PRODUCT_KAMAILIO;
	world.bindings[2].expires_at = T0 + 20 * S + S / 2; /* either is right */
	see(&world, BINDINGS);
	row(&world, "sip:1000@10.0.0.5:5060", "one");
	verdicts = compare(&world);
	assert_int_equal(world.comparison.count, 2);
	assert_int_equal(verdicts[1].class, ROW_WIRE_ONLY);
	assert_ptr_equal(verdicts[1].binding, &world.bindings[1]);
	done(&world);
}

/* What is not known of a table is not told to be missing in it. */
static void test_not_missing(void **state)
{
	struct world world;

	(void)state;
	for (int reason = 0; reason < 6; reason++) {
		make(&world, DUMP_KAMAILIO_TEXT);
		world.registrar.product = PRODUCT_KAMAILIO;
		if (reason == 0)
			world.table.result = DUMP_BROKEN;
		if (reason == 1)
			world.table.dump.complete = false;
		if (reason == 2)
			world.registrar.product = PRODUCT_FREESWITCH;
		if (reason == 3)
			world.bindings[0].first_at = T0 + 21 * S;
		if (reason == 4)
			world.bindings[0].logout_at = T0 + 19 * S;
		if (reason == 5)
			row(&world, "sip:2000@10.0.0.5:5060", "x")->user = STR("2000");
		see(&world, 1);
		compare(&world);
		assert_int_equal(world.comparison.count, reason == 5);
		done(&world);
	}
}

/* Two tables of a kind: parts of one, or the same one at two times. */
static void test_together(void **state)
{
	(void)state;
	for (int apart = 0; apart < 2; apart++) {
		struct world world;
		struct compared tables[2];
		struct witness later = { 0 };
		size_t missing = 0;

		make(&world, DUMP_KAMAILIO_TEXT);
		world.registrar.product = PRODUCT_KAMAILIO;
		see(&world, 1);
		row(&world, "sip:1000@10.0.0.5:5060", "one");
		tables[0] = tables[1] = world.table;
		tables[1].at = tables[0].at + (apart ? 90 : 1) * S;
		tables[1].then = &later;
		tables[1].dump.count = 0;
		witness_event(&later, &(struct event){ .kind = EVENT_BINDING_CLOSED,
		                                       .account = &world.account,
		                                       .binding = &world.bindings[0] });
		world.comparison.tables = tables;
		world.comparison.table_count = 2;
		compare(&world);
		for (size_t i = 0; i < world.comparison.count; i++)
			missing += world.comparison.rows[i].class == ROW_WIRE_ONLY;
		assert_int_equal(missing, apart);
		witness_release(&later);
		done(&world);
	}
}

/* FreeSWITCH's command asks for nothing but a Call-ID. */
static void test_company(void **state)
{
	struct world world;

	(void)state;
	for (int live = 0; live < 2; live++) {
		make(&world, DUMP_SOFIA_STATUS);
		leave(&world.bindings[0], BINDING_LINGERING, LEFTOVER_UNREGISTER_UNAUTHORIZED);
		world.bindings[1].call_id = world.bindings[0].call_id;
		if (!live)
			leave(&world.bindings[1], BINDING_REMOVED, LEFTOVER_NONE);
		see(&world, 2);
		row(&world, "sip:1000@10.0.0.5:5060", "one")->expires = 340;
		assert_int_equal(compare(&world)->class, ROW_LEFTOVER);
		assert_int_equal(world.comparison.rows[0].alone, !live);
		done(&world);
	}
}

static void test_names(void **state)
{
	(void)state;
	for (int class = 0; class < ROW_CLASSES; class ++)
		assert_true(row_class_name((enum row_class) class)[0] != '\0');
	for (unsigned bit = 0; bit < ROW_DIFFERENCES; bit++)
		assert_true(row_difference_name(bit)[0] != '\0');
	assert_string_equal(row_key_name(KEY_NONE), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys),      cmocka_unit_test(test_classes),
		cmocka_unit_test(test_wire_only), cmocka_unit_test(test_not_missing),
		cmocka_unit_test(test_company),   cmocka_unit_test(test_together),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
