#include <stdlib.h>

#include "track/state.h"

/* What a registrar gave its clients to answer with, and whom. */

struct nonce *nonce_find(struct flow *flow, uint64_t text)
{
	for (size_t i = 0; i < 2; i++)
		if (text && flow->nonces[i] && flow->nonces[i]->text == text)
			return flow->nonces[i];
	return NULL;
}

const struct nonce *flow_newest_nonce(const struct flow *flow)
{
	static const struct nonce none;
	const struct nonce *newest = flow->nonces[flow->newest_nonce];

	return newest ? newest : &none;
}

void nonces_forget(struct tracker *tracker, struct flow *flow)
{
	for (size_t i = 0; i < 2; i++) {
		struct nonce *nonce = flow->nonces[i];

		if (!nonce)
			continue;
		address_drop(&tracker->addresses, &nonce->issued_to);
		string_unshare(tracker, &nonce->realm);
		pool_give(&tracker->pool, nonce, sizeof(*nonce));
		flow->nonces[i] = NULL;
	}
}

struct nonce *nonce_add(struct tracker *tracker, struct flow *flow, uint64_t text)
{
	uint8_t place = flow->newest_nonce ^ 1;
	struct nonce *nonce = flow->nonces[place];

	if (!nonce)
		nonce = flow->nonces[place] = pool_take(&tracker->pool, sizeof(*nonce));
	tracker->counts.out_of_memory += !nonce;
	if (!nonce)
		return NULL;
	flow->newest_nonce = place;
	nonce->text = text;
	nonce->last_use = 0;
	nonce->last_nc = 0;
	nonce->opaque = 0;
	nonce->issued = false;
	nonce->algorithms = nonce->qop = 0;
	flow->nonces_seen++;
	nonce->issued_at = 0;
	return nonce;
}

void nonce_issued(struct tracker *tracker, struct nonce *nonce)
{
	nonce->issued = true;
	nonce->issued_at = tracker->packet.at;
	address_keep(&tracker->addresses, &nonce->issued_to, &tracker->packet.destination, NULL);
}

uint32_t nonce_opaque(struct str opaque)
{
	return opaque.n ? (uint32_t)hash_sum(opaque.p, opaque.n) : 0;
}

static struct nonce_issue *issue_slot(struct tracker *tracker, uint64_t nonce)
{
	if (!tracker->issues)
		tracker->issues = calloc(NONCE_ISSUES, sizeof(*tracker->issues));
	tracker->counts.out_of_memory += !tracker->issues;
	return tracker->issues ? &tracker->issues[nonce % NONCE_ISSUES] : NULL;
}

void nonce_note_issue(struct tracker *tracker, uint64_t nonce, const struct account *account)
{
	uint64_t aor = account ? account->aor_hash : 0;
	struct nonce_issue *issue = issue_slot(tracker, nonce);

	if (issue && issue->nonce != nonce)
		*issue = (struct nonce_issue){ .nonce = nonce, .aor = aor };
	else if (issue && issue->aor != aor)
		issue->aor = 0;
}

bool nonce_is_of_another(struct tracker *tracker, uint64_t nonce, const struct account *account)
{
	const struct nonce_issue *issue = issue_slot(tracker, nonce);

	return issue && issue->nonce == nonce && issue->aor && issue->aor != account->aor_hash;
}
