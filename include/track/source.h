#ifndef TRACK_SOURCE_H
#define TRACK_SOURCE_H

/*
 * An address that asks in the names of users: whose, when, and with what success (SPEC 5.9). Kept
 * for telling somebody who looks for accounts from a proxy or an office behind one address.
 */

#include <stdint.h>

#include "base/addr.h"
#include "base/stamp.h"
#include "base/str.h"
#include "track/shared.h"
#include "track/timer.h"

#define SOURCE_USERS 32 /* last ones kept */

enum asked_success {
	ASKED_UNANSWERED,
	ASKED_CHALLENGED, /* and nothing else: no failure */
	ASKED_IN_VAIN,
	ASKED_LET_IN, /* by a 2xx, once: never a failure again */
};

struct source_user {
	uint64_t aor;    /* hash */
	stamp at;        /* first request in this name */
	uint16_t status; /* last final status, 0 while there is none */
	uint8_t success; /* enum asked_success */
};

struct source {
	struct source *newer, *older; /* order of appearance */
	struct timer timer;           /* live: when it is looked at next */
	struct addr addr;             /* port 0 */
	struct shared *user_agent;
	stamp first_at, last_at;
	uint64_t first_frame, last_frame;
	uint64_t users_total;
	struct source_user *users; /* number n at n % SOURCE_USERS; room for a power of two */
};

/* Where a source was found last: it is there still unless any was forgotten since. */
struct source_memo {
	struct source *source;
	uint64_t evicted; /* sources, at that time */
};

#endif
