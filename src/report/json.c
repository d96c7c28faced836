#include "report/json.h"

#include <math.h>

#include "base/utf8.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

void json_init(struct json *json, struct writer *out)
{
	json->out = out;
	json->comma = false;
}

static void put_key(struct json *json, const char *key)
{
	if (json->comma)
		writer_char(json->out, ',');
	json->comma = true;
	if (!key)
		return;
	writer_char(json->out, '"');
	writer_text(json->out, key);
	writer_bytes(json->out, "\":", 2);
}

static void begin(struct json *json, const char *key, char bracket)
{
	put_key(json, key);
	writer_char(json->out, bracket);
	json->comma = false;
}

static void end(struct json *json, char bracket)
{
	writer_char(json->out, bracket);
	json->comma = true;
}

void json_object(struct json *json, const char *key)
{
	begin(json, key, '{');
}

void json_object_end(struct json *json)
{
	end(json, '}');
}

void json_array(struct json *json, const char *key)
{
	begin(json, key, '[');
}

void json_array_end(struct json *json)
{
	end(json, ']');
}

void json_line(struct json *json)
{
	writer_char(json->out, '\n');
	json->comma = false;
}

static char short_escape(uint32_t code)
{
	switch (code) {
	case '"': return '"';
	case '\\': return '\\';
	case '\b': return 'b';
	case '\f': return 'f';
	case '\n': return 'n';
	case '\r': return 'r';
	case '\t': return 't';
	default: return 0;
	}
}

/* All that needs it lies below U+10000. */
static void put_escape(struct writer *out, uint32_t code)
{
	static const char digits[] = "0123456789abcdef";
	char letter = short_escape(code);

	writer_char(out, '\\');
	if (letter) {
		writer_char(out, letter);
		return;
	}
	writer_char(out, 'u');
	for (int shift = 12; shift >= 0; shift -= 4)
		writer_char(out, digits[code >> shift & 15]);
}

#define FOUR 4
#define FOUR_PLAIN 1, 1, 1, 1
#define ROW_PLAIN FOUR_PLAIN, FOUR_PLAIN, FOUR_PLAIN, FOUR_PLAIN

/*
 * ASCII that stands for itself: all but controls, quote and backslash. A byte each, for this loop
 * reads most of what is written.
 */
/* clang-format off */
static const unsigned char plain[256] = {
	[0x20] = 1, 1, 0, 1, FOUR_PLAIN, FOUR_PLAIN, FOUR_PLAIN, ROW_PLAIN, ROW_PLAIN,
	[0x50] = FOUR_PLAIN, FOUR_PLAIN, FOUR_PLAIN, 0, 1, 1, 1, ROW_PLAIN,
	[0x70] = FOUR_PLAIN, FOUR_PLAIN, FOUR_PLAIN, 1, 1, 1, 0,
};
/* clang-format on */

static unsigned char is_plain(char c)
{
	return plain[(unsigned char)c];
}

static size_t plain_end(struct str s, size_t from)
{
	const char *at = s.p + from, *end = s.p + s.n;

	while (end - at >= FOUR &&
	       (is_plain(at[0]) & is_plain(at[1]) & is_plain(at[2]) & is_plain(at[3])))
		at += FOUR;
	while (at < end && is_plain(*at))
		at++;
	return (size_t)(at - s.p);
}

static void put_escaped(struct writer *out, struct str s)
{
	size_t from = 0;
	size_t at = 0;

	if (s.n == 0)
		return;
	while ((at = plain_end(s, at)) < s.n) {
		uint32_t code;
		size_t n = utf8_decode(str_slice(s, at, s.n), &code);

		if (n > 0 && code != '"' && code != '\\' && !utf8_is_control(code)) {
			at += n;
			continue;
		}
		writer_str(out, str_slice(s, from, at));
		if (n > 0)
			put_escape(out, code);
		else
			writer_text(out, REPLACEMENT);
		at += n > 0 ? n : 1;
		from = at;
	}
	writer_str(out, str_slice(s, from, at));
}

/* For what holds nothing that is to be escaped. */
static void put_quoted(struct json *json, const char *key, const char *value)
{
	put_key(json, key);
	writer_char(json->out, '"');
	writer_text(json->out, value);
	writer_char(json->out, '"');
}

void json_str(struct json *json, const char *key, struct str value)
{
	put_key(json, key);
	writer_char(json->out, '"');
	put_escaped(json->out, value);
	writer_char(json->out, '"');
}

void json_text(struct json *json, const char *key, const char *value)
{
	json_str(json, key, str_from(value));
}

void json_unsigned(struct json *json, const char *key, uint64_t value)
{
	put_key(json, key);
	writer_unsigned(json->out, value);
}

void json_number(struct json *json, const char *key, int64_t value)
{
	put_key(json, key);
	writer_number(json->out, value);
}

void json_bool(struct json *json, const char *key, bool value)
{
	put_key(json, key);
	writer_text(json->out, value ? "true" : "false");
}

static void put_thousandths(struct writer *out, int64_t value)
{
	uint64_t magnitude = value < 0 ? -(uint64_t)value : (uint64_t)value;
	uint64_t rest = magnitude % 1000;
	char decimals[4] = { '.', (char)('0' + rest / 100), (char)('0' + rest / 10 % 10),
		             (char)('0' + rest % 10) };

	if (value < 0)
		writer_char(out, '-');
	writer_unsigned(out, magnitude / 1000);
	writer_bytes(out, decimals, sizeof decimals);
}

void json_real(struct json *json, const char *key, double value)
{
	const double most = 9e15; /* thousandths of it still fit an int64_t */

	if (!isfinite(value))
		value = 0;
	else if (value > most)
		value = most;
	else if (value < -most)
		value = -most;
	put_key(json, key);
	put_thousandths(json->out, (int64_t)(value * 1000 + (value < 0 ? -0.5 : 0.5)));
}

static int64_t rounded_millis(stamp value)
{
	int64_t millis = value / STAMP_MILLISECOND;
	int64_t rest = value % STAMP_MILLISECOND;

	if (rest >= STAMP_MILLISECOND / 2)
		return millis + 1;
	return rest <= -STAMP_MILLISECOND / 2 ? millis - 1 : millis;
}

void json_seconds(struct json *json, const char *key, stamp value)
{
	put_key(json, key);
	put_thousandths(json->out, rounded_millis(value));
}

void json_millis(struct json *json, const char *key, stamp value)
{
	json_number(json, key, rounded_millis(value));
}

void json_time(struct json *json, const char *key, stamp at)
{
	char text[STAMP_RFC3339_SIZE];

	stamp_rfc3339(at, text);
	put_quoted(json, key, text);
}

void json_id(struct json *json, const char *key, char prefix, const char *id)
{
	put_key(json, key);
	writer_char(json->out, '"');
	writer_char(json->out, prefix);
	put_escaped(json->out, str_from(id));
	writer_char(json->out, '"');
}

void json_str_some(struct json *json, const char *key, struct str value)
{
	if (value.n > 0)
		json_str(json, key, value);
}

void json_addr_some(struct json *json, const char *key, const struct addr *value)
{
	char text[ADDR_TEXT_SIZE];

	if (value->family == ADDR_NONE)
		return;
	addr_text(value, text);
	put_quoted(json, key, text);
}

void json_time_some(struct json *json, const char *key, stamp at)
{
	if (at != STAMP_NEVER)
		json_time(json, key, at);
}

void json_id_some(struct json *json, const char *key, char prefix, const char *id)
{
	if (id[0] != '\0')
		json_id(json, key, prefix, id);
}
