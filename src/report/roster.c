#include "report/roster.h"

#include "report/line.h"

#define AOR_COLUMNS 28
#define SOURCE_COLUMNS 22
#define AGENT_COLUMNS 30

int roster_init(struct roster *roster, struct str aor_glob, stamp at)
{
	*roster = (struct roster){ .at = at };
	return draft_init(&roster->rows) == 0 && filter_init(&roster->filter, aor_glob) == 0 ? 0
	                                                                                     : -1;
}

void roster_release(struct roster *roster)
{
	filter_release(&roster->filter);
	draft_release(&roster->rows);
}

static void put_end(struct writer *out, const struct binding *binding, stamp at)
{
	writer_text(out, binding->expires_at < at ? "overdue since " : "until ");
	text_when(out, binding->expires_at, at);
	if (binding->logout_failed)
		writer_text(out, ", its logout failed");
}

static void put_row(struct roster *roster, const struct binding *binding)
{
	struct writer *out = &roster->rows.writer;
	char source[ADDR_TEXT_SIZE];
	addr_text(binding->source, source);
	writer_text(out, "  ");
	text_pad(out, binding->account->aor, AOR_COLUMNS);
	writer_char(out, ' ');
	text_pad(out, str_from(source), SOURCE_COLUMNS);
	writer_char(out, ' ');
	put_end(out, binding, roster->at);
	writer_text(out, "  ");
	writer_escaped(out, binding->contact);
	if (binding->user_agent) {
		writer_text(out, "  ");
		text_cut(out, shared_text(binding->user_agent), AGENT_COLUMNS);
	}
	writer_char(out, '\n');
}

void roster_add(void *context, const struct account *account)
{
	struct roster *roster = context;
	if (!filter_passes(&roster->filter, account->aor))
		return;
	for (const struct binding *b = account->bindings; b; b = b->next) {
		if (b->status != BINDING_ACTIVE)
			continue;
		if (!str_equal(roster->last_aor, account->aor))
			roster->users++;
		roster->last_aor = account->aor;
		if (++roster->registrations <= ROSTER_ROWS)
			put_row(roster, b);
		else
			roster->hidden++;
	}
}

void roster_write(struct roster *roster, struct writer *out)
{
	writer_text(out, "table as of ");
	text_date(out, roster->at);
	writer_text(out, " UTC: ");
	text_counted(out, roster->registrations, "registration");
	writer_text(out, " of ");
	text_count(out, roster->users);
	writer_text(out, roster->users == 1 ? " address-of-record\n" : " addresses-of-record\n");
	draft_copy(&roster->rows, out);
	if (roster->hidden) {
		writer_text(out, "  and ");
		text_count(out, roster->hidden);
		writer_text(out, " more (-a shows some)\n");
	}
}
