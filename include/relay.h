#ifndef RELAY_H
#define RELAY_H

/*
 * What the tracker is told, in the order in which it came: at once or, apart, on a thread of its
 * own that follows a few blocks of messages behind whoever reads them. The tracker says the same
 * either way.
 */

#include <stdbool.h>

#include "track/tracker.h"

struct relay;

/*
 * Borrows tracker. Apart, nobody may look at it, nor at what its sink writes to, between any of the
 * calls that tell and relay_settle(). NULL when memory is out.
 */
struct relay *relay_new(struct tracker *tracker, bool apart);
/* What was not told yet never is. */
void relay_free(struct relay *relay);

/* A message that lies where it is told from. */
struct kept {
	struct str payload;
	struct sip_message *message; /* to be split from it */
};
/* For the next call that tells of a message, or for none; kept is good until then. */
void relay_keep(struct relay *relay, struct str payload, struct kept *kept);
/* As the tracker's own functions. */
void relay_message(struct relay *relay, const struct packet *packet, const struct kept *kept);
/* kept: what could be split of a quote, or NULL. */
void relay_evidence(struct relay *relay, enum evidence_kind kind, const struct packet *packet,
                    const struct kept *kept);
void relay_advance(struct relay *relay, stamp at);
/* Returns when the tracker has been told all. */
void relay_settle(struct relay *relay);
/* The same, and from now on it is told at once. */
void relay_join(struct relay *relay);

#endif
