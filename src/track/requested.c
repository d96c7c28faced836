#include <string.h>

#include "track/state.h"

#define TEXT_MAX 4096 /* octets of Contact lines that are kept */
#define LINE_END '\n' /* cannot be within one */

static size_t block_size(const struct requested *requested)
{
	return requested->count * sizeof(*requested->contacts) + requested->lines.n;
}

void requested_free(struct tracker *tracker, struct requested *requested)
{
	pool_give(&tracker->pool, requested->contacts, block_size(requested));
	*requested = (struct requested){ 0 };
}

static void effective_expires(struct requested_contact *to, const struct sip_contact *from,
                              const struct requested *requested)
{
	bool param = from->expires_state != SIP_EXPIRES_ABSENT;
	bool line = requested->header_state != SIP_EXPIRES_ABSENT;

	to->has_expires = param || line;
	to->from = FROM_NONE;
	if (param && !(line && requested->header_first)) {
		to->expires = from->expires;
		to->from = FROM_CONTACT;
	} else if (line) {
		to->expires = requested->header;
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

/* Contacts as they are read: slices of the message's lines. */
struct draft {
	struct requested_contact contacts[REQUESTED_CONTACTS];
	struct str lines[REQUESTED_CONTACTS]; /* that they are from */
	size_t line_count, size;              /* of them, each with an end of its own */
};

static bool same_place(struct str a, struct str b)
{
	return a.p == b.p && a.n == b.n;
}

static bool take_line(struct draft *draft, struct str line)
{
	if (draft->line_count && same_place(draft->lines[draft->line_count - 1], line))
		return true;
	if (draft->line_count == REQUESTED_CONTACTS || draft->size + line.n + 1 > TEXT_MAX)
		return false;
	draft->lines[draft->line_count++] = line;
	draft->size += line.n + 1;
	return true;
}

static bool is_within(struct str s, struct str line)
{
	return s.n && s.p >= line.p && s.p + s.n <= line.p + line.n;
}

static void move(struct str *s, struct str from, char *to)
{
	if (is_within(*s, from))
		s->p = to + (s->p - from.p);
}

/* Contacts and lines in one block, the slices moved along. */
static bool settle(struct tracker *tracker, struct requested *requested, const struct draft *draft)
{
	size_t size = requested->count * sizeof(*draft->contacts);
	struct requested_contact *contacts =
	        requested->count ? pool_take(&tracker->pool, size + draft->size) : NULL;
	char *text;

	if (!contacts) {
		bool none = requested->count == 0;

		requested->count = 0;
		return none;
	}
	text = (char *)contacts + size;
	memcpy(contacts, draft->contacts, size);
	requested->contacts = contacts;
	requested->lines = (struct str){ text, draft->size };
	for (size_t l = 0; l < draft->line_count; l++) {
		struct str line = draft->lines[l];

		memcpy(text, line.p, line.n);
		text[line.n] = LINE_END;
		for (uint32_t i = 0; i < requested->count; i++) {
			move(&contacts[i].uri, line, text);
			move(&contacts[i].instance, line, text);
			move(&contacts[i].q, line, text);
		}
		text += line.n + 1;
	}
	return true;
}

static void read_contact(struct requested *requested, struct draft *draft,
                         const struct sip_contact *contact)
{
	struct requested_contact *to = &draft->contacts[requested->count++];

	*to = (struct requested_contact){
		.uri = contact->uri,
		.instance = contact->instance,
		.q = contact->q,
		.star = contact->star,
		.reg_id = contact->reg_id,
		.ignored = requested->header_first && requested->count > 1,
		.bulk = requested->gin && is_bulk(contact->uri),
	};
	effective_expires(to, contact, requested);
	if (requested->header_state != SIP_EXPIRES_ABSENT &&
	    contact->expires_state != SIP_EXPIRES_ABSENT && !requested->header != !contact->expires)
		requested->conflict = true;
}

static void read_header(struct requested *requested, const struct sip_message *message,
                        const struct model *model)
{
	*requested = (struct requested){
		.header_first = model->header_first,
		.gin = sip_has(message, SIP_REQUIRE) && requires_gin(message),
	};
	if (sip_has(message, SIP_EXPIRES))
		requested->header_state =
		        (uint8_t)sip_expires_parse(message->first[SIP_EXPIRES], &requested->header);
	requested->header_zero = requested->header_state == SIP_EXPIRES_VALID && !requested->header;
}

bool requested_read(struct tracker *tracker, struct requested *requested,
                    const struct sip_message *message, const struct model *model)
{
	struct sip_list cursor = { 0 };
	struct sip_contact contact;
	struct draft draft = { .size = 0 };

	read_header(requested, message, model);
	if (message->result == SIP_OVERSIZE) {
		requested->cut = true;
		return true;
	}
	while (sip_contact_next(message, &cursor, &contact)) {
		if (!contact.valid) {
			requested->unreadable = true;
			continue;
		}
		if (requested->count == REQUESTED_CONTACTS || !take_line(&draft, cursor.whole)) {
			requested->cut = true;
			break;
		}
		read_contact(requested, &draft, &contact);
	}
	return settle(tracker, requested, &draft);
}

bool requested_again(const struct requested *requested, const struct sip_message *message,
                     const struct model *model)
{
	struct str kept = requested->lines, line;
	struct requested header;
	size_t at = 0;

	if (!requested->count || requested->cut || requested->unreadable ||
	    message->result == SIP_OVERSIZE)
		return false;
	read_header(&header, message, model);
	if (header.header_state != requested->header_state || header.header != requested->header ||
	    header.header_first != requested->header_first || header.gin != requested->gin)
		return false;
	while (sip_next(message, SIP_CONTACT, &at, &line)) {
		if (kept.n < line.n + 1 || memcmp(kept.p, line.p, line.n) != 0 ||
		    kept.p[line.n] != LINE_END)
			return false;
		kept = (struct str){ kept.p + line.n + 1, kept.n - line.n - 1 };
	}
	return !kept.n;
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
