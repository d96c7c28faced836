#include "cli/credentials.h"

#include "cli/diagnostic.h"

static enum credentials_result load(struct credentials *credentials, const char *path)
{
	struct passwords_problem problem = { 0 };
	bool readable = false;

	switch (passwords_load(path, &credentials->passwords, &readable, &problem)) {
	case PASSWORDS_OK:
		if (readable)
			diagnose("warning: %s: others can read this password file (chmod 600 %s)",
			         path, path);
		return CREDENTIALS_OK;
	case PASSWORDS_UNREADABLE: diagnose("%s: %s", path, problem.text); break;
	case PASSWORDS_MALFORMED:
		diagnose("%s: line %zu: %s", path, problem.line, problem.text);
		break;
	case PASSWORDS_NO_MEMORY: diagnose("%s: out of memory", path); return CREDENTIALS_NO_MEMORY;
	}
	return CREDENTIALS_UNUSABLE;
}

enum credentials_result credentials_load(struct credentials *credentials, const char *path)
{
	enum credentials_result result = path ? load(credentials, path) : CREDENTIALS_OK;

	if (result != CREDENTIALS_OK)
		return result;
	credentials->verifier = verifier_new(credentials->passwords);
	if (!credentials->verifier) {
		diagnose("out of memory");
		return CREDENTIALS_NO_MEMORY;
	}
	for (int kind = 0; credentials->passwords && kind < HASH_KINDS; kind++)
		if (!verifier_offers(credentials->verifier, (enum hash_kind)kind))
			diagnose("%s is not available in this machine's OpenSSL: such digests "
			         "stay unverifiable",
			         hash_kind_name((enum hash_kind)kind));
	return CREDENTIALS_OK;
}

void credentials_release(struct credentials *credentials)
{
	verifier_free(credentials->verifier);
	passwords_free(credentials->passwords);
}

size_t credentials_count(const struct credentials *credentials)
{
	return credentials->passwords ? passwords_count(credentials->passwords) : 0;
}
