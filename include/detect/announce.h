#ifndef DETECT_ANNOUNCE_H
#define DETECT_ANNOUNCE_H

/*
 * Live: what of the findings is told, and when (SPEC 5.0). Precedence is judged anew among the
 * findings of the account that something changed for, so that nothing is told which another finding
 * makes needless at that moment. Private to src/detect.
 */

#include "base/hash.h"
#include "base/table.h"
#include "detect/finding.h"
#include "detect/findings.h"

struct announcer {
	struct table accounts; /* of kin, by address-of-record and registrar */
	struct hash_key key;
};

void announcer_init(struct announcer *announcer);
void announcer_release(struct announcer *announcer);

/* Tells what is new among the changed ones and those they supersede, and settles them. */
void announce_changes(struct announcer *announcer, struct findings *findings, finding_sink *sink,
                      void *context);
/* Withdraws what was told and does not stand, once all is judged. */
void announce_end(const struct findings *findings, finding_sink *sink, void *context);

#endif
