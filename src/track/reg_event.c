#include "sip/reginfo.h"
#include "track/reconciliation.h"

/* NOTIFYs of the event package reg (RFC 3680): what a registrar says of its own table. */

_Static_assert(REGINFO_CONTACTS <= LISTED_MAX, "a document's contacts fit a list");

static bool has_document(const struct sip_message *message)
{
	return message->result != SIP_OVERSIZE && message->body_available &&
	       str_equal_nocase(sip_event_package(message->first[SIP_EVENT]), STR("reg")) &&
	       str_starts_nocase(message->first[SIP_CONTENT_TYPE], STR("application/reginfo+xml"));
}

static struct account *account_of(struct tracker *tracker, const struct registrar *registrar,
                                  struct str uri)
{
	char text[AOR_TEXT_SIZE];
	struct aor aor;

	aor_read(tracker, uri, text, &aor);
	return aor.text.n ? store_account_find(tracker, registrar, &aor) : NULL;
}

static void begin(struct reconciliation *r, struct tracker *tracker, struct account *account,
                  const struct reginfo *info, uint32_t registration)
{
	*r = (struct reconciliation){
		.tracker = tracker,
		.account = account,
		.model = account->registrar->model,
		.class = CLASS_FETCH,
		.at = tracker->packet.at,
		.settled = tracker->packet.at - limit_s(tracker->limits.removed_traffic_grace_s),
		.list = { .present = true, .cut = info->cut },
	};
	for (uint32_t i = 0; i < info->contact_count; i++) {
		const struct reginfo_contact *contact = &info->contacts[i];

		if (contact->registration != registration || contact->state != REGINFO_ACTIVE)
			continue;
		r->list.rows[r->list.count++] = (struct listed){
			.uri = contact->uri,
			.sum = sip_uri_sum(&tracker->key, contact->uri),
			.call_id = contact->call_id,
			.cseq = contact->has_cseq ? contact->cseq : 0,
			.expires = contact->expires,
			.has_expires = contact->has_expires && contact->expires,
		};
	}
	/* What is active has a contact: where none was read the list is not all there is. */
	if (info->registrations[registration].state == REGINFO_ACTIVE && !r->list.count)
		r->list.cut = true;
	binding_make_room(tracker, account);
	reconciliation_fit(r);
}

/* Another row of the contact has the Call-ID that it names. */
static bool means_another(const struct binding *binding, const struct reginfo_contact *contact)
{
	if (!contact->call_id.n || str_equal(contact->call_id, shared_text(binding->call_id)))
		return false;
	for (const struct binding *b = binding->account->bindings; b; b = b->next)
		if (b->status == BINDING_ACTIVE && str_equal(b->contact, binding->contact) &&
		    str_equal(contact->call_id, shared_text(b->call_id)))
			return true;
	return false;
}

/* It may speak of an earlier life of the contact than the one that we saw begin. */
static bool outdated(const struct reconciliation *r, const struct binding *binding,
                     const struct reginfo_contact *contact)
{
	if (means_another(binding, contact))
		return true;
	if (contact->has_cseq && str_equal(contact->call_id, shared_text(binding->call_id)))
		return contact->cseq < binding->cseq;
	return binding->granted_at > r->settled;
}

static void logged_out(struct reconciliation *r, struct binding *binding)
{
	struct event event = tracker_event(r->tracker, EVENT_LOGOUT);

	session_logged_out(binding->session, r->at);
	event.account = r->account;
	event.session = binding->session;
	event.binding = binding;
	tracker_emit(r->tracker, &event);
}

/* T39: ended by its device, by the clock, or by the registrar's own will. */
static void end(struct reconciliation *r, struct binding *binding, enum reginfo_event why)
{
	struct session *session = binding->session;
	bool by_device = why == REGINFO_UNREGISTERED;

	if (why == REGINFO_EXPIRED) {
		reconciliation_queue(r, EVENT_BINDING_REMOVED, binding);
		reconciliation_emit(r);
		if (binding->expires_at > r->at)
			binding->expires_at = r->at;
		timer_stop(&binding->timer);
		binding_timer(r->tracker, binding, r->at);
		return;
	}
	binding_end(r->tracker, binding, by_device ? BINDING_REMOVED : BINDING_DISPLACED, NULL);
	reconciliation_queue(r, EVENT_BINDING_REMOVED, binding);
	reconciliation_emit(r);
	if (by_device && binding->flow && !binding->flow->bound)
		binding->flow->logged_out = true;
	if (session && !by_device)
		session_step(r->tracker, session, r->at, (struct step){ .kind = STEP_DISPLACED });
	else if (session && !session_is_bound(session))
		logged_out(r, binding);
}

static void end_named(struct reconciliation *r, const struct reginfo_contact *contact)
{
	uint32_t sum = sip_uri_sum(&r->tracker->key, contact->uri);

	r->reason = reginfo_event_name(contact->event);
	for (struct binding *b = r->account->bindings; b; b = b->next)
		if (b->status == BINDING_ACTIVE && binding_has(b, contact->uri, sum) &&
		    !outdated(r, b, contact))
			end(r, b, contact->event);
	r->reason = NULL;
}

/* The registrar took some of the time back that it had granted. */
static void shorten(struct reconciliation *r, const struct reginfo_contact *contact)
{
	stamp until = r->at + (stamp)contact->expires * STAMP_SECOND;
	uint32_t sum = sip_uri_sum(&r->tracker->key, contact->uri);

	r->reason = reginfo_event_name(contact->event);
	for (struct binding *b = r->account->bindings; b; b = b->next) {
		if (b->status != BINDING_ACTIVE || !binding_has(b, contact->uri, sum) ||
		    outdated(r, b, contact) || b->expires_at - until <= 2 * STAMP_SECOND)
			continue;
		binding_lasts_until(r->tracker, b, until);
		reconciliation_queue(r, EVENT_BINDING_SHORTENED, b);
	}
	r->reason = NULL;
}

static void turn_sessions(struct reconciliation *r)
{
	for (struct flow *flow = r->account->flows; flow; flow = flow->next)
		flow_is_bound(flow);
	for (struct session *s = r->account->sessions; s; s = s->next)
		session_bound(s, session_is_bound(s), r->at);
}

static void conclude(struct reconciliation *r, const struct reginfo *info, uint32_t registration)
{
	for (uint32_t i = 0; i < info->contact_count; i++) {
		const struct reginfo_contact *contact = &info->contacts[i];

		if (contact->registration != registration)
			continue;
		if (contact->state == REGINFO_TERMINATED)
			end_named(r, contact);
		else if (contact->event == REGINFO_SHORTENED && contact->has_expires)
			shorten(r, contact);
	}
	if (info->full)
		conclude_list(r);
	conclude_rest(r);
	reconciliation_emit(r);
	turn_sessions(r);
}

bool reg_event_notify(struct tracker *tracker)
{
	struct registrar *registrar;
	struct reginfo info;
	bool known = false;

	if (!has_document(tracker->message))
		return false;
	registrar = store_registrar_find(tracker, &tracker->packet.source);
	if (!registrar || !reginfo_parse(tracker->message->body, &info))
		return false;
	for (uint32_t i = 0; i < info.registration_count; i++) {
		struct account *account = account_of(tracker, registrar, info.registrations[i].aor);
		struct reconciliation r;

		if (!account)
			continue;
		known = true;
		begin(&r, tracker, account, &info, i);
		conclude(&r, &info, i);
	}
	return known;
}
