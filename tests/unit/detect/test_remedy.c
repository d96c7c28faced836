#include "detect/detector.h"

#include "detect_test.h"

static const char *remedy(const struct bench *bench)
{
	static char text[1536];

	remedy_for_binding(&bench->binding, text, sizeof(text));
	return text;
}

static const struct advice *advice(const struct bench *bench)
{
	static struct advice parts;

	advice_for_binding(&bench->binding, &parts);
	return &parts;
}

static void says(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("\"%s\" is not in \"%s\"", part, text);
}

static void says_not(const char *text, const char *part)
{
	if (strstr(text, part))
		fail_msg("\"%s\" is in \"%s\"", part, text);
}

static void on(struct bench *bench, enum product product, enum model_kind kind)
{
	bench_make(bench);
	bench->registrar.product = product;
	bench->registrar.model = model_of(kind);
	bench->binding.removal_min += bench->registrar.model->linger_min_s * S;
	bench->binding.removal_max += bench->registrar.model->linger_max_s * S;
}

static void freeswitch_flushes_by_call_id(void **state)
{
	struct bench bench;

	(void)state;
	on(&bench, PRODUCT_FREESWITCH, MODEL_FREESWITCH_SINGLE);
	says(remedy(&bench), "`sofia profile internal flush_inbound_reg 5d2f`");
	says(remedy(&bench), "`sofia status profile internal user 1000@10.0.0.1` shows whether the "
	                     "device has registered again; if not, `sofia profile");
	says(remedy(&bench), "`show registrations` keeps a row of its own until about 12:30:04.");
	says(remedy(&bench), "it goes by itself between 12:29:53 and 12:30:23 UTC");
	assert_string_equal(advice(&bench)->lead,
	                    "First see whether the device has registered again, at the fs_cli "
	                    "prompt of 10.0.0.1:5060:");
	assert_string_equal(advice(&bench)->look,
	                    "sofia status profile internal user 1000@10.0.0.1");
	assert_string_equal(advice(&bench)->then,
	                    "If EXP there is later than 12:29:53 UTC (it shows "
	                    "the end of the row), it has: leave it. If not:");
	assert_string_equal(advice(&bench)->command,
	                    "sofia profile internal flush_inbound_reg 5d2f");
	says(advice(&bench)->note, "removes every row with that Call-ID; this capture shows no "
	                           "other. The profile's table is meant: ");
	says_not(advice(&bench)->note, "by itself");
	bench.registrar.addr.port = 5080;
	says(remedy(&bench), "`sofia profile external flush_inbound_reg 5d2f`");
	bench.registrar.addr.port = 5090;
	says(remedy(&bench), "`sofia profile <profile> flush_inbound_reg 5d2f`");
	says(advice(&bench)->note, "Put the profile's name in the place of <profile>. The command");
	bench.binding.core = CORE_ABSENT;
	says(remedy(&bench), "has lost this row already");
	bench_free(&bench);
}

static void a_shared_call_id_is_said(void **state)
{
	struct bench bench;

	(void)state;
	on(&bench, PRODUCT_FREESWITCH, MODEL_FREESWITCH_CONTACT);
	bench.binding.next = &bench.other;
	says(remedy(&bench), "CAUTION, not just this row: it removes sip:1000@10.0.0.5:5070;ob");
	says(advice(&bench)->then, ": CAUTION, not just this row: it removes ");
	says_not(advice(&bench)->note, "shows no other");
	bench.other.status = BINDING_REMOVED;
	says_not(remedy(&bench), "CAUTION");
	bench.other.status = BINDING_ACTIVE;
	bench.other.call_id = kept_shared("another");
	says_not(remedy(&bench), "CAUTION");
	bench_free(&bench);
}

/* flush_inbound_reg without a usable argument would remove everything. */
static void no_command_for_hostile_call_ids(void **state)
{
	const struct str hostile[] = {
		STR_NONE,         STR("a b'; reload"), STR("x`id`"),       STR("line\nbreak"),
		STR("\\n"),       STR("-all"),         STR("caf\xc3\xa9"), STR("nul\0"),
		STR("@10.0.0.1"), STR("10.0.0.1"),     STR("reboot"),
	};
	struct bench bench;

	(void)state;
	on(&bench, PRODUCT_FREESWITCH, MODEL_FREESWITCH_SINGLE);
	for (size_t i = 0; i < COUNT(hostile); i++) {
		bench.binding.call_id = kept_shared_str(hostile[i]);
		says(remedy(&bench), "No command is printed");
		says_not(remedy(&bench), "flush_inbound_reg");
		says(advice(&bench)->lead, "No command is printed");
		assert_string_equal(advice(&bench)->look, "");
		assert_string_equal(advice(&bench)->command, "");
		assert_string_equal(advice(&bench)->note, "");
	}
	bench.binding.call_id = kept_shared("a;b $x");
	says(remedy(&bench), "flush_inbound_reg 'a;b $x'`");
	bench.binding.call_id = kept_shared("99@10.0.0.7");
	says(remedy(&bench), "Should there be a user 99 in a domain 10.0.0.7");
	bench_free(&bench);
}

static void no_command_empties_a_forced_domain(void **state)
{
	struct filing filing = { .aor = STR("1000@office.example"), .count = 1 };
	struct bench bench;

	(void)state;
	on(&bench, PRODUCT_FREESWITCH, MODEL_FREESWITCH_SINGLE);
	bench.binding.call_id = kept_shared("office.example");
	says(remedy(&bench), "flush_inbound_reg office.example");
	bench.account.filing = &filing;
	says(remedy(&bench), "No command is printed");
	bench.account.filing = NULL;
	bench_free(&bench);
}

static void no_command_is_ever_cut(void **state)
{
	static char call_id[900];
	char text[200];
	struct bench bench;

	(void)state;
	on(&bench, PRODUCT_FREESWITCH, MODEL_FREESWITCH_SINGLE);
	memset(call_id, 'x', sizeof(call_id));
	bench.binding.call_id = kept_shared_str((struct str){ call_id, sizeof(call_id) });
	says(remedy(&bench), "too long");
	says_not(remedy(&bench), "flush_inbound_reg");
	bench.binding.call_id->size = 180;
	for (size_t size = 1; size <= sizeof(text); size++) {
		remedy_for_binding(&bench.binding, text, size);
		says_not(text, "flush");
	}
	bench_free(&bench);
}

static void kamailio_removes_a_contact(void **state)
{
	struct bench bench;

	(void)state;
	on(&bench, PRODUCT_KAMAILIO, MODEL_KAMAILIO);
	says(remedy(&bench),
	     "`kamcmd ul.rm_contact location 1000@10.0.0.1 'sip:1000@10.0.0.5:5062;ob'`");
	assert_string_equal(advice(&bench)->look, "kamcmd ul.lookup location 1000@10.0.0.1");
	says(remedy(&bench), "the address-of-record has no domain there: s:1000 (with s: kamcmd");
	says(remedy(&bench), "wait for the row to expire: ul.rm would remove ALL contacts of "
	                     "the user, living phones too. Or wait");
	says_not(remedy(&bench), "ul.rm location");
	assert_string_equal(advice(&bench)->command, "kamcmd ul.rm_contact location 1000@10.0.0.1 "
	                                             "'sip:1000@10.0.0.5:5062;ob'");
	says_not(advice(&bench)->note, "`");
	bench.account.aor = STR("10a0@10.0.0.1");
	says(advice(&bench)->note, "no domain there: 10a0. If it finds nothing");
	bench.binding.contact = STR("sip:1000@10.0.0.5;x='");
	says(remedy(&bench), "No command is printed");
	bench_free(&bench);
}

static void others_have_no_command(void **state)
{
	struct bench bench;

	(void)state;
	on(&bench, PRODUCT_ASTERISK, MODEL_ASTERISK);
	says(remedy(&bench), "`pjsip show contacts`");
	bench_free(&bench);
	on(&bench, PRODUCT_OPENSIPS, MODEL_OPENSIPS);
	says(remedy(&bench), "`opensips-cli -x mi ul_rm_contact location 1000@10.0.0.1 ");
	assert_string_equal(advice(&bench)->look,
	                    "opensips-cli -x mi ul_show_contact location 1000@10.0.0.1");
	bench_free(&bench);
	on(&bench, PRODUCT_UNKNOWN, MODEL_RFC3261);
	says(remedy(&bench), "contact sip:1000@10.0.0.5:5062;ob of 1000@10.0.0.1 at registrar "
	                     "10.0.0.1:5060 by its own means, or have the provider do it");
	says(remedy(&bench), "it goes by itself at 12:28:53 UTC");
	bench_free(&bench);
}

static void a_gateway_is_cleaned_upstream(void **state)
{
	struct bench bench;

	(void)state;
	on(&bench, PRODUCT_FREESWITCH, MODEL_FREESWITCH_SINGLE);
	bench.session.class = CLASS_GATEWAY;
	says(remedy(&bench), "At the upstream registrar 10.0.0.1:5060, not on the gateway (killgw");
	says(advice(&bench)->lead,
	     "fs_cli prompt of 10.0.0.1:5060, the upstream registrar, not on");
	bench.registrar.product = PRODUCT_UNKNOWN;
	says(remedy(&bench), "un-REGISTER): remove contact sip:1000@10.0.0.5:5062;ob of "
	                     "1000@10.0.0.1 by its own means");
	bench.registrar.product = PRODUCT_FREESWITCH;
	bench_free(&bench);
}

static void a_ghost_has_no_command(void **state)
{
	struct bench bench;

	(void)state;
	on(&bench, PRODUCT_FREESWITCH, MODEL_FREESWITCH_CONTACT);
	bench.binding.leftover = LEFTOVER_CORE_GHOST;
	says_not(remedy(&bench), "flush");
	says(remedy(&bench), "wait, it goes by itself");
	bench_free(&bench);
}

/* Another phone's Contact: * that the registrar did not obey. */
static void a_living_phone_is_left_alone(void **state)
{
	static const uint8_t ip[4] = { 10, 0, 0, 6 };
	struct bench bench;
	struct flow star;
	char text[512];

	(void)state;
	on(&bench, PRODUCT_FREESWITCH, MODEL_FREESWITCH_CONTACT);
	star = bench.flow;
	star.session = NULL;
	star.client = kept_ip4(ip, 5070);
	star.attempts_total = 1;
	star.newest_attempt = attempt_past(&bench.attempt);
	star.newest_attempt.intent = INTENT_UNREGISTER_ALL;
	star.newest_attempt.started = T0 + 60 * S;
	bench.flow.next = &star;
	bench.binding.leftover = LEFTOVER_UNREGISTER_INEFFECTIVE;
	bench.binding.unmatched = true;
	assert_int_equal(left_over_bidden(&bench.binding), BIDDEN_BY_ANOTHER);
	assert_int_equal(left_over_since(&bench.binding), T0 + 60 * S);
	says(advice(&bench)->lead,
	     "LEAVE IT unless all phones of the user were to be logged out. ");
	bench.session.last_at = T0 + 61 * S;
	assert_int_equal(left_over_bidden(&bench.binding), BIDDEN_ALIVE);
	says(advice(&bench)->lead, "LEAVE IT, the device lives, unless all phones");
	says(advice(&bench)->then, "Only if this phone is to be cut off although it lives:");
	says(remedy(&bench), "LEAVE IT, the device lives, unless all phones");
	reason_for_binding(&bench.binding, text, sizeof(text));
	assert_string_equal(text, "the logout of another device (Contact: * from 10.0.0.6:5070) at "
	                          "12:24:53 was answered 200, but did not remove this row; this "
	                          "device itself was heard again at 12:24:54");
	star.client = bench.binding.source; /* it is its own after all */
	assert_int_equal(left_over_bidden(&bench.binding), BIDDEN_BY_ITSELF);
	says_not(remedy(&bench), "LEAVE IT");
	bench_free(&bench);
}

static void two_phones_may_look_like_one(void **state)
{
	struct session next;
	struct bench bench;
	char text[512];

	(void)state;
	on(&bench, PRODUCT_KAMAILIO, MODEL_KAMAILIO);
	next = bench.session;
	bench.binding.leftover = LEFTOVER_REPLACED_NOT_REMOVED;
	bench.troubles.successor = &bench.other;
	reason_for_binding(&bench.binding, text, sizeof(text));
	says(text, "its device renewed sip:1000@10.0.0.5:5070;ob at 12:23:53 without this one");
	bench.session.superseded_by = &next;
	reason_for_binding(&bench.binding, text, sizeof(text));
	says(text, "its device registered sip:1000@10.0.0.5:5070;ob at 12:23:53 and never");
	says_not(remedy(&bench), "two phones");
	bench.binding.likely = true;
	reason_for_binding(&bench.binding, text, sizeof(text));
	says(text, "probably the same device (the same host and User-Agent) registered sip:");
	says(remedy(&bench), "If these are two phones, leave it. `kamcmd ul.lookup");
	says(advice(&bench)->lead, "If these are two phones, leave it. First see");
	bench.session.gateway = next.gateway = STR("prov");
	reason_for_binding(&bench.binding, text, sizeof(text));
	says(text, "probably the same device (the same gateway name) registered");
	bench_free(&bench);
}

static void an_open_logout_decides_nothing(void **state)
{
	struct bench bench;

	(void)state;
	on(&bench, PRODUCT_KAMAILIO, MODEL_KAMAILIO);
	assert_false(left_over_perhaps(&bench.binding));
	bench.flow.attempts_total = 1;
	bench.flow.newest_attempt = attempt_past(&bench.attempt);
	bench.flow.newest_attempt.intent = INTENT_UNREGISTER;
	bench.flow.newest_attempt.outcome = ATTEMPT_PENDING;
	bench.flow.newest_attempt.started = bench.binding.logout_at = T0 + 60 * S;
	assert_true(left_over_perhaps(&bench.binding));
	bench.flow.newest_attempt.outcome = ATTEMPT_CHALLENGE_IGNORED;
	assert_false(left_over_perhaps(&bench.binding));
	bench_free(&bench);
}

static void every_leftover_has_a_reason(void **state)
{
	struct bench bench;
	char text[512];

	(void)state;
	on(&bench, PRODUCT_FREESWITCH, MODEL_FREESWITCH_SINGLE);
	assert_int_equal(reason_for_binding(&bench.binding, text, sizeof(text)), 0);
	for (unsigned leftover = 1; leftover < LEFTOVERS; leftover++) {
		bench.binding.leftover = (uint8_t)leftover;
		assert_true(reason_for_binding(&bench.binding, text, sizeof(text)) > 15);
		assert_true(text[0] >= 'a' && text[0] <= 'z');
	}
	bench.binding.leftover = LEFTOVER_UNREGISTER_UNAUTHORIZED;
	bench.binding.logout_at = T0 + 60 * S;
	bench.binding.stale = true;
	bench.troubles.nonce_age = 16 * S;
	reason_for_binding(&bench.binding, text, sizeof(text));
	assert_string_equal(text, "the logout at 12:24:53 was challenged (stale nonce, 16 s old) "
	                          "and never answered");
	bench_free(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(freeswitch_flushes_by_call_id),
		cmocka_unit_test(a_shared_call_id_is_said),
		cmocka_unit_test(no_command_for_hostile_call_ids),
		cmocka_unit_test(no_command_empties_a_forced_domain),
		cmocka_unit_test(no_command_is_ever_cut),
		cmocka_unit_test(kamailio_removes_a_contact),
		cmocka_unit_test(others_have_no_command),
		cmocka_unit_test(a_gateway_is_cleaned_upstream),
		cmocka_unit_test(a_ghost_has_no_command),
		cmocka_unit_test(a_living_phone_is_left_alone),
		cmocka_unit_test(two_phones_may_look_like_one),
		cmocka_unit_test(an_open_logout_decides_nothing),
		cmocka_unit_test(every_leftover_has_a_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
