#include "track/order.h"

#include "track/account.h"

static void place(struct order *order, struct account *account, stamp at)
{
	enum worth worth = (enum worth)account->worth;

	account->placed_at = at;
	account->newer = NULL;
	account->older = order->newest[worth];
	if (account->older)
		account->older->newer = account;
	else
		order->oldest[worth] = account;
	order->newest[worth] = account;
}

static void take_out(struct order *order, struct account *account)
{
	if (account->newer)
		account->newer->older = account->older;
	else
		order->newest[account->worth] = account->older;
	if (account->older)
		account->older->newer = account->newer;
	else
		order->oldest[account->worth] = account->newer;
}

static enum worth worth_of(const struct account *account)
{
	enum worth worth = WORTH_UNPROVEN;

	for (const struct binding *b = account->bindings; b; b = b->next) {
		if (b->status == BINDING_ACTIVE)
			return WORTH_BOUND;
		if (b->status != BINDING_TENTATIVE)
			worth = WORTH_ENDED;
	}
	return worth;
}

void order_add(struct order *order, struct account *account, stamp at)
{
	account->worth = WORTH_UNPROVEN;
	place(order, account, at);
	order->current = account;
}

void order_remove(struct order *order, struct account *account)
{
	take_out(order, account);
	if (order->current == account)
		order->current = NULL;
}

void order_use(struct order *order, struct account *account, stamp at)
{
	order->current = account;
	/* Which of two was used last within a second does not matter, and neighbours are far. */
	if (order->newest[account->worth] == account || at - account->placed_at < STAMP_SECOND)
		return;
	take_out(order, account);
	place(order, account, at);
}

void order_judge(struct order *order, struct account *account)
{
	enum worth worth = worth_of(account);

	if (worth == account->worth)
		return;
	take_out(order, account);
	account->worth = (uint8_t)worth;
	place(order, account, account->last_at);
}

struct account *order_victim(const struct order *order)
{
	for (int worth = 0; worth < WORTHS; worth++) {
		struct account *victim = order->oldest[worth];

		if (victim && victim == order->current)
			victim = victim->newer;
		if (victim)
			return victim;
	}
	return NULL;
}
