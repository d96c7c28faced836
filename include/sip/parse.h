#ifndef SIP_PARSE_H
#define SIP_PARSE_H

/*
 * Header values with a grammar, on demand. What is not plain is shown to libosip2 as well, a
 * sanitised copy of it; identities are never taken from its decoded strings: every result is a
 * slice of the raw value.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/str.h"
#include "sip/message.h"

/* Once at start: parser tables, allocators, and libosip2's trace silenced. 0, or -1 (no memory). */
int sip_parser_setup(void);
void sip_parser_release(void);

/* Raw slices of a SIP, SIPS or TEL URI (RFC 3261 19.1, RFC 3966). Absent parts have p NULL. */
struct sip_uri {
	struct str raw;    /* the whole addr-spec */
	struct str scheme; /* as sent */
	struct str user;   /* with ":password" cut off; escapes kept */
	struct str password;
	struct str host;      /* IPv6 with its brackets */
	struct str port;      /* digits as sent, or absent */
	struct str params;    /* after the first ';', without it */
	struct str headers;   /* after '?', without it */
	uint16_t port_number; /* 0 when absent or not a port */
};

/* False when it is none. Reads leniently what registrars accept. */
bool sip_uri_parse(struct str text, struct sip_uri *uri);
/* A parameter of the form ;name or ;name=value; value is empty for the first. */
bool sip_uri_param(const struct sip_uri *uri, struct str name, struct str *value);

struct sip_name_addr {
	bool valid;           /* the URI could be read */
	bool lenient;         /* libosip2 refused it and it was read by hand */
	struct str display;   /* raw, quotes included; may be empty */
	struct str uri;       /* addr-spec without angle brackets */
	struct sip_uri parts; /* of it; set when valid */
	struct str tag;       /* parameter tag, absent: p NULL */
	struct str params;    /* header parameters, after the first ';' behind the URI */
};

/* From, To, and single Contact values. */
void sip_name_addr_parse(struct str value, struct sip_name_addr *out);
/* A header parameter in params ("q=0.5;expires=30"), quotes taken off the value. */
bool sip_param(struct str params, struct str name, struct str *value);

/* Where a number of seconds was found or why not. */
enum sip_expires {
	SIP_EXPIRES_ABSENT,
	SIP_EXPIRES_VALID,
	SIP_EXPIRES_MALFORMED, /* RFC 3261 10.2: read as 3600 */
};

#define SIP_EXPIRES_FALLBACK 3600

struct sip_contact {
	bool star;  /* "*" */
	bool valid; /* star, or a URI could be read */
	bool lenient;
	struct str raw; /* the value as it stood */
	struct str display;
	struct str uri;
	struct str params;
	struct str instance; /* +sip.instance without quotes and angle brackets, as sent */
	struct str q;
	struct str pub_gruu, temp_gruu; /* RFC 5627 */
	enum sip_expires expires_state;
	uint32_t expires; /* saturated at 2^32-1 */
	uint32_t reg_id;  /* 0 when absent (RFC 5626) */
};

/*
 * Contact after Contact, over all Contact lines and the comma lists in them. cursor starts zeroed.
 * Never call this for a message whose result is SIP_OVERSIZE.
 */
struct sip_list {
	size_t line;
	struct str whole; /* the line that the last one was in */
	struct str rest;
};
bool sip_contact_next(const struct sip_message *message, struct sip_list *cursor,
                      struct sip_contact *out);

struct sip_via {
	bool valid;           /* protocol and sent-by could be read */
	bool lenient;         /* libosip2 refused it and it was read by hand */
	struct str transport; /* "UDP" */
	struct str sent_by;   /* as it stood */
	struct str host;      /* of sent-by, IPv6 with brackets */
	uint16_t port;        /* 0 when absent */
	struct str branch;    /* read even when the rest cannot be */
	struct str received;
	bool has_rport;
	uint16_t rport; /* 0 when without a value */
};

/* The topmost Via. */
void sip_via_parse(struct str value, struct sip_via *out);
/* Number of Via values over all lines (commas counted outside of quotes). */
size_t sip_via_depth(const struct sip_message *message);

/* Expires, Min-Expires: delta-seconds (RFC 3261 20.19). */
enum sip_expires sip_expires_parse(struct str value, uint32_t *seconds);
/* Retry-After: its number, comment and parameters ignored. */
bool sip_retry_after(struct str value, uint32_t *seconds);
/* Event: the package before ';' ("message-summary"). */
struct str sip_event_package(struct str value);
/* Host of a URI or sent-by as an address; false for names. */
bool sip_host_addr(struct str host, uint16_t port, struct addr *out);

#endif
