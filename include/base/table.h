#ifndef BASE_TABLE_H
#define BASE_TABLE_H

/*
 * Open-addressing hash table of pointers, linear probing, a quarter to three quarters full. The
 * caller hashes (with a keyed hash, base/hash.h: the upper half alone places an entry) and
 * compares; the table owns nothing but its slots, and gives those back that it needs no more.
 * Order of iteration is unspecified and must never reach an output.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct table_slot {
	uint64_t hash;
	void *entry; /* NULL when the slot is free */
};

struct table {
	struct table_slot *slots;
	size_t capacity;
	size_t count;
};

/* True when entry is the one that key describes. */
typedef bool table_equal(const void *entry, const void *key);

void table_init(struct table *table);
void table_release(struct table *table);
void *table_find(const struct table *table, uint64_t hash, table_equal *equal, const void *key);
/* False when memory is out; the table is unchanged then. Does not look for an equal entry. */
bool table_insert(struct table *table, uint64_t hash, void *entry);
/* Removes this very pointer; false when it is not there. */
bool table_remove(struct table *table, uint64_t hash, const void *entry);

#endif
