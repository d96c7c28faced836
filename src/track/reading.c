#include "track/reading.h"

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

void reading_make(const struct hash_key *key, const struct sip_message *message, struct str payload,
                  struct reading *reading)
{
	struct str to = message->first[SIP_TO];

	sip_via_parse(message->first[SIP_VIA], &reading->via);
	reading->to_name = bracketed(to);
	reading->to_tag = to_tag(to, reading->to_name);
	reading->call_id = hash_str(key, message->first[SIP_CALL_ID]);
	transaction_key(key, message, reading->via.branch, reading->to_tag, payload, &reading->key);
}
