#ifndef AUTH_DIGEST_H
#define AUTH_DIGEST_H

/*
 * Digest challenges and credentials as they stood on the wire (RFC 7616, RFC 3261 22, RFC 8760,
 * RFC 3310). All strings are borrowed from the line that was parsed.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum digest_algorithm {
	DIGEST_MD5, /* also when no algorithm is named */
	DIGEST_MD5_SESS,
	DIGEST_SHA256,
	DIGEST_SHA256_SESS,
	DIGEST_SHA512_256,
	DIGEST_SHA512_256_SESS,
	DIGEST_AKAV1_MD5,
	DIGEST_UNKNOWN,
	DIGEST_ALGORITHMS
};

enum digest_scheme { DIGEST_SCHEME_DIGEST, DIGEST_SCHEME_BASIC, DIGEST_SCHEME_OTHER };

/* Bit set. */
enum digest_qop {
	DIGEST_QOP_AUTH = 1,
	DIGEST_QOP_AUTH_INT = 2,
	DIGEST_QOP_OTHER = 4,
};

struct digest_challenge {
	enum digest_scheme scheme;
	enum digest_algorithm algorithm;
	bool algorithm_named;
	bool stale;
	bool malformed;
	unsigned qop; /* set of enum digest_qop, 0 when absent */
	struct str realm, nonce, opaque;
	struct str algorithm_text; /* as sent */
};

struct digest_credentials {
	enum digest_scheme scheme;
	enum digest_algorithm algorithm;
	bool algorithm_named;
	bool malformed;         /* SPEC 4.4: a needed parameter missing, twice with other values, or
	                           unterminated */
	bool initial;           /* response="" : no credentials yet (3GPP first REGISTER) */
	bool userhash;          /* username is H(user:realm) */
	bool username_extended; /* sent as username*: charset'language'percent-encoded (RFC 8187) */
	bool has_auts;
	bool no_escapes; /* there is no backslash in any of it */
	bool has_qop, has_nc, has_cnonce;
	struct str username, realm, nonce, uri, response, cnonce, nc, qop, opaque, algorithm_text;
};

struct digest_info { /* Authentication-Info */
	struct str nextnonce, rspauth, qop, cnonce, nc;
};

/* The name as RFC 7616 writes it ("SHA-256-sess"); DIGEST_UNKNOWN gives "unknown". */
const char *digest_algorithm_name(enum digest_algorithm algorithm);

/*
 * Reads one header line. RFC 3261 7.3.1 wants one challenge a line, but several on one line are
 * read as well: parses the challenge at the front of *line and moves *line behind it. False when
 * nothing is left.
 */
bool digest_challenge_next(struct str *line, struct digest_challenge *out);
void digest_credentials_parse(struct str line, struct digest_credentials *out);
void digest_info_parse(struct str line, struct digest_info *out);

/* One option as a bit of enum digest_qop; 0 when it is empty. */
unsigned digest_qop_option(struct str option);

/* The value of nc, or 0 when it is not 1 to 8 hexadecimal digits. */
uint32_t digest_nonce_count(struct str nc);

#endif
