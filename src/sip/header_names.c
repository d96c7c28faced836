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

/* Names of at most this length are known; one that is longer is none of them. */
#define LONGEST 19
#define COLUMNS 32

/*
 * Where a name stands in the table: its length, its first and its last letter, in any case. No two
 * names share a place, or the compiler would say so.
 */
#define COLUMN(first, last) ((2u * ((unsigned char)(first)&31) + ((unsigned char)(last)&31)) & 31)
#define PLACE(n, first, last) ((n)*COLUMNS + COLUMN(first, last))

static const unsigned char places[(LONGEST + 1) * COLUMNS] = {
	[PLACE(2, 't', 'o')] = SIP_TO,
	[PLACE(3, 'v', 'a')] = SIP_VIA,
	[PLACE(4, 'c', 'q')] = SIP_CSEQ,
	[PLACE(4, 'd', 'e')] = SIP_DATE,
	[PLACE(4, 'f', 'm')] = SIP_FROM,
	[PLACE(4, 'p', 'h')] = SIP_PATH,
	[PLACE(5, 'e', 't')] = SIP_EVENT,
	[PLACE(6, 's', 'r')] = SIP_SERVER,
	[PLACE(7, 'c', 'd')] = SIP_CALL_ID,
	[PLACE(7, 'c', 't')] = SIP_CONTACT,
	[PLACE(7, 'e', 's')] = SIP_EXPIRES,
	[PLACE(7, 'r', 'e')] = SIP_REQUIRE,
	[PLACE(7, 'w', 'g')] = SIP_WARNING,
	[PLACE(8, 's', 'g')] = SIP_ETAG,
	[PLACE(9, 's', 'd')] = SIP_SUPPORTED,
	[PLACE(10, 'u', 't')] = SIP_USER_AGENT,
	[PLACE(11, 'm', 's')] = SIP_MIN_EXPIRES,
	[PLACE(11, 'r', 'r')] = SIP_RETRY_AFTER,
	[PLACE(12, 'c', 'e')] = SIP_CONTENT_TYPE,
	[PLACE(12, 's', 'h')] = SIP_IF_MATCH,
	[PLACE(13, 'a', 'n')] = SIP_AUTHORIZATION,
	[PLACE(13, 's', 'e')] = SIP_SERVICE_ROUTE,
	[PLACE(14, 'c', 'h')] = SIP_CONTENT_LENGTH,
	[PLACE(16, 'w', 'e')] = SIP_WWW_AUTHENTICATE,
	[PLACE(18, 'p', 'e')] = SIP_PROXY_AUTHENTICATE,
	[PLACE(18, 's', 'e')] = SIP_SUBSCRIPTION_STATE,
	[PLACE(19, 'a', 'o')] = SIP_AUTHENTICATION_INFO,
	[PLACE(19, 'p', 'n')] = SIP_PROXY_AUTHORIZATION,
	/* the compact forms */
	[PLACE(1, 'c', 'c')] = SIP_CONTENT_TYPE,
	[PLACE(1, 'f', 'f')] = SIP_FROM,
	[PLACE(1, 'i', 'i')] = SIP_CALL_ID,
	[PLACE(1, 'k', 'k')] = SIP_SUPPORTED,
	[PLACE(1, 'l', 'l')] = SIP_CONTENT_LENGTH,
	[PLACE(1, 'm', 'm')] = SIP_CONTACT,
	[PLACE(1, 'o', 'o')] = SIP_EVENT,
	[PLACE(1, 't', 't')] = SIP_TO,
	[PLACE(1, 'v', 'v')] = SIP_VIA,
};

/*
 * No bit of text differs from row's but the one that tells upper from lower case, and that in
 * letters only: they alone have bit 6 set in these names.
 */
static inline bool same_words(const char *text, const char *row, size_t from, size_t size)
{
	uint64_t x = 0, y = 0;

	memcpy(&x, text + from, size);
	memcpy(&y, row + from, size);
	return ((x ^ y) & ~((y & UINT64_C(0x4040404040404040)) >> 1)) == 0;
}

/* Compared in words that may overlap. */
static inline bool same(const char *text, const char *row, size_t n)
{
	if (n >= 8)
		return same_words(text, row, 0, 8) && same_words(text, row, n - 8, 8) &&
		       (n <= 16 || same_words(text, row, 8, 8));
	if (n >= 4)
		return same_words(text, row, 0, 4) && same_words(text, row, n - 4, 4);
	return same_words(text, row, 0, 2) && same_words(text, row, n - 1, 1);
}

/* Other octets share a column with letters. */
static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The place leaves one candidate: one comparison a field. */
enum sip_header header_lookup(struct str name)
{
	enum sip_header header;

	if (name.n == 0 || name.n > LONGEST)
		return SIP_HEADER_OTHER;
	header = places[PLACE(name.n, name.p[0], name.p[name.n - 1])];
	if (header == SIP_HEADER_OTHER)
		return SIP_HEADER_OTHER;
	if (name.n == 1)
		return is_letter(name.p[0]) ? header : SIP_HEADER_OTHER;
	return same(name.p, rows[header].name, name.n) ? header : SIP_HEADER_OTHER;
}
