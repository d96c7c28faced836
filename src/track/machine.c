#include "track/machine.h"

static const char *const intent_names[INTENTS] = {
	[INTENT_REGISTER] = "register",
	[INTENT_UNREGISTER] = "unregister",
	[INTENT_FETCH] = "fetch",
	[INTENT_INVALID_STAR] = "invalid-star",
	[INTENT_UNREGISTER_ALL] = "unregister-all",
	[INTENT_REFRESH] = "refresh",
	[INTENT_CHANGE] = "change",
};

const char *intent_name(enum intent intent)
{
	return intent_names[intent];
}

/* clang-format off */
/*
 * What a new request does: [phase of the open attempt][it is of the same class][it has credentials].
 * Idle has no open attempt.
 */
static const struct machine_cell requests[PHASES][2][2] = {
	[PHASE_IDLE] = {
		{ { PHASE_SENT, ACT_OPEN },						  /* T1 T3 T5 T6 */
		  { PHASE_SENT_AUTH, ACT_OPEN | ACT_PREEMPTIVE } },			  /* T2 T4 */
		{ { PHASE_SENT, ACT_OPEN },
		  { PHASE_SENT_AUTH, ACT_OPEN | ACT_PREEMPTIVE } },
	},
	[PHASE_SENT] = {
		{ { PHASE_SENT, ACT_ABANDON | ACT_OVERLAP | ACT_OPEN },			  /* T44 */
		  { PHASE_SENT_AUTH, ACT_ABANDON | ACT_OVERLAP | ACT_OPEN | ACT_PREEMPTIVE } },
		{ { PHASE_SENT, ACT_ABANDON | ACT_OVERLAP | ACT_OPEN },			  /* T44 */
		  { PHASE_SENT_AUTH, ACT_ABANDON | ACT_OVERLAP | ACT_OPEN | ACT_PREEMPTIVE } },
	},
	[PHASE_CHALLENGED] = {
		{ { PHASE_SENT, ACT_ABANDON | ACT_OPEN },				  /* T16 */
		  { PHASE_SENT_AUTH, ACT_ABANDON | ACT_OPEN | ACT_PREEMPTIVE } },
		{ { PHASE_SENT, ACT_IGNORED | ACT_OPEN },				  /* T15 */
		  { PHASE_SENT_AUTH, ACT_CONTINUE } },					  /* T14 */
	},
	[PHASE_RETRY] = {
		{ { PHASE_SENT, ACT_ABANDON | ACT_OPEN },
		  { PHASE_SENT_AUTH, ACT_ABANDON | ACT_OPEN | ACT_PREEMPTIVE } },
		{ { PHASE_SENT, ACT_CONTINUE },						  /* T23 T24 */
		  { PHASE_SENT_AUTH, ACT_CONTINUE } },
	},
	[PHASE_SENT_AUTH] = {
		{ { PHASE_SENT, ACT_ABANDON | ACT_OVERLAP | ACT_OPEN },			  /* T44 */
		  { PHASE_SENT_AUTH, ACT_ABANDON | ACT_OVERLAP | ACT_OPEN | ACT_PREEMPTIVE } },
		{ { PHASE_SENT, ACT_ABANDON | ACT_OVERLAP | ACT_OPEN },
		  { PHASE_SENT_AUTH, ACT_ABANDON | ACT_OVERLAP | ACT_OPEN | ACT_PREEMPTIVE } },
	},
};

#define GIVEN_UP { PHASE_IDLE, ACT_FAIL }
/* What an answer does to a request without credentials, and to one with them. */
static const struct machine_cell answers[2][ANSWER_CLASSES] = {
	{ /* PHASE_SENT */
		[ANSWER_PROVISIONAL]	 = { PHASE_SENT, ACT_CONTINUE },		  /* T8 */
		[ANSWER_OK]		 = { PHASE_IDLE, ACT_SUCCESS }, /* T18-T22 */
		[ANSWER_REDIRECT]	 = { PHASE_RETRY, ACT_REDIRECT }, /* T23 */
		[ANSWER_CHALLENGE]	 = { PHASE_CHALLENGED, ACT_CHALLENGED },	  /* T9 */
		[ANSWER_CHALLENGE_STALE] = { PHASE_CHALLENGED, ACT_CHALLENGED },
		[ANSWER_CHALLENGE_EMPTY] = { PHASE_IDLE, ACT_FAIL | ACT_NO_CHALLENGE },	  /* T10 */
		[ANSWER_FORBIDDEN]	 = GIVEN_UP,					  /* T27 */
		[ANSWER_NOT_FOUND]	 = GIVEN_UP,					  /* T28 */
		[ANSWER_BRIEF]		 = { PHASE_RETRY, ACT_BRIEF },	  /* T24 */
		[ANSWER_RETRY]		 = { PHASE_RETRY, ACT_RETRY },			  /* T29 T30 */
		[ANSWER_REJECTED]	 = GIVEN_UP,					  /* T25 T29 */
		[ANSWER_SERVER_ERROR]	 = GIVEN_UP,					  /* T30 */
		[ANSWER_GLOBAL]		 = GIVEN_UP,					  /* T31 */
	},
	{ /* PHASE_SENT_AUTH */
		[ANSWER_PROVISIONAL]	 = { PHASE_SENT_AUTH, ACT_CONTINUE },		  /* T8 */
		[ANSWER_OK]		 = { PHASE_IDLE, ACT_SUCCESS },			  /* T18-T22 */
		[ANSWER_REDIRECT]	 = { PHASE_RETRY, ACT_REDIRECT }, /* T23 */
		[ANSWER_CHALLENGE]	 = { PHASE_CHALLENGED, ACT_CHALLENGED | ACT_REFUSED }, /* T12 T13 */
		[ANSWER_CHALLENGE_STALE] = { PHASE_CHALLENGED, ACT_CHALLENGED | ACT_STALE }, /* T11 */
		[ANSWER_CHALLENGE_EMPTY] = { PHASE_IDLE, ACT_FAIL | ACT_NO_CHALLENGE },	  /* T10 */
		[ANSWER_FORBIDDEN]	 = { PHASE_IDLE, ACT_FAIL | ACT_REFUSED },	  /* T26 */
		[ANSWER_NOT_FOUND]	 = GIVEN_UP,					  /* T28 */
		[ANSWER_BRIEF]		 = { PHASE_RETRY, ACT_BRIEF },	  /* T24 */
		[ANSWER_RETRY]		 = { PHASE_RETRY, ACT_RETRY },			  /* T29 T30 */
		[ANSWER_REJECTED]	 = GIVEN_UP,					  /* T25 T29 */
		[ANSWER_SERVER_ERROR]	 = GIVEN_UP,					  /* T30 */
		[ANSWER_GLOBAL]		 = GIVEN_UP,					  /* T31 */
	},
};
/* clang-format on */

struct machine_cell machine_request(enum phase phase, bool same_class, bool credentials)
{
	return requests[phase][same_class][credentials];
}

struct machine_cell machine_answer(bool credentials, enum answer_class answer)
{
	return answers[credentials][answer];
}
