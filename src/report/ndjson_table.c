/* type "table-row": one row of a registrar's own table, or one that it lacks. */
#include "detect/table_advice.h"
#include "report/ndjson.h"

static void put_table(struct json *json, const struct row_verdict *verdict)
{
	const struct compared *table = verdict->table;

	json_str(json, "table", str_from(table->name));
	json_text(json, "format", dump_format_name(table->dump.format));
	json_text(json, "kind", dump_kind_name(dump_format_kind(table->dump.format)));
	json_time(json, "taken_at", table->at);
	json_text(json, "taken_from",
	          table->at_given     ? "given"
	          : table->at_reading ? "reading"
	                              : "file");
}

static void put_row(struct json *json, const struct dump_row *row)
{
	json_unsigned(json, "row", row->number);
	if (row->line)
		json_unsigned(json, "line", row->line);
	json_str_some(json, "aor", row->aor);
	json_str_some(json, "contact", row->contact);
	json_str_some(json, "stored", row->stored);
	json_str_some(json, "call_id", row->call_id);
	json_str_some(json, "user_agent", row->user_agent);
	json_str_some(json, "instance", row->instance);
	json_str_some(json, "ruid", row->ruid);
	json_str_some(json, "profile", row->profile);
	json_addr_some(json, "source", &row->source);
}

static void put_missing(struct json *json, const struct binding *binding)
{
	json_str(json, "aor", account_filed_as(binding->account));
	json_str(json, "contact", binding->contact);
	json_str_some(json, "call_id", shared_text(binding->call_id));
}

static void put_differences(struct json *json, unsigned differs)
{
	if (!differs)
		return;
	json_array(json, "differs");
	for (unsigned bit = 0; bit < ROW_DIFFERENCES; bit++)
		if (differs & 1U << bit)
			json_text(json, NULL, row_difference_name(bit));
	json_array_end(json);
}

static void put_frames(struct json *json, const struct binding *binding)
{
	const uint64_t frames[] = { binding->frame, binding->logout_frame,
		                    binding_troubles(binding)->gone_frame, binding->removed_frame };

	json_array(json, "frames");
	for (size_t i = 0; i < sizeof frames / sizeof *frames; i++) {
		bool before = false;

		for (size_t k = 0; k < i; k++)
			before |= frames[k] == frames[i];
		if (frames[i] && !before)
			json_unsigned(json, NULL, frames[i]);
	}
	json_array_end(json);
}

static void put_binding(struct json *json, const struct binding *binding)
{
	json_id(json, "binding_id", 'b', binding->id);
	json_addr_some(json, "registrar", &binding->account->registrar->addr);
	json_text(json, "status", binding_status_name((enum binding_status)binding->status));
	json_time_some(json, "granted_at", binding->granted_at);
	json_time_some(json, "expires_at", binding->expires_at);
	put_frames(json, binding);
}

static void put_advice(struct json *json, const struct row_verdict *verdict)
{
	struct row_advice advice;

	advice_for_row(verdict, &advice);
	json_str(json, "why", str_from(advice.why));
	json_str(json, "advice", str_from(advice.todo));
	if (advice.hold != HOLD_NONE)
		json_text(json, "hold", row_hold_name(advice.hold));
	if (advice.wait_until != STAMP_NEVER)
		json_time(json, "goes_at", advice.wait_until);
	json_str_some(json, "command", str_from(advice.command));
	json_str_some(json, "effects", str_from(advice.effects));
}

void ndjson_table_row(struct json *json, const struct row_verdict *verdict)
{
	json_object(json, NULL);
	json_text(json, "type", "table-row");
	put_table(json, verdict);
	if (verdict->row)
		put_row(json, verdict->row);
	else
		put_missing(json, verdict->binding);
	json_text(json, "class", row_class_name(verdict->class));
	json_str_some(json, "reason", str_from(leftover_name(verdict->reason)));
	if (verdict->binding)
		json_text(json, "confidence", confidence_name((enum confidence)verdict->sure));
	json_str_some(json, "key", str_from(row_key_name(verdict->key)));
	if (verdict->row)
		json_time_some(json, "row_ends_at", verdict->ends_at);
	put_differences(json, verdict->differs);
	if (verdict->overdue_sweep)
		json_bool(json, "past_sweep", true);
	if (verdict->only_here)
		json_bool(json, "only_here", true);
	if (verdict->heard_since)
		json_bool(json, "heard_since", true);
	if (verdict->binding)
		put_binding(json, verdict->binding);
	put_advice(json, verdict);
	json_object_end(json);
	json_line(json);
}

static void put_counts(struct json *json, const struct compared *table)
{
	json_object(json, "classes");
	for (int class = 0; class < ROW_CLASSES; class ++)
		json_unsigned(json, row_class_name((enum row_class) class), table->counts[class]);
	json_object_end(json);
}

void ndjson_tables(struct json *json, const struct comparison *tables)
{
	json_array(json, "tables");
	for (size_t i = 0; i < tables->table_count; i++) {
		const struct compared *table = &tables->tables[i];

		json_object(json, NULL);
		json_str(json, "name", str_from(table->name));
		json_text(json, "format", dump_format_name(table->dump.format));
		json_time(json, "taken_at", table->at);
		json_unsigned(json, "rows", table->dump.count);
		json_unsigned(json, "lines_skipped", table->dump.skipped);
		json_bool(json, "whole", compared_is_whole(table));
		put_counts(json, table);
		json_object_end(json);
	}
	json_array_end(json);
}
