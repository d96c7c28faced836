/* What is not for sure where a capture goes back in time. */

#include "fed.h"
#include "track/state.h"

struct told {
	int at; /* seconds */
	uint32_t input;
};

static void ignore(void *context, const struct event *event)
{
	(void)context;
	(void)event;
}

static void feed(struct fed *fed, struct told told)
{
	struct packet packet = { .at = told.at * STAMP_SECOND, .input = told.input };
	char text[512];
	int n = snprintf(text, sizeof text,
	                 "OPTIONS sip:r SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bK%d\r\n"
	                 "From: <sip:u@r>;tag=f\r\nTo: <sip:u@r>\r\nCall-ID: %d\r\n"
	                 "CSeq: 1 OPTIONS\r\n\r\n",
	                 told.at, told.at);

	fed_message(fed, &packet, (struct str){ text, (size_t)n });
}

#define YEARS 1600000000

static void after(void **state)
{
	static const struct {
		struct told told[4];
		int sure, doubted; /* seconds; 0: nothing to ask */
	} rows[] = {
		{ { { YEARS, 0 }, { YEARS + 9, 0 } }, YEARS + 9, 0 },
		{ { { YEARS, 0 }, { 7, 0 }, { YEARS + 9, 0 } }, YEARS + 9, 0 },
		{ { { YEARS, 0 }, { 7, 1 }, { YEARS + 9, 1 } }, YEARS + 9, 0 },
		{ { { YEARS, 0 }, { YEARS - 9, 1 } }, YEARS + 9, YEARS - 9 },
		{ { { YEARS, 0 }, { YEARS - 9, 0 }, { YEARS - 8, 0 } }, YEARS + 9, YEARS + 7 },
		{ { { YEARS, 0 }, { YEARS - 9, 0 }, { YEARS - 8, 0 } }, YEARS - 10, YEARS - 9 },
		{ { { YEARS, 0 }, { YEARS - 9, 1 }, { YEARS - 8, 1 }, { YEARS + 2, 1 } },
		  YEARS + 9,
		  YEARS + 2 },
		{ { { YEARS, 0 }, { 7, 0 }, { 8, 0 } }, YEARS + 86401, YEARS + 86399 },
	};
	struct fed *fed = calloc(1, sizeof(*fed));

	(void)state;
	assert_non_null(fed);
	for (size_t i = 0; i < COUNT(rows); i++) {
		fed_begin(fed, NULL, ignore, NULL);
		for (size_t j = 0; j < 4 && rows[i].told[j].at; j++)
			feed(fed, rows[i].told[j]);
		assert_false(doubted(fed->tracker, rows[i].sure * STAMP_SECOND));
		if (rows[i].doubted)
			assert_true(doubted(fed->tracker, rows[i].doubted * STAMP_SECOND));
		fed_end(fed);
	}
	free(fed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(after),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
