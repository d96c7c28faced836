#include "detect/rules.h"

#include "detect/facts.h"

/* Times challenge_timeout_ms after an ignored challenge: two until it is given up, and one more. */
#define LET_IN_WITHIN 3

static void add_verdict(struct finding *finding, const struct event *event)
{
	const struct attempt *attempt = event->attempt;

	if (!(attempt->flags & AUTH_USERNAME_DIFFERS))
		finding_text(finding, "username", account_user(event->account));
	finding_text(finding, "realm", shared_text(flow_newest_nonce(event->flow)->realm));
	finding_number(finding, "status", attempt->final_status);
	finding_text(finding, "verdict", str_from(verdict_name(attempt->verdict)));
	finding_text(finding, "matches_if", str_from(verify_variant_name(attempt->variant)));
	finding_number(finding, "attempt", attempt->n);
	finding_number(finding, "rejections", (int64_t)finding->count);
	if (attempt->nonce_age >= 0)
		finding_seconds(finding, "nonce_age_s", attempt->nonce_age);
	if (attempt->flags & AUTH_USERNAME_DIFFERS)
		finding_flag(finding, "username_differs", true);
	finding_frame(finding, attempt->last_frame);
}

/* "2 digests were refused, the last one with 403": those of all attempts. */
static void say_refused(struct phrase *phrase, const struct finding *finding,
                        const struct attempt *attempt)
{
	phrase_count(phrase, finding->count, "digest was", "digests were");
	phrase_text(phrase, " refused");
	if (attempt->final_status >= 400) {
		phrase_text(phrase, finding->count > 1 ? ", the last one with " : " with ");
		phrase_number(phrase, attempt->final_status);
	}
}

static const struct rule *rule_for_refusal(const struct attempt *attempt)
{
	bool forbidden = attempt->final_status == 403;

	switch ((enum verdict)attempt->verdict) {
	case VERDICT_MISMATCH: return &rule_row_auth_wrong_password;
	case VERDICT_MATCH:
		return forbidden ? &rule_row_auth_forbidden : &rule_row_auth_rejected_despite_match;
	case VERDICT_NO_CREDENTIAL:
	case VERDICT_UNSUPPORTED_ALGORITHM:
	case VERDICT_UNVERIFIABLE:
	case VERDICT_BODY_UNAVAILABLE:
		return attempt->user_unknown ? &rule_row_auth_unknown_user
		                             : &rule_row_auth_failed_unverified;
	case VERDICT_NONE:
	case VERDICT_UNSUPPORTED_SCHEME:
	case VERDICT_MALFORMED:
	case VERDICT_MISSING_CNONCE_NC: return forbidden ? &rule_row_auth_failed_unverified : NULL;
	case VERDICT_COUNT: break;
	}
	return NULL;
}

static void say_unchecked(struct phrase *phrase, const struct event *event)
{
	bool named = !(event->attempt->flags & AUTH_USERNAME_DIFFERS);

	phrase_text(phrase, "; ");
	if (event->attempt->user_unknown) {
		phrase_str(phrase, named ? account_user(event->account) : STR("its user"));
		phrase_text(phrase, " is not in the password file");
		return;
	}
	phrase_text(phrase, "without ");
	phrase_str(phrase, named ? account_user(event->account) : STR("its user"));
	phrase_text(phrase, "'s password it cannot be checked");
}

static void say_verdict(struct phrase *phrase, const struct event *event)
{
	switch ((enum verdict)event->attempt->verdict) {
	case VERDICT_MISMATCH: phrase_text(phrase, ": not the password in the file"); break;
	case VERDICT_MATCH:
		phrase_text(phrase, " although the password in the file is the one used");
		break;
	case VERDICT_NO_CREDENTIAL: say_unchecked(phrase, event); break;
	case VERDICT_UNSUPPORTED_ALGORITHM:
	case VERDICT_UNVERIFIABLE:
		phrase_text(phrase, "; the algorithm cannot be computed here");
		break;
	case VERDICT_BODY_UNAVAILABLE:
		phrase_text(phrase, "; the body was cut in the capture");
		break;
	case VERDICT_NONE:
	case VERDICT_UNSUPPORTED_SCHEME:
	case VERDICT_MALFORMED:
	case VERDICT_MISSING_CNONCE_NC: phrase_text(phrase, "; nothing could be checked"); break;
	case VERDICT_COUNT: break;
	}
}

/* Only where the difference was found there is more to say than "enter it again". */
static void advise(struct finding *finding, const struct attempt *attempt)
{
	char text[PHRASE_SIZE];
	struct phrase phrase;
	const char *remedy = NULL;

	switch ((enum verify_variant)attempt->variant) {
	case VARIANT_TRIMMED_PASSWORD:
		remedy = "Take the blank off the end of the password, on the phone or in the file.";
		break;
	case VARIANT_CHALLENGE_REALM:
		remedy = "Correct the realm or the domain on the phone.";
		break;
	case VARIANT_TO_USER:
	case VARIANT_FROM_USER: remedy = "Correct the login name on the phone."; break;
	default: break;
	}
	if (attempt->verdict != VERDICT_MISMATCH || !remedy)
		return;
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, remedy);
	finding_remedy(finding, &phrase);
}

/* Which of the five it is follows from the last verdict (ANSWERS 30, Amendment 20). */
void rule_credentials_refused(struct judge *judge, const struct event *event)
{
	const struct attempt *attempt = event->attempt;
	const struct rule *rule;
	struct event about;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!facts_register_like(attempt) || !facts_refused(attempt))
		return;
	about = *event;
	rule = rule_for_refusal(attempt);
	if (!rule)
		return;
	about.at = facts_refused_from(event);
	finding = findings_raise(judge->findings, rule, &about, STR_NONE);
	if (!finding)
		return;
	finding_lasted(finding, facts_refused_to(event));
	finding->count += attempt->rejections - 1U;
	add_verdict(finding, event);
	phrase_init(&phrase, text, sizeof(text));
	say_refused(&phrase, finding, attempt);
	say_verdict(&phrase, event);
	if (attempt->variant != VARIANT_NONE) {
		phrase_text(&phrase, "; it would match by ");
		phrase_text(&phrase, verify_variant_name(attempt->variant));
	}
	if (attempt->verdict == VERDICT_MATCH && attempt->nonce_age >= 0) {
		phrase_text(&phrase, "; the nonce was ");
		phrase_duration(&phrase, attempt->nonce_age);
		phrase_text(&phrase, " old");
	}
	if (attempt->flags & AUTH_USERNAME_DIFFERS)
		phrase_text(&phrase, "; the login name is not the user of the To header");
	advise(finding, attempt);
	finding_detail_of_all(finding, &phrase);
}

void rule_unknown_user(struct judge *judge, const struct event *event)
{
	const struct attempt *attempt = event->attempt;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!facts_register_like(attempt) || attempt->outcome != ATTEMPT_REJECTED ||
	    attempt->final_status != 404)
		return;
	finding = findings_raise(judge->findings, &rule_row_auth_unknown_user, event, STR_NONE);
	finding_number(finding, "status", attempt->final_status);
	finding_number(finding, "attempt", attempt->n);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "REGISTER for ");
	phrase_str(&phrase, event->account->aor);
	phrase_text(&phrase, " was answered 404");
	finding_detail(finding, &phrase);
}

void rule_realm(struct judge *judge, const struct event *event)
{
	const struct attempt *attempt = event->attempt;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!attempt->credentials || !(attempt->flags & AUTH_REALM_DIFFERS))
		return;
	finding = findings_raise(judge->findings, &rule_row_auth_realm_mismatch, event, STR_NONE);
	finding_severity(finding, facts_refused(attempt) ? SEVERITY_ERROR : SEVERITY_WARNING);
	finding_number(finding, "attempt", attempt->n);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "the credentials name another realm than the challenge");
	if (event->session && event->session->realm) {
		finding_text(finding, "realm_challenged", shared_text(event->session->realm));
		phrase_text(&phrase, ", which was ");
		phrase_str(&phrase, shared_text(event->session->realm));
	}
	finding_detail(finding, &phrase);
}

void rule_stale_loop(struct judge *judge, const struct event *event)
{
	const struct attempt *attempt = event->attempt;
	uint32_t run =
	        event->flow->stale_run > attempt->stales ? event->flow->stale_run : attempt->stales;
	struct event about;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!attempt->stales || (double)run < judge->limits->stale_loop_count)
		return;
	about = *event;
	about.at = facts_refused_from(event);
	finding = findings_raise(judge->findings, &rule_row_stale_loop, &about, STR_NONE);
	finding_lasted(finding, facts_refused_to(event));
	finding_number(finding, "attempt", attempt->n);
	finding_number(finding, "stale_challenges", run);
	finding_frame(finding, attempt->challenge_frame);
	phrase_init(&phrase, text, sizeof(text));
	phrase_count(&phrase, run, "challenge", "challenges");
	phrase_text(&phrase, " in a row said stale=true");
	if (attempt->nonce_age >= 0) {
		finding_seconds(finding, "nonce_age_s", attempt->nonce_age);
		phrase_text(&phrase, "; the last nonce was ");
		phrase_duration(&phrase, attempt->nonce_age);
		phrase_text(&phrase, " old");
	}
	finding_detail(finding, &phrase);
}

/* The client answered after all, or was let in (Amendment 34). */
static void take_back_ignored(struct judge *judge, const struct event *event)
{
	const struct attempt *attempt = event->attempt;
	const struct finding *finding;
	bool answered = attempt->credentials && !(attempt->flags & AUTH_NONCE_UNKNOWN);

	if (event->flow->attempts_total < 2 || (!answered && attempt->outcome != ATTEMPT_OK))
		return;
	finding = findings_look(judge->findings, &rule_row_challenge_ignored, event);
	if (!finding || !str_equal(finding->call_id, shared_text(event->flow->call_id)))
		return;
	if (!answered && event->at - finding->last_at >
	                         LET_IN_WITHIN * limit_ms(judge->limits->challenge_timeout_ms))
		return;
	findings_withdraw(judge->findings, &rule_row_challenge_ignored, event);
}

void rule_challenge_ignored(struct judge *judge, const struct event *event)
{
	const struct attempt *attempt = event->attempt;
	struct event about;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!facts_register_like(attempt))
		return;
	if (attempt->outcome != ATTEMPT_CHALLENGE_IGNORED) {
		take_back_ignored(judge, event);
		return;
	}
	if (attempt->answer_unseen)
		return;
	about = *event;
	about.at = facts_refused_to(event);
	finding = findings_raise(judge->findings, &rule_row_challenge_ignored, &about, STR_NONE);
	finding_confidence(finding, attempt->likely ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN);
	finding_number(finding, "attempt", attempt->n);
	finding_frame(finding, attempt->challenge_frame);
	finding_text(finding, "user_agent", shared_text(event->flow->user_agent));
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "the challenge");
	if (event->session) {
		const struct session *session = event->session;

		finding_text(finding, "realm", shared_text(session->realm));
		finding_text(finding, "algorithm",
		             str_from(digest_algorithm_name(session->algorithm)));
		finding_text(finding, "class", str_from(client_class_name(session->class)));
		phrase_text(&phrase, " for realm ");
		phrase_str(&phrase, shared_text(session->realm));
	}
	phrase_text(&phrase, " to ");
	phrase_str(&phrase, event->account->aor);
	phrase_text(&phrase, "'s REGISTER was not answered");
	finding_detail(finding, &phrase);
}
