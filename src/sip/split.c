#include "sip/split.h"

#include <string.h>

#include "sip/header_names.h"
#include "sip/scan.h"
#include "sip/start_line.h"

struct cutter {
	struct sip_message *message;
	const char *at;
	const char *end;
	bool truncated; /* a line without an end may be the front of a longer one */
	bool ended;     /* the empty line behind the headers was met */
	bool oversize;
	size_t lines;
};

static inline bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* One comparison settles the usual case: what stands there is above a blank. */
static inline bool starts_blank(const char *at, const char *end)
{
	return at < end && (unsigned char)*at <= ' ' && is_blank(*at);
}

static size_t octets(const char *from, const char *to)
{
	return (size_t)(to - from);
}

/* The last word of the first line. */
static struct str protocol_of(struct str payload)
{
	struct str line = str_trim(str_slice(payload, 0, str_find(payload, '\r', 0)));
	size_t version = line.n;

	while (version > 0 && !is_blank(line.p[version - 1]))
		version--;
	return str_slice(line, version, line.n);
}

static bool begins_with_one_of(struct str payload, const char *fours, size_t n)
{
	for (size_t i = 0; i < n; i += 4)
		if (memcmp(payload.p, fours + i, 4) == 0)
			return true;
	return false;
}

bool sip_looks_like(struct str payload)
{
	/* SSDP and RTSP share these method names with SIP: "NOTIFY * HTTP/1.1". */
	static const char telling[] = "SIP/REGIINVIOPTISUBSNOTIPUBL";
	/* And these are words of any log. */
	static const char plain[] = "ACK BYE CANCINFOMESSPRACREFEUPDA";
	struct str protocol;

	/* The first octet settles it for most of what is no SIP: RTP begins above all letters. */
	if (payload.n < 4 || payload.p[0] < 'A' || payload.p[0] > 'U')
		return false;
	if (begins_with_one_of(payload, telling, sizeof(telling) - 1)) {
		protocol = protocol_of(payload);
		return !str_starts_nocase(protocol, STR("HTTP/")) &&
		       !str_starts_nocase(protocol, STR("RTSP/"));
	}
	return begins_with_one_of(payload, plain, sizeof(plain) - 1) &&
	       str_starts_nocase(protocol_of(payload), STR("SIP/"));
}

/* RFC 5389 6: two zero bits, and the magic cookie. */
static bool is_stun(struct str payload)
{
	return payload.n >= 8 && (unsigned char)payload.p[0] < 4 &&
	       memcmp(payload.p + 4, "\x21\x12\xa4\x42", 4) == 0;
}

static bool is_keepalive(struct str payload, bool truncated)
{
	if (is_stun(payload))
		return true;
	if (truncated)
		return false;
	size_t i = 0;
	while (i < payload.n && (payload.p[i] == '\r' || payload.p[i] == '\n'))
		i++;
	return i == payload.n || payload.n <= 4;
}

/* The end of the line at cut->at, without its CRLF or LF; *next is where the next one starts. */
static inline const char *line_end(struct cutter *cut, const char **next)
{
	const char *at = cut->at, *end = cut->end;
	const char *lf = memchr(at, '\n', octets(at, end));

	if (lf == NULL) {
		*next = end;
		if (cut->truncated)
			return NULL;
		return end > at && end[-1] == '\r' ? end - 1 : end;
	}
	*next = lf + 1;
	if (lf > at && lf[-1] == '\r')
		return lf - 1;
	cut->message->notes |= SIP_NOTE_BARE_LF;
	return lf;
}

static inline bool is_space(char c)
{
	return is_blank(c) || c == '\r';
}

/* One comparison settles the usual case: what stands at an end is above a blank. */
static inline struct str trimmed(const char *from, const char *to)
{
	while (from < to && (unsigned char)*from <= ' ' && is_space(*from))
		from++;
	while (to > from && (unsigned char)to[-1] <= ' ' && is_space(to[-1]))
		to--;
	return (struct str){ from, octets(from, to) };
}

#define BLOCK 16
#define BLOCKS 255 /* of which the sums fit into an octet */

/* Written for the vectoriser: blocks of constant size, byte sums that cannot overflow. */
static size_t count_separators(const char *p, size_t n)
{
	const char *end = p + n;
	size_t total = 0;

	while (octets(p, end) >= BLOCK) {
		size_t blocks = octets(p, end) / BLOCK;
		const char *stop = p + (blocks < BLOCKS ? blocks : BLOCKS) * BLOCK;
		unsigned char sums[BLOCK] = { 0 };

		for (; p < stop; p += BLOCK) {
			for (size_t i = 0; i < BLOCK; i++)
				sums[i] = (unsigned char)(sums[i] + (p[i] == ',') + (p[i] == ';'));
		}
		for (size_t i = 0; i < BLOCK; i++)
			total += sums[i];
	}
	for (; p < end; p++)
		total += *p == ',' || *p == ';';
	return total;
}

/* True when piece fits behind what value already has in the scratch space. */
static bool append_piece(struct sip_message *message, struct str *value, struct str piece)
{
	size_t room = SIP_SCRATCH - message->scratch_used - value->n;

	if (piece.n + 1 > room)
		return false;
	char *to = message->scratch + message->scratch_used;
	if (value->n > 0)
		to[value->n++] = ' ';
	memcpy(to + value->n, piece.p, piece.n);
	value->n += piece.n;
	return true;
}

/*
 * RFC 3261 7.3.1: a line that starts with a blank goes on with the one before it. Leaves cut->at
 * behind the last such line and *end at its end.
 */
static struct str unfold(struct cutter *cut, struct str first, bool wanted, const char **end)
{
	struct sip_message *message = cut->message;
	struct str value = { message->scratch + message->scratch_used, 0 };
	const char *next;
	bool fits = wanted && append_piece(message, &value, first);

	while (starts_blank(cut->at, cut->end)) {
		const char *stop = line_end(cut, &next);
		if (stop == NULL) {
			cut->at = cut->end;
			break;
		}
		struct str piece = trimmed(cut->at, stop);
		fits = fits && (piece.n == 0 || append_piece(message, &value, piece));
		*end = stop;
		cut->at = next;
	}
	if (fits) {
		message->scratch_used = (uint16_t)(message->scratch_used + value.n);
		return value;
	}
	if (wanted)
		message->notes |= SIP_NOTE_FOLD;
	return first;
}

static inline void store_field(struct sip_message *message, enum sip_header id, struct str value)
{
	uint16_t count = message->counts[id];
	struct sip_field *field = &message->fields[message->fields_count];

	if (count == 0)
		message->first[id] = value;
	else if (header_is_single(id))
		message->notes |= SIP_NOTE_DUPLICATE_HEADER;
	if (count < UINT16_MAX)
		message->counts[id] = (uint16_t)(count + 1);
	if (message->fields_count == SIP_HEADER_LINES)
		return;
	message->fields_count++;
	field->id = id;
	field->value = value;
}

static inline void cut_field(struct cutter *cut, const char *line, const char *end,
                             const char *next)
{
	size_t length = octets(line, end);
	const char *colon = memchr(line, ':', length);
	struct str name = STR_NONE, value = STR_NONE;
	enum sip_header id = SIP_HEADER_OTHER;

	cut->at = next;
	if (colon != NULL) {
		name = trimmed(line, colon);
		value = trimmed(colon + 1, end);
		id = header_lookup(name);
	}
	if (starts_blank(next, cut->end)) {
		value = unfold(cut, value, id != SIP_HEADER_OTHER, &end);
		length = octets(line, end);
	}
	if (length > SIP_SEPARATORS_LINE && count_separators(line, length) > SIP_SEPARATORS_LINE)
		cut->oversize = true;
	if (name.n == 0)
		cut->message->notes |= SIP_NOTE_LINE_WITHOUT_COLON;
	else
		store_field(cut->message, id, value);
}

/*
 * Above the caps lines are no longer stored, but still read to the end of the headers: padding must
 * not hide the Call-ID that closes a transaction.
 */
static void cut_fields(struct cutter *cut)
{
	const char *begin = cut->at;
	const char *next;

	while (cut->at < cut->end) {
		const char *end = line_end(cut, &next);
		if (end == NULL)
			break;
		if (end == cut->at) {
			cut->ended = next > end && next[-1] == '\n';
			cut->at = next;
			break;
		}
		cut->lines++;
		cut_field(cut, cut->at, end, next);
	}
	size_t length = octets(begin, cut->at);
	if (cut->lines > SIP_HEADER_LINES || length > SIP_HEADER_BYTES)
		cut->oversize = true;
	if (length > SIP_SEPARATORS_MESSAGE &&
	    count_separators(begin, length) > SIP_SEPARATORS_MESSAGE)
		cut->oversize = true;
}

/* RFC 3261 20.16: 1*DIGIT LWS Method, less than 2^32. */
static bool read_cseq(struct sip_message *message)
{
	struct str value = message->first[SIP_CSEQ];
	size_t digits = 0;
	uint64_t number = 0;

	while (digits < value.n && value.p[digits] >= '0' && value.p[digits] <= '9')
		digits++;
	if (!str_number(str_slice(value, 0, digits), UINT32_MAX, &number))
		return false;
	if (digits == value.n || !is_blank(value.p[digits]))
		return false;
	struct str method = trimmed(value.p + digits, value.p + value.n);
	bool same = message->request && str_equal(method, message->method_name);
	if (!same && !scan_is_token(method))
		return false;
	message->cseq = (uint32_t)number;
	if (message->request) {
		message->notes |= same ? 0 : SIP_NOTE_CSEQ_METHOD;
		return true;
	}
	message->method_name = method;
	message->method = sip_method_of(method);
	return true;
}

static void cut_body(struct cutter *cut)
{
	struct sip_message *message = cut->message;
	size_t left = octets(cut->at, cut->end);
	struct str length = message->first[SIP_CONTENT_LENGTH];
	uint64_t wanted = left;

	message->body = (struct str){ cut->at, left };
	message->body_available = !cut->truncated;
	if (length.p == NULL)
		return;
	if (!str_number(length, UINT32_MAX, &wanted)) {
		message->notes |= SIP_NOTE_CONTENT_LENGTH;
		return;
	}
	if (wanted > left) {
		if (!cut->truncated)
			message->notes |= SIP_NOTE_CONTENT_LENGTH;
		return;
	}
	message->body_available = true;
	message->body.n = (size_t)wanted;
	if (wanted < left)
		message->notes |= SIP_NOTE_TRAILING_DATA;
}

static enum sip_split_result judge(const struct cutter *cut, bool usable)
{
	/* First, whatever was cut off: what is above the caps must never be read as a list. */
	if (cut->oversize)
		return usable ? SIP_OVERSIZE : SIP_BAD;
	if (!cut->ended && (cut->truncated || !usable))
		return SIP_TRUNCATED;
	if (!usable)
		return SIP_BAD;
	return cut->message->notes != 0 ? SIP_LENIENT : SIP_OK;
}

static enum sip_split_result cut_message(struct cutter *cut)
{
	struct sip_message *message = cut->message;
	const char *begin = cut->at;
	const char *next;
	const char *end = line_end(cut, &next);

	if (end == NULL) {
		/* Less than a start line was captured: whatever may be the front of one counts. */
		struct str start = { begin, octets(begin, cut->end) };
		struct str word = str_slice(start, 0, str_find(start, ' ', 0));
		bool front =
		        start.n < 4 || scan_is_token(word) || str_starts_nocase(word, STR("SIP/"));
		return front ? SIP_TRUNCATED : SIP_NOT_SIP;
	}
	enum sip_split_result result =
	        start_line_parse((struct str){ begin, octets(begin, end) }, message);
	if (result == SIP_BAD && (next == end || next[-1] != '\n'))
		return SIP_TRUNCATED;
	if (result != SIP_OK)
		return result;

	cut->at = next;
	if (starts_blank(next, cut->end))
		message->notes |= SIP_NOTE_START_LINE;
	cut_fields(cut);
	if (memchr(begin, '\0', octets(begin, cut->at)) != NULL)
		message->notes |= SIP_NOTE_NUL;
	if (!cut->ended && !cut->truncated)
		message->notes |= SIP_NOTE_NO_BLANK_LINE;
	bool usable = read_cseq(message) && message->first[SIP_CALL_ID].n > 0;
	if (cut->ended)
		cut_body(cut);
	return judge(cut, usable);
}

enum sip_split_result sip_split(struct str payload, bool truncated, struct sip_message *message)
{
	struct cutter cut = { .message = message, .truncated = truncated };

	memset(message, 0, offsetof(struct sip_message, fields));
	if (payload.n == 0) {
		message->result = truncated ? SIP_TRUNCATED : SIP_KEEPALIVE;
		return message->result;
	}
	if (is_keepalive(payload, truncated)) {
		message->result = SIP_KEEPALIVE;
		return SIP_KEEPALIVE;
	}
	cut.at = payload.p;
	cut.end = payload.p + payload.n;
	while (cut.at < cut.end && (*cut.at == '\r' || *cut.at == '\n'))
		cut.at++;
	message->result = cut_message(&cut);
	return message->result;
}
