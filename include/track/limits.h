#ifndef TRACK_LIMITS_H
#define TRACK_LIMITS_H

/*
 * Every constant that decides a verdict or bounds memory, in one place. Each can be changed from
 * the command line (--set NAME=VALUE); names carry their unit.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/stamp.h"
#include "base/str.h"

#define LIMITS(LIMIT)                                                                              \
	LIMIT(tsx_timeout_ms, 32000, "Timer F: a request without an answer has failed")            \
	LIMIT(answer_grace_ms, 4000,                                                               \
	      "at the end of the capture: a younger request is merely pending")                    \
	LIMIT(challenge_timeout_ms, 32000, "how long a client may take to answer a challenge")     \
	LIMIT(dup_window_ms, 50, "same bytes, same addresses within this: one packet seen twice")  \
	LIMIT(dup_ipid_window_ms, 1000, "the same with equal IP identification")                   \
	LIMIT(multipoint_window_ms, 2000, "same message between other addresses within this")      \
	LIMIT(reorder_window_ms, 200,                                                              \
	      "packets this far behind the clock are counted as reordered")                        \
	LIMIT(expiry_grace_s, 5, "a binding counts as expired this long after its time")           \
	LIMIT(late_margin_s, 3, "a refresh nearer than this to the expiry is thin")                \
	LIMIT(due_grace_s, 10, "how late a refresh may be before it is overdue")                   \
	LIMIT(no_refresh_hold_s, 60, "a REGISTER this long after the expiry is a late refresh")    \
	LIMIT(early_fraction, 0.90, "share of the lifetime left that makes a refresh early")       \
	LIMIT(shorten_ratio, 0.90, "granted below this share of the requested time is shortened")  \
	LIMIT(logout_pair_window_s, 10, "PUBLISH and REGISTER of one logout")                      \
	LIMIT(logout_slow_s, 5, "first logout request to confirmation")                            \
	LIMIT(removed_traffic_grace_s, 2,                                                          \
	      "requests to a removed contact, and NOTIFYs of earlier rows, within this are "       \
	      "normal")                                                                            \
	LIMIT(presence_conflict_s, 10, "presence and registration may disagree this long")         \
	LIMIT(conn_linger_s, 10, "a closed connection that is not made anew within this is gone")  \
	LIMIT(long_expiry_s, 7200, "granted lifetimes above this are long")                        \
	LIMIT(many_contacts, 5, "bindings of one address-of-record that are normal")               \
	LIMIT(stale_loop_count, 3, "stale challenges in a row that make a loop")                   \
	LIMIT(storm_count, 10, "rejected logins of one device in storm_window_s")                  \
	LIMIT(storm_window_s, 60, "storm_count is counted in this")                                \
	LIMIT(scan_window_s, 60, "searches and guesses are counted in this")                       \
	LIMIT(enum_users, 10, "users one source tries in scan_window_s")                           \
	LIMIT(brute_fails, 5, "rejected digests of one user in scan_window_s")                     \
	LIMIT(brute_distinct, 5, "of which different")                                             \
	LIMIT(slow_rtt_ms, 250, "median answer time of a slow registrar")                          \
	LIMIT(retx_ratio, 0.05,                                                                    \
	      "share of a registrar's requests sent again that means packet loss")                 \
	LIMIT(one_way_min, 3, "unanswered transactions that make a one-way leg")                   \
	LIMIT(kamailio_matching_mode, 0,                                                           \
	      "usrloc matching_mode: 0 URI, 1 and Call-ID, 2 and Path, 3 Call-ID")                 \
	LIMIT(freeswitch_core, 0,                                                                  \
	      "FreeSWITCH's core table has a row per: model (as its profile), single, call-id")    \
	LIMIT(max_accounts, 262144, "addresses-of-record kept; above it the longest idle goes")    \
	LIMIT(max_account_flows, 64, "Call-IDs kept for one address-of-record")                    \
	LIMIT(max_account_bindings, 64, "contacts kept for one address-of-record")                 \
	LIMIT(max_account_publications, 64, "publications kept for one address-of-record")         \
	LIMIT(max_exchanges, 65536, "open and recent PUBLISH, NOTIFY, OPTIONS … transactions")     \
	LIMIT(max_endpoints, 262144, "client addresses kept")                                      \
	LIMIT(max_sources, 65536, "addresses kept that ask in the names of users")                 \
	LIMIT(max_findings, 65536, "findings kept")

enum freeswitch_core { CORE_AS_MODEL, CORE_SINGLE, CORE_CALL_ID };

struct limits {
#define LIMIT(name, value, text) double name;
	LIMITS(LIMIT)
#undef LIMIT
};

struct limit_row {
	const char *name;
	const char *text;
	double value;  /* default */
	size_t offset; /* of the double in struct limits */
};

/* All rows, in the order above; *count is set. */
const struct limit_row *limits_table(size_t *count);
void limits_defaults(struct limits *limits);

enum limits_result { LIMITS_OK, LIMITS_UNKNOWN_NAME, LIMITS_BAD_VALUE };
/* value: a decimal number, not negative; of freeswitch_core one of its words, or its number. */
enum limits_result limits_set(struct limits *limits, struct str name, struct str value);

/* Values in _ms and _s as durations. */
static inline stamp limit_ms(double ms)
{
	return (stamp)(ms * (double)STAMP_MILLISECOND);
}

static inline stamp limit_s(double s)
{
	return (stamp)(s * (double)STAMP_SECOND);
}

#endif
