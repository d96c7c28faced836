#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <bzlib.h>
#include <lz4frame.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include "capture/unpack.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define PLAIN 3000
#define PACKED 8000

static uint8_t plain[PLAIN];

static size_t pack_gzip(uint8_t *out)
{
	z_stream z = { .next_in = plain, .avail_in = PLAIN, .next_out = out, .avail_out = PACKED };

	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, MAX_WBITS + 16, 8, 0), Z_OK);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	return z.total_out;
}

static size_t pack_xz(uint8_t *out)
{
	size_t n = 0;

	assert_int_equal(
	        lzma_easy_buffer_encode(6, LZMA_CHECK_CRC32, NULL, plain, PLAIN, out, &n, PACKED),
	        LZMA_OK);
	return n;
}

static size_t pack_bzip2(uint8_t *out)
{
	unsigned n = PACKED;

	assert_int_equal(BZ2_bzBuffToBuffCompress((char *)out, &n, (char *)plain, PLAIN, 1, 0, 0),
	                 BZ_OK);
	return n;
}

static size_t pack_zstd(uint8_t *out)
{
	return ZSTD_compress(out, PACKED, plain, PLAIN, 3);
}

static size_t pack_lz4(uint8_t *out)
{
	return LZ4F_compressFrame(out, PACKED, plain, PLAIN, NULL);
}

static const struct packer {
	const char *name;
	size_t (*pack)(uint8_t *out);
	bool piecewise; /* what was read of a stream that is cut comes out */
} packers[] = {
	{ "gzip", pack_gzip, true },  { "xz", pack_xz, true },    { "bzip2", pack_bzip2, false },
	{ "zstd", pack_zstd, false }, { "lz4", pack_lz4, false },
};

/* Octets that can be had, in steps of so many; every one is compared. */
static size_t unpack(const uint8_t *packed, size_t n, size_t in_step, size_t out_step,
                     enum unpack_result *result, bool *complete)
{
	struct unpacker *unpacker = unpacker_new(packing_of(packed, n));
	size_t at = 0, total = 0, idle = 0;

	assert_non_null(unpacker);
	for (;;) {
		uint8_t out[256];
		struct unpack_io io = { packed + at, n - at < in_step ? n - at : in_step, out,
			                out_step };
		size_t in = io.in_n;

		if (in == 0 && (unpacker_complete(unpacker) || idle > 2))
			break;
		*result = unpacker_step(unpacker, &io);
		at += in - io.in_n;
		idle = in == io.in_n && io.out_n == out_step ? idle + 1 : 0;
		assert_true(idle < 4 || in == 0);
		for (size_t i = 0; i < out_step - io.out_n; i++)
			assert_int_equal(out[i], plain[total++ % PLAIN]);
		if (*result != UNPACK_OK)
			break;
	}
	*complete = unpacker_complete(unpacker);
	unpacker_free(unpacker);
	return total;
}

static void unpacks(void **state)
{
	static const size_t steps[][2] = {
		{ 1, 1 }, { 1, 256 }, { PACKED, 1 }, { 7, 11 }, { 2 * PACKED, 256 }
	};

	(void)state;
	for (size_t i = 0; i < COUNT(packers); i++) {
		uint8_t packed[2 * PACKED];
		size_t n = packers[i].pack(packed);

		assert_string_equal(packing_name(packing_of(packed, n)), packers[i].name);
		for (size_t k = 0; k < COUNT(steps); k++) {
			enum unpack_result result = UNPACK_OK;
			bool complete;

			assert_int_equal(
			        unpack(packed, n, steps[k][0], steps[k][1], &result, &complete),
			        PLAIN);
			assert_int_equal(result, UNPACK_OK);
			assert_true(complete);
			memcpy(packed + n, packed, n);
			assert_int_equal(
			        unpack(packed, 2 * n, steps[k][0], steps[k][1], &result, &complete),
			        2 * PLAIN);
			assert_int_equal(result, UNPACK_OK);
			assert_true(complete);
		}
	}
}

static void tells_cuts(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(packers); i++) {
		uint8_t packed[PACKED];
		size_t n = packers[i].pack(packed);
		size_t most = 0;

		for (size_t cut = UNPACK_FRONT; cut < n; cut++) {
			enum unpack_result result = UNPACK_OK;
			bool complete;
			size_t got = unpack(packed, cut, PACKED, 256, &result, &complete);

			assert_int_equal(result, UNPACK_OK);
			assert_false(complete);
			assert_true(got >= most);
			most = got;
			if (packers[i].piecewise && cut > n / 2)
				assert_true(got > PLAIN / 4);
		}
	}
}

static void tells_damage(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(packers); i++) {
		uint8_t packed[PACKED];
		size_t n = packers[i].pack(packed);
		enum unpack_result result = UNPACK_OK;
		bool complete;

		/* Behind the end, where another stream would begin. */
		memset(packed + n, 0xff, 64);
		assert_int_equal(unpack(packed, n + 64, PACKED, 256, &result, &complete), PLAIN);
		assert_int_equal(result, UNPACK_DAMAGED);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unpacks),
		cmocka_unit_test(tells_cuts),
		cmocka_unit_test(tells_damage),
	};
	uint32_t random = 1;

	/* Half of it can be compressed. */
	for (size_t i = 0; i < PLAIN; i++) {
		random = random * 1103515245 + 12345;
		plain[i] = i % 2 ? 'a' : (uint8_t)(random >> 16);
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
