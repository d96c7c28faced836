#include "base/packet.h"
#include "detect/detector.h"

#include "detect_test.h"

struct place {
	const char *name;
	uint8_t source[4];
	const char *contact;
	uint8_t via[4];
	bool rport, proxy;
	uint8_t answered[4]; /* 0: not at all */
	uint16_t answered_port;
	const char *said;
};

#define OUTSIDE                                                                                    \
	{                                                                                          \
		203, 0, 113, 9                                                                     \
	}
#define INSIDE                                                                                     \
	{                                                                                          \
		192, 168, 1, 5                                                                     \
	}
#define NOBODY                                                                                     \
	{                                                                                          \
		0, 0, 0, 0                                                                         \
	}

/* clang-format off */
static const struct place places[] = {
	{ "A41", OUTSIDE, "sip:1@192.168.1.5:5060", INSIDE, false, false, OUTSIDE, 5060,
	  "error response-to-wrong-port, warning nat-contact-private, warning nat-rport-missing" },
	{ "rport", OUTSIDE, "sip:1@192.168.1.5:5060", INSIDE, true, false, OUTSIDE, 33012,
	  "warning nat-contact-private" },
	{ "the registrar knows better", OUTSIDE, "sip:1@203.0.113.9:33012", INSIDE, false, false,
	  OUTSIDE, 33012, "info nat-rport-missing" },
	{ "no NAT", OUTSIDE, "sip:1@203.0.113.9:5060", OUTSIDE, false, false, OUTSIDE, 5060, "" },
	{ "a proxy's address", OUTSIDE, "sip:1@192.168.1.5:5060", INSIDE, false, true, OUTSIDE, 5060,
	  "" },
	{ "one private network", { 192, 168, 7, 1 }, "sip:1@192.168.1.5:5060", { 192, 168, 7, 1 },
	  true, false, NOBODY, 0, "" },
	{ "two private networks", { 10, 0, 0, 7 }, "sip:1@192.168.1.5:5060", { 10, 0, 0, 7 }, true,
	  false, NOBODY, 0, "warning nat-contact-private" },
	{ "a name", OUTSIDE, "sip:1@phone.example.net", OUTSIDE, true, false, NOBODY, 0, "" },
	{ "RFC 7118", OUTSIDE, "sip:1@df7jal23ls0d.invalid;transport=ws", OUTSIDE, true, false,
	  NOBODY, 0, "" },
};
/* clang-format on */

static void put(struct bench *bench, const struct place *place)
{
	struct flow *flow = &bench->flow;
	struct transaction *transaction = &flow->transactions[0];

	flow->client = kept_ip4(place->source, 33012);
	flow->sent_by = kept_ip4(place->via, 5060);
	flow->rport = place->rport;
	flow->through_proxy = place->proxy;
	flow->requested.count = 1;
	flow->requested.contacts[0] =
	        (struct requested_contact){ .uri = str_from(place->contact), .expires = 300 };
	transaction->used = true;
	transaction->source = flow->client;
	transaction->echoes = NULL;
	if (!place->answered[0])
		return;
	transaction->final_status = 200;
	bench->echoes = (struct echoes){ .other_source = &addr_none,
		                         .final_destination =
		                                 kept_ip4(place->answered, place->answered_port) };
	transaction->echoes = &bench->echoes;
}

static void end(struct bench *bench, stamp at)
{
	struct event event = bench_event(bench, EVENT_ATTEMPT_ENDED, at);

	bench->attempt.ended = at;
	event.flow = &bench->flow;
	event.attempt = &bench->attempt;
	event.transaction = &bench->flow.transactions[0];
	detector_event(bench->detector, &event);
}

static void bench_without_password(struct bench *bench)
{
	bench_make(bench);
	bench->attempt.credentials = bench->attempt.credentials_last = true;
}

static void judges_addresses(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(places); i++) {
		struct bench bench;
		const char *said;

		bench_without_password(&bench);
		put(&bench, &places[i]);
		end(&bench, T0);
		said = bench_said(&bench);
		if (strcmp(said, places[i].said) != 0)
			fail_msg("%s: \"%s\" instead of \"%s\"", places[i].name, said,
			         places[i].said);
		bench_free(&bench);
	}
}

/* Amendment 47. */
static void a_copy_may_come_from_elsewhere(void **state)
{
	static const uint8_t other[4] = { 198, 51, 100, 7 };
	struct bench bench;

	(void)state;
	bench_without_password(&bench);
	put(&bench, &places[3]);
	bench.echoes = (struct echoes){ .other_source = kept_ip4(other, 5060),
		                        .final_destination = kept_ip4(other, 5060) };
	end(&bench, T0);
	assert_string_equal(bench_said(&bench), "");
	bench_free(&bench);
}

/* Amendment 58. */
static void an_inside_contact_may_be_taken_back(void **state)
{
	static const struct {
		stamp after;
		const char *said;
	} cases[] = {
		{ S, "" },
		{ 5 * S, "warning nat-contact-private" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct past_attempt former;
		struct bench bench;

		bench_without_password(&bench);
		put(&bench, &places[1]);
		end(&bench, T0);
		bench.flow.attempts_total = 2;
		former = attempt_past(&bench.attempt);
		bench.flow.past = &former;
		bench.flow.past_room = 1;
		bench.attempt.n = 2;
		bench.attempt.intent = INTENT_UNREGISTER;
		bench.attempt.started = T0 + cases[i].after;
		bench.flow.requested.contacts[0].has_expires = true;
		bench.flow.requested.contacts[0].expires = 0;
		bench.flow.transactions[0].final_status = 0;
		end(&bench, T0 + cases[i].after);
		assert_string_equal(bench_said(&bench), cases[i].said);
		bench_free(&bench);
	}
}

static void a_request_to_the_source_shows_that_it_is_handled(void **state)
{
	struct bench bench;

	(void)state;
	bench_without_password(&bench);
	put(&bench, &places[1]);
	end(&bench, T0);
	bench.binding.contact = str_from(places[1].contact);
	bench.binding.source = bench.flow.client;
	bench.exchange.binding = &bench.binding;
	bench.exchange.to_client = true;
	bench.exchange.outcome = ATTEMPT_OK;
	bench.exchange.transaction.method = SIP_NOTIFY;
	bench.exchange.transaction.destination = bench.flow.client;
	bench.exchange.transaction.final_status = 200;
	bench_exchange(&bench, T0 + S);
	assert_string_equal(bench_said(&bench), "info nat-contact-private");
	bench_free(&bench);
}

static void judges_a_new_source(void **state)
{
	static const uint8_t from[4] = OUTSIDE;
	static const struct {
		bool bound;
		const char *contact, *said;
	} cases[] = {
		{ true, "<sip:1000@203.0.113.9:33012>", "notice nat-source-changed" },
		{ false, "<sip:1000@203.0.113.9:33012>", "" },
		{ true, "<sip:1000@203.0.113.9:33013>", "" }, /* it says so itself */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct packet packet = { .at = T0 + 25 * S, .frame = 9 };
		struct sip_message *message = calloc(1, sizeof(*message));
		struct bench bench;
		struct event event;

		assert_non_null(message);
		message->request = true;
		message->fields_count = 1;
		message->fields[0] = (struct sip_field){ SIP_CONTACT, str_from(cases[i].contact) };
		message->first[SIP_CONTACT] = message->fields[0].value;
		message->counts[SIP_CONTACT] = 1;
		bench_make(&bench);
		bench.flow.client = kept_ip4(from, 33012);
		bench.flow.bound = cases[i].bound;
		bench.flow.last_at = T0;
		packet.source = addr_ip4(from, 33013);
		event = bench_event(&bench, EVENT_SOURCE_CHANGED, T0 + 25 * S);
		event.flow = &bench.flow;
		event.packet = &packet;
		event.message = message;
		detector_event(bench.detector, &event);
		assert_string_equal(bench_said(&bench), cases[i].said);
		bench_free(&bench);
		free(message);
	}
}

static void a_mapping_is_lost_unless_the_device_began_anew(void **state)
{
	struct bench bench;
	struct flow again;

	(void)state;
	bench_make(&bench);
	bench.binding.mapping_lost = true;
	bench_close_binding(&bench, &bench.binding, T0 + 100 * S);
	assert_string_equal(bench_said(&bench), "warning nat-mapping-lost");
	bench_free(&bench);
	bench_make(&bench);
	bench.binding.mapping_lost = true;
	again = bench.flow;
	again.first_at = T0 + 60 * S;
	bench.flow.next = &again;
	bench_close_binding(&bench, &bench.binding, T0 + 100 * S);
	assert_string_equal(bench_said(&bench), "");
	bench_free(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges_addresses),
		cmocka_unit_test(a_copy_may_come_from_elsewhere),
		cmocka_unit_test(an_inside_contact_may_be_taken_back),
		cmocka_unit_test(a_request_to_the_source_shows_that_it_is_handled),
		cmocka_unit_test(judges_a_new_source),
		cmocka_unit_test(a_mapping_is_lost_unless_the_device_began_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
