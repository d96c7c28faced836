/* The first and the last line (SPEC 7.2, 7.9). */
#include "report/ndjson.h"

#include "wire/decoder.h"
#include "wire/link.h"

static void put_sources(struct json *json, const struct report_options *options)
{
	json_array(json, "sources");
	for (size_t i = 0; i < options->input_count; i++) {
		const struct report_input *input = &options->inputs[i];
		const char *link = input->trace ? NULL : link_name(input->link);

		json_object(json, NULL);
		json_text(json, "kind", input->trace ? "trace" : input->live ? "live" : "file");
		json_str(json, "name", input->name);
		if (input->trace)
			json_text(json, "format", input->trace);
		else if (link)
			json_text(json, "link_type", link);
		else if (input->link != UINT32_MAX)
			json_unsigned(json, "link_type_number", input->link);
		if (input->snaplen > 0)
			json_unsigned(json, "snaplen", input->snaplen);
		json_str_some(json, "filter", input->filter);
		json_object_end(json);
	}
	json_array_end(json);
}

static void put_thresholds(struct json *json, const struct limits *limits)
{
	size_t count;
	const struct limit_row *rows = limits_table(&count);

	json_object(json, "thresholds");
	for (size_t i = 0; i < count; i++) {
		const char *at = (const char *)limits + rows[i].offset;
		double value = *(const double *)(const void *)at;

		if (value >= 0 && value < 1e15 && value == (double)(uint64_t)value)
			json_unsigned(json, rows[i].name, (uint64_t)value);
		else
			json_real(json, rows[i].name, value);
	}
	json_object_end(json);
}

void ndjson_meta(struct json *json, const struct report_options *options)
{
	json_object(json, NULL);
	json_text(json, "type", "meta");
	json_text(json, "schema", NDJSON_SCHEMA);
	json_text(json, "tool", "sipregtrace");
	json_str_some(json, "tool_version", str_from(options->version));
	if (options->started > 0)
		json_time(json, "started", options->started);
	put_sources(json, options);
	json_object(json, "options");
	json_text(json, "registrar_model", options->model ? options->model->name : "auto");
	json_str_some(json, "profile_ports", str_from(options->ports));
	json_str_some(json, "aor", options->aor_glob);
	if (options->limits)
		put_thresholds(json, options->limits);
	json_object_end(json);
	json_unsigned(json, "credentials_loaded", options->credentials);
	json_object_end(json);
	json_line(json);
}

static void put_traffic(struct json *json, const struct report_totals *totals,
                        const struct tracker_counts *counts)
{
	if (totals->end_at > 0)
		json_time_some(json, "ended", totals->end_at);
	json_unsigned(json, "packets", totals->packets);
	json_unsigned(json, "sip_messages", totals->sip_messages);
	json_unsigned(json, "malformed", totals->malformed);
	json_unsigned(json, "duplicates", counts->duplicates);
	json_unsigned(json, "retransmissions", counts->retransmissions);
	json_unsigned(json, "dropped", totals->dropped + totals->interface_dropped);
}

static void put_bindings(struct json *json, const struct ndjson_tally *tally)
{
	static const enum binding_status order[] = { BINDING_ACTIVE,    BINDING_REMOVED,
		                                     BINDING_EXPIRED,   BINDING_LINGERING,
		                                     BINDING_DISPLACED, BINDING_UNKNOWN,
		                                     BINDING_REPLACED };

	json_object(json, "bindings");
	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		json_unsigned(json, binding_status_name(order[i]), tally->bindings[order[i]]);
	json_object_end(json);
	json_unsigned(json, "leftovers", tally->leftovers);
}

static void put_findings(struct json *json, const struct detector *detector)
{
	uint64_t by[SEVERITIES] = { 0 };
	size_t count;
	const struct finding *const *findings = detector_findings(detector, &count);

	for (size_t i = 0; i < count; i++)
		by[findings[i]->severity]++;
	json_object(json, "findings");
	for (int severity = SEVERITY_ERROR; severity >= SEVERITY_INFO; severity--)
		json_unsigned(json, severity_name((enum severity)severity), by[severity]);
	json_object_end(json);
}

static void put_digests(struct json *json, const struct tracker_counts *counts)
{
	json_object(json, "digests");
	json_unsigned(json, "match", counts->digests_match);
	json_unsigned(json, "mismatch", counts->digests_mismatch);
	json_unsigned(json, "unchecked", counts->digests_unchecked);
	json_object_end(json);
}

static void put_kinds(struct json *json, const struct tracker_counts *counts)
{
	static const char *const classes[] = { NULL, "1xx", "2xx", "3xx", "4xx", "5xx", "6xx" };

	json_object(json, "methods");
	for (int method = SIP_REGISTER; method < SIP_METHODS; method++)
		json_unsigned(json, sip_method_name((enum sip_method)method),
		              counts->methods[method]);
	json_unsigned(json, sip_method_name(SIP_METHOD_OTHER), counts->methods[SIP_METHOD_OTHER]);
	json_object_end(json);
	json_object(json, "statuses");
	for (size_t i = 1; i < sizeof classes / sizeof *classes; i++)
		json_unsigned(json, classes[i], counts->statuses[i]);
	json_object_end(json);
}

/* Everything that was seen and not understood, or known and forgotten. */
static void put_losses(struct json *json, const struct report_totals *totals,
                       const struct tracker_counts *counts, const struct detector *detector)
{
	json_unsigned(json, "truncated", totals->truncated);
	json_unsigned(json, "oversize", totals->oversize);
	json_unsigned(json, "keepalives", totals->keepalives);
	json_unsigned(json, "not_sip", totals->not_sip);
	json_unsigned(json, "other_port", totals->other_port);
	if (totals->trace_lines_skipped > 0)
		json_unsigned(json, "trace_lines_skipped", totals->trace_lines_skipped);
	json_unsigned(json, "multipoint", counts->multipoint);
	json_unsigned(json, "unrelated", counts->unrelated);
	json_unsigned(json, "reordered", counts->reordered);
	json_unsigned(json, "time_implausible", counts->time_implausible);
	json_object(json, "evicted");
	json_unsigned(json, "accounts", counts->evicted_accounts);
	json_unsigned(json, "bound", counts->evicted_bound);
	json_unsigned(json, "flows", counts->evicted_flows);
	json_unsigned(json, "bindings", counts->evicted_bindings);
	json_unsigned(json, "publications", counts->evicted_publications);
	json_unsigned(json, "exchanges", counts->evicted_exchanges);
	json_unsigned(json, "endpoints", counts->evicted_endpoints);
	json_unsigned(json, "sources", counts->evicted_sources);
	json_unsigned(json, "findings", detector_dropped(detector));
	json_object_end(json);
	json_unsigned(json, "out_of_memory",
	              counts->out_of_memory + detector_out_of_memory(detector));
}

static bool has_tcp(const struct report_totals *totals)
{
	return totals->wire && totals->wire[WIRE_TCP] > 0;
}

static void put_wire(struct json *json, const struct report_totals *totals)
{
	if (!totals->wire)
		return;
	json_object(json, "wire");
	for (int count = 0; count < WIRE_COUNTS; count++) {
		bool of_tcp = count > WIRE_TCP && count <= WIRE_TLS;

		if (!of_tcp || has_tcp(totals))
			json_unsigned(json, wire_count_name((enum wire_count)count),
			              totals->wire[count]);
	}
	json_object_end(json);
}

void ndjson_summary(struct json *json, const struct ndjson_tally *tally,
                    const struct report_totals *totals, const struct tracker_counts *counts,
                    const struct detector *detector)
{
	json_object(json, NULL);
	json_text(json, "type", "summary");
	put_traffic(json, totals, counts);
	json_unsigned(json, "aors", tally->aors);
	json_unsigned(json, "flows", counts->flows);
	json_unsigned(json, "sessions", counts->sessions);
	put_bindings(json, tally);
	put_findings(json, detector);
	put_digests(json, counts);
	if (totals->first_at > 0) {
		json_time(json, "first_ts", totals->first_at);
		json_time(json, "last_ts", totals->last_at);
	}
	put_kinds(json, counts);
	put_losses(json, totals, counts, detector);
	put_wire(json, totals);
	if (has_tcp(totals)) {
		json_unsigned(json, "without_length", totals->without_length);
		json_unsigned(json, "websockets", totals->websockets);
	}
	if (totals->ended_early)
		json_bool(json, "ended_early", true);
	if (totals->hints[0].port) {
		json_unsigned(json, "hint_port", totals->hints[0].port);
		json_unsigned(json, "hint_datagrams", totals->hints[0].count);
	}
	if (totals->media)
		json_unsigned(json, "media", totals->media);
	json_object_end(json);
	json_line(json);
}
