#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sip/parse.h"
#include "sip/split.h"
#include "track/tracker.h"

/* Requests to contacts, in numbers that no capture of the samples has. */

#define KEPT 4096 /* of one account */

static void ignore(void *context, const struct event *event)
{
	(void)context;
	(void)event;
}

static void feed(struct tracker *tracker, struct packet *packet, struct str payload)
{
	static struct sip_message message;
	struct reading reading;

	packet->frame++;
	packet->at += STAMP_MILLISECOND;
	assert_int_equal(sip_split(payload, false, &message), SIP_OK);
	track_read(tracker, packet, &message, payload, &reading);
	track_message(tracker, packet, &message, &reading);
}

static void log_in(struct tracker *tracker, struct packet *packet)
{
	feed(tracker, packet,
	     STR("REGISTER sip:r SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bKr\r\n"
	         "From: <sip:u@r>;tag=f\r\nTo: <sip:u@r>\r\nCall-ID: c\r\nCSeq: 1 REGISTER\r\n"
	         "Contact: <sip:u@10.0.0.2>\r\nContent-Length: 0\r\n\r\n"));
}

static void notify(struct tracker *tracker, struct packet *packet, unsigned n)
{
	char text[512];
	struct str payload = { text, 0 };

	payload.n = (size_t)snprintf(text, sizeof text,
	                             "NOTIFY sip:x@10.0.0.3 SIP/2.0\r\n"
	                             "Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKn%u\r\n"
	                             "From: <sip:u@r>;tag=f\r\nTo: <sip:u@r>\r\nCall-ID: n%u\r\n"
	                             "CSeq: 1 NOTIFY\r\nContent-Length: 0\r\n\r\n",
	                             n, n);
	feed(tracker, packet, payload);
}

static void an_account_keeps_its_latest(void **state)
{
	struct addr client = addr_ip4((const uint8_t[]){ 10, 0, 0, 2 }, 5060);
	struct addr server = addr_ip4((const uint8_t[]){ 10, 0, 0, 1 }, 5060);
	struct packet up = { .source = client, .destination = server };
	struct packet down = { .source = server, .destination = client, .at = STAMP_SECOND };
	struct limits limits;
	struct verifier *verifier = verifier_new(NULL);
	struct tracker_options options = { .limits = &limits,
		                           .verifier = verifier,
		                           .sink = ignore };
	struct tracker *tracker;

	(void)state;
	limits_defaults(&limits);
	tracker = tracker_new(&options);
	log_in(tracker, &up);
	for (unsigned n = 0; n < KEPT + 3; n++)
		notify(tracker, &down, n);
	assert_int_equal(tracker_counts(tracker)->evicted_exchanges, 3);
	assert_int_equal(tracker_counts(tracker)->retransmissions, 0);
	notify(tracker, &down, 3); /* the oldest that is kept */
	assert_int_equal(tracker_counts(tracker)->retransmissions, 1);
	track_advance(tracker, 60 * STAMP_SECOND);
	notify(tracker, &down, KEPT + 3);
	track_finish(tracker, STAMP_NEVER);
	assert_int_equal(tracker_counts(tracker)->evicted_exchanges, 3);
	tracker_free(tracker);
	verifier_free(verifier);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_account_keeps_its_latest),
	};

	int failed;

	sip_parser_setup();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	sip_parser_release();
	return failed;
}
