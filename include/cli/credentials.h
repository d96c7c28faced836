#ifndef CLI_CREDENTIALS_H
#define CLI_CREDENTIALS_H

/* The password file of -P and what checks digests with it; what is wrong is said on stderr. */

#include "auth/passwords.h"
#include "auth/verify.h"

enum credentials_result {
	CREDENTIALS_OK,
	CREDENTIALS_UNUSABLE, /* the file cannot be read, or is none */
	CREDENTIALS_NO_MEMORY,
};

struct credentials {
	struct passwords *passwords; /* NULL without a file */
	struct verifier *verifier;
};

/* path: NULL when no file was given. Released in any case. */
enum credentials_result credentials_load(struct credentials *credentials, const char *path);
void credentials_release(struct credentials *credentials);
/* How many entries the file has. */
size_t credentials_count(const struct credentials *credentials);

#endif
