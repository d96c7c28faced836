#include "sip/parse.h"

#include "sip/grammar.h"
#include "sip/plain.h"
#include "sip/scan.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* "SIP / 2.0 / UDP": returns what follows, p NULL when it is not there. */
static struct str take_protocol(struct str value, struct sip_via *out)
{
	size_t first = str_find(value, '/', 0);
	if (first == value.n)
		return STR_NONE;
	size_t second = str_find(value, '/', first + 1);
	struct str name = str_trim(str_slice(value, 0, first));
	struct str version = str_trim(str_slice(value, first + 1, second));

	if (!str_equal_nocase(name, STR("SIP")) || !str_equal(version, STR("2.0")))
		return STR_NONE;
	struct str rest = str_trim(str_slice(value, second + 1, value.n));
	size_t end = 0;
	while (end < rest.n && !is_blank(rest.p[end]))
		end++;
	out->transport = str_slice(rest, 0, end);
	if (!scan_is_token(out->transport))
		return STR_NONE;
	return str_trim(str_slice(rest, end, rest.n));
}

/* sent-by: blanks are allowed around its colon (RFC 3261 25.1 COLON). */
static bool take_sent_by(struct str text, struct sip_via *out)
{
	struct addr ignored;
	uint64_t port;
	size_t colon;

	colon = str_find(text, ':', text.n > 0 && text.p[0] == '[' ? str_find(text, ']', 0) : 0);
	/* Two colons: an IPv6 address whose brackets were forgotten. */
	if (str_find(text, ':', colon + 1) < text.n && sip_host_addr(text, 0, &ignored))
		colon = text.n;

	out->host = str_trim(str_slice(text, 0, colon));
	if (out->host.n == 0 || str_find(out->host, ' ', 0) < out->host.n)
		return false;
	if (out->host.p[0] == '[' && !sip_host_addr(out->host, 0, &ignored))
		return false;
	if (str_number(str_trim(str_slice(text, colon + 1, text.n)), UINT16_MAX, &port))
		out->port = (uint16_t)port;
	return true;
}

static void read_params(struct str params, struct sip_via *out)
{
	struct str name;
	struct str value;
	uint64_t port;

	while (scan_param(&params, &name, &value)) {
		if (str_equal_nocase(name, STR("branch")) && out->branch.p == NULL) {
			out->branch = value;
		} else if (str_equal_nocase(name, STR("received")) && out->received.p == NULL) {
			out->received = value;
		} else if (str_equal_nocase(name, STR("rport")) && !out->has_rport) {
			/* RFC 3581: without a value in the request. */
			out->has_rport = true;
			if (str_number(value, UINT16_MAX, &port))
				out->rport = (uint16_t)port;
		}
	}
}

void sip_via_parse(struct str value, struct sip_via *out)
{
	if (plain_via(value, out))
		return;
	*out = (struct sip_via){ 0 };
	value = str_trim(str_slice(value, 0, scan_find(value, ',', 0)));
	size_t semicolon = str_find(value, ';', 0);
	read_params(str_slice(value, semicolon + 1, value.n), out);
	out->sent_by = take_protocol(str_slice(value, 0, semicolon), out);
	out->valid = out->sent_by.p != NULL && take_sent_by(out->sent_by, out);
	out->lenient = out->valid && !grammar_via(value, out->host);
}

size_t sip_via_depth(const struct sip_message *message)
{
	struct str value = message->first[SIP_VIA];
	size_t at = 0;
	size_t depth = 0;

	/* Most have one line, and nothing in it that could separate two. */
	if (message->counts[SIP_VIA] == 1 && message->fields_count < SIP_HEADER_LINES &&
	    str_find(value, ',', 0) == value.n)
		return value.n > 0;
	while (sip_next(message, SIP_VIA, &at, &value)) {
		while (value.n > 0) {
			size_t comma = scan_find(value, ',', 0);
			depth += str_trim(str_slice(value, 0, comma)).n > 0;
			value = str_slice(value, comma + 1, value.n);
		}
	}
	return depth;
}
