#include "track/source.h"

#include <string.h>

#include "track/state.h"

static bool source_is(const void *entry, const void *key)
{
	const struct source *source = entry;

	return addr_same_ip(&source->addr, key);
}

/* Whatever the port. */
static uint64_t source_hash(const struct tracker *tracker, const struct addr *addr)
{
	struct addr host = *addr;

	host.port = 0;
	return store_addr_hash(tracker, &host);
}

static struct source *source_find(struct tracker *tracker, const struct addr *addr,
                                  struct source_memo *memo)
{
	uint64_t evicted = tracker->counts.evicted_sources;
	struct source *source;

	if (memo && memo->source && memo->evicted == evicted && source_is(memo->source, addr))
		return memo->source;
	source = table_find(&tracker->sources, source_hash(tracker, addr), source_is, addr);
	if (memo)
		*memo = (struct source_memo){ source, evicted };
	return source;
}

/* Grows with the users: a power of two. */
static size_t users_room(const struct source *source)
{
	size_t room = source->users ? 1 : 0;

	while (room && room < source->users_total && room < SOURCE_USERS)
		room *= 2;
	return room;
}

static void source_free(struct tracker *tracker, struct source *source)
{
	table_remove(&tracker->sources, source_hash(tracker, &source->addr), source);
	if (source->newer)
		source->newer->older = source->older;
	else
		tracker->newest_source = source->older;
	if (source->older)
		source->older->newer = source->newer;
	else
		tracker->oldest_source = source->newer;
	tracker->source_count--;
	timer_release(&tracker->timers, &source->timer);
	string_unshare(tracker, &source->user_agent);
	pool_give(&tracker->pool, source->users, users_room(source) * sizeof(*source->users));
	pool_give(&tracker->pool, source, sizeof(*source));
}

static void tell(struct tracker *tracker, struct source *source, enum event_kind kind, stamp at)
{
	struct event event = tracker_event(tracker, kind);

	event.at = at;
	event.source = source;
	tracker_emit(tracker, &event);
}

static void source_closed(struct tracker *tracker, struct source *source, stamp at)
{
	tell(tracker, source, EVENT_SOURCE_CLOSED, at);
}

/* A search is told while it goes on, once its questions had the time to be answered. */
static void watch(struct tracker *tracker, struct source *source)
{
	if (tracker->options.live && !source->timer.serial &&
	    (double)source->users_total >= tracker->limits.enum_users)
		timer_set(&tracker->timers, &source->timer,
		          tracker->packet.at + limit_ms(tracker->limits.tsx_timeout_ms));
}

void source_timer(struct tracker *tracker, struct source *source, stamp at)
{
	tell(tracker, source, EVENT_SOURCE_SUSPECT, at);
}

static struct source *source_new(struct tracker *tracker, const struct addr *addr)
{
	struct source *source;

	while ((double)tracker->source_count >= tracker->limits.max_sources &&
	       tracker->oldest_source) {
		tracker->counts.evicted_sources++;
		source_closed(tracker, tracker->oldest_source, tracker->clock);
		source_free(tracker, tracker->oldest_source);
	}
	source = pool_take(&tracker->pool, sizeof(*source));
	if (!source || !table_insert(&tracker->sources, source_hash(tracker, addr), source)) {
		tracker->counts.out_of_memory++;
		pool_give(&tracker->pool, source, sizeof(*source));
		return NULL;
	}
	source->addr = *addr;
	source->addr.port = 0;
	source->timer.kind = TIMER_SOURCE;
	source->first_at = tracker->packet.at;
	source->first_frame = tracker->packet.frame;
	source->older = tracker->newest_source;
	if (tracker->newest_source)
		tracker->newest_source->newer = source;
	else
		tracker->oldest_source = source;
	tracker->newest_source = source;
	tracker->source_count++;
	return source;
}

static struct source_user *user_of(struct source *source, uint64_t aor)
{
	uint64_t kept = source->users_total < SOURCE_USERS ? source->users_total : SOURCE_USERS;

	for (uint64_t i = 0; i < kept; i++)
		if (source->users[i].aor == aor)
			return &source->users[i];
	return NULL;
}

static bool make_room(struct tracker *tracker, struct source *source)
{
	size_t room = users_room(source);
	struct source_user *users;

	if (source->users_total < room || room == SOURCE_USERS)
		return true;
	users = pool_take(&tracker->pool, (room ? 2 * room : 1) * sizeof(*users));
	if (!users)
		return false;
	if (room)
		memcpy(users, source->users, room * sizeof(*users));
	pool_give(&tracker->pool, source->users, room * sizeof(*users));
	source->users = users;
	return true;
}

static void user_add(struct tracker *tracker, struct source *source, struct source_user user)
{
	if (make_room(tracker, source))
		source->users[source->users_total++ % SOURCE_USERS] = user;
	else
		tracker->counts.out_of_memory++;
}

/* Registrars ask too: OPTIONS to their clients is no search for accounts. */
static bool is_registrar(struct tracker *tracker)
{
	const struct registrar *registrar = store_registrar_find(tracker, &tracker->packet.source);

	return registrar && registrar->responses;
}

void source_asks(struct tracker *tracker, uint64_t aor, struct source_memo *memo)
{
	const struct addr *from = &tracker->packet.source;
	struct source *source;

	if (is_registrar(tracker))
		return;
	source = source_find(tracker, from, memo);
	if (!source)
		source = source_new(tracker, from);
	if (!source)
		return;
	source->last_at = tracker->packet.at;
	source->last_frame = tracker->packet.frame;
	if (sip_has(tracker->message, SIP_USER_AGENT))
		string_share(tracker, &source->user_agent, tracker->message->first[SIP_USER_AGENT]);
	if (user_of(source, aor))
		return;
	user_add(tracker, source, (struct source_user){ .aor = aor, .at = tracker->packet.at });
	watch(tracker, source);
}

void source_answered(struct tracker *tracker, uint64_t aor, struct source_memo *memo)
{
	struct source *source = source_find(tracker, &tracker->packet.destination, memo);
	struct source_user *user = source ? user_of(source, aor) : NULL;
	unsigned status = tracker->message->status;

	if (!user || status < 200)
		return;
	user->status = (uint16_t)status;
	if (status < 300)
		user->success = ASKED_LET_IN;
	else if (user->success != ASKED_LET_IN)
		user->success = status == 401 || status == 407 ? ASKED_CHALLENGED : ASKED_IN_VAIN;
}

void source_close_all(struct tracker *tracker, stamp at)
{
	for (struct source *source = tracker->oldest_source; source; source = source->newer)
		source_closed(tracker, source, at);
}
