#ifndef REPORT_ROSTER_H
#define REPORT_ROSTER_H

/*
 * The present table, for a person who asks while a capture goes on: a snapshot, nothing is judged.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/stamp.h"
#include "base/writer.h"
#include "report/buffer.h"
#include "report/filter.h"
#include "track/account.h"

/* Rows that are shown; the rest is counted. */
#define ROSTER_ROWS 1000

struct roster {
	struct draft rows;
	struct filter filter;
	stamp at;
	uint64_t registrations, users, hidden;
	struct str last_aor; /* of the last row: one at several registrars is one; borrowed */
};

/* at is the present, aor_glob that of -a. 0, or -1 when memory is out; to be released anyway. */
int roster_init(struct roster *roster, struct str aor_glob, stamp at);
void roster_release(struct roster *roster);
/* In order of the addresses-of-record. An account_visit: context is the roster. */
void roster_add(void *context, const struct account *account);
/* "table as of …: 3 registrations of 2 addresses-of-record", then a line for each of them. */
void roster_write(struct roster *roster, struct writer *out);

#endif
