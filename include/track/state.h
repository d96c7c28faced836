#ifndef TRACK_STATE_H
#define TRACK_STATE_H

/*
 * Inside of the tracker: seen by src/track only. tracker.c routes, store.c keeps and forgets, the
 * others carry out one kind of message each.
 */

#include "base/pool.h"
#include "base/table.h"
#include "sip/parse.h"
#include "sip/uri.h"
#include "track/at_hand.h"
#include "track/documents.h"
#include "track/event.h"
#include "track/order.h"
#include "track/source.h"
#include "track/strings.h"
#include "track/tracker.h"

/* In whose name a Call-ID came last. */
#define CALL_IDS 16384
struct call_id_owner {
	uint64_t call_id, aor; /* hashes */
};

#define SHARED_LAST 32
struct listed;
struct nonce_use;
struct nonce_issue;

struct tracker {
	struct limits limits;
	struct tracker_options options;
	struct hash_key key;
	struct pool pool;       /* all records, their strings too */
	struct table accounts;  /* of struct account, by aor: the first of each next_of_aor chain */
	struct table flows;     /* of struct flow, by Call-ID */
	struct table exchanges; /* of struct exchange, by Call-ID */
	struct addresses addresses;
	struct binding_troubles lost_troubles; /* those that there was no memory for */
	struct table sources;                  /* of struct source, by address without port */
	struct table servers;                  /* of struct registrar, by address */
	struct table filings;                  /* of struct filing, by aor */
	struct table shared;                   /* of struct shared, by its text */
	struct shared *last_shared[SHARED_LAST];
	struct table
	        contacts; /* of struct binding, by contact: only where rows are shared by users */
	struct registrar *last_server; /* that was found; may be NULL */
	struct addr no_endpoint;       /* that was looked for last; family none: not known */
	struct timers timers;
	struct order order; /* of the accounts */
	uint64_t trim_due;  /* messages fed when the memory is looked at next */
	struct exchange *newest_exchange, *oldest_exchange;
	struct source *newest_source, *oldest_source;
	uint64_t account_count, exchange_count, endpoint_count, source_count;
	stamp clock, first, candidate;
	struct nonce_use *uses;         /* NONCE_USES slots, made with the first credentials */
	struct call_id_owner *call_ids; /* CALL_IDS slots, made with the first flow */
	struct nonce_issue *issues;     /* NONCE_ISSUES slots, made with the first challenge */
	struct recalled *recalled;      /* RECALLED slots, made with the first name */
	struct packet malformed;        /* the last one that could not be read */
	stamp last_drop;                /* packets were lost before this; STAMP_NEVER: never */
	bool doubt_alone;               /* for the sake of a file's first message */
	stamp strayed;                  /* the earliest of those before, all behind; 0: none */
	stamp doubt_from, doubt_until;  /* what was then is not for sure: the capture went back over
	                                   it; both 0: it never did */
	struct tracker_counts counts;
	bool finished;
	/* the message at hand */
	struct packet packet;
	const struct sip_message *message;
	const struct reading *reading; /* of it */
	struct transaction_key transaction_key;
	struct at_hand read;
	struct documents documents;
	bool sign_of_life;       /* its source was noted to live */
	struct addr from_client; /* its client's address, whichever way it goes */
};

/* doubt.c */
/* The message at hand is so far behind the clock that not all was seen in its turn. */
void doubt_begin(struct tracker *tracker, stamp at, bool next_input);
/* It is not. */
void doubt_end(struct tracker *tracker);
/* at may be STAMP_NEVER. */
bool doubted(const struct tracker *tracker, stamp at);
bool doubted_binding(const struct tracker *tracker, const struct binding *binding);
bool doubted_event(const struct tracker *tracker, const struct event *event);

/* tracker.c */
/* An event about the message at hand (or about none), with at, packet and message filled in. */
struct event tracker_event(struct tracker *tracker, enum event_kind kind);
void tracker_emit(struct tracker *tracker, struct event *event);
/* The clock passes the packet's time; its plausible time stands in tracker->packet from here on. */
void tracker_begin(struct tracker *tracker, const struct packet *packet);

/* store.c: accounts, registrars, endpoints */
struct registrar *store_registrar_find(struct tracker *tracker, const struct addr *addr);
/* What a server calls itself; decides the model when none was given. */
void store_server_seen(struct tracker *tracker, struct registrar *registrar, struct str server);
struct account *store_account_find(struct tracker *tracker, const struct registrar *registrar,
                                   const struct aor *aor);
/* Finds or makes it, the registrar too; NULL when memory is out. May evict idle accounts. */
struct account *store_account(struct tracker *tracker, const struct addr *server,
                              const struct aor *aor);
/* The first of the accounts of one address-of-record, linked by next_of_aor; NULL. */
struct account *store_accounts_of(struct tracker *tracker, struct str aor, uint64_t hash);
/* Any account of the address-of-record that has sessions; NULL. */
struct account *store_account_anywhere(struct tracker *tracker, const struct aor *aor);
void store_account_used(struct tracker *tracker, struct account *account);
/* Forgets accounts while more memory is in use than tracker_options allow. */
void store_account_free(struct tracker *tracker, struct account *account);
/* Nothing comes any more: what only finds and times things makes room for what is told of them. */
void store_rest(struct tracker *tracker);
void store_release(struct tracker *tracker);

/* filed.c: accounts whose rows a registrar keeps under one name (Amendment 63) */
/* A new account may have a name under which others are filed. */
void filed_join(struct tracker *tracker, struct account *account);
void filed_leave(struct tracker *tracker, struct account *account);
/* Whether filed_learn() would have something to learn. */
bool filed_news(struct tracker *tracker, const struct binding *binding, const struct aor *aor);
/* The registrar called the row of binding aor, in a request to it that it made up by itself. */
void filed_learn(struct tracker *tracker, struct binding *binding, const struct aor *aor);
/* All bindings that share the registrar's table with an account's, its own first. */
struct binding *filed_first(const struct account *account);
struct binding *filed_next(const struct account *account, const struct binding *binding);
size_t filed_count(const struct account *account);

/* endpoint.c: client addresses, each counted by the sessions that use it */
uint64_t store_addr_hash(const struct tracker *tracker, const struct addr *addr);
struct endpoint *store_endpoint_find(struct tracker *tracker, const struct addr *addr);
struct endpoint *endpoint_take(struct tracker *tracker, const struct addr *addr);
/* Where it is noted that nobody listens there; NULL when memory is out. */
struct silence *endpoint_silent(struct tracker *tracker, struct endpoint *endpoint);
void endpoint_drop(struct tracker *tracker, struct endpoint *endpoint,
                   const struct session *session);

/* flow.c: by the Call-ID, the To and the number of Vias of the message at hand */
struct flow *flow_find(struct tracker *tracker, const struct registrar *registrar);
/* The same of that address-of-record at any registrar, with that number of Vias. */
struct flow *flow_elsewhere(struct tracker *tracker, uint64_t aor, uint16_t depth);
/* The flow that the transaction at hand belongs to; server: asked there, or NULL: anywhere. */
struct flow *flow_asked(struct tracker *tracker, const struct addr *server);
struct transaction *flow_transaction(struct flow *flow, const struct tracker *tracker);
struct flow *flow_new(struct tracker *tracker, struct account *account);
/* Whether its Call-ID came with another address-of-record before; not for ever remembered. */
bool flow_shares_call_id(struct tracker *tracker, const struct flow *flow);
void flow_free(struct tracker *tracker, struct flow *flow);
/* flow_attempts.c: NULL when memory is out: none is open then */
struct attempt *flow_attempt_open(struct tracker *tracker, struct flow *flow, enum intent intent);
/* The open attempt has ended and been told of. */
void flow_attempt_close(struct tracker *tracker, struct flow *flow);
void flow_attempts_forget(struct tracker *tracker, struct flow *flow);
/* Keeps the message's Path or Service-Route. */
void flow_note_route(struct tracker *tracker, struct flow *flow, enum sip_header header);
/* Whether one of its bindings is active now; updates flow->bound. */
bool flow_is_bound(struct flow *flow);

/* survey.c: sorted by (aor, registrar), to be freed; NULL when memory is out */
struct account **survey_accounts(const struct tracker *tracker, size_t *count);

/* source.c: who asks in whose name */
/* memo: the flow's; or NULL. */
void source_asks(struct tracker *tracker, uint64_t aor, struct source_memo *memo);
void source_answered(struct tracker *tracker, uint64_t aor, struct source_memo *memo);
void source_timer(struct tracker *tracker, struct source *source, stamp at);
void source_close_all(struct tracker *tracker, stamp at);

/* requested.c: the contacts of a REGISTER; false: memory is out, they are not kept */
bool requested_read(struct tracker *tracker, struct requested *requested,
                    const struct sip_message *message, const struct model *model);
/* Whether the message asks for just the same, so that nothing need be read anew. */
bool requested_again(const struct requested *requested, const struct sip_message *message,
                     const struct model *model);
void requested_free(struct tracker *tracker, struct requested *requested);
enum intent requested_intent(const struct requested *requested, const struct flow *flow);

/* observe.c */
#define NONCE_USES 65536
struct nonce_use {
	uint64_t tuple;   /* hash of (nonce, nc, cnonce, response) */
	uint64_t call_id; /* hash of the Call-ID */
	struct addr source;
	uint32_t cseq;
	uint64_t frame;
};

/* nonce.c: the last two of a flow, and whom any was issued to */
#define NONCE_ISSUES 16384
struct nonce_issue {
	uint64_t nonce; /* hash */
	uint64_t aor;   /* hash of whom it was issued to; 0: to several, or nobody knows */
};
struct nonce *nonce_find(struct flow *flow, uint64_t text);
/* In place of the older of two; NULL when memory is out. */
struct nonce *nonce_add(struct tracker *tracker, struct flow *flow, uint64_t text);
void nonces_forget(struct tracker *tracker, struct flow *flow);
/* The message at hand issued it. */
void nonce_issued(struct tracker *tracker, struct nonce *nonce);
/* What struct nonce keeps of an opaque. */
uint32_t nonce_opaque(struct str opaque);
/* account: NULL when it is not known whose it is. */
void nonce_note_issue(struct tracker *tracker, uint64_t nonce, const struct account *account);
/* It was issued in this capture, to one other address-of-record alone. */
bool nonce_is_of_another(struct tracker *tracker, uint64_t nonce, const struct account *account);

/* credentials.c: challenges and their answers */
struct judged {
	bool sent; /* credentials that count (not response="") */
	uint8_t verdict, variant;
	uint16_t flags;
	bool trivial;
	bool user_unknown; /* to a password file that is complete */
	bool proves_body;  /* proof is of the answer's body too */
	stamp nonce_age;   /* -1 when not known */
	uint32_t nc;
	uint64_t proof; /* of struct verify_result */
	uint64_t use;   /* sum of (nc, cnonce, response) */
	uint64_t tuple; /* hash of that and the nonce */
	uint64_t nonce; /* its nonce_sum() */
	uint32_t line;  /* that they stand in: Authorization, then Proxy-Authorization */
};
void credentials_judge(struct tracker *tracker, struct flow *flow, struct judged *judged);
struct challenged {
	bool any, stale;
	bool same_nonce; /* one that was issued before */
};
/* Reads the challenges of a 401 or 407. account: whom they are for, NULL when that is not known. */
struct challenged credentials_challenged(struct tracker *tracker, const struct account *account,
                                         struct flow *flow);
/* Reads the Authentication-Info of a 2xx. */
void credentials_accepted(struct tracker *tracker, struct flow *flow);

void observe_source(struct tracker *tracker, struct flow *flow);
/* The headers of a new request; flow->requested is this one's. */
void observe_request(struct tracker *tracker, struct flow *flow);
/* flow->requested has changed. */
void observe_contact(struct tracker *tracker, struct flow *flow);
/* Its place among the flow's requests; the attempt is open. */
void observe_order(struct tracker *tracker, struct flow *flow);
void observe_malformed(struct tracker *tracker, struct flow *flow);
void observe_use(struct tracker *tracker, struct flow *flow, const struct judged *judged);
void observe_refusal(struct tracker *tracker, struct flow *flow);

/* request.c, answer.c: REGISTER */
void register_request(struct tracker *tracker);
void register_answer(struct tracker *tracker);
void register_timer(struct tracker *tracker, struct flow *flow, stamp at);
/* attempt.c: ends the open attempt: events, marks on the bindings, story. */
void attempt_end(struct tracker *tracker, struct flow *flow, enum attempt_outcome outcome, stamp at,
                 bool likely);
const struct transaction *flow_last_transaction(const struct flow *flow);

/* reconcile.c: a 2xx against what we hold (SPEC 2.4) */
/* Returns what the first contact was granted, in seconds; to a query how many are listed. */
uint32_t reconcile(struct tracker *tracker, struct flow *flow);
/* A 2xx whose request was not captured, or is not the newest: only its list counts. */
void reconcile_unasked(struct tracker *tracker, struct flow *flow);

/* binding.c */
/* Forgets dead and then old bindings above the cap. Before a 2xx is looked at, never meanwhile. */
void binding_make_room(struct tracker *tracker, struct account *account);
/* binding_cold.c: where its troubles are noted; what is noted is lost when memory is out */
struct binding_troubles *binding_troubled(struct tracker *tracker, struct binding *binding);
/* What shows that its client is gone. */
void binding_gone(struct tracker *tracker, struct binding *binding, enum gone why, stamp at,
                  uint64_t frame);
/* Counted when memory is out. */
void binding_keep_text(struct tracker *tracker, struct binding *binding, enum binding_text which,
                       struct str text);
void binding_forget_cold(struct tracker *tracker, struct binding *binding);
/* Its lifetime begins or changes. */
void binding_lasts_until(struct tracker *tracker, struct binding *binding, stamp expires_at);
struct binding *binding_new(struct tracker *tracker, struct account *account, struct str contact,
                            const struct addr *source);
/* It is listed under another URI than it was known by. */
void binding_rename(struct tracker *tracker, struct binding *binding, struct str contact);
/* It is listed under another URI than it was asked for. */
void binding_asked_for(struct tracker *tracker, struct binding *binding, struct str contact);
/* Another user's active row of the same registrar with this very contact; NULL. */
struct binding *binding_of_other_user(struct tracker *tracker, const struct binding *binding);
void binding_free(struct tracker *tracker, struct binding *binding);
/* What a 2xx lists with its contact; an empty one leaves what there was. */
void binding_called(struct tracker *tracker, struct binding *binding, struct str public_gruu,
                    struct str temporary_gruu);
/* uri is one of its GRUUs. */
bool binding_has_gruu(const struct binding *binding, struct str uri);
/* By contact, or by the contact that was asked for; sum: sip_uri_sum() of uri. */
bool binding_has(const struct binding *binding, struct str uri, uint32_t sum);
/* The same, or by instance and reg-id. */
bool binding_is_row(const struct binding *binding, const struct listed *row);
bool binding_is_asked(const struct binding *binding, const struct requested_contact *contact);
void binding_end(struct tracker *tracker, struct binding *binding, enum binding_status status,
                 const struct flow *by);
void binding_timer(struct tracker *tracker, struct binding *binding, stamp at);

/* core.c: FreeSWITCH's second table */
void core_registered(struct tracker *tracker, struct binding *binding);
void core_unregistered(struct tracker *tracker, struct account *account, struct str call_id);
/* Accounts were found to be filed as one user: the last that registered has the row. */
void core_settle(struct tracker *tracker, struct account *account);
void core_lost(struct binding *binding);
void core_at_the_end(struct binding *binding, stamp at);

/* refresh.c */
/* A refresh that succeeded just now: asked for at asked_at, of a binding granted and ending so. */
void refresh_record(struct tracker *tracker, struct flow *flow, stamp asked_at,
                    stamp old_granted_at, stamp old_expires_at);
void refresh_forget(struct tracker *tracker, struct flow *flow);

/* session.c */
/* again: its first contact is that of its last REGISTER. */
struct session *session_for_register(struct tracker *tracker, struct flow *flow, bool again);
struct session *session_for_publish(struct tracker *tracker, struct account *account,
                                    enum join *join);
struct session *session_new(struct tracker *tracker, struct account *account, enum client_kind kind,
                            struct shared *client_id);
void session_free(struct tracker *tracker, struct session *session);
/* Closes and frees it when nothing refers to it any more. */
void session_release(struct tracker *tracker, struct session *session);
void session_seen(struct tracker *tracker, struct session *session, const struct addr *client);
/* It registers from another address than before. */
void session_moved(struct session *session);
void session_bound(struct session *session, bool bound, stamp at);
/* Its last binding was confirmed to be removed. */
void session_logged_out(struct session *session, stamp at);
bool session_is_bound(const struct session *session);

/* story.c: only where stories are to be told */
void session_step(struct tracker *tracker, struct session *session, stamp at, struct step step);
/* The last step, if it is of that kind and status, once more: a copy of a request, or a like
 * answer. */
void session_step_again(struct session *session, enum step_kind kind, uint16_t status);
bool session_last_was(struct session *session, enum step_kind kind, uint16_t status);

/* publish.c, notify.c, exchange.c: everything but REGISTER */
void publish_request(struct tracker *tracker, struct exchange *exchange);
void publish_answer(struct tracker *tracker, struct exchange *exchange);
void publication_timer(struct tracker *tracker, struct publication *publication, stamp at);
/* publication.c: by entity tag, else Call-ID, else (to remove) source; NULL */
struct publication *publication_of(struct tracker *tracker, struct exchange *exchange);
struct publication *publication_new(struct tracker *tracker, struct exchange *exchange);
void publication_free(struct tracker *tracker, struct publication *publication);
/* A request towards a contact; false when no binding or session is concerned. */
bool notify_request(struct tracker *tracker, struct exchange *exchange);
void notify_answer(struct tracker *tracker, struct exchange *exchange);
void notify_timeout(struct tracker *tracker, struct exchange *exchange, stamp at);
/*
 * reg_event.c: the NOTIFY at hand, if its body is registration information (RFC 3680). It ranks
 * with the list of a 2xx and counts as soon as it is sent: the registrar speaks of its own table,
 * and no answer of the watcher's changes that. What it says of an address-of-record counts only
 * where its source is that one's registrar and has it already; false when nothing in it does. A
 * "full" document is the whole list (T38), a "partial" one proves nothing about what it leaves out
 * (T39). As it may have been on its way, it is not believed about the last
 * removed_traffic_grace_s.
 */
bool reg_event_notify(struct tracker *tracker);
void exchange_message(struct tracker *tracker);
void exchange_timer(struct tracker *tracker, struct exchange *exchange, stamp at);
void exchange_attach(struct tracker *tracker, struct exchange *exchange, struct account *account);
void exchange_free(struct tracker *tracker, struct exchange *exchange);
void exchange_end(struct tracker *tracker, struct exchange *exchange, enum attempt_outcome outcome,
                  stamp at, bool likely);

/* closing.c: the last word */
void closing_binding(struct tracker *tracker, struct binding *binding, stamp at);
void closing_publication(struct tracker *tracker, struct publication *publication, stamp at);
void closing_session(struct tracker *tracker, struct session *session, stamp at);
void closing_flow(struct tracker *tracker, struct flow *flow, stamp at);
/* classify.c: what is left and why */
/* When the registrar will drop the row by itself. */
void classify_removal(struct binding *binding);
void classify_successors(struct account *account);
void classify_binding(struct tracker *tracker, struct binding *binding, stamp at);
void classify_session(struct session *session);
void closing_open(struct tracker *tracker, stamp at);
void closing_account(struct tracker *tracker, struct account *account, stamp at);

#endif
