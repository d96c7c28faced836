#ifndef DETECT_FINDINGS_H
#define DETECT_FINDINGS_H

/*
 * The detector's one memory: findings keyed by (rule, entity), bounded and counted. Private to
 * src/detect. Everything that takes a finding takes NULL too (it was not kept) and does nothing.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "detect/finding.h"
#include "detect/phrase.h"
#include "track/event.h"

struct findings;
struct kin;

/* A finding with what the report does not need. */
struct finding_entry {
	struct finding finding;
	struct str key;   /* owned: the entity's parts joined by NUL */
	uint32_t attempt; /* of the last event, 0 when it had none */
	bool withdrawn : 1;
	bool refuted : 1; /* withdrawn for good */
	bool proven : 1;  /* by more than one unanswered NOTIFY, which would else speak for it */
	/* Live, see detect/announce.h. */
	bool changed : 1;
	bool told : 1;                      /* and not withdrawn since */
	uint64_t due;                       /* the count at which it is told next */
	struct finding_entry *next_changed; /* in order of the changes */
	struct kin *kin;                    /* NULL: none, or not known yet */
};

struct findings *findings_new(size_t max);
void findings_free(struct findings *findings);

/*
 * Adds one occurrence of rule at event. A known entity counts one more; otherwise a new finding
 * takes its keys from the event. extra (may be empty) tells entities apart that the rule's kind
 * does not ("503"). Frames: that of the event's packet.
 */
struct finding *findings_raise(struct findings *findings, const struct rule *rule,
                               const struct event *event, struct str extra);
/* The same, but NULL and nothing counted when the entity is known already. */
struct finding *findings_raise_once(struct findings *findings, const struct rule *rule,
                                    const struct event *event);
/* NULL when there is none, or it was withdrawn. */
struct finding *findings_look(const struct findings *findings, const struct rule *rule,
                              const struct event *event);
/* One occurrence less; the last one taken back: the finding is withdrawn. */
void findings_take_back(struct findings *findings, const struct rule *rule,
                        const struct event *event);
void findings_withdraw(struct findings *findings, const struct rule *rule,
                       const struct event *event);
/* It does not hold, whatever else is seen of its entity. */
void findings_refute(struct findings *findings, const struct rule *rule, const struct event *event);

/* All of them, withdrawn ones too, in order of appearance. */
struct finding_entry *const *findings_entries(const struct findings *findings, size_t *count);
/* The first of those raised, taken back or withdrawn since findings_settle(); NULL: none. */
struct finding_entry *findings_changed(const struct findings *findings);
void findings_settle(struct findings *findings);
uint64_t findings_dropped(const struct findings *findings);
/* Those not kept, or not with all that belongs to them. */
uint64_t findings_out_of_memory(const struct findings *findings);

/* Neither withdrawn nor superseded. */
bool finding_stands(const struct finding_entry *entry);
/* The last ones given stand. Of several occurrences the detail is said to be of the last. */
void finding_detail(struct finding *finding, const struct phrase *phrase);
/* A detail that is true of all occurrences. */
void finding_detail_of_all(struct finding *finding, const struct phrase *phrase);
void finding_remedy(struct finding *finding, const struct phrase *phrase);
/* The highest of all occurrences stands. */
void finding_severity(struct finding *finding, enum severity severity);
/* How sure it can be of what the event tells. */
enum confidence finding_most(const struct rule *rule, const struct event *event);
void finding_confidence(struct finding *finding, enum confidence confidence);
/* It went on until at. */
void finding_lasted(struct finding *finding, stamp at);
/* An unanswered NOTIFY does not make it needless. */
void finding_proven(struct finding *finding);
/* 0 is no frame. */
void finding_frame(struct finding *finding, uint64_t frame);
/* It suppresses findings of that id. */
void finding_supersedes(struct finding *finding, const char *id);
/* Evidence; an empty text, STAMP_NEVER and a key beyond FINDING_EVIDENCE are left out. */
void finding_text(struct finding *finding, const char *key, struct str text);
/* Nothing when it has no family. */
void finding_addr(struct finding *finding, const char *key, const struct addr *addr);
void finding_number(struct finding *finding, const char *key, int64_t number);
void finding_seconds(struct finding *finding, const char *key, stamp duration);
void finding_time(struct finding *finding, const char *key, stamp at);
void finding_flag(struct finding *finding, const char *key, bool value);

#endif
