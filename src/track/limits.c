#include "track/limits.h"

#include <stdlib.h>
#include <string.h>

static const struct limit_row rows[] = {
#define LIMIT(name, value, text) { #name, text, value, offsetof(struct limits, name) },
	LIMITS(LIMIT)
#undef LIMIT
};

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

const struct limit_row *limits_table(size_t *count)
{
	*count = ROW_COUNT;
	return rows;
}

static double *limit_at(struct limits *limits, const struct limit_row *row)
{
	return (double *)(void *)((char *)limits + row->offset);
}

void limits_defaults(struct limits *limits)
{
	for (size_t i = 0; i < ROW_COUNT; i++)
		*limit_at(limits, &rows[i]) = rows[i].value;
}

/* Digits with at most one dot: strtod alone would also take "inf", "0x1" and blanks. */
static bool plain_decimal(struct str value)
{
	size_t digits = 0, dots = 0;

	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] >= '0' && value.p[i] <= '9')
			digits++;
		else if (value.p[i] == '.')
			dots++;
		else
			return false;
	}
	return digits > 0 && dots <= 1;
}

/* Its number, by one of its words; the value itself when it is no word. */
static struct str number_of(const char *name, struct str value)
{
	static const char *const cores[] = {
		[CORE_AS_MODEL] = "model", [CORE_SINGLE] = "single", [CORE_CALL_ID] = "call-id"
	};
	static const struct str numbers[] = { STR_INIT("0"), STR_INIT("1"), STR_INIT("2") };

	if (strcmp(name, "freeswitch_core") != 0)
		return value;
	for (size_t i = 0; i < sizeof(cores) / sizeof(cores[0]); i++)
		if (str_equal(value, str_from(cores[i])) || str_equal(value, numbers[i]))
			return numbers[i];
	return STR_NONE;
}

enum limits_result limits_set(struct limits *limits, struct str name, struct str value)
{
	for (size_t i = 0; i < ROW_COUNT; i++) {
		char text[32];

		if (!str_equal(str_from(rows[i].name), name))
			continue;
		value = number_of(rows[i].name, value);
		if (value.n >= 16 || !plain_decimal(value))
			return LIMITS_BAD_VALUE;
		memcpy(text, value.p, value.n);
		text[value.n] = '\0';
		*limit_at(limits, &rows[i]) = strtod(text, NULL);
		return LIMITS_OK;
	}
	return LIMITS_UNKNOWN_NAME;
}
