#include "detect/detector.h"

#include <stdlib.h>
#include <string.h>

#include "detect/announce.h"
#include "detect/precedence.h"
#include "detect/rules.h"
#include "match/comparison.h"
#include "track/tracker.h"

struct detector {
	struct judge judge;
	struct announcer announcer;
	const struct finding **reported;
	size_t reported_count;
	uint64_t out_of_memory;
};

/* Nothing but the 2xx that was asked for, and not a word about the way there. */
static bool is_plain(const struct attempt *attempt)
{
	return attempt->outcome == ATTEMPT_OK && !attempt->flags && !attempt->malformed &&
	       !(attempt->rejections | attempt->stales | attempt->briefs) &&
	       !(attempt->late | attempt->unreachable | attempt->answer_unseen |
	         attempt->no_challenge | attempt->trivial_secret | attempt->replayed |
	         attempt->proof_wrong);
}

/* clang-format off */
/* Most attempts are plain: many rules have nothing to say of one. */
static const struct attempt_rule {
	rule_function *judge;
	bool of_plain;
} on_attempt[] = {
	{ rule_credentials_refused, false }, { rule_unknown_user, false },
	{ rule_realm, false }, { rule_stale_loop, false },
	{ rule_challenge_ignored, true }, { rule_challenge_missing, false },
	{ rule_digest_malformed, true }, { rule_password_file, true },
	{ rule_rspauth, false },
	{ rule_register_timeout, false }, { rule_registrar_unreachable, false },
	{ rule_answer_unseen, false }, { rule_register_refused, false },
	{ rule_refresh_failed, false }, { rule_interval, false },
	{ rule_interval_invalid, false }, { rule_expires_conflict, true },
	{ rule_logout_open, false }, { rule_logout_unanswered, false },
	{ rule_logout_refused, false }, { rule_logout_unfinished, false },
	{ rule_logout_still_listed, true }, { rule_star, true },
	{ rule_change_ignored, true }, { rule_malformed_header, false },
	{ rule_without_auth, true }, { rule_trivial_secret, false },
	{ rule_replay, false }, { rule_refusals, true },
	{ rule_private_contact, true }, { rule_contact_elsewhere, true },
	{ rule_rport, true }, { rule_wrong_port, true },
};
/* clang-format on */

static void attempt_ended(struct judge *judge, const struct event *event)
{
	bool plain = is_plain(event->attempt);

	for (size_t i = 0; i < sizeof(on_attempt) / sizeof(on_attempt[0]); i++)
		if (on_attempt[i].of_plain || !plain)
			on_attempt[i].judge(judge, event);
}

/* clang-format off */
static rule_function *const on_end[] = { attempt_ended, NULL };
static rule_function *const on_credentials[] = {
	rule_nonce_count, rule_basic, rule_nonce_unknown, rule_nonce_address, rule_order,
	rule_unsupported, rule_username, NULL,
};
static rule_function *const on_challenge[] = { rule_basic, rule_wrong_port, NULL };
static rule_function *const on_rejected[] = { rule_refusals, rule_wrong_port, NULL };
static rule_function *const on_register[] = {
	rule_login_again, rule_order, rule_scanner, rule_third_party, NULL,
};
static rule_function *const on_request[] = {
	rule_order, rule_scanner, rule_third_party, NULL,
};
static rule_function *const on_source[] = { rule_source_changed, NULL };
static rule_function *const on_registered[] = {
	rule_expires_granted, rule_rewritten, rule_expires_missing, rule_own_lifetime, NULL,
};
static rule_function *const on_redirected[] = { rule_redirect_loop, NULL };
static rule_function *const on_too_brief[] = { rule_interval_invalid, NULL };
static rule_function *const on_refreshed[] = {
	rule_refreshed, rule_expires_granted, rule_rewritten, rule_expires_missing,
	rule_own_lifetime, NULL,
};
static rule_function *const on_not_listed[] = { rule_not_listed, NULL };
static rule_function *const on_displaced[] = { rule_displaced, NULL };
static rule_function *const on_expired[] = { rule_binding_expired, NULL };
static rule_function *const on_kept[] = { rule_binding_refreshed, NULL };
static rule_function *const on_publish[] = { rule_publish_without_match, NULL };
static rule_function *const on_exchange[] = {
	rule_publish_answer, rule_notify_answer, rule_unknown_contact, rule_keepalive,
	rule_conditional, rule_private_contact_handled, NULL,
};
static rule_function *const on_malformed[] = { rule_malformed, NULL };
static rule_function *const on_rewritten[] = { rule_alg, NULL };
static rule_function *const on_traffic[] = { rule_traffic_to_removed, NULL };
static rule_function *const on_binding[] = {
	rule_expired_at_the_end, rule_own_lifetime_at_the_end, rule_logout_binding, rule_leftover,
	rule_notified_before, rule_long_expiry, rule_call_ids,
	rule_mapping_lost, NULL,
};
static rule_function *const on_flow[] = { rule_refresh_early, NULL };
static rule_function *const on_publication[] = {
	rule_publication, rule_conditional_left, rule_publication_expired, rule_presence_closed,
	NULL,
};
static rule_function *const on_session[] = {
	rule_logout_session, rule_presence_after_logout, NULL,
};
static rule_function *const on_account[] = {
	rule_leftover_account, rule_weak_challenge, rule_many_contacts, rule_pingpong, rule_one_way,
	rule_slow_registrar, rule_retransmissions, NULL,
};

static rule_function *const on_logout[] = { rule_logout_slow, NULL };
static rule_function *const on_search[] = { rule_user_enumeration, NULL };

static rule_function *const *const dispatch[EVENT_KINDS] = {
	[EVENT_REGISTER_SENT] = on_register,
	[EVENT_REFRESH_SENT] = on_request,
	[EVENT_UNREGISTER_SENT] = on_request,
	[EVENT_QUERY_SENT] = on_request,
	[EVENT_SOURCE_CHANGED] = on_source,
	[EVENT_CHALLENGED] = on_challenge,
	[EVENT_CREDENTIALS_REJECTED] = on_rejected,
	[EVENT_CONTACT_NOT_LISTED] = on_not_listed,
	[EVENT_CREDENTIALS_SENT] = on_credentials,
	[EVENT_INTERVAL_TOO_BRIEF] = on_too_brief,
	[EVENT_REDIRECTED] = on_redirected,
	[EVENT_REGISTERED] = on_registered,
	[EVENT_REFRESHED] = on_refreshed,
	[EVENT_BINDING_DISPLACED] = on_displaced,
	[EVENT_BINDING_REMOVED] = on_displaced,
	[EVENT_BINDING_EXPIRED] = on_expired,
	[EVENT_BINDING_REFRESHED] = on_kept,
	[EVENT_PUBLISH_SENT] = on_publish,
	[EVENT_ATTEMPT_ENDED] = on_end,
	[EVENT_EXCHANGE_ENDED] = on_exchange,
	[EVENT_MALFORMED] = on_malformed,
	[EVENT_REWRITTEN] = on_rewritten,
	[EVENT_TRAFFIC_TO_REMOVED] = on_traffic,
	[EVENT_FLOW_CLOSED] = on_flow,
	[EVENT_BINDING_CLOSED] = on_binding,
	[EVENT_PUBLICATION_CLOSED] = on_publication,
	[EVENT_SESSION_CLOSED] = on_session,
	[EVENT_SOURCE_SUSPECT] = on_search,
	[EVENT_SOURCE_CLOSED] = on_search,
	[EVENT_LOGOUT] = on_logout,
	[EVENT_ACCOUNT_CLOSED] = on_account,
};
/* clang-format on */

struct detector *detector_new(const struct limits *limits)
{
	struct detector *detector = calloc(1, sizeof(*detector));

	if (!detector)
		return NULL;
	detector->judge.limits = limits;
	announcer_init(&detector->announcer);
	detector->judge.findings = findings_new((size_t)limits->max_findings);
	if (!detector->judge.findings) {
		free(detector);
		return NULL;
	}
	return detector;
}

void detector_free(struct detector *detector)
{
	if (!detector)
		return;
	announcer_release(&detector->announcer);
	findings_free(detector->judge.findings);
	free(detector->reported);
	free(detector);
}

/* Pointers that follow from others need not be given by the tracker. */
static void complete(struct event *event)
{
	if (!event->session && event->flow)
		event->session = event->flow->session;
	if (!event->session && event->binding)
		event->session = event->binding->session;
	if (!event->session && event->exchange)
		event->session = event->exchange->session;
	if (!event->publication && event->exchange)
		event->publication = event->exchange->publication;
	if (!event->flow && event->binding)
		event->flow = event->binding->flow;
	if (!event->account && event->binding)
		event->account = event->binding->account;
	if (!event->account && event->session)
		event->account = event->session->account;
	if (!event->account && event->flow)
		event->account = event->flow->account;
	if (!event->account && event->exchange)
		event->account = event->exchange->account;
}

void detector_event(void *context, const struct event *event)
{
	struct detector *detector = context;
	rule_function *const *rules = dispatch[event->kind];
	struct event about;

	if (!rules || (event->flow && event->flow->proxied))
		return;
	about = *event;
	complete(&about);
	if (!about.account && !about.source)
		return;
	for (; *rules; rules++)
		(*rules)(&detector->judge, &about);
}

void detector_drops(struct detector *detector, stamp at, uint64_t dropped)
{
	struct event event = { .kind = EVENT_KINDS, .at = at };
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	finding =
	        findings_raise(detector->judge.findings, &rule_row_capture_drops, &event, STR_NONE);
	finding_number(finding, "dropped", (int64_t)dropped);
	phrase_init(&phrase, text, sizeof(text));
	phrase_count(&phrase, dropped, "packet was lost", "packets were lost");
	finding_detail(finding, &phrase);
}

void detector_truncated(struct detector *detector, stamp at, uint64_t frame, uint64_t messages)
{
	struct event event = { .kind = EVENT_KINDS, .at = at };
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	finding = findings_raise(detector->judge.findings, &rule_row_truncated_messages, &event,
	                         STR_NONE);
	finding_frame(finding, frame);
	finding_number(finding, "messages", (int64_t)messages);
	phrase_init(&phrase, text, sizeof(text));
	phrase_count(&phrase, messages, "message was cut", "messages were cut");
	phrase_text(&phrase, " before the end of the headers");
	finding_detail(finding, &phrase);
}

void detector_regression(struct detector *detector, stamp at, const struct tracker_counts *counts)
{
	struct event event = { .kind = EVENT_KINDS, .at = at };
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	finding = findings_raise(detector->judge.findings, &rule_row_time_regression, &event,
	                         STR_NONE);
	finding_frame(finding, counts->regression_frame);
	finding_number(finding, "messages", (int64_t)counts->regressions);
	finding_seconds(finding, "most_s", counts->regression);
	phrase_init(&phrase, text, sizeof(text));
	phrase_count(&phrase, counts->regressions, "message is", "messages are");
	phrase_text(&phrase, " older than one before, by up to ");
	phrase_duration(&phrase, counts->regression);
	finding_detail(finding, &phrase);
}

void detector_tables(struct detector *detector, const struct comparison *tables)
{
	for (size_t i = 0; i < tables->count; i++)
		rule_table_row(&detector->judge, &tables->rows[i]);
}

/* Worst first; what is merely possible after the rest of its severity; then time. */
static int compare(const void *a, const void *b)
{
	const struct finding *left = *(const struct finding *const *)a;
	const struct finding *right = *(const struct finding *const *)b;
	bool left_possible = left->confidence == CONFIDENCE_POSSIBLE;
	bool right_possible = right->confidence == CONFIDENCE_POSSIBLE;
	int order;

	if (left->severity != right->severity)
		return left->severity > right->severity ? -1 : 1;
	if (left_possible != right_possible)
		return left_possible ? 1 : -1;
	if (left->first_at != right->first_at)
		return left->first_at < right->first_at ? -1 : 1;
	order = strcmp(left->rule->id, right->rule->id);
	return order ? order : strcmp(left->id, right->id);
}

void detector_tell(struct detector *detector, finding_sink *sink, void *context)
{
	if (detector->reported)
		announce_end(detector->judge.findings, sink, context);
	else
		announce_changes(&detector->announcer, detector->judge.findings, sink, context);
}

size_t detector_standing(const struct detector *detector)
{
	size_t count, standing = 0;
	struct finding_entry *const *entries = findings_entries(detector->judge.findings, &count);

	for (size_t i = 0; i < count; i++)
		standing += finding_stands(entries[i]);
	return standing;
}

void detector_finish(struct detector *detector)
{
	size_t count;
	struct finding_entry *const *entries = findings_entries(detector->judge.findings, &count);

	detector->out_of_memory += !precedence_apply(entries, count);
	detector->reported = calloc(count + 1, sizeof(*detector->reported));
	if (!detector->reported) {
		detector->out_of_memory++;
		return;
	}
	for (size_t i = 0; i < count; i++) {
		if (finding_stands(entries[i]))
			detector->reported[detector->reported_count++] = &entries[i]->finding;
	}
	qsort(detector->reported, detector->reported_count, sizeof(*detector->reported), compare);
}

const struct finding *const *detector_findings(const struct detector *detector, size_t *count)
{
	*count = detector->reported_count;
	return detector->reported;
}

uint64_t detector_dropped(const struct detector *detector)
{
	return findings_dropped(detector->judge.findings);
}

uint64_t detector_out_of_memory(const struct detector *detector)
{
	return detector->out_of_memory + findings_out_of_memory(detector->judge.findings);
}
