#ifndef REPORT_CROWD_H
#define REPORT_CROWD_H

/*
 * Whose stories are told: rendered ones are kept for a few users, those in trouble first; of the
 * others only the number is known.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report/buffer.h"
#include "report/filter.h"
#include "report/text.h"

#define CROWD_STORIES 256 /* kept, half of them for users that seem to be in trouble */
#define CROWD_TOLD 20     /* users whose stories are printed */

struct crowd_story {
	size_t aor_from, aor_to; /* in names */
	size_t from, to;         /* in stories */
	bool trouble;
};

struct crowd {
	struct draft stories;
	struct draft names; /* addresses-of-record of what is kept, then of leftovers */
	struct crowd_story kept[CROWD_STORIES];
	size_t count;
	struct crowd_story *leftovers; /* only their names */
	size_t leftover_count, leftover_capacity;
	uint64_t users;
	uint64_t alike; /* without a story, because theirs is that of others */
	char *last_aor;
};

/* 0, or -1 when memory is out. */
int crowd_init(struct crowd *crowd);
void crowd_release(struct crowd *crowd);
/*
 * One account with its sessions, in order of the addresses-of-record. alike: what is left over of
 * it is so for the same reason as what was told of several before.
 */
void crowd_add(struct crowd *crowd, const struct account *account, bool alike,
               const struct page *page);
/* The stories, and how many users have none. */
void crowd_tell(struct crowd *crowd, struct writer *out, const struct finding_list *findings,
                const struct filter *filter);

#endif
