#include "auth/hash.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <sodium.h>

#include "base/hash.h"

struct hash_row {
	const char *name;
	const char *openssl_name;
	size_t hex_length;
};

/* SHA-512/256 has its own IV (FIPS 180-4 5.3.6.2): RFC 7616 3.9.2 misprints a cut SHA-512. */
static const struct hash_row rows[HASH_KINDS] = {
	[HASH_MD5] = { "MD5", "MD5", 32 },
	[HASH_SHA256] = { "SHA-256", "SHA2-256", 64 },
	[HASH_SHA512_256] = { "SHA-512-256", "SHA2-512/256", 64 },
};

#define RECURRING 16      /* kept */
#define RECURRING_MAX 120 /* octets of one */

struct recurring {
	enum hash_kind kind;
	size_t n; /* 0: free */
	char text[RECURRING_MAX];
	char hex[HASH_HEX_SIZE];
};

struct hasher {
	struct recurring recurring[RECURRING];
	EVP_MD *digests[HASH_KINDS]; /* NULL where the library offers none */
	EVP_MD_CTX *context;
};

/* Joins short parts before they go to OpenSSL, whose calls cost more than the copying. */
struct joint {
	EVP_MD_CTX *context;
	size_t used;
	bool ok;
	char bytes[512];
};

const char *hash_kind_name(enum hash_kind kind)
{
	return rows[kind].name;
}

size_t hash_hex_length(enum hash_kind kind)
{
	return rows[kind].hex_length;
}

struct hasher *hasher_new(void)
{
	struct hasher *hasher = calloc(1, sizeof(*hasher));

	if (hasher == NULL)
		return NULL;
	hasher->context = EVP_MD_CTX_new();
	if (hasher->context == NULL) {
		free(hasher);
		return NULL;
	}
	ERR_set_mark();
	for (int i = 0; i < HASH_KINDS; i++)
		hasher->digests[i] = EVP_MD_fetch(NULL, rows[i].openssl_name, NULL);
	ERR_pop_to_mark();
	return hasher;
}

void hasher_free(struct hasher *hasher)
{
	if (hasher == NULL)
		return;
	for (int i = 0; i < HASH_KINDS; i++)
		EVP_MD_free(hasher->digests[i]);
	EVP_MD_CTX_free(hasher->context);
	free(hasher);
}

bool hasher_available(const struct hasher *hasher, enum hash_kind kind)
{
	return hasher->digests[kind] != NULL;
}

static void joint_flush(struct joint *joint)
{
	if (joint->ok && joint->used > 0)
		joint->ok = EVP_DigestUpdate(joint->context, joint->bytes, joint->used) == 1;
	joint->used = 0;
}

static void joint_add(struct joint *joint, const char *bytes, size_t n)
{
	if (n == 0)
		return;
	if (n > sizeof(joint->bytes) - joint->used)
		joint_flush(joint);
	if (n > sizeof(joint->bytes)) {
		joint->ok = joint->ok && EVP_DigestUpdate(joint->context, bytes, n) == 1;
		return;
	}
	memcpy(joint->bytes + joint->used, bytes, n);
	joint->used += n;
}

static bool digest_parts(struct hasher *hasher, enum hash_kind kind, const struct str *parts,
                         size_t count, unsigned char out[EVP_MAX_MD_SIZE])
{
	struct joint joint;
	size_t dirty = 0;

	joint.context = hasher->context;
	joint.used = 0;
	joint.ok = EVP_DigestInit_ex2(hasher->context, hasher->digests[kind], NULL) == 1;
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			joint_add(&joint, ":", 1);
		joint_add(&joint, parts[i].p, parts[i].n);
		dirty += parts[i].n + 1;
	}
	joint_flush(&joint);
	sodium_memzero(joint.bytes, dirty < sizeof(joint.bytes) ? dirty : sizeof(joint.bytes));
	return joint.ok && EVP_DigestFinal_ex(hasher->context, out, NULL) == 1;
}

/* Four octets as eight digits: each half of an octet in an octet of its own, then all at once. */
static void put_hex(const unsigned char *bytes, char *out)
{
	uint64_t halves = (uint64_t)bytes[0] | (uint64_t)bytes[1] << 16 | (uint64_t)bytes[2] << 32 |
	                  (uint64_t)bytes[3] << 48;
	uint64_t letters;

	halves = (halves >> 4 & UINT64_C(0x000f000f000f000f)) |
	         (halves & UINT64_C(0x000f000f000f000f)) << 8;
	letters = (halves + UINT64_C(0x0606060606060606)) >> 4 & UINT64_C(0x0101010101010101);
	halves = htole64(halves + UINT64_C(0x3030303030303030) + letters * ('a' - '0' - 10));
	memcpy(out, &halves, sizeof(halves));
}

bool hasher_joined(struct hasher *hasher, enum hash_kind kind, const struct str *parts,
                   size_t count, char out[HASH_HEX_SIZE])
{
	unsigned char bytes[EVP_MAX_MD_SIZE];
	size_t n = rows[kind].hex_length / 2;

	if (hasher->digests[kind] == NULL || !digest_parts(hasher, kind, parts, count, bytes)) {
		ERR_clear_error();
		out[0] = '\0';
		return false;
	}
	for (size_t i = 0; i < n; i += 4)
		put_hex(bytes + i, out + 2 * i);
	out[2 * n] = '\0';
	sodium_memzero(bytes, n);
	return true;
}

/* 0 when it is too long. */
static size_t join(const struct str *parts, size_t count, char text[RECURRING_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		if (n + parts[i].n + 1 > RECURRING_MAX)
			return 0;
		if (i > 0)
			text[n++] = ':';
		if (parts[i].n > 0)
			memcpy(text + n, parts[i].p, parts[i].n);
		n += parts[i].n;
	}
	return n;
}

bool hasher_recurring(struct hasher *hasher, enum hash_kind kind, const struct str *parts,
                      size_t count, char out[HASH_HEX_SIZE])
{
	char text[RECURRING_MAX];
	size_t n = join(parts, count, text);
	struct recurring *kept;

	if (n == 0)
		return hasher_joined(hasher, kind, parts, count, out);
	kept = &hasher->recurring[hash_sum(text, n) % RECURRING];
	if (kept->kind != kind || kept->n != n || memcmp(kept->text, text, n) != 0) {
		kept->n = 0;
		if (!hasher_joined(hasher, kind, parts, count, kept->hex)) {
			out[0] = '\0';
			return false;
		}
		kept->kind = kind;
		kept->n = n;
		memcpy(kept->text, text, n);
	}
	memcpy(out, kept->hex, sizeof(kept->hex));
	return true;
}
