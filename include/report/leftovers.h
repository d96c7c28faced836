#ifndef REPORT_LEFTOVERS_H
#define REPORT_LEFTOVERS_H

/*
 * The Left-over section as it grows: rows with one reason at one registrar, of clients with one
 * address, are a kind. A few of a kind have a paragraph each, many have one together.
 */

#include <stdint.h>

#include "report/text.h"

#define LEFTOVER_KINDS 100 /* that are told */
#define LEFTOVER_WHOLE 5   /* of one kind that have a paragraph each */
#define LEFTOVER_LINES 20  /* of one kind that have a line at least */

struct leftover_kind;

struct leftovers { /* zero it first */
	struct leftover_kind *first, *last;
	uint64_t count; /* all that was added */
	size_t kinds;
	bool failed;                                             /* memory was short */
	char ids[LEFTOVER_KINDS * LEFTOVER_LINES][HASH_ID_SIZE]; /* of those that are shown */
	size_t shown;
};

void leftovers_release(struct leftovers *leftovers);
/* In order of the addresses-of-record. */
void leftovers_add(struct leftovers *leftovers, const struct binding *binding,
                   const struct page *page);
/* Memory that was short before becomes an error of out. */
void leftovers_tell(struct leftovers *leftovers, struct writer *out, const struct page *page);

#endif
