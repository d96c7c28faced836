#include "detect/rules.h"

#include <string.h>

#include "detect/facts.h"

/* Somebody tries again and again, or uses what is not his (SPEC 5.1, 5.9). */

/* What the last refusals of one account within a window have in common. */
struct pattern {
	uint32_t count;    /* in the window */
	uint32_t distinct; /* different (nonce, response) among them */
	bool sources, call_ids,
	        falling; /* more than one address or Call-ID; a CSeq that did not rise */
	stamp first_at;
	uint64_t first_frame;
};

static const struct refusal *refusal_back(const struct refusals *refusals, uint64_t back)
{
	return &refusals->last[(refusals->total - 1 - back) % REFUSALS_KEPT];
}

static bool is_repeated(const struct refusals *refusals, uint64_t back)
{
	for (uint64_t i = 0; i < back; i++)
		if (refusal_back(refusals, i)->use == refusal_back(refusals, back)->use)
			return true;
	return false;
}

/* source: only refusals from there; NULL: from everywhere. */
static struct pattern pattern_of(const struct refusals *refusals, stamp window,
                                 const struct addr *source)
{
	uint64_t kept = refusals->total < REFUSALS_KEPT ? refusals->total : REFUSALS_KEPT;
	const struct refusal *newest = refusal_back(refusals, 0), *later = newest;
	struct pattern pattern = { 0 };

	for (uint64_t back = 0; back < kept; back++) {
		const struct refusal *refusal = refusal_back(refusals, back);

		if (newest->at - refusal->at > window)
			break;
		if (source && !addr_same_ip(&refusal->source, source))
			continue;
		pattern.count++;
		pattern.distinct += !is_repeated(refusals, back);
		pattern.sources |= !addr_same_ip(&refusal->source, &newest->source);
		pattern.call_ids |= refusal->call_id != newest->call_id;
		pattern.falling |= refusal != later && refusal->call_id == later->call_id &&
		                   later->cseq <= refusal->cseq;
		pattern.first_at = refusal->at;
		pattern.first_frame = refusal->frame;
		later = refusal;
	}
	return pattern;
}

/* The finding that stands is brought up to date: it goes on, it is not a second one. */
static struct finding *standing(struct judge *judge, const struct rule *rule,
                                const struct event *event, const struct pattern *pattern)
{
	struct finding *finding = findings_look(judge->findings, rule, event);
	struct event about = *event;

	if (!finding) {
		about.at = pattern->first_at;
		finding = findings_raise(judge->findings, rule, &about, STR_NONE);
		finding_frame(finding, pattern->first_frame);
	}
	finding_lasted(finding, event->at);
	finding_frame(finding, event->packet ? event->packet->frame : 0);
	finding_number(finding, "refusals", (int64_t)event->account->refusals->total);
	return finding;
}

static void brute_force(struct judge *judge, const struct event *event,
                        const struct pattern *pattern)
{
	struct finding *finding = standing(judge, &rule_row_password_bruteforce, event, pattern);
	char text[PHRASE_SIZE];
	struct phrase phrase;

	finding_number(finding, "distinct", pattern->distinct);
	finding_flag(finding, "several_sources", pattern->sources);
	finding_flag(finding, "several_call_ids", pattern->call_ids);
	phrase_init(&phrase, text, sizeof(text));
	phrase_count(&phrase, pattern->count, "digest", "digests");
	phrase_text(&phrase, " for ");
	phrase_str(&phrase, event->account->aor);
	phrase_text(&phrase, pattern->count > 1 ? " were refused within " : " was refused within ");
	phrase_duration(&phrase, event->at - pattern->first_at);
	phrase_text(&phrase, pattern->sources    ? ", from several addresses"
	                     : pattern->call_ids ? ", under several Call-IDs"
	                                         : ", with CSeq numbers that do not rise");
	finding_detail_of_all(finding, &phrase);
}

static void storm(struct judge *judge, const struct event *event, const struct pattern *pattern)
{
	struct finding *finding = standing(judge, &rule_row_auth_retry_storm, event, pattern);
	char text[PHRASE_SIZE];
	struct phrase phrase;

	phrase_init(&phrase, text, sizeof(text));
	phrase_count(&phrase, event->account->refusals->total, "digest", "digests");
	phrase_text(&phrase, " refused in all, at least ");
	phrase_number(&phrase, pattern->count);
	phrase_text(&phrase, " of them within ");
	phrase_duration(&phrase, event->at - pattern->first_at);
	finding_detail_of_all(finding, &phrase);
}

/* EVENT_CREDENTIALS_REJECTED; EVENT_ATTEMPT_ENDED for refusals that are no challenge. */
void rule_refusals(struct judge *judge, const struct event *event)
{
	const struct limits *limits = judge->limits;
	const struct refusals *refusals = event->account->refusals;
	struct pattern all, own;

	if (!refusals || !refusals->total || !event->packet ||
	    refusal_back(refusals, 0)->frame != event->packet->frame)
		return;
	all = pattern_of(refusals, limit_s(limits->scan_window_s), NULL);
	own = pattern_of(refusals, limit_s(limits->storm_window_s), event->flow->client);
	if ((double)all.count >= limits->brute_fails &&
	    (double)all.distinct >= limits->brute_distinct &&
	    (all.sources || all.call_ids || all.falling))
		brute_force(judge, event, &all);
	else if ((double)own.count > limits->storm_count)
		storm(judge, event, &own);
}

/* EVENT_CREDENTIALS_SENT: what they answer was never asked here. */
void rule_nonce_unknown(struct judge *judge, const struct event *event)
{
	const struct attempt *attempt = event->attempt;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	/* The first request may reuse a nonce that another of the client's requests was given. */
	if (!attempt || !(attempt->flags & AUTH_NONCE_UNKNOWN) ||
	    (!attempt->challenges && !attempt->cseq_gap) || !event->account->registrar->responses)
		return;
	finding = findings_raise(judge->findings, &rule_row_nonce_unknown, event, STR_NONE);
	finding_number(finding, "attempt", attempt->n);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "the credentials of ");
	phrase_str(&phrase, event->account->aor);
	phrase_text(&phrase, " answer a nonce that no challenge in this capture issued");
	finding_detail(finding, &phrase);
}

void rule_nonce_address(struct judge *judge, const struct event *event)
{
	const struct attempt *attempt = event->attempt;
	struct finding *finding;
	char text[PHRASE_SIZE], source[ADDR_TEXT_SIZE];
	struct phrase phrase;

	if (!attempt || !(attempt->flags & AUTH_NONCE_OTHER_ADDRESS) || event->flow->through_proxy)
		return;
	finding = findings_raise(judge->findings, &rule_row_nonce_other_address, event, STR_NONE);
	addr_text(event->flow->client, source);
	finding_text(finding, "source", str_from(source));
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "the credentials came from ");
	phrase_text(&phrase, source);
	phrase_text(&phrase, ", their nonce was issued to another address");
	finding_detail(finding, &phrase);
}

/* Without a count the same answer is no repetition: a client may use its nonce as long as it lives.
 */
static bool counts(const struct flow *flow)
{
	for (size_t i = 0; i < 2; i++)
		if (flow->nonces[i] && flow->nonces[i]->last_nc)
			return true;
	return false;
}

/* The replay is the reason why the flow has another source. */
static void take_back_change(struct judge *judge, const struct event *event)
{
	struct flow former = *event->flow;
	struct event about = *event;
	const struct finding *finding;

	former.client = &event->attempt->replay_source;
	about.flow = &former;
	finding = findings_look(judge->findings, &rule_row_nat_source_changed, &about);
	if (finding && finding->last_at >= event->attempt->started)
		findings_take_back(judge->findings, &rule_row_nat_source_changed, &about);
}

void rule_replay(struct judge *judge, const struct event *event)
{
	const struct attempt *attempt = event->attempt;
	bool accepted = attempt->outcome == ATTEMPT_OK && !attempt->rejections && !attempt->stales;
	struct finding *finding;
	char text[PHRASE_SIZE], former[ADDR_TEXT_SIZE];
	struct phrase phrase;

	if (!attempt->replayed || !attempt->final_status || !counts(event->flow) ||
	    event->flow->through_proxy)
		return;
	take_back_change(judge, event);
	finding = findings_raise(judge->findings, &rule_row_nonce_replayed, event, STR_NONE);
	finding_severity(finding, accepted ? SEVERITY_ERROR : SEVERITY_WARNING);
	addr_text(&attempt->replay_source, former);
	finding_text(finding, "first_source", str_from(former));
	finding_flag(finding, "accepted", accepted);
	finding_frame(finding, attempt->replay_frame);
	finding_frame(finding, attempt->last_frame);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "the credentials that ");
	phrase_text(&phrase, former);
	phrase_text(&phrase, " had sent came again from ");
	phrase_addr(&phrase, event->flow->client);
	phrase_text(&phrase, accepted ? " and were accepted" : " and were refused");
	finding_detail(finding, &phrase);
}

/* Whole fleets call themselves the same: looked at once, as long as nobody else comes between. */
static bool known_innocent(const struct judge *judge, struct str agent)
{
	return agent.n == judge->innocent_size && memcmp(agent.p, judge->innocent, agent.n) == 0;
}

void rule_scanner(struct judge *judge, const struct event *event)
{
	static const char *const words[] = { "friendly-scanner", "sipvicious", "pplsip",
		                             "sundayddr",        "sipcli",     "sip-scan" };
	struct str agent = shared_text(event->flow->user_agent);
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!agent.n || known_innocent(judge, agent))
		return;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (str_search_nocase(agent, str_from(words[i])) >= agent.n)
			continue;
		finding = findings_raise(judge->findings, &rule_row_scanner_user_agent, event,
		                         STR_NONE);
		finding_text(finding, "user_agent", agent);
		finding_text(finding, "methods", STR("REGISTER"));
		phrase_init(&phrase, text, sizeof(text));
		phrase_text(&phrase, "it calls itself ");
		phrase_str(&phrase, agent);
		finding_detail(finding, &phrase);
		return;
	}
	judge->innocent_size = 0;
	if (agent.n <= sizeof(judge->innocent)) {
		memcpy(judge->innocent, agent.p, agent.n);
		judge->innocent_size = agent.n;
	}
}
