#ifndef TABLE_DRAFT_H
#define TABLE_DRAFT_H

/* A row as its fields are found, and the memory that it may need. Private to src/table. */

#include "table/dump.h"

enum dump_field {
	FIELD_NONE,
	FIELD_AOR,
	FIELD_USER,  /* of aor, where the domain stands apart */
	FIELD_REALM, /* the domain */
	FIELD_CALL_ID,
	FIELD_CONTACT, /* URI, or name-addr */
	FIELD_URL,     /* sofia/PROFILE/URI */
	FIELD_AGENT,
	FIELD_EXPIRES_AT,
	FIELD_EXPIRES_LEFT, /* or a word */
	FIELD_STATUS,       /* "Registered(UDP)(unknown) EXP(…) EXPSECS(n)" */
	FIELD_IP,
	FIELD_PORT,
	FIELD_RECEIVED, /* URI */
	FIELD_ADDRESS,  /* ip:port */
	FIELD_INSTANCE,
	FIELD_RUID,
	FIELD_SOCKET, /* proto:ip:port */
	FIELD_FIELDS
};

struct field_name {
	const char *name;
	enum dump_field field;
};

struct draft {
	struct dump_row row;
	struct str user, realm;
	unsigned fields; /* bit set of those that were found */
};

void draft_begin(struct draft *draft, uint64_t line);
/* FIELD_NONE for a name that is not among the count names; letters may differ in case. */
enum dump_field field_named(const struct field_name *names, size_t count, struct str name);
void draft_set(struct draft *draft, enum dump_field field, struct str value);
/*
 * Adds it to the table: as a row, or as an unreadable one when it lacks its user or its contact, or
 * when broken. False, and result set, when it does not fit.
 */
bool draft_end(struct draft *draft, struct dump *dump, bool broken, enum dump_result *result);

/* A copy that lives as long as the table; p NULL when memory is out. */
struct str dump_keep(struct dump *dump, struct str s);
/* Room for n octets that live as long as the table; NULL when memory is out. */
char *dump_room(struct dump *dump, size_t n);

/* The parts of a contact as a registrar stores it. */
/* "name" <uri> or uri: the URI. */
struct str contact_uri(struct str value);
/* Without the parameters that FreeSWITCH adds for NAT: fs_nat, fs_path, received. A slice of uri
 * when they stand at its end, else a copy. */
struct str contact_bare(struct dump *dump, struct str uri);

#endif
