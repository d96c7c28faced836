#ifndef WIRE_RING_H
#define WIRE_RING_H

/* Intrusive lists in a ring: the list itself is a node, and an empty one points to itself. */

#include <stdbool.h>
#include <stddef.h>

struct ring {
	struct ring *previous;
	struct ring *next;
};

/* The object that the node is a member of. */
#define RING_OWNER(node, type, member) ((type *)(void *)((char *)(node)-offsetof(type, member)))

static inline void ring_init(struct ring *ring)
{
	ring->previous = ring->next = ring;
}

static inline bool ring_is_empty(const struct ring *ring)
{
	return ring->next == ring;
}

/* Leaves the node pointing to itself: taking it again does nothing. */
static inline void ring_take(struct ring *node)
{
	node->previous->next = node->next;
	node->next->previous = node->previous;
	ring_init(node);
}

/* To the end of the list; the node must be in none. */
static inline void ring_append(struct ring *ring, struct ring *node)
{
	node->previous = ring->previous;
	node->next = ring;
	ring->previous->next = node;
	ring->previous = node;
}

#endif
