#include "capture/unpack.h"

#include <bzlib.h>
#include <limits.h>
#include <lz4frame.h>
#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define GZIP_ONLY (MAX_WBITS + 16)

struct unpacker {
	const struct packing *packing;
	bool inside; /* of a stream: its end is yet to come */
	union {
		z_stream gzip;
		lzma_stream xz;
		bz_stream bzip2;
		ZSTD_DStream *zstd;
		LZ4F_dctx *lz4;
	} state;
};

struct packing {
	const char *name;
	uint8_t magic[UNPACK_FRONT];
	size_t magic_n;
	bool (*begin)(struct unpacker *unpacker);
	enum unpack_result (*step)(struct unpacker *unpacker, struct unpack_io *io);
	void (*end)(struct unpacker *unpacker);
};

/* The libraries count in unsigned int. */
static unsigned bounded(size_t n)
{
	return n < UINT_MAX ? (unsigned)n : UINT_MAX;
}

static void took(struct unpack_io *io, size_t in, size_t out)
{
	io->in += in;
	io->in_n -= in;
	io->out += out;
	io->out_n -= out;
}

static bool gzip_begin(struct unpacker *unpacker)
{
	return inflateInit2(&unpacker->state.gzip, GZIP_ONLY) == Z_OK;
}

static enum unpack_result gzip_step(struct unpacker *unpacker, struct unpack_io *io)
{
	z_stream *z = &unpacker->state.gzip;
	unsigned in = bounded(io->in_n), out = bounded(io->out_n);
	int status;

	if (!unpacker->inside)
		inflateReset(z);
	unpacker->inside = true;
	z->next_in = (z_const Bytef *)io->in;
	z->avail_in = in;
	z->next_out = io->out;
	z->avail_out = out;
	status = inflate(z, Z_NO_FLUSH);
	took(io, in - z->avail_in, out - z->avail_out);
	if (status == Z_STREAM_END)
		unpacker->inside = false;
	if (status == Z_MEM_ERROR)
		return UNPACK_NO_MEMORY;
	return status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR ? UNPACK_OK
	                                                                         : UNPACK_DAMAGED;
}

static void gzip_end(struct unpacker *unpacker)
{
	inflateEnd(&unpacker->state.gzip);
}

static bool xz_begin(struct unpacker *unpacker)
{
	unpacker->state.xz = (lzma_stream)LZMA_STREAM_INIT;
	return lzma_stream_decoder(&unpacker->state.xz, UNPACK_MEMORY, 0) == LZMA_OK;
}

static enum unpack_result xz_step(struct unpacker *unpacker, struct unpack_io *io)
{
	lzma_stream *xz = &unpacker->state.xz;
	lzma_ret status;

	if (!unpacker->inside && lzma_stream_decoder(xz, UNPACK_MEMORY, 0) != LZMA_OK)
		return UNPACK_NO_MEMORY;
	unpacker->inside = true;
	xz->next_in = io->in;
	xz->avail_in = io->in_n;
	xz->next_out = io->out;
	xz->avail_out = io->out_n;
	status = lzma_code(xz, LZMA_RUN);
	took(io, io->in_n - xz->avail_in, io->out_n - xz->avail_out);
	if (status == LZMA_STREAM_END)
		unpacker->inside = false;
	if (status == LZMA_OK || status == LZMA_STREAM_END || status == LZMA_BUF_ERROR)
		return UNPACK_OK;
	if (status == LZMA_MEM_ERROR)
		return UNPACK_NO_MEMORY;
	return status == LZMA_MEMLIMIT_ERROR ? UNPACK_TOO_LARGE : UNPACK_DAMAGED;
}

static void xz_end(struct unpacker *unpacker)
{
	lzma_end(&unpacker->state.xz);
}

static bool bzip2_begin(struct unpacker *unpacker)
{
	return BZ2_bzDecompressInit(&unpacker->state.bzip2, 0, 0) == BZ_OK;
}

static void bzip2_end(struct unpacker *unpacker)
{
	BZ2_bzDecompressEnd(&unpacker->state.bzip2);
}

static bool bzip2_again(struct unpacker *unpacker)
{
	bzip2_end(unpacker);
	memset(&unpacker->state.bzip2, 0, sizeof(unpacker->state.bzip2));
	return bzip2_begin(unpacker);
}

static enum unpack_result bzip2_step(struct unpacker *unpacker, struct unpack_io *io)
{
	bz_stream *bz = &unpacker->state.bzip2;
	unsigned in = bounded(io->in_n), out = bounded(io->out_n);
	int status;

	if (!unpacker->inside && !bzip2_again(unpacker))
		return UNPACK_NO_MEMORY;
	unpacker->inside = true;
	bz->next_in = (char *)(uintptr_t)io->in; /* the library only reads it */
	bz->avail_in = in;
	bz->next_out = (char *)io->out;
	bz->avail_out = out;
	status = BZ2_bzDecompress(bz);
	took(io, in - bz->avail_in, out - bz->avail_out);
	if (status == BZ_STREAM_END)
		unpacker->inside = false;
	if (status == BZ_MEM_ERROR)
		return UNPACK_NO_MEMORY;
	return status == BZ_OK || status == BZ_STREAM_END ? UNPACK_OK : UNPACK_DAMAGED;
}

static bool zstd_begin(struct unpacker *unpacker)
{
	unpacker->state.zstd = ZSTD_createDStream();
	return unpacker->state.zstd != NULL;
}

static enum unpack_result zstd_step(struct unpacker *unpacker, struct unpack_io *io)
{
	ZSTD_inBuffer in = { io->in, io->in_n, 0 };
	ZSTD_outBuffer out = { io->out, io->out_n, 0 };
	size_t owed = ZSTD_decompressStream(unpacker->state.zstd, &out, &in);

	took(io, in.pos, out.pos);
	unpacker->inside = owed != 0;
	switch (ZSTD_getErrorCode(owed)) {
	case ZSTD_error_no_error: return UNPACK_OK;
	case ZSTD_error_memory_allocation: return UNPACK_NO_MEMORY;
	case ZSTD_error_frameParameter_windowTooLarge: return UNPACK_TOO_LARGE;
	default: return UNPACK_DAMAGED;
	}
}

static void zstd_end(struct unpacker *unpacker)
{
	ZSTD_freeDStream(unpacker->state.zstd);
}

static bool lz4_begin(struct unpacker *unpacker)
{
	return !LZ4F_isError(LZ4F_createDecompressionContext(&unpacker->state.lz4, LZ4F_VERSION));
}

static enum unpack_result lz4_step(struct unpacker *unpacker, struct unpack_io *io)
{
	size_t in = io->in_n, out = io->out_n;
	size_t owed = LZ4F_decompress(unpacker->state.lz4, io->out, &out, io->in, &in, NULL);

	took(io, in, out);
	unpacker->inside = owed != 0;
	return LZ4F_isError(owed) ? UNPACK_DAMAGED : UNPACK_OK;
}

static void lz4_end(struct unpacker *unpacker)
{
	LZ4F_freeDecompressionContext(unpacker->state.lz4);
}

static const struct packing packings[] = {
	{ "gzip", { 0x1f, 0x8b }, 2, gzip_begin, gzip_step, gzip_end },
	{ "xz", { 0xfd, '7', 'z', 'X' }, 4, xz_begin, xz_step, xz_end },
	{ "zstd", { 0x28, 0xb5, 0x2f, 0xfd }, 4, zstd_begin, zstd_step, zstd_end },
	{ "bzip2", { 'B', 'Z', 'h' }, 3, bzip2_begin, bzip2_step, bzip2_end },
	{ "lz4", { 0x04, 0x22, 0x4d, 0x18 }, 4, lz4_begin, lz4_step, lz4_end },
};

const struct packing *packing_of(const uint8_t *front, size_t n)
{
	for (size_t i = 0; i < COUNT(packings); i++) {
		const struct packing *row = &packings[i];
		if (n >= row->magic_n && memcmp(front, row->magic, row->magic_n) == 0)
			return row;
	}
	return NULL;
}

const char *packing_name(const struct packing *packing)
{
	return packing->name;
}

struct unpacker *unpacker_new(const struct packing *packing)
{
	struct unpacker *unpacker = calloc(1, sizeof(*unpacker));
	if (!unpacker)
		return NULL;
	unpacker->packing = packing;
	if (packing->begin(unpacker))
		return unpacker;
	free(unpacker);
	return NULL;
}

void unpacker_free(struct unpacker *unpacker)
{
	if (!unpacker)
		return;
	unpacker->packing->end(unpacker);
	free(unpacker);
}

enum unpack_result unpacker_step(struct unpacker *unpacker, struct unpack_io *io)
{
	return unpacker->packing->step(unpacker, io);
}

bool unpacker_complete(const struct unpacker *unpacker)
{
	return !unpacker->inside;
}
