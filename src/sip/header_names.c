#include "sip/header_names.h"

#include <stdint.h>
#include <string.h>

struct header_row {
	const char *name;
	bool single; /* a second line of it is an error (RFC 3261 7.3.1) */
};

/* clang-format off */
static const struct header_row rows[SIP_HEADERS] = {
	[SIP_HEADER_OTHER]        = { "", false },
	[SIP_CALL_ID]             = { "Call-ID", true },
	[SIP_CSEQ]                = { "CSeq", true },
	[SIP_FROM]                = { "From", true },
	[SIP_TO]                  = { "To", true },
	[SIP_VIA]                 = { "Via", false },
	[SIP_CONTACT]             = { "Contact", false },
	[SIP_EXPIRES]             = { "Expires", true },
	[SIP_MIN_EXPIRES]         = { "Min-Expires", true },
	[SIP_RETRY_AFTER]         = { "Retry-After", true },
	[SIP_CONTENT_LENGTH]      = { "Content-Length", true },
	[SIP_CONTENT_TYPE]        = { "Content-Type", true },
	[SIP_WWW_AUTHENTICATE]    = { "WWW-Authenticate", false },
	[SIP_PROXY_AUTHENTICATE]  = { "Proxy-Authenticate", false },
	[SIP_AUTHORIZATION]       = { "Authorization", false },
	[SIP_PROXY_AUTHORIZATION] = { "Proxy-Authorization", false },
	[SIP_AUTHENTICATION_INFO] = { "Authentication-Info", false },
	[SIP_EVENT]               = { "Event", true },
	[SIP_SUBSCRIPTION_STATE]  = { "Subscription-State", true },
	[SIP_ETAG]                = { "SIP-ETag", true },
	[SIP_IF_MATCH]            = { "SIP-If-Match", true },
	[SIP_USER_AGENT]          = { "User-Agent", true },
	[SIP_SERVER]              = { "Server", true },
	[SIP_PATH]                = { "Path", false },
	[SIP_SERVICE_ROUTE]       = { "Service-Route", false },
	[SIP_REQUIRE]             = { "Require", false },
	[SIP_SUPPORTED]           = { "Supported", false },
	[SIP_DATE]                = { "Date", true },
	[SIP_WARNING]             = { "Warning", false },
};
/* clang-format on */

const char *sip_header_name(enum sip_header header)
{
	return header < SIP_HEADERS ? rows[header].name : "";
}

bool header_is_single(enum sip_header header)
{
	return header < SIP_HEADERS && rows[header].single;
}

static unsigned char lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}

static bool same_words(const char *a, const char *b, size_t from, size_t size)
{
	uint64_t x = 0, y = 0;

	memcpy(&x, a + from, size);
	memcpy(&y, b + from, size);
	return x == y;
}

/* Most names are written as in the rows: compared in words that may overlap. */
static bool same(const char *a, const char *b, size_t n)
{
	if (n >= 16)
		return same_words(a, b, 0, 8) && same_words(a, b, 8, 8) &&
		       same_words(a, b, n - 8, 8);
	if (n >= 8)
		return same_words(a, b, 0, 8) && same_words(a, b, n - 8, 8);
	if (n >= 4)
		return same_words(a, b, 0, 4) && same_words(a, b, n - 4, 4);
	return memcmp(a, b, n) == 0;
}

/* The caller has looked at the length: name has as many characters as the row. */
static enum sip_header match(struct str name, enum sip_header header)
{
	const char *row = rows[header].name;

	if (same(name.p, row, name.n))
		return header;
	for (size_t i = 0; i < name.n; i++) {
		if (lower(name.p[i]) != lower(row[i]))
			return SIP_HEADER_OTHER;
	}
	return header;
}

static enum sip_header match_compact(char letter)
{
	switch (lower(letter)) {
	case 'c': return SIP_CONTENT_TYPE;
	case 'f': return SIP_FROM;
	case 'i': return SIP_CALL_ID;
	case 'k': return SIP_SUPPORTED;
	case 'l': return SIP_CONTENT_LENGTH;
	case 'm': return SIP_CONTACT;
	case 'o': return SIP_EVENT;
	case 't': return SIP_TO;
	case 'v': return SIP_VIA;
	default: return SIP_HEADER_OTHER;
	}
}

static enum sip_header match_four(struct str name)
{
	switch (lower(name.p[0])) {
	case 'c': return match(name, SIP_CSEQ);
	case 'd': return match(name, SIP_DATE);
	case 'f': return match(name, SIP_FROM);
	case 'p': return match(name, SIP_PATH);
	default: return SIP_HEADER_OTHER;
	}
}

static enum sip_header match_seven(struct str name)
{
	switch (lower(name.p[0])) {
	case 'c': return match(name, name.p[4] == '-' ? SIP_CALL_ID : SIP_CONTACT);
	case 'e': return match(name, SIP_EXPIRES);
	case 'r': return match(name, SIP_REQUIRE);
	case 'w': return match(name, SIP_WARNING);
	default: return SIP_HEADER_OTHER;
	}
}

/* The length and one letter leave one candidate: one comparison a field. */
enum sip_header header_lookup(struct str name)
{
	unsigned char first = name.n > 0 ? lower(name.p[0]) : 0;

	switch (name.n) {
	case 1: return match_compact(name.p[0]);
	case 2: return match(name, SIP_TO);
	case 3: return match(name, SIP_VIA);
	case 4: return match_four(name);
	case 5: return match(name, SIP_EVENT);
	case 6: return match(name, SIP_SERVER);
	case 7: return match_seven(name);
	case 8: return match(name, SIP_ETAG);
	case 9: return match(name, SIP_SUPPORTED);
	case 10: return match(name, SIP_USER_AGENT);
	case 11: return match(name, first == 'm' ? SIP_MIN_EXPIRES : SIP_RETRY_AFTER);
	case 12: return match(name, first == 'c' ? SIP_CONTENT_TYPE : SIP_IF_MATCH);
	case 13: return match(name, first == 'a' ? SIP_AUTHORIZATION : SIP_SERVICE_ROUTE);
	case 14: return match(name, SIP_CONTENT_LENGTH);
	case 16: return match(name, SIP_WWW_AUTHENTICATE);
	case 18: return match(name, first == 'p' ? SIP_PROXY_AUTHENTICATE : SIP_SUBSCRIPTION_STATE);
	case 19:
		return match(name,
		             first == 'p' ? SIP_PROXY_AUTHORIZATION : SIP_AUTHENTICATION_INFO);
	default: return SIP_HEADER_OTHER;
	}
}
