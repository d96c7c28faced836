#ifndef TRACK_EVENT_H
#define TRACK_EVENT_H

/*
 * What the tracker tells its listeners. Pointers are valid during the callback and const to them;
 * those that do not apply are NULL. Kinds below EVENT_PUBLIC_KINDS are SPEC 7.3's closed set and
 * are written out; the others tell detect and report that something ended.
 */

#include "base/packet.h"
#include "sip/message.h"
#include "track/account.h"
#include "track/flow.h"
#include "track/source.h"

enum event_kind {
	EVENT_REGISTER_SENT,
	EVENT_REFRESH_SENT,
	EVENT_UNREGISTER_SENT,
	EVENT_QUERY_SENT,
	EVENT_PROVISIONAL,
	EVENT_CHALLENGED,
	EVENT_CREDENTIALS_SENT,
	EVENT_CREDENTIALS_REJECTED,
	EVENT_REGISTERED,
	EVENT_REFRESHED,
	EVENT_REGISTER_FAILED,
	EVENT_REGISTER_TIMEOUT,
	EVENT_REFRESH_FAILED,
	EVENT_UNREGISTERED,
	EVENT_UNREGISTER_FAILED,
	EVENT_UNREGISTER_TIMEOUT,
	EVENT_INTERVAL_TOO_BRIEF,
	EVENT_REDIRECTED,
	EVENT_BINDINGS_FETCHED,
	EVENT_BINDING_ADDED,
	EVENT_BINDING_REFRESHED,
	EVENT_BINDING_SHORTENED,
	EVENT_BINDING_REPLACED,
	EVENT_BINDING_DISPLACED,
	EVENT_BINDING_REMOVED,
	EVENT_BINDING_EXPIRED,
	EVENT_SOURCE_CHANGED,
	EVENT_REGISTRAR_CHANGED,
	EVENT_CONNECTION_CLOSED,
	EVENT_CALL_ID_SHARED,
	EVENT_LOGIN,
	EVENT_LOGOUT,
	EVENT_PUBLISH_SENT,
	EVENT_PUBLISHED,
	EVENT_PUBLICATION_REFRESHED,
	EVENT_PUBLICATION_MODIFIED,
	EVENT_PUBLICATION_REMOVED,
	EVENT_PUBLICATION_EXPIRED,
	EVENT_PUBLISH_FAILED,
	EVENT_PUBLISH_CHALLENGED,
	EVENT_NOTIFY_SENT,
	EVENT_NOTIFY_ANSWERED,
	EVENT_NOTIFY_FAILED,
	EVENT_PROBE_SENT,
	EVENT_PROBE_ANSWERED,
	EVENT_PROBE_FAILED,
	EVENT_RETRANSMISSION,
	EVENT_SESSION_MERGED,
	EVENT_PUBLIC_KINDS,
	/* internal */
	EVENT_ATTEMPT_ENDED =
	        EVENT_PUBLIC_KINDS, /* flow, attempt; status and outcome are in attempt */
	EVENT_EXCHANGE_ENDED,       /* exchange: answered, timed out, or the capture ended */
	EVENT_CONTACT_NOT_LISTED, /* flow, attempt, contact: a 2xx lacks the contact of its request
	                           */
	EVENT_REWRITTEN, /* flow, transaction: its request, captured elsewhere with other bytes */
	EVENT_MALFORMED, /* source; no account and no message: it could not be read */
	EVENT_TRAFFIC_TO_REMOVED, /* exchange, binding: a request to a contact after its removal */
	EVENT_FLOW_CLOSED,        /* the last word on a flow */
	EVENT_BINDING_CLOSED,
	EVENT_PUBLICATION_CLOSED,
	EVENT_SESSION_CLOSED, /* after its flows, bindings and publications */
	EVENT_SOURCE_SUSPECT, /* live: source asked for many, and had the time to be answered */
	EVENT_SOURCE_CLOSED,  /* source; no account */
	EVENT_ACCOUNT_CLOSED, /* after all of the above of one account */
	EVENT_KINDS
};

/* "register-sent" …; internal kinds have names too, for diagnostics. */
const char *event_name(enum event_kind kind);

/* Bit set: which of the values below are meant. */
enum event_field {
	EVENT_HAS_EXPIRES = 1 << 0,
	EVENT_HAS_GRANTED = 1 << 1,
	EVENT_HAS_MARGIN = 1 << 2,
	EVENT_HAS_RTT = 1 << 3,
	EVENT_HAS_VERDICT = 1 << 4,
	EVENT_HAS_STATUS = 1 << 5,
	EVENT_HAS_LATE = 1 << 6,
	EVENT_HAS_STALE = 1 << 7,
	EVENT_HAS_OPERATION = 1 << 8,
	EVENT_HAS_HELD_FOR = 1 << 9,
};

struct event {
	enum event_kind kind;
	stamp at;                          /* of the packet, or the deadline of a timer */
	const struct packet *packet;       /* NULL for timers and closing */
	const struct sip_message *message; /* the same */
	const struct account *account;
	const struct flow *flow;
	const struct attempt *attempt;
	const struct transaction *transaction;
	const struct session *session;
	const struct binding *binding;
	const struct publication *publication;
	const struct exchange *exchange;
	const struct source *source;
	unsigned has; /* set of enum event_field */
	uint32_t expires_requested, expires_granted;
	uint8_t expires_requested_from, expires_granted_from; /* enum expires_from */
	uint8_t verdict;                                      /* enum verdict */
	bool late, stale;
	/* The binding ran out in between, as the device goes by the longer time that it had asked
	 * for: what that was, what it was granted, and how long it stayed away. */
	uint32_t held_requested, held_granted;
	stamp held_for;
	bool doubted; /* the capture had gone back in time over it, or over what it is about */
	uint16_t status;
	stamp margin, slack, rtt;
	struct str contact; /* the URI it is about, when no binding is given; may be empty */
	const char *reason; /* "challenge-ignored", "timeout" …, or NULL */
};

typedef void event_sink(void *context, const struct event *event);

#endif
