#ifndef REPORT_JSON_H
#define REPORT_JSON_H

/*
 * JSON (RFC 8259) as a stream onto a writer: the only place that escapes. No memory of its own: the
 * caller balances begin and end. key is a literal, or NULL inside an array and at the top.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/stamp.h"
#include "base/str.h"
#include "base/writer.h"

struct json {
	struct writer *out;
	bool comma; /* something stands before the next value on this level */
};

/* A value at the top of out. */
void json_init(struct json *json, struct writer *out);
void json_object(struct json *json, const char *key);
void json_object_end(struct json *json);
void json_array(struct json *json, const char *key);
void json_array_end(struct json *json);
/* Ends a record: a newline, and the next value stands at the top again. */
void json_line(struct json *json);

/* Any bytes: what is no UTF-8 becomes U+FFFD, controls (bidirectional ones too) are escaped. */
void json_str(struct json *json, const char *key, struct str value);
void json_text(struct json *json, const char *key, const char *value);
void json_unsigned(struct json *json, const char *key, uint64_t value);
void json_number(struct json *json, const char *key, int64_t value);
void json_bool(struct json *json, const char *key, bool value);
/* Three decimals, no exponent; what is not finite becomes 0. */
void json_real(struct json *json, const char *key, double value);
/* A duration in seconds with three decimals, and in whole milliseconds; both rounded. */
void json_seconds(struct json *json, const char *key, stamp value);
void json_millis(struct json *json, const char *key, stamp value);
/* RFC 3339 with six decimals. */
void json_time(struct json *json, const char *key, stamp at);
/* prefix and id as one string. */
void json_id(struct json *json, const char *key, char prefix, const char *id);

/* The same, but an absent value (empty, ADDR_NONE, STAMP_NEVER) leaves the key out. */
void json_str_some(struct json *json, const char *key, struct str value);
void json_addr_some(struct json *json, const char *key, const struct addr *value);
void json_time_some(struct json *json, const char *key, stamp at);
void json_id_some(struct json *json, const char *key, char prefix, const char *id);

#endif
