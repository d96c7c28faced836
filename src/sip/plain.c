#include "sip/plain.h"

#include <string.h>

#define PLAIN_MAX 512
#define FOUR 4

struct param {
	struct str name, value; /* value.p NULL when there is no "=" */
};

/* Letters, digits and "-._+": a byte each, for this loop reads most of what is on the wire. */
static const unsigned char in_word[256] = {
	['+'] = 1, ['-'] = 1, ['.'] = 1, ['_'] = 1, ['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1,
	['4'] = 1, ['5'] = 1, ['6'] = 1, ['7'] = 1, ['8'] = 1, ['9'] = 1, ['A'] = 1, ['B'] = 1,
	['C'] = 1, ['D'] = 1, ['E'] = 1, ['F'] = 1, ['G'] = 1, ['H'] = 1, ['I'] = 1, ['J'] = 1,
	['K'] = 1, ['L'] = 1, ['M'] = 1, ['N'] = 1, ['O'] = 1, ['P'] = 1, ['Q'] = 1, ['R'] = 1,
	['S'] = 1, ['T'] = 1, ['U'] = 1, ['V'] = 1, ['W'] = 1, ['X'] = 1, ['Y'] = 1, ['Z'] = 1,
	['a'] = 1, ['b'] = 1, ['c'] = 1, ['d'] = 1, ['e'] = 1, ['f'] = 1, ['g'] = 1, ['h'] = 1,
	['i'] = 1, ['j'] = 1, ['k'] = 1, ['l'] = 1, ['m'] = 1, ['n'] = 1, ['o'] = 1, ['p'] = 1,
	['q'] = 1, ['r'] = 1, ['s'] = 1, ['t'] = 1, ['u'] = 1, ['v'] = 1, ['w'] = 1, ['x'] = 1,
	['y'] = 1, ['z'] = 1,
};

static inline unsigned char in(char c)
{
	return in_word[(unsigned char)c];
}

static inline unsigned char four_in(const char *at)
{
	return in(at[0]) & in(at[1]) & in(at[2]) & in(at[3]);
}

static struct str between(const char *from, const char *to)
{
	return (struct str){ from, (size_t)(to - from) };
}

/* Where the word at at ends. */
static inline const char *word_end(const char *at, const char *end)
{
	while (end - at >= FOUR && four_in(at))
		at += FOUR;
	while (at < end && in(*at))
		at++;
	return at;
}

/* ";" word [ "=" word ]: where it ends; NULL at the end, and at what is not plain. */
static inline const char *take_param(const char *at, const char *end, struct param *param)
{
	const char *name, *value;

	if (at == end || *at != ';')
		return NULL;
	name = at + 1;
	at = word_end(name, end);
	param->name = between(name, at);
	param->value = STR_NONE;
	if (at == name || at == end || *at != '=')
		return at == name ? NULL : at;
	value = at + 1;
	at = word_end(value, end);
	param->value = between(value, at);
	return at == value ? NULL : at;
}

/* host [ ":" port ]: where it ends, NULL when it is none. */
static inline const char *take_hostport(const char *at, const char *end, struct str *host,
                                        struct str *port, uint16_t *number)
{
	const char *from = at;
	uint64_t value = 0;

	at = word_end(from, end);
	*host = between(from, at);
	if (at == from || at == end || *at != ':')
		return at == from ? NULL : at;
	from = at + 1;
	at = word_end(from, end);
	*port = between(from, at);
	if (!str_number(*port, UINT16_MAX, &value))
		return NULL;
	*number = (uint16_t)value;
	return at;
}

/* False for what most values are not: empty, too long, or begun otherwise. */
static bool begins(struct str value, struct str with)
{
	return value.n > with.n && value.n <= PLAIN_MAX && memcmp(value.p, with.p, with.n) == 0;
}

/*
 * [ user "@" ] host [ ":" port ] *( ";" name [ "=" value ] ), from from to end: where it ends, NULL
 * when it is none.
 */
static const char *take_uri(const char *from, const char *end, struct sip_uri *uri)
{
	const char *at = word_end(from, end), *next;
	struct param param;

	if (at > from && at < end && *at == '@') {
		uri->user = between(from, at);
		from = at + 1;
	}
	from = at = take_hostport(from, end, &uri->host, &uri->port, &uri->port_number);
	if (!at)
		return NULL;
	while ((next = take_param(at, end, &param)))
		at = next;
	if (at > from)
		uri->params = between(from + 1, at);
	return at;
}

bool plain_uri(struct str text, struct sip_uri *uri)
{
	static const struct str front = STR_INIT("sip:");
	const char *end;

	*uri = (struct sip_uri){ .raw = text };
	if (!begins(text, front))
		return false;
	end = text.p + text.n;
	uri->scheme = str_slice(text, 0, front.n - 1);
	return take_uri(text.p + front.n, end, uri) == end;
}

bool plain_name_addr(struct str value, struct name_addr *out)
{
	static const struct str front = STR_INIT("<sip:");
	struct sip_uri *uri = &out->parts;
	const char *at, *from, *next, *end;
	struct param param;

	*out = (struct name_addr){ .valid = true, .plain = true };
	if (!begins(value, front))
		return false;
	end = value.p + value.n;
	uri->scheme = (struct str){ value.p + 1, front.n - 2 };
	at = take_uri(value.p + front.n, end, uri);
	if (!at || !uri->user.p || at == end || *at != '>')
		return false;
	uri->raw = out->uri = between(value.p + 1, at);
	from = ++at;
	while ((next = take_param(at, end, &param))) {
		at = next;
		if (out->tag.p || !str_equal_nocase(param.name, STR("tag")))
			continue;
		if (!param.value.p)
			return false;
		out->tag = param.value;
	}
	if (at > from)
		out->params = between(from + 1, at);
	return at == end;
}

static void note_param(struct sip_via *out, const struct param *param)
{
	uint64_t port;

	if (str_equal_nocase(param->name, STR("branch"))) {
		if (!out->branch.p)
			out->branch = param->value;
	} else if (str_equal_nocase(param->name, STR("received"))) {
		if (!out->received.p)
			out->received = param->value;
	} else if (str_equal_nocase(param->name, STR("rport")) && !out->has_rport) {
		out->has_rport = true;
		if (str_number(param->value, UINT16_MAX, &port))
			out->rport = (uint16_t)port;
	}
}

bool plain_via(struct str value, struct sip_via *out)
{
	static const struct str front = STR_INIT("SIP/2.0/UDP ");
	const char *at, *from, *next, *end;
	struct str port;
	struct param param;

	*out = (struct sip_via){ .valid = true };
	if (!begins(value, front))
		return false;
	out->transport = str_slice(value, 8, 11);
	from = value.p + front.n;
	end = value.p + value.n;
	at = take_hostport(from, end, &out->host, &port, &out->port);
	if (!at)
		return false;
	out->sent_by = between(from, at);
	while ((next = take_param(at, end, &param))) {
		at = next;
		note_param(out, &param);
	}
	return at == end;
}
