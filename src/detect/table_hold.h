#ifndef DETECT_TABLE_HOLD_H
#define DETECT_TABLE_HOLD_H

/* Private to src/detect. */

#include "detect/phrase.h"
#include "detect/table_advice.h"

/* Whether the row may be removed by its very nature, whatever its command would be. */
enum row_hold hold_for_row(const struct row_verdict *verdict);
/* The evidence for the class of a row. */
void why_for_row(struct phrase *phrase, const struct row_verdict *verdict);

#endif
