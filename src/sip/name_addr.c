#include "sip/name_addr.h"

#include "sip/plain.h"
#include "sip/scan.h"

/* The '<' that opens the URI: outside of quoted strings, or, if a quote is never closed, any. */
static size_t find_angle(struct str value, bool *odd)
{
	size_t open = str_find(value, '<', 0);

	if (str_find(str_slice(value, 0, open), '"', 0) >= open)
		return open;
	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] == '<')
			return i;
		if (value.p[i] != '"')
			continue;
		size_t end = scan_quoted_end(value, i);
		if (end > value.n) {
			*odd = true;
			return str_find(value, '<', i);
		}
		i = end - 1;
	}
	return value.n;
}

static struct str params_after(struct str value, size_t from)
{
	size_t semicolon = str_find(value, ';', from);

	return str_slice(value, semicolon + 1, value.n);
}

static void cut_bracketed(struct str value, size_t open, struct name_addr *out)
{
	size_t close = str_find(value, '>', open);

	out->display = str_trim(str_slice(value, 0, open));
	out->uri = str_trim(str_slice(value, open + 1, close));
	out->params = params_after(value, close);
	out->odd = out->odd || close == value.n;
}

/* RFC 3261 20.10: without brackets every ';' starts a header parameter. */
static void cut_plain(struct str value, struct name_addr *out)
{
	size_t semicolon = str_find(value, ';', 0);

	out->uri = str_trim(str_slice(value, 0, semicolon));
	out->params = str_slice(value, semicolon + 1, value.n);
}

static bool has_two_ats(struct str uri)
{
	return str_find(uri, '@', str_find(uri, '@', 0) + 1) < uri.n;
}

void name_addr_cut(struct str value, struct name_addr *out)
{
	value = str_trim(value);
	if (plain_name_addr(value, out))
		return;
	*out = (struct name_addr){ 0 };
	size_t open = find_angle(value, &out->odd);
	if (open < value.n)
		cut_bracketed(value, open, out);
	else
		cut_plain(value, out);
	out->valid = sip_uri_parse(out->uri, &out->parts);
	out->odd = out->odd || has_two_ats(out->uri);
	if (!sip_param(out->params, STR("tag"), &out->tag))
		out->tag = STR_NONE;
}
