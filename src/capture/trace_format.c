#include "trace_format.h"

#include "capture/trace.h"

#define RULE 20

struct addr trace_address(struct str text)
{
	struct addr addr = { .family = ADDR_NONE };
	size_t colon = text.n;
	uint64_t port;
	while (colon > 0 && text.p[colon - 1] != ':')
		colon--;
	if (colon == 0 || !str_number(str_slice(text, colon, text.n), UINT16_MAX, &port) ||
	    !addr_parse_ip(str_slice(text, 0, colon - 1), &addr))
		return (struct addr){ .family = ADDR_NONE };
	addr.port = (uint16_t)port;
	return addr;
}

uint8_t trace_transport(struct str name)
{
	return str_equal_nocase(name, STR("udp")) ? TRANSPORT_UDP : TRANSPORT_TCP;
}

bool trace_is_rule(struct str line, char c, size_t least)
{
	struct str text = str_trim(line);
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != c)
			return false;
	return text.n >= least;
}

static bool starts(struct str line, struct str prefix)
{
	return line.n >= prefix.n && str_equal(str_slice(line, 0, prefix.n), prefix);
}

static bool ends_with_rule(struct str line, char c, size_t n)
{
	return line.n >= n && trace_is_rule(str_slice(line, line.n - n, line.n), c, n);
}

/* "SOURCE -> DESTINATION", and where it ends. */
static bool read_ways(struct str text, struct trace_record *record, size_t *end)
{
	size_t from = str_find(text, ' ', 0), to;
	struct str arrow = str_slice(text, from, from + 4);
	if (!str_equal(arrow, STR(" -> ")))
		return false;
	to = str_find(text, ' ', from + 4);
	record->source = trace_address(str_slice(text, 0, from));
	record->destination = trace_address(str_slice(text, from + 4, to));
	*end = to;
	return from > 0 && to > from + 4;
}

/* sngrep's saved text: "2022/08/03 12:23:53.401234 10.0.0.1:5060 -> 10.0.0.2:5060". */
static enum trace_kind read_sngrep(struct str line, struct trace_record *record, size_t *at)
{
	struct trace_record fresh = { .transport = TRANSPORT_UDP };
	size_t end, used = trace_when_parse(line, &fresh.when);
	struct str rest = str_slice(line, used + 1, line.n);
	(void)at;
	if (used == 0 || fresh.when.date != TRACE_DATE_WHOLE || !read_ways(rest, &fresh, &end) ||
	    str_trim(str_slice(rest, end, rest.n)).n > 0)
		return TRACE_TEXT;
	*record = fresh;
	return TRACE_RECORD;
}

/* What it prints of itself, at its beginning, between packets, and at its end. */
static bool is_said_by_ngrep(struct str line)
{
	static const struct str words[] = { STR_INIT("interface: "), STR_INIT("filter: "),
		                            STR_INIT("match: ") };
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (starts(line, words[i]))
			return true;
	return trace_is_rule(line, '#', 1) || str_equal(line, STR("exit")) ||
	       (line.n > 0 && line.p[0] >= '0' && line.p[0] <= '9' &&
	        str_search_nocase(line, STR(" received, ")) < line.n);
}

/* ngrep -W byline: "U 2022/08/03 12:23:53.401234 10.0.0.1:5060 -> 10.0.0.2:5060 #3"; -t and -T
 * apart. */
static enum trace_kind read_ngrep(struct str line, struct trace_record *record, size_t *at)
{
	struct trace_record fresh = { .transport = TRANSPORT_UDP };
	struct str rest = str_slice(line, 2, line.n);
	size_t end, used;
	(void)at;
	if (is_said_by_ngrep(line))
		return TRACE_RULE;
	if (!starts(line, STR("U ")) && !starts(line, STR("T ")))
		return TRACE_TEXT;
	used = trace_when_parse(rest, &fresh.when);
	rest = str_slice(rest, used ? used + 1 : 0, rest.n);
	if (!read_ways(rest, &fresh, &end))
		return TRACE_TEXT;
	rest = str_trim(str_slice(rest, end, rest.n));
	if (rest.n > 0 && rest.p[0] != '[' && rest.p[0] != '#')
		return TRACE_TEXT;
	fresh.transport = trace_transport(line.p[0] == 'U' ? STR("udp") : STR("tcp"));
	*record = fresh;
	return TRACE_RECORD;
}

static void set_ip(struct addr *addr, struct str text)
{
	uint16_t port = addr->port;
	if (addr_parse_ip(text, addr))
		addr->port = port;
}

static void set_port(struct addr *addr, struct str text)
{
	uint64_t port;
	if (str_number(text, UINT16_MAX, &port))
		addr->port = (uint16_t)port;
}

/* One "name: value" line of Kamailio's sipdump. */
static void read_field(struct str line, struct trace_record *record)
{
	size_t colon = str_find(line, ':', 0);
	struct str name = str_slice(line, 0, colon);
	struct str value = str_trim(str_slice(line, colon + 1, line.n));
	if (str_equal(name, STR("time")))
		trace_epoch_parse(value, &record->when);
	else if (str_equal(name, STR("proto")))
		record->transport = trace_transport(str_slice(value, 0, str_find(value, ' ', 0)));
	else if (str_equal(name, STR("srcip")))
		set_ip(&record->source, value);
	else if (str_equal(name, STR("srcport")))
		set_port(&record->source, value);
	else if (str_equal(name, STR("dstip")))
		set_ip(&record->destination, value);
	else if (str_equal(name, STR("dstport")))
		set_port(&record->destination, value);
}

/* Kamailio's sipdump: fields between a rule of = and one of ~, the message, a rule of |. */
static enum trace_kind read_sipdump(struct str line, struct trace_record *record, size_t *at)
{
	if (starts(line, STR("tag: rcv")) || starts(line, STR("tag: snd"))) {
		*record = (struct trace_record){ .transport = TRANSPORT_UDP, .open = true };
		return TRACE_RECORD;
	}
	if (trace_is_rule(line, '=', RULE))
		return TRACE_RULE;
	if (record->open) {
		record->open = !trace_is_rule(line, '~', RULE);
		read_field(line, record);
		return TRACE_HEADER;
	}
	if (!ends_with_rule(line, '|', RULE))
		return TRACE_TEXT;
	*at = line.n - RULE;
	return TRACE_RULE;
}

const struct trace_format trace_formats[] = {
	{ "sofia", trace_read_sofia, false }, { "pjsip", trace_read_pjsip, false },
	{ "sipdump", read_sipdump, false },   { "ngrep", read_ngrep, true },
	{ "sngrep", read_sngrep, false },
};

const size_t trace_formats_count = sizeof(trace_formats) / sizeof(trace_formats[0]);

const char *trace_format_names(void)
{
	return "sofia, pjsip, sipdump, ngrep, sngrep";
}
