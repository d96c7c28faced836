#include "track/transaction.h"

#include "base/hash.h"
#include "sip/parse.h"

const struct echoes transaction_no_echoes = { .other_source = &addr_none };

static uint64_t sum(struct str s)
{
	return s.n ? hash_sum(s.p, s.n) : 0;
}

/* To be compared within one transaction only; 0 is none. */
static uint32_t short_sum(struct str s)
{
	uint32_t low = (uint32_t)sum(s);

	return low || !s.n ? low : 1;
}

void transaction_key(const struct hash_key *hash_key, const struct sip_message *message,
                     struct str branch, struct str to_tag, struct str payload,
                     struct transaction_key *key)
{
	struct str name = branch.n ? branch : message->first[SIP_VIA];

	/* Only requests other than REGISTER stand in a table by it. */
	key->branch = message->method == SIP_REGISTER ? sum(name) : hash_str(hash_key, name);
	key->bytes = message->request ? short_sum(payload) : 0;
	key->depth = (uint16_t)sip_via_depth(message);
	key->to_tag = short_sum(to_tag);
}

bool transaction_is(const struct transaction *transaction, const struct sip_message *message,
                    const struct transaction_key *key)
{
	return transaction->used && transaction->cseq == message->cseq &&
	       transaction->method == message->method && transaction->branch == key->branch;
}

const struct addr *transaction_final_source(const struct transaction *transaction)
{
	const struct addr *source = transaction_echoes(transaction)->final_source;

	if (!transaction->final_status)
		return &addr_none;
	return source ? source : transaction->destination;
}

const struct addr *transaction_final_destination(const struct transaction *transaction)
{
	const struct addr *destination = transaction_echoes(transaction)->final_destination;

	if (!transaction->final_status)
		return &addr_none;
	return destination ? destination : transaction->source;
}

static struct echoes *echoes_of(struct transaction *transaction, struct addresses *addresses)
{
	if (transaction->echoes)
		return transaction->echoes;
	transaction->echoes = pool_take(addresses->pool, sizeof(*transaction->echoes));
	if (!transaction->echoes) {
		++*addresses->out_of_memory;
		return NULL;
	}
	*transaction->echoes = transaction_no_echoes;
	transaction->echoes->last_at = transaction->first_at;
	return transaction->echoes;
}

static void forget_echoes(struct transaction *transaction, struct addresses *addresses)
{
	struct echoes *echoes = transaction->echoes;

	if (!echoes)
		return;
	address_drop(addresses, &echoes->other_source);
	address_drop(addresses, &echoes->final_source);
	address_drop(addresses, &echoes->final_destination);
	pool_give(addresses->pool, echoes, sizeof(*echoes));
	transaction->echoes = NULL;
}

void transaction_begin(struct transaction *transaction, struct addresses *addresses,
                       const struct sip_message *message, const struct packet *packet,
                       const struct transaction_key *key)
{
	const struct addr *source = transaction->source, *destination = transaction->destination;
	bool asks = message->request;

	address_keep(addresses, &source, asks ? &packet->source : &packet->destination, NULL);
	address_keep(addresses, &destination, asks ? &packet->destination : &packet->source, NULL);
	forget_echoes(transaction, addresses);
	*transaction = (struct transaction){
		.branch = key->branch,
		.bytes = key->bytes,
		.cseq = message->cseq,
		.method = (uint8_t)message->method,
		.used = true,
		.synthetic = !message->request,
		.ip_id = packet->ip_id,
		.source = source,
		.destination = destination,
		.first_at = packet->at,
		.frame = packet->frame,
		.input = packet->input,
	};
}

void transaction_release(struct transaction *transaction, struct addresses *addresses)
{
	address_drop(addresses, &transaction->source);
	address_drop(addresses, &transaction->destination);
	forget_echoes(transaction, addresses);
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

/* Captured at another place, too: whether a copy from there was seen before. */
static bool seen_there(struct transaction *transaction, struct addresses *addresses,
                       const struct addr *source)
{
	struct echoes *echoes = echoes_of(transaction, addresses);
	bool seen = echoes && addr_equal(echoes->other_source, source);

	if (echoes)
		address_keep(addresses, &echoes->other_source, source, NULL);
	return seen;
}

static void count_copy(struct transaction *transaction, struct addresses *addresses, stamp at)
{
	struct echoes *echoes = echoes_of(transaction, addresses);

	if (!echoes)
		return;
	echoes->last_at = at;
	count(&echoes->copies);
	if (transaction->final_status)
		count(&echoes->copies_after_final);
}

enum copy_kind transaction_request(struct transaction *transaction, struct addresses *addresses,
                                   const struct packet *packet, const struct transaction_key *key,
                                   const struct limits *limits)
{
	bool same_source = addr_equal(transaction->source, &packet->source);
	bool same_way = same_source && addr_equal(transaction->destination, &packet->destination);
	stamp apart = packet->at - transaction_last_at(transaction);

	if (same_source && !same_way)
		return COPY_NEW;
	if (transaction->synthetic) {
		transaction->synthetic = false;
		return COPY_RETRANSMISSION;
	}
	if (!same_way && apart <= limit_ms(limits->multipoint_window_ms))
		return !seen_there(transaction, addresses, &packet->source) &&
		                       is_rewritten(transaction, key)
		               ? COPY_REWRITTEN
		               : COPY_MULTIPOINT;
	if (same_way && captured_twice(apart, packet->ip_id, transaction->ip_id, limits))
		return COPY_DUPLICATE;
	transaction->ip_id = packet->ip_id;
	count_copy(transaction, addresses, packet->at);
	return COPY_RETRANSMISSION;
}

static enum copy_kind final_copy(const struct transaction *transaction, const struct packet *packet,
                                 const struct transaction_key *key, const struct limits *limits)
{
	bool same_way =
	        addr_equal(transaction_final_source(transaction), &packet->source) &&
	        addr_equal(transaction_final_destination(transaction), &packet->destination);
	stamp apart = packet->at - transaction->final_at;

	if (!same_way && apart <= limit_ms(limits->multipoint_window_ms) &&
	    transaction->final_tag == key->to_tag)
		return COPY_MULTIPOINT;
	if (same_way && captured_twice(apart, packet->ip_id, transaction->final_ip_id, limits))
		return COPY_DUPLICATE;
	return COPY_RETRANSMISSION;
}

/* An answer that did not just go back to where the request came from. */
static void note_way_back(struct transaction *transaction, struct addresses *addresses,
                          const struct packet *packet)
{
	struct echoes *echoes;

	if (addr_equal(transaction->destination, &packet->source) &&
	    addr_equal(transaction->source, &packet->destination))
		return;
	echoes = echoes_of(transaction, addresses);
	if (!echoes)
		return;
	address_keep(addresses, &echoes->final_source, &packet->source, transaction->destination);
	address_keep(addresses, &echoes->final_destination, &packet->destination,
	             transaction->source);
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
	note_way_back(transaction, addresses, packet);
	transaction->final_at = packet->at;
	transaction->final_frame = packet->frame;
	return COPY_NEW;
}
