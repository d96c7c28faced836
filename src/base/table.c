#include "base/table.h"

#include <stdlib.h>

#define CAPACITY_FIRST 16
#define CAPACITY_MAX UINT32_MAX

void table_init(struct table *table)
{
	*table = (struct table){ 0 };
}

void table_release(struct table *table)
{
	free(table->slots);
	table_init(table);
}

/* Where a hash belongs among capacity slots: its upper half says how far along. */
static size_t home_of(uint64_t hash, size_t capacity)
{
	return (size_t)((hash >> 32) * capacity >> 32);
}

static size_t next_of(size_t i, size_t capacity)
{
	return i + 1 == capacity ? 0 : i + 1;
}

void *table_find(const struct table *table, uint64_t hash, table_equal *equal, const void *key)
{
	size_t capacity = table->capacity;

	if (table->count == 0)
		return NULL;
	for (size_t i = home_of(hash, capacity); table->slots[i].entry; i = next_of(i, capacity)) {
		if (table->slots[i].hash == hash && equal(table->slots[i].entry, key))
			return table->slots[i].entry;
	}
	return NULL;
}

static void put(struct table_slot *slots, size_t capacity, struct table_slot slot)
{
	size_t i = home_of(slot.hash, capacity);

	while (slots[i].entry)
		i = next_of(i, capacity);
	slots[i] = slot;
}

static bool resize(struct table *table, size_t capacity)
{
	struct table_slot *slots =
	        capacity <= CAPACITY_MAX ? calloc(capacity, sizeof *slots) : NULL;

	if (!slots)
		return false;
	for (size_t i = 0; i < table->capacity; i++) {
		if (table->slots[i].entry)
			put(slots, capacity, table->slots[i]);
	}
	free(table->slots);
	table->slots = slots;
	table->capacity = capacity;
	return true;
}

/* By a third: doubling would leave most of the slots of a large table free. */
static bool grow(struct table *table)
{
	size_t capacity = table->capacity;

	return resize(table, capacity ? capacity + (capacity + 2) / 3 : CAPACITY_FIRST);
}

/* Slots that a flood took are given back. Where memory is out they stay. */
static void shrink(struct table *table)
{
	if (table->capacity > CAPACITY_FIRST && table->count < table->capacity / 4)
		resize(table,
		       table->capacity / 2 < CAPACITY_FIRST ? CAPACITY_FIRST : table->capacity / 2);
}

bool table_insert(struct table *table, uint64_t hash, void *entry)
{
	if (table->count >= table->capacity / 4 * 3 && !grow(table))
		return false;
	put(table->slots, table->capacity, (struct table_slot){ hash, entry });
	table->count++;
	return true;
}

/*
 * Closes the gap at i: an entry further on moves into it unless its home lies between the gap and
 * where it stands, so that no probe ever meets a hole before its entry.
 */
static void close_gap(struct table *table, size_t gap)
{
	size_t capacity = table->capacity;

	for (size_t i = next_of(gap, capacity); table->slots[i].entry; i = next_of(i, capacity)) {
		size_t home = home_of(table->slots[i].hash, capacity);
		size_t from_home = i >= home ? i - home : i + capacity - home;
		size_t from_gap = i >= gap ? i - gap : i + capacity - gap;

		if (from_home < from_gap)
			continue;
		table->slots[gap] = table->slots[i];
		gap = i;
	}
	table->slots[gap] = (struct table_slot){ 0 };
}

bool table_remove(struct table *table, uint64_t hash, const void *entry)
{
	size_t capacity = table->capacity;

	if (table->count == 0)
		return false;
	for (size_t i = home_of(hash, capacity); table->slots[i].entry; i = next_of(i, capacity)) {
		if (table->slots[i].entry != entry)
			continue;
		close_gap(table, i);
		table->count--;
		shrink(table);
		return true;
	}
	return false;
}
