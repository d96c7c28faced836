#include "detect/detector.h"

#include "detect/row.h"
#include "detect/wording.h"

#define AFTER_LOOK " shows whether the device has registered again; if not, "
#define CORE_LINGER (71 * STAMP_SECOND) /* 70 to 72 s were measured (SPEC, Amendment 75) */

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

void wording_expiry(struct phrase *phrase, const struct binding *binding, stamp near)
{
	stamp from, to;

	row_removal(binding, &from, &to);
	phrase_text(phrase, "expires at ");
	phrase_moment(phrase, binding->expires_at, near);
	if (to == STAMP_NEVER || to - binding->expires_at < STAMP_SECOND)
		return;
	if (from - binding->expires_at < STAMP_SECOND) {
		phrase_text(phrase, ", the row goes by ");
	} else {
		phrase_text(phrase, ", the row goes between ");
		phrase_moment(phrase, from, near);
		phrase_text(phrase, " and ");
	}
	phrase_moment(phrase, to, near);
}

/* Other rows that the same Call-ID removes too (ANSWERS 40). */
static const struct binding *shares_call_id(const struct binding *binding)
{
	for (const struct binding *b = binding->account->bindings; b; b = b->next) {
		if (b == binding || (b->status != BINDING_ACTIVE && b->status != BINDING_LINGERING))
			continue;
		if (str_equal(shared_text(b->call_id), shared_text(binding->call_id)))
			return b;
	}
	return NULL;
}

void wording_freeswitch_effects(struct phrase *phrase, const struct binding *binding)
{
	struct str call_id = shared_text(binding->call_id);
	size_t at = str_find(call_id, '@', 0);

	if (wording_profile(binding->account->registrar->addr.port)[0] == '<')
		phrase_text(phrase, "Put the profile's name in the place of <profile>. ");
	if (!shares_call_id(binding))
		phrase_text(phrase, "The command removes every row with that Call-ID; this capture "
		                    "shows no other. ");
	if (at < call_id.n) {
		phrase_text(phrase, "Should there be a user ");
		phrase_str(phrase, str_slice(call_id, 0, at));
		phrase_text(phrase, " in a domain ");
		phrase_str(phrase, str_slice(call_id, at + 1, call_id.n));
		phrase_text(phrase, ", that user's rows go with it. ");
	} else if (str_find(call_id, '.', 0) < call_id.n) {
		phrase_text(phrase, "Should there be a domain of that name, all its rows go with "
		                    "it. ");
	}
	if (binding->core == CORE_ABSENT) {
		phrase_text(phrase, "`show registrations`, a table with rules of its own, has lost "
		                    "this row already.");
		return;
	}
	phrase_text(phrase, "The profile's table is meant: `show registrations` keeps a row of its "
	                    "own until about ");
	phrase_moment(phrase, binding->expires_at + CORE_LINGER, binding->granted_at);
	phrase_text(phrase, ".");
}

static bool is_number(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

/* If use_domain is off, the table has users without their domain. */
static void domain_effect(struct phrase *phrase, const struct binding *binding)
{
	phrase_text(phrase, "If use_domain is off, the address-of-record has no domain there: ");
	if (binding->account->registrar->product == PRODUCT_KAMAILIO &&
	    is_number(account_user(binding->account))) {
		phrase_text(phrase, "s:");
		phrase_str(phrase, account_user(binding->account));
		phrase_text(phrase, " (with s: kamcmd does not take it for a number).");
		return;
	}
	phrase_str(phrase, account_user(binding->account));
	phrase_text(phrase, ".");
}

void wording_matching_mode(struct phrase *phrase)
{
	phrase_text(phrase, "If it finds nothing all the same (matching_mode 1 or 3), wait for the "
	                    "row to expire: ul.rm would remove ALL contacts of the user, living "
	                    "phones too.");
}

/* What the command does besides, or does not, in sentences. */
static void effects(struct phrase *phrase, const struct binding *binding)
{
	switch (binding->account->registrar->product) {
	case PRODUCT_FREESWITCH: wording_freeswitch_effects(phrase, binding); break;
	case PRODUCT_KAMAILIO:
		domain_effect(phrase, binding);
		phrase_text(phrase, " ");
		wording_matching_mode(phrase);
		break;
	case PRODUCT_OPENSIPS: domain_effect(phrase, binding); break;
	case PRODUCT_ASTERISK:
	case PRODUCT_UNKNOWN: break;
	}
}

/* What is told before the command, lest anybody reads it too late. */
static void caution(struct phrase *phrase, const struct binding *binding)
{
	const struct binding *other = shares_call_id(binding);

	if (binding->account->registrar->product != PRODUCT_FREESWITCH || !other)
		return;
	phrase_text(phrase, " CAUTION, not just this row: it removes ");
	phrase_str(phrase, other->contact);
	phrase_text(phrase, " as well, which has the same Call-ID.");
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
	case COMMAND_TWIN:
		phrase_text(phrase, begins ? "No" : "no");
		phrase_text(phrase, " command is printed: the user has another row of the very "
		                    "same contact, and the command might remove that one");
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

static void wait_for_core(struct phrase *phrase)
{
	phrase_text(phrase, "The row stands in `show registrations` only, and no command removes "
	                    "one row there; wait");
}

/* When not to touch the row at all. */
static void hold_back(struct phrase *phrase, const struct binding *binding)
{
	enum bidden bidden = left_over_bidden(binding);

	if (bidden != BIDDEN_BY_ITSELF) {
		phrase_text(phrase, "LEAVE IT");
		if (bidden == BIDDEN_ALIVE)
			phrase_text(phrase, ", the device lives,");
		phrase_text(phrase, " unless all phones of the user were to be logged out. ");
	} else if (binding->leftover == LEFTOVER_REPLACED_NOT_REMOVED && binding->likely) {
		phrase_text(phrase, is_gateway(binding) ? "If these are two gateways, leave it. "
		                                        : "If these are two phones, leave it. ");
	}
}

/* The command that follows is needed whole; this one is left out when there is no room for both. */
static void look_before(struct phrase *phrase, const struct binding *binding, size_t needed)
{
	phrase->size -= needed;
	if (wording_look(phrase, binding, "`"))
		phrase_text(phrase, AFTER_LOOK);
	phrase->size += needed;
}

/* What to do about the row. */
static void whole(struct phrase *phrase, const struct binding *binding)
{
	char text[ADVICE_SIZE];
	struct phrase command;
	enum command_result result;

	hold_back(phrase, binding);
	gateway_hint(phrase, binding);
	phrase_init(&command, text, sizeof(text));
	result = wording_command(&command, binding, "`");
	if (result == COMMAND_OK && phrase->n + command.n + sizeof(AFTER_LOOK) >= phrase->size)
		result = COMMAND_LONG;
	if (result != COMMAND_OK) {
		no_command(phrase, binding, result);
		phrase_text(phrase, ".");
		return;
	}
	look_before(phrase, binding, command.n + sizeof(AFTER_LOOK));
	phrase_str(phrase, phrase_done(&command));
	phrase_text(phrase, ".");
	caution(phrase, binding);
	phrase_text(phrase, " ");
	effects(phrase, binding);
}

size_t remedy_for_binding(const struct binding *binding, char *out, size_t size)
{
	struct phrase phrase;

	phrase_init(&phrase, out, size);
	if (binding->leftover == LEFTOVER_CORE_GHOST) {
		wait_for_core(&phrase);
		phrase_text(&phrase, ", it goes ");
	} else {
		whole(&phrase, binding);
		phrase_text(&phrase, " Or wait: it goes ");
	}
	wording_removal(&phrase, binding);
	phrase_text(&phrase, ".");
	return phrase.n;
}

/* What to look at first, and where. */
static void say_first(struct phrase *phrase, const struct binding *binding, bool look)
{
	const struct registrar *registrar = binding->account->registrar;

	hold_back(phrase, binding);
	if (look)
		phrase_text(phrase, is_gateway(binding)
		                            ? "First see whether the gateway has registered again"
		                            : "First see whether the device has registered again");
	else
		phrase_text(phrase, "Unless the device has registered again");
	phrase_text(phrase, registrar->product == PRODUCT_FREESWITCH ? ", at the fs_cli prompt of "
	                                                             : ", on ");
	phrase_addr(phrase, &registrar->addr);
	if (registrar->product != PRODUCT_FREESWITCH) {
		phrase_text(phrase, " (");
		phrase_text(phrase, product_name(registrar->product));
		phrase_text(phrase, ")");
	}
	if (is_gateway(binding))
		phrase_text(phrase, ", the upstream registrar, not on the gateway (killgw there "
		                    "only repeats the un-REGISTER)");
	phrase_text(phrase, ":");
}

/* The row itself is still shown there: by what one tells a new registration from it. */
static void say_mark(struct phrase *phrase, const struct binding *binding)
{
	bool freeswitch = binding->account->registrar->product == PRODUCT_FREESWITCH;

	phrase_text(phrase, freeswitch ? "If EXP there is later than "
	                               : "If it lasts longer there than until ");
	phrase_moment(phrase, freeswitch ? binding->removal_min : binding->expires_at,
	              binding->granted_at);
	phrase_text(phrase, freeswitch ? " UTC (it shows the end of the row), it has: leave it. "
	                                 "If not:"
	                               : " UTC, it has: leave it. If not:");
}

void advice_for_binding(const struct binding *binding, struct advice *advice)
{
	struct phrase lead, look, then, command, note;
	enum command_result result;
	bool looked;

	phrase_init(&lead, advice->lead, sizeof(advice->lead));
	phrase_init(&look, advice->look, sizeof(advice->look));
	phrase_init(&then, advice->then, sizeof(advice->then));
	phrase_init(&command, advice->command, sizeof(advice->command));
	phrase_init(&note, advice->note, sizeof(advice->note));
	if (binding->leftover == LEFTOVER_CORE_GHOST) {
		wait_for_core(&lead);
		phrase_text(&lead, ".");
		return;
	}
	result = wording_command(&command, binding, "");
	if (result != COMMAND_OK) {
		hold_back(&lead, binding);
		gateway_hint(&lead, binding);
		no_command(&lead, binding, result);
		phrase_text(&lead, ".");
		return;
	}
	looked = wording_look(&look, binding, "");
	say_first(&lead, binding, looked);
	if (left_over_bidden(binding) == BIDDEN_ALIVE)
		phrase_text(&then, "Only if this phone is to be cut off although it lives:");
	else if (looked)
		say_mark(&then, binding);
	caution(then.n > 0 ? &then : &lead, binding);
	effects(&note, binding);
}
