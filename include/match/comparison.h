#ifndef MATCH_COMPARISON_H
#define MATCH_COMPARISON_H

/* Registrars' own tables, row by row, against what the wire proves as of when they were taken. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "match/witness.h"
#include "table/dump.h"
#include "track/account.h"

enum row_class {
	ROW_CONFIRMED,
	ROW_LEFTOVER,
	ROW_SUPERSEDED, /* the same device bound anew */
	ROW_EXPIRED,    /* on the wire */
	ROW_CORE_GHOST, /* FreeSWITCH: in show registrations only */
	ROW_DIFFERS,    /* the device lives, but the row is not what the wire tells */
	ROW_WIRE_ONLY,  /* a 200 promised a row that the table lacks */
	ROW_AMBIGUOUS,  /* it could be several bindings */
	ROW_NOT_SEEN,   /* older than the capture, or of another way to the registrar */
	ROW_UNREADABLE,
	ROW_CLASSES
};
const char *row_class_name(enum row_class class); /* "confirmed" … */

/* By what row and binding are known to be the same; the strongest first. */
enum row_key {
	KEY_CALL_ID_CONTACT,
	KEY_CONTACT, /* and the address-of-record */
	KEY_INSTANCE,
	KEY_CALL_ID,
	KEY_PREFIX, /* of a contact that was printed cut */
	KEY_NONE,
	ROW_KEYS
};
const char *row_key_name(enum row_key key); /* "call-id+contact" …; KEY_NONE: "" */

/* Bit set: in what a row differs from its binding. */
enum row_difference {
	DIFFERS_LATER = 1 << 0,   /* it lasts longer: a refresh that the capture does not show */
	DIFFERS_EARLIER = 1 << 1, /* it ends before the wire says */
	DIFFERS_SOURCE = 1 << 2,
	DIFFERS_AGENT = 1 << 3,
	DIFFERS_CALL_ID = 1 << 4,
	DIFFERS_STATUS = 1 << 5, /* the registrar was thought to have dropped it */
};
#define ROW_DIFFERENCES 6
const char *row_difference_name(unsigned bit); /* "expiry-later" … */

enum row_sure { SURE_POSSIBLE, SURE_LIKELY, SURE_CERTAIN };

struct compared;

struct row_verdict {
	const struct compared *table;
	const struct dump_row *row;    /* NULL: ROW_WIRE_ONLY */
	const struct binding *binding; /* NULL: ROW_NOT_SEEN, ROW_AMBIGUOUS, ROW_UNREADABLE */
	enum row_class class;
	enum row_key key;
	enum leftover reason; /* of ROW_LEFTOVER, ROW_SUPERSEDED, ROW_EXPIRED, ROW_CORE_GHOST */
	enum row_sure sure;
	unsigned differs;   /* set of enum row_difference */
	stamp ends_at;      /* of the row by the table itself; STAMP_NEVER: it does not say */
	bool overdue_sweep; /* ROW_EXPIRED: the registrar should have dropped it by then */
	bool only_here;     /* of two tables of FreeSWITCH just this one has it */
	uint32_t others;    /* of its Call-ID or of its user and contact: other rows of its table,
	                       and with FreeSWITCH other bindings that hold */
	bool alone;         /* there is none but of the same device, left for the same reason */
	bool heard_since; /* after the table was taken its device was heard, or registered again */
};

/* One table as it was given. */
struct compared {
	const char *name; /* as given */
	struct dump dump;
	enum dump_result result;
	stamp at;
	bool at_given;             /* on the command line */
	bool at_reading;           /* it was read as it was printed; else at is the file's time */
	struct witness *then;      /* as of at */
	const struct witness *now; /* as of the end of the capture */
	stamp margin;              /* by which its rows outlive their expiry, in what it prints */
	bool margin_sure;          /* it is the usual one, or several rows show it */
	uint64_t counts[ROW_CLASSES];
};

struct comparison {              /* zero it first */
	struct compared *tables; /* borrowed */
	size_t table_count;
	struct row_verdict *rows;
	size_t count, capacity;
	bool failed; /* memory was short: rows are missing */
};

/* Fills comparison from its tables. */
void comparison_make(struct comparison *comparison);
void comparison_release(struct comparison *comparison);
/* Whether nobody wants the row any more. */
bool row_is_left(const struct row_verdict *verdict);
/* Whose it is: as the table names it, else the wire. */
struct str row_aor(const struct row_verdict *verdict);
/* Whether what the table has may be all that there is. */
bool compared_is_whole(const struct compared *table);
/* The product that prints this format. */
enum product compared_product(const struct compared *table);

#endif
