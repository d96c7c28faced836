#ifndef TRACK_RECONCILIATION_H
#define TRACK_RECONCILIATION_H

/*
 * What a registrar says of its table being set against what is held (SPEC 2.4): shared by
 * reconcile.c (a 2xx) and reg_event.c (a NOTIFY), which decide the order, and grant.c, remove.c and
 * conclude.c, which carry out one part each.
 */

#include "track/listed.h"
#include "track/state.h"

#define QUEUED_EVENTS 64

struct reconciliation {
	struct tracker *tracker;
	struct flow *flow; /* NULL for a NOTIFY, which answers nobody's REGISTER */
	struct account *account;
	const struct model *model;
	enum intent_class class;
	stamp at;
	stamp settled; /* at, or for a NOTIFY earlier: it may not know yet what came after this */
	const char *reason; /* of the events that are queued now; NULL */
	struct list list;
	struct binding *primary; /* the first contact that was granted */
	bool refreshed;          /* primary was this flow's before */
	bool late;               /* and had expired */
	bool named_unknown;      /* an un-REGISTER named a contact that is not bound */
	bool named_known;
	stamp old_granted_at, old_expires_at; /* of primary, before */
	uint32_t old_requested_s, old_granted_s;
	bool heedless; /* primary ran out because its device went by old_requested_s */
	uint32_t queued;
	struct event queue[QUEUED_EVENTS]; /* follow the main event */
};

void reconciliation_queue(struct reconciliation *r, enum event_kind kind, struct binding *binding);
/* Tells what is queued. */
void reconciliation_emit(struct reconciliation *r);
/* Rows of FreeSWITCH's contact mode differ by what NAT put between client and server. */
bool reconciliation_same_row(const struct reconciliation *r, const struct binding *binding,
                             struct str uri);

/* This very answer granted it. */
bool reconciliation_granted_now(const struct reconciliation *r, const struct binding *binding);
/* rows.c. The row has the binding's very contact, and its Call-ID or, where it names none, its end.
 */
bool reconciliation_fits(const struct reconciliation *r, const struct listed *row,
                         const struct binding *binding);
/*
 * Gives rows that end when a binding of their URI does, or have its Call-ID, to that one:
 * where a URI has several rows, those that are left are new or were renewed.
 */
void reconciliation_fit(struct reconciliation *r);
/* Nobody else may have the row now. */
static inline void reconciliation_take(struct listed *row, struct binding *binding)
{
	row->taken = true;
	row->of = binding;
}
/* A row is the binding's already, another one than but (NULL: any). */
bool reconciliation_has_row(const struct reconciliation *r, const struct binding *binding,
                            const struct listed *but);
/*
 * The row left over that is this binding's: the one with just its text before one that is merely
 * equal, as some registrars keep those apart; of several the nearest in time. A row with the very
 * text of another binding is that one's. NULL when there is none.
 */
struct listed *reconciliation_row(struct reconciliation *r, const struct binding *binding);

/* A list that shows another expiry than ours is right: there was a refresh that we did not see. */
void reconciliation_believe(struct reconciliation *r, struct binding *binding,
                            const struct listed *row);
/* A row of a binding that had ended: refreshed unseen, or a registrar that does not forget. */
void reconciliation_revive(struct reconciliation *r, struct binding *binding,
                           const struct listed *row);

/* grant.c */
void grant_all(struct reconciliation *r);
/* remove.c */
void remove_named(struct reconciliation *r);
void remove_star(struct reconciliation *r);
/* conclude.c: what the list and the model say about everybody else */
void conclude_model(struct reconciliation *r);
void conclude_list(struct reconciliation *r);
void conclude_rest(struct reconciliation *r);

#endif
