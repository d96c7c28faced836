#include "sip/uri.h"

#include <string.h>

#include "sip/uri_units.h"

#define SORTED 32 /* parameters beyond these keep their place */

struct text {
	char *bytes;
	size_t size;
	size_t used;
	bool overflow;
};

static void put_char(struct text *text, char c)
{
	if (text->used == text->size) {
		text->overflow = true;
		return;
	}
	text->bytes[text->used++] = c;
}

/* Bytes that are to stay as they are. */
static void put_str(struct text *text, struct str s)
{
	size_t room = text->size - text->used;

	if (s.n > room)
		text->overflow = true;
	if (s.n > 0 && s.n <= room) {
		memcpy(text->bytes + text->used, s.p, s.n);
		text->used += s.n;
	}
}

static void put_lower(struct text *text, struct str s)
{
	char *from = text->bytes + text->used, *end;

	put_str(text, s);
	end = text->bytes + text->used;
	for (char *c = from; c < end; c++)
		*c = *c >= 'A' && *c <= 'Z' ? (char)(*c | 0x20) : *c;
}

/* RFC 3261 10.3 step 5: escapes that need not be go away; all others stay as they were sent. */
static void put_decoded(struct text *text, struct str s)
{
	size_t plain = str_find(s, '%', 0);

	put_str(text, str_slice(s, 0, plain));
	for (size_t i = plain; i < s.n; i++) {
		int escaped = uri_escape_at(s, i);
		if (escaped >= 0 && uri_is_unreserved((unsigned char)escaped)) {
			put_char(text, (char)escaped);
			i += 2;
		} else {
			put_char(text, s.p[i]);
		}
	}
}

static void put_number(struct text *text, struct str number)
{
	for (size_t i = 0; i < number.n; i++) {
		if (!uri_is_visual(number.p[i]))
			put_char(text, number.p[i]);
	}
}

static size_t put_end(const struct text *text)
{
	return text->overflow ? 0 : text->used;
}

size_t sip_uri_aor_of(const struct sip_uri *uri, char *out, size_t size)
{
	struct text text = { out, size, 0, false };

	if (uri->host.p == NULL) {
		put_number(&text, uri->user);
		return put_end(&text);
	}
	if (uri->user.n > 0) {
		put_decoded(&text, uri->user);
		put_char(&text, '@');
	}
	put_lower(&text, uri->host);
	return put_end(&text);
}

size_t sip_uri_aor(struct str uri, char *out, size_t size)
{
	struct sip_uri parts;

	return sip_uri_parse(uri, &parts) ? sip_uri_aor_of(&parts, out, size) : 0;
}

static int compare_nocase(struct str a, struct str b)
{
	for (size_t i = 0; i < a.n && i < b.n; i++) {
		int left = a.p[i] >= 'A' && a.p[i] <= 'Z' ? a.p[i] | 0x20 : a.p[i];
		int right = b.p[i] >= 'A' && b.p[i] <= 'Z' ? b.p[i] | 0x20 : b.p[i];
		if (left != right)
			return left - right;
	}
	return a.n == b.n ? 0 : a.n < b.n ? -1 : 1;
}

static void put_sorted(struct text *text, char lead, struct str list, char separator)
{
	struct str items[SORTED];
	size_t count = 0;

	while (list.n > 0 && count < SORTED) {
		size_t end = str_find(list, separator, 0);
		struct str item = str_slice(list, 0, end);
		size_t at = item.n > 0 ? count++ : count;

		list = str_slice(list, end + 1, list.n);
		if (item.n == 0)
			continue;
		for (; at > 0 && compare_nocase(item, items[at - 1]) < 0; at--)
			items[at] = items[at - 1];
		items[at] = item;
	}
	for (size_t i = 0; i < count; i++) {
		put_char(text, i == 0 ? lead : separator);
		put_decoded(text, items[i]);
	}
	if (list.n > 0) {
		put_char(text, separator);
		put_decoded(text, list);
	}
}

size_t sip_uri_key(struct str uri, char *out, size_t size)
{
	struct text text = { out, size, 0, false };
	struct sip_uri parts;

	if (!sip_uri_parse(uri, &parts))
		return 0;
	put_lower(&text, parts.scheme);
	put_char(&text, ':');
	if (parts.host.p == NULL) {
		put_number(&text, parts.user);
	} else if (parts.user.p != NULL) {
		put_decoded(&text, parts.user);
		if (parts.password.p != NULL) {
			put_char(&text, ':');
			put_decoded(&text, parts.password);
		}
		put_char(&text, '@');
	}
	put_lower(&text, parts.host);
	if (parts.port.n > 0) {
		put_char(&text, ':');
		put_lower(&text, parts.port);
	}
	put_sorted(&text, ';', parts.params, ';');
	put_sorted(&text, '?', parts.headers, '&');
	return put_end(&text);
}
