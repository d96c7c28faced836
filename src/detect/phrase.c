#include "detect/phrase.h"

#include <string.h>

void phrase_init(struct phrase *phrase, char *text, size_t size)
{
	phrase->text = text;
	phrase->size = size;
	phrase->n = 0;
	phrase->cut = false;
	text[0] = '\0';
}

void phrase_str(struct phrase *phrase, struct str s)
{
	size_t room = phrase->size - 1 - phrase->n;
	size_t n = s.n < room ? s.n : room;

	if (n < s.n)
		phrase->cut = true;
	if (!n)
		return;
	memcpy(phrase->text + phrase->n, s.p, n);
	phrase->n += n;
	phrase->text[phrase->n] = '\0';
}

void phrase_text(struct phrase *phrase, const char *text)
{
	phrase_str(phrase, str_from(text));
}

void phrase_number(struct phrase *phrase, int64_t value)
{
	uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
	char digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest);
	if (value < 0)
		phrase_text(phrase, "-");
	phrase_str(phrase, (struct str){ digits + at, sizeof(digits) - at });
}

void phrase_count(struct phrase *phrase, uint64_t n, const char *one, const char *many)
{
	phrase_number(phrase, n < INT64_MAX ? (int64_t)n : INT64_MAX);
	phrase_text(phrase, " ");
	phrase_text(phrase, n == 1 ? one : many);
}

void phrase_duration(struct phrase *phrase, stamp duration)
{
	stamp tenths;

	if (duration < 0 && duration > INT64_MIN) {
		phrase_text(phrase, "-");
		duration = -duration;
	}
	/* Rounded as everywhere in the report: one duration must not be told in two ways. */
	if (duration < STAMP_SECOND) {
		phrase_number(phrase, (duration + STAMP_MILLISECOND / 2) / STAMP_MILLISECOND);
		phrase_text(phrase, " ms");
		return;
	}
	tenths = (duration + STAMP_SECOND / 20) / (STAMP_SECOND / 10);
	phrase_number(phrase, tenths / 10);
	if (tenths < 1000 && tenths % 10) {
		phrase_text(phrase, ".");
		phrase_number(phrase, tenths % 10);
	}
	phrase_text(phrase, " s");
}

void phrase_moment(struct phrase *phrase, stamp at, stamp near)
{
	char here[STAMP_CLOCK_SIZE], there[STAMP_CLOCK_SIZE];

	stamp_date(at, here);
	stamp_date(near, there);
	if (strcmp(here, there) != 0) {
		phrase_text(phrase, here);
		phrase_text(phrase, " ");
	}
	stamp_clock(at, here);
	phrase_str(phrase, str_slice(str_from(here), 0, sizeof("12:28:53") - 1));
}

void phrase_addr(struct phrase *phrase, const struct addr *addr)
{
	char text[ADDR_TEXT_SIZE];

	addr_text(addr, text);
	phrase_text(phrase, text);
}

struct str phrase_done(const struct phrase *phrase)
{
	return (struct str){ phrase->text, phrase->n };
}
