#include "auth/userhash.h"

#include <stdint.h>
#include <stdlib.h>

#include "auth/hex.h"
#include "auth/passwords.h"
#include "auth/secrets.h"
#include "base/hash.h"
#include "base/table.h"

/*
 * Entries for any realm are hashed anew when a realm is met that is not the last one. Strangers
 * choose realms, so that is done only so often.
 */
enum { REBUILDS_MOST = 64 };

struct index {
	struct table table; /* of references */
	bool built;
	uint64_t realm; /* hash of the realm that entries for any realm were hashed with */
};

struct userhash {
	const struct passwords *passwords;
	struct hasher *hasher;
	struct hash_key key;
	struct index fixed[HASH_KINDS];
	struct index any[HASH_KINDS];
	unsigned rebuilds;
};

struct wanted {
	const struct userhash *userhash;
	enum hash_kind kind;
	struct str realm; /* for entries for any realm */
	struct str sent;
};

struct userhash *userhash_new(const struct passwords *passwords, struct hasher *hasher)
{
	struct userhash *userhash = calloc(1, sizeof(*userhash));

	if (userhash == NULL)
		return NULL;
	userhash->passwords = passwords;
	userhash->hasher = hasher;
	hash_key_random(&userhash->key);
	for (int i = 0; i < HASH_KINDS; i++) {
		table_init(&userhash->fixed[i].table);
		table_init(&userhash->any[i].table);
	}
	return userhash;
}

void userhash_free(struct userhash *userhash)
{
	if (userhash == NULL)
		return;
	for (int i = 0; i < HASH_KINDS; i++) {
		table_release(&userhash->fixed[i].table);
		table_release(&userhash->any[i].table);
	}
	free(userhash);
}

static bool hash_secret(const struct wanted *wanted, const struct secret *secret,
                        char out[HASH_HEX_SIZE])
{
	struct str parts[] = { secret->user, secret->any_realm ? wanted->realm : secret->realm };

	return hasher_joined(wanted->userhash->hasher, wanted->kind, parts, 2, out);
}

static bool same_hash(const void *entry, const void *key)
{
	const struct wanted *wanted = key;
	struct secret secret;
	char hex[HASH_HEX_SIZE];

	secrets_read(wanted->userhash->passwords, (size_t)(uintptr_t)entry, &secret);
	return hash_secret(wanted, &secret, hex) && str_equal_nocase(str_from(hex), wanted->sent);
}

/* The first of several entries of one name: the others hang on it. */
static bool is_first(const struct passwords *passwords, const struct secret *secret,
                     size_t reference)
{
	if (secret->any_realm)
		return secrets_find_any_realm(passwords, secret->user) == reference;
	return secrets_find(passwords, secret->user, secret->realm) == reference;
}

static void build(struct index *index, const struct wanted *wanted, bool any_realm)
{
	const struct userhash *userhash = wanted->userhash;
	size_t count = passwords_count(userhash->passwords);
	struct secret secret;
	char hex[HASH_HEX_SIZE];

	table_release(&index->table);
	for (size_t i = 1; i <= count; i++) {
		secrets_read(userhash->passwords, i, &secret);
		if (secret.any_realm != any_realm || !is_first(userhash->passwords, &secret, i) ||
		    !hash_secret(wanted, &secret, hex))
			continue;
		if (!table_insert(&index->table, hash_str(&userhash->key, str_from(hex)),
		                  (void *)(uintptr_t)i))
			break;
	}
	index->built = true;
}

static size_t look_up(const struct index *index, const struct wanted *wanted)
{
	char lower[HASH_HEX_SIZE];
	struct str text = { lower, wanted->sent.n };
	uint64_t hash;

	hex_lower(wanted->sent, lower);
	hash = hash_str(&wanted->userhash->key, text);
	return (size_t)(uintptr_t)table_find(&index->table, hash, same_hash, wanted);
}

size_t userhash_find(struct userhash *userhash, enum hash_kind kind, struct str sent,
                     struct str realm)
{
	struct wanted wanted = { userhash, kind, realm, sent };
	struct index *any = &userhash->any[kind];
	uint64_t realm_hash = hash_str(&userhash->key, realm);
	size_t found;

	if (sent.n != hash_hex_length(kind))
		return 0;
	if (!userhash->fixed[kind].built)
		build(&userhash->fixed[kind], &wanted, false);
	found = look_up(&userhash->fixed[kind], &wanted);
	if (found != 0)
		return found;
	if (!any->built || any->realm != realm_hash) {
		if (userhash->rebuilds == REBUILDS_MOST)
			return 0;
		userhash->rebuilds++;
		any->realm = realm_hash;
		build(any, &wanted, true);
	}
	return look_up(any, &wanted);
}
