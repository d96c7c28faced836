#include "sip/reginfo.h"

#include <string.h>

#include "sip/xml.h"

#define SPACE "urn:ietf:params:xml:ns:reginfo"
#define URI_MAX 1024

enum element { ELEMENT_NONE, ELEMENT_REGINFO, ELEMENT_REGISTRATION, ELEMENT_CONTACT, ELEMENT_URI };

/* Each stands in the one before; the depth of each in a document is its number. */
static const struct {
	const char *name, *bare; /* bare: in a document without any namespace */
} elements[] = {
	[ELEMENT_REGINFO] = { XML_NAME(SPACE, "reginfo"), "reginfo" },
	[ELEMENT_REGISTRATION] = { XML_NAME(SPACE, "registration"), "registration" },
	[ELEMENT_CONTACT] = { XML_NAME(SPACE, "contact"), "contact" },
	[ELEMENT_URI] = { XML_NAME(SPACE, "uri"), "uri" },
};

static const char *const states[] = { "init", "active", "terminated" };
static const char *const events[REGINFO_EVENTS] = {
	"terminated", "registered",  "created",   "refreshed",    "shortened",
	"expired",    "deactivated", "probation", "unregistered", "rejected",
};

struct reader {
	struct reginfo *out;
	enum element inside; /* the innermost element that we know and are in */
	struct reginfo_contact contact;
	bool usable; /* the contact at hand has a state */
	bool seen;   /* its URI was read */
	char uri[URI_MAX];
	size_t uri_used; /* URI_MAX + 1: too long */
};

const char *reginfo_event_name(enum reginfo_event event)
{
	return events[event];
}

static bool is_element(const char *name, enum element element)
{
	return strcmp(name, elements[element].name) == 0 ||
	       strcmp(name, elements[element].bare) == 0;
}

static struct str attribute(const char **attributes, const char *name)
{
	for (; attributes[0] != NULL; attributes += 2)
		if (strcmp(attributes[0], name) == 0)
			return str_trim(str_from(attributes[1]));
	return STR_NONE;
}

static size_t place_in(const char *const *names, size_t count, struct str name)
{
	size_t i = 0;

	while (i < count && !str_equal(str_from(names[i]), name))
		i++;
	return i;
}

static bool read_state(const char **attributes, enum reginfo_state *state)
{
	size_t place = place_in(states, 3, attribute(attributes, "state"));

	*state = (enum reginfo_state)place;
	return place < 3;
}

static bool read_number(const char **attributes, const char *name, uint32_t *number)
{
	uint64_t value;

	if (!str_number(attribute(attributes, name), UINT32_MAX, &value))
		return false;
	*number = (uint32_t)value;
	return true;
}

/* A copy in out->text; empty, and the document cut, when that is full. */
static struct str keep(struct reginfo *out, struct str s)
{
	struct str copy = { out->text + out->used, s.n };

	if (s.n == 0)
		return STR_NONE;
	if (s.n > REGINFO_TEXT - out->used) {
		out->cut = true;
		return STR_NONE;
	}
	memcpy(out->text + out->used, s.p, s.n);
	out->used += (uint32_t)s.n;
	return copy;
}

static bool start_registration(struct reader *reader, const char **attributes)
{
	struct reginfo *out = reader->out;
	struct reginfo_registration *registration;

	if (out->registration_count == REGINFO_REGISTRATIONS) {
		out->cut = true;
		return false;
	}
	registration = &out->registrations[out->registration_count];
	if (!read_state(attributes, &registration->state))
		return false;
	registration->aor = keep(out, attribute(attributes, "aor"));
	if (registration->aor.n == 0)
		return false;
	out->registration_count++;
	return true;
}

static void start_contact(struct reader *reader, const char **attributes)
{
	struct reginfo_contact *contact = &reader->contact;
	size_t event = place_in(events, REGINFO_EVENTS, attribute(attributes, "event"));

	*contact = (struct reginfo_contact){ 0 };
	contact->registration = reader->out->registration_count - 1;
	contact->event = event < REGINFO_EVENTS ? (enum reginfo_event)event : REGINFO_UNSAID;
	contact->has_expires = read_number(attributes, "expires", &contact->expires);
	contact->has_cseq = read_number(attributes, "cseq", &contact->cseq);
	contact->call_id = keep(reader->out, attribute(attributes, "callid"));
	reader->usable = read_state(attributes, &contact->state) && contact->state != REGINFO_INIT;
	reader->seen = false;
	reader->uri_used = 0;
}

static void end_contact(struct reader *reader)
{
	struct reginfo *out = reader->out;
	struct str uri = { reader->uri, reader->uri_used };

	uri = reader->uri_used > URI_MAX ? STR_NONE : str_trim(uri);
	if (uri.n > 0 && reader->usable && out->contact_count < REGINFO_CONTACTS)
		reader->contact.uri = keep(out, uri);
	if (reader->contact.uri.n > 0)
		out->contacts[out->contact_count++] = reader->contact;
	else
		out->cut = true;
}

static void on_start(void *context, size_t depth, const char *name, const char **attributes)
{
	struct reader *reader = context;
	enum element element = reader->inside + 1;

	if (depth != element || element > ELEMENT_URI || !is_element(name, element))
		return;
	switch (element) {
	case ELEMENT_REGINFO:
		reader->out->full = str_equal(attribute(attributes, "state"), STR("full"));
		break;
	case ELEMENT_REGISTRATION:
		if (!start_registration(reader, attributes))
			return;
		break;
	case ELEMENT_CONTACT: start_contact(reader, attributes); break;
	case ELEMENT_URI:
		if (reader->seen)
			return;
		break;
	case ELEMENT_NONE: return;
	}
	reader->inside = element;
}

static void on_end(void *context, size_t depth)
{
	struct reader *reader = context;

	if (depth != reader->inside)
		return;
	if (reader->inside == ELEMENT_URI)
		reader->seen = true;
	if (reader->inside == ELEMENT_CONTACT)
		end_contact(reader);
	if (reader->inside > ELEMENT_REGINFO)
		reader->inside--;
	else
		reader->inside = ELEMENT_NONE;
}

static void on_text(void *context, size_t depth, struct str bytes)
{
	struct reader *reader = context;

	if (reader->inside != ELEMENT_URI || depth != ELEMENT_URI)
		return;
	if (reader->uri_used + bytes.n > URI_MAX) {
		reader->uri_used = URI_MAX + 1;
		return;
	}
	memcpy(reader->uri + reader->uri_used, bytes.p, bytes.n);
	reader->uri_used += bytes.n;
}

bool reginfo_parse(struct str body, struct reginfo *out)
{
	static const struct xml_handlers handlers = { on_start, on_end, on_text };
	struct reader reader = { .out = out };

	out->full = out->cut = false;
	out->registration_count = out->contact_count = out->used = 0;
	return xml_read(body, &handlers, &reader) && out->registration_count > 0;
}
