#include "track/transaction.h"

#include "base/hash.h"
#include "sip/parse.h"

static uint64_t sum(struct str s)
{
	return s.n ? hash_sum(s.p, s.n) : 0;
}

void transaction_key(const struct hash_key *hash_key, const struct sip_message *message,
                     struct str branch, struct str to_tag, struct str payload,
                     struct transaction_key *key)
{
	struct str name = branch.n ? branch : message->first[SIP_VIA];

	/* Only requests other than REGISTER stand in a table by it. */
	key->branch = message->method == SIP_REGISTER ? sum(name) : hash_str(hash_key, name);
	key->bytes = message->request ? sum(payload) : 0;
	key->depth = (uint16_t)sip_via_depth(message);
	key->to_tag = sum(to_tag);
}

bool transaction_is(const struct transaction *transaction, const struct sip_message *message,
                    const struct transaction_key *key)
{
	return transaction->used && transaction->cseq == message->cseq &&
	       transaction->method == message->method && transaction->branch == key->branch;
}

void transaction_begin(struct transaction *transaction, struct addresses *addresses,
                       const struct sip_message *message, const struct packet *packet,
                       const struct transaction_key *key)
{
	const struct addr *source = transaction->source, *destination = transaction->destination;
	bool asks = message->request;

	address_keep(addresses, &source, asks ? &packet->source : &packet->destination, NULL);
	address_keep(addresses, &destination, asks ? &packet->destination : &packet->source, NULL);
	address_drop(addresses, &transaction->other_source);
	address_drop(addresses, &transaction->final_source);
	address_drop(addresses, &transaction->final_destination);
	*transaction = (struct transaction){
		.branch = key->branch,
		.bytes = key->bytes,
		.cseq = message->cseq,
		.method = (uint8_t)message->method,
		.used = true,
		.synthetic = !message->request,
		.ip_id = packet->ip_id,
		.depth = key->depth,
		.source = source,
		.destination = destination,
		.other_source = &addr_none,
		.final_source = &addr_none,
		.final_destination = &addr_none,
		.first_at = packet->at,
		.last_at = packet->at,
		.frame = packet->frame,
		.input = packet->input,
	};
}

void transaction_release(struct transaction *transaction, struct addresses *addresses)
{
	address_drop(addresses, &transaction->source);
	address_drop(addresses, &transaction->destination);
	address_drop(addresses, &transaction->other_source);
	address_drop(addresses, &transaction->final_source);
	address_drop(addresses, &transaction->final_destination);
}

static void count(uint16_t *counter)
{
	if (*counter < UINT16_MAX)
		(*counter)++;
}

/* One packet captured twice: too soon for a retransmission, or the very same IP datagram. */
static bool captured_twice(stamp apart, uint16_t ip_id, uint16_t other_ip_id,
                           const struct limits *limits)
{
	if (ip_id && ip_id == other_ip_id)
		return apart <= limit_ms(limits->dup_ipid_window_ms);
	if (ip_id && other_ip_id)
		return false;
	return apart <= limit_ms(limits->dup_window_ms);
}

static bool is_rewritten(const struct transaction *transaction, const struct transaction_key *key)
{
	return transaction->bytes && key->bytes && transaction->bytes != key->bytes;
}

enum copy_kind transaction_request(struct transaction *transaction, struct addresses *addresses,
                                   const struct packet *packet, const struct transaction_key *key,
                                   const struct limits *limits)
{
	bool same_source = addr_equal(transaction->source, &packet->source);
	bool same_way = same_source && addr_equal(transaction->destination, &packet->destination);
	bool seen;

	if (same_source && !same_way)
		return COPY_NEW;
	if (transaction->synthetic) {
		transaction->synthetic = false;
		return COPY_RETRANSMISSION;
	}
	if (!same_way &&
	    packet->at - transaction->last_at <= limit_ms(limits->multipoint_window_ms)) {
		seen = addr_equal(transaction->other_source, &packet->source);
		address_keep(addresses, &transaction->other_source, &packet->source, NULL);
		return !seen && is_rewritten(transaction, key) ? COPY_REWRITTEN : COPY_MULTIPOINT;
	}
	if (same_way && captured_twice(packet->at - transaction->last_at, packet->ip_id,
	                               transaction->ip_id, limits))
		return COPY_DUPLICATE;
	transaction->last_at = packet->at;
	transaction->ip_id = packet->ip_id;
	count(&transaction->copies);
	if (transaction->final_status)
		count(&transaction->copies_after_final);
	return COPY_RETRANSMISSION;
}

static enum copy_kind final_copy(struct transaction *transaction, const struct packet *packet,
                                 const struct transaction_key *key, const struct limits *limits)
{
	bool same_way = addr_equal(transaction->final_source, &packet->source) &&
	                addr_equal(transaction->final_destination, &packet->destination);
	stamp apart = packet->at - transaction->final_at;

	if (!same_way && apart <= limit_ms(limits->multipoint_window_ms) &&
	    transaction->final_tag == key->to_tag)
		return COPY_MULTIPOINT;
	if (same_way && captured_twice(apart, packet->ip_id, transaction->final_ip_id, limits))
		return COPY_DUPLICATE;
	count(&transaction->final_copies);
	return COPY_RETRANSMISSION;
}

enum copy_kind transaction_answer(struct transaction *transaction, struct addresses *addresses,
                                  const struct sip_message *message, const struct packet *packet,
                                  const struct transaction_key *key, const struct limits *limits)
{
	if (transaction->final_status)
		return final_copy(transaction, packet, key, limits);
	if (message->status < 200) {
		bool again = transaction->provisional;

		transaction->provisional = true;
		return again ? COPY_RETRANSMISSION : COPY_NEW;
	}
	transaction->final_status = (uint16_t)message->status;
	transaction->final_tag = key->to_tag;
	transaction->final_ip_id = packet->ip_id;
	address_keep(addresses, &transaction->final_source, &packet->source,
	             transaction->destination);
	address_keep(addresses, &transaction->final_destination, &packet->destination,
	             transaction->source);
	transaction->final_at = packet->at;
	transaction->final_frame = packet->frame;
	return COPY_NEW;
}
