#include "report/text.h"

#include "report/line.h"

#define INDENT 4
#define LABEL 11
#define COMMAND_INDENT 6
#define AGENT_LEAST 8
#define AGENT_MOST 40
#define EXACT (10 * STAMP_SECOND) /* below this tenths of a second matter */
#define SENTENCE_SIZE 2048

bool leftover_stands(const struct binding *binding, stamp at)
{
	switch ((enum binding_status)binding->status) {
	case BINDING_ACTIVE:
	case BINDING_LINGERING:
	case BINDING_UNKNOWN: return binding->leftover != LEFTOVER_NONE;
	case BINDING_REMOVED: return binding->leftover == LEFTOVER_CORE_GHOST;
	case BINDING_EXPIRED:
		return binding->leftover == LEFTOVER_STILL_LISTED_AFTER_EXPIRY ||
		       (binding->leftover != LEFTOVER_NONE && at <= binding->removal_max);
	case BINDING_REPLACED:
	case BINDING_DISPLACED:
	case BINDING_TENTATIVE:
	case BINDING_STATUSES: break;
	}
	return false;
}

static void put_label(struct writer *out, const char *label)
{
	text_blanks(out, INDENT);
	text_pad(out, str_from(label), LABEL);
}

static void put_sentence(struct writer *out, const char *label, const char *text, size_t n,
                         const struct page *page)
{
	if (n == 0)
		return;
	put_label(out, label);
	text_wrap(out, (struct str){ text, n }, INDENT + LABEL, page->width);
	writer_char(out, '\n');
}

static void put_since(struct writer *out, const struct binding *binding, const struct page *page)
{
	stamp at = left_over_since(binding);

	put_label(out, "since");
	if (at != STAMP_NEVER && at > 0) {
		text_when(out, at, page->base);
		writer_text(out, "; registered at ");
	} else {
		writer_text(out, "last registered at ");
	}
	text_when(out, binding->granted_at, page->base);
	writer_text(out, " for ");
	writer_unsigned(out, binding->granted_s);
	writer_text(out, " s\n");
}

static bool goes_by_itself(const struct binding *binding)
{
	return binding->removal_max != STAMP_NEVER && binding->removal_max > 0;
}

/* Nothing when the row goes with the registration. */
static bool put_row_end(struct writer *out, const struct binding *binding, const char *before,
                        const struct page *page)
{
	if (binding->removal_max == STAMP_NEVER ||
	    binding->removal_max - binding->expires_at < STAMP_SECOND)
		return false;
	writer_text(out, before);
	if (binding->removal_min - binding->expires_at < STAMP_SECOND) {
		writer_text(out, "the row goes by ");
	} else {
		writer_text(out, "the row goes between ");
		text_when(out, binding->removal_min, page->base);
		writer_text(out, " and ");
	}
	text_when(out, binding->removal_max, page->base);
	return true;
}

void text_expiry(struct writer *out, const struct binding *binding, const struct page *page)
{
	text_when(out, binding->expires_at, page->base);
	put_row_end(out, binding, ", ", page);
}

/* From what moment it is counted is said: the capture may have ended before. */
static void put_expires(struct writer *out, const struct binding *binding, const struct page *page)
{
	stamp left = binding->removal_max - page->end;

	if (!goes_by_itself(binding))
		return;
	put_label(out, binding->expires_at > page->end ? "expires" : "expired");
	writer_text(out, "at ");
	text_expiry(out, binding, page);
	if (left > 0) {
		writer_text(out, " (");
		if (left >= EXACT && left < 120 * STAMP_SECOND) {
			writer_number(out, (left + STAMP_SECOND / 2) / STAMP_SECOND);
			writer_text(out, " s");
		} else {
			text_duration(out, left);
		}
		writer_text(out, " after ");
		text_when(out, page->end, page->base);
		writer_char(out, ')');
	}
	writer_char(out, '\n');
}

static void put_registrar(struct writer *out, const struct registrar *registrar)
{
	char text[ADDR_TEXT_SIZE];
	const char *product = product_name(registrar->product);

	addr_text(&registrar->addr, text);
	put_label(out, "registrar");
	writer_text(out, text);
	if (product[0] != '\0') {
		writer_text(out, "  ");
		writer_text(out, product);
	}
	writer_char(out, '\n');
}

/* Not all of it is a guess: where the device is what is not sure, the row is. */
const char *likely_words(bool likely, unsigned leftover)
{
	if (!likely)
		return "";
	return leftover == LEFTOVER_REPLACED_NOT_REMOVED ? "  (row: sure; device gone: likely)"
	                                                 : "  (likely)";
}

/* The program's name gets the room that is left. */
static void put_who(struct writer *out, const struct binding *binding, const struct page *page)
{
	const struct session *session = binding->session;
	size_t used = 2 + writer_columns(binding->account->aor) + 2;
	struct line from = { 0 };

	if (binding->source->family != ADDR_NONE) {
		char text[ADDR_TEXT_SIZE];

		addr_text(binding->source, text);
		line_text(&from, "  from ");
		line_text(&from, text);
	}
	line_text(&from, left_over_bidden(binding) == BIDDEN_ALIVE
	                         ? "  (THE DEVICE LIVES)"
	                         : likely_words(binding->likely, binding->leftover));
	writer_text(out, "  ");
	writer_escaped(out, binding->account->aor);
	if (session && session->class == CLASS_GATEWAY) {
		writer_text(out, "  gateway \"");
		writer_escaped(out, session->gateway);
		writer_char(out, '"');
		used += 12 + writer_columns(session->gateway);
	}
	used += writer_columns(line_get(&from));
	if (binding->user_agent && used + AGENT_LEAST <= page->width) {
		writer_text(out, "  ");
		text_cut(out, shared_text(binding->user_agent),
		         page->width - used < AGENT_MOST ? page->width - used : AGENT_MOST);
	}
	writer_str(out, line_get(&from));
	writer_char(out, '\n');
}

static void put_contact(struct writer *out, const struct binding *binding)
{
	put_label(out, "contact");
	writer_escaped(out, binding->contact);
	writer_char(out, '\n');
}

/* It stands alone on its line, just as it is to be pasted. */
static void put_command(struct writer *out, const char *command)
{
	if (command[0] == '\0')
		return;
	text_blanks(out, COMMAND_INDENT);
	writer_escaped(out, str_from(command));
	writer_char(out, '\n');
}

static void put_advice(struct writer *out, const struct binding *binding, bool of_many,
                       const struct page *page)
{
	struct advice advice;

	advice_for_binding(binding, &advice);
	put_sentence(out, "to do", advice.lead, str_from(advice.lead).n, page);
	put_command(out, advice.look);
	put_sentence(out, "", advice.then, str_from(advice.then).n, page);
	put_command(out, advice.command);
	if (of_many) {
		put_label(out, "");
		writer_text(out, "likewise for the others\n");
	}
	put_sentence(out, "note", advice.note, str_from(advice.note).n, page);
}

static void put_reason(struct writer *out, const struct binding *binding, const struct page *page)
{
	char sentence[SENTENCE_SIZE];
	size_t n = reason_for_binding(binding, sentence, sizeof sentence);

	put_sentence(out, "why", sentence, n, page);
}

/* Under what name to look for the row, where it is not the device's own. */
static void put_filed_as(struct writer *out, const struct account *account)
{
	if (str_equal(account_filed_as(account), account->aor))
		return;
	put_label(out, "filed as");
	writer_escaped(out, account_filed_as(account));
	writer_char(out, '\n');
}

void text_leftover(struct writer *out, const struct binding *binding, const struct page *page)
{
	put_who(out, binding, page);
	put_contact(out, binding);
	put_filed_as(out, binding->account);
	put_registrar(out, binding->account->registrar);
	put_reason(out, binding, page);
	put_since(out, binding, page);
	put_expires(out, binding, page);
	put_advice(out, binding, false, page);
}

void text_leftover_head(struct writer *out, const struct binding *binding, const struct page *page)
{
	put_registrar(out, binding->account->registrar);
	put_reason(out, binding, page);
}

void text_leftover_line(struct writer *out, const struct binding *binding, const struct page *page)
{
	text_blanks(out, COMMAND_INDENT);
	writer_escaped(out, binding->account->aor);
	writer_text(out, "  ");
	writer_escaped(out, binding->contact);
	if (goes_by_itself(binding) && !put_row_end(out, binding, "  ", page)) {
		writer_text(out,
		            binding->expires_at > page->end ? "  expires at " : "  expired at ");
		text_when(out, binding->expires_at, page->base);
	}
	writer_char(out, '\n');
}

void text_leftover_advice(struct writer *out, const struct binding *binding,
                          const struct page *page)
{
	put_advice(out, binding, true, page);
}

static void put_end(struct writer *out, const struct binding *binding, const struct page *page)
{
	bool expired = binding->status == BINDING_EXPIRED;
	stamp at = expired ? binding->removal_max : binding->removed_at;
	stamp ghost = expired ? left_over_ghost(binding) : -1;

	if (at == STAMP_NEVER || at <= 0)
		return;
	put_label(out, at > page->end ? "ends by" : "ended");
	text_when(out, at, page->base);
	writer_text(out, expired ? ", by itself" : ", removed");
	if (ghost >= 0) {
		writer_text(out, ", ");
		text_duration(out, ghost);
		writer_text(out, " after the device's last packet");
	}
	writer_char(out, '\n');
}

void text_leftover_past(struct writer *out, const struct binding *binding, const struct page *page)
{
	put_who(out, binding, page);
	put_contact(out, binding);
	put_reason(out, binding, page);
	put_end(out, binding, page);
}
