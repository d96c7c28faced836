#ifndef DETECT_WORDING_H
#define DETECT_WORDING_H

/* Pieces of the sentences about one binding. Private to src/detect. */

#include <stdbool.h>

#include "detect/phrase.h"
#include "track/account.h"

/* "by itself between 12:28:53 and 12:29:23 UTC", "by itself at 12:28:53 UTC". */
void wording_removal(struct phrase *phrase, const struct binding *binding);

/*
 * "expires at 12:28:53, the row goes between 12:29:53 and 12:30:23"; "the row goes by 12:29:23"
 * where that may begin at once, nothing where it is the same time.
 */
void wording_expiry(struct phrase *phrase, const struct binding *binding, stamp near);
/* A contact of the same device that a logout removed while this one was not named; NULL. */
const struct binding *wording_removed_beside(const struct binding *binding);

enum command_result {
	COMMAND_OK,
	COMMAND_NONE,    /* no command of this registrar removes one row */
	COMMAND_HOSTILE, /* an argument could be read as something else than an argument */
	COMMAND_DOMAIN,  /* FreeSWITCH would take the Call-ID for a domain and empty it */
	COMMAND_TWIN,    /* it names the contact alone, and another row has the same */
	COMMAND_LONG,    /* it does not fit, and half a command may remove everything */
};
/* One row as its registrar names it. */
struct command_target {
	const struct binding *binding;
	enum product product;
	struct str profile;  /* FreeSWITCH */
	struct str location; /* the table's name: Kamailio, OpenSIPS */
	struct str aor, contact, call_id;
};
/* As the wire tells it. */
void wording_target(const struct binding *binding, struct command_target *target);
/* The bare command that removes it. Appends nothing unless COMMAND_OK. */
enum command_result wording_target_command(struct phrase *phrase,
                                           const struct command_target *target);
/*
 * The registrar's command that removes the row of binding, between quote ("`" or ""): no output may
 * break a line within it, for half a command may remove everything. Appends nothing unless
 * COMMAND_OK.
 */
enum command_result wording_command(struct phrase *phrase, const struct binding *binding,
                                    const char *quote);
/*
 * The registrar's command that shows the rows of binding's user, between quote. False, and nothing
 * appended, where there is none.
 */
bool wording_look(struct phrase *phrase, const struct binding *binding, const char *quote);
/*
 * Appends arg for a command line, in single quotes when a shell would read anything into it. False,
 * and nothing appended, when no quotes make it safe to paste.
 */
bool wording_argument(struct phrase *phrase, struct str arg);
/* What else FreeSWITCH's command does or does not, in sentences. */
void wording_freeswitch_effects(struct phrase *phrase, const struct binding *binding);
/* When Kamailio's command finds nothing. */
void wording_matching_mode(struct phrase *phrase);
/* The FreeSWITCH profile that usually has this port: "internal", "external", or "<profile>". */
const char *wording_profile(uint16_t port);

#endif
