#include "detect/detector.h"

#include "detect/row.h"
#include "detect/wording.h"

void wording_removal(struct phrase *phrase, const struct binding *binding)
{
	stamp near = binding->granted_at, from, to;

	row_removal(binding, &from, &to);
	phrase_text(phrase, "by itself ");
	if (to - from < STAMP_SECOND) {
		phrase_text(phrase, "at ");
	} else {
		phrase_text(phrase, "between ");
		phrase_moment(phrase, from, near);
		phrase_text(phrase, " and ");
	}
	phrase_moment(phrase, to, near);
	phrase_text(phrase, " UTC");
}

/* Other rows that the same Call-ID removes too (ANSWERS 40). */
static const struct binding *shares_call_id(const struct binding *binding)
{
	for (const struct binding *b = binding->account->bindings; b; b = b->next) {
		if (b == binding || (b->status != BINDING_ACTIVE && b->status != BINDING_LINGERING))
			continue;
		if (str_equal(b->call_id, binding->call_id))
			return b;
	}
	return NULL;
}

static void freeswitch_effects(struct phrase *phrase, const struct binding *binding)
{
	struct str call_id = binding->call_id;
	const struct binding *other = shares_call_id(binding);
	size_t at = str_find(call_id, '@', 0);

	if (other) {
		phrase_text(phrase, "; CAUTION, not just this row: it removes ");
		phrase_str(phrase, other->contact);
		phrase_text(phrase, " as well, which has the same Call-ID");
	}
	if (at < call_id.n) {
		phrase_text(phrase, "; should there be a user ");
		phrase_str(phrase, str_slice(call_id, 0, at));
		phrase_text(phrase, " in a domain ");
		phrase_str(phrase, str_slice(call_id, at + 1, call_id.n));
		phrase_text(phrase, ", that user's rows go with it");
	} else if (str_find(call_id, '.', 0) < call_id.n) {
		phrase_text(phrase, "; should there be a domain of that name, all its rows go with "
		                    "it");
	}
	phrase_text(phrase, "; it empties the profile's table only: `show registrations` keeps its "
	                    "own row until that expires");
}

static void kamailio_effects(struct phrase *phrase, const struct binding *binding)
{
	phrase_text(phrase, "; without use_domain the address is just s:");
	phrase_str(phrase, binding->account->user);
	phrase_text(phrase,
	            "; with matching_mode 1 or 3 it finds nothing: `kamcmd ul.rm location ");
	wording_argument(phrase, binding->account->aor);
	phrase_text(phrase, "` does then, but removes all contacts of the address");
}

static void effects(struct phrase *phrase, const struct binding *binding)
{
	switch (binding->account->registrar->product) {
	case PRODUCT_FREESWITCH: freeswitch_effects(phrase, binding); break;
	case PRODUCT_KAMAILIO: kamailio_effects(phrase, binding); break;
	case PRODUCT_OPENSIPS:
		phrase_text(phrase, "; without use_domain the address is the user alone");
		break;
	case PRODUCT_ASTERISK:
	case PRODUCT_UNKNOWN: break;
	}
}

static bool is_gateway(const struct binding *binding)
{
	return binding->session && binding->session->class == CLASS_GATEWAY;
}

/* What is said of a gateway has named the registrar already, and goes on after a colon. */
static void no_command(struct phrase *phrase, const struct binding *binding,
                       enum command_result result)
{
	const struct registrar *registrar = binding->account->registrar;
	bool begins = !is_gateway(binding);

	switch (result) {
	case COMMAND_HOSTILE:
		phrase_text(phrase, begins ? "No" : "no");
		phrase_text(phrase, " command is printed: the client chose a Call-ID or contact "
		                    "with characters that must not be pasted");
		return;
	case COMMAND_DOMAIN:
		phrase_text(phrase, begins ? "No" : "no");
		phrase_text(phrase, " command is printed: the client chose a Call-ID that "
		                    "FreeSWITCH would take for a whole domain and empty it");
		return;
	case COMMAND_LONG:
		phrase_text(phrase, begins ? "No" : "no");
		phrase_text(phrase, " command is printed: the Call-ID or contact is too long");
		return;
	case COMMAND_NONE: break;
	case COMMAND_OK: return;
	}
	if (registrar->product == PRODUCT_ASTERISK) {
		phrase_text(phrase, "Asterisk has no command that removes one contact; `pjsip show "
		                    "contacts` shows it");
		return;
	}
	phrase_text(phrase, begins ? "Remove contact " : "remove contact ");
	phrase_str(phrase, binding->contact);
	phrase_text(phrase, " of ");
	phrase_str(phrase, binding->account->aor);
	if (begins) {
		phrase_text(phrase, " at registrar ");
		phrase_addr(phrase, &registrar->addr);
	}
	phrase_text(phrase, " by its own means, or have the provider do it");
}

static void gateway_hint(struct phrase *phrase, const struct binding *binding)
{
	if (!is_gateway(binding))
		return;
	phrase_text(phrase, "At the upstream registrar ");
	phrase_addr(phrase, &binding->account->registrar->addr);
	phrase_text(phrase, ", not on the gateway (killgw there only repeats the un-REGISTER): ");
}

/* What to do about the row, without the sentence's end. */
static void advice(struct phrase *phrase, const struct binding *binding)
{
	enum command_result result;

	if (binding->leftover == LEFTOVER_CORE_GHOST) {
		phrase_text(phrase,
		            "The row stands in `show registrations` only, and no command removes "
		            "one row there; wait");
		return;
	}
	gateway_hint(phrase, binding);
	result = wording_command(phrase, binding);
	if (result == COMMAND_OK)
		effects(phrase, binding);
	else
		no_command(phrase, binding, result);
}

size_t remedy_for_binding(const struct binding *binding, char *out, size_t size)
{
	struct phrase phrase;

	phrase_init(&phrase, out, size);
	advice(&phrase, binding);
	phrase_text(&phrase, binding->leftover == LEFTOVER_CORE_GHOST ? ", it goes "
	                                                              : ". Or wait: it goes ");
	wording_removal(&phrase, binding);
	phrase_text(&phrase, ".");
	return phrase.n;
}

size_t advice_for_binding(const struct binding *binding, char *out, size_t size)
{
	struct phrase phrase;

	phrase_init(&phrase, out, size);
	advice(&phrase, binding);
	phrase_text(&phrase, ".");
	return phrase.n;
}
