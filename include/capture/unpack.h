#ifndef CAPTURE_UNPACK_H
#define CAPTURE_UNPACK_H

/*
 * Compressed octets (RFC 1952 gzip, xz, zstd, bzip2, lz4 frames) as a stream. Every octet that can
 * be had of a stream that is cut or damaged comes out before the error does. Several streams in
 * a row are one. Memory is bounded: what asks for more than UNPACK_MEMORY is refused.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UNPACK_FRONT 4 /* octets that tell what it is */
#define UNPACK_MEMORY (UINT64_C(256) << 20)

struct packing; /* a row: one way of compressing */

/* By the first octets; NULL when they are of none. */
const struct packing *packing_of(const uint8_t *front, size_t n);
const char *packing_name(const struct packing *packing);

enum unpack_result {
	UNPACK_OK,
	UNPACK_DAMAGED,
	UNPACK_TOO_LARGE, /* wants more memory than it may have */
	UNPACK_NO_MEMORY,
};

/* What is still to be read and to be filled; a step moves both on. */
struct unpack_io {
	const uint8_t *in;
	size_t in_n;
	uint8_t *out;
	size_t out_n;
};

struct unpacker;

/* NULL when memory is out. */
struct unpacker *unpacker_new(const struct packing *packing);
void unpacker_free(struct unpacker *unpacker);
/* With room and with input that it has not seen it makes progress, or fails. */
enum unpack_result unpacker_step(struct unpacker *unpacker, struct unpack_io *io);
/* The input may end here: nothing is owed to the stream. */
bool unpacker_complete(const struct unpacker *unpacker);

#endif
