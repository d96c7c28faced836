#include "detect/rules.h"

#include "auth/digest.h"
#include "detect/facts.h"

void rule_challenge_missing(struct judge *judge, const struct event *event)
{
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!event->attempt->no_challenge)
		return;
	finding = findings_raise(judge->findings, &rule_row_challenge_missing, event, STR_NONE);
	finding_number(finding, "status", event->attempt->final_status);
	finding_text(finding, "aor", event->account->aor);
	finding_frame(finding, event->attempt->last_frame);
	phrase_init(&phrase, text, sizeof(text));
	phrase_count(&phrase, finding ? finding->count : 1, "login was", "logins were");
	phrase_text(&phrase, " answered without a challenge, ");
	phrase_text(&phrase, finding && finding->count > 1 ? "the last one with " : "with ");
	phrase_number(&phrase, event->attempt->final_status);
	finding_detail_of_all(finding, &phrase);
}

void rule_digest_malformed(struct judge *judge, const struct event *event)
{
	const struct attempt *attempt = event->attempt;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!attempt->credentials || (attempt->verdict != VERDICT_MALFORMED &&
	                              attempt->verdict != VERDICT_MISSING_CNONCE_NC))
		return;
	finding = findings_raise(judge->findings, &rule_row_digest_malformed, event, STR_NONE);
	finding_text(finding, "verdict", str_from(verdict_name(attempt->verdict)));
	finding_text(finding, "matches_if", str_from(verify_variant_name(attempt->variant)));
	finding_frame(finding, attempt->last_frame);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, attempt->verdict == VERDICT_MALFORMED
	                             ? "the Authorization header lacks or repeats a parameter"
	                             : "qop was sent without cnonce or nc");
	finding_detail(finding, &phrase);
}

void rule_password_file(struct judge *judge, const struct event *event)
{
	const struct attempt *attempt = event->attempt;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (attempt->outcome != ATTEMPT_OK || !attempt->credentials_last ||
	    attempt->verdict != VERDICT_MISMATCH)
		return;
	finding = findings_raise(judge->findings, &rule_row_password_file_differs, event, STR_NONE);
	finding_text(finding, "matches_if", str_from(verify_variant_name(attempt->variant)));
	finding_frame(finding, attempt->last_frame);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "the digest of ");
	phrase_str(&phrase, event->account->aor);
	phrase_text(&phrase, " does not match the file's password, the registrar accepted it");
	finding_detail(finding, &phrase);
}

/* Authentication-Info: the registrar shows that it knows the secret too (RFC 7616 3.5). */
void rule_rspauth(struct judge *judge, const struct event *event)
{
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!event->attempt->proof_wrong)
		return;
	finding = findings_raise(judge->findings, &rule_row_rspauth_mismatch, event, STR_NONE);
	finding_text(finding, "aor", event->account->aor);
	finding_frame(finding, event->attempt->last_frame);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "the answer to ");
	phrase_str(&phrase, event->account->aor);
	phrase_text(&phrase, " carries an rspauth that is not the one of the password in the file");
	finding_detail(finding, &phrase);
}

void rule_nonce_count(struct judge *judge, const struct event *event)
{
	const struct attempt *attempt = event->attempt;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!attempt || !(attempt->flags & (AUTH_NC_NOT_INCREASING | AUTH_NC_REPLAYED)))
		return;
	finding = findings_raise(judge->findings, &rule_row_nc_not_increasing, event, STR_NONE);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, attempt->flags & AUTH_NC_REPLAYED
	                             ? "a nonce count was sent again with the same nonce"
	                             : "the nonce count did not grow with the same nonce");
	finding_detail(finding, &phrase);
}

/* Those that were judged: a proxy's may stand beside the registrar's. */
static void read_credentials(const struct event *event, struct digest_credentials *credentials)
{
	static const enum sip_header headers[] = { SIP_AUTHORIZATION, SIP_PROXY_AUTHORIZATION };
	struct str line;
	uint8_t n = 0;

	*credentials = (struct digest_credentials){ 0 };
	for (size_t h = 0; h < 2; h++) {
		size_t at = 0;

		while (sip_next(event->message, headers[h], &at, &line))
			if (n++ == event->attempt->judged_line) {
				digest_credentials_parse(line, credentials);
				return;
			}
	}
}

/* EVENT_CREDENTIALS_SENT. */
void rule_unsupported(struct judge *judge, const struct event *event)
{
	struct digest_credentials credentials;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (event->verdict != VERDICT_UNSUPPORTED_ALGORITHM)
		return;
	read_credentials(event, &credentials);
	finding = findings_raise(judge->findings, &rule_row_digest_unsupported, event, STR_NONE);
	finding_text(finding, "algorithm", credentials.algorithm_text);
	finding_text(finding, "realm", credentials.realm);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "the digest of ");
	phrase_str(&phrase, event->account->aor);
	phrase_text(&phrase, " is made with ");
	phrase_str(&phrase, credentials.algorithm_text);
	finding_detail(finding, &phrase);
}

/* EVENT_CREDENTIALS_SENT. */
void rule_username(struct judge *judge, const struct event *event)
{
	struct digest_credentials credentials;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!event->attempt || !(event->attempt->flags & AUTH_USERNAME_DIFFERS))
		return;
	read_credentials(event, &credentials);
	if (str_equal(credentials.username, event->account->aor)) /* with its domain */
		return;
	finding = findings_raise(judge->findings, &rule_row_auth_username_differs, event, STR_NONE);
	finding_text(finding, "username", credentials.username);
	phrase_init(&phrase, text, sizeof(text));
	phrase_str(&phrase, event->account->aor);
	phrase_text(&phrase, " logs in as ");
	phrase_str(&phrase, credentials.username);
	finding_detail(finding, &phrase);
}

static bool has_basic(const struct sip_message *message, enum sip_header header)
{
	struct str value;
	size_t at = 0;

	while (sip_next(message, header, &at, &value))
		if (str_starts_nocase(value, STR("Basic ")))
			return true;
	return false;
}

void rule_basic(struct judge *judge, const struct event *event)
{
	const struct sip_message *message = event->message;
	bool offered = event->kind == EVENT_CHALLENGED;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!message)
		return;
	if (!has_basic(message, offered ? SIP_WWW_AUTHENTICATE : SIP_AUTHORIZATION) &&
	    !has_basic(message, offered ? SIP_PROXY_AUTHENTICATE : SIP_PROXY_AUTHORIZATION))
		return;
	finding = findings_raise(judge->findings, &rule_row_basic_auth, event, STR_NONE);
	finding_text(finding, "direction", offered ? STR("offered") : STR("used"));
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, offered ? "the registrar offered Basic to "
	                             : "the password was sent in clear by ");
	phrase_str(&phrase, event->account->aor);
	finding_detail(finding, &phrase);
}
