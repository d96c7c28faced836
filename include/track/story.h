#ifndef TRACK_STORY_H
#define TRACK_STORY_H

/* What a device did, step by step: the first ones and the last ones are kept. */

#include <stdint.h>

#include "base/stamp.h"

/* One line of a device's story, for the text report: 16 bytes. */
enum step_kind {
	STEP_REGISTER,
	STEP_UNREGISTER,
	STEP_FETCH,
	STEP_CHALLENGE,
	STEP_REGISTER_ANSWER,
	STEP_PUBLISH,
	STEP_PUBLISH_ANSWER,
	STEP_NOTIFY,
	STEP_NOTIFY_ANSWER,
	STEP_PROBE,
	STEP_PROBE_ANSWER,
	STEP_TIMEOUT,
	STEP_EXPIRED,
	STEP_UNREACHABLE,
	STEP_DISPLACED,
	STEP_CONNECTION_CLOSED, /* status 1: by the registrar */
};
/* Bit set. */
enum step_flag {
	STEP_CREDENTIALS = 1, /* the request carried credentials; extra is the nonce count */
	STEP_STALE = 2,       /* the challenge said stale=true */
	STEP_OPEN = 4,        /* presence open */
	STEP_CLOSED = 8,      /* presence closed */
	STEP_REFRESH = 16,    /* belongs to a refresh */
	STEP_REMOVAL = 32,    /* belongs to a logout */
	STEP_SUMMARY = 64,   /* a NOTIFY of message-summary; extra is the number of new messages, */
#define STEP_UNCOUNTED 65535 /* or this when it does not say */
	STEP_STAR = 128,     /* a REGISTER with Contact: * */
};
struct step {
	stamp at;
	uint8_t kind;    /* enum step_kind */
	uint8_t flags;   /* set of enum step_flag */
	uint8_t verdict; /* enum verdict of the credentials */
	uint8_t copies;  /* retransmissions, saturated */
	uint16_t status; /* of an answer */
	uint16_t extra; /* expires in seconds (65535: that or more), nonce count, or new messages */
};
#define SESSION_HEAD 10 /* first steps of a session: its login */
#define SESSION_TAIL 14 /* last steps, a ring */

/* The story of one device. */
struct steps {
	uint32_t total;
	struct step head[SESSION_HEAD];
	struct step tail[SESSION_TAIL]; /* step number n (from SESSION_HEAD) at n % SESSION_TAIL */
};

#endif
