#include <string.h>

#include "track/listed.h"
#include "track/state.h"

static bool is_name_taken(const struct binding *binding)
{
	for (const struct binding *b = binding->account->bindings; b; b = b->next)
		if (b != binding && strcmp(b->id, binding->id) == 0)
			return true;
	return false;
}

static void name_binding(struct binding *binding)
{
	const struct account *account = binding->account;
	char registrar[ADDR_TEXT_SIZE], source[ADDR_TEXT_SIZE] = "";
	char key[1024];
	struct str parts[5];
	char number[4];

	addr_text(&account->registrar->addr, registrar);
	if (account->registrar->model->kind == MODEL_FREESWITCH_CONTACT)
		addr_text(binding->source, source);
	parts[0] = str_from(registrar);
	parts[1] = account->aor;
	parts[2] = (struct str){ key, sip_uri_key(binding->contact, key, sizeof(key)) };
	if (!parts[2].n)
		parts[2] = binding->contact;
	parts[3] = str_from(source);
	hash_id(parts, 4, binding->id);
	parts[4] = (struct str){ number, sizeof(number) };
	for (uint32_t n = account->binding_count; is_name_taken(binding); n++) {
		for (size_t i = 0; i < sizeof(number); i++)
			number[i] = (char)(n >> (8 * i));
		hash_id(parts, 5, binding->id);
	}
}

static void evict(struct tracker *tracker, struct binding *binding)
{
	struct flow *flow = binding->flow;
	struct session *session = binding->session;

	tracker->counts.evicted_bindings++;
	closing_binding(tracker, binding, tracker->clock);
	binding_free(tracker, binding);
	if (flow)
		flow_is_bound(flow);
	if (!session)
		return;
	session_bound(session, session_is_bound(session), tracker->clock);
	session_release(tracker, session);
}

/* Rows that are gone make room first, in order of age; then the oldest row of all. */
static bool goes_before(const struct binding *a, const struct binding *b)
{
	if ((a->status == BINDING_ACTIVE) != (b->status == BINDING_ACTIVE))
		return b->status == BINDING_ACTIVE;
	return a->first_at < b->first_at;
}

static void drop_oldest(struct tracker *tracker, struct account *account)
{
	struct binding *victim = filed_first(account);

	for (struct binding *b = victim; b; b = filed_next(account, b))
		if (goes_before(b, victim))
			victim = b;
	evict(tracker, victim);
}

void binding_make_room(struct tracker *tracker, struct account *account)
{
	while ((double)filed_count(account) > tracker->limits.max_account_bindings)
		drop_oldest(tracker, account);
}

/*
 * FreeSWITCH's contact mode deletes by contact alone, whoever's it is (Amendment 70): there rows
 * are found by contact over all users.
 */
static bool shared_by_users(const struct binding *binding)
{
	const struct registrar *registrar = binding->account->registrar;

	return registrar->model_given && registrar->model->kind == MODEL_FREESWITCH_CONTACT;
}

static void contact_remove(struct tracker *tracker, struct binding *binding)
{
	if (binding->by_contact)
		table_remove(&tracker->contacts, hash_str(&tracker->key, binding->contact),
		             binding);
	binding->by_contact = false;
}

static void contact_insert(struct tracker *tracker, struct binding *binding)
{
	if (binding->by_contact || !shared_by_users(binding))
		return;
	binding->by_contact = table_insert(&tracker->contacts,
	                                   hash_str(&tracker->key, binding->contact), binding);
	if (!binding->by_contact)
		tracker->counts.out_of_memory++;
}

void binding_lasts_until(struct tracker *tracker, struct binding *binding, stamp expires_at)
{
	binding->expires_at = expires_at;
	order_judge(&tracker->order, binding->account);
	contact_insert(tracker, binding);
	classify_removal(binding);
	timer_set(&tracker->timers, &binding->timer,
	          expires_at + limit_s(tracker->limits.expiry_grace_s));
}

static bool other_users(const void *entry, const void *key)
{
	const struct binding *theirs = entry, *ours = key;

	return theirs->account != ours->account && theirs->status == BINDING_ACTIVE &&
	       theirs->account->registrar == ours->account->registrar &&
	       str_equal(theirs->contact, ours->contact);
}

struct binding *binding_of_other_user(struct tracker *tracker, const struct binding *binding)
{
	if (!shared_by_users(binding))
		return NULL;
	return table_find(&tracker->contacts, hash_str(&tracker->key, binding->contact),
	                  other_users, binding);
}

void binding_rename(struct tracker *tracker, struct binding *binding, struct str contact)
{
	if (str_equal(binding->contact, contact))
		return;
	contact_remove(tracker, binding);
	string_keep(tracker, &binding->contact, contact);
	binding->contact_sum = sip_uri_sum(&tracker->key, binding->contact);
}

void binding_asked_for(struct tracker *tracker, struct binding *binding, struct str contact)
{
	struct str kept;

	binding_keep_text(tracker, binding, BINDING_ALIAS, contact);
	kept = binding_text(binding, BINDING_ALIAS);
	binding->alias_sum = kept.n ? sip_uri_sum(&tracker->key, kept) : 0;
}

struct binding *binding_new(struct tracker *tracker, struct account *account, struct str contact,
                            const struct addr *source)
{
	struct binding *binding, **end = &account->bindings;

	binding = pool_take(&tracker->pool, sizeof(*binding));
	if (!binding || !string_set(tracker, &binding->contact, contact)) {
		tracker->counts.out_of_memory++;
		pool_give(&tracker->pool, binding, sizeof(*binding));
		return NULL;
	}
	binding->contact_sum = sip_uri_sum(&tracker->key, binding->contact);
	binding->account = account;
	binding->timer.kind = TIMER_BINDING;
	address_keep(&tracker->addresses, &binding->source, source, NULL);
	binding->status = BINDING_TENTATIVE;
	binding->first_at = tracker->packet.at;
	binding->logout_at = binding->removed_at = STAMP_NEVER;
	while (*end)
		end = &(*end)->next;
	*end = binding;
	account->binding_count++;
	name_binding(binding);
	return binding;
}

static void let_go(struct binding *binding)
{
	for (struct binding *b = binding->account->bindings; b; b = b->next)
		if (b->troubles && b->troubles->successor == binding)
			b->troubles->successor = NULL;
	for (struct exchange *e = binding->account->exchanges; e; e = e->next_in_account)
		if (e->binding == binding)
			e->binding = NULL;
}

void binding_free(struct tracker *tracker, struct binding *binding)
{
	struct binding **at = &binding->account->bindings;

	timer_release(&tracker->timers, &binding->timer);
	contact_remove(tracker, binding);
	while (*at != binding)
		at = &(*at)->next;
	*at = binding->next;
	binding->account->binding_count--;
	let_go(binding);
	address_drop(&tracker->addresses, &binding->source);
	string_free(tracker, &binding->contact);
	string_unshare(tracker, &binding->call_id);
	string_unshare(tracker, &binding->user_agent);
	binding_forget_cold(tracker, binding);
	pool_give(&tracker->pool, binding, sizeof(*binding));
}

void binding_called(struct tracker *tracker, struct binding *binding, struct str public_gruu,
                    struct str temporary_gruu)
{
	if (public_gruu.n)
		binding_keep_text(tracker, binding, BINDING_PUBLIC_GRUU, public_gruu);
	if (temporary_gruu.n)
		binding_keep_text(tracker, binding, BINDING_TEMPORARY_GRUU, temporary_gruu);
}

static bool is_gruu(const struct binding *binding, enum binding_text which, struct str uri)
{
	struct str gruu = binding_text(binding, which);

	return gruu.n && sip_uri_equal(gruu, uri);
}

/* Without its parameter gr, which RFC 3261's comparison passes over, it would be the user's URI. */
bool binding_has_gruu(const struct binding *binding, struct str uri)
{
	struct sip_uri parsed;
	struct str value;

	if (!binding->texts || !sip_uri_parse(uri, &parsed) ||
	    !sip_uri_param(&parsed, STR("gr"), &value))
		return false;
	return is_gruu(binding, BINDING_PUBLIC_GRUU, uri) ||
	       is_gruu(binding, BINDING_TEMPORARY_GRUU, uri);
}

bool binding_has(const struct binding *binding, struct str uri, uint32_t sum)
{
	if (sip_sums_agree(binding->contact_sum, sum) && sip_uri_equal(binding->contact, uri))
		return true;
	return binding->alias_sum && sip_sums_agree(binding->alias_sum, sum) &&
	       sip_uri_equal(binding_text(binding, BINDING_ALIAS), uri);
}

static bool same_instance(const struct binding *binding, struct str instance, uint32_t reg_id)
{
	return instance.n && reg_id && reg_id == binding->reg_id &&
	       str_equal_nocase(instance, binding_text(binding, BINDING_INSTANCE));
}

bool binding_is_row(const struct binding *binding, const struct listed *row)
{
	return binding_has(binding, row->uri, row->sum) ||
	       same_instance(binding, row->instance, row->reg_id);
}

bool binding_is_asked(const struct binding *binding, const struct requested_contact *contact)
{
	return binding_has(binding, contact->uri, contact->sum) ||
	       same_instance(binding, contact->instance, contact->reg_id);
}

void binding_end(struct tracker *tracker, struct binding *binding, enum binding_status status,
                 const struct flow *by)
{
	stamp at = tracker->message ? tracker->packet.at : tracker->clock;

	binding->status = (uint8_t)status;
	order_judge(&tracker->order, binding->account);
	contact_remove(tracker, binding);
	binding->removed_at = at;
	binding->removed_frame = tracker->packet.frame;
	if (by && by != binding->flow)
		binding_keep_text(tracker, binding, BINDING_REMOVED_BY, shared_text(by->call_id));
	binding->removed_in =
	        (uint8_t)(by && by->attempt ? intent_class(by->attempt->intent) : CLASS_FETCH);
	timer_stop(&binding->timer);
	if (binding->flow)
		flow_is_bound(binding->flow);
	if (binding->session)
		session_bound(binding->session, session_is_bound(binding->session), at);
}

/* T36, T37: the time is up and nothing renewed it. */
void binding_timer(struct tracker *tracker, struct binding *binding, stamp at)
{
	struct event event = tracker_event(tracker, EVENT_BINDING_EXPIRED);
	struct flow *flow = binding->flow;

	binding->status = BINDING_EXPIRED;
	order_judge(&tracker->order, binding->account);
	contact_remove(tracker, binding);
	if (flow && !flow_is_bound(flow))
		flow->lapsed = true;
	if (binding->session) {
		session_bound(binding->session, session_is_bound(binding->session),
		              binding->expires_at);
		session_step(tracker, binding->session, binding->expires_at,
		             (struct step){ .kind = STEP_EXPIRED });
	}
	event.at = at;
	event.account = binding->account;
	event.flow = flow;
	event.session = binding->session;
	event.binding = binding;
	tracker_emit(tracker, &event);
}
