#include "trace_time.h"

#define HALF_DAY (TRACE_DAY / 2)
#define MINUTE (60 * STAMP_SECOND)
#define YEAR_DAYS 365

struct reader {
	struct str text;
	size_t at;
};

static bool take(struct reader *reader, char c)
{
	bool there = reader->at < reader->text.n && reader->text.p[reader->at] == c;
	reader->at += there;
	return there;
}

/* Digits, at least least and at most most of them. */
static bool take_number(struct reader *reader, size_t least, size_t most, int64_t *out)
{
	size_t from = reader->at;
	*out = 0;
	while (reader->at < reader->text.n && reader->at - from < most &&
	       reader->text.p[reader->at] >= '0' && reader->text.p[reader->at] <= '9')
		*out = *out * 10 + (reader->text.p[reader->at++] - '0');
	return reader->at - from >= least;
}

/* ".401234", in microseconds; what is finer is left out. 0 when there is none. */
static stamp take_fraction(struct reader *reader)
{
	stamp value = 0, unit = STAMP_SECOND / 10;
	int64_t digit;
	if (!take(reader, '.') && !take(reader, ','))
		return 0;
	for (; take_number(reader, 1, 1, &digit); unit /= 10)
		value += digit * unit;
	return value;
}

static bool take_month(struct reader *reader, int64_t *month)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	for (int64_t i = 0; i < 12; i++) {
		struct str name = { names + 3 * i, 3 };
		if (!str_starts_nocase(str_slice(reader->text, reader->at, reader->text.n), name))
			continue;
		reader->at += 3;
		*month = i + 1;
		return true;
	}
	return false;
}

/* Days since 1970-01-01 in the Gregorian calendar: years that begin in March end in the leap day.
 */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
	int64_t since_march = (month + 9) % 12;
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t leaps = y / 4 - y / 100 + y / 400;
	return y * 365 + leaps + (since_march * 153 + 2) / 5 + day - 1 - 719468;
}

static bool take_date(struct reader *reader, struct trace_when *when)
{
	int64_t year, month, day;
	char dash;
	if (take_month(reader, &month)) {
		while (take(reader, ' '))
			continue;
		if (!take_number(reader, 1, 2, &day) || day < 1 || day > 31)
			return false;
		when->date = TRACE_DATE_NO_YEAR;
		when->day = days_of(1970, month, day);
		return true;
	}
	if (!take_number(reader, 4, 4, &year))
		return false;
	dash = take(reader, '/') ? '/' : '-';
	if (dash == '-' && !take(reader, '-'))
		return false;
	if (!take_month(reader, &month) && !take_number(reader, 2, 2, &month))
		return false;
	if (!take(reader, dash) || !take_number(reader, 2, 2, &day) || year < 1970 || month < 1 ||
	    month > 12 || day < 1 || day > 31)
		return false;
	when->date = TRACE_DATE_WHOLE;
	when->day = days_of(year, month, day);
	return true;
}

static bool take_clock(struct reader *reader, struct trace_when *when)
{
	int64_t hour, minute, second;
	if (!take_number(reader, 2, 2, &hour) || !take(reader, ':') ||
	    !take_number(reader, 2, 2, &minute) || !take(reader, ':') ||
	    !take_number(reader, 2, 2, &second) || hour > 23 || minute > 59 || second > 60)
		return false;
	when->clock = TRACE_CLOCK_DAY;
	when->time = (hour * 3600 + minute * 60 + second) * STAMP_SECOND + take_fraction(reader);
	return true;
}

static bool take_since_last(struct reader *reader, struct trace_when *when)
{
	int64_t seconds;
	if (!take(reader, '+') || !take_number(reader, 1, 6, &seconds))
		return false;
	when->clock = TRACE_CLOCK_SINCE_LAST;
	when->time = seconds * STAMP_SECOND + take_fraction(reader);
	return true;
}

size_t trace_when_parse(struct str text, struct trace_when *when)
{
	struct reader reader = { .text = text };
	size_t begin;
	*when = (struct trace_when){ 0 };
	while (take(&reader, ' '))
		continue;
	take(&reader, '[');
	begin = reader.at;
	if (take_since_last(&reader, when))
		return reader.at;
	reader.at = begin;
	if (!take_date(&reader, when)) {
		*when = (struct trace_when){ 0 };
		reader.at = begin;
	} else if (!take(&reader, ' ') && !take(&reader, 'T')) {
		goto none;
	}
	if (!take_clock(&reader, when))
		goto none;
	take(&reader, 'Z');
	take(&reader, ']');
	return reader.at;
none:
	*when = (struct trace_when){ 0 };
	return 0;
}

bool trace_epoch_parse(struct str text, struct trace_when *when)
{
	struct reader reader = { .text = str_trim(text) };
	int64_t seconds;
	*when = (struct trace_when){ 0 };
	if (!take_number(&reader, 1, 10, &seconds))
		return false;
	*when = (struct trace_when){
		.date = TRACE_DATE_WHOLE,
		.clock = TRACE_CLOCK_DAY,
		.day = seconds / 86400,
		.time = seconds % 86400 * STAMP_SECOND + take_fraction(&reader),
	};
	return reader.at == reader.text.n;
}

/* The day that a date without a year means: in the year of the one before, or in the next. */
static int64_t day_without_year(struct trace_calendar *calendar, int64_t day)
{
	if (day + calendar->years * YEAR_DAYS < calendar->day - YEAR_DAYS / 2)
		calendar->years++;
	return day + calendar->years * YEAR_DAYS;
}

/* Forward in time, over midnight too; back over it only by what log lines may be late. */
static int64_t day_without_date(const struct trace_calendar *calendar, stamp time)
{
	stamp last = calendar->last - calendar->day * TRACE_DAY;
	if (time < last - HALF_DAY)
		return calendar->day + 1;
	if (time > last + TRACE_DAY - MINUTE && calendar->day > 0)
		return calendar->day - 1;
	return calendar->day;
}

stamp trace_calendar_at(struct trace_calendar *calendar, const struct trace_when *when)
{
	if (when->clock == TRACE_CLOCK_NONE)
		return calendar->last += STAMP_MILLISECOND;
	if (when->clock == TRACE_CLOCK_SINCE_LAST)
		return calendar->last += when->time;
	if (when->date == TRACE_DATE_WHOLE)
		calendar->day = when->day;
	else if (when->date == TRACE_DATE_NO_YEAR)
		calendar->day = day_without_year(calendar, when->day);
	else
		calendar->day = day_without_date(calendar, when->time);
	calendar->known |= when->date == TRACE_DATE_WHOLE;
	calendar->last = calendar->day * TRACE_DAY + when->time;
	return calendar->last;
}
