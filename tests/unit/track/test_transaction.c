#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sip/parse.h"
#include "sip/split.h"
#include "track/transaction.h"

#define REQUEST(branch)                                                                            \
	"REGISTER sip:r SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1:5070;branch=" branch                 \
	"\r\nCSeq: 1 REGISTER\r\nCall-ID: c\r\nTo: <sip:u@r>\r\nFrom: <sip:u@r>;tag=a\r\n\r\n"
#define ANSWER(status, tag)                                                                        \
	"SIP/2.0 " status " X\r\nVia: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bK1\r\n"              \
	"CSeq: 1 REGISTER\r\nCall-ID: c\r\nTo: <sip:u@r>;tag=" tag "\r\nFrom: <sip:u@r>\r\n\r\n"

static struct sip_message message;
static struct transaction_key key;
static struct limits limits;
static const struct hash_key hash_key;
static struct pool pool;
static uint64_t out_of_memory;
static struct addresses addresses = { .pool = &pool,
	                              .key = &hash_key,
	                              .out_of_memory = &out_of_memory };

static void take(const char *text)
{
	struct sip_name_addr to;
	struct sip_via via;

	sip_split(str_from(text), false, &message);
	sip_name_addr_parse(message.first[SIP_TO], &to);
	sip_via_parse(message.first[SIP_VIA], &via);
	transaction_key(&hash_key, &message, via.branch, to.tag, str_from(text), &key);
}

static struct packet packet(stamp at, uint8_t from, uint16_t ip_id)
{
	const uint8_t client[] = { 192, 0, 2, from }, server[] = { 192, 0, 2, 100 };

	return (struct packet){ .at = at,
		                .frame = 1,
		                .ip_id = ip_id,
		                .source = addr_ip4(client, 5070),
		                .destination = addr_ip4(server, 5060) };
}

static struct transaction begun(uint16_t ip_id)
{
	struct transaction transaction = { 0 };
	struct packet first = packet(0, 1, ip_id);

	limits_defaults(&limits);
	take(REQUEST("z9hG4bK1"));
	transaction_begin(&transaction, &addresses, &message, &first, &key);
	return transaction;
}

static void copies_of_a_request(void **state)
{
	static const struct {
		stamp after_ms;
		uint8_t from;
		uint16_t ip_id, first_ip_id;
		enum copy_kind kind;
	} rows[] = {
		{ 1, 1, 0, 0, COPY_DUPLICATE },         { 51, 1, 0, 0, COPY_RETRANSMISSION },
		{ 500, 1, 0, 0, COPY_RETRANSMISSION },  { 900, 1, 7, 7, COPY_DUPLICATE },
		{ 1, 1, 8, 7, COPY_RETRANSMISSION },    { 1100, 1, 7, 7, COPY_RETRANSMISSION },
		{ 1, 2, 0, 0, COPY_MULTIPOINT },        { 1999, 2, 0, 0, COPY_MULTIPOINT },
		{ 2001, 2, 0, 0, COPY_RETRANSMISSION },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct transaction transaction = begun(rows[i].first_ip_id);
		struct packet copy =
		        packet(rows[i].after_ms * STAMP_MILLISECOND, rows[i].from, rows[i].ip_id);

		assert_true(transaction_is(&transaction, &message, &key));
		assert_int_equal(
		        transaction_request(&transaction, &addresses, &copy, &key, &limits),
		        rows[i].kind);
		assert_int_equal(transaction_echoes(&transaction)->copies,
		                 rows[i].kind == COPY_RETRANSMISSION);
	}
}

/* A router that rewrites what passes it; bytes that were not all captured tell nothing. */
static void a_copy_with_other_bytes(void **state)
{
	static const struct {
		const char *payload; /* "": it was not captured whole */
		enum copy_kind kind;
	} rows[] = { { "other bytes", COPY_REWRITTEN }, { "", COPY_MULTIPOINT } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct transaction transaction = begun(0);
		struct packet copy = packet(STAMP_MILLISECOND, 2, 0);

		key.bytes = rows[i].payload[0]
		                    ? (uint32_t)hash_sum(rows[i].payload, strlen(rows[i].payload))
		                    : 0;
		assert_int_equal(
		        transaction_request(&transaction, &addresses, &copy, &key, &limits),
		        rows[i].kind);
	}
}

static void another_branch_is_another_transaction(void **state)
{
	struct transaction transaction = begun(0);

	(void)state;
	take(REQUEST("z9hG4bK2"));
	assert_false(transaction_is(&transaction, &message, &key));
}

/* Kamailio was seen to answer 500 right after its own 423. */
static void the_first_final_answer_counts(void **state)
{
	struct transaction transaction = begun(0);
	struct packet back = packet(STAMP_MILLISECOND, 1, 0);

	(void)state;
	take(ANSWER("100", "s"));
	assert_int_equal(
	        transaction_answer(&transaction, &addresses, &message, &back, &key, &limits),
	        COPY_NEW);
	take(ANSWER("423", "s"));
	assert_true(transaction_is(&transaction, &message, &key));
	assert_int_equal(
	        transaction_answer(&transaction, &addresses, &message, &back, &key, &limits),
	        COPY_NEW);
	take(ANSWER("500", "t"));
	assert_int_not_equal(
	        transaction_answer(&transaction, &addresses, &message, &back, &key, &limits),
	        COPY_NEW);
	assert_int_equal(transaction.final_status, 423);
}

static void copies_after_the_answer_are_told_apart(void **state)
{
	struct transaction transaction = begun(0);
	struct packet back = packet(STAMP_MILLISECOND, 1, 0);

	(void)state;
	take(ANSWER("401", "s"));
	transaction_answer(&transaction, &addresses, &message, &back, &key, &limits);
	take(REQUEST("z9hG4bK1"));
	for (int i = 1; i <= 3; i++) {
		struct packet again = packet(i * STAMP_SECOND, 1, 0);

		transaction_request(&transaction, &addresses, &again, &key, &limits);
	}
	assert_int_equal(transaction_echoes(&transaction)->copies, 3);
	assert_int_equal(transaction_echoes(&transaction)->copies_after_final, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies_of_a_request),
		cmocka_unit_test(a_copy_with_other_bytes),
		cmocka_unit_test(another_branch_is_another_transaction),
		cmocka_unit_test(the_first_final_answer_counts),
		cmocka_unit_test(copies_after_the_answer_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
