#include "base/addr.h"

#include <arpa/inet.h>
#include <string.h>

struct prefix {
	uint8_t bytes[2];
	uint8_t bits; /* at most 16 */
};

/* RFC 1918, RFC 6598, RFC 3927, RFC 1122 3.2.1.3 */
static const struct prefix private4[] = {
	{ { 10, 0 }, 8 },    { { 172, 16 }, 12 },  { { 192, 168 }, 16 },
	{ { 100, 64 }, 10 }, { { 169, 254 }, 16 }, { { 127, 0 }, 8 },
};

/* RFC 4291 2.5.6, RFC 4193 */
static const struct prefix private6[] = {
	{ { 0xfe, 0x80 }, 10 },
	{ { 0xfc, 0x00 }, 7 },
};

static const uint8_t mapped4[12] = { [10] = 0xff, [11] = 0xff };
static const uint8_t loopback6[16] = { [15] = 1 };

const struct addr addr_none = { .family = ADDR_NONE };

struct addr addr_ip4(const uint8_t bytes[4], uint16_t port)
{
	struct addr addr;

	addr_set_ip4(&addr, bytes, port);
	return addr;
}

struct addr addr_ip6(const uint8_t bytes[16], uint16_t port)
{
	struct addr addr = { .port = port, .family = ADDR_IP6 };

	if (memcmp(bytes, mapped4, sizeof mapped4) == 0)
		return addr_ip4(bytes + sizeof mapped4, port);
	memcpy(addr.ip, bytes, sizeof addr.ip);
	return addr;
}

int addr_compare(const struct addr *a, const struct addr *b)
{
	int order;

	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	order = memcmp(a->ip, b->ip, sizeof a->ip);
	if (order != 0)
		return order;
	return (a->port > b->port) - (a->port < b->port);
}

static bool in_prefixes(const uint8_t *ip, const struct prefix *prefixes, size_t count)
{
	unsigned top = (unsigned)ip[0] << 8 | ip[1];

	for (size_t i = 0; i < count; i++) {
		unsigned wanted = (unsigned)prefixes[i].bytes[0] << 8 | prefixes[i].bytes[1];
		if ((top ^ wanted) >> (16 - prefixes[i].bits) == 0)
			return true;
	}
	return false;
}

bool addr_is_private(const struct addr *a)
{
	if (a->family == ADDR_IP4)
		return in_prefixes(a->ip, private4, sizeof private4 / sizeof *private4);
	if (a->family != ADDR_IP6)
		return false;
	return memcmp(a->ip, loopback6, sizeof loopback6) == 0 ||
	       in_prefixes(a->ip, private6, sizeof private6 / sizeof *private6);
}

/* Returns where the next character goes. */
static char *put_number(char *out, uint16_t value)
{
	unsigned digits = 1;

	for (unsigned least = 10; digits < 5 && value >= least; least *= 10)
		digits++;
	for (unsigned i = digits; i-- > 0; value /= 10)
		out[i] = (char)('0' + value % 10);
	return out + digits;
}

/* Returns where the terminating NUL was put. */
static char *put_ip(char *out, const struct addr *a)
{
	if (a->family == ADDR_IP6) {
		/* cannot fail: the family is known and ADDR_TEXT_SIZE > INET6_ADDRSTRLEN */
		inet_ntop(AF_INET6, a->ip, out, INET6_ADDRSTRLEN);
		return out + strlen(out);
	}
	if (a->family == ADDR_IP4) {
		for (int i = 0; i < 4; i++) {
			if (i > 0)
				*out++ = '.';
			out = put_number(out, a->ip[i]);
		}
	}
	*out = '\0';
	return out;
}

void addr_text(const struct addr *a, char out[ADDR_TEXT_SIZE])
{
	bool bracketed = a->family == ADDR_IP6 && a->port != 0;

	if (bracketed)
		*out++ = '[';
	out = put_ip(out, a);
	if (a->port == 0)
		return;
	if (bracketed)
		*out++ = ']';
	*out++ = ':';
	out = put_number(out, a->port);
	*out = '\0';
}

void addr_ip_text(const struct addr *a, char out[ADDR_TEXT_SIZE])
{
	put_ip(out, a);
}

/* Four decimal numbers up to 255, none with zeros in front, as inet_pton() reads them. */
static bool parse_ip4(struct str text, uint8_t bytes[4])
{
	size_t at = 0;

	for (int i = 0; i < 4; i++) {
		size_t from = at;
		unsigned value = 0;

		while (at < text.n && text.p[at] >= '0' && text.p[at] <= '9' && value <= 255)
			value = value * 10 + (unsigned)(text.p[at++] - '0');
		if (at == from || value > 255 || (text.p[from] == '0' && at > from + 1))
			return false;
		bytes[i] = (uint8_t)value;
		if (i < 3 && (at == text.n || text.p[at++] != '.'))
			return false;
	}
	return at == text.n;
}

bool addr_parse_ip(struct str text, struct addr *out)
{
	bool bracketed = text.n >= 2 && text.p[0] == '[' && text.p[text.n - 1] == ']';
	struct str bare = bracketed ? str_slice(text, 1, text.n - 1) : text;
	char terminated[INET6_ADDRSTRLEN];
	uint8_t bytes[16];

	if (bare.n == 0 || bare.n >= sizeof terminated)
		return false;
	if (!bracketed && parse_ip4(bare, bytes)) {
		*out = addr_ip4(bytes, 0);
		return true;
	}
	if (memchr(bare.p, '\0', bare.n))
		return false;
	memcpy(terminated, bare.p, bare.n);
	terminated[bare.n] = '\0';
	if (inet_pton(AF_INET6, terminated, bytes) != 1)
		return false;
	*out = addr_ip6(bytes, 0);
	return true;
}
