#include "track/state.h"

/* The credentials line that answers a challenge we know, else the first Digest line. */
static bool credentials_of(struct tracker *tracker, struct flow *flow,
                           struct digest_credentials *out, struct judged *judged)
{
	const struct read_credentials *first = &tracker->reading->credentials;
	struct digest_credentials other;
	struct str line;
	uint32_t n = 0;

	for (size_t h = 0; h < 2; h++) {
		size_t at = 0;

		for (; sip_next(tracker->message, credentials_headers[h], &at, &line); n++) {
			const struct digest_credentials *credentials = n ? &other : &first->digest;
			uint64_t nonce;
			bool known;

			if (n)
				digest_credentials_parse(line, &other);
			nonce = n ? nonce_sum(&tracker->key, other.nonce) : first->nonce;
			known = flow && nonce_find(flow, nonce);
			if (!n || known) {
				*out = *credentials;
				judged->nonce = nonce;
				judged->line = n;
			}
			if (known)
				return true;
		}
	}
	return n > 0;
}

static uint64_t use_sum(const struct digest_credentials *credentials)
{
	const struct str parts[] = { credentials->nc, credentials->cnonce, credentials->response };
	uint64_t sum = 0;

	for (size_t i = 0; i < 3; i++)
		sum = sum * 31 + (parts[i].n ? hash_sum(parts[i].p, parts[i].n) : 0);
	return sum;
}

/* The count grows per (nonce, Call-ID); a nonce issued again starts anew or goes on. */
static uint16_t count_flags(struct nonce *nonce, const struct digest_credentials *credentials,
                            const struct judged *judged)
{
	uint32_t nc = judged->nc;
	uint16_t flags = 0;

	if (!credentials->has_nc)
		return 0;
	if (nonce->last_nc && nc == nonce->last_nc && judged->use == nonce->last_use)
		flags |= AUTH_NC_REPLAYED;
	else if (nonce->last_nc && nc <= nonce->last_nc)
		flags |= AUTH_NC_NOT_INCREASING;
	else if (nonce->last_nc && nc > nonce->last_nc + 1)
		flags |= AUTH_NC_GAP;
	nonce->last_nc = nc;
	nonce->last_use = judged->use;
	return flags;
}

static uint16_t challenge_flags(const struct nonce *nonce,
                                const struct digest_credentials *credentials)
{
	uint16_t flags = 0;

	if (!str_equal(shared_text(nonce->realm), credentials->realm))
		flags |= AUTH_REALM_DIFFERS;
	if (!(nonce->algorithms & 1U << credentials->algorithm))
		flags |= AUTH_ALGORITHM_DIFFERS;
	if (nonce->qop && !credentials->has_qop)
		flags |= AUTH_QOP_OMITTED;
	if (digest_qop_option(credentials->qop) & ~(unsigned)nonce->qop)
		flags |= AUTH_QOP_NOT_OFFERED;
	if (nonce->opaque != nonce_opaque(credentials->opaque))
		flags |= AUTH_OPAQUE_DIFFERS;
	return flags;
}

static bool is_count(struct str nc, uint32_t count)
{
	return nc.n == 8 && (count || str_equal(nc, STR("00000000")));
}

static bool is_session(enum digest_algorithm algorithm)
{
	return algorithm == DIGEST_MD5_SESS || algorithm == DIGEST_SHA256_SESS ||
	       algorithm == DIGEST_SHA512_256_SESS;
}

/* A name that is hashed or encoded is not the To header's, whoever it is. */
static bool names_another(const struct digest_credentials *credentials, struct str user)
{
	return !credentials->userhash && !credentials->username_extended &&
	       !str_equal(credentials->username, user);
}

/* What the credentials show beside the request that they are in. */
static uint16_t request_flags(const struct sip_message *message,
                              const struct digest_credentials *credentials, uint32_t nc,
                              struct str to_user)
{
	uint16_t flags = 0;

	if (credentials->scheme != DIGEST_SCHEME_DIGEST)
		return 0;
	if (credentials->has_nc && !is_count(credentials->nc, nc))
		flags |= AUTH_NC_MALFORMED;
	if (!str_equal(credentials->uri, message->uri) &&
	    !sip_uri_equal(credentials->uri, message->uri))
		flags |= AUTH_URI_DIFFERS;
	if (names_another(credentials, to_user))
		flags |= AUTH_USERNAME_DIFFERS;
	if (!credentials->has_cnonce &&
	    (credentials->has_qop || is_session(credentials->algorithm)))
		flags |= AUTH_CNONCE_MISSING;
	return flags;
}

static struct str user_of(const struct party *party)
{
	return party->valid ? party->parts.user : STR_NONE;
}

/* Few registrars ever send an rspauth: after some answers without, none is made to compare. */
#define UNPROVEN_MAX 8

static bool may_prove(const struct registrar *registrar)
{
	return registrar->unproven < UNPROVEN_MAX;
}

/*
 * Whether they were found to match when they were read. In another realm a secret that was found
 * for want of one in theirs does not count.
 */
static bool is_match(const struct tracker *tracker, const struct verify_input *input,
                     const struct judged *judged)
{
	return judged->line == 0 && tracker->reading->credentials.match && !input->wants_proof &&
	       (!input->challenge_realm.n ||
	        str_equal(input->challenge_realm, input->credentials->realm));
}

static void verify(struct tracker *tracker, const struct digest_credentials *credentials,
                   struct str challenge_realm, bool wants_proof, struct judged *judged)
{
	const struct sip_message *message = tracker->message;
	struct tracker_counts *counts = &tracker->counts;
	struct verify_result result = { .verdict = VERDICT_MATCH };
	struct verify_input input = {
		.credentials = credentials,
		.method = message->method_name,
		.request_uri = message->uri,
		.challenge_realm = challenge_realm,
		.to_user = user_of(at_hand_to(tracker)),
		.from_user = user_of(at_hand_from(tracker)),
		.body = message->body,
		.body_available = message->body_available,
		.wants_proof = wants_proof,
	};

	if (is_match(tracker, &input, judged))
		result.trivial_secret = tracker->reading->credentials.trivial_secret;
	else
		verifier_check(tracker->options.verifier, &input, &result);
	judged->verdict = (uint8_t)result.verdict;
	judged->variant = (uint8_t)result.variant;
	judged->trivial = result.trivial_secret;
	judged->proof = result.proof;
	judged->proves_body = digest_qop_option(credentials->qop) == DIGEST_QOP_AUTH_INT;
	judged->user_unknown =
	        verifier_user_unknown(tracker->options.verifier, credentials->username);
	judged->flags |= request_flags(message, credentials, judged->nc, input.to_user);
	if (result.verdict == VERDICT_MATCH)
		counts->digests_match++;
	else if (result.verdict == VERDICT_MISMATCH)
		counts->digests_mismatch++;
	else
		counts->digests_unchecked++;
}

/* Whether the challenge before came as an answer to this very address (a NAT shows two). */
static bool asked_from_here(const struct tracker *tracker, const struct flow *flow)
{
	const struct transaction *former = flow_last_transaction(flow);

	return former->used &&
	       (addr_same_ip(former->source, &tracker->packet.source) ||
	        addr_same_ip(transaction_echoes(former)->other_source, &tracker->packet.source));
}

static void against_nonce(struct tracker *tracker, struct flow *flow,
                          const struct digest_credentials *credentials, struct judged *judged)
{
	struct nonce *nonce = nonce_find(flow, judged->nonce);

	if (!nonce) {
		if (flow->observed_from_start && flow->nonces_seen <= 2 &&
		    flow->account->registrar->responses)
			judged->flags |= AUTH_NONCE_UNKNOWN;
		nonce = nonce_add(tracker, flow, judged->nonce);
	}
	if (!nonce)
		return;
	if (nonce->issued) {
		judged->flags |= challenge_flags(nonce, credentials);
		judged->nonce_age = tracker->packet.at - nonce->issued_at;
		if (!addr_same_ip(nonce->issued_to, &tracker->packet.source) &&
		    !asked_from_here(tracker, flow))
			judged->flags |= AUTH_NONCE_OTHER_ADDRESS;
	} else if (nonce_is_of_another(tracker, judged->nonce, flow->account)) {
		judged->flags |= AUTH_NONCE_OTHER_AOR;
	}
	judged->flags |= count_flags(nonce, credentials, judged);
}

void credentials_judge(struct tracker *tracker, struct flow *flow, struct judged *judged)
{
	struct digest_credentials credentials;
	struct nonce *nonce;
	struct str realm = STR_NONE;

	*judged = (struct judged){ .nonce_age = -1 };
	if (!credentials_of(tracker, flow, &credentials, judged) || credentials.initial)
		return;
	judged->sent = true;
	judged->nc = digest_nonce_count(credentials.nc);
	judged->use = use_sum(&credentials);
	judged->tuple = judged->nonce * 31 + judged->use;
	nonce = flow ? nonce_find(flow, judged->nonce) : NULL;
	if (nonce && nonce->issued)
		realm = shared_text(nonce->realm);
	verify(tracker, &credentials, realm, flow && may_prove(flow->account->registrar), judged);
	if (flow && credentials.scheme == DIGEST_SCHEME_DIGEST)
		against_nonce(tracker, flow, &credentials, judged);
}

struct challenge_sum {
	bool any, digest, md5, stronger, noqop;
};

static void note_challenge(struct tracker *tracker, struct flow *flow,
                           const struct digest_challenge *challenge, uint64_t text,
                           bool *same_nonce)
{
	struct nonce *nonce = nonce_find(flow, text);

	if (nonce && nonce->issued)
		*same_nonce = true;
	if (!nonce)
		nonce = nonce_add(tracker, flow, text);
	if (!nonce)
		return;
	string_share(tracker, &nonce->realm, challenge->realm);
	nonce->opaque = nonce_opaque(challenge->opaque);
	nonce->algorithms |= (uint8_t)(1U << challenge->algorithm);
	nonce->qop = (uint8_t)challenge->qop;
	nonce->last_nc = 0;
	nonce_issued(tracker, nonce);
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

static void note_offer(struct tracker *tracker, struct flow *flow, const struct challenge_sum *sum)
{
	struct registrar *registrar = flow->account->registrar;

	if (!registrar->challenges) {
		registrar->challenge_at = tracker->packet.at;
		registrar->challenge_frame = tracker->packet.frame;
		registrar->challenge_input = tracker->packet.input;
	}
	registrar->challenges = true;
	registrar->stronger_seen |= sum->stronger;
	registrar->md5_only_seen |= sum->md5 && !sum->stronger;
	registrar->noqop_seen |= sum->noqop;
}

static void note_realm(struct tracker *tracker, struct session *session,
                       const struct digest_challenge *challenge)
{
	string_share(tracker, &session->realm, challenge->realm);
	session->algorithm = (uint8_t)challenge->algorithm;
	session->qop = (uint8_t)challenge->qop;
}

static void take_challenge(struct tracker *tracker, const struct account *account,
                           struct flow *flow, const struct read_challenge *challenge,
                           struct challenge_sum *sum, struct challenged *challenged)
{
	const struct digest_challenge *digest = &challenge->digest;

	challenged->any = true;
	if (digest->scheme != DIGEST_SCHEME_DIGEST)
		return;
	challenged->stale |= digest->stale;
	if (flow && flow->session && !sum->digest)
		note_realm(tracker, flow->session, digest);
	sum_challenge(sum, digest);
	nonce_note_issue(tracker, challenge->nonce, account);
	if (flow)
		note_challenge(tracker, flow, digest, challenge->nonce, &challenged->same_nonce);
}

struct challenged credentials_challenged(struct tracker *tracker, const struct account *account,
                                         struct flow *flow)
{
	struct challenged challenged = { 0 };
	struct challenge_sum sum = { 0 };
	struct read_challenge challenge = tracker->reading->challenge;
	struct str line;
	bool is_read = true; /* the first one */

	for (size_t h = 0; h < 2; h++) {
		size_t at = 0;

		while (sip_next(tracker->message, challenge_headers[h], &at, &line)) {
			if (!is_read)
				challenge_begin(&tracker->key, line, &challenge);
			is_read = false;
			for (; challenge.any; challenge_next(&tracker->key, &challenge))
				take_challenge(tracker, account, flow, &challenge, &sum,
				               &challenged);
		}
	}
	if (sum.digest && flow)
		note_offer(tracker, flow, &sum);
	return challenged;
}

/* What the answer was to be proven with is another thing than what was asked: no verdict then. */
static bool proof_is_wrong(const struct attempt *attempt, const struct sip_message *message,
                           const struct digest_info *info)
{
	bool of_body = digest_qop_option(info->qop) == DIGEST_QOP_AUTH_INT;

	if (!attempt->proof || !info->rspauth.n || (info->qop.n && of_body != attempt->proves_body))
		return false;
	if (attempt->proves_body && (message->body.n || !message->body_available))
		return false;
	return verify_proof(info->rspauth) != attempt->proof;
}

static void next_nonce(struct tracker *tracker, struct flow *flow, struct str next)
{
	const struct nonce former = *flow_newest_nonce(flow);
	uint64_t text = nonce_sum(&tracker->key, next);
	struct nonce *nonce;

	if (!text || nonce_find(flow, text))
		return;
	nonce = nonce_add(tracker, flow, text);
	if (!nonce)
		return;
	string_share(tracker, &nonce->realm, shared_text(former.realm));
	nonce->algorithms = former.algorithms;
	nonce->qop = former.qop;
	nonce->opaque = former.opaque;
	nonce_issued(tracker, nonce);
	nonce_note_issue(tracker, text, flow->account);
}

void credentials_accepted(struct tracker *tracker, struct flow *flow)
{
	struct registrar *registrar = flow->account->registrar;
	struct digest_info info;

	if (!sip_has(tracker->message, SIP_AUTHENTICATION_INFO)) {
		if (flow->attempt->credentials_last && may_prove(registrar))
			registrar->unproven++;
		return;
	}
	registrar->unproven = 0;
	digest_info_parse(tracker->message->first[SIP_AUTHENTICATION_INFO], &info);
	flow->attempt->proof_wrong = proof_is_wrong(flow->attempt, tracker->message, &info);
	next_nonce(tracker, flow, info.nextnonce);
}
