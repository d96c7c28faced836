#include "sip/frame.h"

#include <string.h>

#include "sip/header_names.h"
#include "sip/scan.h"
#include "sip/split.h"

#define START_LINE_MAX 8192
#define WORD_MAX 64 /* of it, looked at again with every octet that comes */

enum mode {
	AT_START,   /* of a message */
	IN_HEADERS, /* behind a start line */
	IN_BODY,
	LOST,   /* after a gap: any line may be the first of a message */
	BARRED, /* after what cannot be read: only the first of new octets may */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static uint32_t least(size_t a, size_t b)
{
	return (uint32_t)(a < b ? a : b);
}

static size_t consume(struct sip_framer *framer, enum mode mode, size_t n)
{
	framer->seen -= least(framer->seen, n);
	framer->scanned = 0;
	framer->mode = (uint8_t)mode;
	return n;
}

static size_t wait(struct sip_framer *framer, struct str buffer)
{
	framer->seen = (uint32_t)buffer.n;
	return 0;
}

static bool is_status_line(struct str line)
{
	return line.n >= 11 && str_starts_nocase(line, STR("SIP/2.0")) && is_blank(line.p[7]) &&
	       is_digit(line.p[8]) && is_digit(line.p[9]) && is_digit(line.p[10]) &&
	       (line.n == 11 || is_blank(line.p[11]));
}

static bool is_request_line(struct str line)
{
	size_t method = 0;

	while (method < line.n && !is_blank(line.p[method]))
		method++;
	return scan_is_token(str_slice(line, 0, method)) && line.n >= method + 10 &&
	       is_blank(line.p[line.n - 8]) &&
	       str_equal_nocase(str_slice(line, line.n - 7, line.n), STR("SIP/2.0"));
}

static bool is_start_line(struct str line)
{
	line = str_trim(line);
	return is_status_line(line) || is_request_line(line);
}

/* The front of a line that may become a start line. */
static bool may_start(struct str front)
{
	struct str begin = str_slice(front, 0, WORD_MAX);
	struct str word = str_slice(begin, 0, str_find(begin, ' ', 0));

	if (front.n > START_LINE_MAX || word.n == WORD_MAX)
		return false;
	if (word.n > 4 && str_starts_nocase(word, STR("SIP/")))
		word = str_slice(word, 4, word.n);
	else if (word.n == 4 && str_equal_nocase(word, STR("SIP/")))
		return true;
	return scan_is_token(word);
}

/* False when a value is no number or two of them differ; found tells of one. */
static bool read_length(struct str headers, bool *found, uint64_t *length)
{
	size_t at = str_find(headers, '\n', 0) + 1;

	*found = false;
	*length = 0;
	while (at < headers.n) {
		size_t end = str_find(headers, '\n', at);
		size_t colon;
		uint64_t value;

		while (end + 1 < headers.n && is_blank(headers.p[end + 1]))
			end = str_find(headers, '\n', end + 1);
		colon = str_find(str_slice(headers, 0, end), ':', at);
		if (header_lookup(str_trim(str_slice(headers, at, colon))) == SIP_CONTENT_LENGTH) {
			if (!str_number(str_trim(str_slice(headers, colon + 1, end)), UINT32_MAX,
			                &value) ||
			    (*found && value != *length))
				return false;
			*found = true;
			*length = value;
		}
		at = end + 1;
	}
	return true;
}

/* A message longer than the buffer may become: its front, and the rest is passed over. */
static size_t hand_out_front(struct sip_framer *framer, struct str buffer, uint64_t total,
                             struct sip_frame *out)
{
	size_t here = least(buffer.n, total);

	out->kind = SIP_FRAME_MESSAGE;
	out->octets = str_slice(buffer, 0, here);
	out->cut = true;
	framer->skip = least(total - here, UINT32_MAX);
	return consume(framer, AT_START, here);
}

static size_t in_body(struct sip_framer *framer, struct str buffer, struct sip_frame *out)
{
	if (buffer.n < framer->total)
		return wait(framer, buffer);
	out->kind = SIP_FRAME_MESSAGE;
	out->octets = str_slice(buffer, 0, framer->total);
	out->no_length = framer->no_length;
	return consume(framer, AT_START, framer->total);
}

static size_t behind_headers(struct sip_framer *framer, struct str buffer, size_t end,
                             struct sip_frame *out)
{
	struct str headers = str_slice(buffer, 0, end);
	uint64_t length;
	bool found;

	if (!read_length(headers, &found, &length)) {
		out->kind = SIP_FRAME_INVALID;
		out->octets = headers;
		return consume(framer, BARRED, buffer.n);
	}
	if (end + length > SIP_FRAME_MAX)
		return hand_out_front(framer, buffer, end + length, out);
	framer->mode = IN_BODY;
	framer->total = (uint32_t)(end + length);
	framer->no_length = !found;
	return in_body(framer, buffer, out);
}

/* How many octets make the end of line at at and the empty line behind it; 0: it is none. */
static size_t empty_line(struct str buffer, size_t at, bool *more)
{
	struct str rest = str_slice(buffer, at + 1, buffer.n);

	*more = rest.n == 0 || (rest.n == 1 && rest.p[0] == '\r');
	if (rest.n >= 1 && rest.p[0] == '\n')
		return 2;
	return rest.n >= 2 && rest.p[0] == '\r' && rest.p[1] == '\n' ? 3 : 0;
}

static size_t in_headers(struct sip_framer *framer, struct str buffer, struct sip_frame *out)
{
	size_t at = str_find(buffer, '\n', framer->scanned);

	while (at < buffer.n) {
		bool more;
		size_t n = empty_line(buffer, at, &more);

		if (n > 0)
			return behind_headers(framer, buffer, at + n, out);
		if (more)
			break;
		at = str_find(buffer, '\n', at + 1);
	}
	framer->scanned = (uint32_t)at;
	if (buffer.n < SIP_FRAME_MAX)
		return wait(framer, buffer);
	out->kind = SIP_FRAME_MESSAGE;
	out->octets = str_slice(buffer, 0, SIP_FRAME_MAX);
	out->cut = true;
	return consume(framer, BARRED, buffer.n);
}

static size_t keepalive(struct str buffer)
{
	size_t n = 0;

	while (n < buffer.n && n < 4 && buffer.p[n] == '\0')
		n++;
	if (n > 0)
		return n;
	if (buffer.p[0] == '\n')
		return 1;
	if (buffer.n >= 4 && memcmp(buffer.p, "\r\n\r\n", 4) == 0)
		return 4;
	return buffer.n >= 2 && memcmp(buffer.p, "\r\n", 2) == 0 ? 2 : 0;
}

static size_t reject(struct sip_framer *framer, struct str buffer, enum sip_frame_kind kind,
                     struct sip_frame *out)
{
	out->kind = kind;
	return consume(framer, BARRED, buffer.n);
}

/* New octets begin with a start line, and do not just end one whose front waited. */
static bool begins_anew(const struct sip_framer *framer, struct str buffer)
{
	struct str fresh = str_slice(buffer, framer->seen, buffer.n);
	size_t end = str_find(fresh, '\n', 0);
	struct str whole = str_slice(buffer, 0, framer->seen + end);

	return framer->seen > 0 && end < fresh.n && is_start_line(str_slice(fresh, 0, end)) &&
	       !(sip_looks_like(whole) && is_start_line(whole));
}

/* The buffer begins where a message should; strictly: where one perhaps does. */
static size_t at_start(struct sip_framer *framer, struct str buffer, bool strictly,
                       struct sip_frame *out)
{
	enum sip_frame_kind other = strictly ? SIP_FRAME_SKIPPED : SIP_FRAME_JUNK;
	size_t n = keepalive(buffer);
	size_t end;
	struct str line;

	if (n > 0) {
		out->kind = SIP_FRAME_KEEPALIVE;
		return consume(framer, framer->mode, n);
	}
	if (buffer.n == 1 && buffer.p[0] == '\r')
		return wait(framer, buffer);
	end = str_find(buffer, '\n', framer->scanned);
	line = str_slice(buffer, 0, end);
	framer->scanned = (uint32_t)end;
	if (end == buffer.n)
		return may_start(line) ? wait(framer, buffer) : reject(framer, buffer, other, out);
	if (!is_start_line(line) && (strictly || !sip_looks_like(line)))
		return reject(framer, buffer, other, out);
	framer->mode = IN_HEADERS;
	return in_headers(framer, buffer, out);
}

/* The first line that is a start line or may become one. */
static size_t search(struct sip_framer *framer, struct str buffer, struct sip_frame *out)
{
	size_t at = 0, end = str_find(buffer, '\n', framer->scanned);

	out->kind = SIP_FRAME_SKIPPED;
	while (end < buffer.n && !is_start_line(str_slice(buffer, at, end))) {
		at = end + 1;
		end = str_find(buffer, '\n', at);
	}
	if (end < buffer.n && at > 0)
		return consume(framer, AT_START, at);
	if (end < buffer.n) {
		out->kind = SIP_FRAME_MORE;
		framer->mode = AT_START;
		return at_start(framer, buffer, false, out);
	}
	if (at == buffer.n || !may_start(str_slice(buffer, at, buffer.n)))
		return consume(framer, LOST, buffer.n);
	if (at > 0)
		return consume(framer, LOST, at);
	out->kind = SIP_FRAME_MORE;
	framer->scanned = (uint32_t)buffer.n;
	return wait(framer, buffer);
}

size_t sip_frame_next(struct sip_framer *framer, struct str buffer, struct sip_frame *out)
{
	*out = (struct sip_frame){ .kind = SIP_FRAME_MORE };
	if (buffer.n == 0)
		return 0;
	if (framer->skip > 0) {
		uint32_t n = least(framer->skip, buffer.n);

		framer->skip -= n;
		out->kind = SIP_FRAME_SKIPPED;
		return consume(framer, AT_START, n);
	}
	if ((framer->mode == LOST || framer->mode == BARRED) && begins_anew(framer, buffer)) {
		out->kind = SIP_FRAME_SKIPPED;
		return consume(framer, AT_START, framer->seen);
	}
	switch ((enum mode)framer->mode) {
	case AT_START: return at_start(framer, buffer, false, out);
	case IN_HEADERS: return in_headers(framer, buffer, out);
	case IN_BODY: return in_body(framer, buffer, out);
	case LOST: return search(framer, buffer, out);
	case BARRED: return at_start(framer, buffer, true, out);
	}
	return 0;
}

void sip_frame_cut(struct sip_framer *framer, struct str buffer, struct sip_frame *out)
{
	bool inside = framer->mode == IN_HEADERS || framer->mode == IN_BODY ||
	              (framer->mode == AT_START && framer->skip == 0 && sip_looks_like(buffer));

	*out = (struct sip_frame){ .kind = inside ? SIP_FRAME_MESSAGE : SIP_FRAME_SKIPPED,
		                   .octets = buffer,
		                   .cut = true };
	sip_frame_lost(framer);
}

void sip_frame_lost(struct sip_framer *framer)
{
	*framer = (struct sip_framer){ .mode = LOST };
}

bool sip_frame_is_synchronous(const struct sip_framer *framer)
{
	return framer->mode != LOST;
}
