#include "auth/formula.h"

#include <sodium.h>

bool formula_ha1(struct hasher *hasher, const struct formula *formula, struct str password,
                 char out[HASH_HEX_SIZE])
{
	struct str parts[] = { formula->username, formula->realm, password };

	return hasher_joined(hasher, formula->kind, parts, 3, out);
}

static bool hash_a2(struct hasher *hasher, const struct formula *formula, char out[HASH_HEX_SIZE])
{
	char body[HASH_HEX_SIZE];
	struct str parts[] = { formula->method, formula->uri, { body, 0 } };

	if (formula->mode != FORMULA_AUTH_INT)
		return hasher_recurring(hasher, formula->kind, parts, 2, out);
	if (!hasher_joined(hasher, formula->kind, &formula->body, 1, body))
		return false;
	parts[2].n = hash_hex_length(formula->kind);
	return hasher_joined(hasher, formula->kind, parts, 3, out);
}

static bool join_response(struct hasher *hasher, const struct formula *formula, struct str a1,
                          struct str a2, char out[HASH_HEX_SIZE])
{
	struct str plain[] = { a1, formula->nonce, a2 };
	struct str full[] = { a1, formula->nonce, formula->nc, formula->cnonce, formula->qop, a2 };

	if (formula->mode == FORMULA_NO_QOP)
		return hasher_joined(hasher, formula->kind, plain, 3, out);
	return hasher_joined(hasher, formula->kind, full, 6, out);
}

bool formula_response(struct hasher *hasher, const struct formula *formula, struct str ha1,
                      char out[HASH_HEX_SIZE])
{
	size_t digits = hash_hex_length(formula->kind);
	struct str session[] = { ha1, formula->nonce, formula->cnonce };
	char a1[HASH_HEX_SIZE];
	char a2[HASH_HEX_SIZE];
	bool ok = hash_a2(hasher, formula, a2);

	if (ok && formula->session) {
		ok = hasher_joined(hasher, formula->kind, session, 3, a1);
		ha1 = (struct str){ a1, digits };
	}
	ok = ok && join_response(hasher, formula, ha1, (struct str){ a2, digits }, out);
	if (formula->session)
		sodium_memzero(a1, sizeof(a1));
	return ok;
}
