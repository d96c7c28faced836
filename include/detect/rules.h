#ifndef DETECT_RULES_H
#define DETECT_RULES_H

/*
 * The predicates, one function per question. Each reads one event with the facts behind it and adds
 * to the findings; none of them remembers anything. Private to src/detect.
 */

#include "detect/catalogue.h"
#include "detect/findings.h"
#include "track/event.h"
#include "track/limits.h"

struct judge {
	const struct limits *limits;
	struct findings *findings;
	char innocent[64]; /* the last User-Agent that is no scanner's, cut */
	size_t innocent_size;
};

struct row_verdict;
/* A row of a registrar's own table, or one that it lacks. */
void rule_table_row(struct judge *judge, const struct row_verdict *verdict);

typedef void rule_function(struct judge *judge, const struct event *event);

/* authentication: EVENT_ATTEMPT_ENDED unless said otherwise */
rule_function rule_credentials_refused, rule_unknown_user, rule_realm, rule_stale_loop,
        rule_challenge_ignored, rule_challenge_missing, rule_digest_malformed, rule_password_file,
        rule_rspauth;
rule_function rule_nonce_count, rule_unsupported, rule_username; /* EVENT_CREDENTIALS_SENT */
rule_function rule_basic;                             /* EVENT_CREDENTIALS_SENT, EVENT_CHALLENGED */
rule_function rule_nonce_unknown, rule_nonce_address; /* EVENT_CREDENTIALS_SENT */
rule_function rule_refusals; /* EVENT_CREDENTIALS_REJECTED, EVENT_ATTEMPT_ENDED */

/* registration: EVENT_ATTEMPT_ENDED */
rule_function rule_register_timeout, rule_registrar_unreachable, rule_answer_unseen,
        rule_register_refused, rule_refresh_failed, rule_interval, rule_expires_conflict,
        rule_expires_granted;
rule_function rule_interval_invalid; /* the same, EVENT_INTERVAL_TOO_BRIEF */
rule_function rule_redirect_loop;    /* EVENT_REDIRECTED */
rule_function rule_expires_missing;  /* EVENT_REGISTERED, EVENT_REFRESHED */
rule_function rule_third_party;      /* the events of a request that opens an attempt */
rule_function rule_displaced;        /* EVENT_BINDING_DISPLACED */
rule_function rule_order;            /* the events of a request, EVENT_CREDENTIALS_SENT */
rule_function rule_call_ids;         /* EVENT_BINDING_CLOSED */
rule_function rule_not_listed;       /* EVENT_CONTACT_NOT_LISTED */
rule_function rule_rewritten;        /* EVENT_REGISTERED, EVENT_REFRESHED */
rule_function rule_many_contacts, rule_pingpong, rule_one_way; /* EVENT_ACCOUNT_CLOSED */

/* timing */
rule_function rule_refreshed;               /* EVENT_REFRESHED */
rule_function rule_own_lifetime;            /* EVENT_REGISTERED, EVENT_REFRESHED */
rule_function rule_own_lifetime_at_the_end; /* EVENT_BINDING_CLOSED */
rule_function rule_binding_expired;         /* EVENT_BINDING_EXPIRED */
rule_function rule_binding_refreshed;       /* EVENT_BINDING_REFRESHED */
rule_function rule_expired_at_the_end;      /* EVENT_BINDING_CLOSED */
rule_function rule_refresh_early;           /* EVENT_FLOW_CLOSED */

/* NAT */
rule_function rule_private_contact, rule_contact_elsewhere, rule_rport; /* EVENT_ATTEMPT_ENDED */
rule_function rule_wrong_port; /* the same, EVENT_CHALLENGED, EVENT_CREDENTIALS_REJECTED */
rule_function rule_private_contact_handled; /* EVENT_EXCHANGE_ENDED */
rule_function rule_source_changed;          /* EVENT_SOURCE_CHANGED */
rule_function rule_mapping_lost;            /* EVENT_BINDING_CLOSED */
rule_function rule_alg;                     /* EVENT_REWRITTEN */

/* logout: EVENT_ATTEMPT_ENDED */
rule_function rule_logout_open, rule_logout_unanswered, rule_logout_refused, rule_logout_unfinished,
        rule_logout_still_listed, rule_star, rule_change_ignored;
rule_function rule_logout_binding;        /* EVENT_BINDING_CLOSED */
rule_function rule_logout_session;        /* EVENT_SESSION_CLOSED */
rule_function rule_login_again;           /* EVENT_REGISTER_SENT */
rule_function rule_traffic_to_removed;    /* EVENT_TRAFFIC_TO_REMOVED */
rule_function rule_publish_without_match; /* EVENT_PUBLISH_SENT */

/* leftovers */
rule_function rule_logout_slow;                          /* EVENT_LOGOUT */
rule_function rule_long_expiry;                          /* EVENT_BINDING_CLOSED */
rule_function rule_slow_registrar, rule_retransmissions; /* EVENT_ACCOUNT_CLOSED */
rule_function rule_malformed_header;                     /* EVENT_ATTEMPT_ENDED */
rule_function rule_notified_before;                      /* EVENT_BINDING_CLOSED */
rule_function rule_leftover;                             /* EVENT_BINDING_CLOSED */
rule_function rule_leftover_account;                     /* EVENT_ACCOUNT_CLOSED */

/* presence, notifications */
rule_function rule_publish_answer, rule_notify_answer;                /* EVENT_EXCHANGE_ENDED */
rule_function rule_publication;                                       /* EVENT_PUBLICATION_CLOSED */
rule_function rule_presence_after_logout;                             /* EVENT_SESSION_CLOSED */
rule_function rule_unknown_contact, rule_keepalive, rule_conditional; /* EVENT_EXCHANGE_ENDED */
/* EVENT_PUBLICATION_CLOSED */
rule_function rule_conditional_left, rule_publication_expired, rule_presence_closed;

/* security */
rule_function rule_without_auth, rule_trivial_secret; /* EVENT_ATTEMPT_ENDED */
rule_function rule_replay;                            /* EVENT_ATTEMPT_ENDED */
rule_function rule_user_enumeration;                  /* EVENT_SOURCE_CLOSED */
rule_function rule_scanner;        /* the events of a request that opens an attempt */
rule_function rule_malformed;      /* EVENT_MALFORMED */
rule_function rule_weak_challenge; /* EVENT_ACCOUNT_CLOSED */

#endif
