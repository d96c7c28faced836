#include "judge.h"

#define FREESWITCH_MARGIN (60 * STAMP_SECOND)

static bool is_freeswitch(const struct compared *table)
{
	return compared_product(table) == PRODUCT_FREESWITCH;
}

stamp row_end(const struct compared *table, const struct dump_row *row)
{
	switch ((enum dump_expires)row->expires_kind) {
	case DUMP_EXPIRES_AT: return row->expires * STAMP_SECOND;
	case DUMP_EXPIRES_LEFT: return table->at + row->expires * STAMP_SECOND;
	case DUMP_EXPIRES_OVER: return table->at;
	case DUMP_EXPIRES_NEVER:
	case DUMP_EXPIRES_UNKNOWN: break;
	}
	return STAMP_NEVER;
}

/* The only row of its binding: of several all but one are of an earlier registration. */
static bool is_single(const struct row_verdict *rows, size_t count, size_t i)
{
	return (i == 0 || rows[i - 1].binding != rows[i].binding) &&
	       (i + 1 == count || rows[i + 1].binding != rows[i].binding);
}

/* By how much a row outlives its binding; STAMP_NEVER where that says nothing. */
static stamp shown_by(const struct row_verdict *rows, size_t count, size_t i)
{
	if (!rows[i].binding || !is_live(rows[i].binding) || rows[i].ends_at == STAMP_NEVER ||
	    !is_single(rows, count, i))
		return STAMP_NEVER;
	return rows[i].ends_at - rows[i].binding->expires_at;
}

/*
 * FreeSWITCH prints when a row will be swept, sip-expires-late-margin (60 s unless it is set) after
 * its expiry: a smaller one shows in all of its rows. In just one it may as well be a larger margin
 * less, or a refresh more.
 */
void find_margin(struct compared *table, const struct row_verdict *rows, size_t count)
{
	stamp least = FREESWITCH_MARGIN;
	size_t alike = 0;

	table->margin = 0;
	table->margin_sure = true;
	if (!is_freeswitch(table))
		return;
	for (size_t i = 0; i < count; i++) {
		stamp margin = shown_by(rows, count, i);

		if (margin < least && margin > -TOLERANCE)
			least = margin;
	}
	if (least > FREESWITCH_MARGIN - TOLERANCE)
		least = FREESWITCH_MARGIN;
	table->margin = least > 0 ? least : 0;
	for (size_t i = 0; i < count; i++) {
		stamp margin = shown_by(rows, count, i);

		alike += margin > -TOLERANCE && margin <= least + TOLERANCE;
	}
	table->margin_sure = least == FREESWITCH_MARGIN || alike > 1;
}

static unsigned expiry_differs(const struct row_verdict *verdict)
{
	stamp by_wire = verdict->binding->expires_at + verdict->table->margin;

	if (verdict->row->expires_kind == DUMP_EXPIRES_NEVER)
		return DIFFERS_LATER;
	if (verdict->ends_at == STAMP_NEVER || verdict->row->expires_kind == DUMP_EXPIRES_OVER)
		return 0;
	if (verdict->ends_at > by_wire + TOLERANCE)
		return DIFFERS_LATER;
	return verdict->ends_at < by_wire - TOLERANCE ? DIFFERS_EARLIER : 0;
}

static unsigned differences(const struct row_verdict *verdict)
{
	const struct dump_row *row = verdict->row;
	const struct binding *binding = verdict->binding;
	unsigned differs = expiry_differs(verdict);

	if (row->source.family != ADDR_NONE && binding->source->family != ADDR_NONE &&
	    !addr_same_ip(&row->source, binding->source))
		differs |= DIFFERS_SOURCE;
	if (row->user_agent.n && binding->user_agent &&
	    !str_equal(row->user_agent, shared_text(binding->user_agent)))
		differs |= DIFFERS_AGENT;
	if (row->call_id.n && binding->call_id &&
	    !str_equal(row->call_id, shared_text(binding->call_id)) &&
	    !str_equal(row->call_id, binding_text(binding, BINDING_CORE_CALL_ID)))
		differs |= DIFFERS_CALL_ID;
	return differs;
}

static void conclude(struct row_verdict *verdict, enum row_class class, enum leftover reason)
{
	verdict->class = class;
	verdict->reason = reason;
}

static void judge_leftover(struct row_verdict *verdict)
{
	enum leftover reason = (enum leftover)verdict->binding->leftover;
	bool core = dump_format_kind(verdict->table->dump.format) == DUMP_CORE;

	switch (reason) {
	case LEFTOVER_REPLACED_NOT_REMOVED: conclude(verdict, ROW_SUPERSEDED, reason); return;
	case LEFTOVER_NO_REFRESH: conclude(verdict, ROW_EXPIRED, reason); return;
	case LEFTOVER_STILL_LISTED_AFTER_EXPIRY:
		conclude(verdict, ROW_EXPIRED, reason);
		verdict->overdue_sweep = true;
		return;
	case LEFTOVER_CORE_GHOST:
		if (core)
			conclude(verdict, ROW_CORE_GHOST, reason);
		else
			conclude(verdict, ROW_LEFTOVER, LEFTOVER_STILL_LISTED_AFTER_REMOVAL);
		return;
	case LEFTOVER_NONE:
	case LEFTOVER_STILL_LISTED_AFTER_REMOVAL:
	case LEFTOVER_UNREGISTER_UNAUTHORIZED:
	case LEFTOVER_UNREGISTER_UNANSWERED:
	case LEFTOVER_UNREGISTER_REJECTED:
	case LEFTOVER_UNREGISTER_INEFFECTIVE:
	case LEFTOVER_UNREGISTER_OTHER_CONTACT:
	case LEFTOVER_UNREGISTER_OTHER_CALL_ID:
	case LEFTOVER_NOT_IN_LOGOUT:
	case LEFTOVER_CONNECTION_CLOSED:
	case LEFTOVER_CLIENT_GONE:
	case LEFTOVER_OVERDUE:
	case LEFTOVERS: break;
	}
	conclude(verdict, ROW_LEFTOVER, reason);
}

/* The wire tells how its row went, and there it is. */
static void judge_gone(struct row_verdict *verdict)
{
	const struct binding *binding = verdict->binding;
	bool own =
	        binding->logout_at != STAMP_NEVER && !binding_text(binding, BINDING_REMOVED_BY).n;

	if (binding->removed_at != STAMP_NEVER && binding->removed_at > verdict->table->at) {
		conclude(verdict, ROW_CONFIRMED, LEFTOVER_NONE);
		return;
	}
	if (dump_format_kind(verdict->table->dump.format) == DUMP_CORE && own) {
		conclude(verdict, ROW_CORE_GHOST, LEFTOVER_CORE_GHOST);
		return;
	}
	if (binding->status == BINDING_REMOVED && own) {
		conclude(verdict, ROW_LEFTOVER, LEFTOVER_STILL_LISTED_AFTER_REMOVAL);
		return;
	}
	/* What others did was thought to have taken it along; the registrar keeps other rules. */
	verdict->differs |= DIFFERS_STATUS;
	conclude(verdict, ROW_DIFFERS, LEFTOVER_NONE);
}

static void judge_expired(struct row_verdict *verdict)
{
	const struct binding *binding = verdict->binding;

	conclude(verdict, ROW_EXPIRED, LEFTOVER_NO_REFRESH);
	verdict->overdue_sweep = verdict->table->at > binding->removal_max + TOLERANCE;
	if (verdict->overdue_sweep)
		verdict->reason = LEFTOVER_STILL_LISTED_AFTER_EXPIRY;
}

void judge_row(struct row_verdict *verdict)
{
	const struct binding *binding = verdict->binding;

	if (!binding)
		return;
	verdict->sure =
	        binding->likely || binding->known_by == KNOWN_LISTED ? SURE_LIKELY : SURE_CERTAIN;
	if (verdict->key > KEY_INSTANCE)
		verdict->sure = SURE_LIKELY;
	verdict->differs = differences(verdict);
	/* Whatever is thought of a device that refreshes unseen: it lives. */
	if (verdict->differs & DIFFERS_LATER) {
		conclude(verdict, ROW_DIFFERS, LEFTOVER_NONE);
		return;
	}
	if (binding->leftover != LEFTOVER_NONE) {
		judge_leftover(verdict);
		return;
	}
	switch ((enum binding_status)binding->status) {
	case BINDING_ACTIVE:
	case BINDING_LINGERING:
	case BINDING_UNKNOWN:
		conclude(verdict, verdict->differs ? ROW_DIFFERS : ROW_CONFIRMED, LEFTOVER_NONE);
		return;
	case BINDING_EXPIRED: judge_expired(verdict); return;
	case BINDING_REMOVED:
	case BINDING_REPLACED:
	case BINDING_DISPLACED: judge_gone(verdict); return;
	case BINDING_TENTATIVE:
	case BINDING_STATUSES: break;
	}
}

/* The registration that the binding tells of: from its source, or lasting longest. */
static bool is_nearer(const struct row_verdict *a, const struct row_verdict *b)
{
	const struct addr *source = a->binding->source;
	bool first = addr_equal(&a->row->source, source),
	     second = addr_equal(&b->row->source, source);

	if (a->key != b->key)
		return a->key < b->key;
	if (first != second)
		return first;
	return a->ends_at > b->ends_at;
}

void judge_twins(struct row_verdict *rows, size_t count)
{
	size_t best = 0;

	for (size_t i = 1; i < count; i++)
		if (is_nearer(&rows[i], &rows[best]))
			best = i;
	for (size_t i = 0; i < count; i++) {
		if (i == best || rows[i].class == ROW_CORE_GHOST)
			continue;
		conclude(&rows[i], ROW_SUPERSEDED, LEFTOVER_REPLACED_NOT_REMOVED);
		rows[i].sure = SURE_LIKELY;
	}
}

/* Its logout had begun and not ended: nobody knows what the registrar made of it. */
static bool is_leaving(const struct binding *binding)
{
	return binding->logout_at != STAMP_NEVER && binding->logout_at > binding->granted_at;
}

bool is_promised(const struct compared *table, const struct binding *binding)
{
	if (table->at > binding->expires_at - STAMP_SECOND || binding->first_at > table->at)
		return false;
	if (dump_format_kind(table->dump.format) == DUMP_CORE)
		return binding->core == CORE_PRESENT && binding->status != BINDING_REMOVED;
	if (binding->status == BINDING_LINGERING)
		return true;
	return binding->status == BINDING_ACTIVE && !is_leaving(binding);
}

bool heard_since(const struct row_verdict *verdict)
{
	const struct witness *now = verdict->table->now;
	const struct binding *binding = verdict->binding;
	stamp at = verdict->table->at;
	size_t count;
	const struct witness_entry *entries;

	if (!now || !binding)
		return false;
	entries = witness_of(now, account_user(binding->account), &count);
	if (count > CANDIDATES)
		return true; /* nobody knows */
	for (size_t i = 0; i < count; i++) {
		const struct binding *later = entries[i].binding;

		if (!str_equal(str_from(later->id), str_from(binding->id)) &&
		    !str_equal(shared_text(later->call_id), shared_text(binding->call_id)))
			continue;
		if (later->granted_at > at || (later->session && later->session->last_at > at))
			return true;
	}
	return false;
}
