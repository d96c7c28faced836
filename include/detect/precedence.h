#ifndef DETECT_PRECEDENCE_H
#define DETECT_PRECEDENCE_H

/* Which finding makes another one needless (SPEC 5.0, ANSWERS 10). Private to src/detect. */

#include "detect/findings.h"

/* Marks the superseded ones and names them in those that supersede. False when memory is out. */
bool precedence_apply(struct findings *findings);

#endif
