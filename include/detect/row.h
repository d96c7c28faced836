#ifndef DETECT_ROW_H
#define DETECT_ROW_H

/* What every finding about one row of a registrar's table carries. Private to src/detect. */

#include "detect/findings.h"
#include "track/account.h"

/* When the row goes by itself; from the registrar's model while the tracker has not said. */
void row_removal(const struct binding *binding, stamp *from, stamp *to);
/* Evidence expires_at, removal_min, removal_max. */
void row_times(struct finding *finding, const struct binding *binding);
/* The remedy with the command for this very row. */
void row_remedy(struct finding *finding, const struct binding *binding);

#endif
