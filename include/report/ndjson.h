#ifndef REPORT_NDJSON_H
#define REPORT_NDJSON_H

/* The records of format "ndjson" (SPEC 7), one function each: one line to json->out. */

#include "detect/finding.h"
#include "match/comparison.h"
#include "report/json.h"
#include "report/report.h"
#include "track/account.h"
#include "track/event.h"
#include "track/flow.h"

#define NDJSON_SCHEMA "1.0"

/* What the end of the capture adds up to, from the closing events; -a does not touch it. */
struct ndjson_tally {
	uint64_t aors;
	uint64_t bindings[BINDING_STATUSES];
	uint64_t leftovers;
};

void ndjson_meta(struct json *json, const struct report_options *options);
/* input: write the index of the packet's input. */
void ndjson_event(struct json *json, const struct event *event, bool input);
/* The detail object of an event. */
void ndjson_detail(struct json *json, const struct event *event);
void ndjson_flow(struct json *json, const struct flow *flow, const struct limits *limits);
/* at: the time that it is judged at. */
void ndjson_binding(struct json *json, const struct binding *binding, stamp at);
/* An array of what the header's value names, commas between; nothing when it is empty. */
void ndjson_route(struct json *json, const char *key, struct str route);
void ndjson_publication(struct json *json, const struct publication *publication);
void ndjson_session(struct json *json, const struct session *session);

/* An array of the tables that were given, for the summary. */
void ndjson_tables(struct json *json, const struct comparison *tables);
void ndjson_table_row(struct json *json, const struct row_verdict *verdict);

/* Live a finding has several records: at most one of them is final, none when it was withdrawn. */
enum ndjson_finding { FINDING_ONCE, FINDING_SO_FAR, FINDING_WITHDRAWN, FINDING_FINAL };

void ndjson_finding(struct json *json, const struct finding *finding, bool input,
                    enum ndjson_finding record);
void ndjson_summary(struct json *json, const struct ndjson_tally *tally,
                    const struct report_totals *totals, const struct tracker_counts *counts,
                    const struct detector *detector);

#endif
