#ifndef TRACK_STRINGS_H
#define TRACK_STRINGS_H

/* The tracker's own copies of texts. False, and nothing changed, when memory is out. */

#include <stdbool.h>

#include "base/str.h"
#include "sip/message.h"
#include "track/shared.h"

struct tracker;

#define STRING_MAX 1024 /* longer ones are cut: nobody registers with such names in earnest */
bool string_set(struct tracker *tracker, struct str *to, struct str from);
/* The same; counted when memory is out. */
void string_keep(struct tracker *tracker, struct str *to, struct str from);
void string_free(struct tracker *tracker, struct str *s);
/* The same for what many say in the same words: one copy serves them all. False as above. */
bool string_share_other(struct tracker *tracker, struct shared **to, struct str from);
static inline bool string_share(struct tracker *tracker, struct shared **to, struct str from)
{
	return str_equal(shared_text(*to), from) || string_share_other(tracker, to, from);
}
/* A text of one's own, that is not looked for among the others; to be handed on. False as above. */
bool string_own(struct tracker *tracker, struct shared **to, struct str from);
/* The same text as another record's, which may be NULL. */
void string_refer(struct tracker *tracker, struct shared **to, struct shared *from);
void string_unshare(struct tracker *tracker, struct shared **s);
/* A header's values over all of its lines, as one list; those without room are left out. */
struct str header_list(const struct sip_message *message, enum sip_header header,
                       char text[STRING_MAX]);

#endif
