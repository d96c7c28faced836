#include "detect/facts.h"

#include "track/model.h"

bool facts_refused(const struct attempt *attempt)
{
	if (!attempt->rejections || attempt->outcome == ATTEMPT_OK ||
	    attempt->outcome == ATTEMPT_OPEN)
		return false;
	/* A cached nonce was refused as the capture ended: the second try is not to be seen. */
	return !(attempt->outcome == ATTEMPT_PENDING && attempt->preemptive &&
	         attempt->rejections == 1);
}

stamp facts_refused_to(const struct event *event)
{
	const struct attempt *attempt = event->attempt;
	bool challenged = attempt->final_status == 401 || attempt->final_status == 407;

	return challenged && attempt->challenged_at != STAMP_NEVER &&
	                       attempt->challenged_at < event->at
	               ? attempt->challenged_at
	               : event->at;
}

stamp facts_refused_from(const struct event *event)
{
	const struct attempt *attempt = event->attempt;

	return attempt->rejections + attempt->stales > 1 ? attempt->started
	                                                 : facts_refused_to(event);
}

bool facts_one_way(const struct event *event, const struct limits *limits)
{
	const struct registrar *registrar = event->account->registrar;

	return !registrar->responses && !event->flow->retransmissions && !event->attempt->copies &&
	       (double)registrar->requests >= limits->one_way_min;
}

static bool is_logged_out(const struct binding *binding, const struct event *event)
{
	const struct flow *flow = event->flow;

	if (binding->logout_at == STAMP_NEVER || binding->logout_at < event->attempt->started)
		return false;
	return binding->flow == flow || (flow->session && binding->session == flow->session);
}

const struct binding *facts_logged_out(const struct event *event, const struct binding *previous)
{
	const struct binding *binding;

	if (event->binding)
		return previous ? NULL : event->binding;
	binding = previous ? previous->next : event->account->bindings;
	while (binding && !is_logged_out(binding, event))
		binding = binding->next;
	return binding;
}

const struct binding *facts_active(const struct event *event)
{
	const struct flow *flow = event->flow;

	if (event->binding)
		return event->binding->status == BINDING_ACTIVE ? event->binding : NULL;
	for (const struct binding *b = event->account->bindings; b; b = b->next) {
		if (b->status != BINDING_ACTIVE)
			continue;
		if (b->flow == flow || (flow->session && b->session == flow->session))
			return b;
	}
	return NULL;
}

bool facts_session_has(const struct session *session, enum binding_status status)
{
	for (const struct binding *b = session->account->bindings; b; b = b->next)
		if (b->session == session && b->status == status)
			return true;
	return false;
}

bool facts_replaced(const struct binding *binding)
{
	const struct session *next = binding->session ? binding->session->superseded_by : NULL;

	return binding->dropped_in_register || binding_troubles(binding)->successor ||
	       (next && next->login_at != STAMP_NEVER && next->login_at <= binding->expires_at);
}

stamp facts_replaced_at(const struct binding *binding)
{
	const struct session *next = binding->session ? binding->session->superseded_by : NULL;
	const struct binding *successor = binding_troubles(binding)->successor;

	if (!successor)
		return next ? next->login_at : STAMP_NEVER;
	/* The older one of two may be what the device goes on with. */
	return successor->first_at > binding->granted_at ? successor->first_at
	                                                 : successor->granted_at;
}

const struct publication *facts_closed_only(const struct binding *binding)
{
	const struct session *session = binding->session;

	if (!session || binding->logout_at != STAMP_NEVER)
		return NULL;
	for (const struct publication *p = binding->account->publications; p; p = p->next)
		if (p->session == session && p->state == PUBLICATION_REMOVED &&
		    p->closing_at != STAMP_NEVER && p->closing_at >= binding->granted_at &&
		    p->closing_at <= binding->expires_at && session->last_at <= p->removed_at)
			return p;
	return NULL;
}

bool facts_explained(const struct binding *binding)
{
	return binding->logout_failed || binding->still_listed || binding->unmatched ||
	       binding->skipped_in_logout || binding->other_contact || binding->other_call_id ||
	       binding->refresh_failed || binding->seen_after_expiry || facts_replaced(binding);
}

bool facts_moved(const struct binding *binding, stamp until)
{
	for (const struct binding *b = binding->account->bindings; b; b = b->next) {
		if (b == binding || !binding->session || b->session != binding->session)
			continue;
		if (b->granted_at > binding->granted_at && b->first_at <= until)
			return true;
	}
	return false;
}

/* One that was to remove the row: the one it remembers, or one that left it where it was. */
static bool was_to_remove(const struct past_attempt *attempt, const struct binding *binding)
{
	if (intent_class(attempt->intent) != CLASS_UNREGISTER_LIKE ||
	    attempt->started < binding->granted_at)
		return false;
	if (binding->logout_at == STAMP_NEVER)
		return attempt->outcome == ATTEMPT_OK &&
		       (binding->still_listed || binding->unmatched);
	return attempt->started <= binding->logout_at &&
	       (attempt->ended == STAMP_NEVER || binding->logout_at <= attempt->ended);
}

static bool logout_in(const struct flow *flow, const struct binding *binding,
                      struct past_attempt *out)
{
	for (uint32_t n = flow->attempts_total; n > 0; n--) {
		if (!flow_attempt(flow, n, out))
			return false;
		if (was_to_remove(out, binding))
			return true;
	}
	return false;
}

const struct flow *facts_foreign_logout(const struct binding *binding, struct past_attempt *attempt)
{
	const struct flow *by = NULL;
	struct past_attempt one;

	if (!binding->session || (binding->flow && logout_in(binding->flow, binding, &one)))
		return NULL;
	if (binding->logout_at == STAMP_NEVER && !binding->still_listed && !binding->unmatched)
		return NULL;
	for (const struct flow *flow = binding->account->flows; flow; flow = flow->next) {
		if (flow->proxied || flow->session == binding->session ||
		    addr_equal(flow->client, binding->source) || !logout_in(flow, binding, &one))
			continue;
		if (by && attempt->started > one.started)
			continue;
		*attempt = one;
		by = flow;
	}
	return by;
}

bool facts_on_freeswitch(const struct account *account)
{
	const struct registrar *registrar = account->registrar;

	return registrar->product == PRODUCT_FREESWITCH || model_is_freeswitch(registrar->model);
}

/* Every contact that this registrar had was seen to be registered. */
static bool known_from_start(const struct account *account)
{
	if (!account->bindings || !account->flows)
		return false;
	for (const struct flow *flow = account->flows; flow; flow = flow->next)
		if (!flow->observed_from_start)
			return false;
	return true;
}

bool facts_unknown_contact(const struct event *event)
{
	const struct exchange *exchange = event->exchange;
	uint8_t method = exchange->transaction.method;

	return exchange->unknown_target && !exchange->binding && !exchange->in_dialog &&
	       (method == SIP_NOTIFY || method == SIP_OPTIONS) &&
	       (exchange->outcome == ATTEMPT_TIMEOUT || exchange->outcome == ATTEMPT_UNANSWERED) &&
	       known_from_start(event->account);
}

bool facts_comes_back(const struct binding *binding)
{
	static const char *const programs[] = { "PJSUA", "PJSIP", "MicroSIP" };

	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		if (str_search_nocase(shared_text(binding->user_agent), str_from(programs[i])) <
		    shared_text(binding->user_agent).n)
			return true;
	return false;
}
