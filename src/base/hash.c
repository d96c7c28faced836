#include "base/hash.h"

#include <endian.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(HASH_KEY_SIZE == crypto_shorthash_siphash24_KEYBYTES, "the key of SipHash-2-4");

/* Ids of parts that together are longer are built in memory of their own. */
#define ID_TEXT_SIZE 2048
#define ID_DIGITS (HASH_ID_SIZE - 1)

int hash_setup(void)
{
	return sodium_init() < 0 ? -1 : 0;
}

void hash_key_random(struct hash_key *key)
{
	randombytes_buf(key->bytes, sizeof key->bytes);
}

uint64_t hash_bytes(const struct hash_key *key, const void *bytes, size_t n)
{
	uint64_t out; /* its octets, the lowest first */
	const unsigned char *in = n > 0 ? bytes : key->bytes;

	crypto_shorthash_siphash24((unsigned char *)&out, in, n, key->bytes);
	return le64toh(out);
}

uint64_t hash_str(const struct hash_key *key, struct str s)
{
	return hash_bytes(key, s.p, s.n);
}

/* Joins as many bytes of the parts as fit. */
static size_t join(const struct str *parts, size_t count, char *out, size_t size)
{
	size_t used = 0;

	for (size_t i = 0; i < count; i++) {
		size_t room;

		if (i > 0 && used < size)
			out[used++] = '\0';
		room = size - used;
		if (parts[i].n < room)
			room = parts[i].n;
		if (room > 0)
			memcpy(out + used, parts[i].p, room);
		used += room;
	}
	return used;
}

void hash_id(const struct str *parts, size_t count, char out[HASH_ID_SIZE])
{
	static const struct hash_key zero;
	char nearby[ID_TEXT_SIZE];
	size_t size = count;
	char *text = nearby;
	uint64_t hash;

	nearby[0] = '\0';
	for (size_t i = 0; i < count; i++)
		size += parts[i].n;
	if (size > sizeof nearby)
		text = malloc(size);
	if (!text) {
		/* an id of the first bytes is still an id */
		text = nearby;
		size = sizeof nearby;
	}
	hash = hash_bytes(&zero, text, join(parts, count, text, size));
	if (text != nearby)
		free(text);
	for (size_t i = 0; i < ID_DIGITS / 2; i++) {
		unsigned byte = hash >> 8 * i & 0xff;
		out[2 * i] = "0123456789abcdef"[byte >> 4];
		out[2 * i + 1] = "0123456789abcdef"[byte & 15];
	}
	out[ID_DIGITS] = '\0';
}

static uint64_t mix(uint64_t sum, uint64_t word)
{
	sum = (sum ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return sum ^ sum >> 32;
}

static uint64_t word_at(const uint8_t *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof word);
	return word;
}

static uint64_t take_in(uint64_t lane, uint64_t word)
{
	uint64_t product = (lane ^ word) * UINT64_C(0x9e3779b97f4a7c15);

	return product << 32 | product >> 32;
}

uint64_t hash_sum(const void *bytes, size_t n)
{
	const uint8_t *p = bytes;
	uint64_t a = n, b = 1, c = 2, d = 3; /* do not wait for each other */
	uint64_t words[4] = { 0 };

	for (; n >= sizeof words; n -= sizeof words, p += sizeof words) {
		a = take_in(a, word_at(p));
		b = take_in(b, word_at(p + 8));
		c = take_in(c, word_at(p + 16));
		d = take_in(d, word_at(p + 24));
	}
	if (n > 0) {
		memcpy(words, p, n);
		a = take_in(a, words[0]);
		b = take_in(b, words[1]);
		c = take_in(c, words[2]);
		d = take_in(d, words[3]);
	}
	return mix(mix(mix(a, b), c), d);
}
