#ifndef REPORT_LEFTOVERS_H
#define REPORT_LEFTOVERS_H

/*
 * The Left-over section as it grows: rows with one reason at one registrar, of clients with one
 * address, are a kind. A few of a kind have a paragraph each, many have one together. Below stand
 * the rows of which nobody can say whether they stay.
 */

#include <stdint.h>

#include "report/buffer.h"
#include "report/text.h"

#define LEFTOVER_KINDS 100 /* that are told */
#define LEFTOVER_WHOLE 5   /* of one kind that have a paragraph each */
#define LEFTOVER_LINES 20  /* of one kind that have a line at least */

#define LEFTOVER_DOUBTS 5 /* of one sort that have a line */

struct leftover_kind;

struct doubts {
	uint64_t count;
	stamp until; /* when the last of them is gone for sure */
	struct draft lines;
};

struct leftovers { /* zero it first */
	struct leftover_kind *first, *last;
	uint64_t count; /* all that was added */
	size_t kinds;
	bool failed;                                             /* memory was short */
	char ids[LEFTOVER_KINDS * LEFTOVER_LINES][HASH_ID_SIZE]; /* of those that are shown */
	size_t shown;
	struct doubts undecided; /* their logout had not ended when the capture did */
	struct doubts fading;    /* expired, but the registrar may have them still */
};

void leftovers_release(struct leftovers *leftovers);
/* In order of the addresses-of-record. False when it only has a line among many like it. */
bool leftovers_add(struct leftovers *leftovers, const struct binding *binding,
                   const struct page *page);
/* Any binding; it is kept if it is one that may stay or not. */
void leftovers_doubt(struct leftovers *leftovers, const struct binding *binding,
                     const struct page *page);
bool leftovers_doubted(const struct leftovers *leftovers);
/* Memory that was short before becomes an error of out. */
void leftovers_tell(struct leftovers *leftovers, struct writer *out, const struct page *page);

#endif
