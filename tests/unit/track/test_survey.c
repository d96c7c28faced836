#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "sip/parse.h"
#include "track/state.h"

#define MOST 8

struct list {
	struct str aors[MOST];
	uint16_t ports[MOST];
	size_t count;
};

static void note(void *context, const struct account *account)
{
	struct list *list = context;

	assert_true(list->count < MOST);
	list->aors[list->count] = account->aor;
	list->ports[list->count++] = account->registrar->addr.port;
}

static void nothing(void *context, const struct event *event)
{
	(void)context;
	(void)event;
}

static struct account *add(struct tracker *tracker, const char *uri, uint16_t port)
{
	static const uint8_t server[4] = { 10, 0, 0, 1 };
	struct addr addr = addr_ip4(server, port);
	char text[AOR_TEXT_SIZE];
	struct aor aor;

	aor_read(tracker, str_from(uri), text, &aor);
	return store_account(tracker, &addr, &aor);
}

static void goes_by_name_and_registrar(void **state)
{
	static const char *const expected[] = { "a@x.org", "b@x.org", "b@x.org", "c@x.org" };
	static const uint16_t ports[] = { 5060, 5060, 5080, 5060 };
	struct limits limits;
	struct tracker_options options = { .limits = &limits, .sink = nothing };
	struct tracker *tracker;
	struct account *b;
	struct addr source = { 0 };
	struct list list = { .count = 0 };

	(void)state;
	limits_defaults(&limits);
	assert_int_equal(hash_setup(), 0);
	assert_int_equal(sip_parser_setup(), 0);
	tracker = tracker_new(&options);
	assert_non_null(tracker);
	assert_true(track_survey(tracker, note, &list));
	assert_int_equal(list.count, 0);
	assert_int_equal(track_bound(tracker), 0);
	assert_non_null(add(tracker, "sip:b@x.org", 5080));
	assert_non_null(add(tracker, "sip:c@x.org", 5060));
	assert_non_null(add(tracker, "sip:a@x.org", 5060));
	b = add(tracker, "sip:b@x.org", 5060);
	assert_true(track_survey(tracker, note, &list));
	assert_int_equal(list.count, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_true(str_equal(list.aors[i], str_from(expected[i])));
		assert_int_equal(list.ports[i], ports[i]);
	}
	binding_new(tracker, b, STR("sip:b@10.0.0.2"), &source); /* asked for, not granted */
	assert_int_equal(track_bound(tracker), 0);
	b->bindings->status = BINDING_ACTIVE;
	assert_int_equal(track_bound(tracker), 1);
	tracker_free(tracker);
	sip_parser_release();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(goes_by_name_and_registrar),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
