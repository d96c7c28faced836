#include "readers.h"
#include "tree.h"

/*
 * Kamailio's ul.dump over JSON-RPC wraps every member of a list in an object with one key,
 * OpenSIPS' ul_dump does not; either may stand in "result". What has an address-of-record and
 * contacts is looked for at any depth.
 */

#define DEPTH_MAX 16

static const struct field_name kamailio[] = {
	{ "Address", FIELD_CONTACT },   { "Expires", FIELD_EXPIRES_LEFT },
	{ "Call-ID", FIELD_CALL_ID },   { "User-Agent", FIELD_AGENT },
	{ "Received", FIELD_RECEIVED }, { "Socket", FIELD_SOCKET },
	{ "Ruid", FIELD_RUID },         { "Instance", FIELD_INSTANCE },
};
static const struct field_name opensips[] = {
	{ "Contact", FIELD_CONTACT },   { "Expires", FIELD_EXPIRES_LEFT },
	{ "Callid", FIELD_CALL_ID },    { "User-agent", FIELD_AGENT },
	{ "Received", FIELD_RECEIVED }, { "Socket", FIELD_SOCKET },
	{ "ContactID", FIELD_RUID },    { "SIP_instance", FIELD_INSTANCE },
};

struct shape {
	const char *aor, *domain;
	const struct field_name *names;
	size_t count;
};
static const struct shape shapes[] = {
	{ "AoR", "Domain", kamailio, sizeof(kamailio) / sizeof(kamailio[0]) },
	{ "AOR", "name", opensips, sizeof(opensips) / sizeof(opensips[0]) },
};

struct walk {
	struct dump *dump;
	const struct shape *shape;
	struct str domain;
	enum dump_result result;
	bool found; /* a list of addresses-of-record, or one that is empty */
};

static bool take_contact(struct walk *walk, struct str aor, json_t *contact)
{
	json_t *inner = json_object_get(contact, "Contact");
	struct draft draft;
	bool good;

	if (json_is_object(inner))
		contact = inner;
	draft_begin(&draft, 0);
	draft_set(&draft, FIELD_AOR, aor);
	draft.row.domain = walk->domain;
	good = json_is_object(contact) &&
	       tree_fields(walk->dump, &draft, contact, walk->shape->names, walk->shape->count);
	return draft_end(&draft, walk->dump, !good, &walk->result);
}

static bool take_contacts(struct walk *walk, json_t *aor, json_t *contacts)
{
	struct str name = STR_NONE;
	json_t *contact;
	size_t i;

	tree_text(walk->dump, aor, &name);
	if (json_is_object(contacts))
		return take_contact(walk, name, contacts);
	json_array_foreach(contacts, i,
	                   contact) if (!take_contact(walk, name, contact)) return false;
	return json_is_array(contacts) || take_contact(walk, name, NULL);
}

static bool visit(struct walk *walk, json_t *value, unsigned depth)
{
	json_t *aor = json_object_get(value, walk->shape->aor);
	json_t *contacts = json_object_get(value, "Contacts");
	json_t *domain = json_object_get(value, walk->shape->domain);
	json_t *member;
	const char *key;
	size_t i;

	if (depth == DEPTH_MAX)
		return true;
	if (json_is_string(domain))
		tree_text(walk->dump, domain, &walk->domain);
	walk->found |= json_object_get(value, "Domains") != NULL;
	if (aor && contacts)
		return take_contacts(walk, aor, contacts);
	json_object_foreach(value, key, member) if (!visit(walk, member, depth + 1)) return false;
	json_array_foreach(value, i, member) if (!visit(walk, member, depth + 1)) return false;
	return true;
}

static enum dump_result read_location(struct dump *dump, struct str text, const struct shape *shape)
{
	struct walk walk = { .dump = dump, .shape = shape };
	size_t end;
	json_t *tree = tree_load(dump, text, &end, &walk.result);

	if (!tree)
		return walk.result;
	if (visit(&walk, tree, 0) && !walk.found)
		walk.result = DUMP_BROKEN;
	tree_free(tree);
	dump->complete = walk.result == DUMP_OK;
	return walk.result == DUMP_OK ? dump_rest(dump, text, end) : walk.result;
}

enum dump_result read_kamailio_json(struct dump *dump, struct str text)
{
	return read_location(dump, text, &shapes[0]);
}

enum dump_result read_opensips_json(struct dump *dump, struct str text)
{
	return read_location(dump, text, &shapes[1]);
}
