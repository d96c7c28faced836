/* The detail of an event (SPEC 7.3): what is known of it, keys always in the same order. No digest
 * response, cnonce or other secret is ever among it. */
#include "report/ndjson.h"

#include "auth/digest.h"
#include "sip/parse.h"

#define NONCE_PREFIX 8
#define CHALLENGES 8 /* of one message that are told */

/* What one message says about authentication. */
struct offer {
	struct str realm, nonce;
	enum digest_algorithm algorithms[CHALLENGES];
	size_t count;
	unsigned qop;
};

static void offer_challenges(const struct sip_message *message, enum sip_header header,
                             struct offer *offer)
{
	struct digest_challenge challenge;
	struct str line;
	size_t at = 0;

	while (sip_next(message, header, &at, &line)) {
		while (offer->count < CHALLENGES && digest_challenge_next(&line, &challenge)) {
			if (challenge.scheme != DIGEST_SCHEME_DIGEST)
				continue;
			if (offer->count == 0) {
				offer->realm = challenge.realm;
				offer->nonce = challenge.nonce;
			}
			offer->algorithms[offer->count++] = challenge.algorithm;
			offer->qop |= challenge.qop;
		}
	}
}

static void offer_credentials(const struct sip_message *message, struct offer *offer)
{
	static const enum sip_header headers[] = { SIP_AUTHORIZATION, SIP_PROXY_AUTHORIZATION };
	struct digest_credentials credentials;

	for (size_t i = 0; i < 2 && offer->count == 0; i++) {
		if (!sip_has(message, headers[i]))
			continue;
		digest_credentials_parse(message->first[headers[i]], &credentials);
		if (credentials.scheme != DIGEST_SCHEME_DIGEST)
			continue;
		offer->realm = credentials.realm;
		offer->nonce = credentials.nonce;
		offer->algorithms[offer->count++] = credentials.algorithm;
		offer->qop = digest_qop_option(credentials.qop);
	}
}

static void put_qop(struct json *json, unsigned qop)
{
	if (qop == 0)
		return;
	json_array(json, "qop");
	if (qop & DIGEST_QOP_AUTH)
		json_text(json, NULL, "auth");
	if (qop & DIGEST_QOP_AUTH_INT)
		json_text(json, NULL, "auth-int");
	if (qop & DIGEST_QOP_OTHER)
		json_text(json, NULL, "other");
	json_array_end(json);
}

static void put_offer(struct json *json, const struct event *event)
{
	struct offer offer = { 0 };

	if (!event->message)
		return;
	if (event->kind == EVENT_CREDENTIALS_SENT) {
		offer_credentials(event->message, &offer);
	} else if (event->kind == EVENT_CHALLENGED || event->kind == EVENT_CREDENTIALS_REJECTED ||
	           event->kind == EVENT_PUBLISH_CHALLENGED) {
		offer_challenges(event->message, SIP_WWW_AUTHENTICATE, &offer);
		offer_challenges(event->message, SIP_PROXY_AUTHENTICATE, &offer);
	}
	json_str_some(json, "realm", offer.realm);
	json_str_some(json, "nonce_prefix", str_slice(offer.nonce, 0, NONCE_PREFIX));
	if (offer.count > 0) {
		json_array(json, "algorithms");
		for (size_t i = 0; i < offer.count; i++)
			json_text(json, NULL, digest_algorithm_name(offer.algorithms[i]));
		json_array_end(json);
	}
	put_qop(json, offer.qop);
}

static void put_flags(struct json *json, unsigned flags, enum verify_variant found)
{
	const char *variant = verify_variant_name(found);

	if (flags == 0 && variant[0] == '\0')
		return;
	json_array(json, "flags");
	for (unsigned bit = 1; bit <= flags; bit <<= 1)
		if ((flags & bit) && auth_flag_name(bit))
			json_text(json, NULL, auth_flag_name(bit));
	if (variant[0] != '\0') {
		char text[64] = "matches-if:";
		size_t n = sizeof "matches-if:" - 1;

		for (size_t i = 0; variant[i] != '\0' && n + 1 < sizeof text; i++)
			text[n++] = variant[i];
		json_str(json, NULL, (struct str){ text, n });
	}
	json_array_end(json);
}

static void put_attempt(struct json *json, const struct event *event)
{
	const struct attempt *attempt = event->attempt;

	if (attempt) {
		json_unsigned(json, "attempt", attempt->n);
		json_text(json, "intent", intent_name(attempt->intent));
		if (event->kind == EVENT_CREDENTIALS_SENT && attempt->preemptive)
			json_bool(json, "preemptive", true);
	}
	put_offer(json, event);
	if (event->has & EVENT_HAS_STALE)
		json_bool(json, "stale", event->stale);
	if (attempt && (event->has & EVENT_HAS_STALE) && event->stale) {
		put_flags(json, attempt->flags & AUTH_NONCE_STALE, VARIANT_NONE);
		if (attempt->nonce_age >= 0)
			json_seconds(json, "nonce_age_s", attempt->nonce_age);
	}
	if (event->has & EVENT_HAS_VERDICT)
		json_text(json, "verdict", verdict_name(event->verdict));
	if (!(event->has & EVENT_HAS_VERDICT))
		return;
	if (attempt)
		put_flags(json, attempt->flags, attempt->variant);
	else if (event->exchange)
		put_flags(json, event->exchange->flags, event->exchange->variant);
}

static void put_expires(struct json *json, const struct event *event)
{
	if (event->has & EVENT_HAS_EXPIRES) {
		json_unsigned(json, "expires_requested", event->expires_requested);
		json_text(json, "expires_requested_from",
		          expires_from_name(event->expires_requested_from));
	}
	if (!(event->has & EVENT_HAS_GRANTED))
		return;
	json_unsigned(json, "expires_granted", event->expires_granted);
	json_text(json, "expires_granted_from", expires_from_name(event->expires_granted_from));
	if (event->binding)
		json_time_some(json, "expires_at", event->binding->expires_at);
	else if (event->publication)
		json_time_some(json, "expires_at", event->publication->expires_at);
}

static bool names_contacts(enum event_kind kind)
{
	return kind == EVENT_REGISTER_SENT || kind == EVENT_REFRESH_SENT ||
	       kind == EVENT_UNREGISTER_SENT;
}

static void put_listed(struct json *json, const struct sip_message *message)
{
	struct sip_list cursor = { 0 };
	struct sip_contact contact;

	json_array(json, "contacts");
	while (sip_contact_next(message, &cursor, &contact))
		if (contact.valid && !contact.star)
			json_str(json, NULL, contact.uri);
	json_array_end(json);
}

static void put_contacts(struct json *json, const struct event *event)
{
	const struct requested *requested = event->flow ? &event->flow->requested : NULL;
	const struct sip_message *message = event->message;

	if (event->binding)
		json_str_some(json, "contact", event->binding->contact);
	else
		json_str_some(json, "contact", event->contact);
	if (event->kind == EVENT_BINDINGS_FETCHED && message &&
	    (message->result == SIP_OK || message->result == SIP_LENIENT)) {
		put_listed(json, message);
		return;
	}
	if (!names_contacts(event->kind) || !requested || requested->count == 0)
		return;
	json_array(json, "contacts");
	for (uint32_t i = 0; i < requested->count; i++)
		json_str(json, NULL,
		         requested->contacts[i].star ? STR("*") : requested->contacts[i].uri);
	json_array_end(json);
}

static void put_presence(struct json *json, const struct event *event)
{
	const struct publication *publication = event->publication;
	const struct exchange *exchange = event->exchange;
	struct str package = exchange && exchange->package ? shared_text(exchange->package)
	                     : publication                 ? shared_text(publication->package)
	                                                   : STR_NONE;

	if (exchange && (event->has & EVENT_HAS_OPERATION))
		json_text(json, "operation", publish_operation_name(exchange->operation));
	json_str_some(json, "event_package", package);
	if (exchange && exchange->basic != PIDF_UNKNOWN)
		json_text(json, "basic", exchange->basic == PIDF_OPEN ? "open" : "closed");
	if (exchange)
		json_str_some(json, "note", shared_text(exchange->note));
	if (publication)
		json_str_some(json, "sip_etag", publication->etag);
	if (exchange)
		json_str_some(json, "sip_if_match", exchange->sent_etag);
	if (event->message && event->message->request)
		json_str_some(json, "subscription_state",
		              event->message->first[SIP_SUBSCRIPTION_STATE]);
	if (exchange)
		json_str_some(json, "target", exchange->target);
	if (publication)
		json_text(json, "join", join_name(publication->join));
}

void ndjson_detail(struct json *json, const struct event *event)
{
	json_object(json, "detail");
	put_attempt(json, event);
	put_expires(json, event);
	put_contacts(json, event);
	if (event->has & EVENT_HAS_MARGIN) {
		json_seconds(json, "margin_s", event->margin);
		json_seconds(json, "slack_s", event->slack);
	}
	if (event->has & EVENT_HAS_RTT)
		json_millis(json, "rtt_ms", event->rtt);
	if (event->transaction && transaction_echoes(event->transaction)->copies > 0)
		json_unsigned(json, "retransmits", transaction_echoes(event->transaction)->copies);
	put_presence(json, event);
	if (event->has & EVENT_HAS_STATUS)
		json_unsigned(json, "status", event->status);
	json_str_some(json, "reason", str_from(event->reason));
	if (event->attempt && event->kind == EVENT_CREDENTIALS_REJECTED)
		json_bool(json, "same_nonce", event->attempt->same_nonce);
	if (event->has & EVENT_HAS_LATE)
		json_bool(json, "late", event->late);
	if (event->attempt && event->kind == EVENT_UNREGISTER_SENT &&
	    event->attempt->intent == INTENT_INVALID_STAR)
		json_bool(json, "valid", false);
	json_object_end(json);
}
