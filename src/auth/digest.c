#include "auth/digest.h"

#include <string.h>

#include "auth/hex.h"
#include "auth/params.h"

enum challenge_name {
	CHALLENGE_REALM,
	CHALLENGE_NONCE,
	CHALLENGE_OPAQUE,
	CHALLENGE_ALGORITHM,
	CHALLENGE_QOP,
	CHALLENGE_STALE,
	CHALLENGE_NAMES
};

static const struct str challenge_names[CHALLENGE_NAMES] = {
	[CHALLENGE_REALM] = { "realm", 5 },   [CHALLENGE_NONCE] = { "nonce", 5 },
	[CHALLENGE_OPAQUE] = { "opaque", 6 }, [CHALLENGE_ALGORITHM] = { "algorithm", 9 },
	[CHALLENGE_QOP] = { "qop", 3 },       [CHALLENGE_STALE] = { "stale", 5 },
};

enum credentials_name {
	CREDENTIALS_USERNAME,
	CREDENTIALS_REALM,
	CREDENTIALS_NONCE,
	CREDENTIALS_URI,
	CREDENTIALS_RESPONSE,
	CREDENTIALS_ALGORITHM,
	CREDENTIALS_CNONCE,
	CREDENTIALS_OPAQUE,
	CREDENTIALS_QOP,
	CREDENTIALS_NC,
	CREDENTIALS_USERHASH,
	CREDENTIALS_USERNAME_EXTENDED,
	CREDENTIALS_AUTS,
	CREDENTIALS_NAMES
};

static const struct str credentials_names[CREDENTIALS_NAMES] = {
	[CREDENTIALS_USERNAME] = { "username", 8 },
	[CREDENTIALS_REALM] = { "realm", 5 },
	[CREDENTIALS_NONCE] = { "nonce", 5 },
	[CREDENTIALS_URI] = { "uri", 3 },
	[CREDENTIALS_RESPONSE] = { "response", 8 },
	[CREDENTIALS_ALGORITHM] = { "algorithm", 9 },
	[CREDENTIALS_CNONCE] = { "cnonce", 6 },
	[CREDENTIALS_OPAQUE] = { "opaque", 6 },
	[CREDENTIALS_QOP] = { "qop", 3 },
	[CREDENTIALS_NC] = { "nc", 2 },
	[CREDENTIALS_USERHASH] = { "userhash", 8 },
	[CREDENTIALS_USERNAME_EXTENDED] = { "username*", 9 },
	[CREDENTIALS_AUTS] = { "auts", 4 },
};

enum info_name { INFO_NEXTNONCE, INFO_RSPAUTH, INFO_QOP, INFO_CNONCE, INFO_NC, INFO_NAMES };

static const struct str info_names[INFO_NAMES] = {
	[INFO_NEXTNONCE] = { "nextnonce", 9 },
	[INFO_RSPAUTH] = { "rspauth", 7 },
	[INFO_QOP] = { "qop", 3 },
	[INFO_CNONCE] = { "cnonce", 6 },
	[INFO_NC] = { "nc", 2 },
};

static const char *const algorithm_names[DIGEST_ALGORITHMS] = {
	[DIGEST_MD5] = "MD5",
	[DIGEST_MD5_SESS] = "MD5-sess",
	[DIGEST_SHA256] = "SHA-256",
	[DIGEST_SHA256_SESS] = "SHA-256-sess",
	[DIGEST_SHA512_256] = "SHA-512-256",
	[DIGEST_SHA512_256_SESS] = "SHA-512-256-sess",
	[DIGEST_AKAV1_MD5] = "AKAv1-MD5",
	[DIGEST_UNKNOWN] = "unknown",
};

const char *digest_algorithm_name(enum digest_algorithm algorithm)
{
	return algorithm_names[algorithm];
}

/* Most senders write the names as the RFC does. */
static bool is_name(struct str name, struct str known)
{
	return name.n == known.n && (name.p[0] | 0x20) == known.p[0] &&
	       (memcmp(name.p, known.p, known.n) == 0 || str_equal_nocase(name, known));
}

/* The names stand in the order in which most senders have them: the search starts at from. */
static size_t find_name(struct str name, const struct str *names, size_t count, size_t from)
{
	for (size_t i = from; i < count; i++)
		if (is_name(name, names[i]))
			return i;
	for (size_t i = 0; i < from; i++)
		if (is_name(name, names[i]))
			return i;
	return count;
}

/*
 * The first value of each known parameter; one that was not sent keeps p == NULL. False when one
 * was sent again with another value.
 */
static bool collect(struct params_cursor *cursor, const struct str *names, size_t count,
                    struct str *values)
{
	struct param param;
	bool consistent = true;
	size_t next = 0;

	for (size_t i = 0; i < count; i++)
		values[i] = STR_NONE;
	while (params_next(cursor, &param)) {
		size_t i = find_name(param.name, names, count, next);

		if (i == count)
			continue;
		next = i + 1;
		if (values[i].p == NULL)
			values[i] = param.value;
		else if (!str_equal(values[i], param.value))
			consistent = false;
	}
	return consistent;
}

static enum digest_scheme read_scheme(struct str text)
{
	if (str_equal(text, STR("Digest")) || str_equal_nocase(text, STR("Digest")))
		return DIGEST_SCHEME_DIGEST;
	if (str_equal_nocase(text, STR("Basic")))
		return DIGEST_SCHEME_BASIC;
	return DIGEST_SCHEME_OTHER;
}

static enum digest_algorithm read_algorithm(struct str text)
{
	int i = DIGEST_MD5;

	if (text.n == 0 || str_equal(text, STR("MD5")))
		return DIGEST_MD5;
	while (i < DIGEST_UNKNOWN && !str_equal_nocase(text, str_from(algorithm_names[i])))
		i++;
	return (enum digest_algorithm)i;
}

unsigned digest_qop_option(struct str option)
{
	if (option.n == 0)
		return 0;
	if (str_equal_nocase(option, STR("auth")))
		return DIGEST_QOP_AUTH;
	if (str_equal_nocase(option, STR("auth-int")))
		return DIGEST_QOP_AUTH_INT;
	return DIGEST_QOP_OTHER;
}

static unsigned read_qop_options(struct str list)
{
	unsigned options = 0;

	for (size_t at = 0; at < list.n;) {
		size_t comma = str_find(list, ',', at);

		options |= digest_qop_option(str_trim(str_slice(list, at, comma)));
		at = comma + 1;
	}
	return options;
}

bool digest_challenge_next(struct str *line, struct digest_challenge *out)
{
	struct str values[CHALLENGE_NAMES];
	struct params_cursor cursor;
	struct str scheme = params_scheme(*line, &cursor);
	bool consistent;

	memset(out, 0, sizeof(*out));
	if (scheme.n == 0 && cursor.rest.n == 0) {
		*line = STR_NONE;
		return false;
	}
	consistent = collect(&cursor, challenge_names, CHALLENGE_NAMES, values);
	*line = cursor.rest;
	out->scheme = read_scheme(scheme);
	out->realm = values[CHALLENGE_REALM];
	out->nonce = values[CHALLENGE_NONCE];
	out->opaque = values[CHALLENGE_OPAQUE];
	out->algorithm_text = values[CHALLENGE_ALGORITHM];
	out->algorithm_named = out->algorithm_text.n > 0;
	out->algorithm = read_algorithm(out->algorithm_text);
	out->qop = read_qop_options(values[CHALLENGE_QOP]);
	out->stale = str_equal_nocase(values[CHALLENGE_STALE], STR("true"));
	if (out->scheme == DIGEST_SCHEME_DIGEST)
		out->malformed = !consistent || cursor.unterminated || out->realm.p == NULL ||
		                 out->nonce.p == NULL;
	return true;
}

static bool is_response(struct str text, enum digest_algorithm algorithm)
{
	size_t digits = 32;

	switch (algorithm) {
	case DIGEST_UNKNOWN:
	case DIGEST_ALGORITHMS: return true;
	case DIGEST_SHA256:
	case DIGEST_SHA256_SESS:
	case DIGEST_SHA512_256:
	case DIGEST_SHA512_256_SESS: digits = 64; break;
	case DIGEST_MD5:
	case DIGEST_MD5_SESS:
	case DIGEST_AKAV1_MD5: break;
	}
	return text.n == digits && hex_only(text);
}

static bool is_complete(const struct digest_credentials *c)
{
	if (c->username.p == NULL || c->realm.p == NULL || c->nonce.p == NULL || c->uri.p == NULL ||
	    c->response.p == NULL)
		return false;
	return c->initial || is_response(c->response, c->algorithm);
}

static void fill_credentials(const struct str *values, struct digest_credentials *out)
{
	out->username = values[CREDENTIALS_USERNAME];
	out->username_extended =
	        out->username.p == NULL && values[CREDENTIALS_USERNAME_EXTENDED].p != NULL;
	if (out->username_extended)
		out->username = values[CREDENTIALS_USERNAME_EXTENDED];
	out->userhash = str_equal_nocase(values[CREDENTIALS_USERHASH], STR("true"));
	out->realm = values[CREDENTIALS_REALM];
	out->nonce = values[CREDENTIALS_NONCE];
	out->uri = values[CREDENTIALS_URI];
	out->response = values[CREDENTIALS_RESPONSE];
	out->initial = out->response.p != NULL && out->response.n == 0;
	out->algorithm_text = values[CREDENTIALS_ALGORITHM];
	out->algorithm_named = out->algorithm_text.n > 0;
	out->algorithm = read_algorithm(out->algorithm_text);
	out->qop = values[CREDENTIALS_QOP];
	out->has_qop = out->qop.n > 0;
	out->nc = values[CREDENTIALS_NC];
	out->has_nc = out->nc.n > 0;
	out->cnonce = values[CREDENTIALS_CNONCE];
	out->has_cnonce = out->cnonce.p != NULL;
	out->opaque = values[CREDENTIALS_OPAQUE];
	out->has_auts = values[CREDENTIALS_AUTS].p != NULL;
}

void digest_credentials_parse(struct str line, struct digest_credentials *out)
{
	struct str values[CREDENTIALS_NAMES];
	struct params_cursor cursor;
	bool consistent;

	memset(out, 0, sizeof(*out));
	out->scheme = read_scheme(params_scheme(line, &cursor));
	if (out->scheme != DIGEST_SCHEME_DIGEST)
		return;
	consistent = collect(&cursor, credentials_names, CREDENTIALS_NAMES, values);
	fill_credentials(values, out);
	out->no_escapes = !cursor.escapes;
	out->malformed = !consistent || cursor.unterminated || !is_complete(out);
}

void digest_info_parse(struct str line, struct digest_info *out)
{
	struct str values[INFO_NAMES];
	struct params_cursor cursor = params_begin(line);

	collect(&cursor, info_names, INFO_NAMES, values);
	out->nextnonce = values[INFO_NEXTNONCE];
	out->rspauth = values[INFO_RSPAUTH];
	out->qop = values[INFO_QOP];
	out->cnonce = values[INFO_CNONCE];
	out->nc = values[INFO_NC];
}

uint32_t digest_nonce_count(struct str nc)
{
	uint32_t count = 0;

	if (nc.n == 0 || nc.n > 8)
		return 0;
	for (size_t i = 0; i < nc.n; i++) {
		int digit = hex_digit(nc.p[i]);

		if (digit < 0)
			return 0;
		count = count * 16 + (uint32_t)digit;
	}
	return count;
}
