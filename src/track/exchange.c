#include "track/state.h"

/*
 * Requests other than REGISTER: kept for as long as copies and answers may come, in one bounded
 * table.
 */

struct exchange_name {
	struct str call_id;
	const struct sip_message *message;
	const struct transaction_key *key;
};

static bool exchange_named(const void *entry, const void *key)
{
	const struct exchange *exchange = entry;
	const struct exchange_name *name = key;

	return str_equal(shared_text(exchange->call_id), name->call_id) &&
	       transaction_is(&exchange->transaction, name->message, name->key);
}

static bool subscription_named(const void *entry, const void *key)
{
	const struct exchange *exchange = entry;

	return exchange->transaction.method == SIP_SUBSCRIBE &&
	       str_equal(shared_text(exchange->call_id), *(const struct str *)key);
}

/* A subscription is found by its Call-ID alone: that is all that its NOTIFY has in common. */
static uint64_t exchange_hash(struct tracker *tracker, enum sip_method method, uint64_t branch)
{
	uint64_t hash = at_hand_call_id(tracker);

	return method == SIP_SUBSCRIBE ? hash : hash * 31 + branch;
}

static struct exchange *find(struct tracker *tracker, uint64_t *hash)
{
	const struct sip_message *message = tracker->message;
	struct exchange_name name = { message->first[SIP_CALL_ID], message,
		                      &tracker->transaction_key };

	*hash = exchange_hash(tracker, message->method, tracker->transaction_key.branch);
	if (message->method == SIP_SUBSCRIBE)
		return table_find(&tracker->exchanges, *hash, subscription_named, &name.call_id);
	return table_find(&tracker->exchanges, *hash, exchange_named, &name);
}

static bool subscribed(struct tracker *tracker)
{
	struct str call_id = tracker->message->first[SIP_CALL_ID];

	return table_find(&tracker->exchanges, exchange_hash(tracker, SIP_SUBSCRIBE, 0),
	                  subscription_named, &call_id) != NULL;
}

#define EXCHANGES_PER_ACCOUNT 4096 /* all are walked when a binding goes */

void exchange_attach(struct tracker *tracker, struct exchange *exchange, struct account *account)
{
	if (account->exchange_count == EXCHANGES_PER_ACCOUNT) {
		tracker->counts.evicted_exchanges++;
		exchange_free(tracker, account->oldest_exchange);
	}
	account->exchange_count++;
	exchange->account = account;
	exchange->next_in_account = account->exchanges;
	exchange->before_in_account = NULL;
	if (account->exchanges)
		account->exchanges->before_in_account = exchange;
	else
		account->oldest_exchange = exchange;
	account->exchanges = exchange;
}

static void detach(struct exchange *exchange)
{
	struct account *account = exchange->account;

	if (!account)
		return;
	account->exchange_count--;
	if (exchange->next_in_account)
		exchange->next_in_account->before_in_account = exchange->before_in_account;
	else
		account->oldest_exchange = exchange->before_in_account;
	if (exchange->before_in_account)
		exchange->before_in_account->next_in_account = exchange->next_in_account;
	else
		account->exchanges = exchange->next_in_account;
	exchange->account = NULL;
}

void exchange_free(struct tracker *tracker, struct exchange *exchange)
{
	timer_release(&tracker->timers, &exchange->timer);
	table_remove(&tracker->exchanges, exchange->hash, exchange);
	detach(exchange);
	if (exchange->newer)
		exchange->newer->older = exchange->older;
	else
		tracker->newest_exchange = exchange->older;
	if (exchange->older)
		exchange->older->newer = exchange->newer;
	else
		tracker->oldest_exchange = exchange->newer;
	tracker->exchange_count--;
	string_unshare(tracker, &exchange->call_id);
	string_free(tracker, &exchange->target);
	string_unshare(tracker, &exchange->package);
	string_unshare(tracker, &exchange->note);
	string_free(tracker, &exchange->sent_etag);
	transaction_release(&exchange->transaction, &tracker->addresses);
	pool_give(&tracker->pool, exchange, sizeof(*exchange));
}

static struct exchange *exchange_new(struct tracker *tracker, uint64_t hash)
{
	const struct sip_message *message = tracker->message;
	struct exchange *exchange;

	while ((double)tracker->exchange_count >= tracker->limits.max_exchanges &&
	       tracker->oldest_exchange) {
		tracker->counts.evicted_exchanges++;
		exchange_free(tracker, tracker->oldest_exchange);
	}
	exchange = pool_take(&tracker->pool, sizeof(*exchange));
	if (!exchange || !string_own(tracker, &exchange->call_id, message->first[SIP_CALL_ID]) ||
	    !table_insert(&tracker->exchanges, hash, exchange)) {
		tracker->counts.out_of_memory++;
		if (exchange)
			string_unshare(tracker, &exchange->call_id);
		pool_give(&tracker->pool, exchange, sizeof(*exchange));
		return NULL;
	}
	exchange->hash = hash;
	exchange->timer.kind = TIMER_EXCHANGE;
	exchange->outcome = ATTEMPT_OPEN;
	exchange->depth = tracker->transaction_key.depth;
	exchange->older = tracker->newest_exchange;
	if (tracker->newest_exchange)
		tracker->newest_exchange->newer = exchange;
	else
		tracker->oldest_exchange = exchange;
	tracker->newest_exchange = exchange;
	tracker->exchange_count++;
	transaction_begin(&exchange->transaction, &tracker->addresses, message, &tracker->packet,
	                  &tracker->transaction_key);
	timer_set(&tracker->timers, &exchange->timer,
	          tracker->packet.at + limit_ms(tracker->limits.tsx_timeout_ms));
	return exchange;
}

static void count_copy(struct tracker *tracker, enum copy_kind copy)
{
	if (copy == COPY_DUPLICATE)
		tracker->counts.duplicates++;
	else if (copy == COPY_MULTIPOINT || copy == COPY_REWRITTEN)
		tracker->counts.multipoint++;
	else
		tracker->counts.retransmissions++;
}

static void request_copy(struct tracker *tracker, struct exchange *exchange)
{
	enum copy_kind copy =
	        transaction_request(&exchange->transaction, &tracker->addresses, &tracker->packet,
	                            &tracker->transaction_key, &tracker->limits);
	struct event event;

	count_copy(tracker, copy);
	if (copy != COPY_RETRANSMISSION || !exchange->account)
		return;
	if (exchange->session) {
		session_step_again(exchange->session, STEP_PUBLISH, 0);
		session_step_again(exchange->session, STEP_NOTIFY, 0);
	}
	event = tracker_event(tracker, EVENT_RETRANSMISSION);
	event.account = exchange->account;
	event.session = exchange->session;
	event.exchange = exchange;
	event.transaction = &exchange->transaction;
	tracker_emit(tracker, &event);
}

/* A device that asks for something lives: its own address-of-record and address must both fit. */
static void client_lives(struct tracker *tracker)
{
	struct registrar *registrar;
	struct account *account;

	if (!at_hand_from(tracker)->valid)
		return;
	registrar = store_registrar_find(tracker, &tracker->packet.destination);
	account = registrar ? store_account_find(tracker, registrar, at_hand_from_aor(tracker))
	                    : NULL;
	for (struct session *s = account ? account->sessions : NULL; s; s = s->next)
		if (addr_equal(s->client, &tracker->packet.source))
			s->last_at = s->alive_at = tracker->packet.at;
}

static void judge(struct tracker *tracker, struct exchange *exchange)
{
	struct judged judged;

	credentials_judge(tracker, NULL, &judged);
	exchange->credentials = judged.sent;
	exchange->verdict = judged.verdict;
}

/* INVITE and OPTIONS find out who exists as well as REGISTER does. */
static bool may_search(const struct sip_message *message)
{
	return message->method == SIP_INVITE || message->method == SIP_OPTIONS;
}

static void request_new(struct tracker *tracker, uint64_t hash)
{
	const struct sip_message *message = tracker->message;
	bool in_dialog = tracker->reading->to_tag.n > 0;
	struct exchange *exchange;

	if (message->method != SIP_PUBLISH)
		client_lives(tracker);
	if (may_search(message) && !in_dialog)
		source_asks(tracker, at_hand_aor(tracker)->hash, NULL);
	if (in_dialog && message->method != SIP_NOTIFY && message->method != SIP_SUBSCRIBE) {
		tracker->counts.unrelated++;
		return;
	}
	in_dialog = in_dialog || (message->method == SIP_NOTIFY && subscribed(tracker));
	exchange = exchange_new(tracker, hash);
	if (!exchange)
		return;
	exchange->in_dialog = in_dialog;
	if (message->method == SIP_PUBLISH)
		publish_request(tracker, exchange);
	else if (message->method != SIP_SUBSCRIBE && !notify_request(tracker, exchange))
		tracker->counts.unrelated++;
	if (message->method != SIP_PUBLISH)
		judge(tracker, exchange);
}

/* A subscription's next request: the entry is the Call-ID's, whatever request it is. */
static void subscription_goes_on(struct tracker *tracker, struct exchange *exchange)
{
	transaction_begin(&exchange->transaction, &tracker->addresses, tracker->message,
	                  &tracker->packet, &tracker->transaction_key);
	exchange->depth = tracker->transaction_key.depth;
	timer_set(&tracker->timers, &exchange->timer,
	          tracker->packet.at + limit_ms(tracker->limits.tsx_timeout_ms));
	client_lives(tracker);
	judge(tracker, exchange);
}

static void answer(struct tracker *tracker, struct exchange *exchange)
{
	enum copy_kind copy =
	        transaction_answer(&exchange->transaction, &tracker->addresses, tracker->message,
	                           &tracker->packet, &tracker->transaction_key, &tracker->limits);

	if (copy != COPY_NEW) {
		count_copy(tracker, copy);
		return;
	}
	if (may_search(tracker->message))
		source_answered(tracker, at_hand_aor(tracker)->hash, NULL);
	if (exchange->transaction.method != SIP_PUBLISH &&
	    (tracker->message->status == 401 || tracker->message->status == 407))
		credentials_challenged(tracker, NULL, NULL);
	if (exchange->session && exchange->to_client) /* even a 1xx is a sign of life */
		exchange->session->last_at = exchange->session->alive_at = tracker->packet.at;
	if (tracker->message->status < 200 || !exchange->account)
		return;
	if (exchange->transaction.method == SIP_PUBLISH)
		publish_answer(tracker, exchange);
	else
		notify_answer(tracker, exchange);
}

void exchange_message(struct tracker *tracker)
{
	struct exchange *exchange;
	uint64_t hash;

	exchange = find(tracker, &hash);
	if (!tracker->message->request) {
		if (exchange)
			answer(tracker, exchange);
		return;
	}
	if (!exchange) {
		request_new(tracker, hash);
		return;
	}
	if (transaction_is(&exchange->transaction, tracker->message, &tracker->transaction_key))
		request_copy(tracker, exchange);
	else if (exchange->transaction.method == SIP_SUBSCRIBE)
		subscription_goes_on(tracker, exchange);
}

void exchange_end(struct tracker *tracker, struct exchange *exchange, enum attempt_outcome outcome,
                  stamp at, bool likely)
{
	struct event event = tracker_event(tracker, EVENT_EXCHANGE_ENDED);

	exchange->outcome = (uint8_t)outcome;
	exchange->likely = likely;
	event.at = at;
	event.account = exchange->account;
	event.session = exchange->session;
	event.binding = exchange->binding;
	event.publication = exchange->publication;
	event.exchange = exchange;
	event.transaction = &exchange->transaction;
	event.status = exchange->transaction.final_status;
	event.has = event.status ? EVENT_HAS_STATUS : 0;
	event.reason = attempt_outcome_name(outcome);
	if (exchange->account)
		tracker_emit(tracker, &event);
}

/* Timer F, or the time in which copies of the answer may still come has passed. */
void exchange_timer(struct tracker *tracker, struct exchange *exchange, stamp at)
{
	if (exchange->account && !exchange->transaction.final_status &&
	    !exchange->transaction.provisional && exchange->outcome == ATTEMPT_OPEN)
		notify_timeout(tracker, exchange, at);
	exchange_free(tracker, exchange);
}
