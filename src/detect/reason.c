#include "detect/detector.h"

#include "detect/facts.h"
#include "detect/wording.h"
#include "track/flow.h"

static void at(struct phrase *phrase, const struct binding *binding, stamp moment)
{
	if (moment == STAMP_NEVER)
		return;
	phrase_text(phrase, " at ");
	phrase_moment(phrase, moment, binding->granted_at);
}

static void logout(struct phrase *phrase, const struct binding *binding)
{
	bool gateway = binding->session && binding->session->class == CLASS_GATEWAY;
	struct past_attempt foreign;
	const struct flow *by = facts_foreign_logout(binding, &foreign);

	if (!by) {
		phrase_text(phrase, gateway ? "the gateway's logout" : "the logout");
		at(phrase, binding, binding->logout_at);
		return;
	}
	phrase_text(phrase, "the logout of another device (");
	if (foreign.intent == INTENT_UNREGISTER_ALL)
		phrase_text(phrase, "Contact: * ");
	phrase_text(phrase, "from ");
	phrase_addr(phrase, by->client);
	phrase_text(phrase, ")");
	at(phrase, binding, foreign.started);
}

/* Somebody else wanted this one to go. */
static void own_life(struct phrase *phrase, const struct binding *binding)
{
	if (left_over_bidden(binding) != BIDDEN_ALIVE)
		return;
	phrase_text(phrase, "; this device itself was heard again");
	at(phrase, binding, binding->session->last_at);
}

static void unauthorized(struct phrase *phrase, const struct binding *binding)
{
	logout(phrase, binding);
	phrase_text(phrase, " was challenged");
	if (binding->stale) {
		phrase_text(phrase, " (stale nonce");
		if (binding_troubles(binding)->nonce_age >= 0) {
			phrase_text(phrase, ", ");
			phrase_duration(phrase, binding_troubles(binding)->nonce_age);
			phrase_text(phrase, " old");
		}
		phrase_text(phrase, ")");
	}
	phrase_text(phrase, " and never answered");
}

static void refused(struct phrase *phrase, const struct binding *binding)
{
	logout(phrase, binding);
	phrase_text(phrase, " was refused");
	if (!binding_troubles(binding)->logout_status)
		return;
	phrase_text(phrase, " with ");
	phrase_number(phrase, binding_troubles(binding)->logout_status);
}

/* A device is known by its instance or Call-ID; all else is a guess, and said to be one. */
static void replaced(struct phrase *phrase, const struct binding *binding)
{
	const struct session *session = binding->session;
	const struct session *next = session ? session->superseded_by : NULL;
	const struct binding *successor = binding_troubles(binding)->successor;

	if (!next && binding_may_return(binding)) {
		phrase_text(phrase, "its device renewed ");
		phrase_str(phrase, successor->contact);
		at(phrase, binding, facts_replaced_at(binding));
		phrase_text(phrase, " without this one");
		return;
	}
	phrase_text(phrase, binding->likely ? "probably the same device" : "its device");
	if (binding->likely && next) {
		bool gateway = session->gateway.n && str_equal(session->gateway, next->gateway);

		phrase_text(phrase, gateway ? " (the same gateway name)"
		                            : " (the same host and User-Agent)");
	}
	phrase_text(phrase, " registered ");
	if (successor && str_equal(successor->contact, binding->contact)) {
		phrase_text(phrase, "the same contact");
		at(phrase, binding, facts_replaced_at(binding));
		phrase_text(phrase, ", which became another row, and left this one");
		return;
	}
	if (successor) {
		phrase_str(phrase, successor->contact);
		at(phrase, binding, facts_replaced_at(binding));
	} else {
		phrase_text(phrase, "another contact");
	}
	phrase_text(phrase, " and never removed this one");
	if (binding->likely)
		phrase_text(phrase, ", which was silent by then");
}

/* One error speaks for all who registered from there (Amendment 24). */
static void shared(struct phrase *phrase, const struct session *session)
{
	if (!session || !session->endpoint || session->endpoint->users < 2)
		return;
	phrase_text(phrase, " (shared by ");
	phrase_number(phrase, session->endpoint->users);
	phrase_text(phrase, " devices: if that is a proxy or a NAT, it may come back)");
}

static void unless_back(struct phrase *phrase, const struct binding *binding)
{
	if (facts_comes_back(binding))
		phrase_text(phrase, "; this program registers anew about a minute after that");
	if (binding->account->registrar->product == PRODUCT_FREESWITCH)
		phrase_text(phrase, "; with tcp-unreg-on-socket-close FreeSWITCH has removed it");
}

static void gone(struct phrase *phrase, const struct binding *binding)
{
	switch ((enum gone)binding->gone) {
	case GONE_REQUEST_UNANSWERED:
		phrase_text(phrase, "the device no longer answers; a request to it timed out");
		break;
	case GONE_ICMP:
		phrase_text(phrase, "nothing listens any more at ");
		phrase_addr(phrase, binding->source);
		shared(phrase, binding->session);
		phrase_text(phrase, ", as an ICMP error told");
		break;
	case GONE_PROBE_REFUSED:
		phrase_text(phrase, "the device refused an OPTIONS probe as if it did not know the "
		                    "contact");
		break;
	case GONE_PUBLISH_CLOSED:
		phrase_text(phrase, "the device withdrew its presence, but never logged out");
		break;
	case GONE_CONNECTION_CLOSED:
		phrase_text(phrase, "its connection was closed without a logout");
		at(phrase, binding, binding_troubles(binding)->gone_at);
		unless_back(phrase, binding);
		return;
	case GONE_NO: phrase_text(phrase, "the device is gone"); break;
	}
	at(phrase, binding, binding_troubles(binding)->gone_at);
}

static void overdue(struct phrase *phrase, const struct binding *binding)
{
	phrase_text(phrase, "the refresh that this device usually sends did not come");
	if (!binding->session)
		return;
	phrase_text(phrase, "; its last packet was");
	at(phrase, binding, binding->session->last_at);
}

const struct binding *wording_removed_beside(const struct binding *binding)
{
	const struct session *session = binding->session;

	for (const struct binding *b = binding->account->bindings; b; b = b->next)
		if (b != binding && session && b->session == session && b->flow == binding->flow &&
		    b->status == BINDING_REMOVED && !binding_text(b, BINDING_REMOVED_BY).n)
			return b;
	return NULL;
}

static void not_named(struct phrase *phrase, const struct binding *binding)
{
	const struct binding *removed = wording_removed_beside(binding);

	logout(phrase, binding);
	if (!removed) {
		phrase_text(phrase, " named other contacts of the device, not this one");
		return;
	}
	if (binding->logout_at == STAMP_NEVER)
		at(phrase, binding, removed->removed_at);
	phrase_text(phrase, " removed ");
	phrase_str(phrase, removed->contact);
	phrase_text(phrase, " but did not name this one");
}

size_t reason_for_binding(const struct binding *binding, char *out, size_t size)
{
	enum leftover leftover = (enum leftover)binding->leftover;
	struct phrase phrase;

	phrase_init(&phrase, out, size);
	switch (leftover == LEFTOVER_NONE ? left_over_before(binding) : leftover) {
	case LEFTOVER_STILL_LISTED_AFTER_REMOVAL:
		phrase_text(&phrase, "removed");
		at(&phrase, binding, binding->removed_at);
		phrase_text(&phrase, ", and listed again without a new login");
		break;
	case LEFTOVER_UNREGISTER_UNAUTHORIZED: unauthorized(&phrase, binding); break;
	case LEFTOVER_UNREGISTER_UNANSWERED:
		logout(&phrase, binding);
		phrase_text(&phrase, " got no answer");
		break;
	case LEFTOVER_UNREGISTER_REJECTED: refused(&phrase, binding); break;
	case LEFTOVER_UNREGISTER_INEFFECTIVE:
		logout(&phrase, binding);
		phrase_text(&phrase, " was answered 200, but did not remove this row");
		break;
	case LEFTOVER_UNREGISTER_OTHER_CONTACT:
		logout(&phrase, binding);
		phrase_text(&phrase, " took effect on another contact of the device only");
		break;
	case LEFTOVER_UNREGISTER_OTHER_CALL_ID:
		logout(&phrase, binding);
		phrase_text(&phrase,
		            " came under another Call-ID, by which this registrar finds no "
		            "row");
		break;
	case LEFTOVER_NOT_IN_LOGOUT: not_named(&phrase, binding); break;
	case LEFTOVER_REPLACED_NOT_REMOVED: replaced(&phrase, binding); break;
	case LEFTOVER_STILL_LISTED_AFTER_EXPIRY:
		phrase_text(&phrase, "expired");
		at(&phrase, binding, binding->expires_at);
		phrase_text(&phrase, ", and still listed long after");
		break;
	case LEFTOVER_NO_REFRESH:
		phrase_text(&phrase, "expired");
		at(&phrase, binding, binding->expires_at);
		phrase_text(&phrase, " without a refresh or a logout; the registrar keeps its row "
		                     "for a while");
		break;
	case LEFTOVER_CONNECTION_CLOSED:
	case LEFTOVER_CLIENT_GONE: gone(&phrase, binding); break;
	case LEFTOVER_OVERDUE: overdue(&phrase, binding); break;
	case LEFTOVER_CORE_GHOST:
		logout(&phrase, binding);
		phrase_text(&phrase, " removed the profile's row, not the one of `show "
		                     "registrations`");
		break;
	case LEFTOVER_NONE:
	case LEFTOVERS: break;
	}
	own_life(&phrase, binding);
	return phrase.n;
}
