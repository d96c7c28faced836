#ifndef TRACK_AT_HAND_H
#define TRACK_AT_HAND_H

/* What is read of the message at hand, and when it is asked for: From and To, besides what is known
 * of it anyway (track/reading.h). Seen by src/track only. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "sip/parse.h"
#include "sip/uri.h"
#include "track/reading.h"

struct tracker;

/* An address-of-record as a message names it (RFC 3261 10.3 step 5). */
#define AOR_TEXT_SIZE 512
struct aor {
	struct str text;   /* empty when it cannot be read */
	struct str scheme; /* as sent */
	uint64_t hash;     /* of text */
};

/* Whom a From or To names. */
struct party {
	bool valid;           /* the URI could be read */
	struct str uri;       /* without angle brackets */
	struct sip_uri parts; /* of it; set when valid */
};

/* What a To named that began with these bytes. Most messages of a Call-ID are of one user. */
#define RECALLED 256       /* slots, by Call-ID */
#define RECALLED_BYTES 104 /* longer ones are read every time */
struct recalled {
	struct party party; /* within bytes */
	struct aor aor;     /* within text and bytes */
	uint8_t n;          /* of bytes; 0: nothing yet */
	char bytes[RECALLED_BYTES], text[RECALLED_BYTES];
};

/* What was read of the message at hand so far; see at_hand.c. */
struct at_hand {
	struct party to, from;
	struct aor aor, from_aor;
	const struct recalled *recalled; /* what that names; NULL: to has it */
	bool to_known, from_known, aor_known, from_aor_known;
	char aor_text[AOR_TEXT_SIZE], from_aor_text[AOR_TEXT_SIZE];
};

/* Each header is read once; what is returned is valid until the next message. */
/* message: NULL for none, and so reading. */
void at_hand(struct tracker *tracker, const struct sip_message *message,
             const struct reading *reading);
const struct party *at_hand_to(struct tracker *tracker);
const struct party *at_hand_from(struct tracker *tracker);
const struct sip_via *at_hand_via(const struct tracker *tracker); /* the topmost */
const struct aor *at_hand_aor(struct tracker *tracker);           /* of its To */
const struct aor *at_hand_from_aor(struct tracker *tracker);
uint64_t at_hand_call_id(const struct tracker *tracker); /* its hash */
/* Of a URI in it, which mostly is the To's; written to text if need be. */
void at_hand_aor_of(struct tracker *tracker, struct str uri, char text[AOR_TEXT_SIZE],
                    struct aor *aor);
/* The address-of-record that any URI stands for, written to text. */
void aor_read(const struct tracker *tracker, struct str uri, char text[AOR_TEXT_SIZE],
              struct aor *aor);

#endif
