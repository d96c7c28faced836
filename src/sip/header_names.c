#include "sip/header_names.h"

#include <endian.h>
#include <stdint.h>
#include <string.h>

#include "sip/lines.h"

struct header_row {
	char name[31];
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

#define WORD sizeof(uint64_t)
#define EACH(octet) (UINT64_C(0x0101010101010101) * (octet))

/*
 * Names that fit into a word with the ':' behind them, the first octet lowest: most of those on the
 * wire. The factor was found by trial: no two names share a place, in any case, or the compiler
 * would say so.
 */
#define SHORT_PLACES 64
#define SHORT_PLACE(word) (((word) | EACH(0x20)) * UINT64_C(0x8d88348a7eed8d15) >> 58)
#define AT(octet, at) ((uint64_t)(octet) << (at)*8)
#define NAME(a, b, c, d, e, f, g, h)                                                               \
	(AT(a, 0) | AT(b, 1) | AT(c, 2) | AT(d, 3) | AT(e, 4) | AT(f, 5) | AT(g, 6) | AT(h, 7))
#define SHORT(id, n, ...) [SHORT_PLACE(NAME(__VA_ARGS__))] = { NAME(__VA_ARGS__), id, n }

static const struct short_name {
	uint64_t word;
	enum sip_header id;
	unsigned length;
} short_names[SHORT_PLACES] = {
	SHORT(SIP_TO, 2, 'T', 'o', ':', 0, 0, 0, 0, 0),
	SHORT(SIP_VIA, 3, 'V', 'i', 'a', ':', 0, 0, 0, 0),
	SHORT(SIP_CSEQ, 4, 'C', 'S', 'e', 'q', ':', 0, 0, 0),
	SHORT(SIP_DATE, 4, 'D', 'a', 't', 'e', ':', 0, 0, 0),
	SHORT(SIP_FROM, 4, 'F', 'r', 'o', 'm', ':', 0, 0, 0),
	SHORT(SIP_PATH, 4, 'P', 'a', 't', 'h', ':', 0, 0, 0),
	SHORT(SIP_EVENT, 5, 'E', 'v', 'e', 'n', 't', ':', 0, 0),
	SHORT(SIP_SERVER, 6, 'S', 'e', 'r', 'v', 'e', 'r', ':', 0),
	SHORT(SIP_CALL_ID, 7, 'C', 'a', 'l', 'l', '-', 'I', 'D', ':'),
	SHORT(SIP_CONTACT, 7, 'C', 'o', 'n', 't', 'a', 'c', 't', ':'),
	SHORT(SIP_EXPIRES, 7, 'E', 'x', 'p', 'i', 'r', 'e', 's', ':'),
	SHORT(SIP_REQUIRE, 7, 'R', 'e', 'q', 'u', 'i', 'r', 'e', ':'),
	SHORT(SIP_WARNING, 7, 'W', 'a', 'r', 'n', 'i', 'n', 'g', ':'),
	/* the compact forms */
	SHORT(SIP_CONTENT_TYPE, 1, 'c', ':', 0, 0, 0, 0, 0, 0),
	SHORT(SIP_FROM, 1, 'f', ':', 0, 0, 0, 0, 0, 0),
	SHORT(SIP_CALL_ID, 1, 'i', ':', 0, 0, 0, 0, 0, 0),
	SHORT(SIP_SUPPORTED, 1, 'k', ':', 0, 0, 0, 0, 0, 0),
	SHORT(SIP_CONTENT_LENGTH, 1, 'l', ':', 0, 0, 0, 0, 0, 0),
	SHORT(SIP_CONTACT, 1, 'm', ':', 0, 0, 0, 0, 0, 0),
	SHORT(SIP_EVENT, 1, 'o', ':', 0, 0, 0, 0, 0, 0),
	SHORT(SIP_TO, 1, 't', ':', 0, 0, 0, 0, 0, 0),
	SHORT(SIP_VIA, 1, 'v', ':', 0, 0, 0, 0, 0, 0),
};

/*
 * The usual case is that a name is written as in its row. Otherwise no bit differs but the one that
 * tells upper from lower case, and that in letters only: they alone have bit 6 set in these names.
 */
static inline bool same_words(uint64_t text, uint64_t row)
{
	return text == row || ((text ^ row) & ~((row & EACH(0x40)) >> 1)) == 0;
}

/* The row of a name with its ':', NULL when there is none. */
static inline const struct short_name *short_row(uint64_t word)
{
	const struct short_name *row = &short_names[SHORT_PLACE(word)];

	return same_words(word, row->word) ? row : NULL;
}

/* Longer names of at most this length are known. */
#define LONGEST 19
#define COLUMNS 32

/* Where such a name stands: its length, its first and its last letter, in any case. */
#define COLUMN(first, last) ((2u * (unsigned char)(first) + (unsigned char)(last)) & 31)
#define PLACE(n, first, last) (((n)-WORD) * COLUMNS + COLUMN(first, last))

static const unsigned char places[(LONGEST - WORD + 1) * COLUMNS] = {
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
};

/* Eight octets, the first one lowest. */
static inline uint64_t word_at(const char *at)
{
	uint64_t word;

	memcpy(&word, at, WORD);
	return le64toh(word);
}

static inline bool same_at(const char *text, const char *row, size_t at)
{
	return same_words(word_at(text + at), word_at(row + at));
}

/* The place leaves one candidate. Compared in words that may overlap. */
static inline __attribute__((always_inline)) enum sip_header look_up_long(const char *name,
                                                                          size_t n)
{
	enum sip_header header = places[PLACE(n, name[0], name[n - 1])];
	const char *row = rows[header].name;

	if (header == SIP_HEADER_OTHER || !same_at(name, row, 0) || !same_at(name, row, n - WORD))
		return SIP_HEADER_OTHER;
	return n <= 2 * WORD || same_at(name, row, WORD) ? header : SIP_HEADER_OTHER;
}

enum sip_header header_lookup(struct str name)
{
	uint64_t word = 0;

	if (name.n == 0 || name.n > LONGEST)
		return SIP_HEADER_OTHER;
	if (name.n >= WORD)
		return look_up_long(name.p, name.n);
	memcpy(&word, name.p, name.n);
	const struct short_name *row = short_row(le64toh(word) | AT(':', name.n));
	return row != NULL ? row->id : SIP_HEADER_OTHER;
}

/*
 * A name that is unknown, far from its ':', near the end of the payload or between blanks. Kept out
 * of header_read(), and the lookup in it, so that the usual case calls nothing and saves nothing.
 */
static __attribute__((noinline)) struct header_name read_any(const char *line, const char *end)
{
	const char *colon = memchr(line, ':', lines_octets(line, end));
	struct str name = colon != NULL ? lines_trimmed(line, colon) : STR_NONE;

	if (name.n == 0)
		return (struct header_name){ NULL, SIP_HEADER_OTHER };
	return (struct header_name){ colon, header_lookup(name) };
}

/*
 * The lowest bit set is the highest one of the first octet that is a ':', or not ASCII: then the
 * octets in front of it are no name.
 */
static inline uint64_t colons(uint64_t word)
{
	return ((word ^ EACH(':')) - EACH(1)) & EACH(0x80);
}

struct header_name header_read(const char *line, const char *end, const char *readable)
{
	size_t room = lines_octets(line, readable);
	uint64_t word, hit;

	if (room < 2 * WORD)
		return read_any(line, end);
	word = word_at(line);
	hit = colons(word);
	if (hit != 0) {
		const struct short_name *row = short_row(word & (hit ^ (hit - 1)));
		if (row != NULL)
			return (struct header_name){ line + row->length, row->id };
		return read_any(line, end);
	}
	hit = colons(word_at(line + WORD));
	if (hit != 0) {
		const char *colon = line + WORD + __builtin_ctzll(hit) / 8;
		enum sip_header id = look_up_long(line, lines_octets(line, colon));
		if (id != SIP_HEADER_OTHER && *colon == ':')
			return (struct header_name){ colon, id };
	}
	return read_any(line, end);
}
