#include "track/state.h"

/* Publications: found by their chain of entity tags, made, and forgotten (RFC 3903, SPEC 1.8). */

struct publication *publication_of(struct tracker *tracker, struct exchange *exchange)
{
	struct account *account = exchange->account;
	struct publication *by_call_id = NULL, *by_source = NULL;

	for (struct publication *p = account->publications; p; p = p->next) {
		if (!str_equal_nocase(shared_text(p->package), shared_text(exchange->package)))
			continue;
		if (exchange->sent_etag.n && (str_equal(p->etag, exchange->sent_etag) ||
		                              str_equal(p->former_etag, exchange->sent_etag)))
			return p;
		if (str_equal(shared_text(p->call_id), shared_text(exchange->call_id)))
			by_call_id = p;
		if (exchange->operation == PUBLISH_REMOVE_UNCONDITIONAL &&
		    addr_equal(p->source, &tracker->packet.source))
			by_source = p;
	}
	return by_call_id ? by_call_id : by_source;
}

static void name_publication(struct publication *publication)
{
	char registrar[ADDR_TEXT_SIZE], at[STAMP_RFC3339_SIZE];
	struct str parts[5];

	addr_text(&publication->account->registrar->addr, registrar);
	stamp_rfc3339(publication->published_at, at);
	parts[0] = str_from(registrar);
	parts[1] = publication->account->aor;
	parts[2] = shared_text(publication->package);
	parts[3] = shared_text(publication->call_id);
	parts[4] = str_from(at);
	hash_id(parts, 5, publication->id);
}

static void evict(struct tracker *tracker, struct publication *publication)
{
	struct session *session = publication->session;

	tracker->counts.evicted_publications++;
	closing_publication(tracker, publication, tracker->clock);
	publication_free(tracker, publication);
	if (session)
		session_release(tracker, session);
}

struct publication *publication_new(struct tracker *tracker, struct exchange *exchange)
{
	struct account *account = exchange->account;
	struct publication *publication, **end = &account->publications;

	if (account->publications &&
	    (double)account->publication_count >= tracker->limits.max_account_publications) {
		evict(tracker, account->publications);
	}
	publication = pool_take(&tracker->pool, sizeof(*publication));
	if (!publication) {
		tracker->counts.out_of_memory++;
		return NULL;
	}
	publication->account = account;
	publication->source = &addr_none;
	publication->timer.kind = TIMER_PUBLICATION;
	publication->closing_at = publication->removed_at = STAMP_NEVER;
	publication->published_at = tracker->packet.at;
	publication->expires_at = STAMP_NEVER;
	string_share(tracker, &publication->package, shared_text(exchange->package));
	string_refer(tracker, &publication->call_id, exchange->call_id);
	while (*end)
		end = &(*end)->next;
	*end = publication;
	account->publication_count++;
	name_publication(publication);
	return publication;
}

void publication_free(struct tracker *tracker, struct publication *publication)
{
	struct publication **at = &publication->account->publications;

	for (struct exchange *e = publication->account->exchanges; e; e = e->next_in_account)
		if (e->publication == publication)
			e->publication = NULL;
	timer_release(&tracker->timers, &publication->timer);
	while (*at != publication)
		at = &(*at)->next;
	*at = publication->next;
	publication->account->publication_count--;
	address_drop(&tracker->addresses, &publication->source);
	string_unshare(tracker, &publication->package);
	string_unshare(tracker, &publication->call_id);
	string_free(tracker, &publication->etag);
	string_free(tracker, &publication->former_etag);
	string_unshare(tracker, &publication->content_type);
	string_unshare(tracker, &publication->note);
	pool_give(&tracker->pool, publication, sizeof(*publication));
}
