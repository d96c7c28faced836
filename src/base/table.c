#include "base/table.h"

#include <stdlib.h>

#define CAPACITY_FIRST 16

void table_init(struct table *table)
{
	*table = (struct table){ 0 };
}

void table_release(struct table *table)
{
	free(table->slots);
	table_init(table);
}

void *table_find(const struct table *table, uint64_t hash, table_equal *equal, const void *key)
{
	size_t mask = table->capacity - 1;

	if (table->count == 0)
		return NULL;
	for (size_t i = (size_t)hash & mask; table->slots[i].entry; i = (i + 1) & mask) {
		if (table->slots[i].hash == hash && equal(table->slots[i].entry, key))
			return table->slots[i].entry;
	}
	return NULL;
}

static void put(struct table_slot *slots, size_t mask, struct table_slot slot)
{
	size_t i = (size_t)slot.hash & mask;

	while (slots[i].entry)
		i = (i + 1) & mask;
	slots[i] = slot;
}

static bool grow(struct table *table)
{
	size_t capacity = table->capacity ? table->capacity * 2 : CAPACITY_FIRST;
	struct table_slot *slots;

	if (capacity < table->capacity)
		return false;
	slots = calloc(capacity, sizeof *slots);
	if (!slots)
		return false;
	for (size_t i = 0; i < table->capacity; i++) {
		if (table->slots[i].entry)
			put(slots, capacity - 1, table->slots[i]);
	}
	free(table->slots);
	table->slots = slots;
	table->capacity = capacity;
	return true;
}

bool table_insert(struct table *table, uint64_t hash, void *entry)
{
	if (table->count >= table->capacity / 4 * 3 && !grow(table))
		return false;
	put(table->slots, table->capacity - 1, (struct table_slot){ hash, entry });
	table->count++;
	return true;
}

/*
 * Closes the gap at i: an entry further on moves into it unless its home lies between the gap and
 * where it stands, so that no probe ever meets a hole before its entry.
 */
static void close_gap(struct table *table, size_t gap)
{
	size_t mask = table->capacity - 1;

	for (size_t i = (gap + 1) & mask; table->slots[i].entry; i = (i + 1) & mask) {
		size_t home = (size_t)table->slots[i].hash & mask;
		if (((i - home) & mask) < ((i - gap) & mask))
			continue;
		table->slots[gap] = table->slots[i];
		gap = i;
	}
	table->slots[gap] = (struct table_slot){ 0 };
}

bool table_remove(struct table *table, uint64_t hash, const void *entry)
{
	size_t mask = table->capacity - 1;

	if (table->count == 0)
		return false;
	for (size_t i = (size_t)hash & mask; table->slots[i].entry; i = (i + 1) & mask) {
		if (table->slots[i].entry != entry)
			continue;
		close_gap(table, i);
		table->count--;
		return true;
	}
	return false;
}
