#include "detect/announce.h"

#include <stdlib.h>

#include "detect/precedence.h"

/* With more findings of one account, the later ones are judged at the end only. */
#define KIN_MOST 256
#define KIN_FIRST 4

/* The findings of one account: no others meet, but for those of a search, which the end tells. */
struct kin {
	struct finding_entry **entries; /* in order of appearance */
	size_t count, room;
};

void announcer_init(struct announcer *announcer)
{
	table_init(&announcer->accounts);
	hash_key_random(&announcer->key);
}

static void free_kin(struct kin *kin)
{
	if (kin)
		free(kin->entries);
	free(kin);
}

void announcer_release(struct announcer *announcer)
{
	for (size_t i = 0; i < announcer->accounts.capacity; i++)
		free_kin(announcer->accounts.slots[i].entry);
	table_release(&announcer->accounts);
}

static bool is_of_account(const void *entry, const void *key)
{
	const struct kin *kin = entry;
	const struct finding *known = &kin->entries[0]->finding;
	const struct finding *finding = key;

	return str_equal(known->aor, finding->aor) &&
	       str_equal(known->registrar, finding->registrar);
}

static bool join(struct kin *kin, struct finding_entry *entry)
{
	if (kin->count == KIN_MOST)
		return false;
	if (kin->count == kin->room) {
		size_t room = kin->room ? kin->room * 2 : KIN_FIRST;
		struct finding_entry **entries =
		        realloc(kin->entries, room * sizeof(struct finding_entry *));

		if (!entries)
			return false;
		kin->entries = entries;
		kin->room = room;
	}
	kin->entries[kin->count++] = entry;
	entry->kin = kin;
	return true;
}

static void make_kin(struct announcer *announcer, struct finding_entry *entry, uint64_t hash)
{
	struct kin *kin = calloc(1, sizeof(*kin));

	if (kin && join(kin, entry) && table_insert(&announcer->accounts, hash, kin))
		return;
	entry->kin = NULL;
	free_kin(kin);
}

static void find_kin(struct announcer *announcer, struct finding_entry *entry)
{
	const struct finding *finding = &entry->finding;
	uint64_t hash;
	struct kin *kin;

	if (entry->kin || !finding->aor.n)
		return;
	hash = hash_str(&announcer->key, finding->aor) * 31 +
	       hash_str(&announcer->key, finding->registrar);
	kin = table_find(&announcer->accounts, hash, is_of_account, finding);
	if (kin)
		join(kin, entry);
	else
		make_kin(announcer, entry, hash);
}

static bool is_due(const struct finding_entry *entry)
{
	return entry->withdrawn ? entry->due > 0 : entry->finding.count >= entry->due;
}

static uint64_t next_due(const struct finding_entry *entry)
{
	uint64_t due = 1;

	if (entry->withdrawn)
		return 0;
	while (due <= entry->finding.count)
		due *= 2;
	return due;
}

static void tell(struct finding_entry *entry, finding_sink *sink, void *context)
{
	bool stands = finding_stands(entry), due = is_due(entry);

	if (entry->told ? due || !stands : stands)
		sink(context, &entry->finding, !stands);
	entry->told = stands;
	if (due)
		entry->due = next_due(entry);
}

static void judge(struct finding_entry *entry, finding_sink *sink, void *context)
{
	struct finding_entry *const *entries = entry->kin ? entry->kin->entries : &entry;
	size_t count = entry->kin ? entry->kin->count : 1;

	precedence_apply(entries, count);
	for (size_t i = 0; i < count; i++)
		tell(entries[i], sink, context);
}

void announce_changes(struct announcer *announcer, struct findings *findings, finding_sink *sink,
                      void *context)
{
	struct finding_entry *first = findings_changed(findings);

	for (struct finding_entry *entry = first; entry; entry = entry->next_changed)
		find_kin(announcer, entry);
	for (struct finding_entry *entry = first; entry; entry = entry->next_changed)
		if (is_due(entry))
			judge(entry, sink, context);
	findings_settle(findings);
}

void announce_end(const struct findings *findings, finding_sink *sink, void *context)
{
	size_t count;
	struct finding_entry *const *entries = findings_entries(findings, &count);

	for (size_t i = 0; i < count; i++)
		if (entries[i]->told && !finding_stands(entries[i]))
			sink(context, &entries[i]->finding, true);
}
