#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

/* The command line, checked. Strings are borrowed from argv unless said otherwise. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/ports.h"
#include "cli/until.h"
#include "detect/rule.h"
#include "track/limits.h"
#include "track/model.h"

enum settings_action {
	ACTION_ANALYSE,
	ACTION_HELP,
	ACTION_VERSION,
	ACTION_LIST_INTERFACES,
	ACTION_LIST_FINDINGS,
	ACTION_EXPLAIN,
};

struct settings_output {
	char *format;     /* a name of the format table; owned */
	const char *path; /* NULL for standard output */
};

enum settings_fail { FAIL_NEVER, FAIL_LEFTOVER, FAIL_SEVERITY };

struct settings {
	enum settings_action action;
	const char *explain;   /* the finding id of ACTION_EXPLAIN */
	const char *interface; /* NULL when files are read */
	const char **files;
	size_t files_count;
	const char *trace; /* the format of text traces; NULL: found out */
	struct ports ports;
	const char *ports_text;    /* as given, for messages */
	uint16_t hep_port;         /* 0: none */
	const struct model *model; /* NULL: found out from the registrar's answers */
	struct limits limits;
	const char *passwords;
	struct until until;
	struct settings_output *outputs; /* at least one */
	size_t outputs_count;
	enum settings_fail fail_on;
	enum severity fail_severity; /* with FAIL_SEVERITY: this or worse */
	const char *aor_glob;        /* NULL for all */
	const char *filter_file;
	char *filter;      /* owned; the BPF expression, NULL for none */
	uint64_t count;    /* stop after so many frames; 0 for all */
	size_t memory_cap; /* octets; 0: none */
	int snaplen;       /* 0: whole frames */
	int buffer_kib;    /* 0: the default */
	uint32_t stats_s;  /* seconds between lines of counters; 0: none */
	const char *user;  /* whom to become; NULL: not given */
	bool no_promiscuous;
	bool quiet;
	bool verbose;
};

#define SETTINGS_ERROR_SIZE 320

struct settings_error {
	char text[SETTINGS_ERROR_SIZE]; /* one line */
	bool no_memory;                 /* that, and nobody gave a wrong option */
};

/* False when the command line is wrong. settings is to be freed in both cases. */
bool settings_parse(int argc, char **argv, struct settings *settings, struct settings_error *error);
void settings_free(struct settings *settings);

#endif
