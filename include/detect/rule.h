#ifndef DETECT_RULE_H
#define DETECT_RULE_H

/*
 * The catalogue of findings (SPEC 5): each is a row with its severity, what entity it is counted
 * per, and the words for an operator. --list-findings, --explain, the man page and the checks
 * derive from these rows.
 */

#include <stddef.h>

#include "base/str.h"

enum severity { SEVERITY_INFO, SEVERITY_NOTICE, SEVERITY_WARNING, SEVERITY_ERROR, SEVERITIES };
const char *severity_name(enum severity severity);

enum confidence { CONFIDENCE_POSSIBLE, CONFIDENCE_LIKELY, CONFIDENCE_CERTAIN };
const char *confidence_name(enum confidence confidence);

/* What a finding is counted per. */
enum entity {
	ENTITY_CLIENT, /* aor, registrar, client address without port */
	ENTITY_FLOW,
	ENTITY_BINDING,
	ENTITY_PUBLICATION,
	ENTITY_SESSION,
	ENTITY_ACCOUNT, /* aor, registrar */
	ENTITY_REGISTRAR,
	ENTITY_SOURCE, /* source ip */
	ENTITY_INPUT,  /* the capture */
};

struct rule {
	const char *id;
	enum severity severity;
	enum entity entity;
	const char *group; /* "logout" */
	const char *title; /* short, no values */
	const char *cause;
	const char *remedy;
	const char *remedy_freeswitch; /* added when the registrar is FreeSWITCH; may be NULL */
	const char *supersedes;        /* ids separated by blanks, or "" */
};

/* All rows, grouped as in SPEC 5; *count is set. */
const struct rule *const *rules_catalogue(size_t *count);
const struct rule *rule_named(struct str id); /* NULL when there is none */

#endif
