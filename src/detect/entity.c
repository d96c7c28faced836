#include "detect/entity.h"

#include <stdlib.h>
#include <string.h>

/* The client's address as the event knows it best; NULL when it does not. */
static const struct addr *client_of(const struct event *event)
{
	if (event->source)
		return &event->source->addr;
	if (event->flow && event->flow->client->family != ADDR_NONE)
		return event->flow->client;
	if (event->session && event->session->client->family != ADDR_NONE)
		return event->session->client;
	if (event->binding && event->binding->source->family != ADDR_NONE)
		return event->binding->source;
	if (event->publication && event->publication->source->family != ADDR_NONE)
		return event->publication->source;
	return NULL;
}

static struct str contact_of(const struct event *event)
{
	if (event->binding)
		return event->binding->contact;
	if (event->contact.n)
		return event->contact;
	if (event->exchange && event->exchange->to_client)
		return event->exchange->target;
	if (event->flow && event->flow->requested.count)
		return event->flow->requested.contacts[0].uri;
	return STR_NONE;
}

static struct str call_id_of(const struct event *event)
{
	if (event->flow)
		return shared_text(event->flow->call_id);
	if (event->exchange)
		return shared_text(event->exchange->call_id);
	if (event->binding)
		return shared_text(event->binding->call_id);
	if (event->publication)
		return shared_text(event->publication->call_id);
	return STR_NONE;
}

static void part(struct entity_key *key, struct str s)
{
	key->parts[key->count++] = s;
}

static void registrar_part(struct entity_key *key, const struct event *event)
{
	key->registrar[0] = '\0';
	if (event->account)
		addr_text(&event->account->registrar->addr, key->registrar);
	part(key, str_from(key->registrar));
}

static void client_part(struct entity_key *key, const struct event *event)
{
	const struct addr *client = client_of(event);

	key->client[0] = '\0';
	if (client)
		addr_ip_text(client, key->client);
	part(key, str_from(key->client));
}

static void account_parts(struct entity_key *key, const struct event *event)
{
	part(key, event->account ? event->account->aor : STR_NONE);
	registrar_part(key, event);
}

/* The id of the thing itself, or the account and what the thing was to be. */
static void thing_parts(struct entity_key *key, const struct event *event, const char *id,
                        struct str instead)
{
	if (id) {
		part(key, str_from(id));
		return;
	}
	account_parts(key, event);
	part(key, instead);
}

void entity_key(const struct rule *rule, const struct event *event, struct str extra,
                struct entity_key *key)
{
	key->count = 0;
	switch (rule->entity) {
	case ENTITY_CLIENT:
		account_parts(key, event);
		client_part(key, event);
		break;
	case ENTITY_FLOW:
		thing_parts(key, event, event->flow ? event->flow->id : NULL, STR_NONE);
		break;
	case ENTITY_BINDING:
		thing_parts(key, event, event->binding ? event->binding->id : NULL,
		            contact_of(event));
		break;
	case ENTITY_PUBLICATION:
		thing_parts(key, event, event->publication ? event->publication->id : NULL,
		            call_id_of(event));
		break;
	case ENTITY_SESSION:
		thing_parts(key, event, event->session ? event->session->id : NULL, STR_NONE);
		break;
	case ENTITY_ACCOUNT: account_parts(key, event); break;
	case ENTITY_REGISTRAR: registrar_part(key, event); break;
	case ENTITY_SOURCE: client_part(key, event); break;
	case ENTITY_INPUT: part(key, STR_NONE); break;
	}
	part(key, extra);
}

static void copy(struct finding *finding, struct str *to, struct str from)
{
	char *text = from.n ? str_copy(from) : NULL;

	finding->incomplete |= from.n && !text;
	if (text)
		*to = (struct str){ text, from.n };
}

static void copy_addr(struct finding *finding, struct str *to, const struct addr *addr)
{
	char text[ADDR_TEXT_SIZE];

	addr_text(addr, text);
	copy(finding, to, str_from(text));
}

static void copy_ids(const struct event *event, struct finding *finding)
{
	if (event->flow)
		memcpy(finding->flow_id, event->flow->id, HASH_ID_SIZE);
	if (event->session)
		memcpy(finding->session_id, event->session->id, HASH_ID_SIZE);
	if (event->binding)
		memcpy(finding->binding_id, event->binding->id, HASH_ID_SIZE);
	if (event->publication)
		memcpy(finding->publication_id, event->publication->id, HASH_ID_SIZE);
}

void entity_name(const struct event *event, struct finding *finding)
{
	const struct addr *client = client_of(event);
	enum entity entity = finding->rule->entity;

	if (entity == ENTITY_INPUT)
		return;
	if (client && entity != ENTITY_REGISTRAR)
		copy_addr(finding, &finding->client, client);
	if (entity == ENTITY_SOURCE)
		return;
	if (event->account)
		copy_addr(finding, &finding->registrar, &event->account->registrar->addr);
	if (entity == ENTITY_REGISTRAR)
		return;
	if (event->account)
		copy(finding, &finding->aor, event->account->aor);
	copy(finding, &finding->call_id, call_id_of(event));
	copy(finding, &finding->contact, contact_of(event));
	copy_ids(event, finding);
}
