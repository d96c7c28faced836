#ifndef AUTH_PASSWORDS_H
#define AUTH_PASSWORDS_H

/*
 * The password file (-P): user:realm:password, user:realm:{MD5}HA1, {SHA-256}HA1, {SHA-512-256}HA1,
 * {AKA}RES, {PLAIN}text, htdigest files, Wireshark's authorization_users_sip ("user","realm","pw").
 * A realm of * stands for any; user and realm may be in double quotes ("*" is a literal star); #
 * at column 1 is a comment; the line "#complete" says that nobody else exists.
 *
 * The whole file lives in one guarded, locked memory region (libsodium) that is read-only after
 * loading and wiped by passwords_free(). No secret ever leaves auth/.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct passwords;

struct passwords_problem {
	size_t line;    /* 1-based; 0 when it concerns the file */
	char text[160]; /* what is wrong and what to do; never the line's own text */
};

enum passwords_result {
	PASSWORDS_OK,
	PASSWORDS_UNREADABLE, /* problem->text says why (errno's words) */
	PASSWORDS_MALFORMED,  /* problem->line */
	PASSWORDS_NO_MEMORY,
};

/*
 * On success *out is owned by the caller. *readable_by_others tells that the file's mode lets group
 * or others read it (a warning, not an error).
 */
enum passwords_result passwords_load(const char *path, struct passwords **out,
                                     bool *readable_by_others, struct passwords_problem *problem);
void passwords_free(struct passwords *passwords);
size_t passwords_count(const struct passwords *passwords);
/* The file says "#complete". */
bool passwords_complete(const struct passwords *passwords);
/* Whether any entry is for this user: one look when complete, else a scan. Ignores userhash. */
bool passwords_knows(const struct passwords *passwords, struct str user);

#endif
