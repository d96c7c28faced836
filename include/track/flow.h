#ifndef TRACK_FLOW_H
#define TRACK_FLOW_H

/*
 * One Call-ID's REGISTERs for one address-of-record (SPEC 1.5), its attempts and the state
 * machine's two variables (SPEC 2.2).
 */

#include <stdbool.h>
#include <stdint.h>

#include "auth/verify.h"
#include "base/hash.h"
#include "base/str.h"
#include "track/account.h"
#include "track/machine.h"
#include "track/source.h"
#include "track/statistic.h"
#include "track/transaction.h"

enum attempt_outcome {
	ATTEMPT_OPEN,
	ATTEMPT_OK,
	ATTEMPT_REJECTED,
	ATTEMPT_TIMEOUT,    /* Timer F passed */
	ATTEMPT_UNANSWERED, /* the capture ended first, but late enough */
	ATTEMPT_ABANDONED,
	ATTEMPT_CHALLENGE_IGNORED,
	ATTEMPT_REDIRECTED,
	ATTEMPT_PENDING, /* the capture ended too early to tell */
	ATTEMPT_OUTCOMES
};
const char *attempt_outcome_name(enum attempt_outcome outcome);

/* Bit set, SPEC 4.4. */
enum auth_flag {
	AUTH_REALM_DIFFERS = 1 << 0,
	AUTH_NONCE_UNKNOWN = 1 << 1,
	AUTH_NONCE_OTHER_ADDRESS = 1 << 2,
	AUTH_NONCE_STALE = 1 << 3,
	AUTH_NC_REPLAYED = 1 << 4,
	AUTH_NC_NOT_INCREASING = 1 << 5,
	AUTH_NC_GAP = 1 << 6,
	AUTH_NC_MALFORMED = 1 << 7,
	AUTH_URI_DIFFERS = 1 << 8,
	AUTH_USERNAME_DIFFERS = 1 << 9,
	AUTH_ALGORITHM_DIFFERS = 1 << 10,
	AUTH_QOP_NOT_OFFERED = 1 << 11,
	AUTH_OPAQUE_DIFFERS = 1 << 12,
	AUTH_CNONCE_MISSING = 1 << 13,
	AUTH_QOP_OMITTED = 1 << 14,
	AUTH_NONCE_OTHER_AOR = 1 << 15,
};
/* Name of one flag ("realm-differs"), or NULL. */
const char *auth_flag_name(unsigned flag);

/* Headers that could not be read (bit set). */
enum malformed_header {
	MALFORMED_FROM = 1,
	MALFORMED_CONTACT = 2,
	MALFORMED_VIA = 4,
};

/* The chain of transactions that serves one purpose (SPEC 2.1), while it is under way. */
struct attempt {
	uint32_t n;      /* 1-based within its flow */
	uint8_t intent;  /* enum intent */
	uint8_t outcome; /* enum attempt_outcome */
	uint8_t verdict; /* enum verdict of the last credentials judged */
	uint8_t variant; /* enum verify_variant with it */
	uint16_t flags;  /* set of enum auth_flag of the last credentials */
	uint16_t final_status;
	uint16_t challenges; /* 401 and 407 */
	uint16_t rejections; /* 401, 407, 403 to credentials, without stale=true */
	uint16_t stales;     /* stale=true */
	uint16_t briefs;     /* 423 */
	uint16_t transactions;
	uint16_t copies;       /* retransmissions in all */
	bool refresh;          /* the device was bound when it began */
	bool credentials;      /* a request with credentials was sent */
	bool credentials_last; /* the last request carried credentials */
	bool preemptive;       /* its first request did */
	bool trivial_secret;
	bool unreachable;          /* an ICMP error quoted one of its requests */
	bool answer_unseen;        /* two or more copies of a request after its answer */
	bool likely;               /* ended by the end of the capture, or next to drops */
	bool stale_last;           /* the last challenge said stale=true */
	bool same_nonce;           /* the last challenge repeated the nonce that was refused */
	bool third_party;          /* From names another address-of-record than To */
	bool late;                 /* answered after it had been given up */
	bool cseq_backwards;       /* a CSeq was not above the last of the flow */
	bool cseq_gap;             /* a CSeq was skipped before one of its requests */
	bool branch_reused;        /* a new request carried the branch of the one before */
	bool replayed;             /* its credentials had been sent from another address before */
	uint8_t malformed;         /* set of enum malformed_header: lost, the rest was used */
	struct addr replay_source; /* that address */
	uint64_t replay_frame;
	stamp started, ended;   /* ended: STAMP_NEVER while open */
	stamp challenged_at;    /* last challenge; STAMP_NEVER */
	stamp asked_since;      /* since when its request, or a like one before it, has no answer */
	stamp rtt;              /* of the transaction with the final answer; -1 */
	stamp nonce_age;        /* last credentials: request less issue of the nonce; -1 */
	uint32_t requested_s;   /* of the last request */
	uint32_t min_expires_s; /* of the last 423; 0 */
	uint32_t first_requested_s;
	uint64_t frame, last_frame, challenge_frame;
	uint32_t input;    /* of frame */
	bool no_challenge; /* a 401 or 407 named no challenge at all */
	bool user_unknown; /* the passwords file is complete and does not know its user */
	uint8_t redirects; /* 3xx, saturated */
	bool proof_wrong;  /* rspauth of its 2xx is not that of the secret */
	bool proves_body;  /* the proof is of the answer's body too (auth-int) */
	uint64_t proof; /* what the 2xx to its last request has to prove (RFC 7616 3.5); 0: nothing
	                 */
	uint64_t last_use;   /* sum of (nonce, response) of its last credentials */
	uint8_t judged_line; /* that these stand in: Authorization, then Proxy-Authorization */
};

/* What is kept of an attempt when it has ended. */
struct past_attempt {
	stamp started, ended, rtt; /* as in struct attempt */
	uint32_t n;
	uint16_t final_status, challenges, stales;
	uint8_t intent, outcome, verdict;
	bool unreachable, stale_last;
};
struct past_attempt attempt_past(const struct attempt *attempt);

#define FLOW_ATTEMPTS 4 /* last ones kept besides the first, the newest among them */

/* Contacts of the last REGISTER, as its registrar will read them. */
struct requested_contact {
	struct str uri; /* this and the others in the block of struct requested */
	struct str instance;
	struct str q;
	uint32_t sum; /* sip_uri_sum() of uri; 0 of one alone */
	uint32_t expires;
	uint32_t reg_id;
	bool has_expires; /* false: the registrar chooses */
	uint8_t from;     /* enum expires_from */
	bool star;
	bool ignored; /* this registrar reads the first contact only */
	bool bulk;    /* bnc, and gin is required (RFC 6140) */
};
#define REQUESTED_CONTACTS 16
struct requested {
	struct requested_contact *contacts; /* owned, all their texts in the same block; or NULL */
	struct str lines;                   /* the Contact lines that they are from, there too */
	uint32_t count;                     /* of contacts, at most REQUESTED_CONTACTS */
	uint32_t header;                    /* Expires header, seconds */
	uint8_t header_state;               /* enum sip_expires */
	bool header_first;                  /* read as such a registrar does */
	bool gin;                           /* Require: gin (RFC 6140) */
	bool cut;                           /* more contacts than are kept */
	bool unreadable;                    /* a Contact that is none was left out */
	bool conflict;    /* Expires header and Contact disagree on zero against non-zero */
	bool header_zero; /* Expires: 0 in the header */
};

struct nonce {
	uint64_t text; /* its sum */
	struct shared *realm;
	uint64_t last_use; /* sum of (nc, cnonce, response) last sent with it */
	uint32_t last_nc;
	uint32_t opaque; /* sum, 0 when there was none */
	stamp issued_at;
	const struct addr *issued_to; /* may be NULL while it is not issued */
	uint8_t algorithms; /* set of 1 << enum digest_algorithm that it was offered with */
	uint8_t qop;
	bool issued; /* seen in a challenge, not only in credentials */
};

/* How the device refreshes (SPEC 3.3); seconds. Allocated at the first refresh. */
struct refresh_statistics {
	struct statistic margin, interval, fraction;
	double slack_min;
	uint32_t count;
	uint32_t early_run, early_longest; /* refreshes in a row that were far too early */
};

/* Raw, over all lines of the header. */
struct routes {
	struct str path;    /* of the last REGISTER (RFC 3327) */
	struct str service; /* of the last 2xx but for a logout's (RFC 3608) */
};

struct flow {
	struct flow *next;
	struct account *account;
	struct session *session; /* NULL until a contact is named */
	struct flow *primary;    /* of a proxied leg; NULL once it is forgotten */
	struct flow *leg;        /* the next proxied leg of the same primary flow */
	char id[HASH_ID_SIZE];
	uint8_t phase; /* enum phase */
	uint8_t transport;
	uint8_t newest;   /* of the transactions */
	uint64_t id_hash; /* of the Call-ID */
	struct shared *call_id;
	struct shared *user_agent, *server;
	struct str via_sent_by;
	/* Never NULL: */
	const struct addr *sent_by; /* the same of the last request; family none for a name */
	const struct addr *contact; /* host and port of its first Contact; family none for a name */
	const struct addr *client;
	struct source_memo asker;
	stamp first_at, last_at;
	uint32_t requests, responses, retransmissions, duplicates;
	uint32_t last_cseq;
	uint32_t stale_run;   /* stale challenges without a 2xx between */
	uint32_t ended_brief; /* attempts in a row that ended in 423 */
	uint32_t attempts_total;
	uint32_t nonces_seen; /* above 2 an unknown one may just be forgotten */
	uint16_t depth;
	uint8_t newest_nonce; /* of the nonces */
	uint8_t past_room;    /* attempts in past */
	bool rport : 1;       /* its Via asked for rport (RFC 3581) */
	bool via_unreadable : 1;
	bool through_proxy : 1; /* Path or several Vias: the source is a proxy's, not the client's
	                         */
	bool proxied : 1;       /* a leg behind a proxy of another flow: no bindings, no findings */
	bool observed_from_start : 1;
	bool bound : 1;                 /* one of its bindings is active */
	bool lapsed : 1;                /* its bindings expired */
	bool logged_out : 1;            /* its last act was a confirmed logout */
	bool failed : 1, timed_out : 1; /* how its last attempt ended */
	struct attempt *attempt;        /* the newest one while it is open; NULL */
	struct attempt *unanswered;     /* the newest one, timed out: it may be taken up; NULL */
	struct past_attempt newest_attempt; /* number attempts_total, once it has ended */
	struct past_attempt *past; /* the first and those before the newest; see flow_attempt() */
	struct requested requested;
	struct transaction transactions[2];
	struct nonce *nonces[2]; /* NULL while there were none, or not so many */
	struct timer timer;
	struct refresh_statistics *refresh;
	struct routes *routes; /* NULL while it has none */
};

/* The derived label of SPEC 2.2: "registered", "unregister-challenged" … */
const char *flow_state(const struct flow *flow);
/* All empty when it has none. */
const struct nonce *flow_newest_nonce(const struct flow *flow);
/* Attempt number n (1-based), the newest included; false when it is not kept. */
bool flow_attempt(const struct flow *flow, uint32_t n, struct past_attempt *out);

/* One PUBLISH, NOTIFY, OPTIONS, INVITE or MESSAGE; SUBSCRIBE only so that its NOTIFYs are known. */
enum publish_operation {
	PUBLISH_INITIAL,
	PUBLISH_REFRESH,
	PUBLISH_MODIFY,
	PUBLISH_REMOVE,
	PUBLISH_REMOVE_UNCONDITIONAL,
	PUBLISH_INVALID
};
const char *publish_operation_name(enum publish_operation operation);

struct exchange {
	struct exchange *next_in_account, *before_in_account; /* of account, when that is set */
	struct exchange *newer, *older;                       /* order of arrival */
	struct account *account;
	struct session *session;
	struct binding *binding;         /* the contact that was addressed, or NULL */
	struct publication *publication; /* for PUBLISH */
	struct shared *call_id;
	struct str target, sent_etag;
	struct shared *package;
	uint64_t hash;
	struct transaction transaction;
	struct timer timer;
	uint8_t operation; /* enum publish_operation */
	uint8_t outcome;   /* enum attempt_outcome */
	uint8_t verdict;
	uint8_t variant;     /* enum verify_variant with it */
	uint16_t flags;      /* set of enum auth_flag */
	uint16_t depth;      /* number of Vias */
	uint8_t basic;       /* of the PUBLISH's document */
	struct shared *note; /* the same */
	bool in_dialog;
	bool unknown_target; /* towards a contact that was never registered nor listed */
	bool early;          /* so before any login that was captured from its start */
	bool credentials;
	bool stale;     /* they were answered stale=true */
	bool to_client; /* towards a contact, not from a client */
	bool likely;
	uint32_t expires;
	bool has_expires;
};

#endif
