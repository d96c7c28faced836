#include <string.h>

#include "track/state.h"

static void name_session(struct session *session)
{
	char addr[ADDR_TEXT_SIZE];
	struct str parts[3];

	addr_text(&session->account->registrar->addr, addr);
	parts[0] = str_from(addr);
	parts[1] = session->account->aor;
	parts[2] = shared_text(session->client_id);
	hash_id(parts, 3, session->id);
}

struct session *session_new(struct tracker *tracker, struct account *account, enum client_kind kind,
                            struct shared *client_id)
{
	struct session *session = pool_take(&tracker->pool, sizeof(*session)),
	               **end = &account->sessions;

	if (!session) {
		tracker->counts.out_of_memory++;
		return NULL;
	}
	session->account = account;
	session->client = &addr_none;
	session->input = tracker->packet.input;
	session->client_kind = (uint8_t)kind;
	session->first_at = session->last_at = session->alive_at = tracker->packet.at;
	session->login_at = session->logout_at = STAMP_NEVER;
	session->logout_started_at = session->bound_since = STAMP_NEVER;
	session->login_delay = session->logout_delay = -1;
	string_refer(tracker, &session->client_id, client_id);
	while (*end)
		end = &(*end)->next;
	*end = session;
	account->session_count++;
	name_session(session);
	tracker->counts.sessions++;
	return session;
}

static void forget_session(struct account *account, const struct session *session)
{
	for (struct flow *flow = account->flows; flow; flow = flow->next)
		if (flow->session == session)
			flow->session = NULL;
	for (struct binding *binding = account->bindings; binding; binding = binding->next)
		if (binding->session == session)
			binding->session = NULL;
	for (struct publication *p = account->publications; p; p = p->next)
		if (p->session == session)
			p->session = NULL;
	for (struct exchange *e = account->exchanges; e; e = e->next_in_account)
		if (e->session == session)
			e->session = NULL;
	if (account->displacer == session)
		account->displacer = NULL;
	if (account->displaced == session)
		account->displaced = NULL;
}

void session_free(struct tracker *tracker, struct session *session)
{
	struct session **at = &session->account->sessions;

	while (*at != session)
		at = &(*at)->next;
	*at = session->next;
	session->account->session_count--;
	forget_session(session->account, session);
	endpoint_drop(tracker, session->endpoint, session);
	address_drop(&tracker->addresses, &session->client);
	string_unshare(tracker, &session->client_id);
	string_free(tracker, &session->gateway);
	string_unshare(tracker, &session->user_agent);
	string_unshare(tracker, &session->realm);
	pool_give(&tracker->pool, session->steps, sizeof(*session->steps));
	pool_give(&tracker->pool, session, sizeof(*session));
}

static bool in_use(const struct session *session)
{
	const struct account *account = session->account;

	for (const struct flow *flow = account->flows; flow; flow = flow->next)
		if (flow->session == session)
			return true;
	for (const struct binding *binding = account->bindings; binding; binding = binding->next)
		if (binding->session == session)
			return true;
	for (const struct publication *p = account->publications; p; p = p->next)
		if (p->session == session)
			return true;
	return false;
}

void session_release(struct tracker *tracker, struct session *session)
{
	if (in_use(session))
		return;
	closing_session(tracker, session, tracker->clock);
	session_free(tracker, session);
}

/* It did not answer at the old address and speaks from a new one: a NAT forgot it in between. */
void session_moved(struct session *session)
{
	for (struct binding *b = session->account->bindings; b; b = b->next)
		if (b->session == session && b->status == BINDING_ACTIVE &&
		    b->gone == GONE_REQUEST_UNANSWERED &&
		    binding_troubles(b)->gone_at >= session->last_at)
			b->mapping_lost = true;
}

void session_seen(struct tracker *tracker, struct session *session, const struct addr *client)
{
	session->last_at = session->alive_at = tracker->packet.at;
	if (!addr_equal(session->client, client)) {
		endpoint_drop(tracker, session->endpoint, session);
		session->endpoint = endpoint_take(tracker, client);
		address_keep(&tracker->addresses, &session->client, client,
		             session->endpoint ? &session->endpoint->addr : NULL);
	}
	if (!session->endpoint)
		return;
	session->endpoint->last_at = tracker->packet.at;
	session->endpoint->session = session;
	tracker->sign_of_life |= client == &tracker->packet.source;
}

void session_logged_out(struct session *session, stamp at)
{
	session->logouts++;
	session->logout_at = at;
	if (session->logout_started_at != STAMP_NEVER)
		session->logout_delay = at - session->logout_started_at;
}

void session_bound(struct session *session, bool bound, stamp at)
{
	bool was = session->bound_since != STAMP_NEVER;

	if (bound == was)
		return;
	if (bound) {
		session->bound_since = at;
		return;
	}
	session->registered_for += at - session->bound_since;
	session->bound_since = STAMP_NEVER;
}

bool session_is_bound(const struct session *session)
{
	for (struct binding *b = session->account->bindings; b; b = b->next)
		if (b->session == session && b->status == BINDING_ACTIVE)
			return true;
	return false;
}

#define FROM_PROFILE 5080 /* that FreeSWITCH's gateways register from */

/* FreeSWITCH names its gateways in the Contact: user "gw+NAME" or parameter gw=NAME (SPEC 6.2). */
static void name_gateway(struct tracker *tracker, struct session *session,
                         const struct sip_uri *contact)
{
	struct str value;

	if (str_starts_nocase(contact->user, STR("gw+")))
		string_keep(tracker, &session->gateway,
		            str_slice(contact->user, 3, contact->user.n));
	else if (sip_uri_param(contact, STR("gw"), &value) && value.n)
		string_keep(tracker, &session->gateway, value);
}

static int class_score(const struct session *session, const struct sip_uri *contact,
                       struct str call_id, uint16_t source_port)
{
	struct str value;
	int score = 0;

	if (session->gateway.n)
		return 5;
	switch (session->user_agent ? session->user_agent->product : PRODUCT_UNKNOWN) {
	case PRODUCT_FREESWITCH: score += 4; break;
	case PRODUCT_ASTERISK:
	case PRODUCT_KAMAILIO:
	case PRODUCT_OPENSIPS: score += 3; break;
	case PRODUCT_UNKNOWN: break;
	}
	score += sip_uri_param(contact, STR("line"), &value) ? 4 : 0;
	score += sip_uri_param(contact, STR("bnc"), &value) ? 5 : 0;
	score += source_port == FROM_PROFILE ? 2 : 0;
	score += call_id.n == 36 && str_find(call_id, '@', 0) == call_id.n ? 1 : 0;
	return score;
}

static enum client_class class_by_port(uint16_t port)
{
	switch (port) {
	case 5060:
	case 5061:
	case 5066:
	case 7443: return CLASS_INTERNAL_USER;
	case 5080:
	case 5081: return CLASS_EXTERNAL_USER;
	default: return CLASS_USER;
	}
}

static void classify(struct tracker *tracker, struct session *session, const struct flow *flow,
                     struct str contact)
{
	struct sip_uri uri;

	if (!sip_uri_parse(contact, &uri))
		uri = (struct sip_uri){ 0 };
	name_gateway(tracker, session, &uri);
	if (session->class == CLASS_GATEWAY ||
	    class_score(session, &uri, shared_text(flow->call_id), tracker->packet.source.port) >=
	            5)
		session->class = CLASS_GATEWAY;
	else
		session->class = (uint8_t)class_by_port(session->account->registrar->addr.port);
}

static struct session *by_instance(const struct account *account, struct str instance)
{
	for (struct session *s = account->sessions; s; s = s->next)
		if (s->client_kind == CLIENT_INSTANCE &&
		    str_equal_nocase(shared_text(s->client_id), instance))
			return s;
	return NULL;
}

static struct session *new_instance(struct tracker *tracker, struct account *account,
                                    struct str instance)
{
	struct shared *client_id = NULL;
	struct session *session;

	if (!string_own(tracker, &client_id, instance))
		tracker->counts.out_of_memory++;
	session = session_new(tracker, account, CLIENT_INSTANCE, client_id);
	string_unshare(tracker, &client_id);
	return session;
}

static struct session *by_call_id(const struct account *account, struct str call_id)
{
	for (struct session *s = account->sessions; s; s = s->next)
		if (s->client_kind == CLIENT_CALL_ID &&
		    str_equal(shared_text(s->client_id), call_id))
			return s;
	return NULL;
}

static struct session *by_contact(const struct account *account,
                                  const struct requested_contact *contact)
{
	for (struct binding *b = account->bindings; b; b = b->next)
		if (b->session && binding_is_asked(b, contact))
			return b->session;
	return NULL;
}

/*
 * Some clients make their instance from the host's name: when a Call-ID comes back after another
 * has used the same instance, two devices do (Amendment 60).
 */
static bool instance_is_shared(const struct flow *flow)
{
	const struct transaction *former = &flow->transactions[flow->newest ^ 1];

	if (!flow->session || flow->session->client_kind != CLIENT_INSTANCE || !former->used)
		return false;
	for (const struct flow *other = flow->account->flows; other; other = other->next)
		if (other != flow && other->session == flow->session &&
		    other->first_at > flow->first_at &&
		    other->last_at > transaction_last_at(former))
			return true;
	return false;
}

/* What tells the kind of client has not changed since it was told. */
static bool still_classified(const struct tracker *tracker, const struct session *session,
                             const struct flow *flow, bool again)
{
	return again && session == flow->session && tracker->packet.source.port != FROM_PROFILE &&
	       str_equal(shared_text(session->user_agent), shared_text(flow->user_agent));
}

struct session *session_for_register(struct tracker *tracker, struct flow *flow, bool again)
{
	const struct requested_contact *contact = &flow->requested.contacts[0];
	struct session *session = flow->session;

	if (instance_is_shared(flow))
		session = session_new(tracker, flow->account, CLIENT_CALL_ID, flow->call_id);
	if (!session && contact->instance.n)
		session = by_instance(flow->account, contact->instance);
	for (uint32_t i = 0; !session && i < flow->requested.count; i++)
		session = by_contact(flow->account, &flow->requested.contacts[i]);
	if (!session)
		session = by_call_id(flow->account, shared_text(flow->call_id));
	if (!session && contact->instance.n)
		session = new_instance(tracker, flow->account, contact->instance);
	else if (!session)
		session = session_new(tracker, flow->account, CLIENT_CALL_ID, flow->call_id);
	if (!session)
		return NULL;
	if (still_classified(tracker, session, flow, again))
		return session;
	if (flow->user_agent)
		string_share(tracker, &session->user_agent, shared_text(flow->user_agent));
	classify(tracker, session, flow, contact->uri);
	return session;
}

/* First that holds: contact, source, source ip and program, the only one there is. */
static struct session *best_for_publish(struct tracker *tracker, struct account *account,
                                        enum join *join)
{
	struct str agent = tracker->message->first[SIP_USER_AGENT];
	const struct addr *source = &tracker->packet.source;
	struct session *same_ip = NULL;

	for (struct session *s = account->sessions; s; s = s->next) {
		bool contradicts =
		        agent.n && s->user_agent && !str_equal(agent, shared_text(s->user_agent));

		if (addr_equal(s->client, source) && !contradicts) {
			*join = JOIN_STRONG;
			return s;
		}
		if (addr_same_ip(s->client, source) && agent.n && !contradicts)
			same_ip = s;
	}
	*join = JOIN_LIKELY;
	if (same_ip)
		return same_ip;
	*join = JOIN_AOR_ONLY;
	if (account->sessions && !account->sessions->next)
		return account->sessions;
	*join = account->sessions ? JOIN_AMBIGUOUS : JOIN_PRESENCE_ONLY;
	return NULL;
}

static struct session *by_publish_contact(struct tracker *tracker, struct account *account)
{
	struct sip_list cursor = { 0 };
	struct sip_contact contact;

	if (tracker->message->result == SIP_OVERSIZE ||
	    !sip_contact_next(tracker->message, &cursor, &contact) || !contact.valid)
		return NULL;
	for (struct binding *b = account->bindings; b; b = b->next)
		if (b->session && b->status == BINDING_ACTIVE &&
		    sip_uri_same_target(b->contact, contact.uri, STR("udp")))
			return b->session;
	return NULL;
}

struct session *session_for_publish(struct tracker *tracker, struct account *account,
                                    enum join *join)
{
	struct session *session = by_publish_contact(tracker, account);

	*join = JOIN_STRONG;
	if (session)
		return session;
	return best_for_publish(tracker, account, join);
}
