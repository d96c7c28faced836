#include "detect/rules.h"

#include "detect/facts.h"

/* Without the request nobody knows what it carried. */
static bool accepted_bare(const struct event *event)
{
	const struct attempt *attempt = event->attempt;

	return attempt->outcome == ATTEMPT_OK && !attempt->credentials && event->flow->requests &&
	       !(event->transaction && event->transaction->synthetic);
}

void rule_without_auth(struct judge *judge, const struct event *event)
{
	const struct attempt *attempt = event->attempt;
	bool removal = facts_unregister_like(attempt);
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!accepted_bare(event) || (!removal && !facts_register_like(attempt)))
		return;
	if (!removal && !attempt->requested_s)
		return;
	finding = findings_raise(judge->findings,
	                         removal ? &rule_row_unregister_without_auth
	                                 : &rule_row_registered_without_auth,
	                         event, STR_NONE);
	finding_text(finding, "aor", event->account->aor);
	phrase_init(&phrase, text, sizeof(text));
	phrase_addr(&phrase, event->flow->client);
	finding_text(finding, "client", phrase_done(&phrase));
	phrase_init(&phrase, text, sizeof(text));
	phrase_count(&phrase, finding ? finding->count : 1,
	             removal ? "logout was" : "registration was",
	             removal ? "logouts were" : "registrations were");
	phrase_text(&phrase, " accepted without credentials");
	finding_detail_of_all(finding, &phrase);
}

void rule_trivial_secret(struct judge *judge, const struct event *event)
{
	const struct attempt *attempt = event->attempt;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!attempt->trivial_secret || attempt->verdict != VERDICT_MATCH)
		return;
	finding = findings_raise(judge->findings, &rule_row_password_equals_username, event,
	                         STR_NONE);
	finding_text(finding, "aor", event->account->aor);
	finding_frame(finding, attempt->last_frame);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "the password that it logged in with is among the first that anybody "
	                     "tries");
	finding_detail(finding, &phrase);
}

static void weak(struct judge *judge, const struct rule *rule, const struct event *event,
                 const char *words)
{
	struct event about = *event;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (event->account->registrar->challenge_at)
		about.at = event->account->registrar->challenge_at;
	finding = findings_raise_once(judge->findings, rule, &about);
	finding_frame(finding, event->account->registrar->challenge_frame);
	finding_text(finding, "server", shared_text(event->account->registrar->server));
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, words);
	finding_detail(finding, &phrase);
}

void rule_weak_challenge(struct judge *judge, const struct event *event)
{
	const struct registrar *registrar = event->account->registrar;

	if (registrar->md5_only_seen && !registrar->stronger_seen)
		weak(judge, &rule_row_weak_digest_md5, event,
		     "its challenges offer no algorithm but MD5");
	if (registrar->noqop_seen)
		weak(judge, &rule_row_weak_digest_noqop, event, "a challenge offered no qop");
}
