#include <stdlib.h>
#include <string.h>

#include "track/state.h"

void requested_free(struct requested *requested)
{
	string_free(&requested->text);
	requested->count = 0;
}

/* Where a slice of the message stands in our copy; the copy is appended to, never moved. */
static struct str keep(struct str s, char *text, size_t size, size_t *used)
{
	struct str copy = { text + *used, s.n };

	if (!s.n || *used + s.n > size)
		return STR_NONE;
	memcpy(text + *used, s.p, s.n);
	*used += s.n;
	return copy;
}

static void effective_expires(struct requested_contact *to, const struct sip_contact *from,
                              enum sip_expires header_state, uint32_t header, bool header_first)
{
	bool param = from->expires_state != SIP_EXPIRES_ABSENT;
	bool line = header_state != SIP_EXPIRES_ABSENT;

	to->has_expires = param || line;
	to->from = FROM_NONE;
	if (param && !(line && header_first)) {
		to->expires = from->expires;
		to->from = FROM_CONTACT;
	} else if (line) {
		to->expires = header;
		to->from = FROM_HEADER;
	}
}

/* The REGISTER is for all numbers of a PBX (RFC 6140 5.2): Require: gin. */
static bool requires_gin(const struct sip_message *message)
{
	struct str line;
	size_t at = 0;

	while (sip_next(message, SIP_REQUIRE, &at, &line)) {
		while (line.n) {
			size_t comma = str_find(line, ',', 0);

			if (str_equal_nocase(str_trim(str_slice(line, 0, comma)), STR("gin")))
				return true;
			line = str_slice(line, comma + 1, line.n);
		}
	}
	return false;
}

static bool is_bulk(struct str contact)
{
	struct sip_uri uri;
	struct str value;

	return sip_uri_parse(contact, &uri) && sip_uri_param(&uri, STR("bnc"), &value);
}

struct kept {
	char text[2048];
	size_t used;
};

static void keep_contact(struct requested *requested, struct kept *kept,
                         const struct sip_contact *contact)
{
	struct requested_contact *to = &requested->contacts[requested->count++];

	*to = (struct requested_contact){ .star = contact->star, .reg_id = contact->reg_id };
	to->uri = keep(contact->uri, kept->text, sizeof(kept->text), &kept->used);
	to->instance = keep(contact->instance, kept->text, sizeof(kept->text), &kept->used);
	to->q = keep(contact->q, kept->text, sizeof(kept->text), &kept->used);
}

/* The slices point into the stack copy: once that has its place on the heap they are moved along.
 */
static void settle(struct requested *requested, const struct kept *kept)
{
	char *text = kept->used ? malloc(kept->used) : NULL;

	if (!text) {
		requested->count = kept->used ? 0 : requested->count;
		return;
	}
	memcpy(text, kept->text, kept->used);
	requested->text = (struct str){ text, kept->used };
	for (uint32_t i = 0; i < requested->count; i++) {
		struct requested_contact *contact = &requested->contacts[i];
		struct str *slices[] = { &contact->uri, &contact->instance, &contact->q };

		for (size_t k = 0; k < 3; k++)
			if (slices[k]->n)
				slices[k]->p = text + (slices[k]->p - kept->text);
	}
}

void requested_read(struct requested *requested, const struct sip_message *message,
                    const struct model *model)
{
	struct sip_list cursor = { 0 };
	struct sip_contact contact;
	struct kept kept = { .used = 0 };
	uint32_t header = 0;
	enum sip_expires header_state = SIP_EXPIRES_ABSENT;
	bool gin = sip_has(message, SIP_REQUIRE) && requires_gin(message);

	*requested = (struct requested){ 0 };
	if (sip_has(message, SIP_EXPIRES))
		header_state = sip_expires_parse(message->first[SIP_EXPIRES], &header);
	requested->header_zero = header_state == SIP_EXPIRES_VALID && !header;
	if (message->result == SIP_OVERSIZE) {
		requested->cut = true;
		return;
	}
	while (sip_contact_next(message, &cursor, &contact)) {
		struct requested_contact *last;

		if (!contact.valid) {
			requested->unreadable = true;
			continue;
		}
		if (requested->count == REQUESTED_CONTACTS) {
			requested->cut = true;
			break;
		}
		keep_contact(requested, &kept, &contact);
		last = &requested->contacts[requested->count - 1];
		effective_expires(last, &contact, header_state, header, model->header_first);
		last->ignored = model->header_first && requested->count > 1;
		last->bulk = gin && is_bulk(contact.uri);
		if (header_state != SIP_EXPIRES_ABSENT &&
		    contact.expires_state != SIP_EXPIRES_ABSENT && !header != !contact.expires)
			requested->conflict = true;
	}
	settle(requested, &kept);
}

static bool bound_here(const struct flow *flow, const struct requested_contact *contact)
{
	for (struct binding *b = flow->account->bindings; b; b = b->next)
		if (b->flow == flow && b->status == BINDING_ACTIVE &&
		    binding_is(b, contact->uri, contact->instance, contact->reg_id))
			return true;
	return false;
}

static enum intent star_intent(const struct requested *requested)
{
	if (requested->count == 1 && requested->header_zero)
		return INTENT_UNREGISTER_ALL;
	return INTENT_INVALID_STAR;
}

static bool removes(const struct requested_contact *contact)
{
	return contact->has_expires && !contact->expires;
}

enum intent requested_intent(const struct requested *requested, const struct flow *flow)
{
	uint32_t zero = 0, known = 0;

	for (uint32_t i = 0; i < requested->count; i++) {
		if (requested->contacts[i].star)
			return star_intent(requested);
		zero += removes(&requested->contacts[i]);
		known += bound_here(flow, &requested->contacts[i]);
	}
	if (!requested->count && requested->unreadable) /* it names one all the same */
		return requested->header_zero ? INTENT_UNREGISTER : INTENT_REGISTER;
	if (!requested->count)
		return INTENT_FETCH;
	if (zero == requested->count)
		return INTENT_UNREGISTER;
	if (zero)
		return INTENT_CHANGE;
	if (known == requested->count)
		return INTENT_REFRESH;
	return flow->bound ? INTENT_CHANGE : INTENT_REGISTER;
}
