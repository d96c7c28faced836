#ifndef SIP_MESSAGE_H
#define SIP_MESSAGE_H

/*
 * One SIP message cut into start line and header fields, values raw and borrowed from the payload
 * (unfolded ones from the message's own scratch space). Nothing is parsed beyond that until
 * somebody asks (sip/parse.h). The object is large and meant to be reused.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

#define SIP_HEADER_LINES 128       /* header lines a message may have */
#define SIP_SEPARATORS_LINE 256    /* of , and ; in one header line */
#define SIP_SEPARATORS_MESSAGE 512 /* in all header lines */
#define SIP_HEADER_BYTES 16384     /* start line and headers together */
#define SIP_SCRATCH 4096           /* room for unfolded values */

enum sip_method {
	SIP_METHOD_OTHER,
	SIP_REGISTER,
	SIP_PUBLISH,
	SIP_NOTIFY,
	SIP_SUBSCRIBE,
	SIP_OPTIONS,
	SIP_INVITE,
	SIP_MESSAGE,
	SIP_METHODS
};

enum sip_header {
	SIP_HEADER_OTHER,
	SIP_CALL_ID,
	SIP_CSEQ,
	SIP_FROM,
	SIP_TO,
	SIP_VIA,
	SIP_CONTACT,
	SIP_EXPIRES,
	SIP_MIN_EXPIRES,
	SIP_RETRY_AFTER,
	SIP_CONTENT_LENGTH,
	SIP_CONTENT_TYPE,
	SIP_WWW_AUTHENTICATE,
	SIP_PROXY_AUTHENTICATE,
	SIP_AUTHORIZATION,
	SIP_PROXY_AUTHORIZATION,
	SIP_AUTHENTICATION_INFO,
	SIP_EVENT,
	SIP_SUBSCRIPTION_STATE,
	SIP_ETAG,
	SIP_IF_MATCH,
	SIP_USER_AGENT,
	SIP_SERVER,
	SIP_PATH,
	SIP_SERVICE_ROUTE,
	SIP_REQUIRE,
	SIP_SUPPORTED,
	SIP_DATE,
	SIP_WARNING,
	SIP_HEADERS
};

enum sip_split_result {
	SIP_OK,
	SIP_LENIENT,   /* usable, but something was odd: see notes */
	SIP_TRUNCATED, /* no end of headers within what was captured; start line and headers so far
	                  are set */
	SIP_OVERSIZE,  /* above a cap: start line, Call-ID, CSeq, From, To, Via are set, lists must
	                  not be used */
	SIP_BAD,       /* looks like SIP but has no usable start line, Call-ID or CSeq */
	SIP_KEEPALIVE, /* CRLF only, at most 4 octets, or STUN */
	SIP_NOT_SIP,
	SIP_SPLIT_RESULTS
};

/* Bit set: what was odd. */
enum sip_note {
	SIP_NOTE_DUPLICATE_HEADER = 1, /* a single-value header twice; the first counts */
	SIP_NOTE_LINE_WITHOUT_COLON = 2,
	SIP_NOTE_BARE_LF = 4,
	SIP_NOTE_NUL = 8,
	SIP_NOTE_NO_BLANK_LINE = 16,  /* whole datagram captured, final blank line missing */
	SIP_NOTE_CONTENT_LENGTH = 32, /* not a number, or more than there is */
	SIP_NOTE_TRAILING_DATA = 64,
	SIP_NOTE_START_LINE = 128,  /* blanks or a missing reason phrase */
	SIP_NOTE_CSEQ_METHOD = 256, /* CSeq names another method than the start line */
	SIP_NOTE_FOLD = 512,        /* a folded value found no room: its first line only is kept */
};

struct sip_field {
	enum sip_header id;
	struct str value;
};

struct sip_message {
	enum sip_split_result result;
	unsigned notes; /* set of enum sip_note */
	bool request;
	enum sip_method method; /* of the request, or of CSeq in a response */
	struct str method_name; /* the same as text */
	struct str uri;         /* Request-URI */
	unsigned status;        /* 100 to 699, 0 in a request */
	struct str reason;
	uint32_t cseq;
	bool body_available; /* false when the body was cut */
	struct str body; /* by Content-Length if that is valid, else all that follows the headers */
	struct str first[SIP_HEADERS]; /* first value of each known header; p NULL when absent */
	uint16_t counts[SIP_HEADERS];
	uint16_t fields_count;
	uint16_t scratch_used;
	struct sip_field fields[SIP_HEADER_LINES];
	char scratch[SIP_SCRATCH];
};

/* "REGISTER" …; SIP_METHOD_OTHER gives "other". */
const char *sip_method_name(enum sip_method method);
enum sip_method sip_method_of(struct str name); /* exact case, RFC 3261 7.1 */
/* Canonical name: "WWW-Authenticate" …; SIP_HEADER_OTHER gives "". */
const char *sip_header_name(enum sip_header header);
const char *sip_split_result_name(enum sip_split_result result);

bool sip_has(const struct sip_message *message, enum sip_header header);
/*
 * Value after value of one header, in order: *at starts at 0. One field line each time; lists
 * inside a line are not taken apart.
 */
bool sip_next(const struct sip_message *message, enum sip_header header, size_t *at,
              struct str *value);

/* How many octets of it are in use. */
size_t sip_message_octets(const struct sip_message *message);

#endif
