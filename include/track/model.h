#ifndef TRACK_MODEL_H
#define TRACK_MODEL_H

/*
 * What a kind of registrar does with its table where the 200's list does not tell (SPEC 1.7 and
 * Amendments 67 to 71). A registrar is a row.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum model_kind {
	MODEL_RFC3261,
	MODEL_FREESWITCH_SINGLE,
	MODEL_FREESWITCH_CONTACT,
	MODEL_FREESWITCH_CALLID,
	MODEL_KAMAILIO,
	MODEL_OPENSIPS,
	MODEL_ASTERISK,
	MODEL_KINDS
};

enum product {
	PRODUCT_UNKNOWN,
	PRODUCT_FREESWITCH,
	PRODUCT_KAMAILIO,
	PRODUCT_OPENSIPS,
	PRODUCT_ASTERISK
};

struct model {
	enum model_kind kind;
	enum product product;
	const char *name;
	bool list_complete;    /* what a 2xx does not list is not in the table */
	bool header_first;     /* Expires header before the Contact parameter, first Contact only */
	uint32_t linger_min_s; /* a row outlives its expiry by this … */
	uint32_t linger_max_s; /* … to this many seconds */
	uint8_t closes_from;   /* enum transport: rows that came over this or a later one go with
	                          their connection */
};

const struct model *model_of(enum model_kind kind);
/* By its -m name; NULL when there is none of that name ("auto" is not a model). */
const struct model *model_named(struct str name);
/* By User-Agent or Server of a registrar's answers. */
enum product product_of(struct str server);
const char *product_name(enum product product); /* "FreeSWITCH", … ; unknown: "" */
/* What "auto" takes for a product; two_contacts: one of its 2xx listed two contacts of one AoR. */
const struct model *model_for(enum product product, bool two_contacts);
bool model_is_freeswitch(const struct model *model);

#endif
