#ifndef TRACK_LISTED_H
#define TRACK_LISTED_H

/*
 * The Contact list of a 2xx, which is the registrar's own table (RFC 3261 10.3 step 8), or the same
 * told by a NOTIFY (RFC 3680).
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/packet.h"
#include "sip/message.h"
#include "sip/parse.h"
#include "track/flow.h"

#define LISTED_MAX 64

struct listed {
	struct str uri, instance; /* borrowed from the message */
	struct str q;
	uint32_t sum; /* sip_uri_sum() of uri; 0 of one alone */
	struct str public_gruu, temporary_gruu;
	struct str call_id; /* of the REGISTER behind it; only a NOTIFY names it */
	uint32_t cseq;      /* the same */
	uint32_t expires;
	uint32_t reg_id;
	bool has_expires;
	bool taken;         /* matched with a request or a binding */
	struct binding *of; /* that binding; before, the one that it seems to be of by its end or
	                       Call-ID; NULL */
};

struct list {
	struct listed rows[LISTED_MAX];
	uint32_t count;
	bool cut;        /* more contacts than are kept, or a message above the caps */
	bool present;    /* the 2xx had a Contact header at all */
	bool has_header; /* the 2xx had a valid Expires */
	uint32_t header;
};

void list_read(struct list *list, const struct sip_message *message, const struct hash_key *key);
/* How many rows have this very URI; sum: sip_uri_sum() of it. */
uint32_t list_count(const struct list *list, struct str uri, uint32_t sum);
/*
 * The row for a requested contact: equal URI (of several one with just its text, then its instance,
 * then the one granted as requested, then one that no binding had, else the longest), same instance
 * and reg-id, same target. NULL when there is none.
 */
struct listed *list_match(struct list *list, const struct requested_contact *contact,
                          struct str transport);
/*
 * The row that a registrar made of a contact that it rewrote: an unknown row whose host and port
 * are the packet's source, or the only row there is. known tells whether a row is a binding that is
 * held.
 */
struct listed *list_rewritten(struct list *list, const struct addr *source,
                              bool (*known)(const void *context, const struct listed *row),
                              const void *context);

#endif
