#ifndef DETECT_TABLE_ADVICE_H
#define DETECT_TABLE_ADVICE_H

/* What to do about a row of a registrar's own table, and why. Never at the cost of a living phone.
 */

#include "detect/detector.h"
#include "match/comparison.h"

/* Why no command is given. */
enum row_hold {
	HOLD_NONE,    /* one is */
	HOLD_LIVES,   /* the device lives */
	HOLD_SINCE,   /* it was heard again after its logout, or after the table was taken */
	HOLD_WAIT,    /* the row goes by itself, and nobody knows that the device is gone */
	HOLD_UNSURE,  /* two devices may have been taken for one, or it may live on this row */
	HOLD_SHARED,  /* the command would take along a row that lives, or may */
	HOLD_ELSE,    /* somebody else's logout meant it */
	HOLD_TABLE,   /* no command reaches that table, or just one row of it */
	HOLD_HOSTILE, /* no quotes make its Call-ID or contact safe to paste, or it is too long */
	HOLD_PROFILE, /* the name of the profile is not known */
	HOLD_BROKEN,  /* the table was not read to its end */
	HOLD_WEAK,    /* row and binding are matched by too little */
	HOLD_UNKNOWN, /* the wire says nothing of it */
	HOLD_ABSENT,  /* there is no row */
	HOLDS
};
const char *row_hold_name(enum row_hold hold); /* "lives" …; HOLD_NONE: "" */

struct row_advice {
	enum row_hold hold;
	stamp wait_until;          /* when the row goes by itself; STAMP_NEVER: not known */
	char why[ADVICE_SIZE];     /* the evidence, a sentence without its end */
	char todo[ADVICE_SIZE];    /* a sentence; with HOLD_NONE: what the command is for */
	char command[ADVICE_SIZE]; /* for a shell; empty unless HOLD_NONE */
	char effects[ADVICE_SIZE]; /* what else it does, or does not */
};
void advice_for_row(const struct row_verdict *verdict, struct row_advice *advice);

#endif
