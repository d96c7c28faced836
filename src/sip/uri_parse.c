#include "sip/parse.h"

#include <string.h>

#include "base/octets.h"
#include "sip/plain.h"
#include "sip/scan.h"

/*
 * Where userinfo ends. Neither hosts nor parameters may hold a plain '@', but phones do send it:
 * the last one in front of any ';' or '?' counts, and the first one if it has those before it, as
 * user parts may (RFC 3261 25.1 user-unreserved).
 */
static size_t find_at(struct str s)
{
	size_t at = str_find(s, '@', 0);

	for (size_t i = at + 1; i < s.n && s.p[i] != ';' && s.p[i] != '?'; i++) {
		if (s.p[i] == '@')
			at = i;
	}
	return at;
}

static bool is_host(struct str host)
{
	/* All but controls, blanks and what encloses or separates. */
	static const struct octets allowed = { {
		~(OCTET(' ') * 2 - 1) &
		        ~(OCTET('<') | OCTET('>') | OCTET('"') | OCTET(',') | OCTET('/')),
		~(OCTET('@') | OCTET(0x7f)),
		UINT64_MAX,
		UINT64_MAX,
	} };

	return host.n > 0 && octets_all(&allowed, host);
}

static void take_port(struct str port, struct sip_uri *uri)
{
	uint64_t number;

	if (port.n == 0)
		return;
	uri->port = port;
	if (str_number(port, UINT16_MAX, &number))
		uri->port_number = (uint16_t)number;
}

static bool take_hostport(struct str s, struct sip_uri *uri)
{
	struct addr ignored;
	size_t colon = str_find(s, ':', 0);

	if (s.n > 0 && s.p[0] == '[') {
		size_t close = str_find(s, ']', 0);
		if (close == s.n)
			return false;
		uri->host = str_slice(s, 0, close + 1);
		if (close + 1 < s.n && s.p[close + 1] != ':')
			return false;
		take_port(str_slice(s, close + 2, s.n), uri);
		return sip_host_addr(uri->host, 0, &ignored);
	}
	if (str_find(s, ':', colon + 1) < s.n) {
		/* Two colons: an IPv6 address whose brackets were forgotten, or nothing. */
		uri->host = s;
		return sip_host_addr(s, 0, &ignored);
	}
	uri->host = str_slice(s, 0, colon);
	take_port(str_slice(s, colon + 1, s.n), uri);
	return is_host(uri->host);
}

static void take_userinfo(struct str s, struct sip_uri *uri)
{
	size_t colon = str_find(s, ':', 0);

	uri->user = str_slice(s, 0, colon);
	if (colon < s.n)
		uri->password = str_slice(s, colon + 1, s.n);
}

static bool parse_sip(struct str s, struct sip_uri *uri)
{
	size_t at = find_at(s);

	if (at < s.n) {
		take_userinfo(str_slice(s, 0, at), uri);
		s = (struct str){ s.p + at + 1, s.n - at - 1 };
	}
	size_t question = str_find(s, '?', 0);
	size_t semicolon = str_find(str_slice(s, 0, question), ';', 0);
	if (question < s.n)
		uri->headers = (struct str){ s.p + question + 1, s.n - question - 1 };
	if (semicolon < question)
		uri->params = (struct str){ s.p + semicolon + 1, question - semicolon - 1 };
	return take_hostport(str_trim(str_slice(s, 0, semicolon)), uri);
}

/* RFC 3966 3: the number stands where a user would, and there is no host. */
static bool parse_tel(struct str s, struct sip_uri *uri)
{
	size_t semicolon = str_find(s, ';', 0);

	uri->user = str_trim(str_slice(s, 0, semicolon));
	if (semicolon < s.n)
		uri->params = (struct str){ s.p + semicolon + 1, s.n - semicolon - 1 };
	for (size_t i = 0; i < uri->user.n; i++) {
		if (uri->user.p[i] == '\0' ||
		    strchr("+0123456789abcdefABCDEF*#-.()", uri->user.p[i]) == NULL)
			return false;
	}
	return uri->user.n > 0;
}

bool sip_uri_parse(struct str text, struct sip_uri *uri)
{
	text = str_trim(text);
	if (plain_uri(text, uri))
		return true;
	*uri = (struct sip_uri){ 0 };
	size_t colon = str_find(text, ':', 0);
	if (colon == text.n)
		return false;

	uri->raw = text;
	uri->scheme = str_slice(text, 0, colon);
	struct str rest = str_slice(text, colon + 1, text.n);
	if (str_equal_nocase(uri->scheme, STR("sip")) || str_equal_nocase(uri->scheme, STR("sips")))
		return parse_sip(rest, uri);
	return str_equal_nocase(uri->scheme, STR("tel")) && parse_tel(rest, uri);
}

bool sip_uri_param(const struct sip_uri *uri, struct str name, struct str *value)
{
	struct str rest = uri->params;

	while (rest.n > 0) {
		size_t end = str_find(rest, ';', 0);
		struct str item = str_slice(rest, 0, end);
		size_t equals = str_find(item, '=', 0);

		if (str_equal_nocase(str_slice(item, 0, equals), name)) {
			*value = str_slice(item, equals + 1, item.n);
			return true;
		}
		rest = str_slice(rest, end + 1, rest.n);
	}
	return false;
}

bool sip_host_addr(struct str host, uint16_t port, struct addr *out)
{
	bool bracketed = host.n >= 2 && host.p[0] == '[' && host.p[host.n - 1] == ']';
	struct str bare = scan_strip(host, '[', ']');
	size_t zone = str_find(bare, '%', 0);

	/* RFC 4007: a zone means something to one host only; the address is what counts. */
	bare = str_slice(bare, 0, zone);
	bool ip6 = str_find(bare, ':', 0) < bare.n;
	if (bare.n == 0 || (bracketed && !ip6) || !addr_parse_ip(bare, out))
		return false;
	out->port = port;
	return true;
}
