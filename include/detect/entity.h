#ifndef DETECT_ENTITY_H
#define DETECT_ENTITY_H

/* What a finding is counted per, as a key of a few parts (SPEC 5.0). Private to src/detect. */

#include <stddef.h>

#include "base/addr.h"
#include "base/str.h"
#include "detect/finding.h"
#include "track/event.h"

#define ENTITY_PARTS 4

struct entity_key {
	struct str parts[ENTITY_PARTS]; /* borrowed from the event, or slices of text */
	size_t count;
	char registrar[ADDR_TEXT_SIZE], client[ADDR_TEXT_SIZE];
};

/* The key of rule's entity at event. Where the event lacks it, the next wider one. */
void entity_key(const struct rule *rule, const struct event *event, struct str extra,
                struct entity_key *key);
/* Who is concerned, as far as it applies to the rule's entity: copies into the finding. */
void entity_name(const struct event *event, struct finding *finding);

#endif
