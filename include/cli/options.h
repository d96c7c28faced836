#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

/*
 * The option table, the only place that knows which options exist: getopt's arrays, --help and the
 * check of the manual page are made from it. To add an option, add its row and its take function.
 */

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/writer.h"
#include "cli/settings.h"

/* Stores one occurrence; argument is NULL for options without one. False: error says why. */
typedef bool option_take(struct settings *settings, const char *argument,
                         struct settings_error *error);

enum option_group { OPTION_INPUT, OPTION_MEANING, OPTION_OUTPUT, OPTION_OTHER, OPTION_GROUPS };

struct option_row {
	const char *name;     /* long name, without dashes */
	char letter;          /* 0 when there is none */
	const char *argument; /* name of the argument; NULL when it takes none */
	enum option_group group;
	option_take *take;
	const char *help;
};

/* option_table.c: what -t and --commands store. */
option_take option_take_table, option_take_commands;
/* option_limits.c: --memcap and --set. */
option_take option_take_memory_cap, option_take_set;

extern const struct option_row option_rows[];
extern const size_t option_rows_count;

#define OPTIONS_MAX 64

/* What getopt_long() wants. An option is found again by val: OPTIONS_VALUE + its row. */
#define OPTIONS_VALUE 256

struct options_getopt {
	struct option longs[OPTIONS_MAX + 1];
	char shorts[2 * OPTIONS_MAX + 2]; /* starts with ':' */
};

void options_getopt_fill(struct options_getopt *out);
/* The row of what getopt_long() returned, or NULL. */
const struct option_row *options_find(int value);

/* The text of --help. */
void options_help(struct writer *writer);

#endif
