#ifndef TABLE_READERS_H
#define TABLE_READERS_H

/* The reader of each format, what surrounds a table, and how to tell. Private to src/table. */

#include "table/dump.h"

/*
 * Text as lines: without their ends, counted from 1. A line that shows a command ("fs_cli> sofia
 * status profile internal reg") may tell the profile.
 */
struct lines {
	struct str rest;
	uint64_t number; /* of the line returned last */
};
bool lines_next(struct lines *lines, struct str *line);
/* How many lines s has begun. */
uint64_t lines_in(struct str s);

typedef enum dump_result dump_reader(struct dump *dump, struct str text);

dump_reader read_freeswitch_json, read_freeswitch_xml, read_freeswitch_text, read_sofia_status,
        read_sofia_xml, read_kamailio_text, read_kamailio_json, read_opensips_json,
        read_asterisk_ami, read_asterisk_cli;

/* The format of what begins at or after text, and where that is; DUMP_AUTO: none. */
enum dump_format recognise(struct str text, size_t *begins);
/* What stands behind the table's last octet: lines to be counted, or a second table. */
enum dump_result dump_rest(struct dump *dump, struct str whole, size_t from);
/* Counts a line that belongs to no row; takes the profile that a command in it names. */
void dump_skip(struct dump *dump, struct str line);

#endif
