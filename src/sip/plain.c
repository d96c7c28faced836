#include "sip/plain.h"

#include "base/octets.h"

#define PLAIN_MAX 512

static const struct octets word = { {
	OCTETS_DIGITS | OCTET('-') | OCTET('.') | OCTET('+'),
	OCTETS_LETTERS | OCTET('_'),
} };

static bool is_word(struct str s)
{
	return s.n > 0 && octets_all(&word, s);
}

static size_t word_end(struct str s, size_t from)
{
	while (from < s.n && octets_has(&word, s.p[from]))
		from++;
	return from;
}

/* *( ";" word [ "=" word ] ) */
static bool are_params(struct str s)
{
	size_t at = 0;

	while (at < s.n) {
		size_t end = word_end(s, at + 1);

		if (s.p[at] != ';' || end == at + 1)
			return false;
		at = end;
		if (at == s.n || s.p[at] != '=')
			continue;
		end = word_end(s, at + 1);
		if (end == at + 1)
			return false;
		at = end;
	}
	return true;
}

/* What stands in s behind part, which is a slice of it. */
static struct str behind(struct str s, struct str part)
{
	return str_slice(s, (size_t)(part.p + part.n - s.p), s.n);
}

bool plain_name_addr(struct str value, const struct sip_uri *uri)
{
	bool bracketed = value.n > 0 && value.p[0] == '<';
	struct str rest;

	if (value.n > PLAIN_MAX || uri->raw.p != value.p + bracketed || !is_word(uri->user) ||
	    !is_word(uri->host))
		return false;
	if (uri->host.p != uri->user.p + uri->user.n + 1 || (uri->port.p && !uri->port_number))
		return false; /* a password stands between them, or no port behind */
	rest = behind(uri->raw, uri->port.p ? uri->port : uri->host);
	if (!are_params(rest))
		return false;
	rest = behind(value, uri->raw);
	if (bracketed && (rest.n == 0 || rest.p[0] != '>'))
		return false;
	return are_params(str_slice(rest, bracketed, rest.n));
}

bool plain_via(struct str value, struct str host)
{
	struct str rest = behind(value, host);
	size_t port = 0;

	if (value.n > PLAIN_MAX || !str_starts_nocase(value, STR("SIP/2.0/UDP ")) ||
	    host.p != value.p + 12 || !is_word(host))
		return false;
	if (rest.n > 0 && rest.p[0] == ':') {
		uint64_t number;

		port = str_find(rest, ';', 0);
		if (!str_number(str_slice(rest, 1, port), UINT16_MAX, &number))
			return false;
	}
	return are_params(str_slice(rest, port, rest.n));
}
