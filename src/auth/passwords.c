#include "auth/passwords.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/passwords_file.h"
#include "auth/region.h"
#include "auth/secrets.h"
#include "base/hash.h"
#include "base/table.h"

/* Where an entry stands in the region: offsets only, nothing of it is secret. */
struct entry {
	uint32_t user, user_length;
	uint32_t realm, realm_length;
	uint32_t text, text_length;
	uint32_t next; /* reference of another entry of the same name */
	uint8_t kind;  /* enum secret_kind */
	bool any_realm;
};

struct passwords {
	struct region region;
	struct entry *entries;
	size_t count;
	bool complete;
	struct hash_key key;
	struct table names; /* by user and realm */
	struct table users; /* by user, only filled in a complete file */
};

struct name {
	const struct passwords *passwords;
	struct str user;
	struct str realm;
	bool any_realm;
};

static struct str part(const struct passwords *passwords, uint32_t at, uint32_t length)
{
	return (struct str){ passwords->region.bytes + at, length };
}

static bool same_user(const void *entry, const void *key)
{
	const struct entry *e = entry;
	const struct name *name = key;

	return str_equal(part(name->passwords, e->user, e->user_length), name->user);
}

static bool same_name(const void *entry, const void *key)
{
	const struct entry *e = entry;
	const struct name *name = key;

	return e->any_realm == name->any_realm && same_user(entry, key) &&
	       str_equal(part(name->passwords, e->realm, e->realm_length), name->realm);
}

static uint64_t hash_name(const struct name *name)
{
	uint64_t user = hash_str(&name->passwords->key, name->user);

	if (name->any_realm)
		return user;
	return user * 3 + hash_sum(name->realm.p, name->realm.n);
}

static enum passwords_result fail(struct passwords_problem *problem, size_t line, const char *text)
{
	problem->line = line;
	snprintf(problem->text, sizeof(problem->text), "%s", text);
	return PASSWORDS_MALFORMED;
}

static enum passwords_result no_memory(struct passwords_problem *problem)
{
	fail(problem, 0, "not enough memory for the password file");
	return PASSWORDS_NO_MEMORY;
}

static size_t count_lines(const struct region *region)
{
	const char *at = region->bytes;
	const char *end = at + region->used;
	size_t count = 1;

	while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
		at++;
		count++;
	}
	return count;
}

static uint32_t offset(const struct passwords *passwords, struct str s)
{
	return s.n == 0 ? 0 : (uint32_t)(s.p - passwords->region.bytes);
}

/* Behind the first entry of its name, or into the table. */
static bool link_entry(struct passwords *passwords, struct entry *entry, const struct name *name)
{
	uint64_t hash = hash_name(name);
	struct entry *first = table_find(&passwords->names, hash, same_name, name);

	if (first == NULL)
		return table_insert(&passwords->names, hash, entry);
	entry->next = first->next;
	first->next = (uint32_t)(entry - passwords->entries + 1);
	return true;
}

static bool add_entry(struct passwords *passwords, const struct secret *secret)
{
	struct name name = { passwords, secret->user, secret->realm, secret->any_realm };
	struct entry *entry = &passwords->entries[passwords->count];

	entry->user = offset(passwords, secret->user);
	entry->user_length = (uint32_t)secret->user.n;
	entry->realm = offset(passwords, secret->realm);
	entry->realm_length = (uint32_t)secret->realm.n;
	entry->text = offset(passwords, secret->text);
	entry->text_length = (uint32_t)secret->text.n;
	entry->kind = (uint8_t)secret->kind;
	entry->any_realm = secret->any_realm;
	passwords->count++;
	return link_entry(passwords, entry, &name);
}

static bool index_users(struct passwords *passwords)
{
	for (size_t i = 0; i < passwords->count; i++) {
		struct entry *entry = &passwords->entries[i];
		struct name name = { .passwords = passwords };
		uint64_t hash;

		name.user = part(passwords, entry->user, entry->user_length);
		hash = hash_str(&passwords->key, name.user);
		if (table_find(&passwords->users, hash, same_user, &name) == NULL &&
		    !table_insert(&passwords->users, hash, entry))
			return false;
	}
	return true;
}

static enum passwords_result index_lines(struct passwords *passwords,
                                         struct passwords_problem *problem)
{
	struct passwords_reader reader =
	        passwords_reader_begin(passwords->region.bytes, passwords->region.used);
	struct secret secret;

	if (passwords->region.used >= UINT32_MAX)
		return fail(problem, 0, "a password file must be smaller than 4 GiB");
	passwords->entries = calloc(count_lines(&passwords->region), sizeof(struct entry));
	if (passwords->entries == NULL)
		return no_memory(problem);
	for (;;) {
		switch (passwords_reader_next(&reader, &secret)) {
		case PASSWORDS_LINE_END:
			if (passwords->complete && !index_users(passwords))
				return no_memory(problem);
			return PASSWORDS_OK;
		case PASSWORDS_LINE_COMPLETE: passwords->complete = true; break;
		case PASSWORDS_LINE_BAD: return fail(problem, reader.line, reader.problem);
		case PASSWORDS_LINE_ENTRY:
			if (!add_entry(passwords, &secret))
				return no_memory(problem);
			break;
		}
	}
}

static enum passwords_result fill(struct passwords *passwords, const char *path, bool *exposed,
                                  struct passwords_problem *problem)
{
	enum passwords_result result;
	int error = region_read(path, &passwords->region, exposed);

	if (error == ENOMEM)
		return no_memory(problem);
	if (error != 0) {
		fail(problem, 0, strerror(error));
		return PASSWORDS_UNREADABLE;
	}
	result = index_lines(passwords, problem);
	if (result == PASSWORDS_OK)
		region_seal(&passwords->region);
	return result;
}

enum passwords_result passwords_load(const char *path, struct passwords **out,
                                     bool *readable_by_others, struct passwords_problem *problem)
{
	struct passwords *passwords = calloc(1, sizeof(*passwords));
	enum passwords_result result;

	*out = NULL;
	*readable_by_others = false;
	memset(problem, 0, sizeof(*problem));
	if (passwords == NULL || hash_setup() != 0) {
		free(passwords);
		return no_memory(problem);
	}
	hash_key_random(&passwords->key);
	table_init(&passwords->names);
	table_init(&passwords->users);
	result = fill(passwords, path, readable_by_others, problem);
	if (result == PASSWORDS_OK)
		*out = passwords;
	else
		passwords_free(passwords);
	return result;
}

void passwords_free(struct passwords *passwords)
{
	if (passwords == NULL)
		return;
	table_release(&passwords->names);
	table_release(&passwords->users);
	free(passwords->entries);
	region_release(&passwords->region);
	free(passwords);
}

size_t passwords_count(const struct passwords *passwords)
{
	return passwords->count;
}

bool passwords_complete(const struct passwords *passwords)
{
	return passwords->complete;
}

bool passwords_knows(const struct passwords *passwords, struct str user)
{
	struct name name = { .passwords = passwords, .user = user };

	if (passwords->complete)
		return table_find(&passwords->users, hash_str(&passwords->key, user), same_user,
		                  &name) != NULL;
	for (size_t i = 0; i < passwords->count; i++)
		if (same_user(&passwords->entries[i], &name))
			return true;
	return false;
}

static size_t find(const struct name *name)
{
	const struct passwords *passwords = name->passwords;
	const struct entry *entry = table_find(&passwords->names, hash_name(name), same_name, name);

	return entry == NULL ? 0 : (size_t)(entry - passwords->entries) + 1;
}

size_t secrets_find(const struct passwords *passwords, struct str user, struct str realm)
{
	return find(&(struct name){ passwords, user, realm, false });
}

size_t secrets_find_any_realm(const struct passwords *passwords, struct str user)
{
	return find(&(struct name){ passwords, user, STR_NONE, true });
}

void secrets_read(const struct passwords *passwords, size_t reference, struct secret *out)
{
	const struct entry *entry = &passwords->entries[reference - 1];

	out->user = part(passwords, entry->user, entry->user_length);
	out->realm = part(passwords, entry->realm, entry->realm_length);
	out->text = part(passwords, entry->text, entry->text_length);
	out->kind = (enum secret_kind)entry->kind;
	out->any_realm = entry->any_realm;
	out->next = entry->next;
}
