#ifndef DETECT_FINDING_H
#define DETECT_FINDING_H

/* One finding as it is reported. Owned by the detector, valid until it is freed. */

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/stamp.h"
#include "base/str.h"
#include "detect/rule.h"

/* At most so many are kept; their arrays grow as they are needed. */
#define FINDING_FRAMES 32
#define FINDING_EVIDENCE 12
#define FINDING_SUPERSEDES 8

enum evidence_type {
	EVIDENCE_TEXT,
	EVIDENCE_NUMBER,
	EVIDENCE_SECONDS,
	EVIDENCE_TIME,
	EVIDENCE_BOOL
};

struct evidence {
	const char *key; /* literal */
	enum evidence_type type;
	struct str text; /* owned by the finding */
	int64_t number;  /* EVIDENCE_NUMBER, EVIDENCE_BOOL; EVIDENCE_SECONDS and EVIDENCE_TIME:
	                    microseconds */
};

struct finding {
	const struct rule *rule;
	char id[HASH_ID_SIZE];
	bool has_input;           /* false: it is about all that was read */
	bool incomplete;          /* memory was out: something of it is missing */
	bool superseded;          /* by another one on the same entity: not reported */
	uint8_t frame_count;      /* at most FINDING_FRAMES */
	uint8_t evidence_count;   /* at most FINDING_EVIDENCE */
	uint8_t supersedes_count; /* ids of those that it suppressed, at most FINDING_SUPERSEDES */
	enum severity severity;   /* of this one: may be below or above the rule's */
	enum confidence confidence, most; /* most: of what raised it last, at the most */
	uint32_t input;                   /* of the packet that raised it first */
	stamp first_at, last_at;
	uint64_t count;
	/* keys; empty when they do not apply */
	struct str aor, registrar, client, call_id, contact;
	char flow_id[HASH_ID_SIZE], session_id[HASH_ID_SIZE], binding_id[HASH_ID_SIZE],
	        publication_id[HASH_ID_SIZE]; /* "" when they do not apply */
	uint64_t *frames;                     /* owned */
	struct str detail; /* one sentence with values; bytes off the wire are still raw in it */
	struct str
	        remedy; /* this one's, with the registrar's own command; else empty: the rule's */
	struct evidence *evidence; /* owned */
	const char **supersedes;   /* owned; the ids are literals */
};

/* A finding as it stands so far; or one told before that does not hold any more. */
typedef void finding_sink(void *context, const struct finding *finding, bool withdrawn);

#endif
