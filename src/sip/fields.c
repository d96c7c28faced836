#include "sip/fields.h"

#include "sip/header_names.h"

#define BLOCK 64

/* Written for the vectoriser: a constant size, and a sum that cannot overflow. */
static inline unsigned char separators_in_block(const char *p)
{
	unsigned char sum = 0;

	for (size_t i = 0; i < BLOCK; i++)
		sum = (unsigned char)(sum + (p[i] == ',') + (p[i] == ';'));
	return sum;
}

/* Are there more than most of , and ; in there? Looks no further than where that is settled. */
static bool has_more_separators(const char *p, size_t n, size_t most)
{
	for (; n > most && n >= BLOCK; p += BLOCK, n -= BLOCK) {
		size_t found = separators_in_block(p);

		if (found > most)
			return true;
		most -= found;
	}
	for (; n > most; p++, n--) {
		if (*p != ',' && *p != ';')
			continue;
		if (most-- == 0)
			return true;
	}
	return false;
}

/* Returns where the next one goes, which is nowhere above the cap. */
static inline struct sip_field *store_field(struct sip_message *message, struct sip_field *field,
                                            enum sip_header id, struct str value)
{
	uint16_t count = message->counts[id];

	if (count == 0)
		message->first[id] = value;
	else if (header_is_single(id))
		message->notes |= SIP_NOTE_DUPLICATE_HEADER;
	if (count < UINT16_MAX)
		message->counts[id] = (uint16_t)(count + 1);
	if (field == message->fields + SIP_HEADER_LINES)
		return field;
	field->id = id;
	field->value = value;
	return field + 1;
}

static inline struct str value_of(const char *colon, const char *end)
{
	const char *from = colon + 1;

	from += from < end && *from == ' '; /* the usual one */
	return lines_trimmed(from, end);
}

/*
 * Above the caps lines are no longer stored, but still read to the end of the headers: padding must
 * not hide the Call-ID that closes a transaction.
 */
void fields_cut(struct cutter *cut)
{
	struct sip_message *message = cut->message;
	struct sip_field *field = message->fields;
	const char *begin = cut->at, *at = begin;
	const char *end, *next;
	size_t lines = 0;

	for (; at < cut->end && (end = lines_end(cut, at, &next)) != NULL; at = next, lines++) {
		if (end == at) {
			cut->ended = next > end && next[-1] == '\n';
			at = next;
			break;
		}
		struct header_name name = header_read(at, end, cut->end);
		struct str value = name.colon != NULL ? value_of(name.colon, end) : STR_NONE;
		if (lines_starts_blank(next, cut->end)) {
			const char *last = end;
			cut->at = next;
			value = lines_unfold(cut, value, name.id != SIP_HEADER_OTHER, &last);
			end = last;
			next = cut->at;
		}
		if (lines_octets(at, end) > SIP_SEPARATORS_LINE &&
		    has_more_separators(at, lines_octets(at, end), SIP_SEPARATORS_LINE))
			cut->oversize = true;
		if (name.colon == NULL)
			message->notes |= SIP_NOTE_LINE_WITHOUT_COLON;
		else
			field = store_field(message, field, name.id, value);
	}
	message->fields_count = (uint16_t)(field - message->fields);
	size_t length = lines_octets(begin, at);
	if (lines > SIP_HEADER_LINES || length > SIP_HEADER_BYTES ||
	    has_more_separators(begin, length, SIP_SEPARATORS_MESSAGE))
		cut->oversize = true;
	cut->at = at;
}
