#ifndef TRACK_TRANSACTION_H
#define TRACK_TRANSACTION_H

/*
 * One request and its answers (RFC 3261 17.1.3, 17.2.3). Holds no bytes of the message, only what
 * is needed to tell copies from new messages and to time the answer.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/packet.h"
#include "sip/message.h"
#include "track/endpoint.h"
#include "track/limits.h"

/* Of a request that was seen more than once, or answered another way than it came: few are. */
struct echoes {
	stamp last_at;                   /* last copy of the request */
	const struct addr *other_source; /* of a copy captured elsewhere; family none */
	const struct addr *final_source, *final_destination; /* both NULL: straight back */
	uint16_t copies;                                     /* retransmissions of the request */
	uint16_t copies_after_final;
};

struct transaction {
	uint64_t branch; /* hash, of a REGISTER's sum, of the topmost Via's branch (or of the whole
	                  * Via when it has none)
	                  */
	const struct addr *source, *destination;
	struct echoes *echoes; /* NULL while there are none: see transaction_echoes() */
	stamp first_at, final_at;
	uint64_t frame, final_frame;
	uint32_t bytes;     /* sum of the first copy's payload, 0 when it was cut */
	uint32_t final_tag; /* sum of the final answer's To tag */
	uint32_t input;     /* of frame */
	uint32_t cseq;
	uint16_t final_status; /* 0 while there is none */
	uint16_t ip_id, final_ip_id;
	uint8_t method;       /* enum sip_method */
	bool used : 1;        /* the rest, the addresses too, means something only then */
	bool synthetic : 1;   /* only answers were seen */
	bool provisional : 1; /* a 1xx was seen */
	bool unreachable : 1; /* an ICMP error quoted it */
};

extern const struct echoes transaction_no_echoes;
static inline const struct echoes *transaction_echoes(const struct transaction *transaction)
{
	return transaction->echoes ? transaction->echoes : &transaction_no_echoes;
}
/* When its request was sent last. */
static inline stamp transaction_last_at(const struct transaction *transaction)
{
	return transaction->echoes ? transaction->echoes->last_at : transaction->first_at;
}
/* Where the final answer came from and went to; family none while there is none. */
const struct addr *transaction_final_source(const struct transaction *transaction);
const struct addr *transaction_final_destination(const struct transaction *transaction);

enum copy_kind {
	COPY_NEW,            /* none of the below */
	COPY_DUPLICATE,      /* one packet captured twice */
	COPY_MULTIPOINT,     /* one message captured at two places */
	COPY_REWRITTEN,      /* the same, but with other bytes; told once of each address */
	COPY_RETRANSMISSION, /* sent again */
};

/* What identifies the transaction of a message; computed once a message. */
struct transaction_key {
	uint64_t branch;
	uint32_t bytes;  /* sum of a request's payload, 0 when it was cut */
	uint32_t to_tag; /* its sum */
	uint16_t depth;
};
/* payload: empty when it was not captured whole. */
/* branch and to_tag: the message's, read already. */
void transaction_key(const struct hash_key *hash_key, const struct sip_message *message,
                     struct str branch, struct str to_tag, struct str payload,
                     struct transaction_key *key);

bool transaction_is(const struct transaction *transaction, const struct sip_message *message,
                    const struct transaction_key *key);
/* In place of what the transaction was before; zeroed when there was none. */
void transaction_begin(struct transaction *transaction, struct addresses *addresses,
                       const struct sip_message *message, const struct packet *packet,
                       const struct transaction_key *key);
void transaction_release(struct transaction *transaction, struct addresses *addresses);
/*
 * A request that looks like the transaction's: what kind of copy it is; counts it. COPY_NEW when
 * one client asks several servers the same.
 */
enum copy_kind transaction_request(struct transaction *transaction, struct addresses *addresses,
                                   const struct packet *packet, const struct transaction_key *key,
                                   const struct limits *limits);
/*
 * An answer that belongs to the transaction. COPY_NEW for the first final answer and for a 1xx;
 * anything after the first final answer is a copy.
 */
enum copy_kind transaction_answer(struct transaction *transaction, struct addresses *addresses,
                                  const struct sip_message *message, const struct packet *packet,
                                  const struct transaction_key *key, const struct limits *limits);

#endif
