#include "wire/pieces.h"

#include <stdlib.h>
#include <string.h>

/* 64 KiB in pieces of 256 octets; the list is searched from its front. */
#define PIECES_MAX 256

struct piece {
	struct piece *next;
	size_t offset;
	size_t n;
	uint8_t bytes[];
};

static size_t piece_end(const struct piece *piece)
{
	return piece->offset + piece->n;
}

size_t pieces_end(const struct pieces *pieces)
{
	return pieces->last ? piece_end(pieces->last) : 0;
}

size_t pieces_cost(const struct pieces *pieces, size_t n)
{
	/* at worst one new piece before, between and behind each of the old ones, 8 octets each */
	size_t gaps = n / 8 < pieces->count ? n / 8 : pieces->count;

	return n + (gaps + 1) * sizeof(struct piece);
}

/* Puts a copy behind previous, which is NULL for the front. */
static enum pieces_error insert(struct pieces *pieces, struct piece *previous, size_t offset,
                                const uint8_t *bytes, size_t n)
{
	struct piece **link = previous ? &previous->next : &pieces->first;
	struct piece *piece;

	if (pieces->count == PIECES_MAX)
		return PIECES_TOO_MANY;
	piece = malloc(sizeof *piece + n);
	if (!piece)
		return PIECES_NO_MEMORY;
	piece->next = *link;
	piece->offset = offset;
	piece->n = n;
	memcpy(piece->bytes, bytes, n);
	*link = piece;
	if (!piece->next)
		pieces->last = piece;
	pieces->count++;
	pieces->covered += n;
	pieces->memory += sizeof *piece + n;
	return PIECES_OK;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

enum pieces_error pieces_put(struct pieces *pieces, size_t offset, const uint8_t *bytes, size_t n)
{
	/* in order is the rule: then nothing needs to be searched */
	bool behind = pieces->last && offset >= pieces_end(pieces);
	struct piece *previous = behind ? pieces->last : NULL;
	struct piece *next = behind ? NULL : pieces->first;
	size_t end = offset + n;

	for (size_t at = offset; at < end;) {
		enum pieces_error error;
		size_t to;

		while (next && piece_end(next) <= at) {
			previous = next;
			next = next->next;
		}
		if (next && next->offset <= at) {
			to = least(end, piece_end(next));
			if (memcmp(next->bytes + (at - next->offset), bytes + (at - offset),
			           to - at) != 0)
				return PIECES_OVERLAP;
			at = to;
			continue;
		}
		to = next ? least(end, next->offset) : end;
		error = insert(pieces, previous, at, bytes + (at - offset), to - at);
		if (error != PIECES_OK)
			return error;
		previous = previous ? previous->next : pieces->first;
		at = to;
	}
	return PIECES_OK;
}

bool pieces_match(const struct pieces *pieces, size_t offset, const uint8_t *bytes, size_t n)
{
	size_t end = offset + n;
	size_t at = offset;

	for (const struct piece *piece = pieces->first; piece && at < end; piece = piece->next) {
		size_t to = least(end, piece_end(piece));

		if (piece_end(piece) <= at)
			continue;
		if (piece->offset > at || memcmp(piece->bytes + (at - piece->offset),
		                                 bytes + (at - offset), to - at) != 0)
			return false;
		at = to;
	}
	return at >= end;
}

void pieces_join(const struct pieces *pieces, uint8_t *out)
{
	for (const struct piece *piece = pieces->first; piece; piece = piece->next) {
		memcpy(out, piece->bytes, piece->n);
		out += piece->n;
	}
}

void pieces_release(struct pieces *pieces)
{
	struct piece *piece = pieces->first;

	while (piece) {
		struct piece *next = piece->next;

		free(piece);
		piece = next;
	}
	*pieces = (struct pieces){ 0 };
}
