#include "track/listed.h"

#include "sip/uri.h"

void list_read(struct list *list, const struct sip_message *message, const struct hash_key *key)
{
	struct sip_list cursor = { 0 };
	struct sip_contact contact;

	list->count = 0;
	list->header = 0;
	list->present = sip_has(message, SIP_CONTACT);
	list->cut = message->result == SIP_OVERSIZE;
	list->has_header =
	        sip_has(message, SIP_EXPIRES) &&
	        sip_expires_parse(message->first[SIP_EXPIRES], &list->header) == SIP_EXPIRES_VALID;
	while (!list->cut && sip_contact_next(message, &cursor, &contact)) {
		if (!contact.valid || contact.star)
			continue;
		if (list->count == LISTED_MAX) {
			list->cut = true;
			break;
		}
		list->rows[list->count++] = (struct listed){
			.uri = contact.uri,
			.instance = contact.instance,
			.q = contact.q,
			.public_gruu = contact.pub_gruu,
			.temporary_gruu = contact.temp_gruu,
			.expires = contact.expires,
			.reg_id = contact.reg_id,
			.has_expires = contact.expires_state != SIP_EXPIRES_ABSENT,
		};
	}
	for (uint32_t i = 0; list->count > 1 && i < list->count; i++)
		list->rows[i].sum = sip_uri_sum(key, list->rows[i].uri);
}

uint32_t list_count(const struct list *list, struct str uri, uint32_t sum)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < list->count; i++)
		count += sip_sums_agree(list->rows[i].sum, sum) &&
		         sip_uri_equal(list->rows[i].uri, uri);
	return count;
}

/* In the order of what tells most: each that only one of two has decides. */
enum likeness { SAME_TEXT = 16, SAME_INSTANCE = 8, SAME_REG_ID = 4, AS_REQUESTED = 2, NEW = 1 };

static unsigned likeness(const struct listed *row, const struct requested_contact *contact)
{
	bool instance = contact->instance.n && str_equal_nocase(row->instance, contact->instance);

	return (str_equal(row->uri, contact->uri) ? SAME_TEXT : 0U) +
	       (instance ? SAME_INSTANCE : 0U) +
	       (instance && row->reg_id == contact->reg_id ? SAME_REG_ID : 0U) +
	       (row->expires == contact->expires ? AS_REQUESTED : 0U) + (row->of ? 0U : NEW);
}

static bool better(const struct listed *row, const struct listed *than,
                   const struct requested_contact *contact)
{
	unsigned a = likeness(row, contact), b = than ? likeness(than, contact) : 0;

	return !than || a > b || (a == b && row->expires > than->expires);
}

static struct listed *equal_row(struct list *list, const struct requested_contact *contact)
{
	struct listed *best = NULL;

	for (uint32_t i = 0; i < list->count; i++)
		if (!list->rows[i].taken && sip_sums_agree(list->rows[i].sum, contact->sum) &&
		    sip_uri_equal(list->rows[i].uri, contact->uri) &&
		    better(&list->rows[i], best, contact))
			best = &list->rows[i];
	return best;
}

static bool same_instance(const struct listed *row, const struct requested_contact *contact)
{
	return contact->instance.n && str_equal_nocase(row->instance, contact->instance) &&
	       row->reg_id == contact->reg_id;
}

struct listed *list_match(struct list *list, const struct requested_contact *contact,
                          struct str transport)
{
	struct listed *row = equal_row(list, contact);

	for (uint32_t i = 0; !row && i < list->count; i++)
		if (!list->rows[i].taken && same_instance(&list->rows[i], contact))
			row = &list->rows[i];
	for (uint32_t i = 0; !row && i < list->count; i++)
		if (!list->rows[i].taken &&
		    sip_uri_same_target(list->rows[i].uri, contact->uri, transport))
			row = &list->rows[i];
	return row;
}

static bool row_is_at(const struct listed *row, const struct addr *source)
{
	struct sip_uri uri;
	struct addr addr;

	return sip_uri_parse(row->uri, &uri) && sip_host_addr(uri.host, uri.port_number, &addr) &&
	       addr_same_ip(&addr, source) &&
	       (addr.port == source->port || (!addr.port && source->port == 5060));
}

struct listed *list_rewritten(struct list *list, const struct addr *source,
                              bool (*known)(const void *context, const struct listed *row),
                              const void *context)
{
	for (uint32_t i = 0; i < list->count; i++)
		if (!list->rows[i].taken && row_is_at(&list->rows[i], source) &&
		    !known(context, &list->rows[i]))
			return &list->rows[i];
	if (list->count == 1 && !list->rows[0].taken && !known(context, &list->rows[0]))
		return &list->rows[0];
	return NULL;
}
