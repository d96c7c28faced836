/* What a 2xx to a REGISTER did, in words. */
#include "report/text.h"

#include "report/line.h"

#define EXTRA_MOST 65535

static void say_until(struct line *line, const struct step *step)
{
	stamp until = step->at + step->extra * STAMP_SECOND;
	char date[STAMP_CLOCK_SIZE];
	char today[STAMP_CLOCK_SIZE];
	char clock[STAMP_CLOCK_SIZE];

	stamp_date(until, date);
	stamp_date(step->at, today);
	stamp_clock(until, clock);
	line_text(line, ", until ");
	if (!str_equal(str_from(date), str_from(today))) {
		line_text(line, date);
		line_text(line, " ");
	}
	line_str(line, (struct str){ clock, 8 });
}

/* A 2xx to a logout says little when the contact stayed in the list. */
static bool was_removed(const struct session *session, const struct step *step)
{
	if (step->extra > 0)
		return false;
	for (const struct binding *b = session->account->bindings; b; b = b->next)
		if (b->session == session && b->leftover != LEFTOVER_NONE)
			return false;
	return true;
}

/* Contacts that this very answer bound, and the shortest time that one was granted. */
static uint32_t bound_by(const struct session *session, const struct step *step, uint32_t *shortest)
{
	uint32_t count = 0;

	*shortest = step->extra;
	for (const struct binding *b = session->account->bindings; b; b = b->next) {
		if (b->session != session || b->status == BINDING_TENTATIVE ||
		    (b->granted_at != step->at && b->first_at != step->at))
			continue;
		count++;
		if (b->granted_at == step->at && b->granted_s < *shortest)
			*shortest = b->granted_s;
	}
	return count;
}

/* FreeSWITCH makes a row of a Contact: * that it does not understand (SPEC, Amendment 64). */
static bool say_phantom(struct line *line, const struct session *session, const struct step *step)
{
	for (const struct binding *b = session->account->bindings; b; b = b->next) {
		if (b->session || !str_equal(b->contact, STR("sip:(null)@(null)")))
			continue;
		if (b->first_at != step->at && b->removed_at != step->at)
			continue;
		line_text(line, b->first_at == step->at ? "stored " : "removed ");
		line_str(line, b->contact);
		return true;
	}
	return false;
}

/* "removed 1 of 2", where the answer to a logout is known to have removed some only. */
static bool say_removed_some(struct line *line, const struct session *session,
                             const struct step *step)
{
	uint32_t removed = 0;
	uint32_t stayed = 0;

	for (const struct binding *b = session->account->bindings; b; b = b->next) {
		if (b->session != session || b->status == BINDING_TENTATIVE ||
		    b->granted_at >= step->at)
			continue;
		removed += b->removed_at == step->at;
		stayed += b->expires_at > step->at &&
		          (b->removed_at == STAMP_NEVER || b->removed_at > step->at);
	}
	if (removed == 0 || stayed == 0)
		return false;
	line_text(line, "removed ");
	line_number(line, removed);
	line_text(line, " of ");
	line_number(line, removed + stayed);
	return true;
}

void text_granted(struct line *line, const struct session *session, const struct step *step)
{
	uint32_t contacts, shortest;

	if (step->flags & STEP_REMOVAL) {
		if (!say_removed_some(line, session, step) &&
		    (was_removed(session, step) || !say_phantom(line, session, step)))
			line_text(line, was_removed(session, step) ? "removed" : "accepted");
		return;
	}
	if (step->extra == 0) {
		say_phantom(line, session, step);
		return;
	}
	contacts = bound_by(session, step, &shortest);
	line_text(line, "bound ");
	if (shortest < step->extra) {
		line_number(line, shortest);
		line_text(line, " to ");
	}
	line_number(line, step->extra);
	line_text(line, step->extra == EXTRA_MOST ? " s or more" : " s");
	if (step->extra < EXTRA_MOST)
		say_until(line, step);
	if (contacts < 2)
		return;
	line_text(line, ", ");
	line_number(line, contacts);
	line_text(line, " contacts");
}
