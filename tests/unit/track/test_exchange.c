#include "fed.h"
#include "sip/parse.h"

/* Requests to contacts, in numbers that no capture of the samples has. */

#define KEPT 4096 /* of one account */

static void ignore(void *context, const struct event *event)
{
	(void)context;
	(void)event;
}

static void feed(struct fed *fed, struct packet *packet, struct str payload)
{
	packet->frame++;
	packet->at += STAMP_MILLISECOND;
	fed_message(fed, packet, payload);
}

static void log_in(struct fed *fed, struct packet *packet)
{
	feed(fed, packet,
	     STR("REGISTER sip:r SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bKr\r\n"
	         "From: <sip:u@r>;tag=f\r\nTo: <sip:u@r>\r\nCall-ID: c\r\nCSeq: 1 REGISTER\r\n"
	         "Contact: <sip:u@10.0.0.2>\r\nContent-Length: 0\r\n\r\n"));
}

static void notify(struct fed *fed, struct packet *packet, unsigned n)
{
	char text[512];
	struct str payload = { text, 0 };

	payload.n = (size_t)snprintf(text, sizeof text,
	                             "NOTIFY sip:x@10.0.0.3 SIP/2.0\r\n"
	                             "Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKn%u\r\n"
	                             "From: <sip:u@r>;tag=f\r\nTo: <sip:u@r>\r\nCall-ID: n%u\r\n"
	                             "CSeq: 1 NOTIFY\r\nContent-Length: 0\r\n\r\n",
	                             n, n);
	feed(fed, packet, payload);
}

static void an_account_keeps_its_latest(void **state)
{
	struct addr client = addr_ip4((const uint8_t[]){ 10, 0, 0, 2 }, 5060);
	struct addr server = addr_ip4((const uint8_t[]){ 10, 0, 0, 1 }, 5060);
	struct packet up = { .source = client, .destination = server };
	struct packet down = { .source = server, .destination = client, .at = STAMP_SECOND };
	struct fed *fed = calloc(1, sizeof(*fed));

	(void)state;
	assert_non_null(fed);
	fed_begin(fed, NULL, ignore, NULL);
	log_in(fed, &up);
	for (unsigned n = 0; n < KEPT + 3; n++)
		notify(fed, &down, n);
	assert_int_equal(tracker_counts(fed->tracker)->evicted_exchanges, 3);
	assert_int_equal(tracker_counts(fed->tracker)->retransmissions, 0);
	notify(fed, &down, 3); /* the oldest that is kept */
	assert_int_equal(tracker_counts(fed->tracker)->retransmissions, 1);
	track_advance(fed->tracker, 60 * STAMP_SECOND);
	notify(fed, &down, KEPT + 3);
	track_finish(fed->tracker, STAMP_NEVER);
	assert_int_equal(tracker_counts(fed->tracker)->evicted_exchanges, 3);
	fed_end(fed);
	free(fed);
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
