#ifndef DETECT_PRECEDENCE_H
#define DETECT_PRECEDENCE_H

/* Which finding makes another one needless (SPEC 5.0, ANSWERS 10). Private to src/detect. */

#include "detect/findings.h"

/*
 * Judges these among themselves, whatever was judged before: marks the superseded ones and names
 * them in those that supersede. Withdrawn ones have no say. False when memory is out.
 */
bool precedence_apply(struct finding_entry *const *entries, size_t count);

#endif
