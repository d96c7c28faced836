#include "detect/rules.h"

/* What takes long: logouts, answers, and lifetimes that any leftover would have. */

#define ANSWERS_MIN 3 /* below this one lost packet makes a median */

void rule_logout_slow(struct judge *judge, const struct event *event)
{
	const struct session *session = event->session;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!session || session->logout_delay <= limit_s(judge->limits->logout_slow_s))
		return;
	finding = findings_raise(judge->findings, &rule_row_logout_slow, event, STR_NONE);
	finding_seconds(finding, "delay_s", session->logout_delay);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "the logout took ");
	phrase_duration(&phrase, session->logout_delay);
	finding_detail(finding, &phrase);
}

void rule_long_expiry(struct judge *judge, const struct event *event)
{
	const struct binding *binding = event->binding;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if ((double)binding->granted_s <= judge->limits->long_expiry_s)
		return;
	finding = findings_raise(judge->findings, &rule_row_leftover_long_expiry, event, STR_NONE);
	finding_number(finding, "granted", binding->granted_s);
	finding_frame(finding, binding->frame);
	phrase_init(&phrase, text, sizeof(text));
	phrase_str(&phrase, binding->contact);
	phrase_text(&phrase, " was granted ");
	phrase_duration(&phrase, (stamp)binding->granted_s * STAMP_SECOND);
	finding_detail(finding, &phrase);
}

/* Once for each registrar, whichever of its accounts is closed first. */
void rule_slow_registrar(struct judge *judge, const struct event *event)
{
	const struct statistic *rtt = &event->account->registrar->rtt;
	stamp median = limit_s(statistic_median(rtt));
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (rtt->count < ANSWERS_MIN || median <= limit_ms(judge->limits->slow_rtt_ms) ||
	    findings_look(judge->findings, &rule_row_slow_registrar, event))
		return;
	finding = findings_raise(judge->findings, &rule_row_slow_registrar, event, STR_NONE);
	finding_number(finding, "rtt_median_ms", median / STAMP_MILLISECOND);
	finding_number(finding, "answers", rtt->count);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "half of its answers took longer than ");
	phrase_duration(&phrase, median);
	finding_detail(finding, &phrase);
}

#define REQUESTS_MIN 20 /* SPEC 5.3 */

/* The same. A request that nobody answers at all is another matter. */
void rule_retransmissions(struct judge *judge, const struct event *event)
{
	const struct registrar *registrar = event->account->registrar;
	double most = judge->limits->retx_ratio * (double)registrar->requests;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (registrar->requests < REQUESTS_MIN || (double)registrar->repeated <= most ||
	    findings_look(judge->findings, &rule_row_retransmissions_high, event))
		return;
	finding = findings_raise(judge->findings, &rule_row_retransmissions_high, event, STR_NONE);
	finding_number(finding, "requests", (int64_t)registrar->requests);
	finding_number(finding, "repeated", (int64_t)registrar->repeated);
	finding_number(finding, "repeated_after_answer", (int64_t)registrar->repeated_late);
	phrase_init(&phrase, text, sizeof(text));
	phrase_number(&phrase, (int64_t)registrar->repeated);
	phrase_text(&phrase, " of ");
	phrase_count(&phrase, registrar->requests, "REGISTER", "REGISTERs");
	phrase_text(&phrase, " were sent again, ");
	phrase_number(&phrase, (int64_t)registrar->repeated_late);
	phrase_text(&phrase, " of them after the answer had passed here");
	finding_detail(finding, &phrase);
}
