#ifndef SIP_REGINFO_H
#define SIP_REGINFO_H

/*
 * Registration information (RFC 3680 5, application/reginfo+xml): what a registrar tells those who
 * subscribed to Event: reg about its own table.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum reginfo_state { REGINFO_INIT, REGINFO_ACTIVE, REGINFO_TERMINATED };

/* Why a contact is in its state (RFC 3680 5.3.3). */
enum reginfo_event {
	REGINFO_UNSAID, /* missing, or none of these */
	REGINFO_REGISTERED,
	REGINFO_CREATED,
	REGINFO_REFRESHED,
	REGINFO_SHORTENED,
	REGINFO_EXPIRED,
	REGINFO_DEACTIVATED,
	REGINFO_PROBATION,
	REGINFO_UNREGISTERED,
	REGINFO_REJECTED,
	REGINFO_EVENTS
};
/* "registered" …; REGINFO_UNSAID: "terminated", which is all that is known then. */
const char *reginfo_event_name(enum reginfo_event event);

#define REGINFO_REGISTRATIONS 16
#define REGINFO_CONTACTS 64
#define REGINFO_TEXT (16 * 1024)

struct reginfo_contact {
	uint32_t registration; /* index into registrations */
	enum reginfo_state state;
	enum reginfo_event event;
	struct str uri;     /* in text, as are call_id and aor; entities are decoded */
	struct str call_id; /* of the last REGISTER for it; may be empty */
	uint32_t cseq;      /* of the same */
	uint32_t expires;   /* seconds that it has left */
	bool has_expires, has_cseq;
};

struct reginfo_registration {
	struct str aor; /* a URI */
	enum reginfo_state state;
};

/* About 28 KiB: for the stack, not to be kept. */
struct reginfo {
	bool full; /* state="full": every contact of the registrations is named */
	bool cut;  /* more than there is room for: what is missing was not read */
	uint32_t registration_count, contact_count;
	struct reginfo_registration registrations[REGINFO_REGISTRATIONS];
	struct reginfo_contact contacts[REGINFO_CONTACTS];
	uint32_t used;
	char text[REGINFO_TEXT];
};

/*
 * False when body is no reginfo document or above the bounds of sip/xml.h: out is not to be used.
 * Contacts without a readable URI or state are left out.
 */
bool reginfo_parse(struct str body, struct reginfo *out);

#endif
