#include "detect/rules.h"

#include "detect/facts.h"
#include "sip/parse.h"

/* A client's REGISTERs one after the other: CSeq, branch, Call-ID, how soon it refreshes. */

static bool has_branch(const struct sip_message *message)
{
	struct sip_via via;

	sip_via_parse(message->first[SIP_VIA], &via);
	return via.valid && via.branch.n;
}

static void add_both(struct finding *finding, const struct transaction *former,
                     const struct transaction *newer)
{
	finding_frame(finding, former->frame);
	finding_frame(finding, newer->frame);
	finding_number(finding, "former_cseq", former->cseq);
	finding_number(finding, "cseq", newer->cseq);
}

static void branch_reused(struct judge *judge, const struct event *event,
                          const struct transaction *former)
{
	struct finding *finding;
	struct sip_via via;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!has_branch(event->message))
		return; /* RFC 2543 has none */
	finding = findings_raise(judge->findings, &rule_row_branch_reused, event, STR_NONE);
	add_both(finding, former, event->transaction);
	sip_via_parse(event->message->first[SIP_VIA], &via);
	finding_text(finding, "branch", via.branch);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "CSeq ");
	phrase_number(&phrase, event->transaction->cseq);
	phrase_text(&phrase, " was sent with the branch of CSeq ");
	phrase_number(&phrase, former->cseq);
	finding_detail(finding, &phrase);
}

static void cseq_backwards(struct judge *judge, const struct event *event,
                           const struct transaction *former)
{
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	/* Two requests under way at once may have been put into another order by the network. */
	if (!former->final_status &&
	    event->at - former->first_at <= limit_ms(judge->limits->reorder_window_ms))
		return;
	finding = findings_raise(judge->findings, &rule_row_cseq_not_increasing, event, STR_NONE);
	add_both(finding, former, event->transaction);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "CSeq ");
	phrase_number(&phrase, former->cseq);
	phrase_text(&phrase, " was followed by ");
	phrase_number(&phrase, event->transaction->cseq);
	phrase_text(&phrase, " in another request of the same Call-ID");
	finding_detail(finding, &phrase);
}

static void cseq_gap(struct judge *judge, const struct event *event,
                     const struct transaction *former)
{
	struct finding *finding =
	        findings_raise(judge->findings, &rule_row_cseq_gap, event, STR_NONE);
	char text[PHRASE_SIZE];
	struct phrase phrase;

	add_both(finding, former, event->transaction);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "CSeq ");
	phrase_number(&phrase, former->cseq);
	phrase_text(&phrase, " was followed by ");
	phrase_number(&phrase, event->transaction->cseq);
	finding_detail(finding, &phrase);
}

/* Its nonce, which nobody saw issued, came in an answer that was not captured. */
static bool has_unseen_nonce(const struct attempt *attempt)
{
	return attempt->credentials_last && attempt->nonce_age < 0;
}

static bool overlaps(const struct judge *judge, const struct event *event,
                     const struct transaction *former, const struct transaction *newer)
{
	return !former->final_status && !former->unreachable && newer->cseq > former->cseq &&
	       !has_unseen_nonce(event->attempt) && event->account->registrar->responses &&
	       event->at - transaction_last_at(former) < limit_ms(judge->limits->tsx_timeout_ms);
}

static void overlapping(struct judge *judge, const struct event *event,
                        const struct transaction *former)
{
	struct finding *finding =
	        findings_raise(judge->findings, &rule_row_overlapping_register, event, STR_NONE);
	char text[PHRASE_SIZE];
	struct phrase phrase;

	finding_confidence(finding, CONFIDENCE_LIKELY);
	add_both(finding, former, event->transaction);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "CSeq ");
	phrase_number(&phrase, event->transaction->cseq);
	phrase_text(&phrase, " was sent ");
	phrase_duration(&phrase, event->at - former->first_at);
	phrase_text(&phrase, " after CSeq ");
	phrase_number(&phrase, former->cseq);
	phrase_text(&phrase, ", which had no answer yet");
	finding_detail(finding, &phrase);
}

/* Every request is told by one event: one that opens an attempt, else EVENT_CREDENTIALS_SENT. */
void rule_order(struct judge *judge, const struct event *event)
{
	const struct flow *flow = event->flow;
	const struct transaction *newer = event->transaction, *former;

	if (!flow || !newer || !event->message || flow->through_proxy)
		return;
	if (event->kind == EVENT_CREDENTIALS_SENT && event->attempt->transactions == 1)
		return;
	former = &flow->transactions[newer == &flow->transactions[0]];
	if (!former->used || former->synthetic)
		return;
	if (former->branch == newer->branch && former->cseq != newer->cseq)
		branch_reused(judge, event, former);
	if (overlaps(judge, event, former, newer))
		overlapping(judge, event, former);
	if (newer->cseq <= former->cseq)
		cseq_backwards(judge, event, former);
	else if (newer->cseq > former->cseq + 1)
		cseq_gap(judge, event, former);
}

/* Amendment 42. A device that is started anew now and then refreshes in between. */
void rule_call_ids(struct judge *judge, const struct event *event)
{
	const struct binding *binding = event->binding;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (binding->call_id_changes < 2 || 2 * binding->call_id_changes < binding->refreshes)
		return;
	finding = findings_raise(judge->findings, &rule_row_call_id_per_register, event, STR_NONE);
	finding_text(finding, "contact", binding->contact);
	finding_number(finding, "call_ids", binding->call_id_changes + INT64_C(1));
	finding_frame(finding, binding->frame);
	phrase_init(&phrase, text, sizeof(text));
	phrase_str(&phrase, binding->contact);
	phrase_text(&phrase, " was refreshed ");
	phrase_count(&phrase, binding->call_id_changes, "time", "times");
	phrase_text(&phrase, " under another Call-ID than before");
	finding_detail(finding, &phrase);
}

#define EARLY_RUN 3 /* SPEC 5.3 */

void rule_refresh_early(struct judge *judge, const struct event *event)
{
	const struct refresh_statistics *refresh = event->flow->refresh;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!refresh || refresh->early_longest < EARLY_RUN)
		return;
	finding = findings_raise(judge->findings, &rule_row_refresh_too_early, event, STR_NONE);
	finding_number(finding, "in_a_row", refresh->early_longest);
	finding_seconds(finding, "interval_s",
	                (stamp)(statistic_median(&refresh->interval) * (double)STAMP_SECOND));
	finding_seconds(finding, "margin_s",
	                (stamp)(statistic_median(&refresh->margin) * (double)STAMP_SECOND));
	phrase_init(&phrase, text, sizeof(text));
	phrase_count(&phrase, refresh->early_longest, "refresh", "refreshes");
	phrase_text(&phrase, " in a row, every ");
	phrase_duration(&phrase,
	                (stamp)(statistic_median(&refresh->interval) * (double)STAMP_SECOND));
	phrase_text(&phrase, ", with more than nine tenths of the time left");
	finding_detail(finding, &phrase);
}
