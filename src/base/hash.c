#include "base/hash.h"

#include <endian.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

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

static uint64_t word_at(const uint8_t *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof word);
	return le64toh(word);
}

/* The octets behind the last whole word; their number is part of the word (SipHash 2.2). */
static uint64_t last_word(const uint8_t *p, size_t n)
{
	size_t rest = n % 8;
	uint64_t word = 0;

	if (n >= 8 && rest > 0) {
		word = word_at(p + n - 8) >> 8 * (8 - rest);
	} else if (rest > 0) {
		for (size_t i = 0; i < rest; i++)
			word |= (uint64_t)p[i] << 8 * i;
	}
	return word | (uint64_t)n << 56;
}

static uint64_t turn(uint64_t word, unsigned bits)
{
	return word << bits | word >> (64 - bits);
}

struct sip {
	uint64_t a, b, c, d;
};

static inline struct sip sip_round(struct sip v)
{
	v.a += v.b;
	v.c += v.d;
	v.b = turn(v.b, 13) ^ v.a;
	v.d = turn(v.d, 16) ^ v.c;
	v.a = turn(v.a, 32) + v.d;
	v.c += v.b;
	v.d = turn(v.d, 21) ^ v.a;
	v.b = turn(v.b, 17) ^ v.c;
	v.c = turn(v.c, 32);
	return v;
}

uint64_t hash_bytes(const struct hash_key *key, const void *bytes, size_t n)
{
	const uint8_t *p = bytes;
	uint64_t low = word_at(key->bytes), high = word_at(key->bytes + 8), word;
	struct sip v = { low ^ UINT64_C(0x736f6d6570736575), high ^ UINT64_C(0x646f72616e646f6d),
		         low ^ UINT64_C(0x6c7967656e657261), high ^ UINT64_C(0x7465646279746573) };

	for (size_t i = 0; i + 8 <= n; i += 8) {
		word = word_at(p + i);
		v.d ^= word;
		v = sip_round(v);
		v.a ^= word;
	}
	word = last_word(p, n);
	v.d ^= word;
	v = sip_round(v);
	v.a ^= word;
	v.c ^= 0xff;
	v = sip_round(sip_round(sip_round(v)));
	return v.a ^ v.b ^ v.c ^ v.d;
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
	static const unsigned char zero[crypto_shorthash_siphash24_KEYBYTES];
	unsigned char hash[crypto_shorthash_siphash24_BYTES];
	char nearby[ID_TEXT_SIZE];
	size_t size = count;
	char *text = nearby;

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
	crypto_shorthash_siphash24(hash, (unsigned char *)text, join(parts, count, text, size),
	                           zero);
	if (text != nearby)
		free(text);
	for (size_t i = 0; i < ID_DIGITS / 2; i++) {
		out[2 * i] = "0123456789abcdef"[hash[i] >> 4];
		out[2 * i + 1] = "0123456789abcdef"[hash[i] & 15];
	}
	out[ID_DIGITS] = '\0';
}

static uint64_t mix(uint64_t sum, uint64_t word)
{
	sum = (sum ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return sum ^ sum >> 32;
}

static uint64_t take_in(uint64_t lane, uint64_t word)
{
	return turn((lane ^ word) * UINT64_C(0x9e3779b97f4a7c15), 32);
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
