#include "detect/rules.h"

#include "detect/facts.h"

/* The contacts of one address-of-record beside each other (SPEC 5.2), and half a conversation. */

static void say_listed(struct phrase *phrase, const struct event *event, struct finding *finding)
{
	const struct sip_message *message = event->message;
	char text[PHRASE_SIZE];
	struct phrase listed;
	struct str value;
	size_t at = 0;

	phrase_init(&listed, text, sizeof(text));
	while (message && sip_next(message, SIP_CONTACT, &at, &value)) {
		if (listed.n)
			phrase_text(&listed, ", ");
		phrase_str(&listed, value);
	}
	finding_text(finding, "listed", phrase_done(&listed));
	if (!listed.n)
		phrase_text(phrase, "no contact at all");
	else
		phrase_str(phrase, phrase_done(&listed));
}

void rule_not_listed(struct judge *judge, const struct event *event)
{
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!event->message || event->message->result == SIP_TRUNCATED ||
	    (event->packet && event->packet->truncated))
		return;
	finding = findings_raise(judge->findings, &rule_row_contact_not_listed, event, STR_NONE);
	finding_severity(finding, SEVERITY_WARNING);
	finding_text(finding, "requested", event->contact);
	phrase_init(&phrase, text, sizeof(text));
	phrase_str(&phrase, event->contact);
	phrase_text(&phrase, " was registered with 200, the answer lists ");
	say_listed(&phrase, event, finding);
	finding_detail(finding, &phrase);
}

/* Amendment 33: EVENT_REGISTERED, EVENT_REFRESHED. */
void rule_rewritten(struct judge *judge, const struct event *event)
{
	const struct binding *binding = event->binding;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!binding || !binding_text(binding, BINDING_ALIAS).n || !event->message)
		return;
	finding = findings_raise(judge->findings, &rule_row_contact_not_listed, event, STR_NONE);
	finding_severity(finding, SEVERITY_NOTICE);
	finding_text(finding, "requested", binding_text(binding, BINDING_ALIAS));
	finding_text(finding, "listed", binding->contact);
	phrase_init(&phrase, text, sizeof(text));
	phrase_str(&phrase, binding_text(binding, BINDING_ALIAS));
	phrase_text(&phrase, " was registered, the answer lists ");
	phrase_str(&phrase, binding->contact);
	phrase_text(&phrase, " in its place");
	finding_detail(finding, &phrase);
}

void rule_many_contacts(struct judge *judge, const struct event *event)
{
	const struct account *account = event->account;
	struct event about;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if ((double)account->most_listed <= judge->limits->many_contacts)
		return;
	about = *event;
	about.at = account->last_at;
	finding = findings_raise(judge->findings, &rule_row_too_many_contacts, &about, STR_NONE);
	finding_number(finding, "contacts", account->most_listed);
	finding_frame(finding, account->most_listed_frame);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "an answer listed ");
	phrase_number(&phrase, account->most_listed);
	phrase_text(&phrase, " contacts of ");
	phrase_str(&phrase, account->aor);
	finding_detail(finding, &phrase);
}

#define PINGPONG 3 /* displacements, SPEC 5.2 */

void rule_pingpong(struct judge *judge, const struct event *event)
{
	const struct account *account = event->account;
	uint32_t times = account->displaced_in_turn + 1; /* the first one was nobody's turn */
	struct event about;
	struct finding *finding;
	char text[PHRASE_SIZE], one[ADDR_TEXT_SIZE], other[ADDR_TEXT_SIZE];
	struct phrase phrase;

	if (times < PINGPONG)
		return;
	about = *event;
	about.at = account->last_at;
	finding =
	        findings_raise(judge->findings, &rule_row_registration_pingpong, &about, STR_NONE);
	finding_number(finding, "displacements", times);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "two devices put each other out ");
	phrase_count(&phrase, times, "time", "times");
	if (account->displacer && account->displaced) {
		addr_text(account->displacer->client, one);
		addr_text(account->displaced->client, other);
		finding_text(finding, "one", str_from(one));
		finding_text(finding, "other", str_from(other));
		phrase_text(&phrase, ": ");
		phrase_text(&phrase, one);
		phrase_text(&phrase, " and ");
		phrase_text(&phrase, other);
	}
	finding_detail(finding, &phrase);
}

static bool unreachable(const struct flow *flow)
{
	struct past_attempt attempt;

	for (uint32_t n = flow->attempts_total; n > 0 && flow_attempt(flow, n, &attempt); n--)
		if (attempt.unreachable)
			return true;
	return flow_attempt(flow, 1, &attempt) && attempt.unreachable;
}

/* Clients that repeat themselves lack an answer: then it is the registrar that fails. */
static bool lacks_answers(const struct account *account)
{
	for (const struct flow *flow = account->flows; flow; flow = flow->next)
		if (flow->retransmissions || unreachable(flow))
			return true;
	return false;
}

/* For longer than a request that came just before the capture may take to be answered. */
static bool goes_on(const struct judge *judge, const struct event *event)
{
	for (const struct flow *flow = event->account->flows; flow; flow = flow->next)
		if (flow->last_at - event->account->first_at >
		    limit_ms(judge->limits->tsx_timeout_ms))
			return true;
	return false;
}

/* SPEC 1.11 with Amendment 21. */
void rule_one_way(struct judge *judge, const struct event *event)
{
	const struct registrar *registrar = event->account->registrar;
	bool silent =
	        !registrar->responses && (double)registrar->requests >= judge->limits->one_way_min;
	bool unasked = !registrar->requests && registrar->responses && goes_on(judge, event);
	struct event about;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if ((!silent && !unasked) || event->account->evicted)
		return;
	about = *event;
	if (silent && lacks_answers(event->account)) {
		findings_refute(judge->findings, &rule_row_one_way_capture, event);
		return;
	}
	if (event->at - event->account->first_at < limit_ms(judge->limits->answer_grace_ms))
		return;
	about.at = event->account->first_at;
	finding = findings_raise_once(judge->findings, &rule_row_one_way_capture, &about);
	finding_text(finding, "direction", silent ? STR("requests-only") : STR("responses-only"));
	if (silent)
		finding_number(finding, "requests", (int64_t)registrar->requests);
	phrase_init(&phrase, text, sizeof(text));
	if (silent) {
		phrase_count(&phrase, registrar->requests, "REGISTER", "REGISTERs");
		phrase_text(&phrase, " to ");
	} else {
		phrase_text(&phrase, "answers from ");
	}
	phrase_addr(&phrase, &registrar->addr);
	phrase_text(&phrase, silent ? " and not one answer" : " and not one REGISTER to it");
	finding_detail(finding, &phrase);
}
