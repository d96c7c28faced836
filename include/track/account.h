#ifndef TRACK_ACCOUNT_H
#define TRACK_ACCOUNT_H

/*
 * What the tracker remembers, as its readers (detect, report) see it. Everything hangs off an
 * account, the pair (registrar, address-of-record) under which a registrar files bindings; an
 * account is the unit that is forgotten when memory is short. All strings are the tracker's copies
 * and live as long as their struct. Lists are in order of first appearance.
 */

#include <stdbool.h>
#include <stdint.h>

#include "auth/verify.h"
#include "base/addr.h"
#include "base/hash.h"
#include "base/stamp.h"
#include "base/str.h"
#include "sip/message.h"
#include "sip/pidf.h"
#include "track/endpoint.h"
#include "track/model.h"
#include "track/shared.h"
#include "track/statistic.h"
#include "track/story.h"
#include "track/timer.h"

struct flow;
struct account;
struct session;

/* One registrar (or presence server) address, 5060 and 5061 of one host being the same (SPEC 1.4).
 */
struct registrar {
	struct addr addr;
	uint64_t accounts;     /* that it has; without one it is forgotten */
	struct shared *server; /* its User-Agent or Server, longest-lived first one seen */
	enum product product;
	const struct model *model;
	bool model_given;   /* by -m, not guessed */
	bool two_contacts;  /* a 2xx listed two contacts of one address-of-record */
	bool challenges;    /* it challenged a REGISTER */
	bool md5_only_seen; /* a challenge that offered nothing but MD5 */
	bool stronger_seen; /* a challenge with another algorithm */
	bool noqop_seen;    /* a challenge without qop */
	uint8_t unproven;  /* 2xx in a row to credentials, without Authentication-Info; saturated */
	uint64_t requests; /* REGISTERs to it, each once */
	uint64_t responses;       /* answers from it, copies too */
	uint64_t repeated;        /* of the requests: sent again, and answered */
	uint64_t repeated_late;   /* of these, sent again only after their answer */
	stamp challenge_at;       /* its first challenge; 0 when there was none */
	uint64_t challenge_frame; /* the same */
	uint32_t challenge_input;
	struct statistic rtt; /* seconds from a REGISTER sent once to its 2xx */
};

enum binding_status {
	BINDING_TENTATIVE, /* requested, not confirmed: never in an output */
	BINDING_ACTIVE,
	BINDING_REMOVED,
	BINDING_REPLACED,
	BINDING_DISPLACED,
	BINDING_EXPIRED,
	BINDING_LINGERING,
	BINDING_UNKNOWN,
	BINDING_STATUSES
};
const char *binding_status_name(enum binding_status status);

enum leftover {
	LEFTOVER_NONE,
	LEFTOVER_STILL_LISTED_AFTER_REMOVAL,
	LEFTOVER_UNREGISTER_UNAUTHORIZED,
	LEFTOVER_UNREGISTER_UNANSWERED,
	LEFTOVER_UNREGISTER_REJECTED,
	LEFTOVER_UNREGISTER_INEFFECTIVE,
	LEFTOVER_UNREGISTER_OTHER_CONTACT,
	LEFTOVER_UNREGISTER_OTHER_CALL_ID,
	LEFTOVER_NOT_IN_LOGOUT,
	LEFTOVER_REPLACED_NOT_REMOVED,
	LEFTOVER_STILL_LISTED_AFTER_EXPIRY,
	LEFTOVER_NO_REFRESH,
	LEFTOVER_CONNECTION_CLOSED,
	LEFTOVER_CLIENT_GONE,
	LEFTOVER_OVERDUE,
	LEFTOVER_CORE_GHOST,
	LEFTOVERS
};
const char *leftover_name(enum leftover leftover); /* LEFTOVER_NONE: "" */

enum known_by { KNOWN_OBSERVED, KNOWN_LISTED };
enum expires_from { FROM_CONTACT, FROM_HEADER, FROM_REQUEST, FROM_NONE, FROM_ASSUMED };
const char *
expires_from_name(enum expires_from from); /* "contact-param" "header" "request" "none" "assumed" */

/* Whether FreeSWITCH's core table ("show registrations") has a row for a binding. */
enum core { CORE_UNKNOWN, CORE_PRESENT, CORE_ABSENT };
const char *core_name(enum core core); /* CORE_UNKNOWN: "unknown" */

/* Evidence that the client is gone. */
enum gone {
	GONE_NO,
	GONE_REQUEST_UNANSWERED, /* NOTIFY, OPTIONS, INVITE or MESSAGE to it timed out */
	GONE_ICMP,               /* port or host unreachable from its address */
	GONE_PROBE_REFUSED,      /* 404, 410, 480, 481 to an OPTIONS */
	GONE_PUBLISH_CLOSED,     /* presence withdrawn, no un-REGISTER */
	GONE_CONNECTION_CLOSED,  /* the connection it registered over ended */
};
const char *gone_name(enum gone gone);

/* Texts that few bindings have. */
enum binding_text {
	BINDING_ALIAS,        /* the requested URI when the registrar rewrote it */
	BINDING_INSTANCE,     /* +sip.instance */
	BINDING_CORE_CALL_ID, /* under which the core table has it */
	BINDING_PATH,         /* raw Path of the last REGISTER for it */
	BINDING_Q,
	BINDING_REMOVED_BY, /* Call-ID of the flow whose 2xx ended it, when another one */
	/* What the registrar lets it be called besides (RFC 5627). */
	BINDING_PUBLIC_GRUU,
	BINDING_TEMPORARY_GRUU, /* the last one */
};

/* One of them; its octets follow. */
struct binding_text_kept {
	struct binding_text_kept *next;
	uint16_t n;
	uint8_t which; /* enum binding_text */
	char bytes[];
};

/* What went wrong with a binding, or may have: few have any of it. */
struct binding_troubles {
	stamp gone_at; /* of the evidence; STAMP_NEVER */
	uint64_t gone_frame;
	stamp nonce_age;        /* of the nonce in the failed un-REGISTER; -1 when not known */
	uint16_t logout_status; /* final status of the failed un-REGISTER, 0 when none */
	uint8_t logout_outcome; /* enum attempt_outcome of the failed un-REGISTER */
	uint32_t probes_failed; /* OPTIONS in a row that were unanswered or refused */
	uint64_t probe_frame;   /* of the last of them */
	uint64_t spared_by;     /* number of the message that left it so: still_listed, unmatched */
	uint64_t notified_frame;
	struct binding
	        *successor; /* the newer binding for LEFTOVER_REPLACED_NOT_REMOVED, else NULL */
};

/* A row of the registrar's: several may have one URI, where it tells them apart by more. */
struct binding {
	struct binding *next;
	struct account *account;
	struct session *session; /* NULL for contacts only known from a list */
	struct flow *flow;       /* last one that registered it, or NULL */
	char id[HASH_ID_SIZE];
	uint8_t status;         /* enum binding_status */
	uint8_t leftover;       /* enum leftover, set when the account is closed */
	uint8_t known_by;       /* enum known_by */
	uint32_t contact_sum;   /* sip_uri_sum() of contact */
	uint32_t alias_sum;     /* of the text BINDING_ALIAS; 0: there is none */
	struct str contact;     /* URI as on the wire */
	struct shared *call_id; /* of the last REGISTER for it */
	struct shared *user_agent;
	struct binding_text_kept *texts;   /* see binding_text() */
	struct binding_troubles *troubles; /* NULL while it has none: see binding_troubles() */
	const struct addr *source;         /* packet source at the last registration; never NULL */
	struct timer timer;                /* expiry */
	stamp first_at;                    /* first 2xx */
	stamp granted_at, expires_at;
	stamp logout_at;                /* last un-REGISTER for it; STAMP_NEVER when none */
	stamp removed_at;               /* removed, replaced, displaced; STAMP_NEVER when not */
	stamp removal_min, removal_max; /* when the registrar drops the row by itself */
	uint64_t frame;                 /* of the last 2xx that granted it */
	uint64_t logout_frame, removed_frame;
	uint32_t input; /* of the frames */
	uint32_t reg_id;
	uint32_t cseq;
	uint32_t requested_s, granted_s;
	uint32_t refreshes;
	uint32_t call_id_changes;             /* refreshes while active, each under a new Call-ID */
	uint8_t gone;                         /* enum gone */
	uint8_t core;                         /* enum core; of FreeSWITCH only */
	uint8_t requested_from, granted_from; /* enum expires_from */
	uint8_t removed_in;     /* enum intent_class of its request; CLASS_FETCH too when unknown */
	bool likely : 1;        /* status or leftover is likely, not certain */
	bool logout_failed : 1; /* an un-REGISTER for it was sent and did not succeed; see
	                           logout_outcome */
	bool bulk : 1;          /* a PBX's for all of its numbers (RFC 6140) */
	bool by_contact : 1;    /* it stands in the index of contacts that users share */
	bool still_listed : 1;  /* a 2xx to its un-REGISTER listed it still */
	bool unmatched : 1; /* its registrar's rule says that the un-REGISTER did not touch it */
	bool relisted : 1;  /* listed again after its removal was confirmed */
	bool seen_after_expiry : 1;   /* listed after it should have been gone */
	bool skipped_in_logout : 1;   /* other contacts of its REGISTER were logged out, this not */
	bool dropped_in_register : 1; /* a newer REGISTER of its Call-ID no longer named it, it
	                                 stayed listed */
	bool other_contact : 1;       /* its client sent an un-REGISTER for another contact */
	bool other_call_id : 1;  /* it was un-registered under another Call-ID, the row stays */
	bool heedless : 1;       /* its device goes by what it asked for, not by the less granted */
	bool refresh_failed : 1; /* a refresh before the expiry timed out or was refused */
	bool mapping_lost : 1;   /* a request to it went unanswered, then its client spoke elsewhere
	                          */
	bool notified_before : 1; /* it was sent a NOTIFY before its first 2xx */
	bool stale : 1;           /* its failed un-REGISTER was answered stale=true */
};

/* Empty when it has none of that kind. */
struct str binding_text(const struct binding *binding, enum binding_text which);
extern const struct binding_troubles binding_no_troubles;
static inline const struct binding_troubles *binding_troubles(const struct binding *binding)
{
	return binding->troubles ? binding->troubles : &binding_no_troubles;
}
/* Its successor is another contact that was there before: the device may yet renew both. */
static inline bool binding_may_return(const struct binding *binding)
{
	const struct binding *successor = binding_troubles(binding)->successor;

	return successor && successor->first_at <= binding->granted_at &&
	       !str_equal(successor->contact, binding->contact);
}

enum publication_state {
	PUBLICATION_NONE,
	PUBLICATION_PUBLISHED,
	PUBLICATION_REMOVED,
	PUBLICATION_FAILED,
	PUBLICATION_EXPIRED,
	PUBLICATION_LOST,
	PUBLICATION_STATES
};
const char *publication_state_name(enum publication_state state);

enum join { JOIN_STRONG, JOIN_LIKELY, JOIN_AOR_ONLY, JOIN_AMBIGUOUS, JOIN_PRESENCE_ONLY };
const char *join_name(enum join join);

struct publication {
	struct publication *next;
	struct account *account;
	struct session *session; /* NULL when the join is ambiguous */
	char id[HASH_ID_SIZE];
	uint8_t state;          /* enum publication_state */
	uint8_t basic;          /* enum pidf_basic of the last accepted document */
	uint8_t join;           /* enum join */
	struct shared *package; /* "presence" */
	struct shared *call_id; /* of the last PUBLISH */
	struct str etag;        /* current SIP-ETag; may be empty */
	struct str former_etag; /* the one before */
	struct shared *content_type;
	struct shared *note;       /* of the last accepted document */
	const struct addr *source; /* of the last PUBLISH; never NULL */
	struct timer timer;
	stamp published_at; /* first 2xx */
	stamp basic_at;     /* since when basic is what it is */
	stamp expires_at;
	stamp closing_at; /* last closing PUBLISH sent; STAMP_NEVER */
	stamp removed_at;
	uint64_t frame, closing_frame;
	uint32_t input; /* of the frames */
	uint32_t requested_s, granted_s;
	uint16_t close_status;
	bool authenticated : 1; /* its PUBLISHes were challenged or carried credentials */
	bool close_refused : 1; /* a closing PUBLISH got a final failure */
};

enum session_logout {
	LOGOUT_NONE,
	LOGOUT_COMPLETE,
	LOGOUT_PARTIAL,
	LOGOUT_FAILED,
	LOGOUT_EXPIRED,
	LOGOUT_DISPLACED,
	LOGOUT_PENDING,
	LOGOUT_NO_LOGIN,
	LOGOUT_UNKNOWN,
	LOGOUTS
};
const char *session_logout_name(enum session_logout logout);

enum client_kind {
	CLIENT_INSTANCE,
	CLIENT_CALL_ID,
	CLIENT_ADDRESS,
	CLIENT_ADDRESS_AGENT,
	CLIENT_PRESENCE_ONLY
};
const char *client_kind_name(enum client_kind kind);

enum client_class { CLASS_USER, CLASS_INTERNAL_USER, CLASS_EXTERNAL_USER, CLASS_GATEWAY };
const char *client_class_name(enum client_class class);

/* One device of an address-of-record with all that it did (SPEC 1.10). */
struct session {
	struct session *next;
	struct account *account;
	char id[HASH_ID_SIZE];
	uint8_t client_kind; /* enum client_kind */
	uint8_t class;       /* enum client_class */
	uint8_t logout;      /* enum session_logout, set when the account is closed */
	bool likely;         /* part of it rests on a likely join */
	uint8_t algorithm;   /* enum digest_algorithm of the last challenge */
	uint8_t qop;         /* set of enum digest_qop of the last challenge */
	uint32_t input;      /* that it was first seen in */
	struct shared *client_id;
	struct str gateway; /* name of a FreeSWITCH gateway; may be empty */
	struct shared *user_agent;
	struct shared *realm;      /* of the last challenge */
	const struct addr *client; /* last source; never NULL */
	struct endpoint *endpoint; /* of client; NULL when not kept */
	stamp first_at, last_at;   /* last_at: last packet of its own */
	stamp alive_at;            /* last packet from its address or of it: a sign of life */
	stamp login_at;            /* first 2xx to a REGISTER; STAMP_NEVER when none */
	stamp logout_at;         /* confirmed removal of its last binding; STAMP_NEVER when none */
	stamp logout_started_at; /* first request of the last logout sequence; STAMP_NEVER */
	stamp registered_for;    /* sum of the times it was bound */
	stamp bound_since;       /* STAMP_NEVER while it is not bound */
	stamp login_delay;       /* of the last login: 2xx less first REGISTER; -1 */
	stamp logout_delay;      /* of the last logout: confirmation less its first request; -1 */
	struct session *superseded_by; /* the newer life of the same device, set on closing; NULL */
	struct steps *steps; /* NULL when there are none, or nobody wants to be told them */
	uint32_t logins, logouts;
	uint32_t notifications_sent, notifications_answered, notifications_failed;
};

/* Credentials that were refused, the last ones, for telling loops and guessing (SPEC 5.1, 5.9). */
#define REFUSALS_KEPT 16
struct refusal {
	stamp at;
	struct addr source;
	uint64_t call_id; /* hash of the Call-ID */
	uint64_t use;     /* sum of (nonce, response) */
	uint32_t cseq;
	uint64_t frame;
};
struct refusals {
	uint64_t total;
	struct refusal last[REFUSALS_KEPT]; /* number n at n % REFUSALS_KEPT */
};

/* Rows under one name whatever domain their REGISTERs named: see account_filed_as. */
#define FILED_MAX 16
struct filing {
	struct str aor;     /* user@domain of the rows */
	struct addr server; /* its machine; the port says nothing */
	uint32_t count;
	struct account *accounts[FILED_MAX]; /* of any port there, that of the very name too */
};

struct account {
	struct account *next_of_aor;   /* other registrars of the same address-of-record */
	struct account *newer, *older; /* of its worth, by last use: see track/order.h */
	struct registrar *registrar;
	struct str aor;        /* user@host */
	struct shared *scheme; /* "sip" */
	uint64_t aor_hash;
	struct flow *flows;
	struct binding *bindings;
	struct publication *publications;
	struct session *sessions;
	struct exchange *exchanges; /* the newest first */
	struct exchange *oldest_exchange;
	stamp first_at, last_at;
	stamp placed_at;           /* there */
	struct refusals *refusals; /* NULL while none was refused */
	uint64_t most_listed_frame;
	struct session *displacer; /* whose login last displaced another's binding */
	struct session *displaced; /* and whose that was */
	stamp published_at;        /* last 2xx to a PUBLISH; 0 when none */
	struct filing *filing;     /* NULL unless the registrar was seen to file it elsewhere, or
	                              others under its name */
	uint32_t flow_count, binding_count, publication_count, session_count, exchange_count;
	uint32_t most_listed;       /* contacts in the longest list of a 2xx */
	uint32_t displaced_in_turn; /* times that two displaced each other alternately */
	uint8_t worth;              /* enum worth */
	bool evicted : 1;           /* closed because memory was short */
	bool challenged : 1;        /* one of its REGISTERs was challenged */
};
static inline struct str account_user(const struct account *account)
{
	return str_slice(account->aor, 0, str_find(account->aor, '@', 0));
}

/* The user@domain that its rows have at the registrar; not the To's where a domain is forced. */
struct str account_filed_as(const struct account *account);

#endif
