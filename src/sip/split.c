#include "sip/split.h"

#include <string.h>

#include "sip/fields.h"
#include "sip/scan.h"
#include "sip/start_line.h"

static inline bool is_blank(char c)
{
	return c == ' ' || c == '\t';
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
	struct str method = str_trim(str_slice(value, digits, value.n));
	bool same = message->request && str_equal(method, message->method_name);
	enum sip_method known = same ? message->method : sip_method_of(method);
	if (!same && known == SIP_METHOD_OTHER && !scan_is_token(method))
		return false;
	message->cseq = (uint32_t)number;
	if (message->request) {
		message->notes |= same ? 0 : SIP_NOTE_CSEQ_METHOD;
		return true;
	}
	message->method_name = method;
	message->method = known;
	return true;
}

static void cut_body(struct cutter *cut)
{
	struct sip_message *message = cut->message;
	size_t left = lines_octets(cut->at, cut->end);
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
	const char *end = lines_end(cut, begin, &next);

	if (end == NULL) {
		/* Less than a start line was captured: whatever may be the front of one counts. */
		struct str start = { begin, lines_octets(begin, cut->end) };
		struct str word = str_slice(start, 0, str_find(start, ' ', 0));
		bool front =
		        start.n < 4 || scan_is_token(word) || str_starts_nocase(word, STR("SIP/"));
		return front ? SIP_TRUNCATED : SIP_NOT_SIP;
	}
	enum sip_split_result result =
	        start_line_parse((struct str){ begin, lines_octets(begin, end) }, message);
	if (result == SIP_BAD && (next == end || next[-1] != '\n'))
		return SIP_TRUNCATED;
	if (result != SIP_OK)
		return result;

	cut->at = next;
	if (next < cut->end && is_blank(*next))
		message->notes |= SIP_NOTE_START_LINE;
	fields_cut(cut);
	if (memchr(begin, '\0', lines_octets(begin, cut->at)) != NULL)
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
