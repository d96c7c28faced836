/* The traces that servers print of themselves: they name the other side only. */
#include "trace_format.h"

#define DASHES 40

/* A time, or nothing: what may stand in front of a record without being of the message before. */
static bool is_prefix(struct str text, struct trace_when *when)
{
	size_t used = trace_when_parse(text, when);
	size_t bar = str_find(text, '|', 0);
	if (used > 0 || str_trim(text).n == 0)
		return true;
	/* drachtio: "0000018a|2017-Aug-02 10:45:29.326923| " */
	return bar < text.n && trace_when_parse(str_slice(text, bar + 1, text.n), when) > 0;
}

/* A line that has a time in front, also behind the id of a call, is of the log. */
static enum trace_kind log_or_text(struct str line, struct trace_record *record)
{
	size_t blank = str_find(line, ' ', 0);
	struct trace_when when;
	bool is_log = trace_when_parse(line, &when) > 0 && when.date != TRACE_DATE_NONE;
	if (!is_log && blank == 36)
		is_log = trace_when_parse(str_slice(line, blank + 1, line.n), &when) > 0 &&
		         when.date != TRACE_DATE_NONE;
	if (!is_log)
		return TRACE_TEXT;
	record->when = when;
	return TRACE_LOG;
}

/* "recv " or "send " that ends there: where it begins; end when there is none. */
static size_t verb_before(struct str line, size_t end, bool *sent)
{
	static const struct {
		struct str word;
		bool sent;
	} verbs[] = { { STR_INIT("recv "), false },
		      { STR_INIT("send "), true },
		      { STR_INIT("sent "), true } };
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		size_t n = verbs[i].word.n;
		if (end < n || !str_equal(str_slice(line, end - n, end), verbs[i].word))
			continue;
		*sent = verbs[i].sent;
		return end - n;
	}
	return end;
}

static bool take(struct str *rest, struct str prefix)
{
	if (rest->n < prefix.n || !str_equal(str_slice(*rest, 0, prefix.n), prefix))
		return false;
	*rest = str_slice(*rest, prefix.n, rest->n);
	return true;
}

static void set_peer(struct trace_record *record, bool sent, struct addr peer)
{
	record->one_side = true;
	record->sent = sent;
	*(sent ? &record->destination : &record->source) = peer;
}

/* "PROTOCOL/[ADDRESS]:PORT at HH:MM:SS.uuuuuu:" behind "from" or "to". */
static bool read_sofia_peer(struct str rest, bool sent, struct trace_record *record)
{
	size_t slash = str_find(rest, '/', 0), bracket, end, at;
	uint64_t port;
	struct addr peer = { .family = ADDR_NONE };
	struct trace_when when;
	record->transport = trace_transport(str_slice(rest, 0, slash));
	rest = str_slice(rest, slash + 1, rest.n);
	bracket = str_find(rest, ']', 0);
	at = str_search_nocase(rest, STR(" at "));
	if (rest.n == 0 || rest.p[0] != '[' || bracket + 1 >= rest.n || at == rest.n)
		return false;
	for (end = bracket + 2; end < at && rest.p[end] >= '0' && rest.p[end] <= '9'; end++)
		continue;
	if (!str_number(str_slice(rest, bracket + 2, end), UINT16_MAX, &port) ||
	    trace_when_parse(str_slice(rest, at + 4, rest.n), &when) == 0)
		return false;
	if (addr_parse_ip(str_slice(rest, 1, bracket), &peer))
		peer.port = (uint16_t)port;
	set_peer(record, sent, peer);
	record->when.clock = when.clock;
	record->when.time = when.time;
	return true;
}

static bool read_sofia_record(struct str line, size_t bytes, struct trace_record *record,
                              size_t *at)
{
	struct str rest = str_slice(line, bytes + STR(" bytes ").n, line.n);
	size_t number = bytes, verb;
	uint64_t size;
	bool sent = false;
	while (number > 0 && line.p[number - 1] >= '0' && line.p[number - 1] <= '9')
		number--;
	verb = verb_before(line, number, &sent);
	if (verb == number || !str_number(str_slice(line, number, bytes), UINT32_MAX, &size))
		return false;
	if (!take(&rest, sent ? STR("to ") : STR("from ")))
		return false;
	*at = is_prefix(str_slice(line, 0, verb), &record->when) ? 0 : verb;
	record->size = (size_t)size;
	return read_sofia_peer(rest, sent, record);
}

/*
 * sofia-sip, so FreeSWITCH and drachtio: "recv 604 bytes from udp/[10.0.0.1]:5060 at
 * 12:23:53.401234:", a rule of dashes, the message, in some versions another rule; in a dump of the
 * transport a vertical tab behind the message.
 */
enum trace_kind trace_read_sofia(struct str line, struct trace_record *record, size_t *at)
{
	size_t bytes = str_search_nocase(line, STR(" bytes "));
	struct trace_record fresh = { 0 };
	if (bytes < line.n && read_sofia_record(line, bytes, &fresh, at)) {
		*record = fresh;
		return TRACE_RECORD;
	}
	*at = 0;
	if (trace_is_rule(line, '-', DASHES))
		return TRACE_RULE;
	if (line.n > 0 && line.p[line.n - 1] == '\v') {
		*at = line.n - 1;
		return TRACE_RULE;
	}
	return log_or_text(line, record);
}

static bool read_pjsip_record(struct str line, size_t arrow, struct trace_record *record,
                              size_t *at)
{
	struct str rest = str_slice(line, arrow + STR("<--- ").n, line.n);
	size_t space, colon;
	uint64_t size;
	bool sent = take(&rest, STR("Transmitting SIP "));
	if (!sent && !take(&rest, STR("Received SIP ")))
		return false;
	if ((!take(&rest, STR("request (")) && !take(&rest, STR("response ("))))
		return false;
	space = str_find(rest, ' ', 0);
	if (!str_number(str_slice(rest, 0, space), UINT32_MAX, &size))
		return false;
	rest = str_slice(rest, space, rest.n);
	if (!take(&rest, sent ? STR(" bytes) to ") : STR(" bytes) from ")))
		return false;
	colon = str_find(rest, ':', 0);
	space = str_find(rest, ' ', 0);
	*at = is_prefix(str_slice(line, 0, arrow), &record->when) ? 0 : arrow;
	record->size = (size_t)size;
	record->transport = trace_transport(str_slice(rest, 0, colon));
	set_peer(record, sent, trace_address(str_slice(rest, colon + 1, space)));
	return colon < space;
}

/*
 * Asterisk's "pjsip set logger on": "<--- Received SIP request (604 bytes) from UDP:10.0.0.1:5060
 * --->", behind "[Aug  3 12:23:53] VERBOSE[2345] res_pjsip_logger.c: " in a log.
 */
enum trace_kind trace_read_pjsip(struct str line, struct trace_record *record, size_t *at)
{
	size_t arrow = str_search_nocase(line, STR("<--- "));
	struct trace_record fresh = { 0 };
	if (arrow < line.n && read_pjsip_record(line, arrow, &fresh, at)) {
		*record = fresh;
		return TRACE_RECORD;
	}
	*at = 0;
	return log_or_text(line, record);
}
