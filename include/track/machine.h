#ifndef TRACK_MACHINE_H
#define TRACK_MACHINE_H

/*
 * The REGISTER state machine (SPEC 2.3, T1 to T34) as two const tables: what a request does to an
 * attempt, and what an answer does. Side effects are bits; the tracker carries them out.
 */

#include <stdbool.h>
#include <stdint.h>

/* SPEC 2.1. */
enum intent {
	INTENT_REGISTER, /* also refresh and change: the attempt says which */
	INTENT_UNREGISTER,
	INTENT_FETCH,
	INTENT_INVALID_STAR,
	INTENT_UNREGISTER_ALL,
	INTENT_REFRESH,
	INTENT_CHANGE,
	INTENTS
};
const char *intent_name(enum intent intent);

/* The four classes that the tables know: register-like, unregister-like, fetch, invalid star. */
enum intent_class {
	CLASS_REGISTER_LIKE,
	CLASS_UNREGISTER_LIKE,
	CLASS_FETCH,
	CLASS_INVALID_STAR,
	INTENT_CLASSES
};

static inline enum intent_class intent_class(enum intent intent)
{
	switch (intent) {
	case INTENT_REGISTER:
	case INTENT_REFRESH:
	case INTENT_CHANGE: return CLASS_REGISTER_LIKE;
	case INTENT_UNREGISTER:
	case INTENT_UNREGISTER_ALL: return CLASS_UNREGISTER_LIKE;
	case INTENT_FETCH: return CLASS_FETCH;
	case INTENT_INVALID_STAR: return CLASS_INVALID_STAR;
	case INTENTS: break;
	}
	return CLASS_FETCH;
}

enum phase {
	PHASE_IDLE,
	PHASE_SENT, /* a request without credentials is outstanding */
	PHASE_CHALLENGED,
	PHASE_SENT_AUTH, /* a request with credentials is outstanding */
	PHASE_RETRY,     /* answered 423 or 3xx: another request is expected */
	PHASES
};

enum answer_class {
	ANSWER_PROVISIONAL,
	ANSWER_OK,
	ANSWER_REDIRECT,
	ANSWER_CHALLENGE,       /* 401 or 407; to credentials: they were refused */
	ANSWER_CHALLENGE_STALE, /* the same with stale=true: the nonce was, not the credentials */
	ANSWER_CHALLENGE_EMPTY, /* 401 or 407 without a challenge */
	ANSWER_FORBIDDEN,       /* 403 */
	ANSWER_NOT_FOUND,       /* 404 */
	ANSWER_BRIEF,           /* 423 that a client can act upon */
	ANSWER_RETRY,           /* 439, or 503 with Retry-After */
	ANSWER_REJECTED,        /* other 4xx, 423 that it cannot */
	ANSWER_SERVER_ERROR,    /* 408, 480, 5xx */
	ANSWER_GLOBAL,          /* 6xx */
	ANSWER_CLASSES
};

/* Bit set. */
enum machine_act {
	ACT_OPEN = 1 << 0,       /* a new attempt begins */
	ACT_CONTINUE = 1 << 1,   /* the open attempt goes on */
	ACT_ABANDON = 1 << 2,    /* the open attempt ends abandoned first */
	ACT_IGNORED = 1 << 3,    /* the challenge of the open attempt was ignored */
	ACT_OVERLAP = 1 << 4,    /* a request before the answer to the last one */
	ACT_PREEMPTIVE = 1 << 5, /* credentials before any challenge */
	ACT_CHALLENGED = 1 << 6,
	ACT_REFUSED = 1 << 7, /* the credentials were refused */
	ACT_STALE = 1 << 8,
	ACT_SUCCESS = 1 << 9,
	ACT_FAIL = 1 << 10, /* the attempt ends rejected */
	ACT_BRIEF = 1 << 11,
	ACT_REDIRECT = 1 << 12,
	ACT_NO_CHALLENGE = 1 << 13,
	ACT_RETRY = 1 << 14, /* not now, but perhaps later */
};

struct machine_cell {
	uint8_t next;  /* enum phase */
	uint32_t acts; /* 0: the cell was forgotten; a test looks for it */
};

/*
 * A new request while the open attempt (if any) is in phase. same_class: it serves the same purpose
 * as the open attempt. credentials: it carries some.
 */
struct machine_cell machine_request(enum phase phase, bool same_class, bool credentials);
/* An answer to a request that carried credentials or did not. What a success means is the
 * tracker's. */
struct machine_cell machine_answer(bool credentials, enum answer_class answer);

#endif
