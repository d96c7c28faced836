#include "detect/phrase.h"

#include "detect_test.h"

struct duration {
	stamp value;
	const char *text;
};

static void writes_durations(void **state)
{
	static const struct duration durations[] = {
		{ 0, "0 ms" },
		{ 499, "0 ms" },
		{ 500, "1 ms" },
		{ 24 * STAMP_MILLISECOND, "24 ms" },
		{ S, "1 s" },
		{ 4900 * STAMP_MILLISECOND, "4.9 s" },
		{ 16 * S, "16 s" },
		{ 99900 * STAMP_MILLISECOND, "99.9 s" },
		{ 11960 * STAMP_MILLISECOND, "12 s" },
		{ 3600 * S + 700 * STAMP_MILLISECOND, "3600 s" },
		{ -1200 * STAMP_MILLISECOND, "-1.2 s" },
	};
	char text[32];
	struct phrase phrase;

	(void)state;
	for (size_t i = 0; i < COUNT(durations); i++) {
		phrase_init(&phrase, text, sizeof(text));
		phrase_duration(&phrase, durations[i].value);
		assert_string_equal(text, durations[i].text);
	}
}

static void names_the_day_when_it_is_another(void **state)
{
	char text[64];
	struct phrase phrase;

	(void)state;
	phrase_init(&phrase, text, sizeof(text));
	phrase_moment(&phrase, T0, T0 + 5 * S);
	phrase_text(&phrase, " ");
	phrase_moment(&phrase, T0 + 86400 * S, T0);
	assert_string_equal(text, "12:23:53 2022-08-04 12:23:53");
}

static void cuts_and_remembers(void **state)
{
	char text[6];
	struct phrase phrase;

	(void)state;
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "1234");
	assert_false(phrase.cut);
	phrase_text(&phrase, "567");
	assert_true(phrase.cut);
	phrase_text(&phrase, "8");
	assert_string_equal(text, "12345");
	assert_int_equal(phrase.n, 5);
}

static void counts_in_words(void **state)
{
	char text[64];
	struct phrase phrase;

	(void)state;
	phrase_init(&phrase, text, sizeof(text));
	phrase_count(&phrase, 1, "copy", "copies");
	phrase_text(&phrase, ", ");
	phrase_count(&phrase, 0, "copy", "copies");
	assert_string_equal(text, "1 copy, 0 copies");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_durations),
		cmocka_unit_test(names_the_day_when_it_is_another),
		cmocka_unit_test(cuts_and_remembers),
		cmocka_unit_test(counts_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
