#include "trace_local.h"

#define SIP_PORT 5060

static struct addr unknown(void)
{
	static const uint8_t any[4] = { 0 };
	return addr_ip4(any, SIP_PORT);
}

/* "10.0.0.1:5062", "[2001:db8::1]", with anything behind. */
static struct addr host_port(struct str text)
{
	size_t bracket = text.n > 0 && text.p[0] == '[' ? str_find(text, ']', 0) : 0;
	size_t end = bracket, digits;
	struct addr addr;
	uint64_t port;
	while (end < text.n && !(end >= bracket && text.p[end] == ':') && text.p[end] != ';' &&
	       text.p[end] != ' ' && text.p[end] != '>' && text.p[end] != '?' &&
	       text.p[end] != ',' && text.p[end] != '\r')
		end++;
	if (!addr_parse_ip(str_slice(text, 0, end), &addr))
		return unknown();
	addr.port = SIP_PORT;
	if (end == text.n || text.p[end] != ':')
		return addr;
	for (digits = end + 1; digits < text.n && text.p[digits] >= '0' && text.p[digits] <= '9';)
		digits++;
	if (str_number(str_slice(text, end + 1, digits), UINT16_MAX, &port) && port > 0)
		addr.port = (uint16_t)port;
	return addr;
}

/* The request URI is the second word; its host comes after "sip:" and a user. */
static struct addr from_uri(struct str line)
{
	struct str uri = str_slice(line, str_find(line, ' ', 0) + 1, line.n);
	size_t at, colon;
	uri = str_slice(uri, 0, str_find(uri, ' ', 0));
	colon = str_find(uri, ':', 0);
	at = str_find(uri, '@', 0);
	return host_port(str_slice(uri, (at < uri.n ? at : colon) + 1, uri.n));
}

/* "Via: SIP/2.0/UDP 10.0.0.1:5062;branch=…", the first of them. */
static struct addr from_via(struct str message)
{
	for (size_t at = 0; at < message.n; at = str_find(message, '\n', at) + 1) {
		struct str line = str_slice(message, at, str_find(message, '\n', at));
		size_t colon = str_find(line, ':', 0);
		struct str name = str_trim(str_slice(line, 0, colon));
		struct str value = str_trim(str_slice(line, colon + 1, line.n));
		size_t space = str_find(value, ' ', 0);
		if (str_equal_nocase(name, STR("Via")) || str_equal_nocase(name, STR("v")))
			return host_port(str_trim(str_slice(value, space, value.n)));
	}
	return unknown();
}

struct addr trace_local(struct str message, bool sent)
{
	struct str line = str_slice(message, 0, str_find(message, '\n', 0));
	bool answer = str_starts_nocase(line, STR("SIP/"));
	if (answer == sent && sent)
		return unknown();
	return answer || sent ? from_via(message) : from_uri(line);
}
