#include "detect/wording.h"

#include <string.h>

#define COMMAND_SIZE 768

/* Characters that no shell and no console reads anything into. */
static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("@._:+-", c));
}

/* Ends the quotes (a remedy puts commands in backquotes), is an escape to some consoles even
 * within them, or is not what it looks like. */
static bool is_hostile(char c)
{
	return c < ' ' || c > '~' || c == '\'' || c == '\\' || c == '`';
}

bool wording_argument(struct phrase *phrase, struct str arg)
{
	bool plain = true;

	/* An argument that begins with - is an option. */
	if (!arg.n || arg.p[0] == '-')
		return false;
	for (size_t i = 0; i < arg.n; i++) {
		if (is_hostile(arg.p[i]))
			return false;
		plain = plain && is_plain(arg.p[i]);
	}
	if (!plain)
		phrase_text(phrase, "'");
	phrase_str(phrase, arg);
	if (!plain)
		phrase_text(phrase, "'");
	return true;
}

const char *wording_profile(uint16_t port)
{
	if (port == 5060 || port == 5061)
		return "internal";
	if (port == 5080 || port == 5081)
		return "external";
	return "<profile>";
}

static struct str host_of(struct str aor)
{
	size_t at = str_find(aor, '@', 0);

	return at < aor.n ? str_slice(aor, at + 1, aor.n) : aor;
}

/*
 * flush_inbound_reg reads its argument as a Call-ID and, at the same time, as user@domain or,
 * without an @ or a user, as the name of a whole domain (sofia_reg_expire_call_id). The client
 * chose it.
 */
static bool is_domain(const struct command_target *target)
{
	const struct account *account = target->binding->account;
	struct str call_id = target->call_id;
	size_t at = str_find(call_id, '@', 0);
	char ip[ADDR_TEXT_SIZE];

	if (!at)
		return true;
	if (at < call_id.n)
		return false;
	addr_ip_text(&account->registrar->addr, ip);
	return str_equal_nocase(call_id, host_of(target->aor)) ||
	       str_equal_nocase(call_id, host_of(account->aor)) ||
	       str_equal_nocase(call_id, host_of(account_filed_as(account))) ||
	       str_equal_nocase(call_id, str_from(ip)) || str_equal_nocase(call_id, STR("reboot"));
}

static bool freeswitch(struct phrase *command, const struct command_target *target)
{
	phrase_text(command, "sofia profile ");
	phrase_str(command, target->profile);
	phrase_text(command, " flush_inbound_reg ");
	return wording_argument(command, target->call_id);
}

static bool is_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

static bool by_contact(struct phrase *command, const struct command_target *target,
                       const char *start)
{
	phrase_text(command, start);
	if (!wording_argument(command, target->location))
		return false;
	phrase_text(command, " ");
	/* kamcmd takes it for a number else. */
	if (target->product == PRODUCT_KAMAILIO && is_digits(target->aor))
		phrase_text(command, "s:");
	if (!wording_argument(command, target->aor))
		return false;
	phrase_text(command, " ");
	return wording_argument(command, target->contact);
}

bool wording_look(struct phrase *phrase, const struct binding *binding, const char *quote)
{
	const struct account *account = binding->account;
	char text[COMMAND_SIZE];
	struct phrase command;

	phrase_init(&command, text, sizeof(text));
	switch (account->registrar->product) {
	case PRODUCT_FREESWITCH:
		phrase_text(&command, "sofia status profile ");
		phrase_text(&command, wording_profile(account->registrar->addr.port));
		phrase_text(&command, " user ");
		break;
	case PRODUCT_KAMAILIO: phrase_text(&command, "kamcmd ul.lookup location "); break;
	case PRODUCT_OPENSIPS:
		phrase_text(&command, "opensips-cli -x mi ul_show_contact location ");
		break;
	case PRODUCT_ASTERISK:
	case PRODUCT_UNKNOWN: return false;
	}
	if (!wording_argument(&command, account_filed_as(account)) || command.cut ||
	    phrase->n + command.n + sizeof("``") > phrase->size)
		return false;
	phrase_text(phrase, quote);
	phrase_str(phrase, phrase_done(&command));
	phrase_text(phrase, quote);
	return true;
}

void wording_target(const struct binding *binding, struct command_target *target)
{
	const struct account *account = binding->account;

	*target = (struct command_target){
		.binding = binding,
		.product = account->registrar->product,
		.profile = str_from(wording_profile(account->registrar->addr.port)),
		.location = STR("location"),
		.aor = account->aor,
		.contact = binding->contact,
		.call_id = shared_text(binding->call_id),
	};
}

enum command_result wording_target_command(struct phrase *phrase,
                                           const struct command_target *target)
{
	char text[COMMAND_SIZE];
	struct phrase command;
	bool safe = false;

	phrase_init(&command, text, sizeof(text));
	switch (target->product) {
	case PRODUCT_FREESWITCH:
		if (is_domain(target))
			return COMMAND_DOMAIN;
		safe = freeswitch(&command, target);
		break;
	case PRODUCT_KAMAILIO: safe = by_contact(&command, target, "kamcmd ul.rm_contact "); break;
	case PRODUCT_OPENSIPS:
		safe = by_contact(&command, target, "opensips-cli -x mi ul_rm_contact ");
		break;
	case PRODUCT_ASTERISK:
	case PRODUCT_UNKNOWN: return COMMAND_NONE;
	}
	if (!safe)
		return COMMAND_HOSTILE;
	if (command.cut || phrase->n + command.n + 1 > phrase->size)
		return COMMAND_LONG;
	phrase_str(phrase, phrase_done(&command));
	return COMMAND_OK;
}

/* Kamailio and OpenSIPS find the row by its contact: the first of several. */
static bool has_twin(const struct binding *binding)
{
	enum product product = binding->account->registrar->product;

	if (product != PRODUCT_KAMAILIO && product != PRODUCT_OPENSIPS)
		return false;
	for (const struct binding *b = binding->account->bindings; b; b = b->next)
		if (b != binding && str_equal(b->contact, binding->contact) &&
		    (b->status == BINDING_ACTIVE || b->status == BINDING_LINGERING))
			return true;
	return false;
}

enum command_result wording_command(struct phrase *phrase, const struct binding *binding,
                                    const char *quote)
{
	char text[COMMAND_SIZE];
	struct phrase command;
	struct command_target target;
	enum command_result result;

	if (has_twin(binding))
		return COMMAND_TWIN;
	phrase_init(&command, text, sizeof(text));
	wording_target(binding, &target);
	result = wording_target_command(&command, &target);
	if (result == COMMAND_OK && phrase->n + command.n + sizeof("``") > phrase->size)
		result = COMMAND_LONG;
	if (result != COMMAND_OK)
		return result;
	phrase_text(phrase, quote);
	phrase_str(phrase, phrase_done(&command));
	phrase_text(phrase, quote);
	return COMMAND_OK;
}
