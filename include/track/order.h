#ifndef TRACK_ORDER_H
#define TRACK_ORDER_H

/*
 * Which account is forgotten first when room is short: by what it is worth, then by its last use. A
 * flood of requests that nobody answers takes the place of no device that is registered.
 */

#include "base/stamp.h"

struct account;

enum worth {
	WORTH_UNPROVEN, /* never registered, as far as was seen */
	WORTH_ENDED,    /* nothing of it is bound any more */
	WORTH_BOUND,
	WORTHS
};

/* Starts zeroed. */
struct order {
	struct account *newest[WORTHS], *oldest[WORTHS];
	struct account *current; /* used last: not to be forgotten; may be NULL */
};

void order_add(struct order *order, struct account *account, stamp at);
void order_remove(struct order *order, struct account *account);
void order_use(struct order *order, struct account *account, stamp at);
/* A binding of it began or ended. */
void order_judge(struct order *order, struct account *account);
/* NULL when there is none but the current one. */
struct account *order_victim(const struct order *order);

#endif
