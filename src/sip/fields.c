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

static inline void store_field(struct sip_message *message, enum sip_header id, struct str value)
{
	uint16_t count = message->counts[id];
	struct sip_field *field = &message->fields[message->fields_count];

	if (count == 0)
		message->first[id] = value;
	else if (header_is_single(id))
		message->notes |= SIP_NOTE_DUPLICATE_HEADER;
	if (count < UINT16_MAX)
		message->counts[id] = (uint16_t)(count + 1);
	if (message->fields_count == SIP_HEADER_LINES)
		return;
	message->fields_count++;
	field->id = id;
	field->value = value;
}

/* Returns where the next line starts: not at next when that one goes on with this. */
static inline const char *cut_field(struct cutter *cut, const char *line, const char *end,
                                    const char *next)
{
	struct header_name name = header_read(line, end, cut->end);
	struct str value = STR_NONE;

	if (name.colon != NULL) {
		const char *from = name.colon + 1;
		from += from < end && *from == ' '; /* the usual one */
		value = lines_trimmed(from, end);
	}
	if (lines_starts_blank(next, cut->end)) {
		cut->at = next;
		value = lines_unfold(cut, value, name.id != SIP_HEADER_OTHER, &end);
		next = cut->at;
	}
	if (lines_octets(line, end) > SIP_SEPARATORS_LINE &&
	    has_more_separators(line, lines_octets(line, end), SIP_SEPARATORS_LINE))
		cut->oversize = true;
	if (name.colon == NULL)
		cut->message->notes |= SIP_NOTE_LINE_WITHOUT_COLON;
	else
		store_field(cut->message, name.id, value);
	return next;
}

/*
 * Above the caps lines are no longer stored, but still read to the end of the headers: padding must
 * not hide the Call-ID that closes a transaction.
 */
void fields_cut(struct cutter *cut)
{
	const char *begin = cut->at, *at = begin;
	const char *end, *next;
	size_t lines = 0;

	while (at < cut->end && (end = lines_end(cut, at, &next)) != NULL) {
		if (end == at) {
			cut->ended = next > end && next[-1] == '\n';
			at = next;
			break;
		}
		lines++;
		at = cut_field(cut, at, end, next);
	}
	size_t length = lines_octets(begin, at);
	if (lines > SIP_HEADER_LINES || length > SIP_HEADER_BYTES ||
	    has_more_separators(begin, length, SIP_SEPARATORS_MESSAGE))
		cut->oversize = true;
	cut->at = at;
}
