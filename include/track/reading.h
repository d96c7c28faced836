#ifndef TRACK_READING_H
#define TRACK_READING_H

/*
 * What a message says for itself, whatever came before it: may be read ahead, on another thread
 * than the tracker's.
 */

#include <stdint.h>

#include "auth/digest.h"
#include "auth/verify.h"
#include "base/hash.h"
#include "base/str.h"
#include "sip/message.h"
#include "sip/parse.h"
#include "track/transaction.h"

/* Where credentials and challenges stand, in the order in which they are looked at. */
extern const enum sip_header credentials_headers[2], challenge_headers[2];

/* The first credentials of a request. */
struct read_credentials {
	struct digest_credentials digest;
	uint64_t nonce; /* its sum */
	bool match;     /* they are right, unless their challenge named another realm */
	bool trivial_secret;
};

struct read_challenge {
	struct digest_challenge digest;
	bool any;        /* there is one */
	struct str rest; /* of its line */
	uint64_t nonce;  /* its sum */
};
/* The first one of a line, and what follows one on its line. */
void challenge_begin(const struct hash_key *key, struct str line, struct read_challenge *challenge);
void challenge_next(const struct hash_key *key, struct read_challenge *challenge);

/* Texts are the message's. */
struct reading {
	struct sip_via via;         /* the topmost */
	struct str to_name;         /* the To up to its closing bracket, if it begins with one */
	struct str to_tag;          /* p NULL without one */
	uint64_t call_id;           /* keyed hash of the Call-ID */
	struct transaction_key key; /* of its transaction */
	union {                     /* set where it has such a line */
		struct read_credentials credentials; /* the first of a request */
		struct read_challenge challenge;     /* the first of an answer's first line */
	};
};

/* payload: its bytes, empty when they were not captured whole. */
void reading_make(const struct hash_key *key, struct verifier *verifier,
                  const struct sip_message *message, struct str payload, struct reading *reading);

/* What is kept of a nonce's text: keyed, so that nobody makes another like it; 0: it is empty. */
uint64_t nonce_sum(const struct hash_key *key, struct str text);
#endif
