#include "detect/rules.h"

#include "detect/facts.h"
#include "detect/row.h"
#include "detect/wording.h"

static void add_binding(struct finding *finding, const struct binding *binding)
{
	finding_text(finding, "contact", binding->contact);
	row_times(finding, binding);
}

/* The registrar told somebody else that the row is gone. */
static void gone_all_the_same(struct finding *finding, const struct binding *binding,
                              struct phrase *detail)
{
	char text[PHRASE_SIZE];
	struct phrase phrase;

	phrase_text(detail, "; ");
	phrase_str(detail, binding->contact);
	phrase_text(detail, " was removed all the same at ");
	phrase_moment(detail, binding->removed_at, binding->logout_at);
	finding_severity(finding, SEVERITY_NOTICE);
	finding_time(finding, "removed_at", binding->removed_at);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "Nothing is left to remove; look at why the device did not learn it.");
	finding_remedy(finding, &phrase);
}

/* What every failed logout tells: which row stays and how long. Its leftover has the command. */
static void add_rows(struct finding *finding, const struct event *event, struct phrase *detail)
{
	const struct binding *binding = facts_logged_out(event, NULL);

	finding_number(finding, "attempt", event->attempt->n);
	if (event->session)
		finding_text(finding, "class", str_from(client_class_name(event->session->class)));
	if (!binding) {
		if (event->flow->requested.count)
			finding_text(finding, "contact", event->flow->requested.contacts[0].uri);
		return;
	}
	if (binding->status == BINDING_REMOVED) {
		gone_all_the_same(finding, binding, detail);
		return;
	}
	add_binding(finding, binding);
	phrase_text(detail, "; ");
	phrase_str(detail, binding->contact);
	phrase_text(detail, " ");
	wording_expiry(detail, binding, event->at);
}

static void say_who(struct phrase *phrase, const struct event *event)
{
	bool gateway = event->session && event->session->class == CLASS_GATEWAY;

	phrase_text(phrase, gateway ? "the gateway's" : "the device's");
	phrase_text(phrase, " un-REGISTER of ");
	phrase_moment(phrase, event->attempt->started, event->at);
}

/* T17: a challenge to the logout, and then nothing (Amendments 3, 14, 49, 71). */
void rule_logout_open(struct judge *judge, const struct event *event)
{
	const struct attempt *attempt = event->attempt;
	struct event about;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!facts_unregister_like(attempt) || attempt->outcome != ATTEMPT_CHALLENGE_IGNORED ||
	    attempt->answer_unseen)
		return;
	about = *event;
	about.at = facts_refused_to(event);
	finding = findings_raise(judge->findings, &rule_row_unregister_never_authorized, &about,
	                         STR_NONE);
	finding_confidence(finding, attempt->likely ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN);
	finding_frame(finding, attempt->frame);
	finding_frame(finding, attempt->challenge_frame);
	finding_time(finding, "challenged_at", attempt->challenged_at);
	finding_flag(finding, "stale", attempt->stale_last);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "the ");
	phrase_number(&phrase, attempt->final_status ? attempt->final_status : 401);
	if (attempt->stale_last) {
		phrase_text(&phrase, " (stale nonce");
		if (attempt->nonce_age >= 0) {
			finding_seconds(finding, "nonce_age_s", attempt->nonce_age);
			phrase_text(&phrase, ", ");
			phrase_duration(&phrase, attempt->nonce_age);
			phrase_text(&phrase, " old");
		}
		phrase_text(&phrase, ")");
	}
	phrase_text(&phrase, " to ");
	say_who(&phrase, event);
	phrase_text(&phrase, " stayed unanswered");
	add_rows(finding, event, &phrase);
	finding_detail(finding, &phrase);
}

void rule_logout_unanswered(struct judge *judge, const struct event *event)
{
	const struct attempt *attempt = event->attempt;
	bool seen = attempt->answer_unseen && attempt->outcome != ATTEMPT_OK;
	struct event about;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!facts_unregister_like(attempt))
		return;
	about = *event;
	if (attempt->late)
		findings_take_back(judge->findings, &rule_row_unregister_unanswered, event);
	if (!seen && attempt->outcome != ATTEMPT_TIMEOUT && attempt->outcome != ATTEMPT_UNANSWERED)
		return;
	if (facts_one_way(event, judge->limits))
		return;
	about.at = attempt->started;
	finding =
	        findings_raise(judge->findings, &rule_row_unregister_unanswered, &about, STR_NONE);
	finding_lasted(finding, event->at);
	finding_confidence(finding, attempt->likely ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN);
	finding_frame(finding, attempt->frame);
	finding_number(finding, "retransmits", attempt->copies);
	finding_flag(finding, "icmp", attempt->unreachable);
	finding_flag(finding, "answer_seen", seen);
	phrase_init(&phrase, text, sizeof(text));
	say_who(&phrase, event);
	phrase_text(&phrase, " was sent ");
	phrase_count(&phrase, attempt->copies + UINT64_C(1), "time", "times");
	phrase_text(&phrase, seen ? "; the answer was sent, but it did not reach the client"
	                          : " and not answered");
	add_rows(finding, event, &phrase);
	finding_detail(finding, &phrase);
}

/* Amendment 14: credentials that were refused are no ignored challenge. */
void rule_logout_refused(struct judge *judge, const struct event *event)
{
	const struct attempt *attempt = event->attempt;
	bool wrong = attempt->rejections && attempt->verdict == VERDICT_MISMATCH;
	struct event about;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!facts_unregister_like(attempt) || attempt->outcome != ATTEMPT_REJECTED)
		return;
	about = *event;
	about.at = facts_refused_from(event);
	finding = findings_raise(judge->findings,
	                         wrong ? &rule_row_unregister_wrong_password
	                               : &rule_row_unregister_rejected,
	                         &about, STR_NONE);
	finding_lasted(finding, facts_refused_to(event));
	finding_confidence(finding, attempt->likely ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN);
	finding_frame(finding, attempt->last_frame);
	finding_number(finding, "status", attempt->final_status);
	if (attempt->credentials)
		finding_text(finding, "verdict", str_from(verdict_name(attempt->verdict)));
	finding_text(finding, "matches_if", str_from(verify_variant_name(attempt->variant)));
	phrase_init(&phrase, text, sizeof(text));
	say_who(&phrase, event);
	phrase_text(&phrase, " was refused");
	if (attempt->final_status) {
		phrase_text(&phrase, " with ");
		phrase_number(&phrase, attempt->final_status);
	}
	if (wrong)
		phrase_text(&phrase, "; its digest does not match the password in the file");
	add_rows(finding, event, &phrase);
	finding_detail(finding, &phrase);
}

static void unfinished(struct judge *judge, const struct event *event)
{
	const struct attempt *attempt = event->attempt;
	bool challenged = attempt->challenges && !attempt->credentials_last;
	stamp since = challenged ? attempt->challenged_at : attempt->started;
	struct event about = *event;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (event->binding && event->binding->status == BINDING_REMOVED)
		return; /* it went through, as others were told */
	about.at = since;
	finding = findings_raise(judge->findings, &rule_row_logout_unfinished, &about, STR_NONE);
	finding_number(finding, "attempt", attempt->n);
	finding_frame(finding, attempt->frame);
	finding_frame(finding, attempt->last_frame);
	if (event->binding)
		add_binding(finding, event->binding);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "the capture ended ");
	phrase_duration(&phrase, event->at > since ? event->at - since : 0);
	phrase_text(&phrase, challenged ? " after the 401 to " : " after ");
	say_who(&phrase, event);
	phrase_text(&phrase, "; whether the logout went through is not known");
	finding_detail(finding, &phrase);
}

void rule_logout_unfinished(struct judge *judge, const struct event *event)
{
	const struct binding *binding = NULL;
	struct event about;

	if (!facts_unregister_like(event->attempt) || event->attempt->outcome != ATTEMPT_PENDING)
		return;
	about = *event;
	while ((binding = facts_logged_out(event, binding)) != NULL) {
		about.binding = binding;
		unfinished(judge, &about);
	}
	if (!about.binding)
		unfinished(judge, &about);
}

static void still_listed(struct judge *judge, const struct event *event, const struct rule *rule,
                         const char *words)
{
	const struct binding *binding = event->binding;
	const struct model *model = event->account->registrar->model;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	finding = findings_raise_once(judge->findings, rule, event);
	if (!finding)
		return;
	finding_confidence(finding, binding->still_listed ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY);
	add_binding(finding, binding);
	finding_text(finding, "model", str_from(model->name));
	finding_frame(finding, binding->logout_frame);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, words);
	phrase_str(&phrase, binding->contact);
	phrase_text(&phrase, " stays");
	if (event->flow && !addr_equal(binding->source, event->flow->client)) {
		phrase_text(&phrase, " (it was registered from ");
		phrase_addr(&phrase, binding->source);
		phrase_text(&phrase, ", the logout came from ");
		phrase_addr(&phrase, event->flow->client);
		phrase_text(&phrase, ")");
	}
	finding_detail(finding, &phrase);
}

void rule_logout_still_listed(struct judge *judge, const struct event *event)
{
	const struct attempt *attempt = event->attempt;
	const struct binding *binding = NULL;
	struct event about;

	if (attempt->intent != INTENT_UNREGISTER || attempt->outcome != ATTEMPT_OK)
		return;
	about = *event;
	while ((binding = facts_logged_out(event, binding)) != NULL) {
		about.binding = binding;
		if (binding->expires_at <= binding->logout_at)
			continue;
		if (binding->still_listed)
			still_listed(judge, &about, &rule_row_unregister_200_still_listed,
			             "the un-REGISTER was answered 200, but ");
		else if (binding->unmatched)
			still_listed(judge, &about, &rule_row_unregister_200_still_listed,
			             "by the rules of this registrar the un-REGISTER did not touch "
			             "its row: ");
	}
}

/* SPEC 5.5 star-not-zero, star-ignored; Amendments 32, 57, 64. */
void rule_star(struct judge *judge, const struct event *event)
{
	const struct attempt *attempt = event->attempt;
	struct event about;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (attempt->intent == INTENT_INVALID_STAR) {
		finding = findings_raise(judge->findings, &rule_row_star_not_zero, event, STR_NONE);
		finding_number(finding, "expires", attempt->requested_s);
		finding_number(finding, "status", attempt->final_status);
		finding_frame(finding, attempt->frame);
		phrase_init(&phrase, text, sizeof(text));
		phrase_text(&phrase, "Contact: * with Expires ");
		phrase_number(&phrase, attempt->requested_s);
		phrase_text(&phrase, ", answered ");
		phrase_number(&phrase, attempt->final_status);
		finding_detail(finding, &phrase);
	}
	if (attempt->intent != INTENT_UNREGISTER_ALL || attempt->outcome != ATTEMPT_OK)
		return;
	about = *event;
	for (const struct binding *b = event->account->bindings; b; b = b->next) {
		if (b->status != BINDING_ACTIVE || b->granted_at >= attempt->started ||
		    (!b->still_listed && !b->unmatched))
			continue;
		about.binding = b;
		still_listed(judge, &about, &rule_row_star_ignored,
		             "Contact: * was answered 200, but ");
	}
}
