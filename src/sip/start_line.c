#include "sip/start_line.h"

#include <string.h>

#include "sip/scan.h"
#include "sip/split.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Where the first word ends. Here and below, the usual version is known by sight. */
static size_t first_word_end(struct str s)
{
	size_t end = 0;

	if (s.n >= 8 && memcmp(s.p, "SIP/2.0 ", 8) == 0)
		return 7;
	while (end < s.n && !is_blank(s.p[end]))
		end++;
	return end;
}

/* Where the last word of the octets before end starts. */
static size_t last_word(struct str s, size_t end)
{
	if (end >= 8 && memcmp(s.p + end - 8, " SIP/2.0", 8) == 0)
		return end - 7;
	while (end > 0 && !is_blank(s.p[end - 1]))
		end--;
	return end;
}

static size_t skip_blanks(struct str s, size_t from)
{
	while (from < s.n && is_blank(s.p[from]))
		from++;
	return from;
}

/* RFC 3261 7.1: case-insensitive, but to be sent in upper case. */
static bool is_version(struct str s, struct sip_message *message)
{
	if (str_equal(s, STR("SIP/2.0")))
		return true;
	if (!str_equal_nocase(s, STR("SIP/2.0")))
		return false;
	message->notes |= SIP_NOTE_START_LINE;
	return true;
}

static enum sip_split_result parse_status(struct str line, struct sip_message *message)
{
	size_t version_end = first_word_end(line);
	if (!is_version(str_slice(line, 0, version_end), message))
		return SIP_BAD;

	size_t at = skip_blanks(line, version_end);
	const char *code = line.p + at;
	if (line.n - at < 3 || !is_digit(code[0]) || !is_digit(code[1]) || !is_digit(code[2]))
		return SIP_BAD;
	if (at + 3 < line.n && !is_blank(line.p[at + 3]))
		return SIP_BAD;
	unsigned status = (unsigned)((code[0] - '0') * 100 + (code[1] - '0') * 10 + code[2] - '0');
	if (status < 100 || status > 699)
		return SIP_BAD;

	/* The blank before an empty Reason-Phrase is not optional (RFC 3261 7.2). */
	if (at != version_end + 1 || line.p[version_end] != ' ' || at + 3 == line.n)
		message->notes |= SIP_NOTE_START_LINE;
	message->status = status;
	message->reason = str_trim(str_slice(line, at + 3, line.n));
	return SIP_OK;
}

static enum sip_split_result parse_request(struct str line, struct sip_message *message)
{
	size_t end = line.n;
	while (end > 0 && is_blank(line.p[end - 1]))
		end--;
	size_t version = last_word(line, end);
	size_t method_end = first_word_end(str_slice(line, 0, end));

	struct str method = str_slice(line, 0, method_end);
	struct str protocol = str_slice(line, version, end);
	if (!str_starts_nocase(protocol, STR("SIP/")))
		return sip_looks_like(line) ? SIP_BAD : SIP_NOT_SIP;
	message->method = sip_method_of(method);
	if (message->method == SIP_METHOD_OTHER && !scan_is_token(method))
		return SIP_BAD;
	if (method_end >= version || !is_version(protocol, message))
		return SIP_BAD;

	struct str between = str_slice(line, method_end, version);
	struct str uri = str_trim(between);
	if (uri.n == 0)
		return SIP_BAD;
	/* One SP on either side and none inside, or somebody was sloppy. */
	if (between.n != uri.n + 2 || end != line.n || between.p[0] != ' ' ||
	    between.p[between.n - 1] != ' ' || str_find(uri, ' ', 0) < uri.n)
		message->notes |= SIP_NOTE_START_LINE;
	message->request = true;
	message->method_name = method;
	message->uri = uri;
	return SIP_OK;
}

enum sip_split_result start_line_parse(struct str line, struct sip_message *message)
{
	if (str_starts_nocase(line, STR("SIP/")))
		return parse_status(line, message);
	return parse_request(line, message);
}
