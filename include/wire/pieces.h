#ifndef WIRE_PIECES_H
#define WIRE_PIECES_H

/* The pieces of one datagram, sorted by offset, none of them overlapping another. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct piece;

struct pieces {
	struct piece *first;
	struct piece *last;
	size_t count;
	size_t covered; /* octets in them */
	size_t memory;  /* octets that they occupy */
};

enum pieces_error {
	PIECES_OK,
	PIECES_OVERLAP, /* other bytes are known there; pieces may have been added before that
	                   showed */
	PIECES_NO_MEMORY,
	PIECES_TOO_MANY,
};

/* What pieces_put may add to memory at most, for n octets. */
size_t pieces_cost(const struct pieces *pieces, size_t n);
/* Copies the octets that are not there yet and compares the others. */
enum pieces_error pieces_put(struct pieces *pieces, size_t offset, const uint8_t *bytes, size_t n);
/* True when all n octets are there and equal. */
bool pieces_match(const struct pieces *pieces, size_t offset, const uint8_t *bytes, size_t n);
/* One past the last octet. */
size_t pieces_end(const struct pieces *pieces);
/* The octets in order, covered of them; gaps are closed. */
void pieces_join(const struct pieces *pieces, uint8_t *out);
void pieces_release(struct pieces *pieces);

#endif
