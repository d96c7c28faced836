#include "detect/rules.h"

#include "detect/detector.h"
#include "detect/facts.h"
#include "detect/row.h"
#include "detect/wording.h"

#define PJSIP_RETURNS_S 70

static const struct rule *rule_for(enum leftover leftover)
{
	switch (leftover) {
	case LEFTOVER_UNREGISTER_UNAUTHORIZED:
	case LEFTOVER_UNREGISTER_UNANSWERED:
	case LEFTOVER_UNREGISTER_REJECTED: return &rule_row_leftover_unregister_failed;
	case LEFTOVER_UNREGISTER_OTHER_CALL_ID: return &rule_row_leftover_other_call_id;
	case LEFTOVER_REPLACED_NOT_REMOVED: return &rule_row_leftover_replaced_contact;
	case LEFTOVER_STILL_LISTED_AFTER_EXPIRY: return &rule_row_still_listed_after_expiry;
	case LEFTOVER_NO_REFRESH: return &rule_row_leftover_no_refresh;
	case LEFTOVER_CONNECTION_CLOSED: return &rule_row_leftover_connection_closed;
	case LEFTOVER_CLIENT_GONE: return &rule_row_leftover_client_gone;
	case LEFTOVER_OVERDUE: return &rule_row_leftover_overdue;
	case LEFTOVER_CORE_GHOST: return &rule_row_leftover_core_ghost;
	/* Their own findings of the logout name the row (ANSWERS 22). */
	case LEFTOVER_STILL_LISTED_AFTER_REMOVAL:
	case LEFTOVER_UNREGISTER_INEFFECTIVE:
	case LEFTOVER_UNREGISTER_OTHER_CONTACT:
	case LEFTOVER_NOT_IN_LOGOUT:
	case LEFTOVER_NONE:
	case LEFTOVERS: break;
	}
	return NULL;
}

/* What leftover-gateway is about: the row of a gateway that left by one of these ways. */
static bool is_gateway(const struct binding *binding, enum leftover leftover)
{
	if (!binding->session || binding->session->class != CLASS_GATEWAY)
		return false;
	switch (leftover) {
	case LEFTOVER_UNREGISTER_UNAUTHORIZED:
	case LEFTOVER_UNREGISTER_UNANSWERED:
	case LEFTOVER_UNREGISTER_REJECTED:
	case LEFTOVER_REPLACED_NOT_REMOVED:
	case LEFTOVER_CLIENT_GONE:
	case LEFTOVER_OVERDUE: return true;
	case LEFTOVER_STILL_LISTED_AFTER_REMOVAL:
	case LEFTOVER_UNREGISTER_INEFFECTIVE:
	case LEFTOVER_UNREGISTER_OTHER_CONTACT:
	case LEFTOVER_UNREGISTER_OTHER_CALL_ID:
	case LEFTOVER_NOT_IN_LOGOUT:
	case LEFTOVER_STILL_LISTED_AFTER_EXPIRY:
	case LEFTOVER_NO_REFRESH:
	case LEFTOVER_CONNECTION_CLOSED:
	case LEFTOVER_CORE_GHOST:
	case LEFTOVER_NONE:
	case LEFTOVERS: break;
	}
	return false;
}

/* A finding is dated by when it became true, not by the end of the capture. */
static stamp since(const struct binding *binding, stamp end)
{
	stamp at = left_over_since(binding);

	return at != STAMP_NEVER && at < end ? at : end;
}

static void add_facts(struct finding *finding, const struct binding *binding,
                      enum leftover leftover)
{
	const struct session *session = binding->session;

	finding_text(finding, "leftover", str_from(leftover_name(leftover)));
	row_times(finding, binding);
	if (session && session->gateway.n)
		finding_text(finding, "gateway", session->gateway);
	if (binding->logout_failed)
		finding_text(
		        finding, "logout_outcome",
		        str_from(attempt_outcome_name(binding_troubles(binding)->logout_outcome)));
	if (binding->gone != GONE_NO)
		finding_text(finding, "gone", str_from(gone_name(binding->gone)));
	if (binding_troubles(binding)->successor) {
		finding_text(finding, "new_contact", binding_troubles(binding)->successor->contact);
		finding_text(finding, "new_binding_id",
		             str_from(binding_troubles(binding)->successor->id));
	}
	finding_text(finding, "other_call_id", binding_text(binding, BINDING_REMOVED_BY));
	if (session)
		finding_time(finding, "last_seen", session->last_at);
	finding_frame(finding, binding->frame);
	finding_frame(finding, binding->logout_frame);
	finding_frame(finding, binding_troubles(binding)->gone_frame);
}

static void say_row(struct finding *finding, const struct binding *binding)
{
	char reason[PHRASE_SIZE], text[PHRASE_SIZE];
	struct phrase phrase;

	reason_for_binding(binding, reason, sizeof(reason));
	phrase_init(&phrase, text, sizeof(text));
	phrase_str(&phrase, binding->contact);
	phrase_text(&phrase, ": ");
	phrase_text(&phrase, reason);
	finding_detail(finding, &phrase);
	row_remedy(finding, binding);
}

static bool lingers(const struct account *account)
{
	return account->registrar->model->linger_min_s > 0;
}

static void say_ended(struct finding *finding, const struct binding *binding)
{
	char reason[PHRASE_SIZE], text[PHRASE_SIZE];
	struct phrase phrase;

	reason_for_binding(binding, reason, sizeof(reason));
	phrase_init(&phrase, text, sizeof(text));
	phrase_str(&phrase, binding->contact);
	phrase_text(&phrase, ": ");
	phrase_text(&phrase, reason);
	phrase_text(&phrase, "; the row expired at ");
	phrase_moment(&phrase, binding->expires_at, binding->granted_at);
	finding_detail(finding, &phrase);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "Nothing is left to do: the row went by itself.");
	finding_remedy(finding, &phrase);
}

/* Amendment 46: it was left over, and ended inside the capture; offline it must not be forgotten.
 */
static void ended(struct judge *judge, const struct event *event)
{
	const struct binding *binding = event->binding;
	enum leftover leftover = left_over_before(binding);
	const struct rule *rule = rule_for(leftover);
	stamp ghost = left_over_ghost(binding);
	struct event about;
	struct finding *finding;

	if (is_gateway(binding, leftover))
		rule = &rule_row_leftover_gateway;
	if (!rule)
		return;
	about = *event;
	about.at = since(binding, binding->expires_at);
	finding = findings_raise(judge->findings, rule, &about, STR_NONE);
	finding_severity(finding, SEVERITY_NOTICE);
	finding_time(finding, "ended_at", binding->removal_max);
	finding_text(finding, "ended_how", STR("expired"));
	if (ghost >= 0)
		finding_seconds(finding, "ghost_s", ghost);
	add_facts(finding, binding, leftover);
	say_ended(finding, binding);
}

static bool is_expected_back(const struct binding *binding, stamp at)
{
	return binding->leftover == LEFTOVER_CONNECTION_CLOSED && facts_comes_back(binding) &&
	       at - binding_troubles(binding)->gone_at <= PJSIP_RETURNS_S * STAMP_SECOND;
}

static void say_wait(struct finding *finding, const struct binding *binding)
{
	char text[PHRASE_SIZE];
	struct phrase phrase;

	finding_severity(finding, SEVERITY_NOTICE);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "Wait until ");
	phrase_moment(&phrase, binding_troubles(binding)->gone_at + PJSIP_RETURNS_S * STAMP_SECOND,
	              binding_troubles(binding)->gone_at);
	phrase_text(&phrase, ": this program registers anew about a minute after its connection "
	                     "was lost.");
	finding_remedy(finding, &phrase);
}

static void left_over(struct judge *judge, const struct event *event, const struct rule *rule)
{
	const struct binding *binding = event->binding;
	struct event about = *event;
	struct finding *finding;

	about.at = since(binding, event->at);
	finding = findings_raise(judge->findings, rule, &about, STR_NONE);
	finding_confidence(finding, binding->likely || rule == &rule_row_still_listed_after_expiry
	                                    ? CONFIDENCE_LIKELY
	                                    : CONFIDENCE_CERTAIN);
	if (binding->gone > GONE_REQUEST_UNANSWERED)
		finding_proven(finding);
	add_facts(finding, binding, (enum leftover)binding->leftover);
	say_row(finding, binding);
	if (is_expected_back(binding, event->at))
		say_wait(finding, binding);
}

void rule_leftover(struct judge *judge, const struct event *event)
{
	const struct binding *binding = event->binding;
	const struct rule *rule;

	if (binding->leftover == LEFTOVER_NONE) {
		ended(judge, event);
		return;
	}
	if (binding->leftover == LEFTOVER_NO_REFRESH && !lingers(event->account))
		return;
	rule = rule_for((enum leftover)binding->leftover);
	if (rule)
		left_over(judge, event, rule);
	if (is_gateway(binding, (enum leftover)binding->leftover))
		left_over(judge, event, &rule_row_leftover_gateway);
}

/* Rows of one device that it did not replace itself: known from a list only. */
static bool same_instance(const struct binding *a, const struct binding *b)
{
	return binding_text(a, BINDING_INSTANCE).n &&
	       str_equal(binding_text(a, BINDING_INSTANCE), binding_text(b, BINDING_INSTANCE)) &&
	       a->reg_id == b->reg_id && a->status == BINDING_ACTIVE &&
	       b->status == BINDING_ACTIVE && a->leftover != LEFTOVER_REPLACED_NOT_REMOVED &&
	       b->leftover != LEFTOVER_REPLACED_NOT_REMOVED &&
	       !(a->call_id && str_equal(shared_text(a->call_id), shared_text(b->call_id)));
}

static void find_same_instance(struct judge *judge, const struct event *event)
{
	struct event about = *event;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	for (const struct binding *a = event->account->bindings; a; a = a->next) {
		for (const struct binding *b = a->next; b; b = b->next) {
			if (!same_instance(a, b))
				continue;
			about.binding = a;
			finding = findings_raise(judge->findings, &rule_row_leftover_same_instance,
			                         &about, STR_NONE);
			finding_text(finding, "instance", binding_text(a, BINDING_INSTANCE));
			finding_text(finding, "other_contact", b->contact);
			phrase_init(&phrase, text, sizeof(text));
			phrase_str(&phrase, a->contact);
			phrase_text(&phrase, " and ");
			phrase_str(&phrase, b->contact);
			phrase_text(&phrase, " carry the same instance id");
			finding_detail(finding, &phrase);
		}
	}
}

void rule_leftover_account(struct judge *judge, const struct event *event)
{
	struct finding *finding;
	char text[PHRASE_SIZE], rows[PHRASE_SIZE];
	struct phrase phrase, list;
	uint64_t left = 0;

	find_same_instance(judge, event);
	phrase_init(&list, rows, sizeof(rows));
	for (const struct binding *b = event->account->bindings; b; b = b->next) {
		if (b->leftover == LEFTOVER_NONE)
			continue;
		if (left++)
			phrase_text(&list, ", ");
		phrase_str(&list, b->contact);
		phrase_text(&list, " (");
		phrase_text(&list, leftover_name(b->leftover));
		phrase_text(&list, ", ");
		wording_expiry(&list, b, event->at);
		phrase_text(&list, ")");
	}
	if (!left)
		return;
	finding = findings_raise(judge->findings, &rule_row_leftover_summary, event, STR_NONE);
	finding_number(finding, "leftovers", (int64_t)left);
	finding_text(finding, "rows", phrase_done(&list));
	phrase_init(&phrase, text, sizeof(text));
	phrase_count(&phrase, left, "row is", "rows are");
	phrase_text(&phrase, " left over: ");
	phrase_str(&phrase, phrase_done(&list));
	finding_detail(finding, &phrase);
}
