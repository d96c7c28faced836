#include "judge.h"

#include <stdlib.h>

#include "sip/uri.h"

bool is_live(const struct binding *binding)
{
	switch ((enum binding_status)binding->status) {
	case BINDING_ACTIVE:
	case BINDING_LINGERING:
	case BINDING_UNKNOWN: return true;
	case BINDING_REMOVED:
	case BINDING_REPLACED:
	case BINDING_DISPLACED:
	case BINDING_EXPIRED: return binding->leftover != LEFTOVER_NONE;
	case BINDING_TENTATIVE:
	case BINDING_STATUSES: break;
	}
	return false;
}

static bool same_aor(const struct dump_row *row, const struct account *account)
{
	return row->aor.n == row->user.n || str_equal_nocase(row->aor, account->aor) ||
	       str_equal_nocase(row->aor, account_filed_as(account));
}

static bool same_contact(const struct dump_row *row, const struct binding *binding)
{
	return sip_uri_equal(row->contact, binding->contact) ||
	       (binding_text(binding, BINDING_ALIAS).n &&
	        sip_uri_equal(row->contact, binding_text(binding, BINDING_ALIAS)));
}

static bool is_prefix(struct str prefix, struct str whole)
{
	return prefix.n > 0 && prefix.n <= whole.n &&
	       str_equal(prefix, str_slice(whole, 0, prefix.n));
}

static bool same_call_id(const struct row_verdict *verdict, const struct binding *binding)
{
	struct str call_id = verdict->row->call_id;
	bool core = dump_format_kind(verdict->table->dump.format) == DUMP_CORE;

	return call_id.n &&
	       (str_equal(call_id, shared_text(binding->call_id)) ||
	        (core && str_equal(call_id, binding_text(binding, BINDING_CORE_CALL_ID))));
}

static bool same_instance(const struct dump_row *row, const struct binding *binding)
{
	return row->instance.n &&
	       str_equal_nocase(row->instance, binding_text(binding, BINDING_INSTANCE));
}

static enum row_key key_of(const struct row_verdict *verdict, const struct binding *binding)
{
	const struct dump_row *row = verdict->row;
	bool call_id = same_call_id(verdict, binding), aor = same_aor(row, binding->account);

	if (row->cut)
		return aor && is_prefix(row->contact, binding->contact) ? KEY_PREFIX : KEY_NONE;
	if (!call_id && !aor)
		return KEY_NONE;
	if (same_contact(row, binding)) {
		if (call_id)
			return KEY_CALL_ID_CONTACT;
		return KEY_CONTACT;
	}
	if (!aor)
		return KEY_NONE;
	if (same_instance(row, binding))
		return KEY_INSTANCE;
	return call_id ? KEY_CALL_ID : KEY_NONE;
}

static bool of_product(const struct row_verdict *verdict, const struct registrar *registrar)
{
	return registrar->product == PRODUCT_UNKNOWN ||
	       registrar->product == compared_product(verdict->table);
}

static bool of_profile(const struct dump_row *row, const struct registrar *registrar)
{
	uint16_t port = registrar->addr.port;

	if (str_equal(row->profile, STR("internal")))
		return port != 5080 && port != 5081;
	if (str_equal(row->profile, STR("external")))
		return port != 5060 && port != 5061;
	return true;
}

/* Kamailio may have two rows of one contact and Call-ID; FreeSWITCH's may end a margin later. */
static bool ends_with(const struct row_verdict *verdict, const struct binding *binding)
{
	return verdict->ends_at != STAMP_NEVER && is_live(binding) &&
	       compared_product(verdict->table) != PRODUCT_FREESWITCH &&
	       llabs(verdict->ends_at - binding->expires_at) <= TOLERANCE;
}

/* How well the place of a binding fits to what its row says of it: of equals the best is meant. */
static unsigned fit(const struct row_verdict *verdict, const struct binding *binding)
{
	const struct dump_row *row = verdict->row;
	const struct registrar *registrar = binding->account->registrar;

	return (is_live(binding) ? 16U : 0) + (of_profile(row, registrar) ? 8U : 0) +
	       (addr_equal(&row->socket, &registrar->addr) ? 4U : 0) +
	       (addr_equal(&row->source, binding->source) ? 2U : 0) +
	       (ends_with(verdict, binding) ? 1U : 0);
}

struct choice {
	struct witness_entry *entry;
	enum row_key key;
	unsigned fit;
	bool several;
};

static void consider(struct choice *choice, struct witness_entry *entry, enum row_key key,
                     unsigned fit)
{
	bool better = key < choice->key || (key == choice->key && fit > choice->fit);
	bool equal = choice->entry && key == choice->key && fit == choice->fit;

	/* Of two that are gone the later one is the row's last life. */
	if (equal && !is_live(entry->binding)) {
		better = entry->binding->granted_at > choice->entry->binding->granted_at;
		equal = false;
	}
	if (better)
		*choice = (struct choice){ entry, key, fit, false };
	else if (equal)
		choice->several = true;
}

void find_binding(struct row_verdict *verdict, struct witness *witness)
{
	struct choice choice = { .key = KEY_NONE };
	size_t count;
	struct witness_entry *entries = witness_of(witness, verdict->row->user, &count);

	verdict->key = KEY_NONE;
	for (size_t i = 0; i < count && i < CANDIDATES; i++) {
		const struct binding *binding = entries[i].binding;
		enum row_key key = key_of(verdict, binding);

		if (key != KEY_NONE && of_product(verdict, binding->account->registrar))
			consider(&choice, &entries[i], key, fit(verdict, binding));
	}
	if (!choice.entry)
		return;
	verdict->key = choice.key;
	if (choice.several || count > CANDIDATES) {
		verdict->class = ROW_AMBIGUOUS;
		return;
	}
	verdict->binding = choice.entry->binding;
	choice.entry->kinds |= 1U << dump_format_kind(verdict->table->dump.format);
}
