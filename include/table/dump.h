#ifndef TABLE_DUMP_H
#define TABLE_DUMP_H

/*
 * A registrar's own table as its command line printed it (FORMATS 2 to 5), read into rows. Pure and
 * bounded: no file, no clock. A row borrows from the text that it was read from, or from the table.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/str.h"

enum dump_format {
	DUMP_AUTO, /* by its content */
	DUMP_FREESWITCH_JSON,
	DUMP_FREESWITCH_XML,
	DUMP_FREESWITCH_TEXT, /* plain, csv, as delim X */
	DUMP_SOFIA_STATUS,
	DUMP_SOFIA_XML,
	DUMP_KAMAILIO_TEXT,
	DUMP_KAMAILIO_JSON,
	DUMP_OPENSIPS_JSON,
	DUMP_ASTERISK_AMI,
	DUMP_ASTERISK_CLI,
	DUMP_FORMATS
};
/* "freeswitch-json" …; DUMP_AUTO: "auto". */
const char *dump_format_name(enum dump_format format);
/* DUMP_FORMATS when there is none of that name. */
enum dump_format dump_format_named(struct str name);

/* Which of a product's tables it is. FreeSWITCH has two, with rules of their own. */
enum dump_kind {
	DUMP_CORE,     /* FreeSWITCH: show registrations */
	DUMP_PROFILE,  /* FreeSWITCH: sofia status profile P reg */
	DUMP_LOCATION, /* Kamailio, OpenSIPS */
	DUMP_CONTACTS, /* Asterisk */
	DUMP_KINDS
};
const char *dump_kind_name(enum dump_kind kind); /* "core" … */
enum dump_kind dump_format_kind(enum dump_format format);
/* For people: "FreeSWITCH, show registrations". */
const char *dump_format_title(enum dump_format format);

enum dump_expires {
	DUMP_EXPIRES_UNKNOWN,
	DUMP_EXPIRES_AT,   /* seconds since 1970 */
	DUMP_EXPIRES_LEFT, /* seconds from when the table was taken */
	DUMP_EXPIRES_NEVER,
	DUMP_EXPIRES_OVER, /* it has expired, and is to be swept */
};

struct dump_row {
	uint32_t number;    /* in its table, from 1 */
	uint64_t line;      /* where it begins, from 1; 0 where lines say nothing */
	struct str aor;     /* user@domain, or the user alone */
	struct str user;    /* slice of aor */
	struct str contact; /* its URI, without what the registrar added */
	struct str stored;  /* its URI as the table has it */
	struct str call_id, user_agent, instance, ruid, domain;
	struct str profile;   /* FreeSWITCH; empty when the row does not say */
	struct addr source;   /* where it was registered from; ADDR_NONE */
	struct addr socket;   /* the registrar's own address; ADDR_NONE */
	int64_t expires;      /* by expires_kind */
	uint8_t expires_kind; /* enum dump_expires */
	bool cut;             /* the printed contact is only the beginning of it */
	bool unreadable;      /* it cannot be told whose row it is; aor and contact may be empty */
};

enum dump_result {
	DUMP_OK,
	DUMP_UNRECOGNISED, /* nothing in it looks like a table that is known */
	DUMP_OTHER_FORMAT, /* than the one that was asked for */
	DUMP_BROKEN,       /* it is cut short or malformed: rows before that are kept */
	DUMP_SEVERAL,      /* a second table begins: nobody can tell which one is meant */
	DUMP_TOO_LARGE,    /* more octets, rows or memory than the bounds: rows are kept */
	DUMP_NO_MEMORY,
	DUMP_RESULTS
};

#define DUMP_BYTES_MAX ((size_t)64 << 20)
#define DUMP_ROWS_MAX 500000

struct dump_block;

struct dump {
	enum dump_format format;
	struct dump_row *rows;
	size_t count, capacity;
	size_t unreadable;     /* of the rows */
	uint64_t skipped;      /* lines that belong to no row: prompts, rulers */
	uint64_t replaced;     /* octets that were no UTF-8 in a format that must be */
	bool complete;         /* it says itself that there are no more rows */
	bool filtered;         /* a command line in it asked for some rows only */
	struct str profile;    /* that a command line in it named; may be empty */
	uint64_t problem_line; /* of DUMP_BROKEN, DUMP_SEVERAL; 0: not known */
	struct dump_block *blocks;
};

/*
 * Reads text, which must outlive the table. table is to be released whatever the result is, and
 * holds what could be read.
 */
enum dump_result dump_read(struct dump *dump, struct str text, enum dump_format format);
void dump_release(struct dump *dump);

#endif
