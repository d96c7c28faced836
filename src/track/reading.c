#include "track/reading.h"

const enum sip_header credentials_headers[2] = { SIP_AUTHORIZATION, SIP_PROXY_AUTHORIZATION };
const enum sip_header challenge_headers[2] = { SIP_WWW_AUTHENTICATE, SIP_PROXY_AUTHENTICATE };

/* A URI in angle brackets at the front: what it says does not depend on what follows it. */
static struct str bracketed(struct str value)
{
	size_t close = value.n && value.p[0] == '<' ? str_find(value, '>', 0) : value.n;

	return close < value.n ? str_slice(value, 0, close + 1) : STR_NONE;
}

static struct str to_tag(struct str value, struct str name)
{
	struct sip_name_addr whole;
	struct str tag = STR_NONE;

	if (!name.n) {
		sip_name_addr_parse(value, &whole);
		return whole.tag;
	}
	value = str_slice(value, str_find(value, ';', name.n) + 1, value.n);
	return value.n && sip_param(value, STR("tag"), &tag) ? tag : STR_NONE;
}

uint64_t nonce_sum(const struct hash_key *key, struct str text)
{
	uint64_t sum = text.n ? hash_str(key, text) : 0;

	return sum || !text.n ? sum : 1;
}

static void read_credentials(const struct hash_key *key, struct verifier *verifier,
                             const struct sip_message *message, struct str line,
                             struct read_credentials *out)
{
	struct verify_result result;
	struct verify_input input = {
		.credentials = &out->digest,
		.method = message->method_name,
		.request_uri = message->uri,
		.body = message->body,
		.body_available = message->body_available,
		.match_alone = true,
	};

	digest_credentials_parse(line, &out->digest);
	out->nonce = nonce_sum(key, out->digest.nonce);
	verifier_check(verifier, &input, &result);
	out->match = result.verdict == VERDICT_MATCH;
	out->trivial_secret = result.trivial_secret;
}

void challenge_next(const struct hash_key *key, struct read_challenge *challenge)
{
	challenge->any = digest_challenge_next(&challenge->rest, &challenge->digest);
	challenge->nonce = challenge->any ? nonce_sum(key, challenge->digest.nonce) : 0;
}

void challenge_begin(const struct hash_key *key, struct str line, struct read_challenge *challenge)
{
	challenge->rest = line;
	challenge_next(key, challenge);
}

static bool first_line(const struct sip_message *message, const enum sip_header headers[2],
                       struct str *line)
{
	size_t at = 0, at_proxy = 0;

	return sip_next(message, headers[0], &at, line) ||
	       sip_next(message, headers[1], &at_proxy, line);
}

void reading_make(const struct hash_key *key, struct verifier *verifier,
                  const struct sip_message *message, struct str payload, struct reading *reading)
{
	struct str line, to = message->first[SIP_TO];

	sip_via_parse(message->first[SIP_VIA], &reading->via);
	reading->to_name = bracketed(to);
	reading->to_tag = to_tag(to, reading->to_name);
	reading->call_id = hash_str(key, message->first[SIP_CALL_ID]);
	transaction_key(key, message, reading->via.branch, reading->to_tag, payload, &reading->key);
	if (message->request && first_line(message, credentials_headers, &line))
		read_credentials(key, verifier, message, line, &reading->credentials);
	if (!message->request && first_line(message, challenge_headers, &line))
		challenge_begin(key, line, &reading->challenge);
}
