#include "detect/findings.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/table.h"
#include "detect/entity.h"

#define ENTRIES_FIRST 64

struct findings {
	struct table table; /* of finding_entry, by rule and key */
	struct hash_key key;
	struct finding_entry **entries; /* in order of appearance; owns them */
	struct finding_entry *first_changed, *last_changed;
	size_t count, room, max;
	uint64_t dropped, out_of_memory;
	uint64_t rules; /* bit set, see rule_bit: of the rules that have found anything */
};

struct wanted {
	const struct rule *rule;
	const struct entity_key *key;
};

struct findings *findings_new(size_t max)
{
	struct findings *findings = calloc(1, sizeof(*findings));

	if (!findings)
		return NULL;
	table_init(&findings->table);
	hash_key_random(&findings->key);
	findings->max = max;
	return findings;
}

static void free_str(struct str *s)
{
	free((void *)s->p);
	*s = STR_NONE;
}

static void free_entry(struct finding_entry *entry)
{
	struct finding *finding = &entry->finding;

	free_str(&entry->key);
	free_str(&finding->aor);
	free_str(&finding->registrar);
	free_str(&finding->client);
	free_str(&finding->call_id);
	free_str(&finding->contact);
	free_str(&finding->detail);
	free_str(&finding->remedy);
	for (uint32_t i = 0; i < finding->evidence_count; i++)
		free_str(&finding->evidence[i].text);
	free(finding->evidence);
	free(finding->frames);
	free(finding->supersedes);
	free(entry);
}

void findings_free(struct findings *findings)
{
	if (!findings)
		return;
	for (size_t i = 0; i < findings->count; i++)
		free_entry(findings->entries[i]);
	free(findings->entries);
	table_release(&findings->table);
	free(findings);
}

/* Keyed for what comes off the wire; nobody chooses where a rule stands. */
static uint64_t hash_of(const struct findings *findings, const struct wanted *wanted)
{
	uint64_t hash = (uintptr_t)wanted->rule;

	for (size_t i = 0; i < wanted->key->count; i++) {
		struct str part = wanted->key->parts[i];

		hash = hash << 7 | hash >> 57;
		hash ^= part.n ? hash_str(&findings->key, part) : 0;
	}
	return hash;
}

static size_t joined_size(const struct entity_key *key)
{
	size_t n = key->count - 1;

	for (size_t i = 0; i < key->count; i++)
		n += key->parts[i].n;
	return n;
}

/* Whether joined is the parts of key with a NUL between them. */
static bool is_joined(struct str joined, const struct entity_key *key)
{
	size_t at = 0;

	if (joined.n != joined_size(key))
		return false;
	for (size_t i = 0; i < key->count; i++) {
		struct str part = key->parts[i];

		if (i && joined.p[at++] != '\0')
			return false;
		if (part.n && memcmp(joined.p + at, part.p, part.n) != 0)
			return false;
		at += part.n;
	}
	return true;
}

static bool is_wanted(const void *entry, const void *key)
{
	const struct finding_entry *known = entry;
	const struct wanted *wanted = key;

	return known->finding.rule == wanted->rule && is_joined(known->key, wanted->key);
}

static bool join(struct str *joined, const struct entity_key *key)
{
	size_t at = 0, n = joined_size(key);
	char *text = malloc(n + 1);

	if (!text)
		return false;
	for (size_t i = 0; i < key->count; i++) {
		if (i)
			text[at++] = '\0';
		if (key->parts[i].n)
			memcpy(text + at, key->parts[i].p, key->parts[i].n);
		at += key->parts[i].n;
	}
	*joined = (struct str){ text, n };
	return true;
}

static bool make_room(struct findings *findings)
{
	size_t room = findings->room ? findings->room * 2 : ENTRIES_FIRST;
	struct finding_entry **entries;

	if (findings->count < findings->room)
		return true;
	entries = realloc(findings->entries, room * sizeof(struct finding_entry *));
	if (!entries)
		return false;
	findings->entries = entries;
	findings->room = room;
	return true;
}

/* Most rules never find anything: one bit spares the search for what they have found. */
static uint64_t rule_bit(const struct rule *rule)
{
	return UINT64_C(1) << ((uintptr_t)rule / sizeof(*rule) % 64);
}

/* The last quarter is kept for errors: whoever floods with lesser things hides none. */
static size_t places(const struct findings *findings, const struct rule *rule)
{
	return rule->severity == SEVERITY_ERROR ? findings->max : findings->max - findings->max / 4;
}

static struct finding_entry *add(struct findings *findings, uint64_t hash,
                                 const struct wanted *wanted)
{
	struct str parts[ENTITY_PARTS + 1];
	struct finding_entry *entry;

	if (findings->count >= places(findings, wanted->rule)) {
		findings->dropped++;
		return NULL;
	}
	entry = make_room(findings) ? calloc(1, sizeof(*entry)) : NULL;
	if (entry)
		entry->finding.rule = wanted->rule;
	if (!entry || !join(&entry->key, wanted->key) ||
	    !table_insert(&findings->table, hash, entry)) {
		findings->out_of_memory++;
		if (entry)
			free_entry(entry);
		return NULL;
	}
	findings->entries[findings->count++] = entry;
	findings->rules |= rule_bit(wanted->rule);
	parts[0] = str_from(wanted->rule->id);
	memcpy(parts + 1, wanted->key->parts, wanted->key->count * sizeof(*parts));
	hash_id(parts, wanted->key->count + 1, entry->finding.id);
	return entry;
}

static void note_change(struct findings *findings, struct finding_entry *entry)
{
	if (entry->changed)
		return;
	entry->changed = true;
	entry->next_changed = NULL;
	if (findings->last_changed)
		findings->last_changed->next_changed = entry;
	else
		findings->first_changed = entry;
	findings->last_changed = entry;
}

static struct finding_entry *find(const struct findings *findings, const struct rule *rule,
                                  const struct event *event)
{
	struct entity_key key;
	struct wanted wanted = { rule, &key };
	struct finding_entry *entry;

	if (!(findings->rules & rule_bit(rule)))
		return NULL;
	entity_key(rule, event, STR_NONE, &key);
	entry = table_find(&findings->table, hash_of(findings, &wanted), is_wanted, &wanted);
	return entry && !entry->withdrawn ? entry : NULL;
}

/* What FreeSWITCH's own words add to the row's remedy. */
static void add_freeswitch(struct finding *finding, const struct event *event)
{
	const struct rule *rule = finding->rule;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!rule->remedy_freeswitch || !event->account ||
	    event->account->registrar->product != PRODUCT_FREESWITCH)
		return;
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, rule->remedy);
	phrase_text(&phrase, " ");
	phrase_text(&phrase, rule->remedy_freeswitch);
	finding_remedy(finding, &phrase);
}

/* Which capture it is about: of the packet at hand, else of what an ended thing began with. */
static bool event_input(const struct event *event, uint32_t *input)
{
	if (event->packet)
		*input = event->packet->input;
	else if (event->exchange)
		*input = event->exchange->transaction.input;
	else if (event->attempt)
		*input = event->attempt->input;
	else if (event->binding)
		*input = event->binding->input;
	else if (event->publication)
		*input = event->publication->input;
	else if (event->session)
		*input = event->session->input;
	else if (event->kind == EVENT_ACCOUNT_CLOSED && event->account->registrar->challenges)
		*input = event->account->registrar->challenge_input;
	else
		return false;
	return true;
}

static void begin(struct finding_entry *entry, const struct event *event)
{
	struct finding *finding = &entry->finding;

	if (!entry->withdrawn) {
		entity_name(event, finding);
		add_freeswitch(finding, event);
	}
	entry->withdrawn = false;
	finding->count = 0;
	finding->frame_count = 0;
	finding->has_input = event_input(event, &finding->input);
	finding->first_at = finding->last_at = event->at;
}

struct finding *findings_raise(struct findings *findings, const struct rule *rule,
                               const struct event *event, struct str extra)
{
	struct entity_key key;
	struct wanted wanted = { rule, &key };
	struct finding_entry *entry;
	struct finding *finding;
	uint64_t hash;

	entity_key(rule, event, extra, &key);
	hash = hash_of(findings, &wanted);
	entry = table_find(&findings->table, hash, is_wanted, &wanted);
	if (!entry || entry->withdrawn) {
		entry = entry ? entry : add(findings, hash, &wanted);
		if (!entry || entry->refuted)
			return NULL;
		begin(entry, event);
	}
	finding = &entry->finding;
	finding->most = finding_most(rule, event);
	if (!finding->count++) {
		finding->severity = rule->severity;
		finding->confidence = finding->most;
	}
	if (event->at < finding->first_at)
		finding->first_at = event->at;
	if (event->at > finding->last_at)
		finding->last_at = event->at;
	entry->attempt = event->attempt ? event->attempt->n : 0;
	finding_frame(finding, event->packet ? event->packet->frame : 0);
	note_change(findings, entry);
	return finding;
}

struct finding *findings_raise_once(struct findings *findings, const struct rule *rule,
                                    const struct event *event)
{
	return find(findings, rule, event) ? NULL : findings_raise(findings, rule, event, STR_NONE);
}

struct finding *findings_look(const struct findings *findings, const struct rule *rule,
                              const struct event *event)
{
	struct finding_entry *entry = find(findings, rule, event);

	return entry ? &entry->finding : NULL;
}

static void withdraw(struct findings *findings, struct finding_entry *entry)
{
	entry->withdrawn = true;
	note_change(findings, entry);
}

void findings_take_back(struct findings *findings, const struct rule *rule,
                        const struct event *event)
{
	struct finding_entry *entry = find(findings, rule, event);

	if (!entry)
		return;
	if (entry->finding.count > 1)
		entry->finding.count--;
	else
		withdraw(findings, entry);
}

void findings_withdraw(struct findings *findings, const struct rule *rule,
                       const struct event *event)
{
	struct finding_entry *entry = find(findings, rule, event);

	if (entry)
		withdraw(findings, entry);
}

void findings_refute(struct findings *findings, const struct rule *rule, const struct event *event)
{
	struct finding_entry *entry;

	findings_raise(findings, rule, event, STR_NONE);
	entry = find(findings, rule, event);
	if (!entry)
		return;
	withdraw(findings, entry);
	entry->refuted = true;
}

struct finding_entry *const *findings_entries(const struct findings *findings, size_t *count)
{
	*count = findings->count;
	return findings->entries;
}

struct finding_entry *findings_changed(const struct findings *findings)
{
	return findings->first_changed;
}

void findings_settle(struct findings *findings)
{
	for (struct finding_entry *entry = findings->first_changed; entry;
	     entry = entry->next_changed)
		entry->changed = false;
	findings->first_changed = findings->last_changed = NULL;
}

uint64_t findings_dropped(const struct findings *findings)
{
	return findings->dropped;
}

uint64_t findings_out_of_memory(const struct findings *findings)
{
	uint64_t count = findings->out_of_memory;

	for (size_t i = 0; i < findings->count; i++)
		count += findings->entries[i]->finding.incomplete;
	return count;
}
