#include "report/leftovers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "detect/detector.h"
#include "report/buffer.h"
#include "report/line.h"

struct leftover_kind {
	struct leftover_kind *next;
	struct addr registrar, client;
	uint8_t reason, gone; /* enum leftover, enum gone */
	enum bidden bidden;
	bool gateway, likely;
	uint64_t count;
	stamp since, since_last;
	struct draft paragraphs; /* of the first LEFTOVER_WHOLE */
	struct draft head, lines, advice;
};

static void kind_free(struct leftover_kind *kind)
{
	draft_release(&kind->paragraphs);
	draft_release(&kind->head);
	draft_release(&kind->lines);
	draft_release(&kind->advice);
	free(kind);
}

void leftovers_release(struct leftovers *leftovers)
{
	while (leftovers->first) {
		struct leftover_kind *next = leftovers->first->next;

		kind_free(leftovers->first);
		leftovers->first = next;
	}
	draft_release(&leftovers->undecided.lines);
	draft_release(&leftovers->fading.lines);
}

static bool is_gateway(const struct binding *binding)
{
	return binding->session && binding->session->class == CLASS_GATEWAY;
}

static bool belongs(const struct leftover_kind *kind, const struct binding *binding,
                    enum bidden bidden)
{
	return kind->reason == binding->leftover && kind->gone == binding->gone &&
	       kind->gateway == is_gateway(binding) && kind->likely == binding->likely &&
	       kind->bidden == bidden &&
	       addr_equal(&kind->registrar, &binding->account->registrar->addr) &&
	       kind->client.family == binding->source->family &&
	       (kind->client.family == ADDR_NONE || addr_same_ip(&kind->client, binding->source));
}

static struct leftover_kind *kind_new(const struct binding *binding)
{
	struct leftover_kind *kind = calloc(1, sizeof *kind);

	if (!kind)
		return NULL;
	kind->registrar = binding->account->registrar->addr;
	kind->client = *binding->source;
	kind->reason = binding->leftover;
	kind->gone = binding->gone;
	kind->gateway = is_gateway(binding);
	kind->likely = binding->likely;
	kind->bidden = left_over_bidden(binding);
	kind->since = kind->since_last = left_over_since(binding);
	if (draft_init(&kind->paragraphs) != 0 || draft_init(&kind->head) != 0 ||
	    draft_init(&kind->lines) != 0 || draft_init(&kind->advice) != 0) {
		kind_free(kind);
		return NULL;
	}
	return kind;
}

/* NULL: there is none, nor room for one. */
static struct leftover_kind *kind_of(struct leftovers *leftovers, const struct binding *binding)
{
	struct leftover_kind *kind = leftovers->first;
	enum bidden bidden = left_over_bidden(binding);

	while (kind && !belongs(kind, binding, bidden))
		kind = kind->next;
	if (kind || leftovers->kinds == LEFTOVER_KINDS)
		return kind;
	kind = kind_new(binding);
	leftovers->failed |= !kind;
	if (!kind)
		return NULL;
	if (leftovers->last)
		leftovers->last->next = kind;
	else
		leftovers->first = kind;
	leftovers->last = kind;
	leftovers->kinds++;
	return kind;
}

static void widen(struct leftover_kind *kind, stamp since)
{
	if (since < kind->since)
		kind->since = since;
	if (since > kind->since_last)
		kind->since_last = since;
}

bool leftovers_add(struct leftovers *leftovers, const struct binding *binding,
                   const struct page *page)
{
	struct leftover_kind *kind = kind_of(leftovers, binding);

	leftovers->count++;
	if (!kind)
		return true;
	if (kind->count++ == 0) {
		text_leftover_head(&kind->head.writer, binding, page);
		text_leftover_advice(&kind->advice.writer, binding, page);
	}
	widen(kind, left_over_since(binding));
	if (kind->count <= LEFTOVER_WHOLE)
		text_leftover(&kind->paragraphs.writer, binding, page);
	if (kind->count <= LEFTOVER_LINES) {
		text_leftover_line(&kind->lines.writer, binding, page);
		memcpy(leftovers->ids[leftovers->shown++], binding->id, HASH_ID_SIZE);
	}
	return kind->count <= LEFTOVER_WHOLE;
}

static void put_more(struct writer *out, uint64_t count)
{
	writer_text(out, "\xe2\x80\xa6 and ");
	text_count(out, count);
	writer_text(out, " more (-o ndjson has all)\n");
}

static void put_since(struct writer *out, const struct leftover_kind *kind, const struct page *page)
{
	if (kind->since == STAMP_NEVER || kind->since <= 0 || kind->since_last == STAMP_NEVER)
		return;
	writer_text(out, "    since      ");
	text_when(out, kind->since, page->base);
	if (kind->since_last / STAMP_SECOND != kind->since / STAMP_SECOND) {
		writer_text(out, " to ");
		text_when(out, kind->since_last, page->base);
	}
	writer_char(out, '\n');
}

static void put_together(struct writer *out, struct leftover_kind *kind, const struct page *page)
{
	char text[ADDR_TEXT_SIZE];

	writer_text(out, "  ");
	text_count(out, kind->count);
	writer_text(out, kind->gateway ? " registrations of gateways" : " registrations");
	if (kind->client.family != ADDR_NONE) {
		addr_ip_text(&kind->client, text);
		writer_text(out, " from ");
		writer_text(out, text);
	}
	writer_text(out, likely_words(kind->likely, kind->reason));
	writer_char(out, '\n');
	draft_copy(&kind->head, out);
	put_since(out, kind, page);
	draft_copy(&kind->lines, out);
	if (kind->count > LEFTOVER_LINES) {
		text_blanks(out, 6);
		put_more(out, kind->count - LEFTOVER_LINES);
	}
	draft_copy(&kind->advice, out);
}

static void doubt(struct leftovers *leftovers, struct doubts *doubts, const struct binding *binding,
                  const struct page *page)
{
	if (doubts->count == 0 && draft_init(&doubts->lines) != 0)
		leftovers->failed = true;
	else if (doubts->count < LEFTOVER_DOUBTS)
		text_leftover_line(&doubts->lines.writer, binding, page);
	doubts->count++;
	if (binding->removal_max > doubts->until)
		doubts->until = binding->removal_max;
}

/* Between the first and the last moment at which the registrar may drop the row. */
static bool is_fading(const struct binding *binding, stamp at)
{
	return binding->status == BINDING_EXPIRED && binding->leftover == LEFTOVER_NONE &&
	       binding->removal_max != STAMP_NEVER && at < binding->removal_max;
}

void leftovers_doubt(struct leftovers *leftovers, const struct binding *binding,
                     const struct page *page)
{
	if (left_over_perhaps(binding))
		doubt(leftovers, &leftovers->undecided, binding, page);
	else if (is_fading(binding, page->end))
		doubt(leftovers, &leftovers->fading, binding, page);
}

bool leftovers_doubted(const struct leftovers *leftovers)
{
	return leftovers->undecided.count + leftovers->fading.count > 0;
}

static void put_doubts(struct writer *out, struct doubts *doubts)
{
	draft_copy(&doubts->lines, out);
	if (doubts->count <= LEFTOVER_DOUBTS)
		return;
	text_blanks(out, 6);
	put_more(out, doubts->count - LEFTOVER_DOUBTS);
}

static void put_undecided(struct writer *out, struct doubts *undecided)
{
	if (undecided->count == 0)
		return;
	text_blanks(out, 2);
	text_plural(out, undecided->count, "logout");
	writer_text(out, " had not ended when the capture did; if ");
	writer_text(out, undecided->count > 1 ? "they failed, the rows stay:\n"
	                                      : "it failed, the row stays:\n");
	put_doubts(out, undecided);
}

static void put_fading(struct writer *out, struct doubts *fading, const struct page *page)
{
	if (fading->count == 0)
		return;
	text_blanks(out, 2);
	text_plural(out, fading->count, "expired row");
	writer_text(out, fading->count > 1 ? " may stay, the last until " : " may stay until ");
	text_when(out, fading->until, page->base);
	writer_text(out, ":\n");
	put_doubts(out, fading);
}

static void tell_kinds(struct leftovers *leftovers, struct writer *out, const struct page *page)
{
	uint64_t told = 0;

	for (struct leftover_kind *kind = leftovers->first; kind; kind = kind->next) {
		if (kind->count > LEFTOVER_WHOLE)
			put_together(out, kind, page);
		else
			draft_copy(&kind->paragraphs, out);
		told += kind->count;
	}
	if (told == leftovers->count)
		return;
	text_blanks(out, 2);
	put_more(out, leftovers->count - told);
}

void leftovers_tell(struct leftovers *leftovers, struct writer *out, const struct page *page)
{
	tell_kinds(leftovers, out, page);
	put_undecided(out, &leftovers->undecided);
	put_fading(out, &leftovers->fading, page);
	if (leftovers->failed && !writer_error(out))
		out->error = ENOMEM;
}
