#include "detect/finding.h"

#include <stdlib.h>
#include <string.h>

#include "detect/findings.h"

static void set_str(struct finding *finding, struct str *to, struct str from)
{
	char *text;

	if (to->p && str_equal(*to, from))
		return;
	text = str_copy(from);
	finding->incomplete |= !text;
	if (!text)
		return;
	free((void *)to->p);
	*to = (struct str){ text, from.n };
}

bool finding_stands(const struct finding_entry *entry)
{
	return !entry->withdrawn && !entry->finding.superseded;
}

void finding_detail(struct finding *finding, const struct phrase *phrase)
{
	char text[PHRASE_SIZE];
	struct phrase last;

	/* What was said before of all of them is true still. */
	if (!finding || finding->count < 2 || str_equal(finding->detail, phrase_done(phrase))) {
		finding_detail_of_all(finding, phrase);
		return;
	}
	phrase_init(&last, text, sizeof(text));
	phrase_text(&last, "last: ");
	phrase_str(&last, phrase_done(phrase));
	finding_detail_of_all(finding, &last);
}

void finding_detail_of_all(struct finding *finding, const struct phrase *phrase)
{
	if (finding)
		set_str(finding, &finding->detail, phrase_done(phrase));
}

void finding_remedy(struct finding *finding, const struct phrase *phrase)
{
	if (finding)
		set_str(finding, &finding->remedy, phrase_done(phrase));
}

void finding_severity(struct finding *finding, enum severity severity)
{
	if (finding && (finding->count == 1 || severity > finding->severity))
		finding->severity = severity;
}

/* What is told of a host, or of the capture, does not hang on what came before what. */
enum confidence finding_most(const struct rule *rule, const struct event *event)
{
	switch (rule->entity) {
	case ENTITY_CLIENT:
	case ENTITY_FLOW:
	case ENTITY_BINDING:
	case ENTITY_PUBLICATION:
	case ENTITY_SESSION:
	case ENTITY_ACCOUNT: return event->doubted ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN;
	case ENTITY_REGISTRAR:
	case ENTITY_SOURCE:
	case ENTITY_INPUT: break;
	}
	return CONFIDENCE_CERTAIN;
}

void finding_confidence(struct finding *finding, enum confidence confidence)
{
	if (!finding)
		return;
	if (confidence > finding->most)
		confidence = finding->most;
	if (finding->count == 1 || confidence > finding->confidence)
		finding->confidence = confidence;
}

void finding_lasted(struct finding *finding, stamp at)
{
	if (finding && at > finding->last_at)
		finding->last_at = at;
}

void finding_proven(struct finding *finding)
{
	/* Every finding is the first member of its entry. */
	if (finding)
		((struct finding_entry *)finding)->proven = true;
}

/* Room for one more in an array of count that doubles at every power of two; NULL: as it was. */
static void *grown(void *array, uint32_t count, size_t size)
{
	if (count & (count - 1))
		return array;
	return realloc(array, (count ? count * 2UL : 1UL) * size);
}

void finding_frame(struct finding *finding, uint64_t frame)
{
	uint64_t *frames;

	if (!finding || !frame || finding->frame_count == FINDING_FRAMES)
		return;
	for (uint32_t i = 0; i < finding->frame_count; i++)
		if (finding->frames[i] == frame)
			return;
	frames = grown(finding->frames, finding->frame_count, sizeof(*frames));
	finding->incomplete |= !frames;
	if (!frames)
		return;
	finding->frames = frames;
	finding->frames[finding->frame_count++] = frame;
}

void finding_supersedes(struct finding *finding, const char *id)
{
	const char **ids;

	for (uint32_t i = 0; i < finding->supersedes_count; i++)
		if (!strcmp(finding->supersedes[i], id))
			return;
	if (finding->supersedes_count == FINDING_SUPERSEDES)
		return;
	ids = grown(finding->supersedes, finding->supersedes_count, sizeof(*ids));
	finding->incomplete |= !ids;
	if (!ids)
		return;
	finding->supersedes = ids;
	ids[finding->supersedes_count++] = id;
}

/* The place of key: where it is, else a new one; NULL when all are taken. */
static struct evidence *place(struct finding *finding, const char *key, enum evidence_type type)
{
	struct evidence *all;

	for (uint32_t i = 0; i < finding->evidence_count; i++)
		if (!strcmp(finding->evidence[i].key, key))
			return &finding->evidence[i];
	if (finding->evidence_count == FINDING_EVIDENCE)
		return NULL;
	all = grown(finding->evidence, finding->evidence_count, sizeof(*all));
	finding->incomplete |= !all;
	if (!all)
		return NULL;
	finding->evidence = all;
	all += finding->evidence_count++;
	*all = (struct evidence){ .key = key, .type = type };
	return all;
}

static void set_number(struct finding *finding, const char *key, enum evidence_type type,
                       int64_t number)
{
	struct evidence *evidence = finding ? place(finding, key, type) : NULL;

	if (evidence)
		evidence->number = number;
}

void finding_text(struct finding *finding, const char *key, struct str text)
{
	struct evidence *evidence;

	if (!finding || !text.n)
		return;
	evidence = place(finding, key, EVIDENCE_TEXT);
	if (evidence)
		set_str(finding, &evidence->text, text);
}

void finding_addr(struct finding *finding, const char *key, const struct addr *addr)
{
	char text[ADDR_TEXT_SIZE];

	if (!addr->family)
		return;
	addr_text(addr, text);
	finding_text(finding, key, str_from(text));
}

void finding_number(struct finding *finding, const char *key, int64_t number)
{
	set_number(finding, key, EVIDENCE_NUMBER, number);
}

void finding_seconds(struct finding *finding, const char *key, stamp duration)
{
	set_number(finding, key, EVIDENCE_SECONDS, duration);
}

void finding_time(struct finding *finding, const char *key, stamp at)
{
	if (at != STAMP_NEVER)
		set_number(finding, key, EVIDENCE_TIME, at);
}

void finding_flag(struct finding *finding, const char *key, bool value)
{
	set_number(finding, key, EVIDENCE_BOOL, value);
}
