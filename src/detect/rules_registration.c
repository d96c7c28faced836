#include "detect/rules.h"

#include "detect/facts.h"
#include "sip/parse.h"

static bool timed_out(const struct attempt *attempt)
{
	return attempt->outcome == ATTEMPT_TIMEOUT || attempt->outcome == ATTEMPT_UNANSWERED;
}

void rule_register_timeout(struct judge *judge, const struct event *event)
{
	const struct attempt *attempt = event->attempt;
	struct event about;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (facts_register_like(attempt) && attempt->late)
		findings_take_back(judge->findings, &rule_row_register_timeout, event);
	if (!facts_register_like(attempt) || !timed_out(attempt) || attempt->answer_unseen ||
	    facts_one_way(event, judge->limits))
		return;
	about = *event;
	about.at = attempt->started;
	finding = findings_raise(judge->findings, &rule_row_register_timeout, &about, STR_NONE);
	finding_lasted(finding, event->at);
	finding_confidence(finding, attempt->likely ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN);
	finding_number(finding, "attempt", attempt->n);
	finding_number(finding, "retransmits", attempt->copies);
	finding_flag(finding, "icmp", attempt->unreachable);
	finding_frame(finding, attempt->frame);
	phrase_init(&phrase, text, sizeof(text));
	if (attempt->unreachable) {
		phrase_text(&phrase, "nothing listens at ");
		phrase_addr(&phrase, &event->account->registrar->addr);
		phrase_text(&phrase, ", as an ICMP error told; ");
	}
	phrase_text(&phrase, "REGISTER for ");
	phrase_str(&phrase, event->account->aor);
	phrase_text(&phrase, " to ");
	phrase_addr(&phrase, &event->account->registrar->addr);
	phrase_text(&phrase, " was sent ");
	phrase_count(&phrase, attempt->copies + UINT64_C(1), "time", "times");
	phrase_text(&phrase, " and not answered");
	finding_detail(finding, &phrase);
	if (!attempt->unreachable)
		return;
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "See registrar-unreachable: this is what came of it.");
	finding_remedy(finding, &phrase);
}

void rule_registrar_unreachable(struct judge *judge, const struct event *event)
{
	const struct attempt *attempt = event->attempt;
	struct event about;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!attempt->unreachable)
		return;
	about = *event;
	about.at = attempt->started;
	finding =
	        findings_raise(judge->findings, &rule_row_registrar_unreachable, &about, STR_NONE);
	finding_lasted(finding, event->at);
	finding_frame(finding, attempt->frame);
	finding_text(finding, "aor", event->account->aor);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "nothing listens at ");
	phrase_addr(&phrase, &event->account->registrar->addr);
	phrase_text(&phrase, ": ");
	phrase_count(&phrase, finding ? finding->count : 1, "attempt", "attempts");
	phrase_text(&phrase, " to register or log out there met ICMP errors");
	finding_detail_of_all(finding, &phrase);
}

void rule_answer_unseen(struct judge *judge, const struct event *event)
{
	const struct attempt *attempt = event->attempt;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!attempt->answer_unseen)
		return;
	finding = findings_raise(judge->findings, &rule_row_response_unseen_by_client, event,
	                         STR_NONE);
	finding_number(finding, "attempt", attempt->n);
	finding_number(finding, "retransmits", attempt->copies);
	finding_frame(finding, attempt->last_frame);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "the request was repeated ");
	phrase_count(&phrase, attempt->copies, "time", "times");
	phrase_text(&phrase, ", also after its answer was on its way to ");
	phrase_addr(&phrase, event->flow->client);
	finding_detail(finding, &phrase);
}

static bool is_server_error(uint16_t status)
{
	return status == 408 || status == 480 || (status >= 500 && status < 600);
}

static bool is_loop(const struct event *event)
{
	return event->attempt->briefs >= 2 || event->flow->ended_brief >= 3;
}

static const struct rule *rule_for_status(const struct event *event)
{
	const struct attempt *attempt = event->attempt;
	uint16_t status = attempt->final_status;

	if (is_server_error(status))
		return &rule_row_register_server_error;
	if (status == 403)
		return attempt->credentials ? NULL : &rule_row_register_forbidden_unauthenticated;
	if (status == 401 || status == 407 || status == 404 || (status == 423 && is_loop(event)))
		return NULL;
	return &rule_row_register_rejected;
}

void rule_register_refused(struct judge *judge, const struct event *event)
{
	const struct attempt *attempt = event->attempt;
	const struct sip_message *message = event->message;
	const struct rule *rule;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!facts_register_like(attempt) || attempt->outcome != ATTEMPT_REJECTED ||
	    attempt->final_status < 400)
		return;
	rule = rule_for_status(event);
	if (!rule)
		return;
	phrase_init(&phrase, text, sizeof(text));
	phrase_number(&phrase, attempt->final_status);
	finding = findings_raise(judge->findings, rule, event, phrase_done(&phrase));
	finding_number(finding, "status", attempt->final_status);
	finding_number(finding, "attempt", attempt->n);
	finding_frame(finding, attempt->last_frame);
	phrase_init(&phrase, text, sizeof(text));
	if (attempt->unreachable) {
		phrase_text(&phrase, "nothing listens at ");
		phrase_addr(&phrase, &event->account->registrar->addr);
		phrase_text(&phrase, ", as an ICMP error told; ");
	}
	phrase_text(&phrase, "REGISTER for ");
	phrase_str(&phrase, event->account->aor);
	phrase_text(&phrase, " was answered ");
	phrase_number(&phrase, attempt->final_status);
	if (message && !message->request) {
		finding_text(finding, "reason", message->reason);
		finding_text(finding, "warning", message->first[SIP_WARNING]);
		finding_text(finding, "retry_after", message->first[SIP_RETRY_AFTER]);
		if (message->reason.n)
			phrase_text(&phrase, " ");
		phrase_str(&phrase, message->reason);
	}
	finding_detail(finding, &phrase);
}

void rule_refresh_failed(struct judge *judge, const struct event *event)
{
	const struct attempt *attempt = event->attempt;
	const struct binding *binding;
	struct event about;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!attempt->refresh || !facts_register_like(attempt))
		return;
	about = *event;
	if (attempt->outcome != ATTEMPT_REJECTED && !timed_out(attempt))
		return;
	binding = facts_active(event);
	if (!binding || binding->expires_at <= event->at || facts_one_way(event, judge->limits))
		return;
	about.binding = binding;
	finding = findings_raise(judge->findings, &rule_row_refresh_failed, &about, STR_NONE);
	finding_confidence(finding, attempt->likely ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN);
	finding_number(finding, "attempt", attempt->n);
	if (attempt->final_status)
		finding_number(finding, "status", attempt->final_status);
	finding_seconds(finding, "remaining_s", binding->expires_at - event->at);
	finding_time(finding, "expires_at", binding->expires_at);
	finding_frame(finding, attempt->last_frame);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "the refresh ");
	if (timed_out(attempt)) {
		phrase_text(&phrase, "got no answer");
	} else {
		phrase_text(&phrase, "was refused with ");
		phrase_number(&phrase, attempt->final_status);
	}
	phrase_text(&phrase, "; the registration holds until ");
	phrase_moment(&phrase, binding->expires_at, event->at);
	finding_detail(finding, &phrase);
}

void rule_interval(struct judge *judge, const struct event *event)
{
	const struct attempt *attempt = event->attempt;
	const struct rule *rule = &rule_row_interval_too_brief;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!attempt->briefs || !facts_register_like(attempt))
		return;
	if (is_loop(event))
		rule = &rule_row_interval_loop;
	else if (attempt->outcome != ATTEMPT_OK)
		return;
	finding = findings_raise(judge->findings, rule, event, STR_NONE);
	finding_number(finding, "requested_s", attempt->first_requested_s);
	finding_number(finding, "last_requested_s", attempt->requested_s);
	finding_number(finding, "min_expires_s", attempt->min_expires_s);
	finding_number(finding, "refusals", attempt->briefs);
	finding_frame(finding, attempt->frame);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "asked for ");
	phrase_number(&phrase, attempt->first_requested_s);
	phrase_text(&phrase, " s, the registrar's minimum is ");
	phrase_number(&phrase, attempt->min_expires_s);
	phrase_text(&phrase, " s");
	if (rule == &rule_row_interval_loop) {
		phrase_text(&phrase, "; refused again when it asked for ");
		phrase_number(&phrase, attempt->requested_s);
		phrase_text(&phrase, " s");
	}
	finding_detail(finding, &phrase);
}

/* A change names old and new contacts in one request: different values are its purpose. */
void rule_expires_conflict(struct judge *judge, const struct event *event)
{
	const struct attempt *attempt = event->attempt;
	const struct requested *requested = &event->flow->requested;
	bool freeswitch = facts_on_freeswitch(event->account);
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!requested->conflict || attempt->intent == INTENT_CHANGE ||
	    intent_class(attempt->intent) > CLASS_UNREGISTER_LIKE)
		return;
	finding = findings_raise(judge->findings, &rule_row_expires_conflict, event, STR_NONE);
	finding_severity(finding,
	                 freeswitch && !requested->header_zero ? SEVERITY_ERROR : SEVERITY_WARNING);
	finding_flag(finding, "header_zero", requested->header_zero);
	finding_text(finding, "model_intent",
	             freeswitch != requested->header_zero ? STR("register") : STR("unregister"));
	finding_frame(finding, attempt->frame);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, requested->header_zero
	                             ? "Expires: 0 in the header, but more in the Contact"
	                             : "expires=0 in the Contact, but more in the Expires header");
	finding_detail(finding, &phrase);
}

static bool shown_by(const struct event *event, enum intent_class class)
{
	const struct attempt *attempt = event->flow ? event->flow->attempt : NULL;

	return attempt && intent_class(attempt->intent) == class;
}

/* Amendment 29: what a mere query shows was nobody's REGISTER, but a restart or a hand. */
static bool is_query(const struct event *event)
{
	return shown_by(event, CLASS_FETCH);
}

/* Of Event: reg (RFC 3680), which answers no REGISTER. */
static bool is_notify(const struct event *event)
{
	return event->message && event->message->method == SIP_NOTIFY &&
	       str_equal_nocase(sip_event_package(event->message->first[SIP_EVENT]), STR("reg"));
}

static void say_shown_by(struct phrase *phrase, const struct event *event)
{
	if (event->kind == EVENT_BINDING_REMOVED) {
		phrase_text(phrase, ": the registrar's NOTIFY calls it ");
		phrase_text(phrase, event->reason);
		return;
	}
	phrase_text(phrase, is_notify(event) ? ", as the registrar's own NOTIFY shows"
	                                     : ", as a mere query shows");
	phrase_text(phrase, ": the registrar was restarted, or somebody removed the row by hand");
}

static void lost_row(struct finding *finding)
{
	char text[PHRASE_SIZE];
	struct phrase phrase;

	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "Have the device register again, then find out whether the registrar "
	                     "was restarted without its table or who removed the row.");
	finding_remedy(finding, &phrase);
}

/* Both have one row although their domains differ. */
static bool filed_together(const struct binding *binding, const struct flow *by)
{
	return by && by->account != binding->account && binding->account->filing &&
	       by->account->filing == binding->account->filing;
}

void rule_displaced(struct judge *judge, const struct event *event)
{
	const struct binding *binding = event->binding;
	bool unasked = is_notify(event) || is_query(event);
	bool ended = event->kind == EVENT_BINDING_REMOVED;
	struct str by = unasked ? STR_NONE : binding_text(binding, BINDING_REMOVED_BY);
	struct event about = *event;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (ended && binding->status != BINDING_DISPLACED)
		return; /* its device or the clock ended it */
	about.flow = binding->flow;
	finding = findings_raise(judge->findings, &rule_row_binding_displaced, &about, STR_NONE);
	finding_severity(finding, ended || (by.n && !shown_by(event, CLASS_UNREGISTER_LIKE))
	                                  ? SEVERITY_NOTICE
	                                  : SEVERITY_WARNING);
	finding_text(finding, "by", by);
	finding_time(finding, "expires_at", binding->expires_at);
	phrase_init(&phrase, text, sizeof(text));
	phrase_str(&phrase, binding->contact);
	phrase_text(&phrase, " is no longer listed");
	if (binding->expires_at > event->at) {
		phrase_text(&phrase, ", ");
		phrase_duration(&phrase, binding->expires_at - event->at);
		phrase_text(&phrase, " before its expiry");
	}
	if (by.n) {
		phrase_text(&phrase, shown_by(event, CLASS_UNREGISTER_LIKE)
		                             ? ", since the logout of Call-ID "
		                             : ", since the REGISTER of Call-ID ");
		phrase_str(&phrase, by);
	}
	if (by.n && filed_together(binding, event->flow)) {
		finding_text(finding, "filed_as", account_filed_as(binding->account));
		phrase_text(&phrase, " for ");
		phrase_str(&phrase, event->flow->account->aor);
		phrase_text(&phrase, ", which is filed as ");
		phrase_str(&phrase, account_filed_as(binding->account));
		phrase_text(&phrase, " too");
	}
	if (unasked)
		say_shown_by(&phrase, event);
	finding_detail(finding, &phrase);
	if (unasked && !ended)
		lost_row(finding);
}
