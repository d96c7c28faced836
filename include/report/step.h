#ifndef REPORT_STEP_H
#define REPORT_STEP_H

/* What a step of a story leaves out, as far as the tracker's records have it. */

#include <stdbool.h>

#include "track/account.h"

/* A refresh that begins a Call-ID, of a device which had another. */
bool step_begins_call_id(const struct session *session, const struct step *step);
/* What expired had been logged out before, in vain. */
bool step_was_left(const struct session *session, const struct step *step);

#endif
