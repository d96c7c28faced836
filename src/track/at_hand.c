#include <stdlib.h>
#include <string.h>

#include "track/state.h"

/* The message at hand: its headers are read when they are asked for, and once. */

void at_hand(struct tracker *tracker, const struct sip_message *message,
             const struct reading *reading)
{
	struct at_hand *read = &tracker->read;

	tracker->message = message;
	tracker->reading = reading;
	if (message && message->method != SIP_METHOD_OTHER)
		tracker->transaction_key = reading->key;
	read->to_known = read->from_known = false;
	read->aor_known = read->from_aor_known = false;
}

static void read_party(struct str value, struct party *party)
{
	struct sip_name_addr name;

	sip_name_addr_parse(value, &name);
	party->valid = name.valid;
	party->uri = name.uri;
	party->parts = name.parts;
}

static void read_aor(const struct tracker *tracker, const struct party *party, char *text,
                     size_t size, struct aor *aor)
{
	aor->text.p = text;
	aor->text.n = party->valid ? sip_uri_aor_of(&party->parts, text, size) : 0;
	aor->scheme = party->valid ? party->parts.scheme : STR("sip");
	aor->hash = hash_str(&tracker->key, aor->text);
}

/* The name that was read before, or is now; NULL when it is too long, or memory is out. */
static const struct recalled *recall(struct tracker *tracker, struct str name)
{
	struct recalled *slot;

	if (!name.n || name.n > RECALLED_BYTES)
		return NULL;
	if (!tracker->recalled)
		tracker->recalled = calloc(RECALLED, sizeof(*tracker->recalled));
	if (!tracker->recalled)
		return NULL;
	slot = &tracker->recalled[at_hand_call_id(tracker) % RECALLED];
	if (slot->n == name.n && memcmp(slot->bytes, name.p, name.n) == 0)
		return slot;
	slot->n = (uint8_t)name.n;
	memcpy(slot->bytes, name.p, name.n);
	read_party((struct str){ slot->bytes, name.n }, &slot->party);
	read_aor(tracker, &slot->party, slot->text, sizeof(slot->text), &slot->aor);
	return slot;
}

static void read_to(struct tracker *tracker)
{
	struct at_hand *read = &tracker->read;

	read->recalled = recall(tracker, tracker->reading->to_name);
	if (!read->recalled)
		read_party(tracker->message->first[SIP_TO], &read->to);
	read->to_known = true;
}

const struct party *at_hand_to(struct tracker *tracker)
{
	struct at_hand *read = &tracker->read;

	if (!read->to_known)
		read_to(tracker);
	return read->recalled ? &read->recalled->party : &read->to;
}

const struct party *at_hand_from(struct tracker *tracker)
{
	struct at_hand *read = &tracker->read;
	struct str from = tracker->message->first[SIP_FROM], to = tracker->reading->to_name;

	if (to.n && from.n >= to.n && memcmp(from.p, to.p, to.n) == 0)
		return at_hand_to(tracker);
	if (!read->from_known)
		read_party(from, &read->from);
	read->from_known = true;
	return &read->from;
}

const struct sip_via *at_hand_via(const struct tracker *tracker)
{
	return &tracker->reading->via;
}

const struct aor *at_hand_aor(struct tracker *tracker)
{
	struct at_hand *read = &tracker->read;

	if (!read->to_known)
		read_to(tracker);
	if (read->recalled)
		return &read->recalled->aor;
	if (!read->aor_known)
		read_aor(tracker, &read->to, read->aor_text, sizeof(read->aor_text), &read->aor);
	read->aor_known = true;
	return &read->aor;
}

const struct aor *at_hand_from_aor(struct tracker *tracker)
{
	struct at_hand *read = &tracker->read;
	const struct party *from = at_hand_from(tracker);

	if (str_equal(from->uri, at_hand_to(tracker)->uri))
		return at_hand_aor(tracker);
	if (!read->from_aor_known)
		read_aor(tracker, from, read->from_aor_text, sizeof(read->from_aor_text),
		         &read->from_aor);
	read->from_aor_known = true;
	return &read->from_aor;
}

uint64_t at_hand_call_id(const struct tracker *tracker)
{
	return tracker->reading->call_id;
}

void aor_read(const struct tracker *tracker, struct str uri, char text[AOR_TEXT_SIZE],
              struct aor *aor)
{
	struct party party = { .uri = uri };

	party.valid = sip_uri_parse(uri, &party.parts);
	read_aor(tracker, &party, text, AOR_TEXT_SIZE, aor);
}

void at_hand_aor_of(struct tracker *tracker, struct str uri, char text[AOR_TEXT_SIZE],
                    struct aor *aor)
{
	if (str_equal(uri, at_hand_to(tracker)->uri))
		*aor = *at_hand_aor(tracker);
	else
		aor_read(tracker, uri, text, aor);
}
