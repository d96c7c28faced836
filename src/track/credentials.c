#include <string.h>

#include "track/state.h"

static struct nonce *nonce_find(struct flow *flow, struct str text)
{
	for (size_t i = 0; i < 2; i++)
		if (text.n && str_equal(flow->nonces[i].text, text))
			return &flow->nonces[i];
	return NULL;
}

static struct nonce *nonce_add(struct flow *flow, struct str text)
{
	struct nonce *nonce;

	flow->newest_nonce ^= 1;
	nonce = &flow->nonces[flow->newest_nonce];
	string_set(&nonce->text, text);
	nonce->last_use = 0;
	nonce->last_nc = 0;
	nonce->issued = nonce->refused = false;
	nonce->algorithms = nonce->qop = 0;
	flow->nonces_seen++;
	nonce->issued_at = 0;
	return nonce;
}

/* The credentials line that answers a challenge we know, else the first Digest line. */
static bool credentials_of(const struct sip_message *message, struct flow *flow,
                           struct digest_credentials *out)
{
	static const enum sip_header headers[] = { SIP_AUTHORIZATION, SIP_PROXY_AUTHORIZATION };
	struct digest_credentials credentials;
	struct str line;
	bool found = false;

	for (size_t h = 0; h < 2; h++) {
		size_t at = 0;

		while (sip_next(message, headers[h], &at, &line)) {
			digest_credentials_parse(line, &credentials);
			if (flow && nonce_find(flow, credentials.nonce)) {
				*out = credentials;
				return true;
			}
			if (!found)
				*out = credentials;
			found = true;
		}
	}
	return found;
}

static uint64_t use_sum(const struct digest_credentials *credentials)
{
	const struct str parts[] = { credentials->nc, credentials->cnonce, credentials->response };
	uint64_t sum = 0;

	for (size_t i = 0; i < 3; i++)
		sum = sum * 31 + (parts[i].n ? hash_sum(parts[i].p, parts[i].n) : 0);
	return sum;
}

static uint64_t tuple_hash(const struct tracker *tracker,
                           const struct digest_credentials *credentials)
{
	return hash_str(&tracker->key, credentials->nonce) * 31 + use_sum(credentials);
}

/* The count grows per (nonce, Call-ID); a nonce issued again starts anew or goes on. */
static uint16_t count_flags(struct nonce *nonce, const struct digest_credentials *credentials)
{
	uint32_t nc = digest_nonce_count(credentials->nc);
	uint64_t use = use_sum(credentials);
	uint16_t flags = 0;

	if (!credentials->has_nc)
		return 0;
	if (!nc)
		flags |= AUTH_NC_MALFORMED;
	else if (nonce->last_nc && nc == nonce->last_nc && use == nonce->last_use)
		flags |= AUTH_NC_REPLAYED;
	else if (nonce->last_nc && nc <= nonce->last_nc)
		flags |= AUTH_NC_NOT_INCREASING;
	else if (nonce->last_nc && nc > nonce->last_nc + 1)
		flags |= AUTH_NC_GAP;
	nonce->last_nc = nc;
	nonce->last_use = use;
	return flags;
}

static uint16_t challenge_flags(const struct nonce *nonce,
                                const struct digest_credentials *credentials)
{
	uint16_t flags = 0;

	if (!str_equal(nonce->realm, credentials->realm))
		flags |= AUTH_REALM_DIFFERS;
	if (!(nonce->algorithms & 1U << credentials->algorithm))
		flags |= AUTH_ALGORITHM_DIFFERS;
	if (nonce->qop && !credentials->has_qop)
		flags |= AUTH_QOP_OMITTED;
	if (!nonce->qop && credentials->has_qop)
		flags |= AUTH_QOP_NOT_OFFERED;
	return flags;
}

static struct str user_of(const struct sip_name_addr *name, struct sip_uri *uri)
{
	return name->valid && sip_uri_parse(name->uri, uri) ? uri->user : STR_NONE;
}

static void verify(struct tracker *tracker, const struct digest_credentials *credentials,
                   struct str challenge_realm, struct judged *judged)
{
	const struct sip_message *message = tracker->message;
	struct tracker_counts *counts = &tracker->counts;
	struct sip_uri to, from;
	struct verify_result result;
	struct verify_input input = {
		.credentials = credentials,
		.method = message->method_name,
		.request_uri = message->uri,
		.challenge_realm = challenge_realm,
		.to_user = user_of(tracker_to(tracker), &to),
		.from_user = user_of(tracker_from(tracker), &from),
		.body = message->body,
		.body_available = message->body_available,
	};

	verifier_check(tracker->options.verifier, &input, &result);
	judged->verdict = (uint8_t)result.verdict;
	judged->variant = (uint8_t)result.variant;
	judged->trivial = result.trivial_secret;
	judged->user_unknown =
	        verifier_user_unknown(tracker->options.verifier, credentials->username);
	if (!str_equal(credentials->username, input.to_user))
		judged->flags |= AUTH_USERNAME_DIFFERS;
	if (result.verdict == VERDICT_MATCH)
		counts->digests_match++;
	else if (result.verdict == VERDICT_MISMATCH)
		counts->digests_mismatch++;
	else
		counts->digests_unchecked++;
}

static void against_nonce(struct tracker *tracker, struct flow *flow,
                          const struct digest_credentials *credentials, struct judged *judged)
{
	struct nonce *nonce = nonce_find(flow, credentials->nonce);

	if (!nonce) {
		if (flow->observed_from_start && flow->nonces_seen <= 2)
			judged->flags |= AUTH_NONCE_UNKNOWN;
		nonce = nonce_add(flow, credentials->nonce);
	}
	if (nonce->issued) {
		judged->flags |= challenge_flags(nonce, credentials);
		judged->nonce_age = tracker->packet.at - nonce->issued_at;
		if (!addr_same_ip(&nonce->issued_to, &tracker->packet.source))
			judged->flags |= AUTH_NONCE_OTHER_ADDRESS;
	}
	judged->flags |= count_flags(nonce, credentials);
}

void credentials_judge(struct tracker *tracker, struct flow *flow, struct judged *judged)
{
	struct digest_credentials credentials;
	struct nonce *nonce;
	struct str realm = STR_NONE;

	*judged = (struct judged){ .nonce_age = -1 };
	if (!credentials_of(tracker->message, flow, &credentials) || credentials.initial)
		return;
	judged->sent = true;
	judged->nc = digest_nonce_count(credentials.nc);
	judged->nonce = credentials.nonce;
	judged->tuple = tuple_hash(tracker, &credentials);
	nonce = flow ? nonce_find(flow, credentials.nonce) : NULL;
	if (nonce && nonce->issued)
		realm = nonce->realm;
	verify(tracker, &credentials, realm, judged);
	if (flow && credentials.scheme == DIGEST_SCHEME_DIGEST)
		against_nonce(tracker, flow, &credentials, judged);
}

struct challenge_sum {
	bool any, digest, md5, stronger, noqop;
};

static void note_challenge(struct tracker *tracker, struct flow *flow,
                           const struct digest_challenge *challenge, bool *same_nonce)
{
	struct nonce *nonce = nonce_find(flow, challenge->nonce);

	if (nonce && nonce->issued)
		*same_nonce = true;
	if (!nonce)
		nonce = nonce_add(flow, challenge->nonce);
	string_set(&nonce->realm, challenge->realm);
	nonce->issued = true;
	nonce->issued_at = tracker->packet.at;
	nonce->issued_to = tracker->packet.destination;
	nonce->algorithms |= (uint8_t)(1U << challenge->algorithm);
	nonce->qop = (uint8_t)challenge->qop;
	nonce->last_nc = 0;
}

static void sum_challenge(struct challenge_sum *sum, const struct digest_challenge *challenge)
{
	sum->digest = true;
	if (!challenge->qop)
		sum->noqop = true;
	if (challenge->algorithm == DIGEST_MD5 || challenge->algorithm == DIGEST_MD5_SESS)
		sum->md5 = true;
	else
		sum->stronger = true;
}

bool credentials_challenged(struct tracker *tracker, struct flow *flow, struct session *session,
                            struct registrar *registrar, bool *stale, bool *same_nonce)
{
	static const enum sip_header headers[] = { SIP_WWW_AUTHENTICATE, SIP_PROXY_AUTHENTICATE };
	struct challenge_sum sum = { 0 };
	struct digest_challenge challenge;
	struct str line;

	*stale = *same_nonce = false;
	for (size_t h = 0; h < 2; h++) {
		size_t at = 0;

		while (sip_next(tracker->message, headers[h], &at, &line)) {
			while (digest_challenge_next(&line, &challenge)) {
				sum.any = true;
				if (challenge.scheme != DIGEST_SCHEME_DIGEST)
					continue;
				*stale |= challenge.stale;
				if (session && !sum.digest) {
					string_set(&session->realm, challenge.realm);
					session->algorithm = (uint8_t)challenge.algorithm;
					session->qop = (uint8_t)challenge.qop;
				}
				sum_challenge(&sum, &challenge);
				if (flow)
					note_challenge(tracker, flow, &challenge, same_nonce);
			}
		}
	}
	if (sum.digest && registrar) {
		if (!registrar->challenges) {
			registrar->challenge_at = tracker->packet.at;
			registrar->challenge_frame = tracker->packet.frame;
			registrar->challenge_input = tracker->packet.input;
		}
		registrar->challenges = true;
		registrar->stronger_seen |= sum.stronger;
		registrar->md5_only_seen |= sum.md5 && !sum.stronger;
		registrar->noqop_seen |= sum.noqop;
	}
	return sum.any;
}

void credentials_next_nonce(struct flow *flow, const struct tracker *tracker)
{
	const struct nonce former = flow->nonces[flow->newest_nonce];
	struct digest_info info;
	struct nonce *nonce;

	if (!sip_has(tracker->message, SIP_AUTHENTICATION_INFO))
		return;
	digest_info_parse(tracker->message->first[SIP_AUTHENTICATION_INFO], &info);
	if (!info.nextnonce.n || nonce_find(flow, info.nextnonce))
		return;
	nonce = nonce_add(flow, info.nextnonce);
	string_set(&nonce->realm, former.realm);
	nonce->algorithms = former.algorithms;
	nonce->qop = former.qop;
	nonce->issued = true;
	nonce->issued_at = tracker->packet.at;
	nonce->issued_to = tracker->packet.destination;
}
