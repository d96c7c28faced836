#include "draft.h"

#include <stdlib.h>
#include <string.h>

#include "sip/parse.h"

void draft_begin(struct draft *draft, uint64_t line)
{
	*draft = (struct draft){ .row.line = line };
}

enum dump_field field_named(const struct field_name *names, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal_nocase(str_from(names[i].name), name))
			return names[i].field;
	return FIELD_NONE;
}

static void set_expiry(struct dump_row *row, enum dump_expires kind, struct str value)
{
	bool negative = value.n && value.p[0] == '-';
	uint64_t number;

	if (!str_number(str_slice(value, negative, value.n), UINT32_MAX, &number))
		return;
	row->expires_kind = (uint8_t)kind;
	row->expires = negative ? -(int64_t)number : (int64_t)number;
}

/* Seconds, or one of Kamailio's words. */
static void set_left(struct dump_row *row, struct str value)
{
	if (str_equal(value, STR("permanent")))
		row->expires_kind = DUMP_EXPIRES_NEVER;
	else if (str_equal(value, STR("expired")) || str_equal(value, STR("deleted")))
		row->expires_kind = DUMP_EXPIRES_OVER;
	else
		set_expiry(row, DUMP_EXPIRES_LEFT, value);
}

static void set_status(struct dump_row *row, struct str value)
{
	static const struct str mark = STR_INIT("expsecs(");
	size_t at = str_search_nocase(value, mark);
	struct str inside = str_slice(value, at + mark.n, value.n);

	if (at < value.n)
		set_expiry(row, DUMP_EXPIRES_LEFT, str_slice(inside, 0, str_find(inside, ')', 0)));
}

static void set_port(struct addr *addr, struct str value)
{
	uint64_t port;

	if (addr->family != ADDR_NONE && str_number(value, UINT16_MAX, &port))
		addr->port = (uint16_t)port;
}

static void set_ip(struct addr *addr, struct str value)
{
	uint16_t port = addr->port;

	if (addr_parse_ip(value, addr))
		addr->port = port;
	else
		addr->family = ADDR_NONE;
}

/* "10.0.0.1:5060", "[2001:db8::1]:5060" */
static void set_address(struct addr *addr, struct str value)
{
	size_t colon = value.n;

	while (colon > 0 && value.p[colon - 1] != ':')
		colon--;
	if (!colon)
		return;
	set_ip(addr, str_slice(value, 0, colon - 1));
	set_port(addr, str_slice(value, colon, value.n));
}

static void set_received(struct addr *addr, struct str value)
{
	struct sip_uri uri;

	if (sip_uri_parse(value, &uri))
		sip_host_addr(uri.host, uri.port_number ? uri.port_number : 5060, addr);
}

/* sofia/PROFILE/URI */
static void set_url(struct dump_row *row, struct str value)
{
	static const struct str prefix = STR_INIT("sofia/");
	size_t slash;

	if (!str_starts_nocase(value, prefix)) {
		row->stored = contact_uri(value);
		return;
	}
	slash = str_find(value, '/', prefix.n);
	if (slash == value.n)
		return;
	row->profile = str_slice(value, prefix.n, slash);
	row->stored = str_slice(value, slash + 1, value.n);
}

static struct str without_angles(struct str s)
{
	if (s.n > 1 && s.p[0] == '<' && s.p[s.n - 1] == '>')
		return str_slice(s, 1, s.n - 1);
	return s;
}

static bool is_unset(struct str value)
{
	return !value.n || str_equal(value, STR("[not set]")) || str_equal(value, STR("(null)")) ||
	       str_equal(value, STR("<null>"));
}

void draft_set(struct draft *draft, enum dump_field field, struct str value)
{
	struct dump_row *row = &draft->row;

	draft->fields |= 1U << field;
	if (is_unset(value))
		return;
	switch (field) {
	case FIELD_AOR: row->aor = value; break;
	case FIELD_USER: draft->user = value; break;
	case FIELD_REALM: draft->realm = value; break;
	case FIELD_CALL_ID: row->call_id = value; break;
	case FIELD_CONTACT: row->stored = contact_uri(value); break;
	case FIELD_URL: set_url(row, value); break;
	case FIELD_AGENT: row->user_agent = value; break;
	case FIELD_EXPIRES_AT: set_expiry(row, DUMP_EXPIRES_AT, value); break;
	case FIELD_EXPIRES_LEFT: set_left(row, value); break;
	case FIELD_STATUS: set_status(row, value); break;
	case FIELD_IP: set_ip(&row->source, value); break;
	case FIELD_PORT: set_port(&row->source, value); break;
	case FIELD_RECEIVED: set_received(&row->source, value); break;
	case FIELD_ADDRESS: set_address(&row->source, value); break;
	case FIELD_INSTANCE: row->instance = without_angles(value); break;
	case FIELD_RUID: row->ruid = value; break;
	case FIELD_SOCKET:
		set_address(&row->socket, str_slice(value, str_find(value, ':', 0) + 1, value.n));
		break;
	case FIELD_NONE:
	case FIELD_FIELDS: break;
	}
}

/* False when memory is out. */
static bool join_aor(struct draft *draft, struct dump *dump)
{
	size_t n = draft->user.n;
	char *room;

	if (draft->row.aor.n || !n)
		return true;
	draft->row.aor = draft->user;
	if (!draft->realm.n)
		return true;
	room = dump_room(dump, n + 1 + draft->realm.n);
	if (!room)
		return false;
	memcpy(room, draft->user.p, n);
	room[n] = '@';
	memcpy(room + n + 1, draft->realm.p, draft->realm.n);
	draft->row.aor = (struct str){ room, n + 1 + draft->realm.n };
	return true;
}

static struct dump_row *next_row(struct dump *dump, enum dump_result *result)
{
	size_t capacity = dump->capacity ? dump->capacity * 2 : 64;
	struct dump_row *rows;

	if (dump->count == DUMP_ROWS_MAX) {
		*result = DUMP_TOO_LARGE;
		return NULL;
	}
	if (dump->count < dump->capacity)
		return &dump->rows[dump->count++];
	rows = realloc(dump->rows, capacity * sizeof(*rows));
	if (!rows) {
		*result = DUMP_NO_MEMORY;
		return NULL;
	}
	dump->rows = rows;
	dump->capacity = capacity;
	return &rows[dump->count++];
}

bool draft_end(struct draft *draft, struct dump *dump, bool broken, enum dump_result *result)
{
	struct dump_row *row = &draft->row;
	struct sip_uri uri;
	struct dump_row *to;

	if (!join_aor(draft, dump)) {
		*result = DUMP_NO_MEMORY;
		return false;
	}
	row->contact = contact_bare(dump, row->stored);
	row->user = str_slice(row->aor, 0, str_find(row->aor, '@', 0));
	row->unreadable =
	        broken || !row->aor.n || (!row->cut && !sip_uri_parse(row->contact, &uri));
	to = next_row(dump, result);
	if (!to)
		return false;
	row->number = (uint32_t)dump->count;
	dump->unreadable += row->unreadable;
	*to = *row;
	return true;
}
