#ifndef TRACK_READING_H
#define TRACK_READING_H

/*
 * What a message says for itself, whatever came before it: may be read ahead, on another thread
 * than the tracker's.
 */

#include <stdint.h>

#include "base/hash.h"
#include "base/str.h"
#include "sip/message.h"
#include "sip/parse.h"
#include "track/transaction.h"

/* Texts are the message's. */
struct reading {
	struct sip_via via;         /* the topmost */
	struct str to_name;         /* the To up to its closing bracket, if it begins with one */
	struct str to_tag;          /* p NULL without one */
	uint64_t call_id;           /* keyed hash of the Call-ID */
	struct transaction_key key; /* of its transaction */
};

/* payload: its bytes, empty when they were not captured whole. */
void reading_make(const struct hash_key *key, const struct sip_message *message, struct str payload,
                  struct reading *reading);
#endif
