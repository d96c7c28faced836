#include "detect/rules.h"

#include "detect/facts.h"
#include "detect/row.h"

/* Above this share of the granted time a margin is the client's habit, not an accident. */
#define THIN_SHARE 0.08 /* Amendment 15 */
#define THIN_ROUND_TRIPS 4

static void refreshed_late(struct judge *judge, const struct event *event)
{
	stamp gap = -event->slack;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	findings_take_back(judge->findings, &rule_row_expired_no_refresh, event);
	finding = findings_raise(judge->findings, &rule_row_refresh_after_expiry, event, STR_NONE);
	finding_seconds(finding, "margin_s", event->margin);
	finding_seconds(finding, "slack_s", event->slack);
	finding_seconds(finding, "gap_s", gap);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "refreshed ");
	phrase_duration(&phrase, gap);
	phrase_text(&phrase, " after the expiry");
	if (event->margin >= 0) {
		phrase_text(&phrase, ", although the first REGISTER was sent ");
		phrase_duration(&phrase, event->margin);
		phrase_text(&phrase, " before it");
	}
	finding_detail(finding, &phrase);
}

/* SPEC 3.4 with Amendment 15: against the registrar's usual round trip. */
static bool is_thin(const struct judge *judge, const struct event *event)
{
	double granted = event->has & EVENT_HAS_GRANTED ? (double)event->expires_granted
	                 : event->binding               ? (double)event->binding->granted_s
	                                                : 0;
	double margin = (double)event->margin / (double)STAMP_SECOND;

	if (margin < judge->limits->late_margin_s && margin < THIN_SHARE * granted)
		return true;
	return (double)event->slack / (double)STAMP_SECOND <
	       THIN_ROUND_TRIPS * statistic_median(&event->account->registrar->rtt);
}

static void refreshed_thin(struct judge *judge, const struct event *event)
{
	const struct refresh_statistics *refresh = event->flow ? event->flow->refresh : NULL;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	finding = findings_raise(judge->findings, &rule_row_refresh_margin_thin, event, STR_NONE);
	finding_seconds(finding, "margin_s", event->margin);
	finding_seconds(finding, "slack_s", event->slack);
	if (event->has & EVENT_HAS_RTT)
		finding_number(finding, "rtt_ms", event->rtt / STAMP_MILLISECOND);
	if (refresh) {
		finding_number(finding, "refreshes", refresh->count);
		finding_seconds(finding, "margin_median_s",
		                (stamp)(statistic_median(&refresh->margin) * (double)STAMP_SECOND));
	}
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "refreshed ");
	phrase_duration(&phrase, event->margin);
	phrase_text(&phrase, " before the expiry, accepted ");
	phrase_duration(&phrase, event->slack);
	phrase_text(&phrase, " before it");
	finding_detail(finding, &phrase);
}

void rule_refreshed(struct judge *judge, const struct event *event)
{
	if (!(event->has & EVENT_HAS_MARGIN))
		return;
	if (event->slack < 0 || event->margin < 0)
		refreshed_late(judge, event);
	else if (is_thin(judge, event))
		refreshed_thin(judge, event);
}

static void say_expired(struct finding *finding, const struct binding *binding, const char *words)
{
	const struct session *session = binding->session;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	row_times(finding, binding);
	finding_frame(finding, binding->frame);
	phrase_init(&phrase, text, sizeof(text));
	phrase_str(&phrase, binding->contact);
	phrase_text(&phrase, " expired at ");
	phrase_moment(&phrase, binding->expires_at, binding->granted_at);
	phrase_text(&phrase, words);
	if (session) {
		finding_time(finding, "last_seen", session->last_at);
		phrase_text(&phrase, "; last packet of the device at ");
		phrase_moment(&phrase, session->last_at, binding->expires_at);
	}
	finding_detail(finding, &phrase);
}

void rule_binding_expired(struct judge *judge, const struct event *event)
{
	const struct binding *binding = event->binding;
	struct event about;
	struct finding *finding;

	if (!binding || binding->known_by == KNOWN_LISTED || facts_explained(binding))
		return;
	about = *event;
	about.at = binding->expires_at;
	finding = findings_raise(judge->findings, &rule_row_expired_no_refresh, &about, STR_NONE);
	say_expired(finding, binding, " without a refresh or a logout");
}

/* A list showed that it had been refreshed unseen. */
void rule_binding_refreshed(struct judge *judge, const struct event *event)
{
	if (event->has & EVENT_HAS_LATE && event->late)
		findings_take_back(judge->findings, &rule_row_expired_no_refresh, event);
}

/* What the capture shows after the expiry: the device is alive, has moved on, or nothing. */
void rule_expired_at_the_end(struct judge *judge, const struct event *event)
{
	const struct binding *binding = event->binding;
	const struct session *session = binding->session;
	stamp hold = limit_s(judge->limits->no_refresh_hold_s);
	stamp grace = limit_s(judge->limits->expiry_grace_s);
	struct event about;
	struct finding *finding;

	if (binding->status != BINDING_EXPIRED)
		return;
	about = *event;
	finding = findings_look(judge->findings, &rule_row_expired_no_refresh, event);
	if (!finding)
		return;
	if (facts_explained(binding) || facts_moved(binding, binding->expires_at)) {
		findings_take_back(judge->findings, &rule_row_expired_no_refresh, event);
		return;
	}
	finding_confidence(finding, event->at < binding->expires_at + hold ? CONFIDENCE_LIKELY
	                                                                   : CONFIDENCE_CERTAIN);
	say_expired(finding, binding, " without a refresh or a logout");
	if (!session || session->last_at <= binding->expires_at + grace ||
	    facts_moved(binding, STAMP_NEVER))
		return;
	about.at = binding->expires_at;
	finding = findings_raise(judge->findings, &rule_row_expired_client_alive, &about, STR_NONE);
	say_expired(finding, binding, " and was not refreshed");
}
