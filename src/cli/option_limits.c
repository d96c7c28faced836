#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "cli/options.h"

#define MEMORY_LEAST (UINT64_C(16) << 20)

static bool refuse(struct settings_error *error, const char *option, const char *argument,
                   const char *expected)
{
	snprintf(error->text, sizeof(error->text), "%s \"%s\": %s", option, argument, expected);
	return false;
}

/* "256M": binary units, as in free(1). */
bool option_take_memory_cap(struct settings *settings, const char *argument,
                            struct settings_error *error)
{
	static const char units[] = "KMG";
	struct str text = str_from(argument);
	const char *unit = text.n ? strchr(units, text.p[text.n - 1]) : NULL;
	unsigned shift = unit && *unit ? (unsigned)(unit - units + 1) * 10 : 0;
	uint64_t value;
	if (shift)
		text.n--;
	if (!str_number(text, SIZE_MAX >> shift, &value) ||
	    (value && value << shift < MEMORY_LEAST))
		return refuse(error, "--memcap", argument,
		              "0 (no cap), or at least 16M: a number with K, M or G is expected");
	settings->memory_cap = (size_t)(value << shift);
	return true;
}

bool option_take_set(struct settings *settings, const char *argument, struct settings_error *error)
{
	struct str text = str_from(argument);
	size_t equals = str_find(text, '=', 0);
	if (equals == text.n)
		return refuse(error, "--set", argument, "NAME=VALUE is expected");
	switch (limits_set(&settings->limits, str_slice(text, 0, equals),
	                   str_slice(text, equals + 1, text.n))) {
	case LIMITS_OK: return true;
	case LIMITS_UNKNOWN_NAME:
		return refuse(error, "--set", argument,
		              "no constant of that name (the manual page lists them)");
	case LIMITS_BAD_VALUE: break;
	}
	return refuse(error, "--set", argument, "the value must be a number, not negative");
}
