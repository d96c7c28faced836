#ifndef AUTH_FORMULA_H
#define AUTH_FORMULA_H

/*
 * The digest itself (RFC 7616 3.4.1 to 3.4.4; RFC 2069 without qop). Only auth includes this: what
 * goes in and what comes out are secrets, and the caller wipes its buffers.
 */

#include <stdbool.h>

#include "auth/hash.h"
#include "base/str.h"

enum formula_qop { FORMULA_NO_QOP, FORMULA_AUTH, FORMULA_AUTH_INT };

struct formula {
	enum hash_kind kind;
	bool session; /* A1 is H(HA1:nonce:cnonce) */
	enum formula_qop mode;
	struct str username, realm, nonce, uri, method, nc, cnonce, body;
	struct str qop; /* the text that is hashed */
};

/* H(username:realm:password). False when the algorithm is missing. */
bool formula_ha1(struct hasher *hasher, const struct formula *formula, struct str password,
                 char out[HASH_HEX_SIZE]);
/* The response for an HA1 in lower-case hex. An empty method gives the server's rspauth. */
bool formula_response(struct hasher *hasher, const struct formula *formula, struct str ha1,
                      char out[HASH_HEX_SIZE]);

#endif
