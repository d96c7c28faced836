#include "track/state.h"

/* The message at hand: its headers are read when they are asked for, and once. */

void at_hand(struct tracker *tracker, const struct sip_message *message)
{
	struct at_hand *read = &tracker->read;

	tracker->message = message;
	read->to_known = read->from_known = read->via_known = false;
	read->aor_known = read->from_aor_known = read->call_id_known = false;
}

const struct sip_name_addr *at_hand_to(struct tracker *tracker)
{
	struct at_hand *read = &tracker->read;

	if (!read->to_known)
		sip_name_addr_parse(tracker->message->first[SIP_TO], &read->to);
	read->to_known = true;
	return &read->to;
}

const struct sip_name_addr *at_hand_from(struct tracker *tracker)
{
	struct at_hand *read = &tracker->read;

	if (!read->from_known)
		sip_name_addr_parse(tracker->message->first[SIP_FROM], &read->from);
	read->from_known = true;
	return &read->from;
}

const struct sip_via *at_hand_via(struct tracker *tracker)
{
	struct at_hand *read = &tracker->read;

	if (!read->via_known)
		sip_via_parse(tracker->message->first[SIP_VIA], &read->via);
	read->via_known = true;
	return &read->via;
}

static void read_aor(const struct tracker *tracker, const struct sip_name_addr *name,
                     struct aor *aor)
{
	size_t n = name->valid ? sip_uri_aor_of(&name->parts, aor->bytes, sizeof(aor->bytes)) : 0;

	aor->text = (struct str){ aor->bytes, n };
	aor->scheme = name->valid ? name->parts.scheme : STR("sip");
	aor->hash = hash_str(&tracker->key, aor->text);
}

const struct aor *at_hand_aor(struct tracker *tracker)
{
	struct at_hand *read = &tracker->read;

	if (!read->aor_known)
		read_aor(tracker, at_hand_to(tracker), &read->aor);
	read->aor_known = true;
	return &read->aor;
}

const struct aor *at_hand_from_aor(struct tracker *tracker)
{
	struct at_hand *read = &tracker->read;

	if (read->from_aor_known)
		return &read->from_aor;
	read->from_aor_known = true;
	if (str_equal(at_hand_from(tracker)->uri, at_hand_to(tracker)->uri))
		read->from_aor = *at_hand_aor(tracker);
	else
		read_aor(tracker, at_hand_from(tracker), &read->from_aor);
	return &read->from_aor;
}

uint64_t at_hand_call_id(struct tracker *tracker)
{
	struct at_hand *read = &tracker->read;

	if (!read->call_id_known)
		read->call_id = hash_str(&tracker->key, tracker->message->first[SIP_CALL_ID]);
	read->call_id_known = true;
	return read->call_id;
}

void aor_read(const struct tracker *tracker, struct str uri, struct aor *aor)
{
	struct sip_name_addr name = { .valid = sip_uri_parse(uri, &name.parts) };

	read_aor(tracker, &name, aor);
}
