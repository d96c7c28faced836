#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "sip/parse.h"
#include "sip/split.h"
#include "track/state.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define LONG "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

/* In this order all are of one Call-ID: each is read behind another. */
static const char *const names[] = {
	"<sip:alice@example.org>",
	"<sip:alice@example.org>;tag=1",
	"<sip:alice@example.org>;tag=2",
	"<sip:alice@Example.ORG>;tag=2",
	"<sip:al%69ce@example.org>",
	"<sips:alice@example.org>;tag=\"3\"",
	"<sip:alice@example.org>;x=<;tag=4>;tag=5",
	"<sip:alice@example.org>;x=\";tag=6\";TAG = 7",
	"<sip:alice@example.org> ;tag=8",
	"<sip:alice@example.org>;tag",
	"<sip:alice@example.org>;tag=",
	"<sip:alice@example.org",
	"sip:alice@example.org;tag=9",
	"\"<sip:eve@example.org>\" <sip:alice@example.org>;tag=10",
	"Alice <sip:alice@example.org>;tag=11",
	"<sip:example.org>",
	"<tel:+1-201-555-0123>",
	"<sip:" LONG "@" LONG ".example.org>;tag=12",
	"<sip:alice@[2001:db8::1]:5062;transport=tcp>;tag=13",
	"<>",
	"<nothing>",
	"<sip:alice@example.org>",
};

static void nothing(void *context, const struct event *event)
{
	(void)context;
	(void)event;
}

static void same(struct str a, struct str b)
{
	assert_int_equal(a.n, b.n);
	assert_true(str_equal(a, b));
}

/* What is recalled of a name is what it says, whatever was read before. */
static void compare(struct tracker *tracker, const char *to_text, const char *from_text)
{
	char text[1024], aor[AOR_TEXT_SIZE];
	struct sip_message message;
	struct sip_name_addr to, from;
	struct reading reading;
	size_t n;

	snprintf(text, sizeof text,
	         "REGISTER sip:r SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n"
	         "CSeq: 1 REGISTER\r\nCall-ID: c\r\nTo: %s\r\nFrom: %s\r\n\r\n",
	         to_text, from_text);
	sip_split(str_from(text), false, &message);
	sip_name_addr_parse(message.first[SIP_TO], &to);
	sip_name_addr_parse(message.first[SIP_FROM], &from);
	n = to.valid ? sip_uri_aor_of(&to.parts, aor, sizeof aor) : 0;
	reading_make(&tracker->key, NULL, &message, str_from(text), &reading);
	at_hand(tracker, &message, &reading);
	assert_int_equal(at_hand_from(tracker)->valid, from.valid);
	same(at_hand_from(tracker)->uri, from.uri);
	assert_int_equal(at_hand_to(tracker)->valid, to.valid);
	same(at_hand_to(tracker)->uri, to.uri);
	same(reading.to_tag, to.tag);
	assert_int_equal(reading.to_tag.p == NULL, to.tag.p == NULL);
	same(at_hand_aor(tracker)->text, (struct str){ aor, n });
	assert_true(at_hand_aor(tracker)->hash == hash_str(&tracker->key, (struct str){ aor, n }));
	if (to.valid) {
		same(at_hand_to(tracker)->parts.user, to.parts.user);
		same(at_hand_to(tracker)->parts.host, to.parts.host);
		same(at_hand_aor(tracker)->scheme, to.parts.scheme);
	}
	if (from.valid)
		same(at_hand_from(tracker)->parts.user, from.parts.user);
	n = from.valid ? sip_uri_aor_of(&from.parts, aor, sizeof aor) : 0;
	same(at_hand_from_aor(tracker)->text, (struct str){ aor, n });
}

static void recalls_what_was_said(void **state)
{
	struct limits limits;
	struct tracker_options options = { .limits = &limits, .sink = nothing };
	struct tracker *tracker;

	(void)state;
	limits_defaults(&limits);
	assert_int_equal(hash_setup(), 0);
	assert_int_equal(sip_parser_setup(), 0);
	tracker = tracker_new(&options);
	assert_non_null(tracker);
	for (size_t to = 0; to < COUNT(names); to++) {
		for (size_t from = 0; from < COUNT(names); from++)
			compare(tracker, names[to], names[from]);
		compare(tracker, names[0], names[to]);
	}
	tracker_free(tracker);
	sip_parser_release();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recalls_what_was_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
