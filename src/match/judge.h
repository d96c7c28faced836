#ifndef MATCH_JUDGE_H
#define MATCH_JUDGE_H

/* The steps of a comparison. Private to src/match. */

#include "match/comparison.h"

#define TOLERANCE (3 * STAMP_SECOND) /* tables count whole seconds, and take a while to print */

#define CANDIDATES 256 /* of one user that are looked at; of more nobody can tell which */

/* Which binding a row is of: binding, key and, when it could be several, the class. */
void find_binding(struct row_verdict *verdict, struct witness *witness);
/* When a row ends by the table itself; STAMP_NEVER: it does not say. */
stamp row_end(const struct compared *table, const struct dump_row *row);
/*
 * Sets margin: the registrar keeps its rows so long after their expiry that the table shows; 0 for
 * most. rows are sorted by binding.
 */
void find_margin(struct compared *table, const struct row_verdict *rows, size_t count);
/* Class, reason and differences of a row whose binding is found. */
void judge_row(struct row_verdict *verdict);
/* Rows of one table that are of one binding: all but one are older ones. */
void judge_twins(struct row_verdict *rows, size_t count);
/* Which rows stand alone, and which are in just one of two tables of FreeSWITCH. */
void judge_company(struct comparison *comparison);
/* Whether the table was to have a row of the binding at that moment. */
bool is_promised(const struct compared *table, const struct binding *binding);
/* The device was heard, or the row was registered anew, after its table was taken. */
bool heard_since(const struct row_verdict *verdict);
/* A binding that the registrar has a row of, as far as the wire tells. */
bool is_live(const struct binding *binding);

#endif
