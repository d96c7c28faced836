#ifndef SIP_LINES_H
#define SIP_LINES_H

/*
 * Cuts a payload into lines, and joins those that are one when unfolded (RFC 3261 7.3.1). Inline is
 * what every line of every message is asked for.
 */

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "sip/message.h"

struct cutter {
	struct sip_message *message;
	const char *at; /* the next line; at most end */
	const char *end;
	bool truncated; /* a line without an end may be the front of a longer one */
	bool ended;     /* the empty line behind the headers was met */
	bool oversize;  /* above one of the caps of sip/message.h */
};

static inline size_t lines_octets(const char *from, const char *to)
{
	return (size_t)(to - from);
}

/*
 * The end of the line at at, without its CRLF or LF; *next is where the next one starts. NULL when
 * the line may go on behind what was captured. A line that is empty has another one before it.
 */
static inline const char *lines_end(const struct cutter *cut, const char *at, const char **next)
{
	const char *end = cut->end;
	const char *lf = memchr(at, '\n', lines_octets(at, end));

	if (lf == NULL) {
		*next = end;
		if (cut->truncated)
			return NULL;
		return end > at && end[-1] == '\r' ? end - 1 : end;
	}
	*next = lf + 1;
	if (lf[-1] == '\r')
		return lf - 1;
	cut->message->notes |= SIP_NOTE_BARE_LF;
	return lf;
}

/* One comparison settles the usual case, here and below: what stands there is above a blank. */
static inline bool lines_starts_blank(const char *at, const char *end)
{
	return at < end && (unsigned char)*at <= ' ' && (*at == ' ' || *at == '\t');
}

static inline bool lines_is_space(char c)
{
	return (unsigned char)c <= ' ' && (c == ' ' || c == '\t' || c == '\r');
}

/* Without the blanks and CRs around it. */
static inline struct str lines_trimmed(const char *from, const char *to)
{
	while (from < to && lines_is_space(*from))
		from++;
	if (from == to)
		return (struct str){ from, 0 };
	while (lines_is_space(to[-1]))
		to--;
	return (struct str){ from, lines_octets(from, to) };
}

/*
 * The value that begins with first and goes on in the lines at cut->at, joined in the scratch space
 * of the message if it is wanted and fits there, otherwise first itself. Leaves cut->at behind the
 * last of the lines, and *end at its end if it has one.
 */
struct str lines_unfold(struct cutter *cut, struct str first, bool wanted, const char **end);

#endif
