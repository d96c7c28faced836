#include "report/text.h"

#include "report_test.h"

static const struct page page = { .width = 80, .base = NOON, .end = NOON };

static const struct rule bad = { .id = "bad-thing",
	                         .severity = SEVERITY_ERROR,
	                         .group = "leftover registrations",
	                         .title = "something bad",
	                         .remedy = "mend it" };
static const struct rule odd = { .id = "odd-thing",
	                         .severity = SEVERITY_NOTICE,
	                         .title = "something odd",
	                         .remedy = "look at it" };

static struct finding make(const struct rule *rule, const char *aor)
{
	return (struct finding){ .rule = rule,
		                 .severity = rule->severity,
		                 .confidence = CONFIDENCE_CERTAIN,
		                 .first_at = NOON,
		                 .last_at = NOON,
		                 .count = 1,
		                 .aor = str_from(aor) };
}

static void render(struct draft *draft, const struct finding *const *items, size_t count,
                   const char *glob, bool verbose)
{
	struct finding_list list = { items, count };
	struct filter filter;

	assert_int_equal(filter_init(&filter, str_from(glob)), 0);
	assert_int_equal(draft_init(draft), 0);
	text_findings(&draft->writer, &list, &filter, verbose, &page);
	filter_release(&filter);
}

static void none(void **state)
{
	struct draft draft;

	(void)state;
	render(&draft, NULL, 0, NULL, false);
	assert_string_equal(draft_text(&draft), "Findings: none\n");
	draft_release(&draft);
}

static void grouped_with_one_advice(void **state)
{
	struct finding a = make(&bad, "a@h");
	struct finding b = make(&odd, "b@h");
	struct finding c = make(&bad, "c@h");
	const struct finding *const items[] = { &a, &c, &b };
	struct draft draft;

	(void)state;
	a.detail = STR("it happened");
	c.count = 3;
	c.last_at = NOON + 61 * STAMP_SECOND;
	render(&draft, items, COUNT(items), NULL, false);
	assert_string_equal(draft_text(&draft), "Findings: 2 errors, 1 notice\n"
	                                        "  error    bad-thing  something bad\n"
	                                        "           12:23:53  a@h\n"
	                                        "           it happened\n"
	                                        "           12:23:53 to 12:24:54, 3×  c@h\n"
	                                        "           → mend it\n"
	                                        "  notice   odd-thing  something odd\n"
	                                        "           12:23:53  b@h\n"
	                                        "           → look at it\n");
	draft_release(&draft);
}

static void what_all_share_is_told_once(void **state)
{
	struct finding a = make(&bad, "a@h");
	struct finding c = make(&bad, "c@h");
	const struct finding *const items[] = { &a, &c };
	struct draft draft;

	(void)state;
	a.detail = c.detail = STR("it happened");
	render(&draft, items, COUNT(items), NULL, false);
	assert_has(&draft, "12:23:53  a@h\n           12:23:53  c@h\n           it happened\n"
	                   "           → mend it\n");
	draft_release(&draft);
}

static void own_advice_stands_with_its_finding(void **state)
{
	struct finding a = make(&bad, "a@h");
	struct finding c = make(&bad, "c@h");
	const struct finding *const items[] = { &a, &c };
	struct draft draft;

	(void)state;
	a.remedy = STR("mend a");
	c.remedy = STR("mend c");
	render(&draft, items, COUNT(items), NULL, false);
	assert_has(&draft, "a@h\n           → mend a\n           12:23:53  c@h\n"
	                   "           → mend c\n");
	draft_release(&draft);
}

static void possible_ones_apart(void **state)
{
	struct finding a = make(&bad, "a@h");
	struct finding b = make(&bad, "b@h");
	const struct finding *const items[] = { &a, &b };
	struct draft draft;

	(void)state;
	b.confidence = CONFIDENCE_POSSIBLE;
	render(&draft, items, COUNT(items), NULL, false);
	assert_has(&draft, "  error    bad-thing  something bad\n"
	                   "           12:23:53  a@h\n"
	                   "           → mend it\n"
	                   "  error    bad-thing  something bad (possibly)\n");
	draft_release(&draft);
}

static void leftovers_are_told_once(void **state)
{
	static const char ids[][HASH_ID_SIZE] = { "22222222222a" };
	struct finding a = make(&bad, "a@h");
	struct finding b = make(&bad, "b@h");
	const struct finding *const items[] = { &a, &b };
	struct finding_list list = { items, COUNT(items) };
	struct filter all = { NULL };
	struct page with = page;
	struct draft draft;

	(void)state;
	with.leftovers = ids;
	with.leftover_count = 1;
	a.remedy = b.remedy = STR("run a command");
	a.detail = b.detail = STR("why it is left");
	memcpy(a.binding_id, ids[0], HASH_ID_SIZE);
	assert_int_equal(draft_init(&draft), 0);
	text_findings(&draft.writer, &list, &all, false, &with);
	assert_has(&draft, "a@h\n           → see Left over\n");
	assert_has(&draft, "b@h\n           why it is left\n           → run a command\n");
	draft_release(&draft);
}

static void infos_are_counted(void **state)
{
	struct finding a = make(&odd, "a@h");
	struct finding b = make(&odd, "b@h");
	const struct finding *const items[] = { &a, &b };
	struct draft draft;

	(void)state;
	a.severity = b.severity = SEVERITY_INFO;
	render(&draft, items, COUNT(items), NULL, false);
	assert_string_equal(draft_text(&draft), "Findings: none (2 infos, -v shows them)\n");
	draft_release(&draft);
	render(&draft, items, COUNT(items), NULL, true);
	assert_has(&draft, "Findings: 2 infos\n  info     odd-thing");
	draft_release(&draft);
}

static void glob_filters(void **state)
{
	struct finding a = make(&bad, "a@h");
	struct finding b = make(&bad, "b@h");
	struct finding c = make(&odd, NULL);
	const struct finding *const items[] = { &a, &b, &c };
	struct draft draft;

	(void)state;
	c.registrar = STR("10.0.0.1:5060");
	render(&draft, items, COUNT(items), "b@*", false);
	assert_has(&draft, "Findings: 1 error, 1 notice\n");
	assert_lacks(&draft, "a@h");
	assert_has(&draft, "b@h");
	assert_has(&draft, "12:23:53  10.0.0.1:5060\n");
	draft_release(&draft);
}

static void many_are_cut(void **state)
{
	struct finding all[30];
	const struct finding *items[30];
	struct draft draft;

	(void)state;
	for (size_t i = 0; i < COUNT(all); i++) {
		all[i] = make(&bad, "b@h");
		items[i] = &all[i];
	}
	all[29] = make(&bad, "a@h");
	render(&draft, items, COUNT(items), NULL, false);
	assert_has(&draft, "something bad\n           12:23:53  a@h\n           12:23:53  b@h\n");
	assert_has(&draft, "           → mend it\n           … and 25 more of this kind\n");
	draft_release(&draft);
}

static void wire_bytes_are_escaped(void **state)
{
	struct finding a = make(&bad, "\x1b[2J@h");
	const struct finding *const items[] = { &a };
	struct draft draft;

	(void)state;
	a.detail = STR(
	        "from \xe2\x80\xaeupside down and a sentence that is long enough for two lines");
	a.remedy = STR("run \x07");
	render(&draft, items, COUNT(items), NULL, false);
	assert_has(&draft, "12:23:53  \\x1b[2J@h\n");
	assert_has(&draft, "from \\xe2\\x80\\xaeupside down");
	assert_has(&draft, "\n           two lines\n");
	assert_has(&draft, "→ run \\x07\n");
	draft_release(&draft);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(none),
		cmocka_unit_test(grouped_with_one_advice),
		cmocka_unit_test(what_all_share_is_told_once),
		cmocka_unit_test(own_advice_stands_with_its_finding),
		cmocka_unit_test(possible_ones_apart),
		cmocka_unit_test(leftovers_are_told_once),
		cmocka_unit_test(infos_are_counted),
		cmocka_unit_test(glob_filters),
		cmocka_unit_test(many_are_cut),
		cmocka_unit_test(wire_bytes_are_escaped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
