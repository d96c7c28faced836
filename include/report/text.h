#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

/* The parts of format "text", one function each. */

#include <stdbool.h>
#include <stddef.h>

#include "detect/detector.h"
#include "match/comparison.h"
#include "report/filter.h"
#include "report/report.h"
#include "track/account.h"
#include "track/event.h"
#include "track/flow.h"

/* What every part needs to know. */
struct page {
	size_t width;     /* columns */
	stamp base;       /* times of its date are written without a date */
	stamp end;        /* when bindings are judged */
	bool credentials; /* a password file was given */
	stamp hold;       /* a REGISTER this soon after the expiry is a late refresh */
	/* Ids of the bindings that stand in the Left-over section. */
	const char (*leftovers)[HASH_ID_SIZE];
	size_t leftover_count;
};

/* One line on the capture: inputs, time span, messages, what was lost; and a hint when no SIP was.
 */
void text_capture(struct writer *out, const struct report_options *options,
                  const struct report_totals *totals, const struct tracker_counts *counts);

/* True when the row is still in the registrar's table at time at although nobody wants it. */
bool leftover_stands(const struct binding *binding, stamp at);
/*
 * "12:28:53, the row goes between 12:29:53 and 12:30:23"; "the row goes by 12:29:23" where that may
 * begin at once, nothing where it is the same time.
 */
void text_expiry(struct writer *out, const struct binding *binding, const struct page *page);
/* One paragraph of the Left-over section. */
void text_leftover(struct writer *out, const struct binding *binding, const struct page *page);
/* Its parts, where one paragraph tells of many rows: the first of them, one line for each, and what
 * to do, with the command for the first. */
void text_leftover_head(struct writer *out, const struct binding *binding, const struct page *page);
void text_leftover_line(struct writer *out, const struct binding *binding, const struct page *page);
void text_leftover_advice(struct writer *out, const struct binding *binding,
                          const struct page *page);
/* "  (likely)", or more of it, for a row left over for this reason (enum leftover); or "". */
const char *likely_words(bool likely, unsigned leftover);
/* A shorter one, of "Left over earlier". */
void text_leftover_past(struct writer *out, const struct binding *binding, const struct page *page);

struct finding_list {
	const struct finding *const *items;
	size_t count;
};

/* Heading and findings; verbose: infos too. */
void text_findings(struct writer *out, const struct finding_list *findings,
                   const struct filter *filter, bool verbose, const struct page *page);

/* What the registrars' own tables say against the capture; nothing when none was given. */
void text_tables(struct writer *out, const struct comparison *tables, const struct filter *filter,
                 const struct page *page);

/* One line on a finding as it comes (-v). */
void text_finding(struct writer *out, const struct finding *finding, bool withdrawn);

/* All that one address-of-record did at one registrar. */
void text_story(struct writer *out, const struct account *account, const struct page *page);

/* What stands around a step in its story. */
struct step_context {
	const struct session *session;
	const struct page *page;
	const struct step *before; /* the last one that is no ICMP error; NULL */
	const struct step *first;  /* of those that belong together */
	stamp since;               /* what offsets count from */
	bool late;                 /* the registration had expired a moment before */
};
/* A line of a story: the step's time, offset, arrow, and words. */
void text_step(struct writer *out, const struct step *step, const struct step_context *context);
struct line;
/* "bound 120 s, until 12:25:53", "removed 1 of 2": what a 2xx to a REGISTER did. */
void text_granted(struct line *line, const struct session *session, const struct step *step);
/* How the login and the logout of a device went, one line each, or nothing. */
void text_login(struct writer *out, const struct session *session, stamp took,
                const struct page *page);
void text_logout(struct writer *out, const struct session *session, const struct page *page);

/* One message as it comes (-v). */
void text_message(struct writer *out, const struct event *event);

/* "Unauthorized"; "" for a status without a common phrase. */
const char *reason_phrase(unsigned status);
/* "password matches"; credentials: a password file was given. */
const char *verdict_words(enum verdict verdict, bool credentials);

#endif
