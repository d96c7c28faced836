#include "sip/plain.h"

#include <string.h>

#define PLAIN_MAX 512

struct reader {
	const char *at, *end;
};

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

static struct str take_word(struct reader *reader)
{
	const char *from = reader->at, *at = from, *end = reader->end;

	while (at < end && in_word[(unsigned char)*at])
		at++;
	reader->at = at;
	return (struct str){ from, (size_t)(at - from) };
}

static bool take(struct reader *reader, char c)
{
	bool there = reader->at < reader->end && *reader->at == c;

	reader->at += there;
	return there;
}

static bool take_text(struct reader *reader, struct str text)
{
	bool there = (size_t)(reader->end - reader->at) >= text.n &&
	             memcmp(reader->at, text.p, text.n) == 0;

	reader->at += there ? text.n : 0;
	return there;
}

/* ";" word [ "=" word ]; false at the end, and at what is not plain. */
static bool take_param(struct reader *reader, struct param *param)
{
	struct reader start = *reader;

	*param = (struct param){ 0 };
	if (!take(reader, ';'))
		return false;
	param->name = take_word(reader);
	if (take(reader, '='))
		param->value = take_word(reader);
	if (param->name.n && (!param->value.p || param->value.n))
		return true;
	*reader = start;
	return false;
}

/* host [ ":" port ] */
static bool take_hostport(struct reader *reader, struct str *host, struct str *port,
                          uint16_t *number)
{
	uint64_t value = 0;

	*host = take_word(reader);
	if (!host->n)
		return false;
	if (!take(reader, ':'))
		return true;
	*port = take_word(reader);
	if (!str_number(*port, UINT16_MAX, &value))
		return false;
	*number = (uint16_t)value;
	return true;
}

static struct str between(const char *from, const char *to)
{
	return (struct str){ from, (size_t)(to - from) };
}

/* False for what most values are not: empty, or too long. */
static bool begin(struct str value, struct reader *reader)
{
	if (value.n == 0 || value.n > PLAIN_MAX)
		return false;
	*reader = (struct reader){ value.p, value.p + value.n };
	return true;
}

bool plain_name_addr(struct str value, struct name_addr *out)
{
	struct reader reader;
	struct sip_uri *uri = &out->parts;
	struct param param;
	const char *from;

	*out = (struct name_addr){ .valid = true, .plain = true };
	if (!begin(value, &reader) || !take_text(&reader, STR("<sip:")))
		return false;
	uri->scheme = str_slice(value, 1, 4);
	uri->user = take_word(&reader);
	if (!uri->user.n || !take(&reader, '@') ||
	    !take_hostport(&reader, &uri->host, &uri->port, &uri->port_number))
		return false;
	from = reader.at;
	while (take_param(&reader, &param))
		;
	if (reader.at > from)
		uri->params = between(from + 1, reader.at);
	uri->raw = out->uri = between(value.p + 1, reader.at);
	if (!take(&reader, '>'))
		return false;
	from = reader.at;
	while (take_param(&reader, &param)) {
		if (out->tag.p || !str_equal_nocase(param.name, STR("tag")))
			continue;
		if (!param.value.p)
			return false;
		out->tag = param.value;
	}
	if (reader.at > from)
		out->params = between(from + 1, reader.at);
	return reader.at == reader.end;
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
	struct reader reader;
	struct str port = STR_NONE;
	struct param param;
	const char *from;

	*out = (struct sip_via){ .valid = true };
	if (!begin(value, &reader) || !take_text(&reader, STR("SIP/2.0/UDP ")))
		return false;
	out->transport = str_slice(value, 8, 11);
	from = reader.at;
	if (!take_hostport(&reader, &out->host, &port, &out->port))
		return false;
	out->sent_by = between(from, reader.at);
	while (take_param(&reader, &param))
		note_param(out, &param);
	return reader.at == reader.end;
}
