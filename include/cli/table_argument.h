#ifndef CLI_TABLE_ARGUMENT_H
#define CLI_TABLE_ARGUMENT_H

/* -t [FORMAT:]FILE[@TIME] */

#include <stdbool.h>

#include "base/stamp.h"
#include "table/dump.h"

struct table_argument {
	enum dump_format format;
	char *path; /* owned; "-": standard input */
	stamp at;
	bool at_given;
};

/*
 * Only the name of a format, and what reads as a time, are taken off: FILE may hold : and @. False
 * when FILE is empty, or memory is out.
 */
bool table_argument_parse(const char *text, struct table_argument *out);

#endif
