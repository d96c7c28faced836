#include "detect/rules.h"

#include "detect/facts.h"
#include "detect/row.h"
#include "detect/wording.h"

/* The logout as the rows and sessions show it once it is over. */

static void say_binding(struct finding *finding, const struct binding *binding, const char *words)
{
	char text[PHRASE_SIZE];
	struct phrase phrase;

	finding_frame(finding, binding->frame);
	finding_frame(finding, binding->logout_frame);
	if (binding->status != BINDING_REMOVED)
		row_times(finding, binding);
	phrase_init(&phrase, text, sizeof(text));
	phrase_str(&phrase, binding->contact);
	phrase_text(&phrase, words);
	finding_detail(finding, &phrase);
}

static struct event at_logout(const struct event *event)
{
	struct event about = *event;

	const struct binding *binding = event->binding;
	const struct session *session = binding->session;

	if (binding->logout_at != STAMP_NEVER)
		about.at = binding->logout_at;
	else if (session && session->logout_started_at != STAMP_NEVER &&
	         session->logout_started_at >= binding->granted_at)
		about.at = session->logout_started_at;
	return about;
}

static void say_not_named(struct finding *finding, const struct binding *binding,
                          const struct binding *removed)
{
	char text[PHRASE_SIZE];
	struct phrase phrase;

	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "the logout removed ");
	phrase_str(&phrase, removed->contact);
	phrase_text(&phrase, " but did not name ");
	phrase_str(&phrase, binding->contact);
	finding_detail(finding, &phrase);
}

static void other_contact(struct judge *judge, const struct event *event)
{
	const struct binding *binding = event->binding;
	bool single = event->account->registrar->model->kind == MODEL_FREESWITCH_SINGLE;
	const struct binding *removed;
	struct event about = at_logout(event);
	struct finding *finding;

	finding = findings_raise(judge->findings, &rule_row_unregister_other_contact, &about,
	                         STR_NONE);
	finding_severity(finding, single || binding->status == BINDING_EXPIRED ? SEVERITY_NOTICE
	                                                                       : SEVERITY_WARNING);
	removed = binding->skipped_in_logout ? wording_removed_beside(binding) : NULL;
	say_binding(finding, binding,
	            binding->skipped_in_logout
	                    ? " was not named in the logout of the contacts registered with it"
	                    : " was not named in its device's logout");
	if (removed)
		say_not_named(finding, binding, removed);
	row_remedy(finding, binding);
}

/* Amendment 17: where the list proves the removal, another Call-ID is nobody's concern. */
static void other_call_id(struct judge *judge, const struct event *event)
{
	const struct binding *binding = event->binding;
	const struct registrar *registrar = event->account->registrar;
	struct event about = at_logout(event);
	struct finding *finding;
	bool by_call_id = registrar->model->kind == MODEL_FREESWITCH_CALLID ||
	                  (registrar->model->kind == MODEL_KAMAILIO &&
	                   ((int)judge->limits->kamailio_matching_mode & 1));

	if (!binding->other_call_id &&
	    (binding->status != BINDING_REMOVED || !binding_text(binding, BINDING_REMOVED_BY).n ||
	     binding->logout_at == STAMP_NEVER || registrar->model->list_complete ||
	     str_equal(binding_text(binding, BINDING_REMOVED_BY), shared_text(binding->call_id))))
		return;
	finding = findings_raise(judge->findings, &rule_row_unregister_other_call_id, &about,
	                         STR_NONE);
	finding_severity(finding, !binding->other_call_id ? SEVERITY_INFO
	                          : by_call_id            ? SEVERITY_WARNING
	                                                  : SEVERITY_NOTICE);
	if (binding->likely)
		finding_confidence(finding, CONFIDENCE_LIKELY);
	finding_text(finding, "registered_call_id", shared_text(binding->call_id));
	finding_text(finding, "logout_call_id", binding_text(binding, BINDING_REMOVED_BY));
	say_binding(finding, binding,
	            binding->other_call_id ? " was logged out under another Call-ID; its row stays"
	                                   : " was logged out under another Call-ID");
}

static void listed_again(struct judge *judge, const struct event *event)
{
	const struct binding *binding = event->binding;
	struct finding *finding;

	finding = findings_raise(judge->findings, &rule_row_still_listed_after_removal, event,
	                         STR_NONE);
	finding_time(finding, "removed_at", binding->removed_at);
	finding_frame(finding, binding->removed_frame);
	say_binding(finding, binding, " is listed again after its removal was confirmed");
	row_remedy(finding, binding);
}

static void listed_despite_logout(struct judge *judge, const struct event *event)
{
	struct event about = at_logout(event);
	struct finding *finding;

	if (findings_look(judge->findings, &rule_row_star_ignored, event) ||
	    findings_look(judge->findings, &rule_row_multi_contact_removal_ignored, event))
		return;
	finding =
	        findings_raise_once(judge->findings, &rule_row_unregister_200_still_listed, &about);
	if (!finding)
		return;
	finding_confidence(finding,
	                   event->binding->unmatched ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN);
	say_binding(finding, event->binding, " stays, although its un-REGISTER was answered 200");
	row_remedy(finding, event->binding);
}

void rule_logout_binding(struct judge *judge, const struct event *event)
{
	const struct binding *binding = event->binding;
	bool there = binding->status == BINDING_ACTIVE || binding->status == BINDING_LINGERING ||
	             binding->status == BINDING_EXPIRED;

	if (there && (binding->other_contact || binding->skipped_in_logout))
		other_contact(judge, event);
	other_call_id(judge, event);
	if (binding->relisted)
		listed_again(judge, event);
	if (there && (binding->still_listed || binding->unmatched) &&
	    binding->logout_at != STAMP_NEVER && binding->logout_at < binding->expires_at)
		listed_despite_logout(judge, event);
}

static void complete(struct judge *judge, const struct event *event)
{
	const struct session *session = event->session;
	struct event about = *event;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (session->logout_at != STAMP_NEVER)
		about.at = session->logout_at;
	finding = findings_raise(judge->findings, &rule_row_logout_complete, &about, STR_NONE);
	if (session->likely)
		finding_confidence(finding, CONFIDENCE_LIKELY);
	finding_time(finding, "started_at", session->logout_started_at);
	finding_time(finding, "confirmed_at", session->logout_at);
	finding_number(finding, "logouts", session->logouts);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "the logout was confirmed");
	if (session->logout_delay >= 0) {
		finding_seconds(finding, "duration_s", session->logout_delay);
		phrase_text(&phrase, " ");
		phrase_duration(&phrase, session->logout_delay);
		phrase_text(&phrase, " after its first request");
	}
	for (const struct binding *b = session->account->bindings; b; b = b->next) {
		if (b->session != session || b->status != BINDING_REMOVED)
			continue;
		finding_frame(finding, b->logout_frame);
		finding_frame(finding, b->removed_frame);
		finding_text(finding, "by", binding_text(b, BINDING_REMOVED_BY));
	}
	finding_detail(finding, &phrase);
}

static void say_close_only(struct finding *finding, const struct publication *publication,
                           const struct binding *binding)
{
	char text[PHRASE_SIZE];
	struct phrase phrase;

	finding_frame(finding, publication->closing_frame);
	finding_time(finding, "closed_at", publication->closing_at);
	finding_time(finding, "last_seen", binding->session->last_at);
	row_times(finding, binding);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "presence was withdrawn at ");
	phrase_moment(&phrase, publication->closing_at, binding->granted_at);
	phrase_text(&phrase, ", no un-REGISTER followed; ");
	phrase_str(&phrase, binding->contact);
	if (binding->status == BINDING_ACTIVE) {
		phrase_text(&phrase, " ");
		wording_expiry(&phrase, binding, binding->granted_at);
	} else {
		phrase_text(&phrase, " stayed until ");
		phrase_moment(&phrase, binding->expires_at, binding->granted_at);
	}
	finding_detail(finding, &phrase);
}

/* SPEC 5.5, Amendment 50: what is still active is a leftover by the tracker's judgement. */
static void close_only(struct judge *judge, const struct event *event)
{
	const struct session *session = event->session;
	struct event about = *event;
	struct finding *finding;

	for (const struct binding *b = session->account->bindings; b; b = b->next) {
		const struct publication *p = b->session == session ? facts_closed_only(b) : NULL;
		bool active = b->status == BINDING_ACTIVE && b->gone == GONE_PUBLISH_CLOSED;

		if (!p || (!active && b->status != BINDING_EXPIRED))
			continue;
		about.binding = b;
		about.at = p->closing_at;
		finding = findings_raise(judge->findings, &rule_row_publish_close_only, &about,
		                         STR_NONE);
		finding_confidence(finding, active ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN);
		say_close_only(finding, p, b);
		return;
	}
}

void rule_logout_session(struct judge *judge, const struct event *event)
{
	if (event->session->logout == LOGOUT_COMPLETE)
		complete(judge, event);
	close_only(judge, event);
}

/* When the flow's last contact was confirmed to be removed by its own logout; else STAMP_NEVER. */
static stamp logged_out_at(const struct flow *flow)
{
	stamp at = STAMP_NEVER;

	for (const struct binding *b = flow->account->bindings; b; b = b->next) {
		if (b->flow != flow)
			continue;
		if (b->status != BINDING_REMOVED || binding_text(b, BINDING_REMOVED_BY).n)
			return STAMP_NEVER;
		if (at == STAMP_NEVER || b->removed_at > at)
			at = b->removed_at;
	}
	return at;
}

void rule_login_again(struct judge *judge, const struct event *event)
{
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;
	stamp delay, out;

	out = event->flow ? logged_out_at(event->flow) : STAMP_NEVER;
	if (out == STAMP_NEVER || out > event->at)
		return;
	delay = event->at - out;
	finding = findings_raise_once(judge->findings, &rule_row_re_register_after_logout, event);
	finding_severity(finding, delay < 5 * STAMP_SECOND ? SEVERITY_NOTICE : SEVERITY_INFO);
	finding_seconds(finding, "delay_s", delay);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "a new login ");
	phrase_duration(&phrase, delay);
	phrase_text(&phrase, " after the logout, under the same Call-ID");
	finding_detail(finding, &phrase);
}

void rule_traffic_to_removed(struct judge *judge, const struct event *event)
{
	const struct binding *binding = event->binding;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;
	stamp delay;

	if (!binding || binding->status != BINDING_REMOVED || binding->removed_at == STAMP_NEVER)
		return;
	delay = event->at - binding->removed_at;
	if (delay <= limit_s(judge->limits->removed_traffic_grace_s))
		return;
	finding = findings_raise(judge->findings, &rule_row_traffic_to_removed_contact, event,
	                         STR_NONE);
	finding_seconds(finding, "delay_s", delay);
	if (event->exchange)
		finding_text(finding, "method",
		             str_from(sip_method_name(event->exchange->transaction.method)));
	phrase_init(&phrase, text, sizeof(text));
	phrase_str(&phrase, binding->contact);
	phrase_text(&phrase, " still gets requests ");
	phrase_duration(&phrase, delay);
	phrase_text(&phrase, " after its removal was confirmed");
	finding_detail(finding, &phrase);
}
