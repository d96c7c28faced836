#include "report/text.h"

static const struct phrase {
	unsigned status;
	const char *text;
} phrases[] = {
	{ 100, "Trying" },
	{ 180, "Ringing" },
	{ 200, "OK" },
	{ 202, "Accepted" },
	{ 301, "Moved Permanently" },
	{ 302, "Moved Temporarily" },
	{ 305, "Use Proxy" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 407, "Proxy Authentication Required" },
	{ 408, "Request Timeout" },
	{ 410, "Gone" },
	{ 412, "Conditional Request Failed" },
	{ 415, "Unsupported Media Type" },
	{ 416, "Unsupported URI Scheme" },
	{ 420, "Bad Extension" },
	{ 421, "Extension Required" },
	{ 423, "Interval Too Brief" },
	{ 439, "First Hop Lacks Outbound Support" },
	{ 480, "Temporarily Unavailable" },
	{ 481, "Call/Transaction Does Not Exist" },
	{ 483, "Too Many Hops" },
	{ 486, "Busy Here" },
	{ 488, "Not Acceptable Here" },
	{ 489, "Bad Event" },
	{ 494, "Security Agreement Required" },
	{ 500, "Server Internal Error" },
	{ 501, "Not Implemented" },
	{ 502, "Bad Gateway" },
	{ 503, "Service Unavailable" },
	{ 504, "Server Time-out" },
	{ 600, "Busy Everywhere" },
	{ 603, "Decline" },
	{ 604, "Does Not Exist Anywhere" },
	{ 606, "Not Acceptable" },
};

const char *reason_phrase(unsigned status)
{
	for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
		if (phrases[i].status == status)
			return phrases[i].text;
	return "";
}

const char *verdict_words(enum verdict verdict, bool credentials)
{
	switch (verdict) {
	case VERDICT_NONE: return "";
	case VERDICT_UNSUPPORTED_SCHEME: return "not a digest";
	case VERDICT_MALFORMED: return "digest incomplete";
	case VERDICT_UNSUPPORTED_ALGORITHM: return "unknown algorithm";
	case VERDICT_UNVERIFIABLE: return "algorithm not offered on this machine";
	case VERDICT_MISSING_CNONCE_NC: return "cnonce or nc missing";
	case VERDICT_NO_CREDENTIAL: return credentials ? "password not in the file" : "not checked";
	case VERDICT_BODY_UNAVAILABLE: return "body not captured, not checked";
	case VERDICT_MATCH: return "password matches";
	case VERDICT_MISMATCH: return "password does not match";
	case VERDICT_COUNT: break;
	}
	return "";
}
