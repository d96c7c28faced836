#ifndef BASE_STAMP_H
#define BASE_STAMP_H

/*
 * Time of a packet: microseconds since 1970-01-01 00:00:00 UTC, signed. Durations have the same
 * unit. Nothing below main.c asks the machine what time it is.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

typedef int64_t stamp;

#define STAMP_SECOND INT64_C(1000000)
#define STAMP_MILLISECOND INT64_C(1000)
#define STAMP_DAY (86400 * STAMP_SECOND)
#define STAMP_NEVER INT64_MAX

/* Sizes include the terminating NUL. */
#define STAMP_RFC3339_SIZE 40
#define STAMP_CLOCK_SIZE 16

/* "2022-08-03T12:23:53.552000Z", six decimals, years 0000 to 9999, clamped outside of them. */
void stamp_rfc3339(stamp at, char out[STAMP_RFC3339_SIZE]);
/* "12:23:53.552": the time of day with three decimals. */
void stamp_clock(stamp at, char out[STAMP_CLOCK_SIZE]);
/* "2022-08-03". */
void stamp_date(stamp at, char out[STAMP_CLOCK_SIZE]);
/* RFC 3339 (any offset, decimals optional) or epoch seconds (decimals optional), else false. */
bool stamp_parse(struct str text, stamp *out);

#endif
