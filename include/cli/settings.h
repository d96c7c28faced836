#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

/* The command line, checked. Strings are borrowed from argv unless said otherwise. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/ports.h"
#include "cli/until.h"
#include "track/limits.h"
#include "track/model.h"

enum settings_action {
	ACTION_ANALYSE,
	ACTION_HELP,
	ACTION_VERSION,
	ACTION_LIST_INTERFACES,
};

struct settings_output {
	const char *format; /* a name of the format table */
	const char *path;   /* NULL for standard output */
};

struct settings {
	enum settings_action action;
	const char *interface; /* NULL when files are read */
	const char **files;
	size_t files_count;
	struct ports ports;
	const char *ports_text;    /* as given, for messages */
	const struct model *model; /* NULL: found out from the registrar's answers */
	struct limits limits;
	const char *passwords;
	struct until until;
	struct settings_output *outputs; /* at least one */
	size_t outputs_count;
	const char *filter_file;
	char *filter;   /* owned; the BPF expression, NULL for none */
	uint64_t count; /* stop after so many frames; 0 for all */
	int snaplen;    /* 0: whole frames */
	int buffer_kib; /* 0: the default */
	bool no_promiscuous;
	bool quiet;
	bool verbose;
};

#define SETTINGS_ERROR_SIZE 320

struct settings_error {
	char text[SETTINGS_ERROR_SIZE]; /* one line */
};

/* False when the command line is wrong. settings is to be freed in both cases. */
bool settings_parse(int argc, char **argv, struct settings *settings, struct settings_error *error);
void settings_free(struct settings *settings);

#endif
