#include "sip/lines.h"

/* True when piece fits behind what value already has in the scratch space. */
static bool append_piece(struct sip_message *message, struct str *value, struct str piece)
{
	size_t room = SIP_SCRATCH - message->scratch_used - value->n;

	if (piece.n + 1 > room)
		return false;
	char *to = message->scratch + message->scratch_used;
	if (value->n > 0)
		to[value->n++] = ' ';
	memcpy(to + value->n, piece.p, piece.n);
	value->n += piece.n;
	return true;
}

struct str lines_unfold(struct cutter *cut, struct str first, bool wanted, const char **end)
{
	struct sip_message *message = cut->message;
	struct str value = { message->scratch + message->scratch_used, 0 };
	const char *next;
	bool fits = wanted && append_piece(message, &value, first);

	while (lines_starts_blank(cut->at, cut->end)) {
		const char *stop = lines_end(cut, cut->at, &next);
		if (stop == NULL) {
			cut->at = cut->end;
			break;
		}
		struct str piece = lines_trimmed(cut->at, stop);
		fits = fits && (piece.n == 0 || append_piece(message, &value, piece));
		*end = stop;
		cut->at = next;
	}
	if (fits) {
		message->scratch_used = (uint16_t)(message->scratch_used + value.n);
		return value;
	}
	if (wanted)
		message->notes |= SIP_NOTE_FOLD;
	return first;
}
