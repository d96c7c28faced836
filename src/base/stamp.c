#include "base/stamp.h"

#define SECONDS_PER_DAY INT64_C(86400)
#define YEAR_LAST 9999
/* 0000-01-01T00:00:00Z and 9999-12-31T23:59:59Z of the proleptic Gregorian calendar. */
#define SECOND_FIRST INT64_C(-62167219200)
#define SECOND_LAST INT64_C(253402300799)

struct civil {
	int64_t year;
	int64_t month; /* 1 to 12 */
	int64_t day;   /* 1 to 31 */
	int64_t hour;
	int64_t minute;
	int64_t second;
	int64_t micro;
};

/*
 * The calendar is cut into eras of 400 years (146097 days) whose years begin on 1 March, so that
 * the leap day is the last of its year; day 0 is 0000-03-01 and 1970-01-01 is day 719468.
 */
static int64_t days_from_civil(int64_t year, int64_t month, int64_t day)
{
	int64_t shifted = year - (month <= 2);
	int64_t era = (shifted >= 0 ? shifted : shifted - 399) / 400;
	int64_t year_of_era = shifted - era * 400;
	int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

static void civil_from_days(int64_t days, struct civil *out)
{
	int64_t shifted = days + 719468;
	int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
	int64_t day_of_era = shifted - era * 146097;
	int64_t year_of_era =
	        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year =
	        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t month = (5 * day_of_year + 2) / 153;

	out->day = day_of_year - (153 * month + 2) / 5 + 1;
	out->month = month < 10 ? month + 3 : month - 9;
	out->year = year_of_era + era * 400 + (out->month <= 2);
}

static struct civil civil_from_stamp(stamp at)
{
	struct civil civil = { 0 };
	int64_t seconds = at / STAMP_SECOND;
	int64_t micro = at % STAMP_SECOND;

	if (micro < 0) {
		micro += STAMP_SECOND;
		seconds--;
	}
	if (seconds < SECOND_FIRST) {
		seconds = SECOND_FIRST;
		micro = 0;
	} else if (seconds > SECOND_LAST) {
		seconds = SECOND_LAST;
		micro = STAMP_SECOND - 1;
	}
	int64_t days = seconds / SECONDS_PER_DAY;
	int64_t rest = seconds % SECONDS_PER_DAY;
	if (rest < 0) {
		rest += SECONDS_PER_DAY;
		days--;
	}
	civil_from_days(days, &civil);
	civil.hour = rest / 3600;
	civil.minute = rest / 60 % 60;
	civil.second = rest % 60;
	civil.micro = micro;
	return civil;
}

/* Exactly width digits; returns where the next character goes. */
static inline char *put_digits(char *out, int64_t number, int width)
{
	uint32_t value = (uint32_t)number;

	for (int i = width - 1; i >= 0; i--) {
		out[i] = (char)('0' + value % 10);
		value /= 10;
	}
	return out + width;
}

static char *put_date(char *out, const struct civil *civil)
{
	out = put_digits(out, civil->year, 4);
	*out++ = '-';
	out = put_digits(out, civil->month, 2);
	*out++ = '-';
	return put_digits(out, civil->day, 2);
}

static char *put_clock(char *out, const struct civil *civil)
{
	out = put_digits(out, civil->hour, 2);
	*out++ = ':';
	out = put_digits(out, civil->minute, 2);
	*out++ = ':';
	out = put_digits(out, civil->second, 2);
	*out++ = '.';
	return out;
}

void stamp_rfc3339(stamp at, char out[STAMP_RFC3339_SIZE])
{
	struct civil civil = civil_from_stamp(at);

	out = put_date(out, &civil);
	*out++ = 'T';
	out = put_clock(out, &civil);
	out = put_digits(out, civil.micro, 6);
	*out++ = 'Z';
	*out = '\0';
}

void stamp_clock(stamp at, char out[STAMP_CLOCK_SIZE])
{
	struct civil civil = civil_from_stamp(at);

	out = put_clock(out, &civil);
	out = put_digits(out, civil.micro / 1000, 3);
	*out = '\0';
}

void stamp_date(stamp at, char out[STAMP_CLOCK_SIZE])
{
	struct civil civil = civil_from_stamp(at);

	out = put_date(out, &civil);
	*out = '\0';
}

/* Takes width digits with a value of low to high off the front of text. */
static bool take_digits(struct str *text, size_t width, int64_t low, int64_t high, int64_t *out)
{
	uint64_t value;

	if (text->n < width || !str_number(str_slice(*text, 0, width), (uint64_t)high, &value))
		return false;
	if ((int64_t)value < low)
		return false;
	*text = str_slice(*text, width, text->n);
	*out = (int64_t)value;
	return true;
}

static bool take_one_of(struct str *text, const char *set, char *out)
{
	for (; text->n > 0 && *set != '\0'; set++) {
		if (text->p[0] != *set)
			continue;
		*out = *set;
		*text = str_slice(*text, 1, text->n);
		return true;
	}
	return false;
}

/* "." 1*DIGIT, of which six count; nothing there is zero. */
static bool take_fraction(struct str *text, int64_t *micro)
{
	int64_t scale = 100000;
	size_t digits = 0;
	char dot;

	*micro = 0;
	if (!take_one_of(text, ".", &dot))
		return true;
	while (digits < text->n && text->p[digits] >= '0' && text->p[digits] <= '9') {
		*micro += (text->p[digits] - '0') * scale;
		scale /= 10;
		digits++;
	}
	*text = str_slice(*text, digits, text->n);
	return digits > 0;
}

static bool parse_epoch(struct str text, stamp *out)
{
	size_t dot = str_find(text, '.', 0);
	struct str fraction = str_slice(text, dot, text.n);
	uint64_t seconds;
	int64_t micro;

	if (!str_number(str_slice(text, 0, dot), SECOND_LAST, &seconds))
		return false;
	if (!take_fraction(&fraction, &micro) || fraction.n > 0)
		return false;
	*out = (int64_t)seconds * STAMP_SECOND + micro;
	return true;
}

static int64_t days_of_month(int64_t year, int64_t month)
{
	int64_t next_year = month == 12 ? year + 1 : year;
	int64_t next_month = month == 12 ? 1 : month + 1;

	return days_from_civil(next_year, next_month, 1) - days_from_civil(year, month, 1);
}

static bool take_date(struct str *text, struct civil *civil)
{
	char mark;

	return take_digits(text, 4, 0, YEAR_LAST, &civil->year) && take_one_of(text, "-", &mark) &&
	       take_digits(text, 2, 1, 12, &civil->month) && take_one_of(text, "-", &mark) &&
	       take_digits(text, 2, 1, days_of_month(civil->year, civil->month), &civil->day);
}

/* RFC 3339 5.6; a leap second is the first second of the next minute. */
static bool take_time(struct str *text, struct civil *civil)
{
	char mark;

	return take_digits(text, 2, 0, 23, &civil->hour) && take_one_of(text, ":", &mark) &&
	       take_digits(text, 2, 0, 59, &civil->minute) && take_one_of(text, ":", &mark) &&
	       take_digits(text, 2, 0, 60, &civil->second) && take_fraction(text, &civil->micro);
}

static bool take_offset(struct str *text, int64_t *seconds)
{
	int64_t hours;
	int64_t minutes;
	char sign;
	char colon;

	*seconds = 0;
	if (take_one_of(text, "Zz", &sign))
		return true;
	if (!take_one_of(text, "+-", &sign) || !take_digits(text, 2, 0, 23, &hours) ||
	    !take_one_of(text, ":", &colon) || !take_digits(text, 2, 0, 59, &minutes))
		return false;
	*seconds = (hours * 3600 + minutes * 60) * (sign == '-' ? -1 : 1);
	return true;
}

bool stamp_parse(struct str text, stamp *out)
{
	struct civil civil;
	int64_t offset;
	int64_t seconds;
	char mark;

	if (parse_epoch(text, out))
		return true;
	if (!take_date(&text, &civil) || !take_one_of(&text, "Tt ", &mark) ||
	    !take_time(&text, &civil) || !take_offset(&text, &offset) || text.n > 0)
		return false;
	seconds = days_from_civil(civil.year, civil.month, civil.day) * SECONDS_PER_DAY;
	seconds += civil.hour * 3600 + civil.minute * 60 + civil.second - offset;
	*out = seconds * STAMP_SECOND + civil.micro;
	return true;
}
